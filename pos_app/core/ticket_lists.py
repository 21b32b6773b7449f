"""Tickets found by what people remember of them: a number, a day, a customer, an amount.

A till finds what it knows: its own sales and those it was told of. The newest come first.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select

from pos_app.core.db import ReadSession
from pos_app.core.models.catalog import Customer
from pos_app.core.models.journal import Device
from pos_app.core.models.sales import Sale

LIMIT: Final = 50


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
    """A ticket in a list; `till` is the name of the machine that made it."""

    id: UUID
    number: int
    occurred_at: datetime
    till: str
    customer: str
    total_minor: int


def find_tickets(
    session: ReadSession, wanted: Wanted, *, limit: int = LIMIT
) -> tuple[TicketView, ...]:
    """Return the sales that fit, newest first, at most `limit`; none where nothing was said."""
    conditions = _conditions(wanted)
    if not conditions:
        return ()
    query = _sales().where(*conditions).order_by(Sale.occurred_at.desc(), Sale.id.desc())
    return tuple(_view(row) for row in session.execute(query.limit(limit)))


def get_ticket(session: ReadSession, sale_id: UUID) -> TicketView | None:
    """Return one sale as lists show it, None where this node has none of that id."""
    row = session.execute(_sales().where(Sale.id == sale_id)).first()
    return None if row is None else _view(row)


def _sales() -> Select[*tuple[Any, ...]]:
    return (
        select(Sale, Device.name, Customer.name)
        .outerjoin(Device, Device.id == Sale.device_id)
        .outerjoin(Customer, Customer.id == Sale.customer_id)
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    figures = [
        column == value
        for column, value in (
            (Sale.number, wanted.number),
            (Sale.total_minor, wanted.amount_minor),
        )
        if value is not None
    ]
    if figures:
        conditions.append(or_(*figures))
    if wanted.start is not None and wanted.end is not None:
        conditions.append(and_(Sale.occurred_at >= wanted.start, Sale.occurred_at < wanted.end))
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
    sale, till, customer = row
    return TicketView(
        id=sale.id,
        number=sale.number,
        occurred_at=sale.occurred_at,
        till=till or "",
        customer=customer or "",
        total_minor=sale.total_minor,
    )
