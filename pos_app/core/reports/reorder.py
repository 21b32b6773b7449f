"""When to order again, and how much, from what really sells (K18).

    daily sales    what was sold in the window / the days on which there was something to sell
    reorder point  daily sales x lead time + safety stock
    safety stock   daily sales x days of safety
    to order       reorder point + daily sales x days to cover - available - on order,
                   where available + on order is at or below the reorder point

Days without stock are left out: what was not there could not be sold, and counting them would make
the next order smaller, and the shelf empty again. A day counts when something was on hand as it
began, or anything moved in it. Everything is rounded up once, at the end: to whole units,
and what is to be ordered to whole packs.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from pos_app.core.db import ReadSession
from pos_app.core.kardex.baselines import signed_on_hand
from pos_app.core.models.base import DAY_S, time_bucket
from pos_app.core.models.catalog import SHOWN_NAME, Barcode, Location, Product, Variant
from pos_app.core.models.purchasing import DocumentLine, PurchaseOrder, StockTransaction
from pos_app.core.models.stock import Movement
from pos_app.core.money import half_up
from pos_app.core.purchasing.states import APPROVED, current_of
from pos_app.core.quantity import MILLI
from pos_app.core.reports.alerts import SELLING, sellable_stock
from pos_app.core.reports.pages import EVERYWHERE, FIRST, Slice, Where
from pos_app.core.reports.periods import Period, last_days
from pos_app.core.reports.sold import sold
from pos_app.core.rows_purchasing import PURCHASE_ORDER

WINDOW_DAYS: Final = 30
LEAD_DAYS: Final = 7  # where the product does not say how long its supplier takes
SAFETY_DAYS: Final = 3
COVER_DAYS: Final = 14
BATCH: Final = 300


@dataclass(frozen=True)
class ReorderRule:
    """How to look: days of sales to learn from, of safety, to cover, and of an unknown supplier."""

    window_days: int = WINDOW_DAYS
    safety_days: int = SAFETY_DAYS
    cover_days: int = COVER_DAYS
    lead_days: int = LEAD_DAYS


RULE: Final = ReorderRule()


@dataclass(frozen=True)
class Reorder:
    """What to order of a product and why. Quantities in thousandths.

    `daily_milli` is for people, half up; the reorder point is computed from `sold_milli` and
    `days_in_stock` without rounding in between.
    """

    variant_id: UUID
    code: str
    name: str
    unit: str
    available_milli: int
    on_order_milli: int
    min_stock_milli: int
    sold_milli: int
    days_in_stock: int
    daily_milli: int
    lead_time_days: int
    safety_milli: int
    reorder_point_milli: int
    pack_milli: int
    suggested_milli: int
    days_left: int | None  # until nothing is left at this pace; None where nothing sells


def list_reorder(
    session: ReadSession,
    *,
    rule: ReorderRule = RULE,
    variant_ids: Sequence[UUID] | None = None,
    where: Where = EVERYWHERE,
    page: Slice = FIRST,
) -> tuple[Reorder, ...]:
    """Return what should be ordered now, the most urgent first; or a word on each of `variant_ids`.

    A product is on the list when what is available and on order is at or below its reorder point
    or its minimum.
    """
    window = last_days(session, rule.window_days)
    coming = _on_order(session)
    asked = None if variant_ids is None else set(variant_ids)
    stocks = _stocks(session, window, where, asked)
    if asked is None:
        stocks = [stock for stock in stocks if _may_need(stock, coming, rule)]
    days = _days_in_stock(session, stocks, window, where)
    packs = _packs(session, [stock.variant_id for stock in stocks])
    found = [
        _suggest(stock, coming.get(stock.variant_id, 0), days[stock.variant_id],
                 packs.get(stock.variant_id, MILLI), rule)
        for stock in stocks
    ]  # fmt: skip
    if asked is None:
        found = [one for one in found if one.suggested_milli > 0]
    found.sort(key=_urgency)
    return tuple(found[page.offset : page.offset + page.limit])


def _urgency(one: Reorder) -> tuple[bool, int, str, str]:
    return one.days_left is None, one.days_left or 0, one.name, one.code


def ceil_to(quantity: int, step: int) -> int:
    """Return the least multiple of `step` that is not below `quantity`."""
    return -(-quantity // step) * step


def _suggest(stock: "_Stock", on_order: int, days: int, pack: int, rule: ReorderRule) -> Reorder:
    """Apply the formula; `days` is how many days of the window had something to sell."""
    sold = stock.sold_milli
    lead = stock.lead_time_days or rule.lead_days
    safety = ceil_to(-(-sold * rule.safety_days // days), MILLI)
    point = ceil_to(-(-sold * (lead + rule.safety_days) // days), MILLI)
    there = stock.available_milli + on_order
    suggested = 0
    if there <= max(point, stock.min_stock_milli) and (sold or stock.min_stock_milli):
        cover = -(-sold * rule.cover_days // days)
        wanted = max(point, stock.min_stock_milli) + cover - there
        suggested = ceil_to(max(wanted, 1), pack)
    return Reorder(
        variant_id=stock.variant_id,
        code=stock.code,
        name=stock.name,
        unit=stock.unit,
        available_milli=stock.available_milli,
        on_order_milli=on_order,
        min_stock_milli=stock.min_stock_milli,
        sold_milli=sold,
        days_in_stock=days,
        daily_milli=half_up(sold, days),
        lead_time_days=lead,
        safety_milli=safety,
        reorder_point_milli=point,
        pack_milli=pack,
        suggested_milli=suggested,
        days_left=max(0, stock.available_milli) * days // sold if sold else None,
    )


# Reading --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Stock:
    """A product with what there is of it and what was sold of it."""

    variant_id: UUID
    code: str
    name: str
    unit: str
    min_stock_milli: int
    lead_time_days: int
    on_hand_milli: int
    available_milli: int
    sold_milli: int
    sold_days: int  # different days of UTC with a sale


def _stocks(
    session: ReadSession, window: Period, where: Where, asked: set[UUID] | None
) -> list[_Stock]:
    there = sellable_stock(session, where)
    lines = sold(window, where)
    sums = (
        select(
            lines.c.variant_id,
            func.sum(lines.c.quantity_milli).label("sold"),
            func.count(func.distinct(time_bucket(lines.c.occurred_at, DAY_S))).label("days"),
        )
        .group_by(lines.c.variant_id)
        .subquery("sums")
    )
    query = (
        select(
            Variant.id,
            Variant.code,
            SHOWN_NAME,
            Product.unit,
            Product.min_stock_milli,
            Product.lead_time_days,
            func.coalesce(there.c.on_hand, 0),
            func.coalesce(there.c.available, 0),
            func.coalesce(sums.c.sold, 0),
            func.coalesce(sums.c.days, 0),
        )
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(there, there.c.variant_id == Variant.id)
        .outerjoin(sums, sums.c.variant_id == Variant.id)
        .where(Product.controls_stock, Product.active, Variant.active)
    )
    if asked is None:
        low = func.coalesce(there.c.available, 0) <= Product.min_stock_milli
        query = query.where(or_(sums.c.sold > 0, and_(low, Product.min_stock_milli > 0)))
    else:
        query = query.where(Variant.id.in_(asked))
    return [
        _Stock(*row[:6], *(int(figure) for figure in row[6:])) for row in session.execute(query)
    ]


def _may_need(stock: _Stock, coming: dict[UUID, int], rule: ReorderRule) -> bool:
    """Return whether the product could be at its reorder point, however few its days in stock.

    Each day of the shop with a sale counts, and two days of UTC may be one of the shop's.
    """
    days = max(1, (stock.sold_days + 1) // 2)
    one = _suggest(stock, coming.get(stock.variant_id, 0), days, MILLI, rule)
    return one.suggested_milli > 0


def _days_in_stock(
    session: ReadSession, stocks: Sequence[_Stock], window: Period, where: Where
) -> dict[UUID, int]:
    """Return on how many days of the window there was something to sell; at least one."""
    days: dict[UUID, int] = {}
    for start in range(0, len(stocks), BATCH):
        part = stocks[start : start + BATCH]
        moved = _moved(session, [stock.variant_id for stock in part], window, where)
        for stock in part:
            days[stock.variant_id] = count_days(
                window, stock.on_hand_milli, moved.get(stock.variant_id, ())
            )
    return days


def count_days(window: Period, on_hand_milli: int, moved: Iterable[tuple[datetime, int]]) -> int:
    """Return the days of a window that began with stock or saw it move; at least one.

    `on_hand_milli` is at the end; `moved` the signed movements in the window, in any order. Walks
    back from the last day.
    """
    by_day: defaultdict[date, list[int]] = defaultdict(list)
    for at, quantity in moved:
        by_day[window.local(at).date()].append(quantity)
    moved_on, count, there = set(by_day), 0, on_hand_milli
    for day in sorted(window.each_day(), reverse=True):
        there -= sum(by_day[day])
        count += there > 0 or day in moved_on
    return max(1, count)


def _moved(
    session: ReadSession, variant_ids: list[UUID], window: Period, where: Where
) -> dict[UUID, list[tuple[datetime, int]]]:
    query = (
        select(Movement.variant_id, Movement.occurred_at, signed_on_hand)
        .join(Location, Location.id == Movement.location_id)
        .where(
            Movement.variant_id.in_(variant_ids),
            Movement.occurred_at >= window.start,
            Movement.type.in_(("ENTRADA", "SALIDA")),
        )
    )
    if where.location_id is not None:
        query = query.where(Movement.location_id == where.location_id)
    else:
        query = query.where(Location.kind.in_(SELLING))
    if where.branch_id is not None:
        query = query.where(Location.branch_id == where.branch_id)
    moved: defaultdict[UUID, list[tuple[datetime, int]]] = defaultdict(list)
    for variant_id, at, quantity in session.execute(query):
        moved[variant_id].append((at, int(quantity)))
    return moved


def _on_order(session: ReadSession) -> dict[UUID, int]:
    """Return what approved purchase orders still are to bring, by variant."""
    came = (
        select(
            StockTransaction.source_id.label("order_id"),
            DocumentLine.of_line.label("line_no"),
            func.sum(DocumentLine.quantity_milli).label("quantity"),
        )
        .join(DocumentLine, DocumentLine.document_id == StockTransaction.id)
        .where(StockTransaction.source_kind == PURCHASE_ORDER)
        .group_by(StockTransaction.source_id, DocumentLine.of_line)
        .subquery("came")
    )
    query = (
        select(
            DocumentLine.variant_id,
            DocumentLine.quantity_milli - func.coalesce(came.c.quantity, 0),
        )
        .join(PurchaseOrder, PurchaseOrder.id == DocumentLine.document_id)
        .outerjoin(
            came,
            and_(came.c.order_id == PurchaseOrder.id, came.c.line_no == DocumentLine.line_no),
        )
        .where(current_of(PurchaseOrder.id) == APPROVED)
    )
    coming: defaultdict[UUID, int] = defaultdict(int)
    for variant_id, quantity in session.execute(query):
        coming[variant_id] += max(0, int(quantity))
    return coming


def _packs(session: ReadSession, variant_ids: list[UUID]) -> dict[UUID, int]:
    """Return the largest pack of each variant that has one: so it is bought."""
    packs: dict[UUID, int] = {}
    for start in range(0, len(variant_ids), BATCH):
        query = (
            select(Barcode.variant_id, func.max(Barcode.quantity_milli))
            .where(
                Barcode.variant_id.in_(variant_ids[start : start + BATCH]),
                Barcode.quantity_milli > MILLI,
            )
            .group_by(Barcode.variant_id)
        )
        packs.update({variant_id: int(quantity) for variant_id, quantity in session.execute(query)})
    return packs
