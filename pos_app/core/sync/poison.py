"""What a till sent and the centre could not take at all: kept as it came, for a person to see.

An operation that chains is kept in the journal, whatever it says (`receiving`). What breaks the
chain, or is no message, is refused and can have no place there: its bytes are here, the newest of
each till, so that somebody can find out what is wrong with it and no till fills a disk.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, select, tuple_

from pos_app.core.cases import open_case
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import ChainBroken, RefusedMissing
from pos_app.core.journal import NOBODY, Stamp
from pos_app.core.models.centre import PoisonRaw
from pos_app.core.models.journal import Case, Device
from pos_app.core.sync.messages import Push
from pos_app.core.sync.receiving import Sender

KEPT: Final = 16  # of one till, the newest
SIZE: Final = 256 * 1024  # of one; more of it is cut
BROKEN: Final = "BROKEN_JOURNAL"


@dataclass(frozen=True)
class Refused:
    """Bytes that were refused: of which till, why, how many there were and when they came.

    `seq` is the number they came under, 0 where they are a whole message that cannot be read.
    """

    id: UUID
    device_id: UUID
    device: str
    branch_id: UUID | None
    seq: int
    code: str
    size: int
    received_at: datetime


def keep(session: WriteSession, sender: Sender, payload: bytes, *, code: str, seq: int = 0) -> None:
    """Keep what was refused; the same again changes nothing. Where the chain broke, open a case."""
    held = select(Device.id).where(Device.id == sender.device_id)
    if session.execute(held.with_for_update(key_share=True)).first() is None:
        return
    digest = hashlib.sha256(sender.device_id.bytes + payload).digest()
    if session.get(PoisonRaw, UUID(bytes=digest[:16])) is not None:
        return
    now = clock_of(session).now()
    session.add(
        PoisonRaw(
            id=UUID(bytes=digest[:16]),
            device_id=sender.device_id,
            seq=seq,
            code=code,
            size=len(payload),
            received_at=now,
            payload=payload[:SIZE],
        )
    )
    session.flush()
    _forget_old(session, sender.device_id)
    if code == ChainBroken.code:
        _tell(session, sender, seq, len(payload), now)


def keep_broken(session: WriteSession, sender: Sender, push: Push, seq: int) -> None:
    """Keep the operation of a push that breaks the chain."""
    payload = next(sent.payload for sent in push.ops if sent.seq == seq)
    keep(session, sender, payload, code=ChainBroken.code, seq=seq)


def _forget_old(session: WriteSession, device_id: UUID) -> None:
    newest_first = (
        select(PoisonRaw)
        .where(PoisonRaw.device_id == device_id)
        .order_by(PoisonRaw.received_at.desc(), PoisonRaw.id.desc())
        .offset(KEPT)
    )
    for row in session.scalars(newest_first).all():
        session.delete(row)
    session.flush()


def _tell(session: WriteSession, sender: Sender, seq: int, size: int, now: datetime) -> None:
    """Open one case for a till, until somebody has seen to it."""
    known = select(Case.id).where(
        Case.kind == BROKEN, Case.subject_id == sender.device_id, Case.resolved_at.is_(None)
    )
    if session.execute(known).first() is None:
        stamp = Stamp(
            op_id=NOBODY, device_id=sender.device_id, seq=seq, branch_id=sender.branch_id,
            user_id=NOBODY, occurred_at=now,
        )  # fmt: skip
        detail: dict[str, str | int] = {"operation": seq, "size": size}
        open_case(session, stamp, kind=BROKEN, subject_id=sender.device_id, detail=detail)


def list_refused(
    session: ReadSession,
    *,
    branch_id: UUID | None = None,
    device_id: UUID | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 100,
) -> tuple[Refused, ...]:
    """Return what was refused, newest first; `after` is the place of the last one of a page."""
    query = _rows().order_by(PoisonRaw.received_at.desc(), PoisonRaw.id.desc())
    if branch_id is not None:
        query = query.where(Device.branch_id == branch_id)
    if device_id is not None:
        query = query.where(PoisonRaw.device_id == device_id)
    if after is not None:
        query = query.where(tuple_(PoisonRaw.received_at, PoisonRaw.id) < after)
    return tuple(Refused(*row) for row in session.execute(query.limit(limit)))


def get_refused(session: ReadSession, refused_id: UUID) -> tuple[Refused, bytes]:
    """Return what was refused with its bytes, cut at `SIZE`; raise `RefusedMissing`."""
    row = session.execute(_rows().where(PoisonRaw.id == refused_id)).first()
    if row is None:
        raise RefusedMissing
    return Refused(*row), bytes(session.get_one(PoisonRaw, refused_id).payload)


def _rows() -> Select[*tuple[Any, ...]]:
    return select(
        PoisonRaw.id,
        PoisonRaw.device_id,
        Device.name,
        Device.branch_id,
        PoisonRaw.seq,
        PoisonRaw.code,
        PoisonRaw.size,
        PoisonRaw.received_at,
    ).join(Device, Device.id == PoisonRaw.device_id)
