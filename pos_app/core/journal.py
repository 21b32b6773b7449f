"""The journal: what was done on this node, numbered, chained by hash, appended and never changed.

`append` is how a decided fact becomes part of the record: it takes the next number of this device,
chains the hash, and calls the one recorder of that fact, all in the caller's transaction. What is
above the acknowledged position is the outbox; there is no second table that could disagree.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import Insert, bindparam, select, update

from pos_app.core.actor import Actor
from pos_app.core.clock_rules import Believed, Reading, judge
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import ApprovalInvalid, StoreMissing
from pos_app.core.facts import TYPE_NAMES, Envelope, Fact, decode_envelope, encode
from pos_app.core.models.approvals import Approval
from pos_app.core.models.journal import Applied, Device, Head, Inert, Learned, Operation
from pos_app.core.models.local import Node
from pos_app.core.statements import Prepared, insert_into
from pos_app.core.write_behind import find_behind

GENESIS = bytes(32)  # what the first operation of a device chains to
FACT_VERSION = 1
NOBODY = UUID(int=0)

F = TypeVar("F", bound=Fact)
Recorder = Callable[[WriteSession, "Stamp", F], None]


@dataclass(frozen=True)
class Station:
    """This node: its device, branch and the location it sells from."""

    device_id: UUID
    kind: str
    name: str
    branch_id: UUID
    location_id: UUID
    acked_seq: int


@dataclass(frozen=True)
class Stamp:
    """What every recorder needs to know of the operation it records."""

    op_id: UUID
    device_id: UUID
    seq: int
    branch_id: UUID
    user_id: UUID
    occurred_at: datetime
    kept_as: UUID | None = None  # see `journal_id`

    @property
    def journal_id(self) -> UUID:
        """Return the journal in which this node keeps the operation: nearly always the device's.

        A disk that was put back may hold another operation of the device under the same number.
        """
        return self.kept_as or self.device_id


@dataclass(frozen=True)
class Recorded:
    """An operation that took effect in this transaction, as the centre tells others of it."""

    stamp: Stamp
    fact: Fact
    payload: bytes
    prev_hash: bytes
    hash: bytes


_this_node = select(
    Node.device_id, Node.kind, Node.name, Node.branch_id, Node.location_id, Node.acked_seq
).where(Node.id == 1)
_node = Prepared(_this_node)
_node_held = Prepared(_this_node.with_for_update())
_head = Prepared(
    select(Head.seq, Head.hash, Head.clock_at, Head.clock_ms, Head.clock_boot, Head.clock_skew_s)
    .where(Head.device_id == bindparam("device"))
    .with_for_update()
)
_forked_from = select(Device.forked_from).where(Device.id == bindparam("device"))
_head_now = Prepared(select(Head.seq, Head.hash).where(Head.device_id == bindparam("device")))
_move_head = Prepared(
    update(Head)
    .where(Head.device_id == bindparam("device"))
    .values(seq=bindparam("new_seq"), hash=bindparam("new_hash"), occurred_at=bindparam("at")),
    key=("device",),
)
_believe = Prepared(
    update(Head)
    .where(Head.device_id == bindparam("device"))
    .values(
        clock_at=bindparam("clock"),
        clock_ms=bindparam("ms"),
        clock_boot=bindparam("boot"),
        clock_skew_s=bindparam("skew_s"),
    )
)
_approval = Prepared(
    select(
        Approval.outcome,
        Approval.permission,
        Approval.subject_id,
        Approval.amount_minor,
        Approval.user_id,
    ).where(Approval.id == bindparam("id"))
)
_own_payload = Prepared(
    select(Operation.payload)
    .join(Applied, (Applied.device_id == Operation.device_id) & (Applied.seq == Operation.seq))
    .where(Applied.op_id == bindparam("op"))
)
_learned_payload = Prepared(select(Learned.payload).where(Learned.op_id == bindparam("op")))
_insert_operation = insert_into(Operation)
_insert_learned = insert_into(Learned)
_learned = Prepared(select(Learned.seq).where(Learned.op_id == bindparam("op")))
_insert_applied = Prepared(
    Insert(Applied.__table__).values(op_id=None, device_id=None, seq=None)  # type: ignore[arg-type]
)
_applied = Prepared(select(Applied.device_id, Applied.seq).where(Applied.op_id == bindparam("op")))


def chain(previous: bytes, payload: bytes) -> bytes:
    """Return the hash of an operation: SHA-256 of the one before it and its canonical bytes."""
    return hashlib.sha256(previous + payload).digest()


def get_station(session: ReadSession) -> Station:
    """Return who this node is; raise `StoreMissing` before `pos init`."""
    station: Station | None = session.info.get("station")
    return _read_station(session, _node) if station is None else station


def hold(session: WriteSession) -> Station:
    """Make this node decide one operation at a time; return who it is. Comes first in a verb.

    SQLite's write lock does that by itself; PostgreSQL would let a sale be decided beside the close
    of its cash session, or beside the same sale.
    """
    return _read_station(session, _node_held)


def list_identities(session: ReadSession) -> tuple[UUID, ...]:
    """Return the devices that this node is and was, newest first: it may have been restored."""
    found: list[UUID] = []
    device_id: UUID | None = get_station(session).device_id
    while device_id is not None and device_id not in found:
        found.append(device_id)
        device_id = session.execute(_forked_from, {"device": device_id}).scalar()
    return tuple(found)


def first_identity(session: ReadSession) -> UUID:
    """Return the device that this node was made as."""
    return list_identities(session)[-1]


def take_identity(session: WriteSession, device_id: UUID) -> Station:
    """Go on as another device of this node, with a journal of its own that begins at nothing."""
    node = session.get_one(Node, 1)
    node.device_id, node.acked_seq = device_id, 0
    session.flush()
    return _read_station(session, _node)


def stand(session: WriteSession, *, branch_id: UUID, location_id: UUID) -> Station:
    """Let the centre decide what follows in this session for a branch, as if it stood there.

    The centre itself stands in no branch; a till stands where it was enrolled and nowhere else.
    """
    station = get_station(session)
    assert station.kind == "centre", "a till stands in its own branch"
    session.info["standing"] = (branch_id, location_id)
    return _remember(session, station)


def _read_station(session: ReadSession, statement: Prepared) -> Station:
    row = statement.first(session)
    if row is None:
        raise StoreMissing(path=str(session.connection().engine.url.database))
    return _remember(session, Station(*row))


def _remember(session: ReadSession, station: Station) -> Station:
    if "standing" in session.info:
        branch_id, location_id = session.info["standing"]
        station = replace(station, branch_id=branch_id, location_id=location_id)
    session.info["station"] = station
    return station


def head(session: ReadSession, device_id: UUID) -> tuple[int, bytes]:
    """Return number and hash of the last operation of a device; (0, GENESIS) when it has none."""
    row = _head_now.first(session, device=device_id)
    return (0, GENESIS) if row is None else (row[0], row[1])


def find_applied(session: ReadSession, op_id: UUID) -> tuple[UUID, int] | None:
    """Return device and number under which an operation took effect here, if it did."""
    row = _applied.first(session, op=op_id)
    return None if row is None else (row[0], row[1])


def append(
    session: WriteSession,
    actor: Actor,
    fact: F,
    record: Recorder[F],
    *,
    op_id: UUID,
) -> Stamp:
    """Append a decided fact to this node's journal and record it.

    The caller must have made sure that `op_id` was not applied before (`find_applied`); a second
    append of it fails on the key of `applied` and rolls everything back. An approval that the actor
    leans on is checked here, in the same transaction: for this operation, given by that person.
    Raises `ApprovalInvalid`.
    """
    approved_by = _check_grants(session, actor, op_id)
    station, clock = get_station(session), clock_of(session)
    last = _head.first(session, device=station.device_id)
    seq, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
    read = Reading(clock.now(), clock.monotonic_ms(), clock.boot_id)
    state, believed = judge(_believed(last), read)
    envelope = Envelope(
        device=station.device_id,
        seq=seq,
        op=op_id,
        type=TYPE_NAMES[type(fact)],
        version=FACT_VERSION,
        branch=station.branch_id,
        user=actor.user_id,
        approved_by=approved_by,
        occurred_at=read.at,
        monotonic_ms=read.ms,
        boot=read.boot,
        clock_state=state,
        fact=msgspec.Raw(encode(fact)),
    )
    payload = encode(envelope)
    digest = store(session, envelope, payload, previous, received_at=read.at)
    if believed is not None:
        _believe_clock(session, station.device_id, believed)
    stamp = stamp_of(envelope)
    record(session, stamp, fact)
    if station.kind == "centre":
        note_recorded(session, Recorded(stamp, fact, payload, previous, digest))
    return stamp


def _believed(row: tuple[Any, ...] | None) -> Believed | None:
    """Return what is believed of this node's clock, from the row of its head."""
    if row is None or row[2] is None:
        return None
    return Believed(Reading(row[2], row[3], row[4]), row[5])


