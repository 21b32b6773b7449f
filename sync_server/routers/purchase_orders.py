"""Purchase orders: posted, approved or cancelled, received in parts or whole."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import select

from pos_app.core.db import Database, ReadSession, WriteSession
from pos_app.core.models.people import User
from pos_app.core.models.purchasing import PurchaseOrder as OrderTable
from pos_app.core.models.purchasing import Supplier
from pos_app.core.purchasing import purchase_orders, states
from pos_app.core.purchasing.purchase_orders import ReceiptLine
from pos_app.core.purchasing.rules import SupplierDocument
from sync_server import ksp
from sync_server.callers import Who, require
from sync_server.dependencies import Store
from sync_server.documents import (
    bought,
    history,
    lot_in,
    open_lines,
    optional,
    settled,
)
from sync_server.listing import Listed
from sync_server.numbers import Figures, figures_of, to_milli
from sync_server.resources.base import Page
from sync_server.resources.purchase_orders import (
    PurchaseOrder,
    PurchaseOrderIn,
    PurchaseOrderRow,
    PurchaseOrderStatusIn,
    ReceivedLineIn,
    ReceiveIn,
    Status,
)
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/purchase-orders", tags=["purchase orders"])
VIEW = [require("stock.view")]
_status = states.current_of(OrderTable.id)
_rows = (
    select(OrderTable, Supplier.name, User.name, _status)
    .outerjoin(Supplier, Supplier.id == OrderTable.supplier_id)
    .outerjoin(User, User.id == OrderTable.user_id)
)


@router.get("", dependencies=VIEW, responses=ksp.refused(*READS))
def list_purchase_orders(
    store: Store,
    listed: Listed,
    status: Status | None = None,
    supplier_id: UUID | None = None,
) -> Page[PurchaseOrderRow]:
    """List purchase orders, newest first."""
    query = listed.narrow(_rows, OrderTable)
    if status is not None:
        query = query.where(_status == status)
    if supplier_id is not None:
        query = query.where(OrderTable.supplier_id == supplier_id)
    with store.read() as session:
        figures = figures_of(session)
        return listed.page(session, query, OrderTable, partial(_row, figures))


@router.get("/{order_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_purchase_order(order_id: UUID, store: Store, who: Who) -> PurchaseOrder:
    """Give one purchase order: its lines with what is open, its history, its receipts."""
    with store.read() as session:
        who.branch(purchase_orders.get_order(session, order_id).branch_id)
        return _read(session, order_id)


@router.post("", status_code=201, responses=ksp.refused(*WRITES))
def post_purchase_order(asked: PurchaseOrderIn, work: Working) -> PurchaseOrder:
    """Order goods from a supplier; the order is posted."""

    def write(session: WriteSession, op_id: UUID) -> PurchaseOrder:
        posted = purchase_orders.post(
            session,
            work.who.actor,
            supplier_id=asked.supplier_id,
            lines=bought(session, asked.lines, figures_of(session)),
            location_id=asked.location_id,
            expected_on=asked.expected_on,
            note=asked.note,
            op_id=op_id,
        )
        return _read(session, posted.id)

    return work.decide(
        PurchaseOrder, write, asked=asked, op_id=asked.id, location_id=asked.location_id
    )


@router.put("/{order_id}/status", responses=ksp.refused(*WRITES))
def set_purchase_order_status(
    order_id: UUID, asked: PurchaseOrderStatusIn, store: Store, work: Working
) -> PurchaseOrder:
    """Approve a posted order, or cancel it while nothing came."""

    def write(session: WriteSession, op_id: UUID) -> PurchaseOrder:
        if asked.status == "approved":
            purchase_orders.approve(session, work.who.actor, order_id=order_id, op_id=op_id)
        else:
            purchase_orders.cancel(
                session, work.who.actor, order_id=order_id, reason=asked.reason, op_id=op_id
            )
        return _read(session, order_id)

    return work.decide(PurchaseOrder, write, asked=asked, location_id=_place(store, order_id))


@router.put("/{order_id}/receive", responses=ksp.refused(*WRITES))
def receive_purchase_order(
    order_id: UUID, store: Store, work: Working, asked: ReceiveIn | None = None
) -> PurchaseOrder:
    """Receive goods of an approved order: stock grows; a part leaves the rest open."""
    came = asked or ReceiveIn()
    paper = None
    if came.document_type or came.document_number:
        paper = SupplierDocument(came.document_type, came.document_number, came.issued_on)

    def write(session: WriteSession, op_id: UUID) -> PurchaseOrder:
        figures = figures_of(session)
        purchase_orders.receive(
            session,
            work.who.actor,
            order_id=order_id,
            lines=optional(came.lines, lambda line: _came(line, figures)),
            document=paper,
            final=came.final,
            note=came.note,
            op_id=op_id,
        )
        return _read(session, order_id)

    return work.decide(PurchaseOrder, write, asked=came, location_id=_place(store, order_id))


def _came(line: ReceivedLineIn, figures: Figures) -> ReceiptLine:
    return ReceiptLine(
        line.line,
        to_milli(line.quantity),
        price_e4=None if line.price is None else figures.to_e4(line.price),
        lot=lot_in(line.lot, line.expires_on),
    )


def _place(store: Database, order_id: UUID) -> UUID:
    with store.read() as session:
        return purchase_orders.get_order(session, order_id).location_id


def _read(session: ReadSession, order_id: UUID) -> PurchaseOrder:
    figures = figures_of(session)
    row = session.execute(_rows.where(OrderTable.id == order_id)).one()
    return PurchaseOrder(
        **_row(figures, *row).model_dump(),
        lines=open_lines(session, order_id, figures),
        history=history(session, order_id),
        receipts=settled(session, order_id),
    )


def _row(
    figures: Figures, row: OrderTable, supplier: str | None, user: str | None, status: str
) -> PurchaseOrderRow:
    return PurchaseOrderRow(
        id=row.id,
        code=row.code,
        status=status,  # type: ignore[arg-type] # one of these
        supplier_id=row.supplier_id,
        supplier=supplier or "",
        branch_id=row.branch_id,
        location_id=row.location_id,
        expected_on=row.expected_on,
        total=figures.amount(row.total_minor),
        note=row.note,
        user_id=row.user_id,
        user=user or "",
        at=row.occurred_at,
    )
