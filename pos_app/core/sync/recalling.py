"""A till gets back what the centre holds of the devices it was (KSP/1, 2.5 step 4).

Its disk was lost, or put back from a backup: the operations of the old identities that it lacks
come down in pages, are checked (numbers without gap, every hash), kept in a journal of the old
device and recorded by their recorders, a page and its position in one transaction. No level changes
by it, for what the centre states of the stock has all of it in it; no case is opened again.

A disk that was put back may hold other operations under numbers that the centre knows: what the
centre has under them is kept as a journal of its own beside it (`Echo.kept_as`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from pos_app.core import journal, kardex
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import InvalidMessage, StreamUnreadable
from pos_app.core.facts import Envelope, Fact, decode_envelope, decode_fact
from pos_app.core.ids import new_id
from pos_app.core.journal import FACT_VERSION, GENESIS, stamp_of
from pos_app.core.models.journal import Device, Head, Operation
from pos_app.core.models.sync import Echo, Quarantined, StreamPosition
from pos_app.core.sync import any_bytes, retelling
from pos_app.core.sync.applying import read_body, set_position
from pos_app.core.sync.bodies import EchoBody
from pos_app.core.sync.feed import echo_stream
from pos_app.core.sync.messages import Identity, Page, Row, StreamAt
from pos_app.core.sync.positions import hash_at
from pos_app.core.sync.receiving import TYPE_FORM, YEARS, is_refusal
from pos_app.core.sync.stubs import ForeignPlace, Known

_Path = list[tuple[UUID, int]]  # journals, each with the number after which it begins
HERE = "impossible"  # why an operation came back without effect: other rows of it are here


class _Come(NamedTuple):
    """One operation that came: its bytes, what they chain to, and what they say if it is known."""

    seq: int
    previous: bytes
    hash: bytes
    payload: bytes
    aside: str
    detail: str
    waits: bool
    envelope: Envelope | None
    fact: Fact | None


@dataclass(frozen=True)
class Recalled:
    """How far the journal of a device that this till was is here again; `whole`: all of it."""

    device_id: UUID
    name: str
    operations: int
    whole: bool


# Which devices, and how far -----------------------------------------------------------------------


def know(session: WriteSession, was: Sequence[Identity]) -> None:
    """Note which devices this till was before, as the centre says: newest first."""
    heir = session.get_one(Device, journal.get_station(session).device_id)
    for one in was:
        if heir.forked_from is None and heir.id != one.device:
            heir.forked_from = one.device
        row = session.get(Device, one.device)
        if row is None:
            row = Device(
                id=one.device, kind="till", branch_id=one.branch, location_id=one.location,
                name=one.name, public_key=b"", enrolled_at=one.enrolled_at,
            )  # fmt: skip
            session.add(row)
        if session.get(Echo, one.device) is None:
            session.add(
                Echo(kept_as=one.device, device_id=one.device, after_seq=0, after_hash=GENESIS)
            )
        session.flush()
        heir = row


def unknown(session: ReadSession, was: Sequence[Identity]) -> bool:
    """Return whether the centre names a device that this till does not know it was."""
    return any(session.get(Echo, one.device) is None for one in was)


def old_journals(session: ReadSession) -> tuple[UUID, ...]:
    """Return the journals of this node that are not its present one, the newest first."""
    found: list[UUID] = []
    for device_id in journal.list_identities(session)[1:]:
        found += [echo.kept_as for echo in _beside(session, device_id)]
        found.append(device_id)
    return tuple(found)


def list_recalled(session: ReadSession) -> tuple[Recalled, ...]:
    """Return what came back, or is coming, of the devices that this till was; oldest first."""
    found = []
    for device_id in reversed(journal.list_identities(session)[1:]):
        echo, device = session.get(Echo, device_id), session.get(Device, device_id)
        journals = [device_id, *(one.kept_as for one in _beside(session, device_id))]
        count = select(func.count()).where(Operation.device_id.in_(journals))
        found.append(
            Recalled(
                device_id=device_id,
                name=device.name if device is not None else "",
                operations=int(session.execute(count).scalar_one()),
                whole=echo is not None and echo.whole_at is not None,
            )
        )
    return tuple(found)


def where(session: ReadSession, device_id: UUID) -> StreamAt:
    """Return up to which operation this till has what the centre has of a device it was.

    Before the first page that is the whole journal that is on this disk.
    """
    position = session.get(StreamPosition, echo_stream(device_id))
    if position is not None:
        return StreamAt(position=position.position, token=position.token.hex())
    seq, digest = journal.head(session, device_id)
    return StreamAt(position=seq, token=digest.hex())


def find_at(session: ReadSession, device_id: UUID, seq: int) -> StreamAt:
    """Return an operation of the journal of a device, as this till came to hold it."""
    found = _hash_on(session, _path(session, device_id), seq)
    assert found is not None, "only what is here is asked for"
    return StreamAt(position=seq, token=found.hex())


def go_to(session: WriteSession, device_id: UUID, at: StreamAt) -> None:
    """Note up to which operation the centre has the same of a device: found by asking."""
    stream = echo_stream(device_id)
    set_position(
        session,
        Page(stream=stream, rows=(), position=at.position, token=at.token, more=False, reset=False),
    )


def note_whole(session: WriteSession, device_id: UUID) -> None:
    """Note that everything the centre had of a device is here."""
    echo = session.get(Echo, device_id)
    if echo is not None and echo.whole_at is None:
        echo.whole_at = clock_of(session).now()


# A page -------------------------------------------------------------------------------------------


def take_page(session: WriteSession, device_id: UUID, page: Page) -> int:
    """Keep and record the operations of a page that are not here; return how many those were.

    One transaction with the position. Raises `StreamUnreadable` for bytes that were changed on the
    way, a gap, or what a later program wrote: then nothing of the page is kept.
    """
    at = where(session, device_id)
    come, position, token = [], at.position, bytes.fromhex(at.token)
    for row in page.rows:
        one = _read(device_id, row, position, token)
        come.append(one)
        position, token = one.seq, one.hash
    path = _path(session, device_id)
    fresh = [one for one in come if _hash_on(session, path, one.seq) != one.hash]
    if fresh:
        _take(session, device_id, fresh)
    set_position(session, page)
    return len(fresh)


def _read(device_id: UUID, row: Row, position: int, token: bytes) -> _Come:
    """Return what a row brings; raise `StreamUnreadable` unless it follows and is whole."""
    body = read_body(row.key, row.schema, bytes(row.body))
    if not isinstance(body, EchoBody) or row.deleted:
        raise StreamUnreadable(stream=row.key, reason="it is no operation")
    try:
        payload = any_bytes.unpacked(body.op, body.raw)
    except InvalidMessage as error:
        raise StreamUnreadable(stream=row.key, reason="its bytes cannot be unpacked") from error
    if row.position != position + 1 or body.previous != token.hex():
        raise StreamUnreadable(stream=row.key, reason="it does not follow the one before it")
    digest = journal.chain(token, payload)
    if digest.hex() != body.hash:
        raise StreamUnreadable(stream=row.key, reason="its bytes are not those that were hashed")
    envelope, fact = _decode(device_id, row.position, payload)
    if fact is None and not body.aside:
        reason = envelope.type if envelope is not None else "not an operation"
        raise StreamUnreadable(stream=row.key, reason=f"{reason} is not known")
    return _Come(
        row.position, token, digest, payload, body.aside, body.detail, body.waits, envelope, fact
    )


def _decode(device_id: UUID, seq: int, payload: bytes) -> tuple[Envelope | None, Fact | None]:
    """Return what an operation says: its columns if it can be read, its fact if it is known."""
    try:
        envelope = decode_envelope(payload)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None, None
    at = envelope.occurred_at
    named = (envelope.device, envelope.seq) == (device_id, seq)
    if not named or at.tzinfo is None or at.year not in YEARS:
        return None, None
    if not TYPE_FORM.fullmatch(envelope.type):
        return None, None
    envelope = msgspec.structs.replace(envelope, occurred_at=at.astimezone(UTC))
    try:
        fact = decode_fact(envelope) if envelope.version == FACT_VERSION else None
    except (msgspec.MsgspecError, KeyError, RecursionError, UnicodeDecodeError):
        fact = None
    return envelope, fact


def _take(session: WriteSession, device_id: UUID, fresh: Sequence[_Come]) -> None:
    kept_as = _journal_for(session, device_id, fresh[0])
    facts = [one.fact for one in fresh if one.fact is not None]
    retelling.require_known(session, facts)
    moves = [move for fact in facts for move in getattr(fact, "moves", ())]
    known = Known()
    with kardex.levels_kept(session, old_journals(session), moves):
        for one in fresh:
            _keep(session, kept_as, one, known)


def _keep(session: WriteSession, kept_as: UUID, one: _Come, known: Known) -> None:
    """Keep one operation, with its effects unless they are here or cannot be."""
    refused = ""
    done = one.envelope is not None and journal.find_applied(session, one.envelope.op) is not None
    if one.fact is not None and one.envelope is not None and not done:
        stamp = stamp_of(one.envelope)
        if kept_as != stamp.device_id:
            stamp = replace(stamp, kept_as=kept_as)
        try:
            with session.begin_nested():
                session.connection()  # sets the savepoint now: prepared statements ask nobody
                _store(session, kept_as, one, applied=True)
                retelling.record(session, stamp, one.fact, known)
                session.flush()
        except Exception as error:
            if not (isinstance(error, ForeignPlace) or is_refusal(session, error)):
                raise
            refused = str(error).splitlines()[0][:200]
        else:
            _note_aside(session, kept_as, one)
            return
    _store(session, kept_as, one, applied=False)
    if not done:
        _note_aside(session, kept_as, one, refused)


def _store(session: WriteSession, kept_as: UUID, one: _Come, *, applied: bool) -> None:
    now = clock_of(session).now()
    op_id = UUID(bytes=one.hash[:16])  # as the centre does
    envelope = one.envelope or journal.unread(kept_as, one.seq, op_id, now)
    columns = msgspec.structs.replace(envelope, device=kept_as, seq=one.seq)
    journal.store(session, columns, one.payload, one.previous, received_at=now, applied=applied)


def _note_aside(session: WriteSession, kept_as: UUID, one: _Come, refused: str = "") -> None:
    """Keep beside an operation that it waits at the centre, or why it has no effect here."""
    if not (one.aside or refused):
        return
    now: datetime = clock_of(session).now()
    row = session.get(Quarantined, (kept_as, one.seq))  # the inbox may have told of it before
    row = row or Quarantined(device_id=kept_as, seq=one.seq, quarantined_at=now)
    row.code, row.detail = one.aside or HERE, one.detail or refused
    row.released_at = None if one.waits else now  # nothing of it waits for anybody
    session.add(row)
    session.flush()


# Journals beside each other -----------------------------------------------------------------------


def _beside(session: ReadSession, device_id: UUID) -> Sequence[Echo]:
    """Return the journals that are kept beside that of a device, the newest first."""
    query = select(Echo).where(Echo.device_id == device_id, Echo.kept_as != device_id)
    return session.scalars(query.order_by(Echo.kept_as.desc())).all()


def _path(session: ReadSession, device_id: UUID) -> _Path:
    """Return the journals that hold what the centre has of a device, each with where it begins."""
    echoes = {one.kept_as: one for one in _beside(session, device_id)}
    at: UUID | None = next(iter(echoes), device_id)
    path: _Path = []
    while at is not None:
        echo = echoes.get(at)
        path.append((at, echo.after_seq if echo is not None else 0))
        at = echo.parent if echo is not None else None
    return path


def _hash_on(session: ReadSession, path: _Path, seq: int) -> bytes | None:
    """Return the hash of an operation on a path; None where it is not here."""
    if seq == 0:
        return GENESIS
    return hash_at(session, _holding(path, seq), seq)


def _holding(path: _Path, seq: int) -> UUID:
    """Return the journal of a path that holds a number, or would."""
    return next((kept_as for kept_as, after in path if seq > after), path[-1][0])


def _journal_for(session: WriteSession, device_id: UUID, first: _Come) -> UUID:
    """Return the journal in which an operation goes on; a new one beside where it is another."""
    path = _path(session, device_id)
    newest = path[0][0]
    row = session.get(Head, newest)
    if (row.seq if row is not None else 0, row.hash if row is not None else GENESIS) == (
        first.seq - 1,
        first.previous,
    ):
        return newest
    kept_as = new_id()
    session.add(
        Echo(
            kept_as=kept_as,
            device_id=device_id,
            parent=_holding(path, first.seq - 1),
            after_seq=first.seq - 1,
            after_hash=first.previous,
        )
    )
    session.flush()
    return kept_as
