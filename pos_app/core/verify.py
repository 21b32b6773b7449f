"""`pos verify`: recompute the chain, the Kardex, the documents, the cash and the numbers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, select

from pos_app.core import cash, catalog, journal, kardex, sums
from pos_app.core.db import ReadSession, damages
from pos_app.core.facts import (
    AdjustmentFact,
    CashClosedFact,
    Envelope,
    Fact,
    MoveFact,
    SaleFact,
    decode_envelope,
    decode_fact,
)
from pos_app.core.facts_places import (
    OrderStepFact,
    StockTakeReconciledFact,
    TransferReceivedFact,
    TransferSentFact,
)
from pos_app.core.facts_purchasing import (
    GoodsReceivedFact,
    ItemsIssuedFact,
    PurchaseFact,
    StockConfirmedFact,
)
from pos_app.core.facts_returns import CreditNoteFact
from pos_app.core.fiscal.cl.ledger import check_folios
from pos_app.core.journal import GENESIS, Stamp, find_applied, stamp_of
from pos_app.core.models import Base
from pos_app.core.models.accounts import AccountEntry, CustomerMerge, DebtPayment
from pos_app.core.models.approvals import Approval, ApprovalRequest
from pos_app.core.models.audit import AuditEntry
from pos_app.core.models.cash import (
    CashCount,
    CashMove,
    CashSession,
    DrawerOpening,
    SecondZ,
    ZReport,
)
from pos_app.core.models.fiscal import FolioEnd, FolioPool, FolioRange
from pos_app.core.models.journal import Applied, Head, Learned, Operation
from pos_app.core.models.returns import (
    CreditNote,
    CreditNoteLine,
    DebitNote,
    KnownSale,
    Refund,
    RefundStep,
)
from pos_app.core.models.review import AsideDecision, CaseDecision
from pos_app.core.models.sales import (
    FiscalDocument,
    Payment,
    Sale,
    SaleLine,
    SaleOffer,
)
from pos_app.core.models.stock import Movement, SerialMove
from pos_app.core.models.sync import Echo, Quarantined
from pos_app.core.problems import Problem
from pos_app.core.returns.checking import check as check_returns
from pos_app.core.rows import ROWS_OF, Part, Row
from pos_app.core.rows_cash import CASH_ROWS, of_second
from pos_app.core.rows_fiscal import FISCAL_ROWS, TOLD_FOLIO_ROWS
from pos_app.core.rows_people import PEOPLE_ROWS
from pos_app.core.rows_places import MODELS as PLACE_MODELS
from pos_app.core.rows_places import PLACE_ROWS
from pos_app.core.rows_purchasing import OWNERS as PURCHASING_OWNERS
from pos_app.core.rows_purchasing import PURCHASING_ROWS, STOCK_TRANSACTION
from pos_app.core.rows_returns import RETURNS_ROWS, TOLD_ROWS
from pos_app.core.rows_review import REVIEW_ROWS
from pos_app.core.rows_staff import STAFF_ROWS
from pos_app.core.statements import Prepared
from pos_app.core.stored import Ahead, Stored, Stretches
from pos_app.core.sums import LIMIT

CHUNK = 1000
UNREAD = "unreadable"  # the type of an operation of which only the bytes were sure


@dataclass(frozen=True)
class Verdict:
    """What was checked and what is wrong; `problems` names the row."""

    operations: int
    movements: int
    products: int
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Return whether everything is as the record says."""
        return not self.problems


