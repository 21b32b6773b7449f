"""What the stock is worth: quantity x cost, to the ten-thousandth, by product, lot, place (K19).

A product that is kept by lots counts at the cost of each lot, any other at its weighted average:
as it would leave. Quantity times cost is exact; a row is rounded half up once, and so is the total,
which is of the exact sums and may differ by some units from the sum of the rounded rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, case, func, select

from pos_app.core.db import ReadSession
from pos_app.core.models.catalog import Category, Location, Product, Variant
from pos_app.core.models.stock import AverageCost, Level, Lot, Movement
from pos_app.core.money import E4, half_up
from pos_app.core.quantity import MILLI
from pos_app.core.reports.pages import (
    EVERYWHERE,
    FIRST,
    UNKNOWN,
    Report,
    Slice,
    Where,
    batches,
    name_items,
    name_lots,
    read_page,
)
from pos_app.core.reports.periods import Period
from pos_app.core.reports.sold import sold

ValuationBy = Literal["product", "category", "location", "lot"]
EXACT: Final = MILLI * E4
# A sum of exact values may be more than 64 bits hold; its two halves are not.
HALF: Final = 1_000_000


@dataclass(frozen=True)
class ValuationRow:
    """What a product, a category, a location or a lot is worth.

    `unit` and `on_hand_milli` are of one product or lot; categories and locations mix units, so
    there they are empty and 0. `unit_cost_e4` is value by quantity, half up.
    """

    id: UUID | None
    code: str
    name: str
    unit: str
    lot: str
    expires_on: date | None
    products: int
    on_hand_milli: int
    unit_cost_e4: int
    value_minor: int


def cost_e4() -> ColumnElement[int]:
    """Return what a unit of a level costs: its lot's cost, or the average of the variant."""
    return case(
        (Product.tracks_lots, Lot.unit_cost_e4),
        (AverageCost.unit_cost_e4 > 0, AverageCost.unit_cost_e4),
        else_=Lot.unit_cost_e4,
    )


