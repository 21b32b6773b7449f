"""The centre's side of a push: what can be read is recorded, whatever rule it breaks (KSP/1, 2.3).

One transaction for a batch. Numbers run on without a gap and every hash is recomputed; an operation
known by its hash is a duplicate and fine; another one under a known number is a fork. What cannot
be read, or belongs to another branch, is kept whole and set aside for a person; numbers run on.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NoResultFound,
    StatementError,
)

from pos_app.core import approvals, late_taxes, recorders, revoked
from pos_app.core.cases import open_case
from pos_app.core.db import WriteSession, clock_of
from pos_app.core.errors import ChainBroken, DeviceUnknown, JournalForked, JournalGap, ShopError
from pos_app.core.facts import Envelope, Fact, decode_envelope, decode_fact
from pos_app.core.fiscal.cl import leases
from pos_app.core.journal import (
    FACT_VERSION,
    Recorded,
    Stamp,
    chain,
    find_applied,
    head,
    note_inert,
    note_recorded,
    stamp_of,
    store,
    take_effect,
    unread,
)
from pos_app.core.models.catalog import Branch
from pos_app.core.models.journal import Case, Device, Inert, Operation
from pos_app.core.models.sync import Quarantined
from pos_app.core.sync import counts, foresight, last_words, stubs
from pos_app.core.sync.durable import durable_seq
from pos_app.core.sync.messages import Push, PushReply, Result, SentOperation
from pos_app.core.sync.positions import hash_at
from pos_app.core.write_behind import write_behind

NIL = UUID(int=0)
# What reaches into another branch, or writes rows of the whole company: customers, suppliers,
# people, roles, average costs.
CROSSES = re.compile(
    rb'"type":"(?:transfer\.|customer\.|person\.|role\.|purchase_order\.|purchase\.)'
    rb'|"average_cost_e4":'
)
TYPE_FORM = re.compile(r"[a-z][a-z0-9_.]{0,59}")
YEARS = range(1970 - 20, 9000)  # a machine whose battery died says 1970
TRIES = 2
CLONED = "CLONED_TILL"
WAITS = "waits"  # for an operation before it that is itself set aside


@dataclass(frozen=True)
class Sender:
    """The till that pushes, as its signature proved."""

    device_id: UUID
    branch_id: UUID


@dataclass(frozen=True)
class _Sent:
    """An operation that fits the chain."""

    seq: int
    payload: bytes
    previous: bytes
    digest: bytes


@dataclass
class _Batch:
    """What a batch made and knows; `made` are products made from facts.

    `new` are ids that are known not to have taken effect here. With `careful` each operation has a
    savepoint of its own.
    """

    careful: bool
    made: set[UUID] = field(default_factory=set)
    known: stubs.Known = field(default_factory=stubs.Known)
    new: set[UUID] = field(default_factory=set)


class Unreadable(Exception):
    """Why an operation is set aside."""

    def __init__(self, code: str, detail: str = "", envelope: Envelope | None = None) -> None:
        super().__init__(code)
        self.code, self.detail, self.envelope = code, detail[:500], envelope


class _Hesitation(Exception):
    """An operation of a batch that was recorded together is not like the others."""


def receive(session: WriteSession, sender: Sender, push: Push) -> PushReply:
    """Take a batch: all of it, or nothing where numbers or hashes do not fit.

    Raises `JournalForked`, `JournalGap`, `ChainBroken`. Everything else is a verdict on one
    operation. The same batch again, also at the same time, records nothing twice.
    """
    _lock(session, sender, push)
    last_seq, last_hash = head(session, sender.device_id)
    _check_previous(session, sender, push)
    results = [_known(session, sender, sent) for sent in push.ops if sent.seq <= last_seq]
    fresh = _chained(push.ops[len(results) :], last_seq, last_hash)
    if fresh:
        last_seq, last_hash = fresh[-1].seq, fresh[-1].digest
    batch, more = _take_all(session, sender, fresh)
    results += more
    _note_clone(session, sender, results)
    counts.settle(session, tuple(session.info["recorded"]))
    if any(result.outcome == "applied" for result in results):
        leases.follow(session, sender.device_id)
    session.info["made"] = batch.made  # told before the commit, with what was recorded
    return PushReply(
        acked_seq=last_seq,
        acked_hash=last_hash.hex(),
        results=tuple(results),
        durable_seq=durable_seq(session, sender.device_id),
    )


def _note_clone(session: WriteSession, sender: Sender, results: Sequence[Result]) -> None:
    """Open one case where a device works on though another has gone on from its copy."""
    taken = [one.seq for one in results if one.outcome == "applied"]
    heir = select(Device.id).where(Device.forked_from == sender.device_id).limit(1)
    if not taken or (heir_id := session.execute(heir).scalar()) is None:
        return
    known = select(Case.id).where(Case.kind == CLONED, Case.subject_id == sender.device_id)
    if session.execute(known).first() is None:
        detail: dict[str, str | int] = {"heir": str(heir_id), "operation": taken[0]}
        stamp = Stamp(
            op_id=heir_id, device_id=sender.device_id, seq=taken[0], branch_id=sender.branch_id,
            user_id=NIL, occurred_at=clock_of(session).now(),
        )  # fmt: skip
        open_case(session, stamp, kind=CLONED, subject_id=sender.device_id, detail=detail)


def _lock(session: WriteSession, sender: Sender, push: Push) -> None:
    """One batch of a device at a time, and one of a branch: levels then change in one order.

    On SQLite BEGIN IMMEDIATE has done it already. A transfer reaches into another branch, and two
    branches may bring the same customers: a batch with such a one waits for all of them, in the
    order in which every other does. What a product's first movement makes is left to a second try.
    """
    branches = select(Branch.id).order_by(Branch.id)
    if not any(CROSSES.search(sent.payload) for sent in push.ops):
        branches = branches.where(Branch.id == sender.branch_id)
    session.execute(branches.with_for_update(key_share=True))
    device = select(Device.id).where(Device.id == sender.device_id)
    if session.execute(device.with_for_update(key_share=True)).first() is None:
        raise DeviceUnknown


def _check_previous(session: WriteSession, sender: Sender, push: Push) -> None:
    """Compare what the batch chains to with what is here under that number."""
    before = push.ops[0].seq - 1
    own = hash_at(session, sender.device_id, before)
    if own is None:
        raise JournalGap(expected=head(session, sender.device_id)[0] + 1)
    if own.hex() != push.previous:
        raise JournalForked(seq=before)


def _known(session: WriteSession, sender: Sender, sent: SentOperation) -> Result:
    own = hash_at(session, sender.device_id, sent.seq)
    if own is None or own.hex() != sent.hash:
        raise JournalForked(seq=sent.seq)
    aside = session.get(Quarantined, (sender.device_id, sent.seq))
    if aside is not None and aside.released_at is None:
        return Result(seq=sent.seq, outcome="quarantined", code=aside.code, detail=aside.detail)
    return Result(seq=sent.seq, outcome="duplicate")


def _chained(sent: Sequence[SentOperation], last_seq: int, last_hash: bytes) -> list[_Sent]:
    """Return what runs on from the last operation; raise `JournalGap`, `ChainBroken`."""
    chained = []
    for one in sent:
        if one.seq != last_seq + 1:
            raise JournalGap(expected=last_seq + 1)
        payload, digest = one.payload, bytes.fromhex(one.hash)
        if chain(last_hash, payload) != digest:
            raise ChainBroken(seq=one.seq)
        chained.append(_Sent(one.seq, payload, last_hash, digest))
        last_seq, last_hash = one.seq, digest
    return chained


def _take_all(
    session: WriteSession, sender: Sender, fresh: Sequence[_Sent]
) -> tuple[_Batch, list[Result]]:
    """Record a batch at one go; where that cannot be, one operation after the other.

    Nearly every batch holds nothing that anybody refuses. Then one savepoint serves all, what they
    change is sent together, and what they would ask one by one is looked up at once.
    """
    marks = {name: len(session.info[name]) for name in ("recorded", "touched")}
    batch = _Batch(careful=False)
    try:
        with session.begin_nested():
            session.connection()  # sets the savepoint now: prepared statements ask nobody
            facts = foresight.read_facts(one.payload for one in fresh)
            with foresight.looked_up(session, facts) as batch.new, write_behind(session):
                return batch, [_take(session, sender, one, batch) for one in fresh]
    except _Hesitation:
        pass
    except Exception as error:
        if not is_refusal(session, error):
            raise
    for name, length in marks.items():
        del session.info[name][length:]
    batch = _Batch(careful=True)
    return batch, [_take(session, sender, one, batch) for one in fresh]


def _take(session: WriteSession, sender: Sender, sent: _Sent, batch: _Batch) -> Result:
    """Record one operation, or set it aside."""
    now = clock_of(session).now()
    seq, payload, previous = sent.seq, sent.payload, sent.previous
    try:
        envelope, fact = _read(sender, seq, payload)
        if _is_applied(session, envelope.op, batch):  # the same fact after a fork
            store(session, envelope, payload, previous, received_at=now, applied=False)
            return Result(seq=seq, outcome="already")

        def keep() -> bytes:
            return store(session, envelope, payload, previous, received_at=now)

        record = _record if batch.careful else _record_quickly
        digest, made = record(session, envelope, fact, keep, batch.known)
    except Unreadable as refusal:
        op_id = UUID(bytes=chain(previous, payload)[:16])
        envelope = refusal.envelope or unread(sender.device_id, seq, op_id, now)
        store(session, envelope, payload, previous, received_at=now, applied=False)
        _set_aside(session, sender, seq, refusal)
        return Result(seq=seq, outcome="quarantined", code=refusal.code, detail=refusal.detail)
    batch.made |= made
    note_recorded(session, Recorded(stamp_of(envelope), fact, payload, previous, digest))
    return Result(seq=seq, outcome="applied")


def _is_applied(session: WriteSession, op_id: UUID, batch: _Batch) -> bool:
    if op_id in batch.new:
        batch.new.remove(op_id)  # a second one in this batch is looked for
        return False
    return find_applied(session, op_id) is not None


def take_up(session: WriteSession, sender: Sender, seq: int) -> frozenset[UUID]:
    """Record an operation that had been set aside; return the products that were made from it.

    Its row and its number stay as they are. Where the same fact took effect under another number
    (after a fork) there is nothing left to do. Raises `Unreadable`: it still cannot be recorded,
    and nothing was changed.
    """
    row = session.get_one(Operation, (sender.device_id, seq))
    payload, previous = bytes(row.payload), bytes(row.prev_hash)
    envelope, fact = _read(sender, seq, payload)
    if find_applied(session, envelope.op) is not None:
        if session.get(Inert, (envelope.op, sender.device_id, seq)) is None:
            note_inert(session, envelope)  # it came when nobody could read which one it is
        return frozenset()

    def keep() -> bytes:
        take_effect(session, envelope)
        return bytes(row.hash)

    with last_words.kept(session, row, fact):
        digest, made = _record(session, envelope, fact, keep, stubs.Known())
    note_recorded(session, Recorded(stamp_of(envelope), fact, payload, previous, digest))
    return made


def _read(sender: Sender, seq: int, payload: bytes) -> tuple[Envelope, Fact]:
    try:
        envelope = decode_envelope(payload)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Unreadable("unreadable", str(error)) from error
    if (envelope.device, envelope.seq) != (sender.device_id, seq):
        raise Unreadable("other_device", f"{envelope.device} {envelope.seq}")
    at = envelope.occurred_at
    if at.tzinfo is None or at.year not in YEARS or not TYPE_FORM.fullmatch(envelope.type):
        raise Unreadable("unreadable", f"{envelope.type[:60]!r} at {at}")
    envelope = msgspec.structs.replace(envelope, occurred_at=at.astimezone(UTC))
    if envelope.branch != sender.branch_id:
        raise Unreadable("foreign_branch", str(envelope.branch), envelope)
    if envelope.version != FACT_VERSION:
        raise Unreadable("unknown_version", f"{envelope.type} {envelope.version}", envelope)
    try:
        fact = decode_fact(envelope)
    except KeyError as error:
        raise Unreadable("unknown_type", envelope.type, envelope) from error
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Unreadable("unreadable", str(error), envelope) from error
    if getattr(fact, "branch", sender.branch_id) != sender.branch_id:
        raise Unreadable("foreign_branch", str(envelope.branch), envelope)
    return envelope, fact


def _record(
    session: WriteSession,
    envelope: Envelope,
    fact: Fact,
    keep: Callable[[], bytes],
    known: stubs.Known,
) -> tuple[bytes, frozenset[UUID]]:
    """Record a fact with its recorder, in a savepoint; return its hash and the products made.

    `keep` puts the operation itself down.
    A row that the tables refuse is tried once more: another branch may have brought the same
    product in this moment. Refused again it is the fact that is impossible, and it is set aside.
    """
    refused: Exception
    for _ in range(TRIES):
        try:
            with session.begin_nested():
                session.connection()  # sets the savepoint now: prepared statements ask nobody
                return _write(session, envelope, fact, keep, known)
        except stubs.ForeignPlace as error:
            raise Unreadable("foreign_branch", "a location", envelope) from error
        except (NoResultFound, ShopError) as error:
            raise Unreadable(WAITS, str(error), envelope) from error
        except Exception as error:
            if not is_refusal(session, error):
                raise
            refused = error
    raise Unreadable("impossible", str(refused).splitlines()[0], envelope) from refused


def _record_quickly(
    session: WriteSession,
    envelope: Envelope,
    fact: Fact,
    keep: Callable[[], bytes],
    known: stubs.Known,
) -> tuple[bytes, frozenset[UUID]]:
    """Record a fact among others; raise `_Hesitation` where it must be looked at by itself."""
    try:
        return _write(session, envelope, fact, keep, known)
    except (stubs.ForeignPlace, NoResultFound, ShopError) as error:
        raise _Hesitation from error


def _write(
    session: WriteSession,
    envelope: Envelope,
    fact: Fact,
    keep: Callable[[], bytes],
    known: stubs.Known,
) -> tuple[bytes, frozenset[UUID]]:
    digest = keep()
    stamp = stamp_of(envelope)
    made = stubs.prepare(session, stamp, fact, known)
    recorders.record(session, stamp, fact)
    approvals.note_unbacked(session, stamp, envelope.approved_by)
    revoked.note(session, stamp, fact, known.people)
    late_taxes.note(session, stamp, fact)
    session.flush()
    return digest, made


def is_refusal(session: WriteSession, error: Exception) -> bool:
    """Return whether the tables refuse the values; everything else is the world or a bug."""
    driver = session.connection().dialect.loaded_dbapi
    if isinstance(error, IntegrityError | DataError | driver.IntegrityError | driver.DataError):
        return True
    if isinstance(error, StatementError) and not isinstance(error, DBAPIError):
        return True  # a value that no column can hold
    return isinstance(error, OverflowError | ValueError)


def _set_aside(session: WriteSession, sender: Sender, seq: int, refusal: Unreadable) -> None:
    session.add(
        Quarantined(
            device_id=sender.device_id,
            seq=seq,
            code=refusal.code,
            detail=refusal.detail.replace("\0", "�"),
            quarantined_at=clock_of(session).now(),
        )
    )
    session.flush()
