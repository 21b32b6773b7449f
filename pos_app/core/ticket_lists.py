"""Tickets and credit notes found by what people remember: a number, a day, a customer, an amount.

A till finds what it knows: its own sales and credit notes, and the sales of other tills that it was
told of. The newest come first.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select

from pos_app.core.codes import is_code_of
from pos_app.core.db import ReadSession
from pos_app.core.models.catalog import Customer
from pos_app.core.models.journal import Device
from pos_app.core.models.returns import CreditNote, KnownSale
from pos_app.core.models.sales import Sale

LIMIT: Final = 50
NOTE_DIGITS: Final = 17  # of the barcode of a credit note: a 9, the till, the number

TicketKind = Literal["sale", "credit_note"]
_Table = type[Sale] | type[KnownSale] | type[CreditNote]
_TABLES: Final[tuple[_Table, ...]] = (Sale, KnownSale, CreditNote)


@dataclass(frozen=True)
class Wanted:
    """What is remembered of a ticket; what is None was not said.

    `number` and `amount_minor` together are either of the two: people type a number and the shop
    cannot know which it is. `start` and `end` are the days, the end itself not in them.
    `customer` is part of a name or the beginning of a tax id.
    """

    number: int | None = None
    amount_minor: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    customer: str = ""


@dataclass(frozen=True)
class TicketView:
    """A ticket or a credit note in a list; `till` is the name of the machine that made it.

    `here` is False for what another till made: its paper is there. `original` is the number of the
    ticket that a credit note is about, 0 where there is none.
    """

    id: UUID
    kind: TicketKind
    number: int
    occurred_at: datetime
    till: str
    customer: str
    total_minor: int
    here: bool = True
    original: int = 0


def find_tickets(
    session: ReadSession, wanted: Wanted, *, limit: int = LIMIT, notes: bool = True
) -> tuple[TicketView, ...]:
    """Return what fits, newest first, at most `limit`; none where nothing was said.

    `notes=False` leaves credit notes out.
    """
    found: list[TicketView] = []
    for table in _TABLES if notes else _TABLES[:-1]:
        conditions = _conditions(table, wanted)
        if not conditions:
            return ()
        query = _of(table).where(*conditions).limit(limit)
        rows = session.execute(query.order_by(table.occurred_at.desc(), table.id.desc()))
        found += [_view(row) for row in rows]
    found.sort(key=lambda ticket: (ticket.occurred_at, ticket.id), reverse=True)
    return tuple(found[:limit])


def get_ticket(session: ReadSession, document_id: UUID) -> TicketView | None:
    """Return one as lists show it, None where this node has none of that id."""
    for table in _TABLES:
        row = session.execute(_of(table).where(table.id == document_id)).first()
        if row is not None:
            return _view(row)
    return None


def find_note_by_code(session: ReadSession, code: str) -> TicketView | None:
    """Return the credit note whose barcode this is, or None."""
    if not (code.isascii() and code.isdigit() and len(code) >= NOTE_DIGITS and code[0] == "9"):
        return None
    rows = session.execute(_of(CreditNote).where(CreditNote.number == int(code[9:])))
    return next((_view(row) for row in rows if is_code_of(code[1:], row[0].device_id)), None)


def _of(table: _Table) -> Select[*tuple[Any, ...]]:
    query = (
        select(table, Device.name, Customer.name)
        .outerjoin(Device, Device.id == table.device_id)
        .outerjoin(Customer, Customer.id == table.customer_id)
    )
    if table is KnownSale:  # told of before it came down whole (sync/recalling)
        query = query.where(KnownSale.id.not_in(select(Sale.id)))
    return query


def _conditions(table: _Table, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    figures = [
        column == value
        for column, value in (
            (table.number, wanted.number),
            (table.total_minor, wanted.amount_minor),
        )
        if value is not None
    ]
    if figures:
        conditions.append(or_(*figures))
    if wanted.start is not None and wanted.end is not None:
        conditions.append(and_(table.occurred_at >= wanted.start, table.occurred_at < wanted.end))
    if words := wanted.customer.strip():
        number = words.replace(".", "").upper()
        conditions.append(
            or_(
                Customer.name.icontains(words, autoescape=True),
                Customer.tax_id.startswith(number, autoescape=True),
            )
        )
    return conditions


def _view(row: Row[*tuple[Any, ...]]) -> TicketView:
    document, till, customer = row
    note = document if isinstance(document, CreditNote) else None
    return TicketView(
        id=document.id,
        kind="credit_note" if note is not None else "sale",
        number=document.number,
        occurred_at=document.occurred_at,
        till=till or "",
        customer=customer or "",
        total_minor=document.total_minor,
        here=not isinstance(document, KnownSale),
        original=note.reference_number if note is not None and note.sale_id else 0,
    )
