"""The till's side of a push: what to send next, and what the answer changes here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, case, delete, func, select

from pos_app.core.clock_rules import whole_seconds
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import AlreadyEnrolled, JournalForked, NotEnrolled
from pos_app.core.facts import TYPE_NAMES, SaleFact
from pos_app.core.journal import believe_clock, get_station
from pos_app.core.models.journal import Operation
from pos_app.core.models.local import Node
from pos_app.core.models.sync import CentreLink, Quarantined
from pos_app.core.named_values import find_value, keep_value
from pos_app.core.statements import Prepared
from pos_app.core.sync import durable
from pos_app.core.sync.messages import Push, PushReply, Result, SentOperation, send
from pos_app.core.sync.positions import hash_at

CENTRE_KEY = "centre_key"
ACTIVE, BRINGING, FORKED, SHUT_OUT = "active", "bringing", "forked", "shut_out"

_after = Prepared(
    select(Operation.seq, Operation.hash, Operation.payload)
    .where(Operation.device_id == bindparam("device"), Operation.seq > bindparam("after"))
    .order_by(Operation.seq)
    .limit(bindparam("rows"))
)


@dataclass(frozen=True)
class Link:
    """The centre this till belongs to. `status`: active, bringing, forked, shut_out."""

    url: str
    server_id: UUID
    status: str
    last_contact_at: datetime | None


def find_link(session: ReadSession) -> Link | None:
    """Return the centre of this till, or None."""
    row = session.get(CentreLink, 1)
    if row is None:
        return None
    return Link(row.url, row.server_id, row.status, row.last_contact_at)


def get_link(session: ReadSession) -> Link:
    """Return the centre of this till; raise `NotEnrolled`."""
    link = find_link(session)
    if link is None:
        raise NotEnrolled
    return link


def set_link(session: WriteSession, url: str, server_id: UUID, status: str) -> None:
    """Remember the centre this till joined; raise `AlreadyEnrolled` where it has another."""
    row = session.get(CentreLink, 1)
    if row is None:
        row = CentreLink(id=1, server_id=server_id, enrolled_at=clock_of(session).now())
    elif row.server_id != server_id:
        raise AlreadyEnrolled(url=row.url)
    row.url, row.status, row.last_contact_at = url, status, clock_of(session).now()
    session.add(row)
    session.flush()


def set_status(session: WriteSession, status: str) -> None:
    """Note how this till stands with its centre."""
    row = session.get(CentreLink, 1)
    if row is not None:
        row.status = status


def note_contact(session: WriteSession) -> None:
    """Note that the centre has answered, now."""
    row = session.get(CentreLink, 1)
    if row is not None:
        row.last_contact_at = clock_of(session).now()


def next_push(
    session: ReadSession, *, max_operations: int, max_bytes: int, after: int | None = None
) -> Push | None:
    """Return the next operations that the centre lacks, or None; `after` says after which instead.

    At least one goes, however large, or it would stop all that follow.
    """
    station = get_station(session)
    after = station.acked_seq if after is None else after
    previous = hash_at(session, station.device_id, after)
    if previous is None:
        raise JournalForked(seq=after)
    ops: list[SentOperation] = []
    size = 0
    rows = _after.all(session, device=station.device_id, after=after, rows=max_operations)
    for seq, digest, payload in rows:
        size += len(payload)
        if ops and size > max_bytes:
            break
        ops.append(send(seq, bytes(digest), bytes(payload)))
    return Push(previous=previous.hex(), ops=tuple(ops)) if ops else None


def acknowledge(session: WriteSession, acked_seq: int) -> None:
    """Note up to where the centre has this till's operations; may be lower than before."""
    node = session.get(Node, 1)
    assert node is not None
    node.acked_seq = acked_seq
    note_contact(session)


def settle(session: WriteSession, reply: PushReply) -> None:
    """Take up the answer to a push; raise `JournalForked` if it is about other operations."""
    station = get_station(session)
    own = hash_at(session, station.device_id, reply.acked_seq)
    if own is None or own.hex() != reply.acked_hash:
        raise JournalForked(seq=reply.acked_seq)
    acknowledge(session, reply.acked_seq)
    durable.keep(session, reply.durable_seq)
    _note_quarantined(session, station.device_id, reply.results)


def _note_quarantined(session: WriteSession, device_id: UUID, results: Sequence[Result]) -> None:
    """Keep beside the operation what the centre said of it, for the screen of pending ones."""
    for result in results:
        if result.outcome != "quarantined":
            continue
        row = session.get(Quarantined, (device_id, result.seq)) or Quarantined(
            device_id=device_id, seq=result.seq, quarantined_at=clock_of(session).now()
        )
        row.code, row.detail = result.code, result.detail
        session.add(row)


def rewind(session: WriteSession, expected_seq: int) -> None:
    """Go back to what the centre waits for; what it said of later operations is void."""
    station = get_station(session)
    session.execute(
        delete(Quarantined).where(
            Quarantined.device_id == station.device_id, Quarantined.seq >= expected_seq
        )
    )
    acknowledge(session, expected_seq - 1)


def count_quarantined(session: ReadSession) -> int:
    """Return how many operations of this till wait at the centre for a person."""
    query = select(func.count()).select_from(Quarantined).where(Quarantined.released_at.is_(None))
    return int(session.execute(query).scalar() or 0)


def centre_key(session: ReadSession) -> str:
    """Return the public key of this till's centre (base64url), "" before it ever greeted."""
    value = find_value(session, CENTRE_KEY)
    return "" if value is None else msgspec.json.decode(value, type=str)


def _learn_key(session: WriteSession, key: str) -> None:
    """Keep the key of the centre from the first greeting on: files of the centre are proved by it.

    It stays: another one is not the centre this till joined.
    """
    if key and find_value(session, CENTRE_KEY) is None:
        keep_value(session, CENTRE_KEY, msgspec.json.encode(key))


def greet(
    session: WriteSession, acked_seq: int, key: str = "", *, skew: timedelta | None = None
) -> None:
    """Take up where the centre stands after hello; a fork that is settled is over.

    `skew` is how far this clock is ahead of the centre's; None where it was not heard at once.
    """
    station = get_station(session)
    _learn_key(session, key)
    if skew is not None:
        believe_clock(session, skew_s=whole_seconds(skew))
    if acked_seq < station.acked_seq:  # restored from a backup: what it said of later ones is void
        rewind(session, acked_seq + 1)
    else:
        acknowledge(session, acked_seq)
    set_status(session, ACTIVE)


@dataclass(frozen=True)
class NotCentral:
    """What only this disk has: would be lost with it. `since`: when the first of it was done."""

    operations: int
    sales: int
    since: datetime | None


def not_central(session: ReadSession) -> NotCentral:
    """Return how many operations, and sales among them, the centre has not acknowledged (Q11)."""
    station = get_station(session)
    after = (Operation.device_id == station.device_id, Operation.seq > station.acked_seq)
    is_sale = case((Operation.type == TYPE_NAMES[SaleFact], 1), else_=0)
    query = select(func.count(), func.sum(is_sale), func.min(Operation.seq)).where(*after)
    operations, sales, first = session.execute(query).one()
    done = select(Operation.occurred_at).where(
        Operation.device_id == station.device_id, Operation.seq == first
    )
    return NotCentral(int(operations), int(sales or 0), session.execute(done).scalar())