def _believe_clock(session: WriteSession, device_id: UUID, believed: Believed) -> None:
    (at, ms, boot), skew_s = believed
    _believe.run(session, device=device_id, clock=at, ms=ms, boot=boot, skew_s=skew_s)


def believe_clock(session: WriteSession, *, skew_s: int | None = None) -> None:
    """Believe the clock of this machine from now on: a person or the centre has looked at it.

    `skew_s` is how far it is ahead of the centre's; None where nobody compared them.
    """
    clock = clock_of(session)
    read = Reading(clock.now(), clock.monotonic_ms(), clock.boot_id)
    _believe_clock(session, get_station(session).device_id, Believed(read, skew_s))


def _check_grants(session: ReadSession, actor: Actor, op_id: UUID) -> UUID | None:
    """Return who approved this operation, if anybody did.

    Operations that follow it in one transaction lean on the same approval and do not name it.
    """
    leaned: set[UUID] = session.info.setdefault("leaned", set())
    approver: UUID | None = None
    for grant in actor.grants:
        if grant.approval_id in leaned:
            continue
        row = _approval.first(session, id=grant.approval_id)
        said = (
            "granted",
            grant.permission,
            grant.subject_id,
            grant.amount_minor,
            grant.approver_id,
        )
        if grant.subject_id != op_id or row is None or tuple(row) != said:
            raise ApprovalInvalid
        leaned.add(grant.approval_id)
        approver = approver or grant.approver_id
    return approver


