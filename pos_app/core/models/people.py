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
    """A person; the PIN is kept as Argon2id over an HMAC with the company's pepper.

    `branch_id` is the only branch where they work; None: in all of them.
    """

    __tablename__ = "users"
    __table_args__ = KEYED
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    role_code: Mapped[str] = mapped_column(ForeignKey("roles.code"))
    branch_id: Mapped[UUID | None]
    pin_hash: Mapped[str | None]
    badge_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    valid_until: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class Lockout(Base):
    """Wrong PINs of a user at this node; local, survives a restart.

    A wait is `wait_ms` from `since_ms` of the machine's own counter, never of its clock.
    `until_freed`: no wait ends it, another person must. `last_failure_at` is for people to read.
    """

    __tablename__ = "lockouts"
    __table_args__ = KEYED
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    failures: Mapped[int]
    rounds: Mapped[int]
    last_failure_at: Mapped[datetime]
    wait_ms: Mapped[int | None]
    since_ms: Mapped[int | None]
    until_freed: Mapped[bool] = mapped_column(default=False)
