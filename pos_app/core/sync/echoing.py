"""The centre gives a till back what it holds of the journals that the till was (`echo:` streams).

The position of an echo is the number of an operation and its token the hash, so the chain itself
proves where both stand; nothing is kept twice for it.
"""

from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select

from pos_app.core.db import ReadSession
from pos_app.core.journal import find_applied, head
from pos_app.core.models.journal import Operation
from pos_app.core.models.sync import Quarantined
from pos_app.core.statements import Prepared
from pos_app.core.sync import any_bytes, bodies
from pos_app.core.sync.bodies import EchoBody
from pos_app.core.sync.feed import SCHEMA, START, echo_stream
from pos_app.core.sync.lineage import ancestors_of
from pos_app.core.sync.messages import MAX_BYTES, Identity, Page, Row, StreamAt
from pos_app.core.sync.positions import hash_at

NAME: Final = "echo:"
_after = Prepared(
    select(Operation.seq, Operation.prev_hash, Operation.hash, Operation.payload)
    .where(Operation.device_id == bindparam("device"), Operation.seq > bindparam("after"))
    .order_by(Operation.seq)
    .limit(bindparam("rows"))
)


def list_identities(session: ReadSession, device_id: UUID, branch_id: UUID) -> tuple[Identity, ...]:
    """Return what a till of a branch was before, newest first: those are its to ask for."""
    return tuple(
        Identity(
            device=device.id,
            name=device.name,
            branch=branch_id,
            location=device.location_id,
            enrolled_at=device.enrolled_at,
            last_seq=head(session, device.id)[0],
        )
        for device in ancestors_of(session, device_id)
        if device.branch_id == branch_id
    )


def streams(session: ReadSession, device_id: UUID, branch_id: UUID) -> tuple[str, ...]:
    """Return the echoes that a till may read."""
    known = list_identities(session, device_id, branch_id)
    return tuple(echo_stream(one.device) for one in known)


def read_page(session: ReadSession, stream: str, at: StreamAt, *, max_rows: int) -> Page:
    """Return the operations after one of a journal; `reset`, without any, where it is another."""
    device_id = UUID(stream.removeprefix(NAME))
    before = hash_at(session, device_id, at.position)
    if before is None or before.hex() != at.token:
        return Page(stream=stream, rows=(), position=0, token=START.hex(), more=False, reset=True)
    found = _after.all(session, device=device_id, after=at.position, rows=max_rows + 1)
    rows: list[Row] = []
    position, token, size = at.position, at.token, 0
    for seq, previous, digest, payload in found[:max_rows]:
        size += len(payload)
        if rows and size > MAX_BYTES:
            break
        body = _body(session, device_id, seq, (bytes(previous), bytes(digest), bytes(payload)))
        rows.append(
            Row(key=f"echo:{seq}", position=seq, schema=SCHEMA, deleted=False,
                body=msgspec.Raw(bodies.encode(body)))
        )  # fmt: skip
        position, token = seq, bytes(digest).hex()
    more = len(found) > len(rows)
    return Page(
        stream=stream, rows=tuple(rows), position=position, token=token, more=more, reset=False
    )


def _body(
    session: ReadSession, device_id: UUID, seq: int, stored: tuple[bytes, bytes, bytes]
) -> EchoBody:
    aside = session.get(Quarantined, (device_id, seq))
    previous, digest, payload = stored
    op, raw = any_bytes.packed(payload)
    body = EchoBody(previous=previous.hex(), hash=digest.hex(), op=op, raw=raw)
    if aside is None or _took_effect(session, device_id, seq):
        return body
    return msgspec.structs.replace(
        body, aside=aside.code, detail=aside.detail, waits=aside.released_at is None
    )


def _took_effect(session: ReadSession, device_id: UUID, seq: int) -> bool:
    query = select(Operation.op_id).where(Operation.device_id == device_id, Operation.seq == seq)
    return find_applied(session, session.execute(query).scalar_one()) == (device_id, seq)
