"""What came back: credit notes and debit notes, their lines, and how money went. Append-only."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.core.models.base import KEYED, Base, Decided

_VOIDED = text("reason = 'void'")


class CreditNote(Decided, Base):
    """A credit note; `sale_id` is empty where there was no ticket.

    `gross_minor` is what the goods cost, `total_minor` what the note gives: gross − fee. A till
    voids a sale once.
    """

    __tablename__ = "credit_notes"
    __table_args__ = (
        Index(None, "occurred_at"),
        Index(None, "sale_id"),
        Index(None, "cash_session_id"),
        Index(None, "customer_id", "occurred_at"),
        Index(None, "exchange_id"),
        Index("uq_credit_notes_void", "device_id", "sale_id", unique=True, sqlite_where=_VOIDED,
              postgresql_where=_VOIDED),
        CheckConstraint("reason IN ('void', 'goods', 'amount', 'text')", name="reason"),
        CheckConstraint("total_minor = net_minor + tax_minor + exempt_minor", name="tax"),
        CheckConstraint("total_minor = gross_minor - fee_minor", name="fee"),
        CheckConstraint("total_minor >= 0", name="total"),
        KEYED,
    )  # fmt: skip
    location_id: Mapped[UUID]
    cash_session_id: Mapped[UUID | None]
    customer_id: Mapped[UUID | None]
    sale_id: Mapped[UUID | None]
    exchange_id: Mapped[UUID | None]  # the sale charged with it
    currency: Mapped[str]
    number: Mapped[int]
    reason: Mapped[str]
    whole: Mapped[bool]
    unverified: Mapped[bool]  # another till's ticket, given back without the centre's word
    note: Mapped[str]
    reference_kind: Mapped[str]
    reference_number: Mapped[int]
    reference_on: Mapped[date | None]
    gross_minor: Mapped[int]
    fee_minor: Mapped[int]
    total_minor: Mapped[int]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    exempt_minor: Mapped[int]
    rounding_minor: Mapped[int]


class CreditNoteLine(Base):
    """A line of a credit note; `sale_line_no` 0 is no line of a sale."""

    __tablename__ = "credit_note_lines"
    __table_args__ = (
        CheckConstraint("quantity_milli >= 0", name="quantity"),
        CheckConstraint("total_minor >= 0", name="total"),
        Index(None, "variant_id"),
        KEYED,
    )
    credit_note_id: Mapped[UUID] = mapped_column(ForeignKey("credit_notes.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    sale_line_no: Mapped[int]
    variant_id: Mapped[UUID]
    code: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    quantity_milli: Mapped[int]
    price_e4: Mapped[int]
    total_minor: Mapped[int]
    tax_class: Mapped[str]
    tax_rate_bp: Mapped[int]
    cost_minor: Mapped[int]
    condition: Mapped[str]
    reason: Mapped[str]
    serial: Mapped[str]


class Refund(Base):
    """One way in which the money of a credit note went back; `paid_minor` left the drawer."""

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        Index(None, "cash_session_id"),
        KEYED,
    )
    credit_note_id: Mapped[UUID] = mapped_column(ForeignKey("credit_notes.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    cash_session_id: Mapped[UUID | None]
    method: Mapped[str]
    amount_minor: Mapped[int]
    paid_minor: Mapped[int]
    reference: Mapped[str]


class RefundStep(Base):
    """What became of a refund that a payment gateway was asked for; the newest counts."""

    __tablename__ = "refund_steps"
    __table_args__ = (
        CheckConstraint("outcome IN ('done', 'refused', 'instead')", name="outcome"),
        Index(None, "credit_note_id"),
        Index(None, "sale_id"),
        Index(None, "cash_session_id"),
        KEYED,
    )
    op_id: Mapped[UUID] = mapped_column(primary_key=True)
    credit_note_id: Mapped[UUID]
    sale_id: Mapped[UUID | None]
    user_id: Mapped[UUID]
    occurred_at: Mapped[datetime]
    cash_session_id: Mapped[UUID | None]
    outcome: Mapped[str]
    reference: Mapped[str]
    method: Mapped[str]
    amount_minor: Mapped[int]
    paid_minor: Mapped[int]


class DebitNote(Decided, Base):
    """A debit note raised the amount of a sale; `paid_minor` is what the drawer took of it."""

    __tablename__ = "debit_notes"
    __table_args__ = (
        Index(None, "sale_id"),
        Index(None, "cash_session_id"),
        CheckConstraint("total_minor = net_minor + tax_minor + exempt_minor", name="tax"),
        CheckConstraint("total_minor > 0", name="total"),
        KEYED,
    )
    cash_session_id: Mapped[UUID]
    customer_id: Mapped[UUID | None]
    sale_id: Mapped[UUID]
    currency: Mapped[str]
    number: Mapped[int]
    note: Mapped[str]
    reference_kind: Mapped[str]
    reference_number: Mapped[int]
    reference_on: Mapped[date]
    tax_class: Mapped[str]
    tax_rate_bp: Mapped[int]
    total_minor: Mapped[int]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    exempt_minor: Mapped[int]
    rounding_minor: Mapped[int]
    method: Mapped[str]
    paid_minor: Mapped[int]
    payment_reference: Mapped[str]


class KnownSale(Base):
    """A sale of another till that this one was told of: what finds it; its bytes are `learned`."""

    __tablename__ = "known_sales"
    __table_args__ = (Index(None, "number"), KEYED)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID]
    branch_id: Mapped[UUID]
    customer_id: Mapped[UUID | None]
    occurred_at: Mapped[datetime]
    currency: Mapped[str]
    document_kind: Mapped[str]
    number: Mapped[int]
    total_minor: Mapped[int]


class TicketHold(Base):
    """Centre: who asked last for a ticket to give back, and until when it is theirs alone."""

    __tablename__ = "ticket_holds"
    __table_args__ = KEYED
    sale_id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID]
    until_at: Mapped[datetime]


class TicketCheck(Base):
    """Till: what the centre said of another till's ticket, when, and for how long it holds.

    `held_by` is the till that was giving it back at that moment, "" for nobody else.
    """

    __tablename__ = "ticket_checks"
    __table_args__ = KEYED
    sale_id: Mapped[UUID] = mapped_column(primary_key=True)
    checked_at: Mapped[datetime]
    until_at: Mapped[datetime]
    held_by: Mapped[str]
