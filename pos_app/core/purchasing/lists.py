"""Lists of these documents for screens and for the centre: a page at a time, newest first.

An id is in the order of time, so the page after one is everything before its last id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from pos_app.core.db import ReadSession
from pos_app.core.models.people import User
from pos_app.core.models.purchasing import (
    DocumentLine,
    Purchase,
    PurchaseOrder,
    StockTransaction,
    Supplier,
)
from pos_app.core.purchasing.states import APPROVED, current_of

PARTIAL: Final = "partial"  # of an order: approved, and something came
UNTOUCHED: Final = "untouched"  # approved, and nothing came yet
PAGE: Final = 100


@dataclass(frozen=True)
class PurchaseSummary:
    """A purchase in a list."""

    id: UUID
    document_type: str
    document_number: str
    issued_on: date | None
    supplier: str
    person: str
    total_minor: int
    lines: int
    occurred_at: datetime


@dataclass(frozen=True)
class OrderSummary:
    """A purchase order in a list; `partial`: something came, and something is still to come."""

    id: UUID
    code: str
    supplier_id: UUID
    supplier: str
    state: str
    partial: bool
    person: str
    total_minor: int
    expected_on: date | None
    occurred_at: datetime


def list_purchase_summaries(
    session: ReadSession,
    *,
    text: str = "",
    supplier_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = PAGE,
) -> tuple[PurchaseSummary, ...]:
    """Return purchases; `text` is a part of the number of the paper or of the supplier's name."""
    lines = (
        select(func.count())
        .select_from(DocumentLine)
        .where(DocumentLine.document_id == Purchase.id)
        .scalar_subquery()
    )
    query = (
        select(
            Purchase.id,
            Purchase.document_type,
            Purchase.document_number,
            Purchase.issued_on,
            Supplier.name,
            func.coalesce(User.name, ""),
            Purchase.total_minor,
            lines,
            Purchase.occurred_at,
        )
        .join(Supplier, Supplier.id == Purchase.supplier_id)
        .outerjoin(User, User.id == Purchase.user_id)
        .where(*_containing(text, Purchase.document_number, Supplier.name))
    )
    if supplier_id is not None:
        query = query.where(Purchase.supplier_id == supplier_id)
    query = query.where(*_before(Purchase.id, before)).order_by(Purchase.id.desc())
    return tuple(PurchaseSummary(*row) for row in session.execute(query.limit(limit)))


def list_order_summaries(
    session: ReadSession,
    *,
    state: str = "",
    text: str = "",
    supplier_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = PAGE,
) -> tuple[OrderSummary, ...]:
    """Return purchase orders; `state` is one of theirs, `PARTIAL` or `UNTOUCHED`, "" for all.

    `text` is a part of the code or of the supplier's name.
    """
    present = current_of(PurchaseOrder.id)
    came = exists().where(StockTransaction.source_id == PurchaseOrder.id)
    query = (
        select(
            PurchaseOrder.id,
            PurchaseOrder.code,
            PurchaseOrder.supplier_id,
            Supplier.name,
            func.coalesce(present, ""),
            came,
            func.coalesce(User.name, ""),
            PurchaseOrder.total_minor,
            PurchaseOrder.expected_on,
            PurchaseOrder.occurred_at,
        )
        .join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        .outerjoin(User, User.id == PurchaseOrder.user_id)
        .where(*_containing(text, PurchaseOrder.code, Supplier.name))
    )
    if state == PARTIAL:
        query = query.where(present == APPROVED, came)
    elif state == UNTOUCHED:
        query = query.where(present == APPROVED, ~came)
    elif state:
        query = query.where(present == state)
    if supplier_id is not None:
        query = query.where(PurchaseOrder.supplier_id == supplier_id)
    query = query.where(*_before(PurchaseOrder.id, before)).order_by(PurchaseOrder.id.desc())
    rows = session.execute(query.limit(limit))
    return tuple(_order(row) for row in rows)


def _order(row: Sequence[Any]) -> OrderSummary:
    order_id, code, supplier_id, supplier, state, came, *rest = row
    partial = bool(came) and state == APPROVED
    return OrderSummary(order_id, code, supplier_id, supplier, state, partial, *rest)


def _containing(text: str, *columns: InstrumentedAttribute[str]) -> tuple[ColumnElement[bool], ...]:
    """Return what says that one of the columns contains a text, if one was given."""
    part = text.strip().lower()
    if not part:
        return ()
    return (or_(*(func.lower(column).contains(part, autoescape=True) for column in columns)),)


def find_last_cost(session: ReadSession, variant_id: UUID) -> int | None:
    """Return the net unit cost of the last purchase of a variant, None before the first."""
    query = (
        select(DocumentLine.price_e4)
        .join(Purchase, Purchase.id == DocumentLine.document_id)
        .where(DocumentLine.variant_id == variant_id)
        .order_by(Purchase.id.desc())
        .limit(1)
    )
    return session.execute(query).scalar()


def list_bought_from(session: ReadSession, supplier_id: UUID) -> frozenset[UUID]:
    """Return which variants were ever bought from, or ordered of, a supplier."""
    bought = (
        select(DocumentLine.variant_id)
        .join(Purchase, Purchase.id == DocumentLine.document_id)
        .where(Purchase.supplier_id == supplier_id)
    )
    ordered = (
        select(DocumentLine.variant_id)
        .join(PurchaseOrder, PurchaseOrder.id == DocumentLine.document_id)
        .where(PurchaseOrder.supplier_id == supplier_id)
    )
    return frozenset(session.scalars(bought.union(ordered)))


def _before(column: InstrumentedAttribute[UUID], last: UUID | None) -> list[ColumnElement[bool]]:
    return [] if last is None else [column < last]
