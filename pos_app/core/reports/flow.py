"""What left and what came back: velocity, shrinkage, return rate, cost of goods sold (K19)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import and_, case, func, select, union_all

from pos_app.core.db import ReadSession
from pos_app.core.models.catalog import Location, Product, Variant
from pos_app.core.models.journal import Applied
from pos_app.core.models.sales import Sale
from pos_app.core.models.stock import Level, Movement
from pos_app.core.money import half_up
from pos_app.core.reports.names import name_documents
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
    read_page,
)
from pos_app.core.reports.periods import Period
from pos_app.core.reports.sold import of_sales, other_moves, sold, value_of_move

BASIS_POINTS: Final = 10_000


# Velocity -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VelocityRow:
    """How fast a product sells: `lines` it was on, `average_milli` a line, `per_day_milli`."""

    variant_id: UUID
    code: str
    name: str
    category: str
    unit: str
    sold_milli: int
    lines: int
    average_milli: int
    per_day_milli: int
    on_hand_milli: int
    days_left: int | None  # what is there lasts so many days; None where nothing is there


def velocity(
    session: ReadSession, period: Period, *, where: Where = EVERYWHERE, page: Slice = FIRST
) -> Report[VelocityRow]:
    """Return what products with stock sold in a period, the most first. Total: lines."""
    lines = sold(period, where)
    sums = (
        select(
            lines.c.variant_id.label("id"),
            func.sum(lines.c.quantity_milli).label("sold"),
            func.count().label("lines"),
        )
        .group_by(lines.c.variant_id)
        .subquery("sums")
    )
    grouped = (
        select(sums)
        .join(Variant, Variant.id == sums.c.id)
        .join(Product, Product.id == Variant.product_id)
        .where(Product.controls_stock)
        .subquery("grouped")
    )
    order = (grouped.c.sold.desc(), grouped.c.id)
    found, count, totals = read_page(session, grouped, order, ["lines"], page)
    ids = [row.id for row in found]
    items, there = name_items(session, ids), on_hand_of(session, ids, where)
    rows = []
    for row in found:
        item, units, on_hand = items.get(row.id, UNKNOWN), int(row.sold), there.get(row.id, 0)
        rows.append(
            VelocityRow(
                variant_id=row.id,
                code=item.code,
                name=item.name,
                category=item.category,
                unit=item.unit,
                sold_milli=units,
                lines=row.lines,
                average_milli=half_up(units, row.lines),
                per_day_milli=half_up(units, period.days),
                on_hand_milli=on_hand,
                days_left=on_hand * period.days // units if on_hand > 0 else None,
            )
        )
    return Report(tuple(rows), count, tuple(totals.items()))


def on_hand_of(
    session: ReadSession, variant_ids: list[UUID], where: Where = EVERYWHERE
) -> dict[UUID, int]:
    """Return what is on hand of some variants, all their lots and places together."""
    query = select(Level.variant_id, func.sum(Level.on_hand_milli)).group_by(Level.variant_id)
    if where.location_id is not None:
        query = query.where(Level.location_id == where.location_id)
    if where.branch_id is not None:
        query = query.join(Location, Location.id == Level.location_id)
        query = query.where(Location.branch_id == where.branch_id)
    return {
        variant_id: int(on_hand)
        for part in batches(variant_ids)
        for variant_id, on_hand in session.execute(query.where(Level.variant_id.in_(part)))
    }


# Shrinkage ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CauseSum:
    """How much was lost by a cause: damage, expiry, theft, sample; empty where nobody said."""

    cause: str
    quantity_milli: int
    cost_minor: int


@dataclass(frozen=True)
class ShrinkageRow:
    """What was lost of a product: in `events` movements, by cause, the greatest cost first."""

    variant_id: UUID
    code: str
    name: str
    unit: str
    lost_milli: int
    events: int
    cost_minor: int
    causes: tuple[CauseSum, ...]


@dataclass(frozen=True)
class Shrinkage:
    """What was lost in a period, by product and in all by cause. Totals: events, cost_minor."""

    report: Report[ShrinkageRow]
    causes: tuple[CauseSum, ...]


class _Loss:
    """Sums of one product while they are added up."""

    def __init__(self) -> None:
        self.milli = self.events = self.cost = 0
        self.causes: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])

    def add(self, cause: str, milli: int, cost: int, events: int) -> None:
        self.milli += milli
        self.cost += cost
        self.events += events
        self.causes[cause][0] += milli
        self.causes[cause][1] += cost

    def by_cause(self) -> tuple[CauseSum, ...]:
        """Return the sums by cause, the greatest cost first."""
        every = (CauseSum(cause, *sums) for cause, sums in self.causes.items())
        return tuple(sorted(every, key=lambda one: (-one.cost_minor, one.cause)))


def shrinkage(
    session: ReadSession, period: Period, *, where: Where = EVERYWHERE, page: Slice = FIRST
) -> Shrinkage:
    """Return what left as MERMA in a period, the most first; the cost as it was then."""
    columns = (Movement.variant_id, Movement.document_kind, Movement.document_id)
    query = (
        other_moves(
            *columns,
            func.sum(Movement.quantity_milli),
            func.sum(value_of_move()),
            func.count(),
            period=period,
            where=where,
        )
        .where(Movement.type == "SALIDA", Movement.reason == "MERMA")
        .group_by(*columns)
    )
    found = session.execute(query).all()
    names = name_documents(session, ((kind, document) for _, kind, document, *_ in found))
    losses: defaultdict[UUID, _Loss] = defaultdict(_Loss)
    whole = _Loss()
    for variant_id, kind, document, milli, cost, events in found:
        cause = names[kind, document].cause
        for loss in (losses[variant_id], whole):
            loss.add(cause, int(milli), int(cost), events)
    items = name_items(session, losses)
    rows = []
    for variant_id, loss in losses.items():
        item = items.get(variant_id, UNKNOWN)
        rows.append(
            ShrinkageRow(variant_id, item.code, item.name, item.unit, loss.milli, loss.events,
                         loss.cost, loss.by_cause())
        )  # fmt: skip
    rows.sort(key=lambda row: (-row.lost_milli, row.name, row.code))
    report = cut(rows, page, events=whole.events, cost_minor=whole.cost)
    return Shrinkage(report, whole.by_cause())


# Returns ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReturnRateRow:
    """What came back of what was sold; `rate_bp` in hundredths of a percent, half up."""

    variant_id: UUID
    code: str
    name: str
    unit: str
    sold_milli: int
    returned_milli: int
    rate_bp: int


def return_rate(
    session: ReadSession, period: Period, *, where: Where = EVERYWHERE, page: Slice = FIRST
) -> Report[ReturnRateRow]:
    """Return the return rate of each product sold in a period, the highest first."""
    lines = sold(period, where)
    back = other_moves(Movement.variant_id, func.sum(Movement.quantity_milli).label("milli"),
                       period=period, where=where)  # fmt: skip
    back = back.where(Movement.type == "ENTRADA", Movement.reason == "DEVOLUCION")
    returned = back.group_by(Movement.variant_id).subquery("returned")
    there = func.coalesce(func.max(returned.c.milli), 0)
    units = func.sum(lines.c.quantity_milli)
    grouped = (
        select(
            lines.c.variant_id.label("id"),
            units.label("sold"),
            there.label("returned"),
            (there * BASIS_POINTS * BASIS_POINTS // units).label("rate"),  # exact enough to order
        )
        .outerjoin(returned, returned.c.variant_id == lines.c.variant_id)
        .group_by(lines.c.variant_id)
        .subquery("grouped")
    )
    order = (grouped.c.rate.desc(), grouped.c.sold.desc(), grouped.c.id)
    found, count, _ = read_page(session, grouped, order, [], page)
    items = name_items(session, [row.id for row in found])
    rows = []
    for row in found:
        item, gone, came = items.get(row.id, UNKNOWN), int(row.sold), int(row.returned)
        rate = half_up(came * BASIS_POINTS, gone)
        rows.append(ReturnRateRow(row.id, item.code, item.name, item.unit, gone, came, rate))
    return Report(tuple(rows), count)


# Cost of goods sold -------------------------------------------------------------------------------


@dataclass(frozen=True)
class LotCostRow:
    """What was sold out of a lot and what that had cost; what came back is taken off."""

    lot_id: UUID
    lot: str
    expires_on: date | None
    variant_id: UUID
    code: str
    name: str
    unit: str
    sold_milli: int
    cost_minor: int


def cost_of_sales(
    session: ReadSession, period: Period, *, where: Where = EVERYWHERE, page: Slice = FIRST
) -> Report[LotCostRow]:
    """Return the cost of what was sold by lot, the most costly first. Total: cost_minor.

    Each movement counts as its document counted it, half up; so the total is the cost that the
    lines of the sales say.
    """
    columns = (Movement.lot_id.label("lot_id"), Movement.quantity_milli, value_of_move())
    charged = (
        select(*columns, Movement.type)
        .select_from(Sale)
        .join(Applied, Applied.op_id == Sale.id)
        .join(Movement, and_(Movement.device_id == Applied.device_id, Movement.seq == Applied.seq))
        .where(*of_sales(period, where), Movement.reason == "VENTA")
    )
    others = other_moves(*columns, Movement.type, period=period, where=where)
    others = others.where(Movement.reason.in_(("VENTA", "DEVOLUCION")))
    every = union_all(charged, others).subquery("every")
    lot, milli, cost, kind = every.c
    grouped = (
        select(
            lot.label("id"),
            func.sum(case((kind == "SALIDA", milli), else_=-milli)).label("sold"),
            func.sum(case((kind == "SALIDA", cost), else_=-cost)).label("cost"),
        )
        .where(kind.in_(("SALIDA", "ENTRADA")))
        .group_by(lot)
        .subquery("grouped")
    )
    order = (grouped.c.cost.desc(), grouped.c.id)
    found, count, totals = read_page(session, grouped, order, ["cost"], page)
    lots = name_lots(session, [row.id for row in found])
    rows = []
    for row in found:
        one = lots[row.id]
        rows.append(
            LotCostRow(row.id, one.lot, one.expires_on, one.variant_id, one.code, one.name,
                       one.unit, int(row.sold), int(row.cost))
        )  # fmt: skip
    return Report(tuple(rows), count, (("cost_minor", totals["cost"]),))
