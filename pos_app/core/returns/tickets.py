"""Tickets as returns see them: found by barcode, number or id, searched by day, customer, words.

A ticket is a sale that this node charged, or one of another till that the centre told it of. Both
are read from the fact itself, so a ticket of another till gives back as exactly as an own one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from pos_app.core import journal
from pos_app.core.codes import is_code_of, ticket_code
from pos_app.core.customers import ids_of
from pos_app.core.db import ReadSession
from pos_app.core.errors import TicketUnknown
from pos_app.core.facts import SaleFact, decode_fact
from pos_app.core.fiscal import shelf_of
from pos_app.core.models.catalog import Customer
from pos_app.core.models.journal import Device
from pos_app.core.models.returns import CreditNote, KnownSale
from pos_app.core.models.sales import Sale, SaleLine
from pos_app.core.settings_shared import get_shop

CODE_DIGITS: Final = 16  # of a ticket's barcode, at least
NUMBER_LIMIT: Final = 10**12
SEARCH_LIMIT: Final = 50

_Table = type[Sale] | type[KnownSale]
_Meant = Callable[[_Table], list[ColumnElement[bool]]]


@dataclass(frozen=True)
class Ticket:
    """A sale in a list; `returned_minor` is what credit notes took off it, fees not deducted.

    `own` is False for a ticket of another till. `kind` is the kind of document it was.
    """

    sale_id: UUID
    kind: str
    number: int
    occurred_at: datetime
    till: str
    own: bool
    customer_id: UUID | None
    customer: str
    currency: str
    total_minor: int
    returned_minor: int
    voided: bool


@dataclass(frozen=True)
class Sold:
    """A sale as it was charged, wherever that was."""

    sale_id: UUID
    device_id: UUID
    user_id: UUID
    occurred_at: datetime
    fact: SaleFact


def find(session: ReadSession, text: str) -> tuple[Ticket, ...]:
    """Return the tickets that a scan or a typed word means: barcode, number or id.

    One for a barcode or an id; for a number this till's first, then those of other tills known
    here. Empty for what is not known: the till may ask the centre, or return without a ticket.
    """
    asked = text.strip()
    if asked.isascii() and asked.isdigit() and int(asked) < 10**18:
        numbered = list_numbered(session, int(asked)) if int(asked) < NUMBER_LIMIT else ()
        return numbered or _by_code(session, asked)
    try:
        sale_id = UUID(asked)
    except ValueError:
        return ()
    return _listed(session, lambda table: [table.id == sale_id], limit=1)


def get(session: ReadSession, sale_id: UUID) -> Ticket:
    """Return a ticket; raise `TicketUnknown`."""
    found = _listed(session, lambda table: [table.id == sale_id], limit=1)
    if not found:
        raise TicketUnknown(ticket=str(sale_id))
    return found[0]


def list_numbered(session: ReadSession, number: int) -> tuple[Ticket, ...]:
    """Return the tickets with a number, this till's first."""
    found = _listed(session, lambda table: [table.number == number], limit=SEARCH_LIMIT)
    return tuple(sorted(found, key=lambda ticket: not ticket.own))


def search(
    session: ReadSession,
    *,
    on: date | None = None,
    customer_id: UUID | None = None,
    text: str = "",
    limit: int = SEARCH_LIMIT,
) -> tuple[Ticket, ...]:
    """Return tickets of a day of the shop, of a customer, of a product or number; newest first.

    `text` is a ticket's number or barcode, or part of the code or name of a product on it: the
    products of tickets of other tills are not searched.
    """
    asked = text.strip()
    ids = None if customer_id is None else ids_of(session, [customer_id])[customer_id]
    if asked.isascii() and asked.isdigit():
        found = find(session, asked)
        if found:
            return tuple(t for t in found if ids is None or t.customer_id in ids)[:limit]
    start, end = _day_of(session, on) if on else (None, None)

    def meant(table: _Table) -> list[ColumnElement[bool]]:
        clauses: list[ColumnElement[bool]] = []
        if start is not None and end is not None:
            clauses += [table.occurred_at >= start, table.occurred_at < end]
        if ids is not None:
            clauses.append(table.customer_id.in_(ids))
        if asked:
            words = f"%{asked}%"
            lines = select(SaleLine.sale_id).where(
                or_(SaleLine.name.ilike(words), SaleLine.code.ilike(words))
            )
            clauses.append(table.id.in_(lines))
        return clauses

    return _listed(session, meant, limit=limit)