_journal = Prepared(
    select(
        Operation.device_id,
        Operation.seq,
        Operation.payload,
        Operation.prev_hash,
        Operation.hash,
        Operation.op_id,
        Operation.type,
        Operation.occurred_at,
        Applied.device_id,
        Applied.seq,
    )
    .outerjoin(Applied, Applied.op_id == Operation.op_id)
    .where(Operation.device_id == bindparam("device"), Operation.seq > bindparam("after"))
    .order_by(Operation.seq)
    .limit(CHUNK)
)
DOCUMENT_KINDS = {
    SaleFact: "sale",
    AdjustmentFact: "adjustment",
    OrderStepFact: "order",
    TransferSentFact: "transfer",
    TransferReceivedFact: "transfer",
    StockTakeReconciledFact: "stock_take",
    PurchaseFact: "purchase",
    GoodsReceivedFact: STOCK_TRANSACTION,
    ItemsIssuedFact: STOCK_TRANSACTION,
    StockConfirmedFact: STOCK_TRANSACTION,
    CreditNoteFact: "credit_note",
}
# A fact that continues a document names it in this field; any other fact is a document itself.
CONTINUED = {
    OrderStepFact: "order",
    TransferReceivedFact: "transfer",
    StockTakeReconciledFact: "stock_take",
    StockConfirmedFact: "transaction",
}
# A sale of another till is learned to be found, and for its serial numbers: not for its own rows.
ROWS_OF_LEARNED = {**PEOPLE_ROWS, **PLACE_ROWS, **PURCHASING_ROWS, **TOLD_ROWS, **TOLD_FOLIO_ROWS}
ROWS_OF_FACT = {
    **ROWS_OF_LEARNED,
    **ROWS_OF,
    **CASH_ROWS,
    **RETURNS_ROWS,
    **STAFF_ROWS,
    **REVIEW_ROWS,
    **FISCAL_ROWS,
}


_stored: dict[type[Base], Stored] = {
    Movement: Stored(Movement, "device_id", "seq"),
    SerialMove: Stored(SerialMove, "op_id"),
    Sale: Stored(Sale, "id"),
    SaleLine: Stored(SaleLine, "sale_id"),
    SaleOffer: Stored(SaleOffer, "sale_id"),
    Payment: Stored(Payment, "sale_id"),
    FiscalDocument: Stored(FiscalDocument, "document_id"),
    AccountEntry: Stored(AccountEntry, "op_id"),
    DebtPayment: Stored(DebtPayment, "id"),
    CustomerMerge: Stored(CustomerMerge, "id"),
    CashSession: Stored(CashSession, "id"),
    CashMove: Stored(CashMove, "id"),
    CashCount: Stored(CashCount, "cash_session_id", "moment"),
    ZReport: Stored(ZReport, "cash_session_id"),
    SecondZ: Stored(SecondZ, "op_id"),
    FolioRange: Stored(FolioRange, "id"),
    FolioPool: Stored(FolioPool, "id"),
    FolioEnd: Stored(FolioEnd, "id"),
    DrawerOpening: Stored(DrawerOpening, "id"),
    ApprovalRequest: Stored(ApprovalRequest, "id"),
    Approval: Stored(Approval, "id"),
    AuditEntry: Stored(AuditEntry, "id"),
    CaseDecision: Stored(CaseDecision, "id"),
    AsideDecision: Stored(AsideDecision, "id"),
    CreditNote: Stored(CreditNote, "id"),
    CreditNoteLine: Stored(CreditNoteLine, "credit_note_id"),
    Refund: Stored(Refund, "credit_note_id"),
    RefundStep: Stored(RefundStep, "op_id"),
    DebitNote: Stored(DebitNote, "id"),
    KnownSale: Stored(KnownSale, "id"),
    **{
        model: Stored(model, next(iter(model.__table__.primary_key)).name) for model in PLACE_MODELS
    },
    **{model: Stored(model, *owners) for model, owners in PURCHASING_OWNERS.items()},
}
# Sales are nearly all there is: their rows are read a stretch of the journal at a time.
_MOVED = (
    "line_no", "location_id", "variant_id", "lot_id", "type", "reason", "quantity_milli",
    "unit_cost_e4", "user_id", "occurred_at", "document_kind", "document_id", "description",
)  # fmt: skip
_stretches: dict[type[Base], Stretches] = {
    Movement: Stretches(Movement, "seq", only=_MOVED),
    SerialMove: Stretches(SerialMove, "op_id"),
    Sale: Stretches(Sale, "id"),
    SaleLine: Stretches(SaleLine, "sale_id"),
    SaleOffer: Stretches(SaleOffer, "sale_id"),
    Payment: Stretches(Payment, "sale_id"),
    FiscalDocument: Stretches(FiscalDocument, "document_id"),
    AccountEntry: Stretches(AccountEntry, "op_id"),
}
_Read = dict[type[Base], Ahead]


