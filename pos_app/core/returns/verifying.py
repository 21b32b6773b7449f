"""Whether the centre has said what came back of another till's ticket, and holds it for this one.

The tickets of this till are its own to know. Of another's it knows what it was told, and goods may
have come back elsewhere since: with a line the centre is asked and holds the ticket for some
minutes, so that no other till gives the same back meanwhile. Without a line a supervisor answers,
up to an amount, and the note says that it is unverified.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from pos_app.core import journal
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import UnverifiedTooMuch
from pos_app.core.models.returns import TicketCheck
from pos_app.core.money import format_money
from pos_app.core.returns.tickets import Sold, get_sold
from pos_app.core.settings_shared import get_return_rules, get_shop

UNVERIFIED: Final = "returns.unverified"
HELD_FOR: Final = timedelta(minutes=10)  # what the centre said, and its hold


def is_unverified(session: ReadSession, sold: Sold) -> bool:
    """Return whether a return of this sale now would be without the centre's word."""
    station = journal.get_station(session)
    if station.kind == "centre" or sold.device_id in journal.list_identities(session):
        return False
    check = session.get(TicketCheck, sold.sale_id)
    now = clock_of(session).now()
    return check is None or bool(check.held_by) or not check.checked_at <= now <= check.until_at


def needs_word(session: ReadSession, sale_id: UUID) -> bool:
    """Return whether the centre should be asked before this sale is given back."""
    return is_unverified(session, get_sold(session, sale_id))


def check(session: ReadSession, actor: Actor, sold: Sold | None, total_minor: int) -> bool:
    """Let a return go on; return whether it is unverified.

    Raises `ApprovalRequired`, `NotPermitted`, `UnverifiedTooMuch`.
    """
    if sold is None or not total_minor or not is_unverified(session, sold):
        return False
    cap, money = get_return_rules(session).unverified_minor, get_shop(session).money
    if cap and total_minor > cap:
        raise UnverifiedTooMuch(
            wanted=format_money(total_minor, money), cap=format_money(cap, money)
        )
    actor.require(UNVERIFIED, total_minor)
    return True


def keep_word(session: WriteSession, sales: Sequence[tuple[UUID, str, int]]) -> None:
    """Keep what the centre said just now of tickets: who else holds each, and for how many s."""
    now = clock_of(session).now()
    for sale_id, held_by, seconds in sales:
        row = session.get(TicketCheck, sale_id) or TicketCheck(sale_id=sale_id)
        row.checked_at, row.held_by = now, held_by
        row.until_at = now + min(timedelta(seconds=max(0, seconds)), HELD_FOR)
        session.add(row)
    session.flush()
