"""Counting: a stock take is begun, counted line by line, completed, taken up again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from pos_app.core import journal, kardex
from pos_app.core.actor import Actor
from pos_app.core.count_late import COUNTED, Counted, find_late, list_newest
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import InvalidQuantity, StockTakeEmpty
from pos_app.core.facts_places import (
    CountedFact,
    StockTakeCompletedFact,
    StockTakeCountedFact,
    StockTakeOpenedFact,
)
from pos_app.core.ids import new_id
from pos_app.core.models.places import StockTake, StockTakeCount
from pos_app.core.quantity import decimal_quantity
from pos_app.core.stock_takes.reading import (
    COMPLETED,
    COUNT,
    DRAFT,
    RECONCILE,
    in_state,
    moved_before,
)
from pos_app.core.stock_takes.recording import (
    record_completed,
    record_counted,
    record_opened,
)


@dataclass(frozen=True)
class CountInput:
    """So much of a product was counted; `lot_id` None counts all its lots together.

    `more` adds to what this stock take counted of it before, as every further scan does.
    """

    variant_id: UUID
    counted_milli: int
    lot_id: UUID | None = None
    reason: str = ""
    more: bool = False


@dataclass(frozen=True)
class Scope:
    """What a stock take shall count: a category, some variants, or everything at its place."""

    category_id: UUID | None = None
    variant_ids: tuple[UUID, ...] = ()


EVERYTHING: Final = Scope()


def begin(
    session: WriteSession,
    actor: Actor,
    *,
    location_id: UUID | None = None,
    blind: bool = False,
    note: str = "",
    scope: Scope = EVERYTHING,
    op_id: UUID | None = None,
) -> UUID:
    """Begin a stock take of a location (this till's own when None). Return its id.

    `blind` hides what is expected from whoever may not reconcile; `scope` says what shall be
    counted. Raises `LocationMissing`.
    """
    actor.require(COUNT)
    stock_take_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, stock_take_id) is not None:
        return stock_take_id
    place = kardex.get_place(session, location_id)
    fact = StockTakeOpenedFact(
        branch=place.branch_id,
        location=place.id,
        blind=blind,
        note=note.strip(),
        category=scope.category_id,
        listed=scope.variant_ids,
    )
    journal.append(session, actor, fact, record_opened, op_id=stock_take_id)
    return stock_take_id


def count(
    session: WriteSession,
    actor: Actor,
    *,
    stock_take_id: UUID,
    lines: Sequence[CountInput],
    op_id: UUID | None = None,
) -> UUID:
    """Record counts, one or many; a product counted again is a recount: the newest holds.

    Raises `StockTakeMissing`, `StockTakeWrongState`, `StockTakeEmpty`, `InvalidQuantity`,
    `UnknownVariant`, `NotPermitted`.
    """
    actor.require(COUNT)
    count_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, count_id) is not None:
        return count_id
    taken = in_state(session, stock_take_id, DRAFT)
    if not lines:
        raise StockTakeEmpty
    seen = kardex.get_seen(session)
    fact = StockTakeCountedFact(
        branch=taken.branch_id,
        stock_take=stock_take_id,
        known={device_id.hex: seq for device_id, seq in seen.known.items()},
        torn=seen.torn,
        counted=tuple(_counted(session, taken, line) for line in lines),
    )
    journal.append(session, actor, fact, record_counted, op_id=count_id)
    return count_id


def _counted(session: ReadSession, taken: StockTake, line: CountInput) -> CountedFact:
    lots = kardex.list_lots(session, taken.location_id, line.variant_id)
    expected = sum(lot.on_hand_milli for lot in lots if line.lot_id in (None, lot.lot_id))
    counted = line.counted_milli
    before = _newest_of(session, taken.id, line) if line.more else None
    if before is not None:
        counted += _carried(session, taken, before, expected)
    if counted < 0:
        raise InvalidQuantity(text=decimal_quantity(counted))
    return CountedFact(
        variant=line.variant_id,
        lot=line.lot_id,
        expected_milli=expected,
        counted_milli=counted,
        reason=line.reason.strip() or (before.reason if before is not None else ""),
        counted_at=clock_of(session).now(),
    )


def _carried(session: ReadSession, taken: StockTake, row: Counted, expected_milli: int) -> int:
    """Return what was counted before, as it would be counted now.

    What moved since then moved on the shelf too; what only became known since then, of before the
    count, was missing from the shelf already.
    """
    late = find_late(session, taken.location_id, [row])
    known_late = moved_before(late.get((row.variant_id, row.lot_id), []))
    return row.counted_milli + expected_milli - row.expected_milli - known_late


def _newest_of(session: ReadSession, stock_take_id: UUID, line: CountInput) -> Counted | None:
    query = (
        select(*COUNTED)
        .where(
            StockTakeCount.stock_take_id == stock_take_id,
            StockTakeCount.variant_id == line.variant_id,
            StockTakeCount.lot_id == line.lot_id
            if line.lot_id is not None
            else StockTakeCount.lot_id.is_(None),
        )
        .order_by(
            StockTakeCount.counted_at.desc(),
            StockTakeCount.id.desc(),
            StockTakeCount.line_no.desc(),
        )
        .limit(1)
    )
    row = session.execute(query).first()
    return None if row is None else Counted._make(row)


def complete(
    session: WriteSession, actor: Actor, *, stock_take_id: UUID, op_id: UUID | None = None
) -> None:
    """End the counting. Raises `StockTakeEmpty`, `StockTakeWrongState`, `StockTakeMissing`."""
    actor.require(COUNT)
    _change(session, actor, stock_take_id, DRAFT, COMPLETED, op_id)


def reopen(
    session: WriteSession, actor: Actor, *, stock_take_id: UUID, op_id: UUID | None = None
) -> None:
    """Take the counting up again, for a recount after the variances were seen."""
    actor.require(RECONCILE)
    _change(session, actor, stock_take_id, COMPLETED, DRAFT, op_id)


def _change(
    session: WriteSession, actor: Actor, stock_take_id: UUID, needed: str, state: str,
    op_id: UUID | None,
) -> None:  # fmt: skip
    change_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, change_id) is not None:
        return
    taken = in_state(session, stock_take_id, needed)
    if state == COMPLETED and not list_newest(session, stock_take_id):
        raise StockTakeEmpty
    fact = StockTakeCompletedFact(branch=taken.branch_id, stock_take=stock_take_id, state=state)
    journal.append(session, actor, fact, record_completed, op_id=change_id)
