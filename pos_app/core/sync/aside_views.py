"""What the centre set aside, as a person sees it: listed, and looked at whole."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import Row, Select, select, tuple_

from pos_app.core import people
from pos_app.core.db import ReadSession
from pos_app.core.errors import AsideMissing
from pos_app.core.facts import decode_envelope
from pos_app.core.i18n import N_, Translate
from pos_app.core.models.catalog import Branch
from pos_app.core.models.journal import Device, Operation
from pos_app.core.models.review import AsideDecision
from pos_app.core.models.sync import Quarantined

OPEN, RESOLVED = "open", "resolved"
SHOWN: Final = 64_000  # characters of the content of one operation
WHY: Final = {
    "unreadable": N_("It cannot be read."),
    "other_device": N_("It says that another till did it."),
    "foreign_branch": N_("It is about another branch than that of its till."),
    "unknown_version": N_("It was written by a newer program. Update the centre and replay it."),
    "unknown_type": N_("It is of a kind that the centre does not know. Update it and replay."),
    "impossible": N_("Its figures cannot be."),
    "waits": N_("It needs an operation that was set aside before it. Replay that one first."),
}
DECISIONS: Final = {
    "replayed": N_("Replayed"),
    "corrected": N_("Another operation stands for it"),
    "dismissed": N_("Dismissed"),
}
Rows = Select[*tuple[Any, ...]]
Place = tuple[datetime, UUID, int]  # quarantined_at, device, seq


@dataclass(frozen=True)
class AsideFilter:
    """Which ones. `status`: open, resolved, or "" for all."""

    status: str = OPEN
    branch_id: UUID | None = None
    device_id: UUID | None = None
    code: str = ""


@dataclass(frozen=True)
class AsideView:
    """One operation that was set aside; `decided_*` and `note` are of who decided about it.

    `type`, `person` and `occurred_at` are as the operation says, where that can be read.
    """

    device_id: UUID
    seq: int
    device: str
    branch_id: UUID | None
    branch: str
    code: str
    detail: str
    type: str
    op_id: UUID
    person: str
    occurred_at: datetime
    quarantined_at: datetime
    decided_at: datetime | None = None
    decided_by: UUID | None = None
    decider: str = ""
    decision: str = ""
    note: str = ""
    operation_id: UUID | None = None


def list_asides(
    session: ReadSession,
    wanted: AsideFilter,
    *,
    after: Place | None = None,
    limit: int = 100,
) -> tuple[AsideView, ...]:
    """Return what was set aside, oldest first; `after` is the place of the last one of a page."""
    key = tuple_(Quarantined.quarantined_at, Quarantined.device_id, Quarantined.seq)
    query = _rows()
    if wanted.status:
        waits = Quarantined.released_at.is_(None)
        query = query.where(waits if wanted.status == OPEN else ~waits)
    for column, value in (
        (Device.branch_id, wanted.branch_id),
        (Quarantined.device_id, wanted.device_id),
        (Quarantined.code, wanted.code or None),
    ):
        query = query if value is None else query.where(column == value)
    query = query if after is None else query.where(key > after)
    query = query.order_by(Quarantined.quarantined_at, Quarantined.device_id, Quarantined.seq)
    return tuple(_view(session, row) for row in session.execute(query.limit(limit)))


def get_aside(session: ReadSession, device_id: UUID, seq: int) -> AsideView:
    """Return one operation that was set aside; raise `AsideMissing`."""
    row = session.execute(
        _rows().where(Quarantined.device_id == device_id, Quarantined.seq == seq)
    ).first()
    if row is None:
        raise AsideMissing(seq=seq)
    return _view(session, row)


def read_content(session: ReadSession, device_id: UUID, seq: int) -> str:
    """Return what an operation says, set out to be read; as much of it as fits on a page.

    What is no JSON is shown as it is. Raises `AsideMissing`.
    """
    row = session.get(Operation, (device_id, seq))
    if row is None:
        raise AsideMissing(seq=seq)
    payload = bytes(row.payload)
    try:
        text = json.dumps(json.loads(payload), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        text = payload.decode(errors="replace")
    return text[:SHOWN]


def why_words(code: str, translate: Translate) -> str:
    """Return why an operation was set aside, in words; a code of a later version as it is."""
    return translate(WHY[code]) if code in WHY else code


def decision_words(decision: str, translate: Translate) -> str:
    """Return what was decided, in words."""
    return translate(DECISIONS[decision]) if decision in DECISIONS else decision


def _rows() -> Rows:
    decided = (AsideDecision.aside_device_id == Quarantined.device_id) & (
        AsideDecision.aside_seq == Quarantined.seq
    )
    return (
        select(Quarantined, Operation, Device, Branch, AsideDecision)
        .join(
            Operation,
            (Operation.device_id == Quarantined.device_id) & (Operation.seq == Quarantined.seq),
        )
        .outerjoin(Device, Device.id == Quarantined.device_id)
        .outerjoin(Branch, Branch.id == Device.branch_id)
        .outerjoin(AsideDecision, decided)
    )


def _view(session: ReadSession, row: Row[*tuple[Any, ...]]) -> AsideView:
    aside, operation, device, branch, said = row
    try:
        person = people.name_of(session, decode_envelope(bytes(operation.payload)).user)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        person = ""
    return AsideView(
        device_id=aside.device_id,
        seq=aside.seq,
        device=device.name if device else "",
        branch_id=device.branch_id if device else None,
        branch=branch.name if branch else "",
        code=aside.code,
        detail=aside.detail,
        type=operation.type,
        op_id=operation.op_id,
        person=person,
        occurred_at=operation.occurred_at,
        quarantined_at=aside.quarantined_at,
        decided_at=aside.released_at,
        decided_by=said.user_id if said else None,
        decider=people.name_of(session, said.user_id) if said else "",
        decision=said.decision if said else "",
        note=said.note if said else "",
        operation_id=said.operation_id if said else None,
    )