def verify(session: ReadSession, *, file: bool = False) -> Verdict:
    """Check everything that was recorded on this node; memory grows with the levels only.

    `file` also checks every page of the file itself, where the store is one.
    """
    problems: list[Problem] = []
    if file:
        problems.extend(Problem("file", "the data file", what) for what in damages(session))
    operations = 0
    effects = 0
    for device_id, last_seq, last_hash in _heads(session):
        chain_of = _check_chain(session, device_id, last_seq, last_hash)
        operations += chain_of.operations
        effects += chain_of.effects
        problems.extend(chain_of.problems)
    problems.extend(_check_applied(session, effects))
    problems.extend(_check_learned(session))
    problems.extend(_check_unheard(session))
    replayed = kardex.verify(session)
    problems.extend(replayed.problems)
    checks = (
        sums.check_sales,
        check_returns,
        cash.check_sessions,
        sums.check_numbers,
        check_folios,
        sums.check_walls,
    )
    for check in checks:
        problems.extend(check(session))
    return Verdict(
        operations=operations,
        movements=replayed.movements,
        products=catalog.count_products(session),
        problems=tuple(problems[:LIMIT]),
    )


def _heads(session: ReadSession) -> list[tuple[Any, int, bytes]]:
    return [tuple(row) for row in session.execute(select(Head.device_id, Head.seq, Head.hash))]  # type: ignore[misc]


class _Chain(NamedTuple):
    """What was found of one device; `effects` is how many of its operations took effect here."""

    operations: int
    effects: int
    problems: list[Problem]


def _check_chain(session: ReadSession, device_id: Any, last_seq: int, last_hash: bytes) -> _Chain:
    """Walk one device's journal: numbers, hashes, and that its rows are the facts' own."""
    problems: list[Problem] = []
    # What came back of a device and is not what this disk has of it begins beside its journal.
    echo = session.get(Echo, device_id)
    wrote = device_id if echo is None else echo.device_id
    after, previous = (0, GENESIS) if echo is None else (echo.after_seq, echo.after_hash)
    seq, effects = after, 0
    while rows := _journal.all(session, device=device_id, after=seq):
        upto = rows[-1][1]
        ahead = {
            model: one.read(session, device_id, seq, upto) for model, one in _stretches.items()
        }
        for row in rows:
            problems.extend(_check_operation(session, wrote, row, seq + 1, previous, ahead))
            seq, previous = row[1], row[4]
            effects += row[-2:] == row[:2] or _took_effect_since(session, row)
    if (seq, previous if seq else last_hash) != (last_seq, last_hash):
        what = f"the journal ends at {seq}, its head says {last_seq}"
        problems.append(Problem("chain", f"journal_heads device {device_id}", what))
    return _Chain(seq - after, effects, problems)


def _took_effect_since(session: ReadSession, row: tuple[Any, ...]) -> bool:
    """Return whether an operation took effect of which only the bytes were sure when it came."""
    if row[6] != UNREAD:
        return False
    try:
        envelope = decode_envelope(bytes(row[2]))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return False
    return find_applied(session, envelope.op) == tuple(row[:2])


