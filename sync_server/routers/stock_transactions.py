"""Stock transactions IN, OUT and MOVE: posted, then confirmed."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import func, or_, select

from pos_app.core.db import Database, ReadSession, WriteSession
from pos_app.core.models.people import User
from pos_app.core.models.purchasing import DocumentState
from pos_app.core.models.purchasing import StockTransaction as TransactionTable
from pos_app.core.purchasing import stock_transactions
from pos_app.core.purchasing.states import CONFIRMED
from pos_app.core.purchasing.stock_transactions import Route, TransactionLine
from sync_server import ksp
from sync_server.callers import Who, require
from sync_server.dependencies import Store
from sync_server.documents import lot_in, written_lines
from sync_server.listing import Listed
from sync_server.numbers import Figures, figures_of, to_milli
from sync_server.products import variant_of
from sync_server.resources.base import Page
from sync_server.resources.stock_transactions import (
    StockTransaction,
    StockTransactionIn,
    StockTransactionRow,
    TransactionLineIn,
    Type,
)
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/stock-transactions", tags=["stock transactions"])
VIEW = [require("stock.view")]
_confirmed_at = (
    select(func.min(DocumentState.occurred_at))
    .where(DocumentState.document_id == TransactionTable.id, DocumentState.state == CONFIRMED)
    .correlate(TransactionTable)
    .scalar_subquery()
)
_rows = select(TransactionTable, User.name, _confirmed_at).outerjoin(
    User, User.id == TransactionTable.user_id
)


@router.get("", dependencies=VIEW, responses=ksp.refused(*READS))
def list_stock_transactions(
    store: Store,
    listed: Listed,
    status: Literal["posted", "confirmed"] | None = None,
    type: Type | None = None,  # noqa: A002 - its name on the wire
    location: UUID | None = None,
    source_id: UUID | None = None,
) -> Page[StockTransactionRow]:
    """List stock transactions, newest first; `source_id`: those of an order or a request."""
    query = listed.narrow(_rows, TransactionTable)
    if status is not None:
        posted = _confirmed_at.is_(None)
        query = query.where(posted if status == "posted" else ~posted)
    if type is not None:
        query = query.where(TransactionTable.type == type)
    if location is not None:
        ends = (TransactionTable.from_location_id, TransactionTable.to_location_id)
        query = query.where(or_(*(end == location for end in ends)))
    if source_id is not None:
        query = query.where(TransactionTable.source_id == source_id)
    with store.read() as session:
        return listed.page(session, query, TransactionTable, _row)


@router.get("/{transaction_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_stock_transaction(transaction_id: UUID, store: Store, who: Who) -> StockTransaction:
    """Give one stock transaction with its lines."""
    with store.read() as session:
        seen = _read(session, transaction_id)
        who.branch(seen.branch_id)
        return seen


@router.post("", status_code=201, responses=ksp.refused(*WRITES))
def post_stock_transaction(asked: StockTransactionIn, work: Working) -> StockTransaction:
    """Post a stock transaction; stock moves when it is confirmed."""

    def write(session: WriteSession, op_id: UUID) -> StockTransaction:
        figures = figures_of(session)
        posted = stock_transactions.post(
            session,
            work.who.actor,
            route=Route(asked.type, asked.from_location_id, asked.to_location_id),
            lines=[_line(session, line, figures) for line in asked.lines],
            note=asked.note,
            reason=asked.reason,
            cause=asked.cause,
            op_id=op_id,
        )
        return _read(session, posted.id)

    return work.decide(
        StockTransaction,
        write,
        asked=asked,
        op_id=asked.id,
        location_id=asked.from_location_id or asked.to_location_id,
    )


@router.put("/{transaction_id}/confirm", responses=ksp.refused(*WRITES))
def confirm_stock_transaction(
    transaction_id: UUID, store: Store, work: Working
) -> StockTransaction:
    """Confirm a transaction: all its stock moves, once, or nothing does."""

    def write(session: WriteSession, op_id: UUID) -> StockTransaction:
        stock_transactions.confirm(
            session, work.who.actor, transaction_id=transaction_id, op_id=op_id
        )
        return _read(session, transaction_id)

    return work.decide(StockTransaction, write, location_id=_place(store, transaction_id))


def _line(session: ReadSession, line: TransactionLineIn, figures: Figures) -> TransactionLine:
    return TransactionLine(
        variant_of(session, line.product_id),
        to_milli(line.quantity),
        unit_cost_e4=None if line.cost is None else figures.to_e4(line.cost),
        lot=lot_in(line.lot, line.expires_on),
        lot_id=line.lot_id,
    )


def _place(store: Database, transaction_id: UUID) -> UUID:
    with store.read() as session:
        found = stock_transactions.get_transaction(session, transaction_id)
    place = found.from_location_id or found.to_location_id
    assert place is not None, "the table refuses a transaction of no place"
    return place


def _read(session: ReadSession, transaction_id: UUID) -> StockTransaction:
    stock_transactions.get_transaction(session, transaction_id)
    row = session.execute(_rows.where(TransactionTable.id == transaction_id)).one()
    lines = written_lines(session, transaction_id, figures_of(session))
    return StockTransaction(**_row(*row).model_dump(), lines=lines)


def _row(
    row: TransactionTable, user: str | None, confirmed_at: datetime | None
) -> StockTransactionRow:
    return StockTransactionRow(
        id=row.id,
        code=row.code,
        type=row.type,  # type: ignore[arg-type] # the table has no other
        status="posted" if confirmed_at is None else "confirmed",
        branch_id=row.branch_id,
        from_location_id=row.from_location_id,
        to_location_id=row.to_location_id,
        reason=row.reason,
        cause=row.cause,
        note=row.note,
        source_kind=row.source_kind,
        source_id=row.source_id,
        user_id=row.user_id,
        user=user or "",
        at=row.occurred_at,
        confirmed_at=confirmed_at,
    )
