"""What only the centre keeps: how people sign in there, and what it has answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.core.models.base import KEYED, Base


class Account(Base):
    """How a person signs in at the centre; never sent to a till.

    `branch_id` is the branch in which this person works; None works in all of them. A token is good
    as long as `changed_at` is what it was when the token was given.
    """

    __tablename__ = "accounts"
    __table_args__ = KEYED
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    branch_id: Mapped[UUID | None]
    changed_at: Mapped[datetime]


class WebSession(Base):
    """A person who signed in to the owner's pages; what the browser keeps is here only as a hash.

    It ends by itself, when its person signs out, or when the password changes.
    """

    __tablename__ = "web_sessions"
    __table_args__ = KEYED
    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    password_of: Mapped[datetime]
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class KeptAnswer(Base):
    """What was answered to a request with an idempotency key; the same again gets the same."""

    __tablename__ = "kept_answers"
    __table_args__ = KEYED
    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes]
    body: Mapped[bytes]
    answered_at: Mapped[datetime]


class PoisonRaw(Base):
    """Bytes that a till sent and that have no place in its journal; the newest of each, bounded.

    `size` is how many there were: of many, the first are kept.
    """

    __tablename__ = "poison_raw"
    __table_args__ = (Index(None, "device_id", "received_at"), KEYED)
    id: Mapped[UUID] = mapped_column(primary_key=True)  # of till and bytes: the same again is one
    device_id: Mapped[UUID]
    seq: Mapped[int]
    code: Mapped[str]
    size: Mapped[int]
    received_at: Mapped[datetime]
    payload: Mapped[bytes]


class DurableHead(Base):
    """Up to which operation of a device a finished backup of this centre has its journal."""

    __tablename__ = "durable_heads"
    __table_args__ = KEYED
    device_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int]
    backed_up_at: Mapped[datetime]


class WrongTry(Base):
    """A wrong code or password that was tried at the centre; forgotten after a while."""

    __tablename__ = "wrong_tries"
    __table_args__ = (Index(None, "door", "tried_at"), KEYED)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    door: Mapped[str]
    address: Mapped[str]
    tried_at: Mapped[datetime]
