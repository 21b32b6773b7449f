"""Stock takes as they are read: their state, their lines, what came late."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from pos_app.core.actor import Actor
from pos_app.core.count_late import Movement, find_late, list_newest
from pos_app.core.count_rules import RECONCILED
from pos_app.core.db import ReadSession
from pos_app.core.errors import StockTakeMissing, StockTakeWrongState
from pos_app.core.facts_places import LateFact
from pos_app.core.models.places import (
    StockTake,
    StockTakeCount,
    StockTakeLate,
    StockTakeState,
    StockTakeVariance,
)

COUNT: Final = "stock.count"
RECONCILE: Final = "stock.reconcile"
DRAFT, COMPLETED = "draft", "completed"
LineKey = tuple[UUID, UUID | None]  # variant, lot


@dataclass(frozen=True)
class CountLine:
    """The newest count of a product or lot; what was expected is None where it is hidden."""

    variant_id: UUID
    lot_id: UUID | None
    counted_milli: int
    expected_milli: int | None
    times_counted: int
    reason: str

    @property
    def variance_milli(self) -> int | None:
        """Return how much more (or less) was counted than expected; None where hidden."""
        return None if self.expected_milli is None else self.counted_milli - self.expected_milli


@dataclass(frozen=True)
class LateSum:
    """What came after a count was taken: plainly of before it, and what nobody can place."""

    before_milli: int = 0
    unclear_milli: int = 0
    unclear: int = 0


def preview_late(session: ReadSession, stock_take_id: UUID) -> dict[LineKey, LateSum]:
    """Return what a reconciliation now would take out of each variance, and what it would ask."""
    taken, settled = get_stock_take(session, stock_take_id), settled_of(session, stock_take_id)
    late = find_late(session, taken.location_id, list_newest(session, stock_take_id), settled)
    sums = {}
    for key, came in late.items():
        unclear = [one.quantity_milli for one in came if one.verdict == "unclear"]
        sums[key] = LateSum(moved_before(came), sum(unclear), len(unclear))
    return sums


def settled_of(session: ReadSession, stock_take_id: UUID) -> frozenset[Movement]:
    """Return the movements that were decided before: they are not looked at again."""
    query = select(StockTakeLate.device_id, StockTakeLate.seq, StockTakeLate.movement_no).where(
        StockTakeLate.stock_take_id == stock_take_id
    )
    return frozenset((device, seq, no) for device, seq, no in session.execute(query))


def get_stock_take(session: ReadSession, stock_take_id: UUID) -> StockTake:
    """Return a stock take; raise `StockTakeMissing`."""
    taken = session.get(StockTake, stock_take_id)
    if taken is None:
        raise StockTakeMissing(stock_take=str(stock_take_id))
    return taken


def state_of(session: ReadSession, stock_take_id: UUID) -> str:
    """Return draft, completed or reconciled; what was reconciled stays so."""
    get_stock_take(session, stock_take_id)
    query = (
        select(StockTakeState.state)
        .where(StockTakeState.stock_take_id == stock_take_id)
        .order_by(StockTakeState.occurred_at, StockTakeState.id)
    )
    states = tuple(session.scalars(query))
    return RECONCILED if RECONCILED in states else states[-1]


def in_state(session: ReadSession, stock_take_id: UUID, needed: str) -> StockTake:
    """Return a stock take that is in a state; raise `StockTakeWrongState`, `StockTakeMissing`."""
    taken, state = get_stock_take(session, stock_take_id), state_of(session, stock_take_id)
    if state != needed:
        raise StockTakeWrongState(state=state, needed=needed)
    return taken


def hides_expected(taken: StockTake, actor: Actor) -> bool:
    """Return whether what is expected is hidden from a person: a blind count, from its counters."""
    return taken.blind and not actor.may(RECONCILE)


def list_lines(session: ReadSession, actor: Actor, stock_take_id: UUID) -> tuple[CountLine, ...]:
    """Return the counts of a stock take; a blind one hides what is expected from the counter."""
    hidden = hides_expected(get_stock_take(session, stock_take_id), actor)
    query = select(StockTakeCount.variant_id, StockTakeCount.lot_id).where(
        StockTakeCount.stock_take_id == stock_take_id
    )
    times: dict[tuple[UUID, UUID | None], int] = {}
    for variant_id, lot_id in session.execute(query):
        times[variant_id, lot_id] = times.get((variant_id, lot_id), 0) + 1
    return tuple(
        CountLine(
            variant_id=row.variant_id,
            lot_id=row.lot_id,
            counted_milli=row.counted_milli,
            expected_milli=None if hidden else row.expected_milli,
            times_counted=times[row.variant_id, row.lot_id],
            reason=row.reason,
        )
        for row in list_newest(session, stock_take_id)
    )


def list_variances(session: ReadSession, stock_take_id: UUID) -> tuple[StockTakeVariance, ...]:
    """Return what was corrected, in the order it was."""
    query = (
        select(StockTakeVariance)
        .where(StockTakeVariance.stock_take_id == stock_take_id)
        .order_by(StockTakeVariance.id, StockTakeVariance.line_no)
    )
    return tuple(session.scalars(query))


def list_stock_takes(
    session: ReadSession, *, limit: int = 50, offset: int = 0
) -> tuple[StockTake, ...]:
    """Return the newest stock takes, newest first."""
    query = select(StockTake).order_by(StockTake.occurred_at.desc(), StockTake.id.desc())
    return tuple(session.scalars(query.limit(limit).offset(offset)))


def moved_before(late: Sequence[LateFact]) -> int:
    """Return what moved before a count that had not seen it."""
    return sum(one.quantity_milli for one in late if one.verdict == "before")
