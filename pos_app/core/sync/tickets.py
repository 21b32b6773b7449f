"""A ticket of another till, asked for when somebody brings it: its own bytes, and what came back.

Sales do not travel to tills (there are too many); one that is to be returned is asked for. What
comes back of it later travels as a document to the branches it concerns.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, text

from pos_app.core import returns
from pos_app.core.db import WriteSession, clock_of
from pos_app.core.errors import InvalidMessage
from pos_app.core.models.base import Id, UtcTime
from pos_app.core.models.journal import Device
from pos_app.core.models.returns import TicketHold
from pos_app.core.statements import Prepared
from pos_app.core.sync import documents
from pos_app.core.sync.bodies import OperationBody
from pos_app.core.sync.messages import HeldTicket, TicketAsked, TicketReply

SECOND: Final = timedelta(seconds=1)
# One statement, so that of two tills that ask at one moment one only gets it.
_claim: Final = Prepared(
    text(
        "INSERT INTO ticket_holds (sale_id, device_id, until_at) VALUES (:sale, :device, :until)"
        " ON CONFLICT (sale_id) DO UPDATE SET device_id = :device, until_at = :until"
        " WHERE ticket_holds.until_at < :now OR ticket_holds.device_id = :device"
    ).bindparams(
        bindparam("sale", type_=Id()),
        bindparam("device", type_=Id()),
        bindparam("until", type_=UtcTime()),
        bindparam("now", type_=UtcTime()),
    ),
    changes="ticket_holds",
)
MOST: Final = 5  # tickets of one answer: several tills may have the same number


def answer_ticket(session: WriteSession, asked: TicketAsked, device_id: UUID) -> TicketReply:
    """Return every operation of the tickets that a barcode, number or id means.

    Where the till is to give one back, it is that till's alone for some minutes, unless it is
    another's already: then the answer says whose.
    """
    found = returns.find(session, asked.text)[:MOST]
    held = [_hold(session, ticket.sale_id, device_id) for ticket in found] if asked.hold else []
    return TicketReply(
        operations=tuple(
            msgspec.Raw(body)
            for ticket in found
            for _, body in documents.whole(session, ticket.sale_id)
        ),
        held=tuple(held),
    )


def _hold(session: WriteSession, sale_id: UUID, device_id: UUID) -> HeldTicket:
    now = clock_of(session).now()
    until = now + returns.HELD_FOR
    if _claim.run(session, sale=sale_id, device=device_id, until=until, now=now):
        return HeldTicket(sale=sale_id, seconds=returns.HELD_FOR // SECOND)
    row = session.get_one(TicketHold, sale_id, populate_existing=True)
    device = session.get(Device, row.device_id)
    return HeldTicket(
        sale=sale_id,
        seconds=max(0, (row.until_at - now) // SECOND),
        by=device.name if device else str(row.device_id),
    )


def take_ticket(session: WriteSession, reply: TicketReply) -> int:
    """Learn the tickets that the centre told of; return how many operations came.

    Raises `InvalidMessage` for what cannot be an operation.
    """
    for raw in reply.operations:
        try:
            documents.learn(session, msgspec.json.decode(raw, type=OperationBody))
        except (msgspec.MsgspecError, ValueError) as error:
            raise InvalidMessage(reason=str(error)[:200]) from error
    returns.keep_word(session, [(one.sale, one.by, one.seconds) for one in reply.held])
    return len(reply.operations)
