"""What was returned: the credit and debit notes of a shop, of a ticket, one by one (R10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from pos_app.core import people
from pos_app.core.customers import ids_of
from pos_app.core.db import ReadSession
from pos_app.core.errors import CreditNoteMissing
from pos_app.core.models.catalog import Customer
from pos_app.core.models.journal import Device
from pos_app.core.models.returns import CreditNote, CreditNoteLine, Refund

PAGE = 50


@dataclass(frozen=True)
class NoteSummary:
    """A credit note in a list; `refunds` are method and amount."""

    credit_note_id: UUID
    number: int
    occurred_at: datetime
    reason: str
    whole: bool
    note: str
    till: str
    user: str
    customer_id: UUID | None
    customer: str
    sale_id: UUID | None
    sale_number: int
    exchange_id: UUID | None
    currency: str
    gross_minor: int
    fee_minor: int
    total_minor: int
    net_minor: int
    tax_minor: int
    exempt_minor: int
    rounding_minor: int
    refunds: tuple[tuple[str, int], ...]


def history(
    session: ReadSession,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    customer_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = PAGE,
) -> tuple[NoteSummary, ...]:
    """Return credit notes, newest first: of a time (`until` not included), of a customer.

    `before` is the last note of the page before.
    """
    query = select(CreditNote).order_by(CreditNote.occurred_at.desc(), CreditNote.id.desc())
    if since is not None:
        query = query.where(CreditNote.occurred_at >= since)
    if until is not None:
        query = query.where(CreditNote.occurred_at < until)
    if customer_id is not None:
        ids = ids_of(session, [customer_id])[customer_id]
        query = query.where(CreditNote.customer_id.in_(ids))
    if before is not None:
        last = get_note(session, before)
        query = query.where(
            (CreditNote.occurred_at < last.occurred_at)
            | ((CreditNote.occurred_at == last.occurred_at) & (CreditNote.id < before))
        )
    return _summaries(session, query.limit(limit))


def list_notes(session: ReadSession, sale_id: UUID) -> tuple[NoteSummary, ...]:
    """Return the credit notes of a sale, oldest first."""
    query = select(CreditNote).where(CreditNote.sale_id == sale_id)
    return _summaries(session, query.order_by(CreditNote.occurred_at, CreditNote.id))


def get_note(session: ReadSession, note_id: UUID) -> CreditNote:
    """Return a credit note; raise `CreditNoteMissing`."""
    note = session.get(CreditNote, note_id)
    if note is None:
        raise CreditNoteMissing(note=str(note_id))
    return note


def get_summary(session: ReadSession, note_id: UUID) -> NoteSummary:
    """Return a credit note as a list shows it; raise `CreditNoteMissing`."""
    return _summary(session, get_note(session, note_id))


def list_note_lines(session: ReadSession, note_id: UUID) -> tuple[CreditNoteLine, ...]:
    """Return the lines of a credit note in order."""
    query = select(CreditNoteLine).where(CreditNoteLine.credit_note_id == note_id)
    return tuple(session.scalars(query.order_by(CreditNoteLine.line_no)))


def list_refunds(session: ReadSession, note_id: UUID) -> tuple[Refund, ...]:
    """Return how the money of a credit note went back, in order."""
    query = select(Refund).where(Refund.credit_note_id == note_id).order_by(Refund.line_no)
    return tuple(session.scalars(query))


def _summaries(session: ReadSession, query: Select[Any]) -> tuple[NoteSummary, ...]:
    notes: Iterable[CreditNote] = session.scalars(query).all()
    return tuple(_summary(session, note) for note in notes)


def _summary(session: ReadSession, note: CreditNote) -> NoteSummary:
    device = session.get(Device, note.device_id)
    customer = session.get(Customer, note.customer_id) if note.customer_id else None
    return NoteSummary(
        credit_note_id=note.id,
        number=note.number,
        occurred_at=note.occurred_at,
        reason=note.reason,
        whole=note.whole,
        note=note.note,
        till=device.name if device else "",
        user=people.name_of(session, note.user_id),
        customer_id=note.customer_id,
        customer=customer.name if customer else "",
        sale_id=note.sale_id,
        sale_number=note.reference_number,
        exchange_id=note.exchange_id,
        currency=note.currency,
        gross_minor=note.gross_minor,
        fee_minor=note.fee_minor,
        total_minor=note.total_minor,
        net_minor=note.net_minor,
        tax_minor=note.tax_minor,
        exempt_minor=note.exempt_minor,
        rounding_minor=note.rounding_minor,
        refunds=tuple((one.method, one.amount_minor) for one in list_refunds(session, note.id)),
    )
