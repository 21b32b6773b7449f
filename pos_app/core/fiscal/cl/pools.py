"""The company's folios: ranges loaded at the centre, and what of them will never be used.

A pool is leased to tills in parts (`leases`). What a till does not use is given back by it, or
burnt by a person once the till cannot use it any more; neither is ever given to another.
"""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Exists, bindparam, exists, func, select

from pos_app.core import journal
from pos_app.core.actor import Actor
from pos_app.core.cases import open_case
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import FoliosInUse, FoliosMissing, FoliosOverlap, FoliosWrong
from pos_app.core.facts import NumberFact
from pos_app.core.facts_fiscal import FoliosAuthorisedFact, FoliosEndedFact
from pos_app.core.fiscal.cl import folios, types
from pos_app.core.fiscal.cl.folios import PERMISSION, NewFolios
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp, Station
from pos_app.core.models.fiscal import FolioEnd, FolioPool, FolioRange, FolioSlot
from pos_app.core.models.journal import Device
from pos_app.core.models.sales import FiscalDocument
from pos_app.core.rows_fiscal import FISCAL_ROWS
from pos_app.core.settings_shared import get_shop
from pos_app.core.statements import Prepared, insert_into

RETURNED, BURNT = "returned", "burnt"
# How many a device gets at a time where nobody says: receipts go fast, notes do not.
USUAL: Final = {"39": 500, "41": 200, "33": 100, "34": 50, "61": 100, "56": 20}
SHARES: Final = 20  # a small pool is cut into at least so many parts

_insert_pool = insert_into(FolioPool)
_insert_end = insert_into(FolioEnd)
# What was ended of a lease, not of a pool: what a till holds of a pool is no part of its rest.
_ended_with = Prepared(
    select(FolioEnd.id, FolioEnd.outcome)
    .join(FolioRange, FolioRange.id == FolioEnd.range_id)
    .where(
        FolioEnd.series == bindparam("series"),
        FolioEnd.first_number <= bindparam("number"),
        FolioEnd.last_number >= bindparam("number"),
    )
    .limit(1)
)


def authorise(
    session: WriteSession,
    actor: Actor,
    new: NewFolios,
    *,
    each: int | None = None,
    op_id: UUID | None = None,
) -> UUID:
    """Load a range at the centre, to be leased to tills `each` at a time; return its id.

    The same `op_id` again loads nothing. Raises as `folios.add_folios`; what was leased of it by a
    centre that was put back since does not stand in its way.
    """
    station = journal.hold(session)
    assert station.kind == "centre", "a till gets leases, not pools"
    pool_id = op_id or new_id()
    if journal.find_applied(session, pool_id) is not None:
        return pool_id
    actor.require(PERMISSION)
    shop = get_shop(session)
    until = folios.check(new, shop, shop.day(clock_of(session).now()))
    size = _lease_size(new, each)
    fact = FoliosAuthorisedFact(
        branch=station.branch_id,
        code=new.code,
        series=types.series_of(new.code),
        first=new.first,
        last=new.last,
        each=size,
        authorised_on=new.authorised_on,
        usable_until=until,
        environment=folios.environment_of(session, new, shop),
    )
    _check_free(session, fact)
    journal.append(session, actor, fact, record_pool, op_id=pool_id)
    before = new.first - 1
    session.add(FolioSlot(pool_id=pool_id, first_number=before, last_number=before, follows=None))
    session.flush()
    return pool_id


