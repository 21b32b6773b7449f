"""A company that begins at its centre, before any till: settings, roles, catalogue."""

from itertools import islice
from typing import Final
from uuid import UUID

from sqlalchemy import select

from pos_app.core import people, settings_shared
from pos_app.core.db import WriteSession
from pos_app.core.errors import CentreHasShop
from pos_app.core.models.catalog import Branch
from pos_app.core.settings_shared import Shop
from pos_app.core.sync import bodies, stating
from pos_app.core.sync.centre import CentreState, get_state, one_at_a_time, server_id, set_state
from pos_app.core.sync.feed import CATALOG, publish

CHUNK: Final = 500


def start_company(session: WriteSession, shop: Shop) -> UUID:
    """Give an empty centre a company: settings and roles; return the id of the centre.

    Its branches come with `centre.add_branch`, its catalogue with `tell_catalogue`. The pepper of
    the company must be in the vault before, or no till could join. Raises `CentreHasShop`.
    """
    one_at_a_time(session)
    state = get_state(session)
    known = session.execute(select(Branch.id).limit(1)).first()
    if state.complete or state.first_device is not None or known is not None:
        raise CentreHasShop
    settings_shared.save_shop(session, shop)
    people.ship_roles(session)
    session.flush()
    own_id = server_id(session)
    set_state(session, CentreState(first_device=own_id, complete=True))
    return own_id


def tell_catalogue(session: WriteSession) -> int:
    """Publish the whole catalogue as it is; return how many rows it has."""
    rows, count = stating.catalog_rows(session), 0
    while chunk := dict(islice(rows, CHUNK)):
        publish(session, CATALOG, {key: bodies.encode(body) for key, body in chunk.items()})
        count += len(chunk)
    return count
