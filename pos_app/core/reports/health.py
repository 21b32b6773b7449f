"""Whether the stock is sound: expiry and waste, lots against the ledger, counts, turnover (K19)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import case, func, select

from pos_app.core import expiry, kardex
from pos_app.core.causes import EXPIRY
from pos_app.core.db import ReadSession, clock_of
from pos_app.core.expiry import Urgency
from pos_app.core.models.catalog import Branch, Category, Location, Product, Variant
from pos_app.core.models.places import StockTake, StockTakeVariance
from pos_app.core.models.stock import AverageCost, Level, Lot, Movement
from pos_app.core.money import half_up
from pos_app.core.reports.flow import BASIS_POINTS, shrinkage
from pos_app.core.reports.pages import (
    EVERYWHERE,
    FIRST,
    UNKNOWN,
    Report,
    Slice,
    Where,
    batches,
    cut,
    name_items,
    name_lots,
)
from pos_app.core.reports.periods import Period, between
from pos_app.core.reports.sold import other_moves, sold, value_of_move, within
from pos_app.core.reports.valuation import (
    cost_e4,
    from_levels,
    halves,
    join_halves,
    minor,
)

# Expiry and waste ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class ExpiryRow:
    """A lot that has expired or will soon, at one location; `value_minor` at its cost."""

    lot_id: UUID
    lot: str
    location: str
    variant_id: UUID
    code: str
    name: str
    unit: str
    expires_on: date
    days_left: int
    urgency: Urgency
    on_hand_milli: int
    value_minor: int


@dataclass(frozen=True)
class Expiry:
    """What expires. Totals: expired_minor, within_7_minor, within_30_minor, wasted_minor.

    `wasted_minor` is what was written off in the period because it had expired.
    """

    report: Report[ExpiryRow]


def expiry_and_waste(
    session: ReadSession, period: Period, *, where: Where = EVERYWHERE, page: Slice = FIRST
) -> Expiry:
    """Return the lots that have expired or will within 30 days, first first, and their worth."""
    day = expiry.today(session)
    dated = kardex.list_dated(
        session,
        until=day + timedelta(days=expiry.SOON_DAYS),
        location_id=where.location_id,
        branch_id=where.branch_id,
        limit=None,
    )
    costs = _lot_costs(session, (one.lot_id for one in dated))
    rows, sums = [], dict.fromkeys(("expired", "7", "30"), 0)
    for one in dated:
        shown = expiry.Expiring(one, (one.expires_on - day).days)
        value = one.on_hand_milli * costs[one.lot_id]
        sums[shown.urgency] += value
        rows.append(
            ExpiryRow(
                lot_id=one.lot_id,
                lot=one.number,
                location=one.location,
                variant_id=one.variant_id,
                code=one.code,
                name=one.name,
                unit=one.unit,
                expires_on=one.expires_on,
                days_left=shown.days_left,
                urgency=shown.urgency,
                on_hand_milli=one.on_hand_milli,
                value_minor=minor(value),
            )
        )
    lost = shrinkage(session, period, where=where, page=Slice(0)).causes
    wasted = sum(one.cost_minor for one in lost if one.cause == EXPIRY)
    return Expiry(
        cut(
            rows,
            page,
            expired_minor=minor(sums["expired"]),
            within_7_minor=minor(sums["7"]),
            within_30_minor=minor(sums["7"] + sums["30"]),
            wasted_minor=wasted,
        )
    )


def _lot_costs(session: ReadSession, lot_ids: Iterable[UUID]) -> dict[UUID, int]:
    query = (
        select(Lot.id, cost_e4())
        .join(Variant, Variant.id == Lot.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(AverageCost, AverageCost.variant_id == Lot.variant_id)
    )
    return {
        lot_id: int(cost)
        for part in batches(lot_ids)
        for lot_id, cost in session.execute(query.where(Lot.id.in_(part)))
    }


# Lots against the ledger --------------------------------------------------------------------------


@dataclass(frozen=True)
class ReconciliationRow:
    """A location: `lots_milli` by its lots, `ledger_milli` by the fold of its movements."""

    branch: str
    location_id: UUID
    location: str
    lots: int
    lots_milli: int
    ledger_milli: int
    different: int  # lots of which the two do not agree

    @property
    def difference_milli(self) -> int:
        """Return how much more the lots say than the ledger."""
        return self.lots_milli - self.ledger_milli


@dataclass(frozen=True)
class Difference:
    """A lot whose level is not what its movements add up to: `pos verify` says more."""

    location_id: UUID
    lot_id: UUID
    code: str
    name: str
    lot: str
    level_milli: int
    ledger_milli: int


@dataclass(frozen=True)
class Reconciliation:
    """Whether the sum of lots is the ledger, place by place; `differences` should be empty."""

    rows: tuple[ReconciliationRow, ...]
    differences: tuple[Difference, ...]


def reconciliation(session: ReadSession, *, where: Where = EVERYWHERE) -> Reconciliation:
    """Compare the stored levels with the fold of all movements. Reads the whole Kardex."""
    ledger = {
        (level.location_id, level.lot_id): level.on_hand_milli
        for level in kardex.stock_at(session, None, location_id=where.location_id)
    }
    levels = {
        (location_id, lot_id): on_hand
        for location_id, lot_id, on_hand in session.execute(
            select(Level.location_id, Level.lot_id, Level.on_hand_milli)
        )
    }
    query = select(Branch.name, Location.id, Location.name, Location.branch_id)
    query = query.join(Branch, Branch.id == Location.branch_id).order_by(
        Branch.name, Location.name, Location.id
    )
    rows, wrong = [], []
    for branch, location_id, location, branch_id in session.execute(query):
        if where.location_id not in {None, location_id} or where.branch_id not in {None, branch_id}:
            continue
        keys = {key for key in (*levels, *ledger) if key[0] == location_id}
        wrong += [key for key in keys if levels.get(key, 0) != ledger.get(key, 0)]
        rows.append(
            ReconciliationRow(
                branch=branch,
                location_id=location_id,
                location=location,
                lots=sum(1 for key in keys if levels.get(key, 0)),
                lots_milli=sum(levels.get(key, 0) for key in keys),
                ledger_milli=sum(ledger.get(key, 0) for key in keys),
                different=sum(1 for key in wrong if key[0] == location_id),
            )
        )
    lots = name_lots(session, (lot_id for _, lot_id in wrong))
    differences = tuple(
        Difference(*key, lots[key[1]].code, lots[key[1]].name, lots[key[1]].lot,
                   levels.get(key, 0), ledger.get(key, 0))
        for key in sorted(wrong)
    )  # fmt: skip
    return Reconciliation(tuple(rows), differences)


# Counts -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VarianceRow:
    """What a stock take corrected of a product: more (or less) than the ledger said."""

    stock_take_id: UUID
    reconciled_on: date
    location: str
    variant_id: UUID
    code: str
    name: str
    unit: str
    expected_milli: int
    counted_milli: int
    variance_milli: int
    variance_minor: int
    reason: str


@dataclass(frozen=True)
class Variances:
    """Corrections of stock takes, the costliest first. Totals: lines, right, gained_minor,
    lost_minor.

    `right` of `lines` were counted as expected; `accuracy_bp` is their share.
    """  # noqa: D205 - the totals are one list

    report: Report[VarianceRow]

    @property
    def accuracy_bp(self) -> int | None:
        """Return the share of lines without a variance; None where nothing was counted."""
        lines = self.report.total("lines")
        return half_up(self.report.total("right") * BASIS_POINTS, lines) if lines else None


def stock_take_variances(
    session: ReadSession, period: Period, *, where: Where = EVERYWHERE, page: Slice = FIRST
) -> Variances:
    """Return what the stock takes begun in a period corrected, at the cost of now."""
    query = (
        select(StockTakeVariance, StockTake.occurred_at, Location.name, AverageCost.unit_cost_e4)
        .join(StockTake, StockTake.id == StockTakeVariance.stock_take_id)
        .outerjoin(Location, Location.id == StockTake.location_id)
        .outerjoin(AverageCost, AverageCost.variant_id == StockTakeVariance.variant_id)
        .where(within(StockTake.occurred_at, period))
    )
    if where.location_id is not None:
        query = query.where(StockTake.location_id == where.location_id)
    if where.branch_id is not None:
        query = query.where(StockTake.branch_id == where.branch_id)
    found = session.execute(query).all()
    items = name_items(session, (row.variant_id for row, *_ in found))
    rows, gained, lost = [], 0, 0
    for row, at, location, cost in found:
        if not row.variance_milli:
            continue
        value = minor(row.variance_milli * (cost or 0))
        gained, lost = gained + max(0, value), lost - min(0, value)
        item = items.get(row.variant_id, UNKNOWN)
        rows.append(
            VarianceRow(
                stock_take_id=row.stock_take_id,
                reconciled_on=period.local(at).date(),
                location=location or "",
                variant_id=row.variant_id,
                code=item.code,
                name=item.name,
                unit=item.unit,
                expected_milli=row.expected_milli,
                counted_milli=row.counted_milli,
                variance_milli=row.variance_milli,
                variance_minor=value,
                reason=row.reason,
            )
        )
    rows.sort(key=lambda row: (-abs(row.variance_minor), row.name, row.code))
    right = len(found) - len(rows)
    totals = {"lines": len(found), "right": right, "gained_minor": gained, "lost_minor": lost}
    return Variances(cut(rows, page, **totals))


# Turnover -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TurnoverRow:
    """How often the stock of a category was sold: cost of sales by the average of its worth.

    `turns_centi` in hundredths; `days` is how long the average stock lasts at that pace.
    """

    category_id: UUID | None
    category: str
    cost_minor: int
    opening_minor: int
    closing_minor: int
    turns_centi: int | None
    days: int | None


def turnover(
    session: ReadSession, period: Period, *, where: Where = EVERYWHERE
) -> Report[TurnoverRow]:
    """Return the inventory turnover by category, the costliest first; the last row is the whole.

    cost of sales / ((opening + closing) / 2). Closing is today's worth less what moved after the
    period; opening is closing less what moved in it, each movement at its own cost.
    """
    tomorrow = between(session, period.first, clock_of(session).now().date() + timedelta(days=2))
    after = Period(period.last, tomorrow.last, period.end, tomorrow.end, period.zone)
    now = _worth(session, where)
    costs, moved = _moved_value(session, period, where)
    _, later = _moved_value(session, after, where)
    names = {key: name for key, name in session.execute(select(Category.id, Category.name))}  # noqa: C416
    rows = []
    for key in {*now, *costs, *moved, *later}:
        closing = now.get(key, 0) - later.get(key, 0)
        opening = closing - moved.get(key, 0)
        name = names.get(key, "") if key else ""
        rows.append(_turn(key, name, costs.get(key, 0), (opening, closing), period.days))
    rows.sort(key=lambda row: (-row.cost_minor, row.category))
    opening = sum(row.opening_minor for row in rows)
    closing = sum(row.closing_minor for row in rows)
    whole = _turn(None, "", sum(row.cost_minor for row in rows), (opening, closing), period.days)
    totals = (
        ("cost_minor", whole.cost_minor),
        ("opening_minor", opening),
        ("closing_minor", closing),
        ("turns_centi", whole.turns_centi or 0),
        ("days", whole.days or 0),
    )
    return Report(tuple(rows), len(rows), totals)


def _turn(key: UUID | None, name: str, cost: int, worth: tuple[int, int], days: int) -> TurnoverRow:
    both = sum(worth)  # twice the average
    return TurnoverRow(
        category_id=key,
        category=name,
        cost_minor=cost,
        opening_minor=worth[0],
        closing_minor=worth[1],
        turns_centi=half_up(cost * 200, both) if both > 0 else None,
        days=half_up(both * days, cost * 2) if cost > 0 and both > 0 else None,
    )


def _worth(session: ReadSession, where: Where) -> dict[UUID | None, int]:
    query = from_levels(select(Product.category_id, *halves()), where)
    rows = session.execute(query.group_by(Product.category_id))
    return {key: minor(join_halves(high, low)) for key, high, low in rows}


def _moved_value(
    session: ReadSession, period: Period, where: Where
) -> tuple[dict[UUID | None, int], dict[UUID | None, int]]:
    """Return by category the cost of what was sold, and by how much the worth changed."""
    lines = sold(period, where)
    query = (
        select(Product.category_id, func.sum(lines.c.cost_minor))
        .join(Variant, Variant.id == lines.c.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(Product.controls_stock)
        .group_by(Product.category_id)
    )
    costs: dict[UUID | None, int] = {key: int(cost) for key, cost in session.execute(query)}
    value = value_of_move()
    signed = case((Movement.type == "ENTRADA", value), else_=-value)
    others = (
        other_moves(Product.category_id, func.sum(signed), period=period, where=where)
        .join(Variant, Variant.id == Movement.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(
            Movement.type.in_(("ENTRADA", "SALIDA")),
            # Orders that were shipped are among what was sold.
            (Movement.type != "SALIDA") | (Movement.reason != "VENTA"),
        )
        .group_by(Product.category_id)
    )
    moved: defaultdict[UUID | None, int] = defaultdict(int)
    for key, change in session.execute(others):
        moved[key] += int(change)
    for key, cost in costs.items():
        moved[key] -= cost
    return costs, moved