def _check_operation(
    session: ReadSession,
    wrote: UUID,
    row: tuple[Any, ...],
    expected_seq: int,
    previous: bytes,
    ahead: _Read,
) -> Iterator[Problem]:
    """Check one operation and its rows; `wrote` is the device whose bytes they are."""
    device_id, seq, payload, prev_hash, stored_hash, *columns, applied_device, applied_seq = row
    where = f"journal device {device_id} seq {seq}"
    if seq != expected_seq:
        yield Problem("chain", where, f"number {expected_seq} is missing")
    if prev_hash != previous:
        yield Problem("chain", where, "it does not chain to the operation before it")
    if not isinstance(payload, bytes) or journal.chain(prev_hash, payload) != stored_hash:
        yield Problem("chain", where, "its bytes are not those that were hashed")
        return
    try:
        envelope = decode_envelope(payload)
        fact = decode_fact(envelope)
    except (msgspec.DecodeError, KeyError, RecursionError, UnicodeDecodeError):
        return  # of a later version: kept whole, quarantined at the centre
    took_effect: tuple[Any, int] | None = (applied_device, applied_seq)
    if applied_device is None or envelope.op != columns[0]:
        took_effect = find_applied(session, envelope.op)
    aside = took_effect is None and session.get(Quarantined, (device_id, seq)) is not None
    said = [envelope.op, envelope.type, envelope.occurred_at]
    # What is set aside may say that it is another device's, or of no time that could be stored.
    if (
        not aside
        and columns[1] != UNREAD
        and (envelope.device, envelope.seq, said) != (wrote, seq, columns)
    ):
        yield Problem("chain", where, "its columns are not those of its bytes")
    if took_effect is None and not aside:
        yield Problem("chain", where, "it is not among what took effect")
    if took_effect != (device_id, seq):
        return  # it did under another number, or waits in quarantine
    yield from _check_moves(session, device_id, envelope, fact, ahead)
    rows_of = ROWS_OF_FACT.get(type(fact))
    if isinstance(fact, CashClosedFact) and cash.is_second(session, envelope.op):
        rows_of = of_second
    yield from _check_rows(session, envelope, fact, ahead, rows_of)


def _check_moves(
    session: ReadSession, journal_id: UUID, envelope: Envelope, fact: Fact, ahead: _Read
) -> Iterator[Problem]:
    """Compare the movements of an operation with its fact; balances are the kardex's to prove."""
    moves: tuple[MoveFact, ...] = getattr(fact, "moves", ())
    kind, document = document_of(envelope.op, fact)
    owner = {"device_id": journal_id, "seq": envelope.seq}
    expected = [
        _move_row(envelope, no, move, {"document_kind": kind, "document_id": document})
        for no, move in enumerate(moves, start=1)
    ]
    part = Part(Movement, owner, expected)
    for what in _differences(session, envelope.seq, part, ahead):
        yield Problem("movement", f"movements device {envelope.device} seq {envelope.seq}", what)
    yield from _check_serials(session, envelope, fact, ahead)


def _check_serials(
    session: ReadSession, envelope: Envelope, fact: Fact, ahead: _Read
) -> Iterator[Problem]:
    part = Part(SerialMove, {"op_id": envelope.op}, serial_rows(stamp_of(envelope), fact))
    for what in _differences(session, envelope.seq, part, ahead):
        yield Problem("movement", f"serial numbers of {envelope.op}", what)


def document_of(op_id: UUID, fact: Fact) -> tuple[str | None, UUID]:
    """Return kind and id of the document that moved stock by a fact."""
    document = getattr(fact, CONTINUED[type(fact)]) if type(fact) in CONTINUED else op_id
    return DOCUMENT_KINDS.get(type(fact)), document


def serial_rows(stamp: Stamp, fact: Fact) -> list[Row]:
    """Return the rows of the serial numbers that a fact moved, where it was decided or learned."""
    kind, document = document_of(stamp.op_id, fact)
    return kardex.serial_rows(stamp, getattr(fact, "moves", ()), kind or "", document)


