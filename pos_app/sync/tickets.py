"""Asking the centre for a ticket that this till does not know: before a return, not after."""

import httpx

from pos_app.core import journal, returns
from pos_app.core.db import Database
from pos_app.core.keys import Keys
from pos_app.core.returns import Ticket
from pos_app.core.sync import outbox, tickets
from pos_app.core.sync.messages import TicketAsked
from pos_app.sync.client import Centre
from pos_app.sync.trust import trust_of


def ask_for_ticket(
    database: Database, keys: Keys, text: str, *, transport: httpx.BaseTransport | None = None
) -> tuple[Ticket, ...]:
    """Return the tickets of a barcode, number or id, those of other tills learned first.

    A ticket of this till is not asked for: what happens to it is told by itself. One of another is,
    also where it is known here: the centre says what came back of it by now, and holds it for this
    till for some minutes. Empty where the centre knows none either. Raises `NotEnrolled` for a till
    without a centre, and what the line or the centre answers; then the ticket may be returned when
    it is there again, or the goods without a ticket.
    """
    with database.read() as session:
        known = returns.find(session, text)
        if known and not any(returns.needs_word(session, ticket.sale_id) for ticket in known):
            return known
        link, station = outbox.get_link(session), journal.get_station(session)
    with Centre(
        link.url,
        keys,
        station.device_id,
        server_id=link.server_id,
        trust=trust_of(database),
        transport=transport,
    ) as centre:
        centre.open_session()
        reply = centre.ticket(TicketAsked(text=text.strip()[:60], hold=True))
    database.write(lambda writing: tickets.take_ticket(writing, reply))
    with database.read() as session:
        return returns.find(session, text)
