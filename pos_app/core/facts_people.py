"""The facts of approvals: what a person asked for, who agreed, who did not, who tried.

An approval is for one operation: `subject` is the id that operation will have, so it serves once,
whatever is pressed twice. Each is an operation of its own, so what failed stays on record (R8, X3).
"""

from uuid import UUID

from pos_app.core.fact_parts import Fact


class ApprovalRequestedFact(Fact, frozen=True):
    """Somebody asks for an operation to be allowed; the operation's id is the request's.

    `amount_minor` is what is at stake, 0 where no amount is. `summary` says it in words.
    """

    branch: UUID
    permission: str
    subject: UUID
    amount_minor: int
    summary: str


class ApprovalGrantedFact(Fact, frozen=True, omit_defaults=True):
    """A person who may agreed; the envelope's user is that person.

    `method` is pin, badge, code (a challenge answered by telephone) or screen (the approvals
    screen, here or at the centre). `request` is None where it was granted on the spot.
    """

    branch: UUID
    permission: str
    subject: UUID
    amount_minor: int
    requested_by: UUID
    method: str
    request: UUID | None = None


class ApprovalRejectedFact(Fact, frozen=True):
    """A person who may did not agree, and says why."""

    branch: UUID
    request: UUID
    reason: str


class ApprovalFailedFact(Fact, frozen=True):
    """Somebody tried to approve and could not prove to be who they said, or may not.

    `reason` is wrong_credential, locked_out or not_permitted; the envelope's user is who asked.
    """

    branch: UUID
    permission: str
    subject: UUID
    amount_minor: int
    approver: UUID
    method: str
    reason: str


PEOPLE_FACTS: dict[str, type[Fact]] = {
    "approval.requested": ApprovalRequestedFact,
    "approval.granted": ApprovalGrantedFact,
    "approval.rejected": ApprovalRejectedFact,
    "approval.failed": ApprovalFailedFact,
}
