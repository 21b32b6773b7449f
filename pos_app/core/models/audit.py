"""The audit log: what of security or of money somebody did. Append-only."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from pos_app.core.models.base import KEYED, Base, Decided


class AuditEntry(Decided, Base):
    """One thing that was done; `kind` as `core/audit` names it, `detail` as JSON.

    No PIN, badge or token is ever in it; approvals have their own tables and are read beside it.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "kind", "id"), Index(None, "user_id", "id"), KEYED)
    kind: Mapped[str]
    subject_id: Mapped[UUID | None]
    detail: Mapped[str]
