"""The audit log: what of security or of money somebody did. Append-only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.core.models.base import KEYED, Base


class AuditEntry(Base):
    """One thing that was done; `kind` as `core/audit` names it, `detail` as JSON.

    No PIN, badge or token is ever in it; approvals have their own tables and are read beside it.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "kind", "id"), Index(None, "user_id", "id"), KEYED)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID]
    branch_id: Mapped[UUID]
    user_id: Mapped[UUID]
    kind: Mapped[str]
    subject_id: Mapped[UUID | None]
    detail: Mapped[str]
    occurred_at: Mapped[datetime]
