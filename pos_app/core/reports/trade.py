"""What was sold: by hour, day, category, person, way of paying, till; and what sells best."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Select, case, func, select

from pos_app.core.db import ReadSession
from pos_app.core.models.base import time_bucket
from pos_app.core.models.catalog import Category, Product, Variant
from pos_app.core.models.journal import Device
from pos_app.core.models.people import User
from pos_app.core.models.sales import Payment, Sale, SaleLine
from pos_app.core.reports.pages import (
    EVERYWHERE,
    FIRST,
    UNKNOWN,
    Report,
    Slice,
    Where,
    cut,
    name_items,
    read_page,
)
from pos_app.core.reports.periods import Period
from pos_app.core.reports.sold import of_old_prices, of_sales, sold

SalesBy = Literal["hour", "weekday", "day", "category", "cashier", "payment", "till", "prices"]
SALES_BY: Final[tuple[SalesBy, ...]] = (
    "day", "hour", "weekday", "category", "cashier", "payment", "till", "prices",
)  # fmt: skip

CURRENT_PRICES: Final = "current"
OLD_PRICES: Final = "old"


@dataclass(frozen=True)
class SalesSum:
    """What was sold in a period: tickets, gross, tax, net, and what it had cost."""

    count: int
    total_minor: int
    net_minor: int
    tax_minor: int
    discount_minor: int
    cost_minor: int
    lines: int

    @property
    def margin_minor(self) -> int:
        """Return net (and what is exempt) less cost."""
        return self.total_minor - self.tax_minor - self.cost_minor


@dataclass(frozen=True)
class SalesRow:
    """Sales of an hour (0-23), a weekday (1 Monday), a day, a category, a person, a till.

    Or of prices as old as they may be, or older. `key` is that number, the day in ISO form, the id,
    the way of paying, `current` or `old`; `name` what people call it, empty where the words are the
    screen's. `count` tickets (lines for a category).
    """

    key: str
    name: str
    count: int
    total_minor: int


def sales_sum(session: ReadSession, period: Period, *, where: Where = EVERYWHERE) -> SalesSum:
    """Add up the sales of a period."""
    head = _of_sales(
        select(
            func.count(),
            *(
                func.coalesce(func.sum(column), 0)
                for column in (
                    Sale.total_minor,
                    Sale.net_minor,
                    Sale.tax_minor,
                    Sale.discount_minor,
                )
            ),
        ),
        period,
        where,
    )
    lines = _of_sales(
        select(func.coalesce(func.sum(SaleLine.cost_minor), 0), func.count())
        .select_from(Sale)
        .join(SaleLine, SaleLine.sale_id == Sale.id),
        period,
        where,
    )
    figures = [*session.execute(head).one(), *session.execute(lines).one()]
    return SalesSum(*(int(figure) for figure in figures))


def count_old_prices(session: ReadSession, period: Period, *, where: Where = EVERYWHERE) -> int:
    """Return how many sales of a period were made with prices older than the shop wishes."""
    query = select(func.count()).select_from(Sale).where(of_old_prices(session))
    return int(session.execute(_of_sales(query, period, where)).scalar_one())


def sales_by(
    session: ReadSession,
    period: Period,
    *,
    by: SalesBy,
    where: Where = EVERYWHERE,
    page: Slice = FIRST,
) -> Report[SalesRow]:
    """Return the sales of a period in parts: times in their order, others the greatest first.

    Hours and days are the shop's. Totals: count, total_minor.
    """
    if by in {"hour", "weekday", "day"}:
        rows = _by_time(session, period, where, by)
    else:
        rows = [*_READ[by](session, period, where)]
        rows.sort(key=lambda row: (-row.total_minor, row.name, row.key))
    totals = {
        "count": sum(row.count for row in rows),
        "total_minor": sum(row.total_minor for row in rows),
    }
    return cut(rows, page, **totals)


def quarters(
    session: ReadSession, period: Period, where: Where = EVERYWHERE
) -> Iterator[tuple[int, int, int]]:
    """Give the sales of each quarter of an hour that had some: its number, count, total."""
    stretch = time_bucket(Sale.occurred_at)
    query = _of_sales(select(stretch, func.count(), func.sum(Sale.total_minor)), period, where)
    for number, count, total in session.execute(query.group_by(stretch)):
        yield int(number), int(count), int(total)


def _by_time(session: ReadSession, period: Period, where: Where, by: SalesBy) -> list[SalesRow]:
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    if by == "day":
        sums.update({day.isoformat(): [0, 0] for day in period.each_day()})
    for number, count, total in quarters(session, period, where):
        at = period.of_bucket(number)
        key = {"hour": f"{at.hour:02d}", "weekday": str(at.isoweekday())}.get(
            by, at.date().isoformat()
        )
        sums[key][0] += count
        sums[key][1] += total
    return [SalesRow(key, "", *figures) for key, figures in sorted(sums.items())]


def _of_sales(
    query: Select[*tuple[Any, ...]], period: Period, where: Where
) -> Select[*tuple[Any, ...]]:
    return query.where(*of_sales(period, where))


def _by_category(session: ReadSession, period: Period, where: Where) -> Iterator[SalesRow]:
    query = _of_sales(
        select(Category.id, Category.name, func.count(), func.sum(SaleLine.total_minor))
        .select_from(Sale)
        .join(SaleLine, SaleLine.sale_id == Sale.id)
        .outerjoin(Variant, Variant.id == SaleLine.variant_id)
        .outerjoin(Product, Product.id == Variant.product_id)
        .outerjoin(Category, Category.id == Product.category_id),
        period,
        where,
    )
    for key, name, count, total in session.execute(query.group_by(Category.id, Category.name)):
        yield SalesRow(str(key or ""), name or "", int(count), int(total))


def _by_cashier(session: ReadSession, period: Period, where: Where) -> Iterator[SalesRow]:
    sums = select(Sale.user_id, func.count(), func.sum(Sale.total_minor)).group_by(Sale.user_id)
    names = {key: name for key, name in session.execute(select(User.id, User.name))}  # noqa: C416
    for user_id, count, total in session.execute(_of_sales(sums, period, where)):
        yield SalesRow(str(user_id), names.get(user_id, ""), int(count), int(total))


def _by_till(session: ReadSession, period: Period, where: Where) -> Iterator[SalesRow]:
    sums = select(Sale.device_id, func.count(), func.sum(Sale.total_minor))
    names = {key: name for key, name in session.execute(select(Device.id, Device.name))}  # noqa: C416
    query = _of_sales(sums.group_by(Sale.device_id), period, where)
    for device_id, count, total in session.execute(query):
        yield SalesRow(str(device_id), names.get(device_id) or "", int(count), int(total))


def _by_payment(session: ReadSession, period: Period, where: Where) -> Iterator[SalesRow]:
    sums = (
        select(Payment.method, func.count(), func.sum(Payment.amount_minor))
        .select_from(Sale)
        .join(Payment, Payment.sale_id == Sale.id)
        .group_by(Payment.method)
    )
    for method, count, total in session.execute(_of_sales(sums, period, where)):
        yield SalesRow(method, "", int(count), int(total))


def _by_age_of_prices(session: ReadSession, period: Period, where: Where) -> Iterator[SalesRow]:
    old = case((of_old_prices(session), OLD_PRICES), else_=CURRENT_PRICES)
    sums = select(old, func.count(), func.sum(Sale.total_minor)).group_by(old)
    for key, count, total in session.execute(_of_sales(sums, period, where)):
        yield SalesRow(key, "", int(count), int(total))


_READ: Final = {
    "category": _by_category,
    "cashier": _by_cashier,
    "payment": _by_payment,
    "till": _by_till,
    "prices": _by_age_of_prices,
}


# Best sellers -------------------------------------------------------------------------------------

TopBy = Literal["amount", "units"]


@dataclass(frozen=True)
class TopRow:
    """How much of a product was sold, for how much, and what that had cost."""

    variant_id: UUID
    code: str
    name: str
    category: str
    unit: str
    sold_milli: int
    lines: int
    total_minor: int
    cost_minor: int


def top_sellers(
    session: ReadSession,
    period: Period,
    *,
    by: TopBy = "amount",
    where: Where = EVERYWHERE,
    page: Slice = FIRST,
) -> Report[TopRow]:
    """Return what sold best in a period, by amount or by units. Totals: total and cost."""
    lines = sold(period, where)
    grouped = (
        select(
            lines.c.variant_id.label("id"),
            func.sum(lines.c.quantity_milli).label("sold"),
            func.count().label("lines"),
            func.sum(lines.c.total_minor).label("total"),
            func.sum(lines.c.cost_minor).label("cost"),
        )
        .group_by(lines.c.variant_id)
        .subquery("grouped")
    )
    first = grouped.c.total if by == "amount" else grouped.c.sold
    order = (first.desc(), grouped.c.id)
    found, count, totals = read_page(session, grouped, order, ["total", "cost"], page)
    items = name_items(session, [row.id for row in found])
    rows = []
    for row in found:
        item = items.get(row.id, UNKNOWN)
        rows.append(
            TopRow(row.id, item.code, item.name, item.category, item.unit, int(row.sold),
                   int(row.lines), int(row.total), int(row.cost))
        )  # fmt: skip
    sums = (("total_minor", totals["total"]), ("cost_minor", totals["cost"]))
    return Report(tuple(rows), count, sums)
