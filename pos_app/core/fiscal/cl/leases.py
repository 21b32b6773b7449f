"""Leases: parts of the company's folios that the centre gives to tills, by itself.

A till holds at most two of a type: one in use and one in reserve. The centre sees in what a till
sends how far it is, and grants the next when half of the one in use is gone and no other is left.
The lease comes down as a document of the branch. The till that it is for says in its own journal
that it holds it: a centre that was put back hears of it again before it hears of the documents. It
may have forgotten others of which no till has told it yet, so it grants nothing until all talked.
"""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from pos_app.core import journal
from pos_app.core.actor import Actor
from pos_app.core.cases import open_case
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.facts_fiscal import FoliosLeasedFact, FoliosTakenFact
from pos_app.core.fiscal.cl import folios, pools, types
from pos_app.core.fiscal.drafts import Number
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.models.fiscal import FolioEnd, FolioPool, FolioRange, FolioSlot
from pos_app.core.models.journal import Device
from pos_app.core.models.sales import FiscalDocument
from pos_app.core.named_values import find_value, keep_value
from pos_app.core.rows_fiscal import FISCAL_ROWS
from pos_app.core.settings_shared import get_shop
from pos_app.core.statements import Prepared, insert_into

MOST: Final = 2  # of a till and a type: in use, and in reserve
NEXT_AT_PERCENT: Final = 50  # of the one in use, where there is no other
PUT_BACK: Final = "folios_put_back"
WAIT: Final = timedelta(days=3)  # for tills to talk; then one that is lost holds nobody up

_insert_range = insert_into(FolioRange)
_any_pool = Prepared(select(FolioPool.id).limit(1))


class PutBack(msgspec.Struct, frozen=True):
    """Since when the centre knows that it was put back, and how far each till said it was then."""

    since: datetime
    heard: dict[str, int]


# At the centre ------------------------------------------------------------------------------------


def greet(session: WriteSession, device_id: UUID, *, last_seq: int, put_back: bool) -> None:
    """Grant a till that says hello what it needs, if all it did is here: else after its push.

    `put_back`: it knows more of this centre than the centre does. A till that is behind what is
    known of it was put back itself, and will join anew.
    """
    known = _find_put_back(session)
    if known is not None or put_back:
        known = known or PutBack(clock_of(session).now(), {})
        said = PutBack(known.since, {**known.heard, device_id.hex: last_seq})
        keep_value(session, PUT_BACK, msgspec.json.encode(said))
    if last_seq == journal.head(session, device_id)[0]:
        follow(session, device_id)


def _find_put_back(session: ReadSession) -> PutBack | None:
    value = find_value(session, PUT_BACK)
    return None if value is None else msgspec.json.decode(value, type=PutBack)


def _may_have_forgotten(session: ReadSession) -> bool:
    """Return whether this centre was put back and has not heard of every till since."""
    known = _find_put_back(session)
    if known is None or clock_of(session).now() > known.since + WAIT:
        return False
    tills = select(Device.id).where(Device.kind == "till", Device.status == "active")
    heirs = select(Device.forked_from).where(Device.forked_from.is_not(None))
    return any(
        journal.head(session, device_id)[0] < known.heard.get(device_id.hex, 1 << 62)
        for device_id in session.scalars(tills.where(Device.id.not_in(heirs)))
    )


def follow(session: WriteSession, device_id: UUID) -> None:
    """Grant a till what it needs by what is known of it; nothing where that is nothing.

    Nothing is granted to a device that was revoked, or that another one has gone on from.
    """
    if _any_pool.first(session) is None or pools.is_gone(session, device_id):
        return
    shop = get_shop(session)
    if shop.fiscal_profile != types.CODE:
        return
    today = shop.day(clock_of(session).now())
    for code in session.scalars(select(FolioPool.code).distinct().order_by(FolioPool.code)):
        for _ in range(_wanted(session, device_id, code, today)):
            if not grant(session, device_id, code, today):
                break


def _wanted(session: ReadSession, device_id: UUID, code: str, today: date) -> int:
    """Return how many leases of a type a device is to get now."""
    used = (
        select(func.max(FiscalDocument.number))
        .where(
            FiscalDocument.series == FolioRange.series,
            FiscalDocument.number.between(FolioRange.first_number, FolioRange.last_number),
        )
        .correlate(FolioRange)
        .scalar_subquery()
    )
    query = select(FolioRange.first_number, FolioRange.last_number, used).where(
        FolioRange.device_id == device_id,
        FolioRange.code == code,
        folios.is_usable(today),
        ~pools.is_ended(),
    )
    going: list[bool] = []  # of each that has folios left, whether it is half used
    for first, last, number in session.execute(query):
        gone, size = (number or first - 1) - first + 1, last - first + 1
        if gone < size:
            going.append(gone * 100 >= size * NEXT_AT_PERCENT)
    if not going:
        return MOST
    return 1 if len(going) == 1 and going[0] else 0