def get_sold(session: ReadSession, sale_id: UUID) -> Sold:
    """Return a sale as it was charged, here or at another till; raise `TicketUnknown`."""
    envelope = journal.find_envelope(session, sale_id)
    fact = decode_fact(envelope) if envelope is not None else None
    if envelope is None or not isinstance(fact, SaleFact):
        raise TicketUnknown(ticket=str(sale_id))
    return Sold(sale_id, envelope.device, envelope.user, envelope.occurred_at, fact)


def _by_code(session: ReadSession, code: str) -> tuple[Ticket, ...]:
    if len(code) < CODE_DIGITS:
        return ()
    number = int(code[8:])
    rows = _rows(session, lambda table: [table.number == number], limit=None)
    mine = [row for row in rows if is_code_of(code, row.device_id)]
    return _tickets(session, [row for row in mine if _code(session, row) == code])


def _code(session: ReadSession, row: Sale | KnownSale) -> str:
    """Return the barcode of a ticket; its series is in the fact, wherever it was charged."""
    document = get_sold(session, row.id).fact.document
    shelf = shelf_of(document.kind, document.series, row.device_id)
    return ticket_code(row.device_id, row.number, shelf)


def _day_of(session: ReadSession, on: date) -> tuple[datetime, datetime]:
    zone = ZoneInfo(get_shop(session).timezone)
    start = datetime.combine(on, time(), zone)
    return start, datetime.combine(on + timedelta(days=1), time(), zone)


def _listed(session: ReadSession, meant: _Meant, *, limit: int) -> tuple[Ticket, ...]:
    return _tickets(session, _rows(session, meant, limit=limit))


def _rows(session: ReadSession, meant: _Meant, *, limit: int | None) -> list[Sale | KnownSale]:
    """Return own and known sales that meet some conditions, newest first."""
    rows: list[Sale | KnownSale] = []
    tables: tuple[_Table, ...] = (Sale, KnownSale)
    for table in tables:
        query: Select[Any] = select(table).where(*meant(table)).limit(limit)
        if table is KnownSale:  # told of before it came down whole (sync/recalling)
            query = query.where(KnownSale.id.not_in(select(Sale.id)))
        rows += session.scalars(query.order_by(table.occurred_at.desc(), table.id.desc()))
    rows.sort(key=lambda row: (row.occurred_at, row.id), reverse=True)
    return rows if limit is None else rows[:limit]


def _tickets(session: ReadSession, rows: Iterable[Sale | KnownSale]) -> tuple[Ticket, ...]:
    chosen = list(rows)
    own = journal.get_station(session).device_id
    tills = _names(session, Device, {row.device_id for row in chosen})
    customers = _names(session, Customer, {row.customer_id for row in chosen if row.customer_id})
    ids = [row.id for row in chosen]
    query = (
        select(
            CreditNote.sale_id,
            func.sum(CreditNote.gross_minor),
            func.sum(case((CreditNote.reason == "void", 1), else_=0)),
        )
        .where(CreditNote.sale_id.in_(ids))
        .group_by(CreditNote.sale_id)
    )
    back = {sale_id: (int(gross), bool(void)) for sale_id, gross, void in session.execute(query)}
    return tuple(
        Ticket(
            sale_id=row.id,
            kind=row.document_kind,
            number=row.number,
            occurred_at=row.occurred_at,
            till=tills.get(row.device_id, ""),
            own=row.device_id == own,
            customer_id=row.customer_id,
            customer=customers.get(row.customer_id, "") if row.customer_id else "",
            currency=row.currency,
            total_minor=row.total_minor,
            returned_minor=back.get(row.id, (0, False))[0],
            voided=back.get(row.id, (0, False))[1],
        )
        for row in chosen
    )


def _names(
    session: ReadSession, model: type[Device] | type[Customer], ids: set[UUID]
) -> dict[UUID, str]:
    query = select(model.id, model.name).where(model.id.in_(ids))
    return {row[0]: row[1] for row in session.execute(query)}
