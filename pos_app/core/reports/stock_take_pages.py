"""Stock takes as people look through them: what each is of, how far it got, what differs (K16)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select

from pos_app.core import stock_takes
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession
from pos_app.core.models.catalog import SHOWN_NAME, Category, Location, Product, Variant
from pos_app.core.models.people import User
from pos_app.core.models.places import (
    StockTake,
    StockTakeCount,
    StockTakeLate,
    StockTakeState,
    StockTakeVariance,
)
from pos_app.core.models.stock import AverageCost, Level, Lot
from pos_app.core.money import E4, half_up

PAGE: Final = 50


@dataclass(frozen=True)
class StockTakeSummary:
    """A stock take in a list; `category` and `listed` say what it counts, neither: everything."""

    id: UUID
    occurred_at: datetime
    person: str
    location: str
    state: str
    note: str
    blind: bool
    category: str
    listed: int
    counted: int


@dataclass(frozen=True)
class CountedLine:
    """What was counted last of a product or lot, for people.

    What was expected, the variance and its value are None where they are hidden.
    """

    variant_id: UUID
    lot_id: UUID | None
    code: str
    name: str
    unit: str
    by_weight: bool
    lot: str
    counted_milli: int
    expected_milli: int | None
    unit_cost_e4: int
    times_counted: int
    reason: str
    person: str
    counted_at: datetime

    @property
    def variance_milli(self) -> int | None:
        """Return how much more (or less) was counted than expected."""
        return None if self.expected_milli is None else self.counted_milli - self.expected_milli

    @property
    def value_minor(self) -> int | None:
        """Return the variance at cost, half up."""
        variance = self.variance_milli
        return None if variance is None else half_up(variance * self.unit_cost_e4, 1000 * E4)


@dataclass(frozen=True)
class Correction:
    """What was corrected of a product or lot; `late` where it came after the reconciliation."""

    code: str
    name: str
    unit: str
    lot: str
    expected_milli: int
    counted_milli: int
    variance_milli: int
    unit_cost_e4: int
    reason: str
    late: bool

    @property
    def value_minor(self) -> int:
        """Return the correction at cost, half up."""
        return half_up(self.variance_milli * self.unit_cost_e4, 1000 * E4)


@dataclass(frozen=True)
class Uncounted:
    """A product of the scope that has stock at the place and was not counted yet."""

    variant_id: UUID
    code: str
    name: str
    unit: str


_state = (
    select(StockTakeState.state)
    .where(StockTakeState.stock_take_id == StockTake.id)
    # What was reconciled stays so; else the newest.
    .order_by(
        (StockTakeState.state == stock_takes.RECONCILED).desc(),
        StockTakeState.occurred_at.desc(),
        StockTakeState.id.desc(),
    )
    .limit(1)
    .correlate(StockTake)
    .scalar_subquery()
)
_counted = (
    select(func.count(StockTakeCount.variant_id.distinct()))
    .where(StockTakeCount.stock_take_id == StockTake.id)
    .correlate(StockTake)
    .scalar_subquery()
)


def list_take_summaries(
    session: ReadSession,
    *,
    state: str = "",
    text: str = "",
    before: UUID | None = None,
    limit: int = PAGE,
) -> tuple[StockTakeSummary, ...]:
    """Return stock takes, newest first, older than `before`; of a state, a text in their note."""
    query = _summaries().order_by(StockTake.occurred_at.desc(), StockTake.id.desc()).limit(limit)
    if state:
        query = query.where(_state == state)
    if text.strip():
        query = query.where(StockTake.note.icontains(text.strip(), autoescape=True))
    if before is not None:
        last = session.get_one(StockTake, before)
        same = and_(StockTake.occurred_at == last.occurred_at, StockTake.id < before)
        query = query.where((StockTake.occurred_at < last.occurred_at) | same)
    return tuple(_summary(*row) for row in session.execute(query))


def get_take_summary(session: ReadSession, stock_take_id: UUID) -> StockTakeSummary:
    """Return one stock take; raise `StockTakeMissing`."""
    stock_takes.get_stock_take(session, stock_take_id)
    return _summary(*session.execute(_summaries().where(StockTake.id == stock_take_id)).one())


def _summaries() -> Select[StockTake, str, str, str, str, int]:
    return (
        select(
            StockTake,
            func.coalesce(User.name, ""),
            func.coalesce(Location.name, ""),
            _state,
            func.coalesce(Category.name, ""),
            _counted,
        )
        .outerjoin(User, User.id == StockTake.user_id)
        .outerjoin(Location, Location.id == StockTake.location_id)
        .outerjoin(Category, Category.id == StockTake.category_id)
    )


def _summary(
    taken: StockTake, person: str, location: str, state: str, category: str, counted: int
) -> StockTakeSummary:
    return StockTakeSummary(
        taken.id, taken.occurred_at, person, location, state, taken.note, taken.blind, category,
        len(taken.listed.split()), counted,
    )  # fmt: skip


def list_counted(
    session: ReadSession,
    actor: Actor,
    stock_take_id: UUID,
    *,
    variant_ids: Sequence[UUID] | None = None,
) -> tuple[CountedLine, ...]:
    """Return the newest count of each product or lot, as this person may see it, newest first.

    Of all of them, or of some products.
    """
    hidden = stock_takes.hides_expected(stock_takes.get_stock_take(session, stock_take_id), actor)
    query = (
        select(
            StockTakeCount.variant_id,
            StockTakeCount.lot_id,
            Variant.code,
            SHOWN_NAME,
            Product.unit,
            Product.sold_by_weight,
            func.coalesce(Lot.number, ""),
            StockTakeCount.counted_milli,
            StockTakeCount.expected_milli,
            func.coalesce(Lot.unit_cost_e4, AverageCost.unit_cost_e4, 0),
            StockTakeCount.reason,
            func.coalesce(User.name, ""),
            StockTakeCount.counted_at,
        )
        .join(Variant, Variant.id == StockTakeCount.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(Lot, Lot.id == StockTakeCount.lot_id)
        .outerjoin(AverageCost, AverageCost.variant_id == StockTakeCount.variant_id)
        .outerjoin(User, User.id == StockTakeCount.user_id)
        .where(StockTakeCount.stock_take_id == stock_take_id)
        .order_by(
            StockTakeCount.counted_at.desc(),
            StockTakeCount.id.desc(),
            StockTakeCount.line_no.desc(),
        )
    )
    if variant_ids is not None:
        query = query.where(StockTakeCount.variant_id.in_(variant_ids))
    newest: dict[tuple[UUID, UUID | None], Sequence[Any]] = {}
    times: Counter[tuple[UUID, UUID | None]] = Counter()
    for row in session.execute(query):
        newest.setdefault((row[0], row[1]), row)
        times[row[0], row[1]] += 1
    return tuple(_line(row, times[key], hidden=hidden) for key, row in newest.items())


def _line(row: Sequence[Any], times: int, *, hidden: bool) -> CountedLine:
    *said, expected, cost, reason, person, counted_at = row
    shown = None if hidden else expected
    values: tuple[Any, ...] = (*said, shown, cost, times, reason, person, counted_at)
    return CountedLine(*values)


def list_corrections(session: ReadSession, stock_take_id: UUID) -> tuple[Correction, ...]:
    """Return what was corrected, the dearest first, what came late behind the rest."""
    query = (
        select(
            StockTakeVariance,
            Variant.code,
            SHOWN_NAME,
            Product.unit,
            func.coalesce(Lot.number, ""),
            func.coalesce(Lot.unit_cost_e4, AverageCost.unit_cost_e4, 0),
        )
        .join(Variant, Variant.id == StockTakeVariance.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(Lot, Lot.id == StockTakeVariance.lot_id)
        .outerjoin(AverageCost, AverageCost.variant_id == StockTakeVariance.variant_id)
        .where(StockTakeVariance.stock_take_id == stock_take_id)
        .order_by(StockTakeVariance.id, StockTakeVariance.line_no)
    )
    first: UUID | None = None
    found = []
    for row, code, name, unit, lot, cost in session.execute(query):
        first = first or row.id
        found.append(
            Correction(
                code, name, unit, lot, row.expected_milli, row.counted_milli, row.variance_milli,
                cost, row.reason, row.id != first,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.late, -abs(one.value_minor))))


@dataclass(frozen=True)
class TakeStep:
    """A state that a stock take came to, by whom and when."""

    state: str
    person: str
    occurred_at: datetime


def list_take_steps(session: ReadSession, stock_take_id: UUID) -> tuple[TakeStep, ...]:
    """Return the states of a stock take, oldest first."""
    query = (
        select(StockTakeState.state, func.coalesce(User.name, ""), StockTakeState.occurred_at)
        .outerjoin(User, User.id == StockTakeState.user_id)
        .where(StockTakeState.stock_take_id == stock_take_id)
        .order_by(StockTakeState.occurred_at, StockTakeState.id)
    )
    return tuple(TakeStep(*row) for row in session.execute(query))


def count_late(session: ReadSession, stock_take_id: UUID) -> int:
    """Return how many movements of others came late and were settled or became a case."""
    query = select(func.count()).where(StockTakeLate.stock_take_id == stock_take_id)
    return int(session.execute(query.select_from(StockTakeLate)).scalar_one())


def list_uncounted(
    session: ReadSession, stock_take_id: UUID, *, limit: int = 1000
) -> tuple[Uncounted, ...]:
    """Return what is still to count, by name: of the scope, what has stock or is on the list."""
    query = (
        _scope(session, select(Variant.id, Variant.code, SHOWN_NAME, Product.unit), stock_take_id)
        .where(Variant.id.not_in(_done(stock_take_id)))
        .order_by(Product.name, Variant.code)
        .limit(limit)
    )
    return tuple(Uncounted(*row) for row in session.execute(query))


def count_uncounted(session: ReadSession, stock_take_id: UUID) -> int:
    """Return how many products are still to count."""
    query = _scope(session, select(func.count()), stock_take_id)
    return int(session.execute(query.where(Variant.id.not_in(_done(stock_take_id)))).scalar_one())


def _done(stock_take_id: UUID) -> Select[UUID]:
    return select(StockTakeCount.variant_id).where(StockTakeCount.stock_take_id == stock_take_id)


def _scope(session: ReadSession, query: Select, stock_take_id: UUID) -> Select:  # type: ignore[type-arg]
    taken = stock_takes.get_stock_take(session, stock_take_id)
    query = (
        query.select_from(Variant)
        .join(Product, Product.id == Variant.product_id)
        .where(Product.controls_stock, Product.active, Variant.active)
    )
    if taken.listed:
        return query.where(Variant.id.in_([UUID(hex=each) for each in taken.listed.split()]))
    here: ColumnElement[bool] = Variant.id.in_(
        select(Level.variant_id).where(
            Level.location_id == taken.location_id, Level.on_hand_milli != 0
        )
    )
    if taken.category_id is not None:
        query = query.where(Product.category_id == taken.category_id)
    return query.where(here)
