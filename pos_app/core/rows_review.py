"""The rows that the decisions about cases and about what was set aside become."""

from collections.abc import Callable
from typing import Any

from pos_app.core.fact_parts import Fact
from pos_app.core.facts_review import AsideDecidedFact, CaseResolvedFact
from pos_app.core.journal import Stamp
from pos_app.core.models.review import AsideDecision, CaseDecision
from pos_app.core.rows import Part, Row


def _who(stamp: Stamp) -> Row:
    return {
        "id": stamp.op_id,
        "branch_id": stamp.branch_id,
        "device_id": stamp.device_id,
        "user_id": stamp.user_id,
        "occurred_at": stamp.occurred_at,
    }


def _resolved(stamp: Stamp, fact: CaseResolvedFact) -> tuple[Part, ...]:
    row = {
        **_who(stamp),
        "case_id": fact.case,
        "kind": fact.kind,
        "decision": fact.decision,
        "note": fact.note,
        "subject_id": fact.subject,
        "document_id": fact.document,
    }
    return (Part(CaseDecision, {"id": stamp.op_id}, [row]),)


def _decided(stamp: Stamp, fact: AsideDecidedFact) -> tuple[Part, ...]:
    row = {
        **_who(stamp),
        "aside_device_id": fact.device,
        "aside_seq": fact.seq,
        "decision": fact.decision,
        "note": fact.note,
        "operation_id": fact.operation,
    }
    return (Part(AsideDecision, {"id": stamp.op_id}, [row]),)


REVIEW_ROWS: dict[type[Fact], Callable[[Stamp, Any], tuple[Part, ...]]] = {
    CaseResolvedFact: _resolved,
    AsideDecidedFact: _decided,
}
