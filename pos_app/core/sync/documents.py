"""Documents of others: which branches an operation concerns, and learning one at a till.

A document travels as the operations that made it, byte for byte, never as rows of tables: the till
that learns one writes the rows that the same fact became where it was decided. No stock moves by
it; what moved is in the levels that the centre states.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from pos_app.core import journal, kardex
from pos_app.core.cash import record_with_addendum
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.facts import (
    AdjustmentFact,
    Fact,
    MoveFact,
    SaleFact,
    decode_envelope,
    decode_fact,
)
from pos_app.core.facts_people import ApprovalFailedFact, ApprovalGrantedFact
from pos_app.core.facts_places import TransferReceivedFact, TransferSentFact
from pos_app.core.facts_returns import CreditNoteFact, DebitNoteFact
from pos_app.core.journal import FACT_VERSION, Recorded, Stamp, stamp_of
from pos_app.core.models.approvals import Approval
from pos_app.core.models.journal import Applied, Operation
from pos_app.core.models.places import (
    OrderStep,
    StockTakeCount,
    StockTakeLate,
    StockTakeState,
    StockTakeVariance,
    Transfer,
    TransferReceipt,
)
from pos_app.core.models.purchasing import DocumentState, StockTransaction
from pos_app.core.models.returns import CreditNote, DebitNote, RefundStep
from pos_app.core.recorders import LEARNERS
from pos_app.core.sync.bodies import OperationBody, encode
from pos_app.core.verify import serial_rows

# A fact that continues a document names it in one of these; any other is a document itself.
_CONTINUED = ("order", "transfer", "stock_take", "request", "transaction", "document", "sale")
# Where the operations of a document are found again: their id, and the document's.
_STEPS: tuple[tuple[InstrumentedAttribute[UUID], InstrumentedAttribute[Any]], ...] = (
    (OrderStep.id, OrderStep.order_id),
    (TransferReceipt.id, TransferReceipt.transfer_id),
    (StockTakeState.id, StockTakeState.stock_take_id),
    (StockTakeCount.id, StockTakeCount.stock_take_id),
    (StockTakeVariance.id, StockTakeVariance.stock_take_id),
    (StockTakeLate.id, StockTakeLate.stock_take_id),
    (DocumentState.op_id, DocumentState.document_id),
    (StockTransaction.id, StockTransaction.source_id),
    (Approval.id, Approval.request_id),
    (CreditNote.id, CreditNote.sale_id),
    (DebitNote.id, DebitNote.sale_id),
    (RefundStep.op_id, RefundStep.sale_id),
)


def travels(fact: Fact) -> bool:
    """Return whether a fact is a document, or a step of one, that other nodes learn.

    A sale or an adjustment is none, for its stock is in the levels; unless it names serial numbers,
    or released what orders held. A sale is told of with the first thing that comes back of it. An
    approval that was given on the spot is none either.
    """
    if isinstance(fact, ApprovalFailedFact):
        return False
    if isinstance(fact, ApprovalGrantedFact):
        return fact.request is not None
    if any(move.serials for move in _moves(fact)):
        return True
    if isinstance(fact, AdjustmentFact):
        return bool(fact.holds)
    if isinstance(fact, SaleFact):
        return False
    return type(fact) in LEARNERS


def _moves(fact: Fact) -> Sequence[MoveFact]:
    moves: Sequence[MoveFact] = getattr(fact, "moves", ())
    return moves


def document_of(stamp: Stamp, fact: Fact) -> UUID:
    """Return the document that a fact makes or continues."""
    for name in _CONTINUED:
        document: object = getattr(fact, name, None)
        if isinstance(document, UUID):
            return document
    return stamp.op_id


def branches_of(session: ReadSession, fact: Fact) -> frozenset[UUID]:
    """Return the branches whose tills a fact concerns: a transfer concerns both its ends."""
    branches: set[UUID] = {fact.branch}  # type: ignore[attr-defined] # facts of documents have one
    if isinstance(fact, TransferSentFact):
        branches.add(fact.target_branch)
    elif isinstance(fact, TransferReceivedFact):
        sent = session.get(Transfer, fact.transfer)
        if sent is not None:
            branches |= {sent.branch_id, sent.to_branch_id}
    elif isinstance(fact, CreditNoteFact | DebitNoteFact) and fact.sale_branch is not None:
        branches.add(fact.sale_branch)
    return frozenset(branches)


def key_of(document_id: UUID, op_id: UUID) -> str:
    """Return the key of an operation in the feed."""
    return f"op:{document_id}:{op_id}"


def body_of(one: Recorded) -> bytes:
    """Return an operation as the feed gives it."""
    return _body(one.payload, one.prev_hash, one.hash)


def _body(payload: bytes, prev_hash: bytes, digest: bytes) -> bytes:
    op = msgspec.Raw(payload)
    return encode(OperationBody(previous=prev_hash.hex(), hash=digest.hex(), op=op))


def list_operations(session: ReadSession, document_id: UUID) -> tuple[UUID, ...]:
    """Return the ids of every operation of a document that this node recorded, the first first."""
    steps = {document_id}
    for op_id, owner in _STEPS:
        steps.update(session.scalars(select(op_id).where(owner == document_id)))
    return (document_id, *sorted(steps - {document_id}))


def whole(session: ReadSession, document_id: UUID) -> Iterator[tuple[str, bytes]]:
    """Give key and body of every operation of a document, as they came here."""
    query = (
        select(Applied.op_id, Operation.payload, Operation.prev_hash, Operation.hash)
        .join(Applied, (Applied.device_id == Operation.device_id) & (Applied.seq == Operation.seq))
        .where(Applied.op_id.in_(list_operations(session, document_id)))
        .order_by(Applied.op_id != document_id, Operation.received_at, Operation.seq)
    )
    for op_id, payload, prev_hash, digest in session.execute(query):
        yield key_of(document_id, op_id), _body(bytes(payload), bytes(prev_hash), bytes(digest))


def learn(session: WriteSession, body: OperationBody) -> None:
    """Write the rows of another node's document here; one that is known already stays as it is.

    Raises `ValueError` for bytes that are not those that were hashed, or of a later version.
    """
    one = _read(body)
    if journal.is_known(session, one.stamp.op_id):
        return
    journal.learn(session, one, document_of(one.stamp, one.fact))
    learner = LEARNERS.get(type(one.fact))
    if learner is not None:
        # What the till that a disk was put back from did after its backup may be of a session here.
        record_with_addendum(
            session,
            one.stamp,
            one.fact,
            lambda: learner(session, one.stamp, one.fact),
            learned=True,
        )
    kardex.take_over_serials(session, serial_rows(one.stamp, one.fact))


def _read(body: OperationBody) -> Recorded:
    payload, previous = bytes(body.op), bytes.fromhex(body.previous)
    digest = journal.chain(previous, payload)
    if digest.hex() != body.hash:
        raise ValueError("an operation is not the bytes that were hashed")
    try:
        envelope = decode_envelope(payload)
        fact = decode_fact(envelope)
    except (msgspec.MsgspecError, KeyError, RecursionError) as error:
        raise ValueError(f"an operation cannot be read: {error}") from error
    if envelope.version != FACT_VERSION or not (travels(fact) or isinstance(fact, SaleFact)):
        raise ValueError(f"{envelope.type} {envelope.version} is not known")
    return Recorded(stamp_of(envelope), fact, payload, previous, digest)
