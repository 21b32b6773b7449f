"""The audit log (X14): who signed in, who could not, what was opened, reprinted, changed, exported.

An entry is an operation of the journal: numbered, chained, sent. It never holds a PIN, a badge or a
token. Overrides of supervisors are facts of their own (`approvals`) and are read together with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, select

from pos_app.core import journal, people
from pos_app.core.actor import Actor
from pos_app.core.clock import Clock
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.fact_parts import Fact
from pos_app.core.facts_staff import NotedFact
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.models.approvals import Approval
from pos_app.core.models.audit import AuditEntry
from pos_app.core.rows_staff import STAFF_ROWS
from pos_app.core.statements import insert_into

SIGNED_IN, SIGN_IN_FAILED, SIGNED_OUT = "signed_in", "sign_in_failed", "signed_out"
UNLOCKED, DRAWER_OPENED, REPRINTED = "unlocked", "drawer_opened", "reprinted"
PRICE_CHANGED, CLOCK_CHANGED, EXPORTED = "price_changed", "clock_changed", "exported"
SETTING_CHANGED, CODE_GIVEN = "setting_changed", "code_given"
PERSON_SAVED, ROLE_CHANGED = "person_saved", "role_changed"
TILL_INVITED, TILL_REVOKED = "till_invited", "till_revoked"
TILL_JOINED, TILL_REPLACED = "till_joined", "till_replaced"
TILL_RECOGNISED = "till_recognised"
PRODUCT_MERGED = "product_merged"
EMERGENCY_MADE, EMERGENCY_USED = "emergency_made", "emergency_used"
GRANTED, REJECTED, FAILED = "granted", "rejected", "failed"  # of approvals
OVERRIDES: Final = (GRANTED, REJECTED, FAILED)
KINDS: Final = (
    SIGNED_IN, SIGN_IN_FAILED, SIGNED_OUT, UNLOCKED, DRAWER_OPENED, REPRINTED, PRICE_CHANGED,
    CLOCK_CHANGED, EXPORTED, SETTING_CHANGED, CODE_GIVEN, PERSON_SAVED, ROLE_CHANGED,
    TILL_INVITED, TILL_REVOKED, TILL_JOINED, TILL_REPLACED, TILL_RECOGNISED, PRODUCT_MERGED,
    EMERGENCY_MADE, EMERGENCY_USED, *OVERRIDES,
)  # fmt: skip
# What belongs together, as lists of entries are narrowed; "all" has every kind.
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "all": (),
    "sign_ins": (SIGNED_IN, SIGN_IN_FAILED, SIGNED_OUT, UNLOCKED),
    "approvals": (*OVERRIDES, CODE_GIVEN, EMERGENCY_MADE, EMERGENCY_USED),
    "money": (DRAWER_OPENED, REPRINTED, PRICE_CHANGED),
    "shop": (
        PERSON_SAVED,
        ROLE_CHANGED,
        SETTING_CHANGED,
        CLOCK_CHANGED,
        EXPORTED,
        PRODUCT_MERGED,
    ),
    "tills": (TILL_INVITED, TILL_JOINED, TILL_REPLACED, TILL_RECOGNISED, TILL_REVOKED),
}
TEXT_LIMIT: Final = 200
DRIFT_MS: Final = 60_000  # a clock that is set by the network goes on by less

_insert = insert_into(AuditEntry)
Detail = Mapping[str, str | int]


@dataclass(frozen=True)
class Entry:
    """One entry: what, who, when, about what, with the figures a sentence needs."""

    id: UUID
    kind: str
    user_id: UUID
    person: str
    occurred_at: datetime
    branch_id: UUID
    device_id: UUID
    subject_id: UUID | None
    detail: Detail


def note(
    session: WriteSession,
    actor: Actor,
    kind: str,
    *,
    subject_id: UUID | None = None,
    detail: Detail | None = None,
) -> UUID:
    """Keep that a person did something, in the transaction in which it was done."""
    assert kind in KINDS, kind
    station = journal.hold(session)
    said = {
        key: value[:TEXT_LIMIT] if isinstance(value, str) else value
        for key, value in (detail or {}).items()
    }
    fact = NotedFact(branch=station.branch_id, kind=kind, subject=subject_id, detail=said)
    entry_id = new_id()
    journal.append(session, plain(actor), fact, record, op_id=entry_id)
    return entry_id


def plain(actor: Actor) -> Actor:
    """Return a person without the approvals for the operation at hand: an entry needs none."""
    return Actor(actor.user_id, actor.name, actor.role, actor.rules, actor.caps)


def record(session: WriteSession, stamp: Stamp, fact: Fact) -> None:
    """Write the entry of a fact, here or wherever it arrives."""
    for part in STAFF_ROWS[type(fact)](stamp, fact):
        _insert.run_many(session, part.rows)


@dataclass(frozen=True)
class Period:
    """From when to when, in UTC: `since` is in it, `until` is after it; None: without end."""

    since: datetime | None = None
    until: datetime | None = None


ALWAYS: Final = Period()


def list_entries(
    session: ReadSession,
    *,
    kinds: Sequence[str] = (),
    user_ids: Sequence[UUID] | None = None,
    branch_id: UUID | None = None,
    device_id: UUID | None = None,
    period: Period = ALWAYS,
    before: UUID | None = None,
    limit: int = 100,
) -> tuple[Entry, ...]:
    """Return entries, the newest first; the next page is `before` the last of this one.

    Without `kinds` all of them, overrides too. `user_ids` are whose doings are asked for; None:
    everybody's. `device_id`: what was done at one till, by whomever.
    """

    def rules(model: type[AuditEntry | Approval]) -> Iterator[ColumnElement[bool]]:
        if user_ids is not None:
            yield model.user_id.in_(user_ids)
        if branch_id is not None:
            yield model.branch_id == branch_id
        if device_id is not None:
            yield model.device_id == device_id
        if period.since is not None:
            yield model.occurred_at >= period.since
        if period.until is not None:
            yield model.occurred_at < period.until
        if before is not None:
            yield model.id < before

    noted = [kind for kind in kinds if kind not in OVERRIDES]
    overrides = [kind for kind in kinds if kind in OVERRIDES]
    found: list[Entry] = []
    if noted or not kinds:
        query = select(AuditEntry).where(*rules(AuditEntry))
        query = query.where(AuditEntry.kind.in_(noted)) if noted else query
        rows = session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit))
        found += [_entry(session, row) for row in rows]
    if overrides or not kinds:
        given = select(Approval).where(*rules(Approval))
        given = given.where(Approval.outcome.in_(overrides)) if overrides else given
        newest = session.scalars(given.order_by(Approval.id.desc()).limit(limit))
        found += [_override(session, row) for row in newest]
    return tuple(sorted(found, key=lambda one: one.id, reverse=True)[:limit])


def get_entry(session: ReadSession, entry_id: UUID) -> Entry | None:
    """Return one entry, or None."""
    row = session.get(AuditEntry, entry_id)
    if row is not None:
        return _entry(session, row)
    override = session.get(Approval, entry_id)
    return None if override is None else _override(session, override)


def _entry(session: ReadSession, row: AuditEntry) -> Entry:
    return Entry(
        id=row.id,
        kind=row.kind,
        user_id=row.user_id,
        person=people.name_of(session, row.user_id),
        occurred_at=row.occurred_at,
        branch_id=row.branch_id,
        device_id=row.device_id,
        subject_id=row.subject_id,
        detail=msgspec.json.decode(row.detail, type=dict[str, str | int]),
    )


def _override(session: ReadSession, row: Approval) -> Entry:
    asked_by = people.name_of(session, row.requested_by) if row.requested_by else ""
    return Entry(
        id=row.id,
        kind=row.outcome,
        user_id=row.user_id,
        person=people.name_of(session, row.user_id),
        occurred_at=row.occurred_at,
        branch_id=row.branch_id,
        device_id=row.device_id,
        subject_id=row.subject_id,
        detail={
            "permission": row.permission,
            "amount": row.amount_minor,
            "method": row.method,
            "reason": row.reason,
            "asked_by": asked_by,
        },
    )


@dataclass
class ClockWatch:
    """Sees that somebody put the clock of the machine forward or back while the till runs."""

    clock: Clock
    _at: datetime = field(init=False)
    _ms: int = field(init=False)

    def __post_init__(self) -> None:
        self._at, self._ms = self.clock.now(), self.clock.monotonic_ms()

    def jump_s(self) -> int:
        """Return by how many seconds the clock jumped since the last question; 0 for none."""
        now, now_ms = self.clock.now(), self.clock.monotonic_ms()
        passed_ms = now_ms - self._ms
        jump_ms = int((now - self._at).total_seconds() * 1000) - passed_ms
        self._at, self._ms = now, now_ms
        return jump_ms // 1000 if abs(jump_ms) > DRIFT_MS else 0
