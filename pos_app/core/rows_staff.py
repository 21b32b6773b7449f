"""The rows that the facts of people and of the audit log become: one entry each."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from pos_app.core.fact_parts import Fact
from pos_app.core.facts_staff import NotedFact, PersonSavedFact, RoleChangedFact, RuleFact
from pos_app.core.journal import Stamp
from pos_app.core.models.audit import AuditEntry
from pos_app.core.rows import Part


def _entry(
    stamp: Stamp, kind: str, subject_id: UUID | None, detail: Mapping[str, str | int]
) -> tuple[Part, ...]:
    row = {
        "id": stamp.op_id,
        "device_id": stamp.device_id,
        "branch_id": stamp.branch_id,
        "user_id": stamp.user_id,
        "kind": kind,
        "subject_id": subject_id,
        "detail": msgspec.json.encode(dict(detail), order="sorted").decode(),
        "occurred_at": stamp.occurred_at,
    }
    return (Part(AuditEntry, {"id": stamp.op_id}, [row]),)


def _person(stamp: Stamp, fact: PersonSavedFact) -> tuple[Part, ...]:
    detail: dict[str, str | int] = {
        "person": fact.name,
        "role": fact.role,
        "what": ",".join(fact.what),
        "active": int(fact.active),
    }
    return _entry(stamp, "person_saved", fact.person, detail)


def _role(stamp: Stamp, fact: RoleChangedFact) -> tuple[Part, ...]:
    detail: dict[str, str | int] = {
        "role": fact.role,
        "rules": ",".join(_rule(rule) for rule in fact.rules),
    }
    return _entry(stamp, "role_changed", None, detail)


def _rule(rule: RuleFact) -> str:
    return f"{rule.code}={rule.rule}" + ("" if rule.cap is None else f"<={rule.cap}")


def _noted(stamp: Stamp, fact: NotedFact) -> tuple[Part, ...]:
    return _entry(stamp, fact.kind, fact.subject, fact.detail)


STAFF_ROWS: dict[type[Fact], Callable[[Stamp, Any], tuple[Part, ...]]] = {
    PersonSavedFact: _person,
    RoleChangedFact: _role,
    NotedFact: _noted,
}
