"""What a person decided about a case, or about what had been set aside. Append-only."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from pos_app.core.models.base import KEYED, Base, Decided


class CaseDecision(Decided, Base):
    """Who closed a case, how and why; `document_id` is the one that the decision chose."""

    __tablename__ = "case_decisions"
    __table_args__ = (Index(None, "case_id"), Index(None, "document_id"), KEYED)
    case_id: Mapped[UUID]
    kind: Mapped[str]
    decision: Mapped[str]
    note: Mapped[str]
    subject_id: Mapped[UUID | None]
    document_id: Mapped[UUID | None]


class AsideDecision(Decided, Base):
    """What became of an operation that was set aside; `aside_device_id` and `aside_seq` name it."""

    __tablename__ = "aside_decisions"
    __table_args__ = (Index(None, "aside_device_id", "aside_seq"), KEYED)
    aside_device_id: Mapped[UUID]
    aside_seq: Mapped[int]
    decision: Mapped[str]
    note: Mapped[str]
    operation_id: Mapped[UUID | None]
