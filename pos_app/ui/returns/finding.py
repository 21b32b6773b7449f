"""What a scan or typed words mean on the screen of returns: tickets, or one that is opened."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from pos_app.core import returns, ticket_lists
from pos_app.core.db import ReadSession
from pos_app.core.errors import ShopError, TicketUnknown
from pos_app.core.returns import Returnable, Ticket
from pos_app.core.settings_shared import ReturnRules, get_return_rules
from pos_app.ui.desk import Desk
from pos_app.ui.tickets.asking import LONGEST_NUMBER, read_wanted

SHORTEST_CODE: Final = 16  # digits of the barcode of a ticket


@dataclass(frozen=True)
class Found:
    """Tickets to choose from, or the one that was meant, opened."""

    tickets: tuple[Ticket, ...] = ()
    opened: Returnable | None = None
    rules: ReturnRules = field(default_factory=ReturnRules)


def is_ticket_code(text: str) -> bool:
    """Return whether a text may be the barcode of a ticket: it has more digits than an article."""
    return text.isascii() and text.isdigit() and len(text) >= SHORTEST_CODE


def find(session: ReadSession, desk: Desk, text: str) -> Found:
    """Return what was asked for; raise `TicketUnknown`."""
    asked = text.strip()
    tickets = returns.find(session, asked)
    if not tickets and not (asked.isdigit() and len(asked) > LONGEST_NUMBER):
        today = desk.shop.day(desk.database.clock.now())
        wanted = read_wanted(asked, desk.money, desk.zone, today)
        tickets = tuple(
            returns.get(session, found.id)
            for found in ticket_lists.find_tickets(session, wanted, notes=False)
        )
    if not tickets:
        raise TicketUnknown(ticket=asked or "-")
    if len(tickets) == 1:
        return open_ticket(session, tickets[0].sale_id)
    return Found(tickets)


def find_or_ask(desk: Desk, text: str) -> Found:
    """Return what was asked for; a ticket's barcode that is not known here, from the centre.

    Of another till's ticket that is known the centre is asked what came back of it since; without
    a line it is opened as it is known, and a supervisor must agree. For a background thread: the
    line may take its time. Raises `TicketUnknown`, also where nobody answers: then goods can be
    returned without a ticket.
    """
    asked = text.strip()
    try:
        with desk.database.read() as session:
            found = find(session, desk, asked)
    except TicketUnknown:
        if desk.ask_centre is None or not is_ticket_code(asked):
            raise
    else:
        return found if found.opened is None else open_or_ask(desk, found.opened.ticket.sale_id)
    try:
        desk.ask_centre(asked)
    except ShopError as error:
        raise TicketUnknown(ticket=asked) from error
    with desk.database.read() as session:
        return find(session, desk, asked)


def open_or_ask(desk: Desk, sale_id: UUID) -> Found:
    """Open one ticket; of another till's the centre is asked first. Raises `TicketUnknown`."""
    with desk.database.read() as session:
        found = open_ticket(session, sale_id)
    if desk.ask_centre is None or found.opened is None or not found.opened.verdict.unverified:
        return found
    try:
        desk.ask_centre(str(sale_id))
    except ShopError:  # no line: the supervisor is asked instead
        return found
    with desk.database.read() as session:
        return open_ticket(session, sale_id)


def open_ticket(session: ReadSession, sale_id: UUID) -> Found:
    """Open one ticket; raise `TicketUnknown`."""
    return Found(opened=returns.returnable(session, sale_id), rules=get_return_rules(session))
