"""What belongs to this node alone and is never sent: identity, print jobs, drafts, settings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.core.models.base import KEYED, Base


class Node(Base):
    """Who this database belongs to: exactly one row."""

    __tablename__ = "node"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    device_id: Mapped[UUID]
    kind: Mapped[str]
    name: Mapped[str]
    branch_id: Mapped[UUID]
    location_id: Mapped[UUID]
    acked_seq: Mapped[int] = mapped_column(default=0)


class Setting(Base):
    """A value by its name: a setting of the shop, or what this node remembers for itself."""

    __tablename__ = "settings"
    __table_args__ = KEYED
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[bytes]
    updated_at: Mapped[datetime]


class PrintJob(Base):
    """Something to send to a printer, written in the transaction of its document."""

    __tablename__ = "print_jobs"
    __table_args__ = (
        CheckConstraint(
            "state IN ('pending', 'sending', 'unconfirmed', 'printed', 'failed', 'discarded')",
            name="state",
        ),
        Index(None, "state", "id"),
        Index(None, "document_id"),
        KEYED,
    )  # fmt: skip
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    document_id: Mapped[UUID]
    copy_no: Mapped[int]
    printer: Mapped[str]
    requested_by: Mapped[UUID]
    body: Mapped[bytes | None]
    sha256: Mapped[bytes | None]
    state: Mapped[str]
    attempts: Mapped[int]
    error: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]


class Draft(Base):
    """A cart not charged yet: the open one of each user, and the parked ones."""

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'parked')", name="state"),
        Index(None, "state", "updated_at"),
        KEYED,
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    user_id: Mapped[UUID]
    label: Mapped[str]
    body: Mapped[bytes]
    updated_at: Mapped[datetime]


class Imported(Base):
    """A document of a file that was played in: (hash of the file, its number) is done once."""

    __tablename__ = "imported"
    __table_args__ = KEYED
    file_hash: Mapped[bytes] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(primary_key=True)
    op_id: Mapped[UUID | None]
    outcome: Mapped[str]
