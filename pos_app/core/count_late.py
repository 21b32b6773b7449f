"""What came to this node after a count and was not in it: before it, or nobody can say (K16)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select

from pos_app.core import kardex
from pos_app.core.count_rules import RECONCILED, Seen, judge
from pos_app.core.db import ReadSession
from pos_app.core.facts_places import LateFact
from pos_app.core.kardex import Moved
from pos_app.core.models.journal import Applied, Head
from pos_app.core.models.places import (
    StockTake,
    StockTakeCount,
    StockTakeLate,
    StockTakeState,
)
from pos_app.core.statements import Prepared


class Counted(NamedTuple):
    """One count of a product or lot, with what it had seen; a named tuple: there are thousands."""

    variant_id: UUID
    lot_id: UUID | None
    device_id: UUID
    counted_at: datetime
    expected_milli: int
    counted_milli: int
    reason: str
    known: str
    torn: bool


COUNTED: Final = tuple(getattr(StockTakeCount, name) for name in Counted._fields)
_counts = Prepared(
    select(*COUNTED)
    .where(StockTakeCount.stock_take_id == bindparam("stock_take"))
    .order_by(StockTakeCount.counted_at, StockTakeCount.id, StockTakeCount.line_no)
)


def list_newest(session: ReadSession, stock_take_id: UUID) -> tuple[Counted, ...]:
    """Return the newest count of each product or lot, in the order of their first count."""
    rows = _counts.all(session, stock_take=stock_take_id)
    return tuple({row[:2]: Counted._make(row) for row in rows}.values())


CountKey = tuple[UUID, UUID | None]  # variant, lot or all of them
Movement = tuple[UUID, int, int]  # device, operation, line


class StoodFor(NamedTuple):
    """A stock take in whose correction a movement was, and where that correction is recorded."""

    stock_take_id: UUID
    operation: tuple[UUID, int]  # device, number


def find_late(
    session: ReadSession,
    location_id: UUID,
    counts: Sequence[Counted],
    settled: Collection[Movement] = (),
) -> Mapping[CountKey, list[LateFact]]:
    """Return, for each count, the movements it had not seen that are not plainly after it.

    `settled` are those that were decided before. Left out is also what was settled for an earlier
    stock take that the count had seen: its correction stood for the movement already. One look at
    each device's journal, from the earliest position that any of these counts had seen.
    """
    seen = {(row.variant_id, row.lot_id): seen_by(row) for row in counts}
    late: dict[CountKey, list[LateFact]] = defaultdict(list)
    for device_id in session.scalars(select(Head.device_id).order_by(Head.device_id)):
        after = min((one.known.get(device_id.hex, 0) for one in seen.values()), default=0)
        for moved in kardex.list_moved(session, location_id, device_id, after):
            if moved.document_kind == "stock_take" or moved.name in settled:
                continue
            for key in ((moved.variant_id, None), (moved.variant_id, moved.lot_id)):
                one = _judged(seen.get(key), moved)
                if one is not None:
                    late[key].append(one)
    return _without_stood_for(session, location_id, seen, late) if late else late


_known = lru_cache(64)(msgspec.json.Decoder(dict[str, int]).decode)  # one for each operation


def find_stood_for(
    session: ReadSession, location_id: UUID, movements: Iterable[Movement]
) -> Mapping[Movement, list[StoodFor]]:
    """Return, of these movements, by which stock takes of the location they were settled.

    A movement that a count had not seen is in its correction: until it is settled, that correction
    stands for it. Only a settling after the reconciliation counts, not what the reconciliation
    itself knew and left out.
    """
    query = (
        select(
            StockTakeLate.device_id,
            StockTakeLate.seq,
            StockTakeLate.movement_no,
            StockTakeLate.stock_take_id,
            Applied.device_id,
            Applied.seq,
        )
        .join(StockTake, StockTake.id == StockTakeLate.stock_take_id)
        .join(StockTakeState, StockTakeState.stock_take_id == StockTakeLate.stock_take_id)
        .join(Applied, Applied.op_id == StockTakeState.id)
        .where(
            StockTake.location_id == location_id,
            StockTakeLate.verdict == "before",
            StockTakeState.state == RECONCILED,
            StockTakeState.id != StockTakeLate.id,
        )
    )
    asked, found = frozenset(movements), defaultdict[Movement, list[StoodFor]](list)
    for device_id, seq, movement_no, stock_take_id, by_device, by_seq in session.execute(query):
        if (device_id, seq, movement_no) in asked:
            by = StoodFor(stock_take_id, (by_device, by_seq))
            found[device_id, seq, movement_no].append(by)
    return found


def list_reconciled(session: ReadSession, stock_take_id: UUID) -> tuple[tuple[UUID, int], ...]:
    """Return the operations that made a stock take's counts the stock: device and number."""
    query = (
        select(Applied.device_id, Applied.seq)
        .join(StockTakeState, StockTakeState.id == Applied.op_id)
        .where(StockTakeState.stock_take_id == stock_take_id, StockTakeState.state == RECONCILED)
        .order_by(StockTakeState.occurred_at, Applied.device_id, Applied.seq)
    )
    return tuple((device_id, seq) for device_id, seq in session.execute(query))


def _without_stood_for(
    session: ReadSession,
    location_id: UUID,
    seen: Mapping[CountKey, Seen],
    late: Mapping[CountKey, list[LateFact]],
) -> dict[CountKey, list[LateFact]]:
    found = find_stood_for(session, location_id, map(name_of, chain(*late.values())))
    left = {
        key: [
            one
            for one in came
            if not any(seen[key].includes(*by.operation) for by in found.get(name_of(one), ()))
        ]
        for key, came in late.items()
    }
    return {key: came for key, came in left.items() if came}


def name_of(one: LateFact) -> Movement:
    """Return what names the movement on every node."""
    return one.device, one.seq, one.movement_no


def seen_by(row: Counted) -> Seen:
    """Return what a count knew."""
    return Seen(row.device_id, row.counted_at, _known(row.known), torn=row.torn)


def _judged(seen: Seen | None, moved: Moved) -> LateFact | None:
    if seen is None or seen.includes(moved.device_id, moved.seq):
        return None
    verdict = judge(seen, moved.device_id, moved.occurred_at, clock_ok=moved.clock_ok)
    if verdict == "after":
        return None
    return LateFact(
        device=moved.device_id,
        seq=moved.seq,
        movement_no=moved.line_no,
        verdict=verdict,
        quantity_milli=moved.quantity_milli,
    )