def from_levels(query: Select[*tuple[Any, ...]], where: Where) -> Select[*tuple[Any, ...]]:
    """Join what a level's value needs; only levels that are not zero."""
    query = (
        query.select_from(Level)
        .join(Lot, Lot.id == Level.lot_id)
        .join(Variant, Variant.id == Level.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(AverageCost, AverageCost.variant_id == Level.variant_id)
        .where(Level.on_hand_milli != 0, Product.controls_stock)
    )
    if where.location_id is not None:
        query = query.where(Level.location_id == where.location_id)
    if where.branch_id is not None:
        query = query.join(Location, Location.id == Level.location_id)
        query = query.where(Location.branch_id == where.branch_id)
    return query


def halves() -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Return the sums of the exact values, in two halves: high x HALF + low."""
    exact = Level.on_hand_milli * cost_e4()
    return func.sum(exact // HALF).label("high"), func.sum(exact % HALF).label("low")


def join_halves(high: int, low: int) -> int:
    """Return the exact value, in ten-millionths of the minor unit."""
    return int(high) * HALF + int(low)


def minor(exact: int) -> int:
    """Return an exact value in minor units, half up."""
    return half_up(exact, EXACT)


def by_value(grouped: Subquery) -> tuple[ColumnElement[Any], ...]:
    """Return the order of exact values, the greatest first."""
    whole, rest = grouped.c.high + grouped.c.low // HALF, grouped.c.low % HALF
    return whole.desc(), rest.desc(), grouped.c.id


def valuation(
    session: ReadSession,
    *,
    by: ValuationBy = "product",
    where: Where = EVERYWHERE,
    page: Slice = FIRST,
) -> Report[ValuationRow]:
    """Return what the stock is worth now, the most valuable first. Total: value_minor."""
    key = {
        "product": Level.variant_id,
        "category": Product.category_id,
        "location": Level.location_id,
        "lot": Level.lot_id,
    }[by]
    high, low = halves()
    counted = func.count(func.distinct(Level.variant_id)).label("products")
    figures = (func.sum(Level.on_hand_milli).label("on_hand"), high, low)
    query = from_levels(select(key.label("id"), counted, *figures), where)
    grouped = query.group_by(key).subquery("grouped")
    found, count, totals = read_page(session, grouped, by_value(grouped), ["high", "low"], page)
    names = _names(session, by, [row.id for row in found if row.id is not None])
    rows = tuple(_row(row, names.get(row.id, _NOBODY), single=by in _SINGLE) for row in found)
    total = minor(join_halves(totals["high"], totals["low"]))
    return Report(rows, count, (("value_minor", total),))


_SINGLE: Final = ("product", "lot")
_Name = tuple[str, str, str, str, date | None]  # code, name, unit, lot, expiry
_NOBODY: Final[_Name] = ("", "", "", "", None)


def _names(session: ReadSession, by: ValuationBy, ids: Sequence[UUID]) -> dict[UUID, _Name]:
    if by == "product":
        items = name_items(session, ids)
        return {key: (one.code, one.name, one.unit, "", None) for key, one in items.items()}
    if by == "lot":
        return {key: (o.code, o.name, o.unit, o.lot, o.expires_on)
                for key, o in name_lots(session, ids).items()}  # fmt: skip
    kind = Category if by == "category" else Location
    query = select(kind.id, kind.code, kind.name)
    return {
        key: (code, name, "", "", None)
        for part in batches(ids)
        for key, code, name in session.execute(query.where(kind.id.in_(part)))
    }


def _row(row: Any, name: _Name, *, single: bool) -> ValuationRow:  # noqa: ANN401 - a row of a query
    exact, on_hand = join_halves(row.high, row.low), int(row.on_hand)
    code, called, unit, lot, expires_on = name
    return ValuationRow(
        id=row.id,
        code=code,
        name=called,
        unit=unit,
        lot=lot,
        expires_on=expires_on,
        products=int(row.products),
        on_hand_milli=on_hand if single else 0,
        unit_cost_e4=half_up(exact, on_hand) if single and on_hand else 0,
        value_minor=minor(exact),
    )


@dataclass(frozen=True)
class DeadRow:
    """A product that lies there: nothing of it was sold in the period."""

    variant_id: UUID
    code: str
    name: str
    category: str
    unit: str
    on_hand_milli: int
    value_minor: int
    last_sold_at: datetime | None


def dead_stock(
    session: ReadSession, period: Period, *, where: Where = EVERYWHERE, page: Slice = FIRST
) -> Report[DeadRow]:
    """Return what is there and was not sold in a period, the most valuable first.

    Total: value_minor.
    """
    lines = sold(period, where)
    high, low = halves()
    figures = (func.sum(Level.on_hand_milli).label("on_hand"), high, low)
    query = (
        from_levels(select(Level.variant_id.label("id"), *figures), where)
        .where(Level.variant_id.not_in(select(lines.c.variant_id)))
        .group_by(Level.variant_id)
        .having(func.sum(Level.on_hand_milli) > 0)
    )
    grouped = query.subquery("grouped")
    found, count, totals = read_page(session, grouped, by_value(grouped), ["high", "low"], page)
    items = name_items(session, [row.id for row in found])
    rows = []
    for row in found:
        item = items.get(row.id, UNKNOWN)
        value = minor(join_halves(row.high, row.low))
        rows.append(
            DeadRow(row.id, item.code, item.name, item.category, item.unit, int(row.on_hand),
                    value, _last_sold(session, row.id))
        )  # fmt: skip
    total = minor(join_halves(totals["high"], totals["low"]))
    return Report(tuple(rows), count, (("value_minor", total),))


def _last_sold(session: ReadSession, variant_id: UUID) -> datetime | None:
    query = (
        select(Movement.occurred_at)
        .where(
            Movement.variant_id == variant_id,
            Movement.type == "SALIDA",
            Movement.reason == "VENTA",
        )
        .order_by(Movement.position.desc())
        .limit(1)
    )
    return session.execute(query).scalar()
