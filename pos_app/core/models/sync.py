"""What till and centre remember of each other (KSP/1)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.core.models.base import KEYED, Base


class StreamPosition(Base):
    """Till: how far a stream of the centre has been applied, with its check token."""

    __tablename__ = "stream_positions"
    __table_args__ = KEYED
    stream: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    token: Mapped[bytes]
    current_at: Mapped[datetime | None]  # of the catalogue: when the centre had nothing newer


class StreamHead(Base):
    """Centre: the last position of a stream; taken last in a transaction."""

    __tablename__ = "stream_heads"
    __table_args__ = KEYED
    stream: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    token: Mapped[bytes]


class FeedRow(Base):
    """Centre: the newest state of one key of a stream, so that position 0 is the snapshot."""

    __tablename__ = "feed"
    __table_args__ = (Index(None, "stream", "position", unique=True), KEYED)
    stream: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    deleted: Mapped[bool]
    schema_version: Mapped[int]
    body: Mapped[bytes]


class FeedToken(Base):
    """Centre: the check token of a recent position."""

    __tablename__ = "feed_tokens"
    __table_args__ = KEYED
    stream: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[bytes]


class Quarantined(Base):
    """Centre: an operation that could not be read or is foreign; kept whole, for a person."""

    __tablename__ = "quarantine"
    __table_args__ = KEYED
    device_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    detail: Mapped[str]
    quarantined_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class EnrolmentCode(Base):
    """Centre: a one-time code that binds a new till to a branch (X5)."""

    __tablename__ = "enrolment_codes"
    __table_args__ = KEYED
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    branch_id: Mapped[UUID]
    till_name: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[UUID | None]
    replaces: Mapped[UUID | None]  # the till whose disk was lost and that this one goes on for


class CentreLink(Base):
    """Till: which centre it is enrolled at; at most one row."""

    __tablename__ = "centre_link"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    url: Mapped[str]
    server_id: Mapped[UUID]
    enrolled_at: Mapped[datetime]
    last_contact_at: Mapped[datetime | None]
    status: Mapped[str]


class Asked(Base):
    """Till: what the centre asks of it in its inbox; gone when it is done or taken back."""

    __tablename__ = "inbox"
    __table_args__ = KEYED
    key: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[bytes]
    received_at: Mapped[datetime]


class StagedPage(Base):
    """Till: a page of a first load that is not in use yet; the old shop is, until it is whole."""

    __tablename__ = "staged_pages"
    __table_args__ = KEYED
    stream: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[bytes]


class Echo(Base):
    """Till: a journal of an identity that it was, as it is kept here (`echo:` streams).

    A disk that was put back may hold other operations under numbers that the centre knows: what the
    centre has under them is kept as a journal of its own, `kept_as`, that begins after `after_seq`
    of `parent`. The bytes are always those of `device_id`.
    """

    __tablename__ = "echoes"
    __table_args__ = KEYED
    kept_as: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID]
    parent: Mapped[UUID | None]
    after_seq: Mapped[int]
    after_hash: Mapped[bytes]
    whole_at: Mapped[datetime | None]  # when everything that the centre had was here