def _move_row(envelope: Envelope, line_no: int, move: MoveFact, document: Row) -> Row:
    return {
        "line_no": line_no,
        "location_id": move.location,
        "variant_id": move.variant,
        "lot_id": move.lot,
        "type": move.type,
        "reason": move.reason,
        "quantity_milli": move.quantity_milli,
        "unit_cost_e4": move.unit_cost_e4,
        "user_id": envelope.user,
        "occurred_at": envelope.occurred_at,
        "description": move.description,
        **document,
    }


def _check_rows(
    session: ReadSession,
    envelope: Envelope,
    fact: Fact,
    ahead: _Read,
    rows_of: Callable[[Stamp, Any], tuple[Part, ...]] | None,
) -> Iterator[Problem]:
    """Compare the rows of a document with its fact."""
    for part in rows_of(stamp_of(envelope), fact) if rows_of else ():
        for what in _differences(session, envelope.seq, part, ahead):
            yield Problem("document", f"{part.model.__tablename__} of {envelope.op}", what)


def _differences(session: ReadSession, seq: int, part: Part, ahead: _Read) -> Iterable[str]:
    read = ahead.get(part.model)
    if read is not None and read.holds(seq, part):
        return ()
    return _stored[part.model].differences(session, part)


def _check_applied(session: ReadSession, effects: int) -> Iterator[Problem]:
    """Check that what took effect is in the journal, under the number it says: `effects` are."""
    if session.execute(select(func.count()).select_from(Applied)).scalar() == effects:
        return
    same = (Operation.device_id == Applied.device_id) & (Operation.seq == Applied.seq)
    query = (
        select(Applied.op_id)
        .outerjoin(
            Operation, same & ((Operation.op_id == Applied.op_id) | (Operation.type == UNREAD))
        )
        .where(Operation.op_id.is_(None))
        .limit(LIMIT)
    )
    for op_id in session.scalars(query):
        yield Problem("chain", f"applied {op_id}", "the journal has no such operation")


def _check_learned(session: ReadSession) -> Iterator[Problem]:
    """Check what was learned of other nodes: its bytes, and that its rows are the facts' own."""
    after: UUID | None = None
    while rows := _learned(session, after):
        for row in rows:
            where = f"learned {row.op_id}"
            if journal.chain(row.prev_hash, row.payload) != row.hash:
                yield Problem("learned", where, "its bytes are not those that were hashed")
                continue
            envelope = decode_envelope(row.payload)
            if (envelope.op, envelope.device, envelope.seq) != (row.op_id, row.device_id, row.seq):
                yield Problem("learned", where, "its columns are not those of its bytes")
            fact = decode_fact(envelope)
            rows_of = ROWS_OF_LEARNED.get(type(fact))
            yield from _check_rows(session, envelope, fact, {}, rows_of)
            yield from _check_serials(session, envelope, fact, {})
        after = rows[-1].op_id


def _learned(session: ReadSession, after: UUID | None) -> Sequence[Learned]:
    query = select(Learned).order_by(Learned.op_id).limit(CHUNK)
    if after is not None:
        query = query.where(Learned.op_id > after)
    return session.scalars(query).all()


def _check_unheard(session: ReadSession) -> Iterator[Problem]:
    """Check that every document and every step was done here, or learned of another node."""
    for model in (*PLACE_MODELS, *PURCHASING_OWNERS):
        column = model.__table__.columns.get("op_id", model.__table__.columns.get("id"))
        if column is None:
            continue  # lines and results: compared with the fact of their document
        query = (
            select(column)
            .outerjoin(Applied, Applied.op_id == column)
            .outerjoin(Learned, Learned.op_id == column)
            .where(Applied.op_id.is_(None), Learned.op_id.is_(None))
            .limit(LIMIT)
        )
        for op_id in session.scalars(query):
            what = "no operation known here made it"
            yield Problem("document", f"{model.__tablename__} {op_id}", what)
