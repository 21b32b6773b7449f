"""A ticket of another till, asked for when somebody brings it: its own bytes, and what came back.

Sales do not travel to tills (there are too many); one that is to be returned is asked for. What
comes back of it later travels as a document to the branches it concerns.
"""

from typing import Final

import msgspec

from pos_app.core import returns
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import InvalidMessage
from pos_app.core.sync import documents
from pos_app.core.sync.bodies import OperationBody
from pos_app.core.sync.messages import TicketAsked, TicketReply

MOST: Final = 5  # tickets of one answer: several tills may have the same number


def answer_ticket(session: ReadSession, asked: TicketAsked) -> TicketReply:
    """Return every operation of the tickets that a barcode, number or id means."""
    found = returns.find(session, asked.text)[:MOST]
    return TicketReply(
        operations=tuple(
            msgspec.Raw(body)
            for ticket in found
            for _, body in documents.whole(session, ticket.sale_id)
        )
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
    return len(reply.operations)
