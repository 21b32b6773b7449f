"""The tills of a centre, as somebody looks at them: how far, how long ago, what is wrong."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from pos_app.core import audit
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import DeviceUnknown
from pos_app.core.models.catalog import Branch
from pos_app.core.models.journal import Device, Head
from pos_app.core.models.sync import Quarantined
from pos_app.core.sync import noting
from pos_app.core.sync.lineage import heir_of

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
    replaced: bool = False  # another device goes on for it

    @property
    def works(self) -> bool:
        """Return whether somebody can still be selling with it: not shut out, not replaced."""
        return self.status == "active" and not self.replaced

    @property
    def unsent(self) -> int | None:
        """Return how many operations it still holds by its own word; None before it spoke."""
        return None if self.told_seq is None else max(0, self.told_seq - self.acked_seq)

    def troubles(self, now: datetime) -> tuple[Trouble, ...]:
        """Return what a person should look at; of a till that is gone only what waits here."""
        if not self.works:
            return ("quarantined",) if self.aside and self.status == "active" else ()
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


def find_heir(session: ReadSession, device_id: UUID) -> TillRow | None:
    """Return the till that goes on for another now; None where none does."""
    heir = heir_of(session, device_id)
    return None if heir == device_id else get_till(session, heir)


def count_aside(session: ReadSession, *, branch_id: UUID | None = None) -> int:
    """Return how many operations of a branch's tills, or of all, wait in quarantine."""
    query = select(func.count()).select_from(Quarantined).where(Quarantined.released_at.is_(None))
    if branch_id is not None:
        query = query.join(Device, Device.id == Quarantined.device_id)
        query = query.where(Device.branch_id == branch_id)
    return int(session.scalars(query).one())


def revoke(session: WriteSession, device_id: UUID, *, actor: Actor = noting.NOBODY) -> TillRow:
    """Shut a till out, from its next request on; who did it is on record.

    Again changes nothing. Raises `DeviceUnknown`.
    """
    device = session.get(Device, device_id)
    if device is None or device.kind != "till":
        raise DeviceUnknown
    if device.status == "active":
        device.status = "revoked"
        session.flush()
        said, branch_id = {"till": device.name}, device.branch_id
        noting.note(
            session, actor, audit.TILL_REVOKED, branch_id=branch_id, subject_id=device_id,
            detail=said,
        )  # fmt: skip
    return get_till(session, device_id)


def list_revoked(session: ReadSession) -> tuple[UUID, ...]:
    """Return the tills that were shut out."""
    return tuple(session.scalars(select(Device.id).where(Device.status == "revoked")))


def _tills() -> Select[*tuple[Any, ...]]:
    waiting = (
        select(Quarantined.device_id, func.count().label("aside"))
        .where(Quarantined.released_at.is_(None))
        .group_by(Quarantined.device_id)
        .subquery()
    )
    heir = aliased(Device)
    return (
        select(
            Device,
            func.coalesce(Branch.name, ""),
            func.coalesce(Head.seq, 0),
            func.coalesce(waiting.c.aside, 0),
            exists().where(heir.forked_from == Device.id),
        )
        .outerjoin(Branch, Branch.id == Device.branch_id)
        .outerjoin(Head, Head.device_id == Device.id)
        .outerjoin(waiting, waiting.c.device_id == Device.id)
        .where(Device.kind == "till")
        .order_by(Branch.code, Device.name, Device.enrolled_at, Device.id)
    )


def _row(found: Sequence[Any]) -> TillRow:
    device, branch, seq, aside, replaced = found
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
        replaced=bool(replaced),
    )
