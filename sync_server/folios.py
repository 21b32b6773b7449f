"""`pos-server fiscal` and `folios`: whose documents the company issues, and its folios.

Ranges that the authority gave are loaded here and leased to the tills. The centre issues documents
too: what comes back over its REST interface gets its credit note here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from pos_app.core import people
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import CentreEmpty, FoliosWrong
from pos_app.core.fiscal import choosing
from pos_app.core.fiscal.cl import folios, gaps, pools
from pos_app.core.fiscal.cl.folios import NewFolios
from pos_app.core.models.journal import Device
from pos_app.core.settings_shared import Shop, get_shop
from pos_app.core.sync import centre, deciding

T = TypeVar("T")
_WRITTEN = re.compile(r"(\d{2}):(\d{1,10})-(\d{1,10})(?::(\d{4}-\d{2}-\d{2}))?")


def change_tax(session: WriteSession, rate: str, from_day: date) -> Shop:
    """State the rate of the tax from a day on and tell all tills; return the shop as it is."""
    rate_bp = choosing.rate_of(rate)
    return _decide(
        session,
        lambda owner: centre.change_tax(
            session, owner, tax_class=choosing.STANDARD, rate_bp=rate_bp, from_day=from_day
        ),
    )


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


def load(session: WriteSession, new: NewFolios, each: int | None) -> UUID:
    """Load a range of the company, to be leased to tills; return its id."""
    return _decide(session, lambda owner: pools.authorise(session, owner, new, each=each))


def burn(session: WriteSession, of: UUID, note: str) -> UUID:
    """Write down that what is left of a pool or of a lease was annulled; return the operation."""
    return _decide(session, lambda owner: pools.burn(session, owner, of, note=note))


@dataclass(frozen=True)
class Told:
    """The gap ledger as it is printed; `ok`: every number is accounted for."""

    ok: bool
    rows: list[dict[str, object]]
    sums: dict[str, int]


def list_stretches(session: ReadSession, code: str | None, number: int | None) -> Told:
    """Return every stretch of numbers in one state, or the one that holds a number."""
    rows: list[dict[str, object]] = []
    sums: dict[str, int] = {}
    accounts = gaps.list_accounts(session, code=code)
    for account in accounts:
        for one in account.stretches:
            if number is not None and not one.first <= number <= one.last:
                continue
            sums[one.state] = sums.get(one.state, 0) + one.count
            rows.append(_stretch(session, account.code, one, number))
    whole = all(one.is_whole and not one.sums[gaps.MISSING] for one in accounts)
    return Told(whole and (number is None or bool(rows)), rows, sums)


def _stretch(
    session: ReadSession, code: str, one: gaps.Stretch, number: int | None
) -> dict[str, object]:
    device = session.get(Device, one.device_id) if one.device_id is not None else None
    row: dict[str, object] = {
        "type": code,
        "first": one.first,
        "last": one.last,
        "count": one.count,
        "state": one.state,
        "device": device.name if device is not None else None,
        "lease": str(one.lease_id) if one.lease_id is not None else None,
    }
    if number is not None:
        row["documents"] = [str(one) for one in gaps.documents_with(session, code, number)]
    return row


def list_rows(session: ReadSession) -> tuple[Mapping[str, object], ...]:
    """Return every range and its sums, as they are printed."""
    return tuple(_row(one) for one in gaps.list_accounts(session))


def row_of(session: ReadSession, range_id: UUID) -> Mapping[str, object]:
    """Return one range and its sums."""
    return next(row for row in list_rows(session) if row["id"] == str(range_id))


def _row(one: gaps.Account) -> Mapping[str, object]:
    return {
        "id": str(one.id),
        "type": one.code,
        "first": one.first,
        "last": one.last,
        "each": one.lease_size,
        "usable_until": one.usable_until.isoformat() if one.usable_until else None,
        **{state: count for state, count in one.sums.items() if count},
    }


def read_numbers(text: str) -> NewFolios:
    """Return what a person wrote as 39:1-1000, or 61:1-9:2026-11-30; raise `FoliosWrong`."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise FoliosWrong(first=0, last=0)
    code, first, last, day = found.groups()
    on = datetime.fromisoformat(day).date() if day else None
    return NewFolios(code, int(first), int(last), authorised_on=on)


def _decide(session: WriteSession, verb: Callable[[Actor], T]) -> T:
    """Run a verb as the owner, standing in the first branch; raise `CentreEmpty`."""
    branch_id = deciding.first_branch(session)
    if branch_id is None:
        raise CentreEmpty
    place = deciding.find_place(session, branch_id=branch_id)
    assert place is not None, "a branch was said"
    owner = people.first_with_role(session, "ADMINISTRADOR")
    return deciding.decide(session, owner, place, verb)
