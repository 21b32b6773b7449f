"""Purchases: entering a supplier's paper receives its goods."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import select

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.models.people import User
from pos_app.core.models.purchasing import Purchase as PurchaseTable
from pos_app.core.models.purchasing import Supplier
from pos_app.core.purchasing import purchases
from pos_app.core.purchasing.rules import SupplierDocument
from sync_server import ksp
from sync_server.callers import Who, require
from sync_server.dependencies import Store
from sync_server.documents import bought, written_lines
from sync_server.listing import Listed
from sync_server.numbers import Figures, figures_of
from sync_server.resources.base import Page
from sync_server.resources.purchases import Purchase, PurchaseIn, PurchaseRow
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/purchases", tags=["purchases"])
VIEW = [require("stock.view")]
_rows = (
    select(PurchaseTable, Supplier.name, User.name)
    .outerjoin(Supplier, Supplier.id == PurchaseTable.supplier_id)
    .outerjoin(User, User.id == PurchaseTable.user_id)
)


@router.get("", dependencies=VIEW, responses=ksp.refused(*READS))
def list_purchases(
    store: Store,
    listed: Listed,
    supplier_id: UUID | None = None,
) -> Page[PurchaseRow]:
    """List purchases, newest first."""
    query = listed.narrow(_rows, PurchaseTable)
    if supplier_id is not None:
        query = query.where(PurchaseTable.supplier_id == supplier_id)
    with store.read() as session:
        figures = figures_of(session)
        return listed.page(session, query, PurchaseTable, partial(_row, figures))


@router.get("/{purchase_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_purchase(purchase_id: UUID, store: Store, who: Who) -> Purchase:
    """Give one purchase with its lines."""
    with store.read() as session:
        who.branch(purchases.get_purchase(session, purchase_id).branch_id)
        return _read(session, purchase_id)


@router.post("", status_code=201, responses=ksp.refused(*WRITES))
def enter_purchase(asked: PurchaseIn, work: Working) -> Purchase:
    """Enter a purchase: its goods are received and their cost averaged, all lines or none."""

    def write(session: WriteSession, op_id: UUID) -> Purchase:
        paper = SupplierDocument(asked.document_type, asked.document_number, asked.issued_on)
        purchase_id = purchases.enter(
            session,
            work.who.actor,
            supplier_id=asked.supplier_id,
            document=paper,
            lines=bought(session, asked.lines, figures_of(session)),
            location_id=asked.location_id,
            note=asked.note,
            op_id=op_id,
        )
        return _read(session, purchase_id)

    return work.decide(Purchase, write, asked=asked, op_id=asked.id, location_id=asked.location_id)


def _read(session: ReadSession, purchase_id: UUID) -> Purchase:
    figures = figures_of(session)
    row = session.execute(_rows.where(PurchaseTable.id == purchase_id)).one()
    lines = written_lines(session, purchase_id, figures)
    return Purchase(**_row(figures, *row).model_dump(), lines=lines)


def _row(
    figures: Figures, row: PurchaseTable, supplier: str | None, user: str | None
) -> PurchaseRow:
    return PurchaseRow(
        id=row.id,
        supplier_id=row.supplier_id,
        supplier=supplier or "",
        document_type=row.document_type,
        document_number=row.document_number,
        issued_on=row.issued_on,
        branch_id=row.branch_id,
        location_id=row.location_id,
        total=figures.amount(row.total_minor),
        note=row.note,
        user_id=row.user_id,
        user=user or "",
        at=row.occurred_at,
    )
