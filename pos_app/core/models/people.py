"""Who works here and what each role may do."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.core.models.base import KEYED, Base


class Role(Base):
    """A set of permissions; shipped: ADMINISTRADOR SUPERVISOR BODEGUERO VENDEDOR."""

    __tablename__ = "roles"
    __table_args__ = KEYED
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class Permission(Base):
    """One rule of a role: allow, approve (needs a supervisor) or deny; `cap` bounds an amount."""

    __tablename__ = "permissions"
    __table_args__ = (CheckConstraint("rule IN ('allow', 'approve', 'deny')", name="rule"), KEYED)
    role_code: Mapped[str] = mapped_column(ForeignKey("roles.code"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    rule: Mapped[str]
    cap: Mapped[int | None]


class User(Base):
    """A person; the PIN is kept as Argon2id over an HMAC with the station's pepper."""

    __tablename__ = "users"
    __table_args__ = KEYED
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    role_code: Mapped[str] = mapped_column(ForeignKey("roles.code"))
    pin_hash: Mapped[str | None]
    badge_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    valid_until: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class Lockout(Base):
    """Wrong PINs of a user at this node; local, survives a restart."""

    __tablename__ = "lockouts"
    __table_args__ = KEYED
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    failures: Mapped[int]
    rounds: Mapped[int]
    last_failure_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]
