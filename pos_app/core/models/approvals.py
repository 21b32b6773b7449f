"""Approvals: what was asked, and what became of it. Append-only; the newest answer counts."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from pos_app.core.models.base import KEYED, Base, Decided


class ApprovalRequest(Decided, Base):
    """Somebody asked for an operation to be allowed."""

    __tablename__ = "approval_requests"
    __table_args__ = (Index(None, "subject_id"), KEYED)
    permission: Mapped[str]
    subject_id: Mapped[UUID]
    amount_minor: Mapped[int]
    summary: Mapped[str]


class Approval(Decided, Base):
    """An answer: granted, rejected, or a try that failed. `user_id` is who answered or tried."""

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint("outcome IN ('granted', 'rejected', 'failed')", name="outcome"),
        Index(None, "subject_id"),
        Index(None, "request_id"),
        Index(None, "occurred_at"),
        KEYED,
    )
    outcome: Mapped[str]
    permission: Mapped[str]
    subject_id: Mapped[UUID | None]
    amount_minor: Mapped[int]
    requested_by: Mapped[UUID | None]
    request_id: Mapped[UUID | None]
    method: Mapped[str]
    reason: Mapped[str]
