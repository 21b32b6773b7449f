"""Hello: both sides prove where the other stands, and the till decides what to do (KSP/1, 2.2)."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import bindparam, select

from pos_app.core.db import ReadSession
from pos_app.core.journal import GENESIS, head
from pos_app.core.models.journal import Operation
from pos_app.core.statements import Prepared
from pos_app.core.sync.durable import durable_seq
from pos_app.core.sync.messages import DeviceAt

_hash_at = Prepared(
    select(Operation.hash).where(
        Operation.device_id == bindparam("device"), Operation.seq == bindparam("seq")
    )
)


@dataclass(frozen=True)
class Decision:
    """What a till does after the centre said where it stands.

    ok: everything up to `acked_seq` is there, send what follows. A lower number than before means
    that the centre was restored from a backup: the same rule supplies it again. fork: number
    `acked_seq` is another operation there than here, or is not here at all.
    """

    kind: Literal["ok", "fork"]
    acked_seq: int


def hash_at(session: ReadSession, device_id: UUID, seq: int) -> bytes | None:
    """Return the hash of an operation of a device's journal; None where it is not here."""
    if seq == 0:
        return GENESIS
    row = _hash_at.first(session, device=device_id, seq=seq)
    return None if row is None else bytes(row[0])


def device_at(session: ReadSession, device_id: UUID, status: str) -> DeviceAt:
    """Return where the centre stands with a device."""
    seq, digest = head(session, device_id)
    return DeviceAt(
        last_seq=seq,
        last_hash=digest.hex(),
        status=status,
        durable_seq=durable_seq(session, device_id),
    )


def decide(session: ReadSession, device_id: UUID, stated: DeviceAt) -> Decision:
    """Compare the centre's last operation of this till with the till's own.

    Only the hash decides. Numbers alone cannot tell a till restored from a backup, which has made
    other operations under numbers the centre already knows; taking those for sent loses them.
    """
    own = hash_at(session, device_id, stated.last_seq)
    if own is None or own.hex() != stated.last_hash:
        return Decision("fork", stated.last_seq)
    return Decision("ok", stated.last_seq)
