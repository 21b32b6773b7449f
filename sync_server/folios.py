"""`pos-server fiscal` and `folios`: whose documents the company issues, and the centre's folios.

The centre issues documents too: what comes back over its REST interface gets its credit note here.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from pos_app.core import people
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession
from pos_app.core.errors import CentreEmpty
from pos_app.core.fiscal.cl import folios
from pos_app.core.fiscal.cl.folios import NewFolios
from pos_app.core.models.catalog import Branch
from pos_app.core.settings_shared import Shop, get_shop
from pos_app.core.sync import centre, deciding

T = TypeVar("T")


def choose(
    session: WriteSession, *, profile: str | None, vouchers: bool | None, tax_id: str | None
) -> Shop:
    """Change what was asked for and tell all tills; return the shop as it is."""
    if (profile, vouchers, tax_id) == (None, None, None):
        return get_shop(session)
    return _decide(
        session,
        lambda owner: centre.choose_profile(
            session, owner, profile=profile, card_vouchers=vouchers, tax_id=tax_id
        ),
    )


def give_folios(
    session: WriteSession, code: str, first: int, last: int, authorised: datetime | None
) -> None:
    """Give the centre a range of folios."""
    new = NewFolios(code, first, last, authorised_on=authorised.date() if authorised else None)
    _decide(session, lambda owner: folios.add_folios(session, owner, new))


def _decide(session: WriteSession, verb: Callable[[Actor], T]) -> T:
    """Run a verb as the owner, standing in the first branch; raise `CentreEmpty`."""
    branch_id = session.scalars(select(Branch.id).order_by(Branch.id)).first()
    if branch_id is None:
        raise CentreEmpty
    place = deciding.find_place(session, branch_id=branch_id)
    assert place is not None, "a branch was said"
    owner = people.first_with_role(session, "ADMINISTRADOR")
    return deciding.decide(session, owner, place, verb)
