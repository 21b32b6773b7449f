"""Buying and moving stock by document. Immutable once recorded; a state is a row of its own."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.core.models.base import KEYED, Base, Decided


class Supplier(Base):
    """Who sells to us."""

    __tablename__ = "suppliers"
    __table_args__ = (Index(None, "tax_id"), Index(None, "name"), KEYED)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    tax_id: Mapped[str]
    name: Mapped[str]
    contact: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]


class Purchase(Decided, Base):
    """A supplier's document that was entered; its goods came in with it (K11)."""

    __tablename__ = "purchases"
    __table_args__ = (
        Index(None, "supplier_id", "document_type", "document_number"),
        Index(None, "supplier_id", "occurred_at"),
        Index(None, "occurred_at"),
        Index(None, "branch_id", "occurred_at"),
        Index(None, "user_id", "occurred_at"),
        KEYED,
    )
    location_id: Mapped[UUID]
    supplier_id: Mapped[UUID]
    document_type: Mapped[str]
    document_number: Mapped[str]
    issued_on: Mapped[date | None]
    currency: Mapped[str]
    total_minor: Mapped[int]
    note: Mapped[str]


class PurchaseOrder(Decided, Base):
    """What was ordered from a supplier for a location (K12)."""

    __tablename__ = "purchase_orders"
    __table_args__ = (
        Index(None, "supplier_id", "occurred_at"),
        Index(None, "occurred_at"),
        Index(None, "branch_id", "occurred_at"),
        Index(None, "user_id", "occurred_at"),
        KEYED,
    )
    location_id: Mapped[UUID]
    supplier_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(index=True)
    currency: Mapped[str]
    expected_on: Mapped[date | None]
    total_minor: Mapped[int]
    note: Mapped[str]


class ItemRequest(Decided, Base):
    """What a department asks of a location (K13). `user_id` is its owner."""

    __tablename__ = "item_requests"
    __table_args__ = (
        Index(None, "occurred_at"),
        Index(None, "branch_id", "occurred_at"),
        Index(None, "user_id", "occurred_at"),
        KEYED,
    )
    location_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(index=True)
    department: Mapped[str]
    note: Mapped[str]


class StockTransaction(Decided, Base):
    """Stock in, out, or between two places of a branch (K14), by hand or of an order."""

    __tablename__ = "stock_transactions"
    __table_args__ = (
        CheckConstraint("type IN ('IN', 'OUT', 'MOVE')", name="type"),
        CheckConstraint("(from_location_id IS NULL) = (type = 'IN')", name="from"),
        CheckConstraint("(to_location_id IS NULL) = (type = 'OUT')", name="to"),
        CheckConstraint("from_location_id <> to_location_id", name="places"),
        Index(None, "source_id"),
        Index(None, "occurred_at"),
        Index(None, "branch_id", "occurred_at"),
        Index(None, "user_id", "occurred_at"),
        Index(None, "from_location_id", "occurred_at"),
        Index(None, "to_location_id", "occurred_at"),
        KEYED,
    )
    code: Mapped[str] = mapped_column(index=True)
    type: Mapped[str]
    from_location_id: Mapped[UUID | None]
    to_location_id: Mapped[UUID | None]
    reason: Mapped[str]
    cause: Mapped[str]
    note: Mapped[str]
    source_kind: Mapped[str]
    source_id: Mapped[UUID | None]
    document_type: Mapped[str]
    document_number: Mapped[str]
    total_minor: Mapped[int]


class DocumentLine(Base):
    """A line of any of these documents. `of_line` is the line of the source that it fulfils."""

    __tablename__ = "document_lines"
    __table_args__ = (
        CheckConstraint("quantity_milli > 0", name="quantity"),
        Index(None, "variant_id"),
        KEYED,
    )
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[UUID]
    code: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    quantity_milli: Mapped[int]
    price_e4: Mapped[int]
    total_minor: Mapped[int]
    of_line: Mapped[int]
    lot_number: Mapped[str]
    expires_on: Mapped[date | None]
    lot_id: Mapped[UUID | None]


class DocumentState(Base):
    """A state that a document reached: who, when, why. The furthest is what it is now."""

    __tablename__ = "document_states"
    __table_args__ = (Index(None, "document_kind", "state"), KEYED)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    op_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_kind: Mapped[str]
    state: Mapped[str]
    rank: Mapped[int]
    reason: Mapped[str]
    device_id: Mapped[UUID]
    user_id: Mapped[UUID]
    occurred_at: Mapped[datetime]