def note_recorded(session: WriteSession, one: Recorded) -> None:
    """At the centre: let the tills concerned hear of an operation, before the commit.

    Nobody can forget it: a centre that was opened without its feed records nothing.
    """
    recorded: list[Recorded] | None = session.info.get("recorded")
    assert recorded is not None, "a centre is opened with its feed (sync/telling)"
    recorded.append(one)


def stamp_of(envelope: Envelope) -> Stamp:
    """Return what a recorder needs of an envelope."""
    return Stamp(
        op_id=envelope.op,
        device_id=envelope.device,
        seq=envelope.seq,
        branch_id=envelope.branch,
        user_id=envelope.user,
        occurred_at=envelope.occurred_at,
    )


def store(
    session: WriteSession,
    envelope: Envelope,
    payload: bytes,
    previous: bytes,
    *,
    received_at: datetime,
    applied: bool = True,
) -> bytes:
    """Write one operation, mark it applied and move its device's head; return its hash.

    `applied=False` keeps the operation without its effects: already applied, or quarantined.
    """
    digest = chain(previous, payload)
    _insert_operation.put(
        session,
        device_id=envelope.device,
        seq=envelope.seq,
        op_id=envelope.op,
        type=envelope.type,
        occurred_at=envelope.occurred_at,
        received_at=received_at,
        payload=payload,
        prev_hash=previous,
        hash=digest,
    )
    if applied:
        take_effect(session, envelope)
    else:
        note_inert(session, envelope)
    advance(session, envelope.device, envelope.seq, digest, envelope.occurred_at)
    return digest


def unread(device_id: UUID, seq: int, op_id: UUID, at: datetime) -> Envelope:
    """Return the columns of an operation of which only the bytes are sure."""
    return Envelope(
        device=device_id,
        seq=seq,
        op=op_id,
        type="unreadable",
        version=0,
        branch=NOBODY,
        user=NOBODY,
        approved_by=None,
        occurred_at=at,
        monotonic_ms=0,
        boot=NOBODY,
        clock_state="unknown",
        fact=msgspec.Raw(b"{}"),
    )


def take_effect(session: WriteSession, envelope: Envelope) -> None:
    """Mark an operation as one whose effects happen here, once, in this transaction."""
    _insert_applied.put(session, op_id=envelope.op, device_id=envelope.device, seq=envelope.seq)


def note_inert(session: WriteSession, envelope: Envelope) -> None:
    """Note that a journal holds an operation which has no effect under that number."""
    session.add(Inert(op_id=envelope.op, device_id=envelope.device, seq=envelope.seq))


def advance(
    session: WriteSession, device_id: UUID, seq: int, digest: bytes, occurred_at: datetime
) -> None:
    """Move the head of a device; it is made at its first operation."""
    values = {"device": device_id, "new_seq": seq, "new_hash": digest, "at": occurred_at}
    if seq > 1 and find_behind(session) is not None:
        _move_head.put(session, **values)  # its row is there since the first
    elif not _move_head.run(session, **values):
        session.add(Head(device_id=device_id, seq=seq, hash=digest, occurred_at=occurred_at))
        session.flush()


def is_known(session: ReadSession, op_id: UUID) -> bool:
    """Return whether an operation took effect here, or was learned of another node."""
    return find_applied(session, op_id) is not None or bool(_learned.first(session, op=op_id))


def find_envelope(session: ReadSession, op_id: UUID) -> Envelope | None:
    """Return an operation that took effect here or was learned of another node, or None."""
    row = _own_payload.first(session, op=op_id) or _learned_payload.first(session, op=op_id)
    return None if row is None else decode_envelope(bytes(row[0]))


def learn(session: WriteSession, one: Recorded, document_id: UUID) -> None:
    """Keep an operation of another node, of a document that concerns this one.

    It is no part of this node's own journals: it has no effect on stock and moves no head.
    """
    _insert_learned.run(
        session,
        op_id=one.stamp.op_id,
        document_id=document_id,
        device_id=one.stamp.device_id,
        seq=one.stamp.seq,
        learned_at=clock_of(session).now(),
        payload=one.payload,
        prev_hash=one.prev_hash,
        hash=one.hash,
    )


def list_learned(session: ReadSession, document_id: UUID) -> tuple[Envelope, ...]:
    """Return what other nodes did with a document, as far as this node was told, oldest first."""
    query = select(Learned.payload).where(Learned.document_id == document_id)
    found = (decode_envelope(bytes(payload)) for payload in session.scalars(query))
    return tuple(sorted(found, key=lambda one: (one.occurred_at, one.op)))


def pending_count(session: ReadSession) -> int:
    """Return how many operations of this node the centre has not acknowledged."""
    station = get_station(session)
    return max(0, head(session, station.device_id)[0] - station.acked_seq)
