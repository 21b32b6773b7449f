"""The journal: what was done here and elsewhere, numbered and chained per device. Append-only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.core.models.base import KEYED, Base


class Device(Base):
    """A node that writes a journal: a till or the centre."""

    __tablename__ = "devices"
    __table_args__ = (CheckConstraint("kind IN ('till', 'centre')", name="kind"), KEYED)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    branch_id: Mapped[UUID | None]
    location_id: Mapped[UUID | None]
    name: Mapped[str]
    public_key: Mapped[bytes]
    forked_from: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(default="active")
    enrolled_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    # Centre: what the till said of itself then. Its last number, its clock less ours, its program.
    told_seq: Mapped[int | None]
    skew_s: Mapped[int | None]
    app_version: Mapped[str | None]


class Head(Base):
    """Where the journal of a device ends: its last number and hash."""

    __tablename__ = "journal_heads"
    __table_args__ = KEYED
    device_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[bytes]
    occurred_at: Mapped[datetime]
    # Of this node's own journal: the last time of its clock that was believed (`clock_rules`).
    clock_at: Mapped[datetime | None]
    clock_ms: Mapped[int | None]
    clock_boot: Mapped[UUID | None]
    clock_skew_s: Mapped[int | None]


class Operation(Base):
    """One business fact. `payload` is the bytes that were hashed; the columns come from them."""

    __tablename__ = "journal"
    __table_args__ = (
        CheckConstraint("seq > 0", name="seq"),
        KEYED,
    )
    device_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    op_id: Mapped[UUID]
    type: Mapped[str]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    payload: Mapped[bytes]
    prev_hash: Mapped[bytes]
    hash: Mapped[bytes]


class Learned(Base):
    """An operation of another node whose document concerns this one; it moved no stock here.

    The bytes are kept as they were hashed, so that the rows of the document can be proved.
    """

    __tablename__ = "learned"
    __table_args__ = (Index(None, "document_id"), KEYED)
    op_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID]
    device_id: Mapped[UUID]
    seq: Mapped[int]
    learned_at: Mapped[datetime]
    payload: Mapped[bytes]
    prev_hash: Mapped[bytes]
    hash: Mapped[bytes]


class Applied(Base):
    """The effects of an operation happened here, once, whatever number it came under."""

    __tablename__ = "applied"
    __table_args__ = KEYED
    op_id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID]
    seq: Mapped[int]


class Inert(Base):
    """An operation that a journal holds without effect: that came under another number, or waits.

    After a till was copied, two journals hold what it did before. What waited and took effect later
    is here and in `applied`, under one number.
    """

    __tablename__ = "inert"
    __table_args__ = KEYED
    op_id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)


class Case(Base):
    """A rule that a recorded fact broke; waits for a person, never blocks the fact."""

    __tablename__ = "cases"
    __table_args__ = (Index(None, "resolved_at", "opened_at"), KEYED)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    device_id: Mapped[UUID]
    seq: Mapped[int]
    branch_id: Mapped[UUID | None]
    subject_id: Mapped[UUID | None]
    detail: Mapped[str]
    opened_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[UUID | None]
    resolution: Mapped[str | None]