def _lease_size(new: NewFolios, each: int | None) -> int:
    count = new.last - new.first + 1
    if each is None:
        return max(1, min(USUAL[new.code], count // SHARES))
    if not 1 <= each <= count:
        raise FoliosWrong(first=1, last=each)
    return each


def _check_free(session: ReadSession, fact: FoliosAuthorisedFact) -> None:
    """Raise `FoliosOverlap` where a pool, or a range given by hand, has one of these folios."""
    for model in (FolioPool, FolioRange):
        query = select(model.first_number, model.last_number).where(
            model.series == fact.series,
            model.first_number <= fact.last,
            model.last_number >= fact.first,
        )
        if model is FolioRange:
            query = query.where(FolioRange.pool_id.is_(None))
        other = session.execute(query.limit(1)).first()
        if other is not None:
            raise FoliosOverlap(
                first=fact.first, last=fact.last, type=fact.code, other=f"{other[0]}-{other[1]}"
            )


def record_pool(session: WriteSession, stamp: Stamp, fact: FoliosAuthorisedFact) -> None:
    """Write the row of a pool."""
    for part in FISCAL_ROWS[FoliosAuthorisedFact](stamp, fact):
        _insert_pool.run_many(session, part.rows)


# What will never be used --------------------------------------------------------------------------


def give_back(session: WriteSession, actor: Actor) -> tuple[UUID, ...]:
    """Give back what is left of every range of this till; return the ids of the operations.

    From then on this till uses none of it, and neither does any other. Raises `NotPermitted`.
    """
    station = journal.hold(session)
    actor.require(PERMISSION)
    query = select(FolioRange).where(FolioRange.device_id == station.device_id, ~is_ended())
    done: list[UUID] = []
    for row in session.scalars(query.order_by(FolioRange.id)).all():
        first = _first_unused(session, row)
        if first <= row.last_number:
            fact = _fact(station, row, first, RETURNED)
            done.append(journal.append(session, actor, fact, record_end, op_id=new_id()).op_id)
    return tuple(done)


def burn(
    session: WriteSession, actor: Actor, of: UUID, *, note: str = "", op_id: UUID | None = None
) -> UUID:
    """Write down at the centre that the rest of a lease, or of a pool, was annulled at the SII.

    A lease only when its till cannot use it any more: revoked, gone on as another device, given
    back, or expired. Raises `FoliosMissing`, `FoliosInUse`, `NotPermitted`.
    """
    station = journal.hold(session)
    end_id = op_id or new_id()
    if journal.find_applied(session, end_id) is not None:
        return end_id
    actor.require(PERMISSION)
    row: FolioRange | FolioPool | None = session.get(FolioRange, of)
    if row is None:
        row = session.get(FolioPool, of)
    if row is None:
        raise FoliosMissing(range=str(of))
    if isinstance(row, FolioRange):
        today = get_shop(session).day(clock_of(session).now())
        if row.device_id != station.device_id and not _is_over(session, row, today):
            raise FoliosInUse(first=row.first_number, last=row.last_number)
        first = _first_unused(session, row)
    else:
        slots = select(func.max(FolioSlot.last_number)).where(FolioSlot.pool_id == row.id)
        first = (session.scalars(slots).one() or row.first_number - 1) + 1
    if first > row.last_number or _is_burnt(session, of):
        raise FoliosMissing(range=str(of))
    fact = _fact(station, row, first, BURNT, note)
    return journal.append(session, actor, fact, record_end, op_id=end_id).op_id


def _is_over(session: ReadSession, row: FolioRange, today: date) -> bool:
    expired = row.usable_until is not None and row.usable_until < today
    ended = select(FolioEnd.id).where(FolioEnd.range_id == row.id)
    return (
        expired
        or is_gone(session, row.device_id)
        or session.execute(ended.limit(1)).first() is not None
    )


def _is_burnt(session: ReadSession, of: UUID) -> bool:
    query = select(FolioEnd.id).where(FolioEnd.range_id == of, FolioEnd.outcome == BURNT)
    return session.execute(query.limit(1)).first() is not None


def _fact(
    station: Station, row: FolioRange | FolioPool, first: int, outcome: str, note: str = ""
) -> FoliosEndedFact:
    """Return the end of a range: told to the branch of its till, a pool's to nobody else's."""
    return FoliosEndedFact(
        branch=row.branch_id if isinstance(row, FolioRange) else station.branch_id,
        of=row.id,
        series=row.series,
        first=first,
        last=row.last_number,
        outcome=outcome,
        note=note.strip()[:200],
    )


def _first_unused(session: ReadSession, row: FolioRange) -> int:
    return (last_used(session, row) or row.first_number - 1) + 1


def last_used(session: ReadSession, row: FolioRange) -> int | None:
    """Return the last folio of a range that a document here has, or None."""
    query = select(func.max(FiscalDocument.number)).where(
        FiscalDocument.series == row.series,
        FiscalDocument.number.between(row.first_number, row.last_number),
    )
    return session.scalars(query).one()


def is_ended() -> Exists:
    """Return the condition that a range was given back or burnt."""
    return exists().where(FolioEnd.range_id == FolioRange.id)


def is_gone(session: ReadSession, device_id: UUID) -> bool:
    """Return whether a device will use no folios any more: revoked, or another went on from it."""
    device = session.get(Device, device_id)
    heir = select(Device.id).where(Device.forked_from == device_id).limit(1)
    return (device is not None and device.status != "active") or bool(session.execute(heir).first())


def record_end(session: WriteSession, stamp: Stamp, fact: FoliosEndedFact) -> None:
    """Write the row of what will never be used."""
    for part in FISCAL_ROWS[FoliosEndedFact](stamp, fact):
        _insert_end.run_many(session, part.rows)


def note_ended(session: WriteSession, stamp: Stamp, number: NumberFact) -> None:
    """Open a case where a document has a folio that was given back or burnt before it came."""
    end = _ended_with.first(session, series=number.series, number=number.number)
    if end is not None:
        detail: dict[str, str | int] = {
            "number": number.number,
            "outcome": end[1],
            "other": str(end[0]),
        }
        open_case(session, stamp, kind="FOLIO_CONFLICT", subject_id=stamp.op_id, detail=detail)