def grant(session: WriteSession, device_id: UUID, code: str, today: date) -> UUID | None:
    """Lease the next part of the oldest pool of a type to a device; None where there is none left.

    An operation of the centre's own journal, in the name of who loaded the pool. Two at the same
    time get different parts: one waits for the other, and else `FolioSlot` refuses the second.
    """
    before = journal.hold(session)
    if _may_have_forgotten(session):
        return None
    usable = FolioPool.usable_until.is_(None) | (FolioPool.usable_until >= today)
    query = select(FolioPool).where(FolioPool.code == code, usable)
    for pool in session.scalars(query.order_by(FolioPool.id)).all():
        part = _next_part(session, pool)
        if part is not None:
            break
    else:
        return None
    first, last, follows = part
    device = session.get_one(Device, device_id)
    if device.branch_id is not None and device.location_id is not None:
        journal.stand(session, branch_id=device.branch_id, location_id=device.location_id)
    session.add(FolioSlot(pool_id=pool.id, first_number=first, last_number=last, follows=follows))
    session.flush()
    lease_id = new_id()
    fact = FoliosLeasedFact(
        branch=journal.get_station(session).branch_id,
        device=device_id,
        pool=pool.id,
        code=code,
        series=pool.series,
        first=first,
        last=last,
        authorised_on=pool.authorised_on,
        usable_until=pool.usable_until,
        environment=pool.environment,
    )
    by = Actor(user_id=pool.user_id, name="", role="")
    journal.append(session, by, fact, record, op_id=lease_id)
    journal.stand(session, branch_id=before.branch_id, location_id=before.location_id)
    return lease_id


def _next_part(session: ReadSession, pool: FolioPool) -> tuple[int, int, int] | None:
    """Return the next part of a pool and the number it follows; None when nothing is left.

    What is known to be held by a device though this centre does not remember it is left out.
    """
    ended = select(FolioEnd.id).where(FolioEnd.range_id == pool.id).limit(1)
    if session.execute(ended).first() is not None:
        return None
    slots = select(func.max(FolioSlot.last_number)).where(FolioSlot.pool_id == pool.id)
    follows = session.scalars(slots).one()
    assert follows is not None, "a pool is made with its first slot"
    start = follows + 1
    while start <= pool.last_number:
        query = (
            select(FolioRange.first_number, FolioRange.last_number)
            .where(FolioRange.series == pool.series, FolioRange.last_number >= start)
            .order_by(FolioRange.first_number)
            .limit(1)
        )
        held = session.execute(query).first()
        last = min(start + pool.lease_size - 1, pool.last_number)
        if held is None or held[0] > last:
            return start, last, follows
        if held[0] > start:
            return start, held[0] - 1, follows
        start = held[1] + 1
    return None


def take_here(
    session: WriteSession, code: str, kind: str, device_id: UUID, today: date
) -> Number | None:
    """Take a folio at the centre itself, which leases to itself as it needs."""
    if journal.get_station(session).kind != "centre" or not grant(session, device_id, code, today):
        return None
    return folios.take(session, code, kind, device_id, today)


def record(session: WriteSession, stamp: Stamp, fact: FoliosLeasedFact) -> None:
    """Write the row of a lease; one that its till told of before stays."""
    if session.get(FolioRange, stamp.op_id) is None:
        for part in FISCAL_ROWS[FoliosLeasedFact](stamp, fact):
            _insert_range.run_many(session, part.rows)


def record_taken(session: WriteSession, stamp: Stamp, fact: FoliosTakenFact) -> None:
    """Write the row of a lease that a till holds, where this centre does not remember it."""
    if session.get(FolioRange, fact.lease) is None:
        for part in FISCAL_ROWS[FoliosTakenFact](stamp, fact):
            _insert_range.run_many(session, part.rows)


def note_lost(session: WriteSession, stamp: Stamp, fact: FoliosTakenFact) -> None:
    """Open a case where a centre that was put back leased the same folios to another meanwhile."""
    if session.get(FolioRange, fact.lease) is not None:
        return
    other = folios.find_overlapping(session, fact.series, fact.first, fact.last)
    if other is not None:
        detail: dict[str, str | int] = {
            "type": fact.code,
            "first": fact.first,
            "last": fact.last,
            "other": str(other.id),
        }
        open_case(session, stamp, kind="FOLIO_CONFLICT", subject_id=fact.lease, detail=detail)


# At a till ----------------------------------------------------------------------------------------


def learn(session: WriteSession, stamp: Stamp, fact: FoliosLeasedFact) -> None:
    """Write down a lease of this branch; the till that it is for says in its journal that it is.

    A till that is another device now (it was restored or copied) does not take it.
    """
    record(session, stamp, fact)
    station = journal.get_station(session)
    if fact.device != station.device_id:
        return
    taken = FoliosTakenFact(
        **{name: getattr(fact, name) for name in fact.__struct_fields__},
        lease=stamp.op_id,
        user=stamp.user_id,
        at=stamp.occurred_at,
    )
    by = Actor(user_id=stamp.user_id, name="", role="")
    journal.append(session, by, taken, record_taken, op_id=new_id())
