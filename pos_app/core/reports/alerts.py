"""What needs somebody's eye: low, out, below zero, expired, about to expire (K6, K18).

Counted is what can be sold: shelf and storeroom, not what is damaged or on its way; and of it not
what has expired. A product that is out is not also low.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, select

from pos_app.core import expiry
from pos_app.core.db import ReadSession
from pos_app.core.expiry import SOON_DAYS, VERY_SOON_DAYS
from pos_app.core.models.catalog import SHOWN_NAME, Category, Location, Product, Variant
from pos_app.core.models.stock import Level, Lot
from pos_app.core.reports.pages import Where

AlertKind = Literal["low", "out", "negative", "expired", "expiring_7", "expiring_30"]
ALERTS: Final[tuple[AlertKind, ...]] = (
    "low", "out", "negative", "expired", "expiring_7", "expiring_30",
)  # fmt: skip
SELLING: Final = ("shelf", "store")  # kinds of location whose stock can be sold


@dataclass(frozen=True)
class AlertCounts:
    """How many products are in each state; `within_30` includes `within_7`, neither the expired."""

    products: int
    low: int
    out: int
    negative: int
    expired: int
    within_7: int
    within_30: int


@dataclass(frozen=True)
class AlertRow:
    """A product and what there is of it to sell; the next expiry of what has not expired."""

    variant_id: UUID
    code: str
    name: str
    category: str
    unit: str
    on_hand_milli: int
    reserved_milli: int
    expired_milli: int
    available_milli: int  # on hand less reserved, without what has expired
    min_stock_milli: int
    next_expiry: date | None

    @property
    def state(self) -> Literal["negative", "out", "low", "ok"]:
        """Return the worst that can be said of its quantity."""
        if self.on_hand_milli < 0:
            return "negative"
        if self.available_milli <= 0:
            return "out"
        return "low" if self.available_milli <= self.min_stock_milli else "ok"


def alert_counts(
    session: ReadSession, *, location_id: UUID | None = None, branch_id: UUID | None = None
) -> AlertCounts:
    """Count the products in each state, at one location, of a branch, or everywhere."""
    stock = sellable_stock(session, Where(location_id, branch_id))
    marks = _marks(stock, expiry.today(session))
    sums = (func.coalesce(func.sum(case((marks[kind], 1), else_=0)), 0) for kind in ALERTS)
    query = _from(select(func.count(), *sums), stock)
    return AlertCounts(*(int(count) for count in session.execute(query).one()))


def list_alerts(
    session: ReadSession,
    kind: AlertKind | None = None,
    *,
    location_id: UUID | None = None,
    branch_id: UUID | None = None,
    limit: int = 100,
    offset: int = 0,
) -> tuple[AlertRow, ...]:
    """Return the products in a state (None: every product), by name; expiring ones by their day."""
    stock = sellable_stock(session, Where(location_id, branch_id))
    query = _from(
        select(
            Variant.id,
            Variant.code,
            SHOWN_NAME,
            func.coalesce(Category.name, ""),
            Product.unit,
            _zero(stock.c.on_hand),
            _zero(stock.c.reserved),
            _zero(stock.c.expired),
            _zero(stock.c.available),
            Product.min_stock_milli,
            stock.c.next_expiry,
        ),
        stock,
    ).outerjoin(Category, Category.id == Product.category_id)
    if kind is not None:
        query = query.where(_marks(stock, expiry.today(session))[kind])
    by_day = kind in {"expiring_7", "expiring_30"}
    order = (stock.c.next_expiry, Product.name) if by_day else (Product.name,)
    query = query.order_by(*order, Variant.code).limit(limit).offset(offset)
    return tuple(_row(row) for row in session.execute(query))


def _row(row: Sequence[Any]) -> AlertRow:
    return AlertRow(*[*row[:5], *(int(figure) for figure in row[5:10]), row[10]])


def list_alert_ids(
    session: ReadSession,
    kind: AlertKind | None = None,
    *,
    location_id: UUID | None = None,
    branch_id: UUID | None = None,
    variant_ids: Sequence[UUID] | None = None,
) -> tuple[UUID, ...]:
    """Return the ids of all the products that `list_alerts` would give, in its order.

    For a list that is looked through: only the pages that are seen are then read. `variant_ids`
    are the only ones asked for.
    """
    query = select(Variant.id)
    if kind is None:  # a hundred thousand products need no sums to be listed
        query = _controlled(query)
    else:
        stock = sellable_stock(session, Where(location_id, branch_id))
        query = _from(query, stock).where(_marks(stock, expiry.today(session))[kind])
        if kind in {"expiring_7", "expiring_30"}:
            query = query.order_by(stock.c.next_expiry)
    if variant_ids is not None:
        query = query.where(Variant.id.in_(variant_ids))
    return tuple(session.scalars(query.order_by(Product.name, Variant.code)))


def _from(query: Select[*tuple[Any, ...]], stock: Subquery) -> Select[*tuple[Any, ...]]:
    return _controlled(query).outerjoin(stock, stock.c.variant_id == Variant.id)


def _controlled(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(Variant)
        .join(Product, Product.id == Variant.product_id)
        .where(Product.controls_stock, Product.active, Variant.active)
    )


def sellable_stock(session: ReadSession, where: Where) -> Subquery:
    """Return what can be sold of each variant, all its lots together."""
    today = expiry.today(session)
    fresh = func.coalesce(Lot.expires_on >= today, True)
    there = and_(fresh, Level.on_hand_milli > 0)
    query = (
        select(
            Level.variant_id.label("variant_id"),
            func.sum(Level.on_hand_milli).label("on_hand"),
            func.sum(Level.reserved_milli).label("reserved"),
            func.sum(case((fresh, 0), else_=Level.on_hand_milli)).label("expired"),
            func.sum(case((fresh, Level.on_hand_milli - Level.reserved_milli), else_=0)).label(
                "available"
            ),
            func.min(case((there, Lot.expires_on))).label("next_expiry"),
        )
        .join(Lot, Lot.id == Level.lot_id)
        .join(Location, Location.id == Level.location_id)
        .group_by(Level.variant_id)
    )
    if where.location_id is not None:
        query = query.where(Level.location_id == where.location_id)
    else:
        query = query.where(Location.kind.in_(SELLING))
    if where.branch_id is not None:
        query = query.where(Location.branch_id == where.branch_id)
    return query.subquery("stock")


def _marks(stock: Subquery, today: date) -> dict[AlertKind, ColumnElement[bool]]:
    """Return the condition of each state."""
    available, on_hand = _zero(stock.c.available), _zero(stock.c.on_hand)
    day = stock.c.next_expiry
    return {
        "low": and_(available > 0, available <= Product.min_stock_milli),
        "out": available <= 0,
        "negative": on_hand < 0,
        "expired": _zero(stock.c.expired) > 0,
        "expiring_7": day <= today + timedelta(days=VERY_SOON_DAYS),
        "expiring_30": day <= today + timedelta(days=SOON_DAYS),
    }


def _zero(column: ColumnElement[Any]) -> ColumnElement[int]:
    return func.coalesce(column, 0)
