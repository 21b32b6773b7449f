"""The tills of a centre, as somebody looks at them: how far, how long ago, what is wrong."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Select, func, select

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import DeviceUnknown
from pos_app.core.models.catalog import Branch
from pos_app.core.models.journal import Device, Head
from pos_app.core.models.sync import Quarantined

SILENT: Final = timedelta(hours=24)  # a till of a shop that opened since then has said nothing
SKEW_S: Final = 120  # as the till's own warning
Trouble = Literal["silent", "unsent", "skew", "quarantined", "never"]


@dataclass(frozen=True)
class TillRow:
    """A till: `acked_seq` is its last operation here, `told_seq` the last that it said it has.

    `skew_s` is its clock less the centre's, `aside` its operations that wait in quarantine. What
    it has not said yet is None.
    """

    id: UUID
    name: str
    branch_id: UUID | None
    branch: str
    status: str
    acked_seq: int
    told_seq: int | None
    skew_s: int | None
    app_version: str | None
    enrolled_at: datetime
    last_seen_at: datetime | None
    forked_from: UUID | None
    fingerprint: str
    aside: int

    @property
    def unsent(self) -> int | None:
        """Return how many operations it still holds by its own word; None before it spoke."""
        return None if self.told_seq is None else max(0, self.told_seq - self.acked_seq)

    def troubles(self, now: datetime) -> tuple[Trouble, ...]:
        """Return what a person should look at; nothing of a till that was shut out."""
        if self.status != "active":
            return ()
        if self.last_seen_at is None:
            return ("never",)
        found: list[Trouble] = []
        if now - self.last_seen_at > SILENT:
            found.append("silent")
        if self.unsent:
            found.append("unsent")
        if self.skew_s is not None and abs(self.skew_s) > SKEW_S:
            found.append("skew")
        if self.aside:
            found.append("quarantined")
        return tuple(found)


def list_tills(session: ReadSession, *, branch_id: UUID | None = None) -> tuple[TillRow, ...]:
    """Return the tills of a branch, or of all, by branch and name."""
    query = _tills()
    if branch_id is not None:
        query = query.where(Device.branch_id == branch_id)
    return tuple(_row(row) for row in session.execute(query))


def get_till(session: ReadSession, device_id: UUID) -> TillRow:
    """Return a till; raise `DeviceUnknown`."""
    found = session.execute(_tills().where(Device.id == device_id)).first()
    if found is None:
        raise DeviceUnknown
    return _row(found)


def count_aside(session: ReadSession, *, branch_id: UUID | None = None) -> int:
    """Return how many operations of a branch's tills, or of all, wait in quarantine."""
    query = select(func.count()).select_from(Quarantined).where(Quarantined.released_at.is_(None))
    if branch_id is not None:
        query = query.join(Device, Device.id == Quarantined.device_id)
        query = query.where(Device.branch_id == branch_id)
    return int(session.scalars(query).one())


def revoke(session: WriteSession, device_id: UUID) -> TillRow:
    """Shut a till out, from its next request on; raise `DeviceUnknown`. Again changes nothing."""
    device = session.get(Device, device_id)
    if device is None or device.kind != "till":
        raise DeviceUnknown
    device.status = "revoked"
    session.flush()
    return get_till(session, device_id)


def _tills() -> Select[*tuple[Any, ...]]:
    waiting = (
        select(Quarantined.device_id, func.count().label("aside"))
        .where(Quarantined.released_at.is_(None))
        .group_by(Quarantined.device_id)
        .subquery()
    )
    return (
        select(
            Device,
            func.coalesce(Branch.name, ""),
            func.coalesce(Head.seq, 0),
            func.coalesce(waiting.c.aside, 0),
        )
        .outerjoin(Branch, Branch.id == Device.branch_id)
        .outerjoin(Head, Head.device_id == Device.id)
        .outerjoin(waiting, waiting.c.device_id == Device.id)
        .where(Device.kind == "till")
        .order_by(Branch.code, Device.name, Device.enrolled_at, Device.id)
    )


def _row(found: Sequence[Any]) -> TillRow:
    device, branch, seq, aside = found
    return TillRow(
        id=device.id,
        name=device.name,
        branch_id=device.branch_id,
        branch=branch,
        status=device.status,
        acked_seq=int(seq),
        told_seq=device.told_seq,
        skew_s=device.skew_s,
        app_version=device.app_version,
        enrolled_at=device.enrolled_at,
        last_seen_at=device.last_seen_at,
        forked_from=device.forked_from,
        fingerprint=hashlib.sha256(device.public_key).hexdigest()[:16],
        aside=int(aside),
    )
