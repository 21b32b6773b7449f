"""Documents that are closed and old leave the feed; what a till learned it keeps."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, select

from pos_app.core import kardex, orders, transfers
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.fiscal.cl import pools
from pos_app.core.models.fiscal import FolioRange
from pos_app.core.models.journal import Applied, Operation
from pos_app.core.models.places import Order, StockTake, StockTakeState, Transfer
from pos_app.core.models.purchasing import ItemRequest, PurchaseOrder, StockTransaction
from pos_app.core.models.sync import FeedRow
from pos_app.core.named_values import find_value, keep_value
from pos_app.core.purchasing import states
from pos_app.core.stock_takes import RECONCILED
from pos_app.core.sync.documents import key_of, list_operations

KEPT: Final = timedelta(days=90)  # after the last thing that happened to it
EVERY: Final = 200  # positions of a stream between two looks
LOOKED_AT: Final = 200  # rows of one look
KEY: Final = "documents_left"  # of the centre: how far each stream was looked through
_OVER: Final = {
    PurchaseOrder: (states.RECEIVED, states.CANCELLED),
    ItemRequest: (states.ISSUED, states.REJECTED),
    StockTransaction: (states.CONFIRMED,),
}
_GONE: Final = ("shipped", "delivered", "cancelled", "returned")  # of orders


def let_go(session: WriteSession, stream: str, before: int, after: int) -> int:
    """Look through a part of a stream now and then; return how many rows left it.

    `before` and `after` are its positions around what was just published. Open documents stay,
    however old. A look goes on where the last one ended, and begins anew at the end.
    """
    if before // EVERY == after // EVERY:
        return 0
    value = find_value(session, KEY)
    seen = {} if value is None else msgspec.json.decode(value, type=dict[str, int])
    query = (
        select(FeedRow.position, FeedRow.key)
        .where(FeedRow.stream == stream, FeedRow.position > seen.get(stream, 0))
        .order_by(FeedRow.position)
        .limit(LOOKED_AT)
    )
    rows = session.execute(query).all()
    seen[stream] = rows[-1][0] if len(rows) == LOOKED_AT else 0
    keep_value(session, KEY, msgspec.json.encode(seen))
    documents = sorted({UUID(key.split(":")[1]) for _, key in rows})
    return sum(_remove(session, stream, one) for one in documents if _may_leave(session, one))


def _remove(session: WriteSession, stream: str, document_id: UUID) -> int:
    keys = [key_of(document_id, op_id) for op_id in list_operations(session, document_id)]
    gone = delete(FeedRow).where(FeedRow.stream == stream, FeedRow.key.in_(keys))
    session.execute(gone)
    return len(keys)


def _may_leave(session: ReadSession, document_id: UUID) -> bool:
    newest = (
        select(func.max(Operation.received_at))
        .join(Applied, (Applied.device_id == Operation.device_id) & (Applied.seq == Operation.seq))
        .where(Applied.op_id.in_(list_operations(session, document_id)))
    )
    if session.scalars(newest).one() > clock_of(session).now() - KEPT:
        return False
    if kardex.names_serials(session, list_operations(session, document_id)):
        return False  # a new till must know where each single thing is
    return is_closed(session, document_id)


def is_closed(session: ReadSession, document_id: UUID) -> bool:
    """Return whether nothing is left to be done with a document."""
    for model, over in _OVER.items():
        if session.get(model, document_id) is not None:
            return states.find_current(session, document_id) in over
    if session.get(Order, document_id) is not None:
        return orders.current_status(session, document_id) in _GONE
    if session.get(Transfer, document_id) is not None:
        return transfers.status_of(session, document_id) == "received"
    if session.get(StockTake, document_id) is not None:
        done = select(StockTakeState.id).where(
            StockTakeState.stock_take_id == document_id, StockTakeState.state == RECONCILED
        )
        return session.execute(done).first() is not None
    leased = session.get(FolioRange, document_id)
    if leased is not None:  # its till may not have come for it yet
        return pools.is_gone(session, leased.device_id) or (
            pools.last_used(session, leased) == leased.last_number
        )
    return True  # a purchase, an adjustment: done when they were recorded
