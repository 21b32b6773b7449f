"""Documents in numbers: purchases by supplier, and how many of each kind stand where."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, literal, select, union_all

from pos_app.core.db import ReadSession
from pos_app.core.models.places import Order, OrderStep
from pos_app.core.models.purchasing import (
    ItemRequest,
    Purchase,
    PurchaseOrder,
    StockTransaction,
    Supplier,
)
from pos_app.core.models.stock import Reservation
from pos_app.core.purchasing.states import current_of
from pos_app.core.reports.pages import EVERYWHERE, FIRST, Report, Slice, Where, cut
from pos_app.core.reports.periods import Period
from pos_app.core.reports.sold import within
from pos_app.core.rows_purchasing import ITEM_REQUEST, PURCHASE_ORDER, STOCK_TRANSACTION

ORDER = "order"


@dataclass(frozen=True)
class SupplierRow:
    """What was bought of a supplier: documents entered, and goods received of orders."""

    supplier_id: UUID
    supplier: str
    tax_id: str
    documents: int
    total_minor: int
    last_at: datetime


def purchases_by_supplier(
    session: ReadSession, period: Period, *, where: Where = EVERYWHERE, page: Slice = FIRST
) -> Report[SupplierRow]:
    """Return what was bought in a period by supplier, the most first.

    Totals: documents, total_minor.
    """
    entered = select(Purchase.supplier_id, Purchase.total_minor, Purchase.occurred_at).where(
        within(Purchase.occurred_at, period)
    )
    received = (
        select(
            PurchaseOrder.supplier_id, StockTransaction.total_minor, StockTransaction.occurred_at
        )
        .join(PurchaseOrder, PurchaseOrder.id == StockTransaction.source_id)
        .where(
            within(StockTransaction.occurred_at, period),
            StockTransaction.source_kind == PURCHASE_ORDER,
        )
    )
    if where.location_id is not None:
        entered = entered.where(Purchase.location_id == where.location_id)
        received = received.where(StockTransaction.to_location_id == where.location_id)
    if where.branch_id is not None:
        entered = entered.where(Purchase.branch_id == where.branch_id)
        received = received.where(StockTransaction.branch_id == where.branch_id)
    every = union_all(entered, received).subquery("bought")
    supplier_id, total, at = every.c
    query = (
        select(
            supplier_id,
            func.coalesce(Supplier.name, ""),
            func.coalesce(Supplier.tax_id, ""),
            func.count(),
            func.sum(total),
            func.max(at),
        )
        .outerjoin(Supplier, Supplier.id == supplier_id)
        .group_by(supplier_id, Supplier.name, Supplier.tax_id)
    )
    rows = [
        SupplierRow(key, name, tax_id, int(count), int(amount), last)
        for key, name, tax_id, count, amount, last in session.execute(query)
    ]
    rows.sort(key=lambda row: (-row.total_minor, row.supplier))
    return cut(
        rows,
        page,
        documents=sum(row.documents for row in rows),
        total_minor=sum(row.total_minor for row in rows),
    )


@dataclass(frozen=True)
class StateRow:
    """How many documents of a kind stand in a state, worth how much, and since when the oldest.

    `kind`: order, purchase_order, item_request, stock_transaction. `reserved_milli` is what orders
    in that state hold, all units together.
    """

    kind: str
    state: str
    count: int
    total_minor: int
    reserved_milli: int
    oldest_at: datetime


def document_states(
    session: ReadSession, period: Period, *, where: Where = EVERYWHERE
) -> Report[StateRow]:
    """Return where the documents begun in a period stand now."""
    newest = (
        select(OrderStep.status)
        .where(OrderStep.order_id == Order.id)
        .order_by(OrderStep.occurred_at.desc(), OrderStep.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    held = (
        select(func.coalesce(func.sum(Reservation.quantity_milli), 0))
        .where(Reservation.order_id == Order.id)
        .scalar_subquery()
    )
    none: ColumnElement[int] = literal(0)
    parts = [
        _states(ORDER, Order, newest, (none, held), period, where),
        _states(PURCHASE_ORDER, PurchaseOrder, current_of(PurchaseOrder.id),
                (PurchaseOrder.total_minor, none), period, where),
        _states(ITEM_REQUEST, ItemRequest, current_of(ItemRequest.id), (none, none), period, where),
        _states(STOCK_TRANSACTION, StockTransaction, current_of(StockTransaction.id),
                (StockTransaction.total_minor, none), period, where),
    ]  # fmt: skip
    every = union_all(*parts).subquery("documents")
    kind, state, total, reserved, at = every.c
    query = (
        select(kind, state, func.count(), func.sum(total), func.sum(reserved), func.min(at))
        .group_by(kind, state)
        .order_by(kind, state)
    )
    rows = [
        StateRow(of, now or "", int(count), int(worth), int(there), oldest)
        for of, now, count, worth, there, oldest in session.execute(query)
    ]
    return cut(rows, Slice(len(rows)), count=sum(row.count for row in rows))


_Model = type[Order] | type[PurchaseOrder] | type[ItemRequest] | type[StockTransaction]


def _states(
    kind: str,
    model: _Model,
    state: ColumnElement[str],
    figures: tuple[SQLColumnExpression[int], SQLColumnExpression[int]],
    period: Period,
    where: Where,
) -> Select[str, str, int, int, datetime]:
    query: Select[str, str, int, int, datetime] = select(
        literal(kind).label("kind"),
        state.label("state"),
        figures[0].label("total"),
        figures[1].label("reserved"),
        model.occurred_at.label("at"),
    ).where(within(model.occurred_at, period))
    if where.branch_id is not None:
        query = query.where(model.branch_id == where.branch_id)
    return query
