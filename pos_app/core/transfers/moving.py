"""Moving within a branch: sent and received at once."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from pos_app.core import journal, kardex
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession
from pos_app.core.ids import new_id
from pos_app.core.transfers.lines import RECEIVED
from pos_app.core.transfers.receiving import receive
from pos_app.core.transfers.sending import SendLine, send


def move(
    session: WriteSession,
    actor: Actor,
    *,
    origin_id: UUID,
    target_id: UUID,
    lines: Sequence[SendLine],
    note: str = "",
    op_id: UUID | None = None,
) -> UUID:
    """Send and receive in one transaction: from the storeroom to the shelf, by one person.

    Raises what `send` does, and `LocationMissing` for a place of another branch.
    """
    transfer_id = op_id or new_id()
    journal.hold(session)
    kardex.get_place(session, target_id)
    send(
        session,
        actor,
        origin_id=origin_id,
        target_id=target_id,
        lines=lines,
        note=note,
        op_id=transfer_id,
    )
    arrived = uuid5(transfer_id, RECEIVED)  # known again when the same move is sent twice
    receive(session, actor, transfer_id=transfer_id, op_id=arrived)
    return transfer_id
