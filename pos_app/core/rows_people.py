"""The rows that the facts of approvals become."""

from collections.abc import Callable
from typing import Any

from pos_app.core.fact_parts import Fact
from pos_app.core.facts_people import (
    ApprovalFailedFact,
    ApprovalGrantedFact,
    ApprovalRejectedFact,
    ApprovalRequestedFact,
)
from pos_app.core.journal import Stamp
from pos_app.core.models.approvals import Approval, ApprovalRequest
from pos_app.core.rows import Part, Row


def _base(stamp: Stamp) -> Row:
    return {
        "id": stamp.op_id,
        "device_id": stamp.device_id,
        "branch_id": stamp.branch_id,
        "user_id": stamp.user_id,
        "occurred_at": stamp.occurred_at,
    }


def _requested(stamp: Stamp, fact: ApprovalRequestedFact) -> tuple[Part, ...]:
    row = {
        **_base(stamp),
        "permission": fact.permission,
        "subject_id": fact.subject,
        "amount_minor": fact.amount_minor,
        "summary": fact.summary,
    }
    return (Part(ApprovalRequest, {"id": stamp.op_id}, [row]),)


def _granted(stamp: Stamp, fact: ApprovalGrantedFact) -> tuple[Part, ...]:
    return _answer(
        stamp,
        outcome="granted",
        permission=fact.permission,
        subject_id=fact.subject,
        amount_minor=fact.amount_minor,
        requested_by=fact.requested_by,
        request_id=fact.request,
        method=fact.method,
        reason="",
    )


def _rejected(stamp: Stamp, fact: ApprovalRejectedFact) -> tuple[Part, ...]:
    return _answer(
        stamp,
        outcome="rejected",
        permission="",
        subject_id=None,
        amount_minor=0,
        requested_by=None,
        request_id=fact.request,
        method="screen",
        reason=fact.reason,
    )


def _failed(stamp: Stamp, fact: ApprovalFailedFact) -> tuple[Part, ...]:
    parts = _answer(
        stamp,
        outcome="failed",
        permission=fact.permission,
        subject_id=fact.subject,
        amount_minor=fact.amount_minor,
        requested_by=stamp.user_id,
        request_id=None,
        method=fact.method,
        reason=fact.reason,
    )
    parts[0].rows[0]["user_id"] = fact.approver
    return parts


def _answer(stamp: Stamp, **columns: object) -> tuple[Part, ...]:
    return (Part(Approval, {"id": stamp.op_id}, [{**_base(stamp), **columns}]),)


PEOPLE_ROWS: dict[type[Fact], Callable[[Stamp, Any], tuple[Part, ...]]] = {
    ApprovalRequestedFact: _requested,
    ApprovalGrantedFact: _granted,
    ApprovalRejectedFact: _rejected,
    ApprovalFailedFact: _failed,
}
