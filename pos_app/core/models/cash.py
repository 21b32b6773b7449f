"""Cash: sessions of a drawer, what moved in and out, and the Z that closed them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.core.models.base import KEYED, Base, Decided


class CashSession(Base):
    """A turn of one drawer (turno de caja), opened with a float and closed by its Z."""

    __tablename__ = "cash_sessions"
    __table_args__ = (
        Index(
            "uq_cash_sessions_open",
            "device_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        CheckConstraint("float_minor >= 0", name="float"),
        KEYED,
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID]
    branch_id: Mapped[UUID]
    number: Mapped[int]
    opened_by: Mapped[UUID]
    opened_at: Mapped[datetime]
    float_minor: Mapped[int]
    closed_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]


class CashMove(Base):
    """Cash that went in or out of the drawer apart from sales; positive in `amount_minor`."""

    __tablename__ = "cash_moves"
    __table_args__ = (
        CheckConstraint("kind IN ('paid_in', 'paid_out', 'drop')", name="kind"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index(None, "cash_session_id"),
        KEYED,
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    cash_session_id: Mapped[UUID] = mapped_column(ForeignKey("cash_sessions.id"))
    user_id: Mapped[UUID]
    kind: Mapped[str]
    amount_minor: Mapped[int]
    reason: Mapped[str]
    occurred_at: Mapped[datetime]


class CashCount(Base):
    """How many notes or coins of one value were counted, at open or close."""

    __tablename__ = "cash_counts"
    __table_args__ = KEYED
    cash_session_id: Mapped[UUID] = mapped_column(ForeignKey("cash_sessions.id"), primary_key=True)
    moment: Mapped[str] = mapped_column(primary_key=True)
    denomination_minor: Mapped[int] = mapped_column(primary_key=True)
    pieces: Mapped[int]


class ZReport(Base):
    """The close of a session, numbered and immutable; the totals are the fact's own."""

    __tablename__ = "z_reports"
    __table_args__ = KEYED
    cash_session_id: Mapped[UUID] = mapped_column(ForeignKey("cash_sessions.id"), primary_key=True)
    device_id: Mapped[UUID]
    number: Mapped[int]
    closed_at: Mapped[datetime]
    sales_count: Mapped[int]
    sales_minor: Mapped[int]
    expected_minor: Mapped[int]
    counted_minor: Mapped[int]
    perpetual_minor: Mapped[int]
    ledger_head: Mapped[bytes]
    body: Mapped[bytes]
    uncounted: Mapped[bool]  # its till was lost: `counted_minor` is what should have been there


class SecondZ(Base):
    """Another Z of a session: of a copy, or of a till that was found. The first stands."""

    __tablename__ = "second_zs"
    __table_args__ = (Index(None, "cash_session_id"), KEYED)
    op_id: Mapped[UUID] = mapped_column(primary_key=True)
    cash_session_id: Mapped[UUID]
    device_id: Mapped[UUID]
    user_id: Mapped[UUID]
    number: Mapped[int]
    closed_at: Mapped[datetime]
    expected_minor: Mapped[int]
    counted_minor: Mapped[int]
    uncounted: Mapped[bool]
    body: Mapped[bytes]


class ZAddendum(Base):
    """What was recorded for a session after its Z: the Z stays as it is, and this stands beside.

    `sales_count`, `sales_minor` and `cash_minor` are what the operation added to the session.
    """

    __tablename__ = "z_addenda"
    __table_args__ = (UniqueConstraint("cash_session_id", "number"), KEYED)
    op_id: Mapped[UUID] = mapped_column(primary_key=True)
    cash_session_id: Mapped[UUID]
    number: Mapped[int]  # 1, 2, … of that Z
    kind: Mapped[str]
    device_id: Mapped[UUID]
    user_id: Mapped[UUID]
    occurred_at: Mapped[datetime]
    noted_at: Mapped[datetime]
    sales_count: Mapped[int]
    sales_minor: Mapped[int]
    cash_minor: Mapped[int]


class DrawerOpening(Decided, Base):
    """The drawer was opened without a sale, by whom and why."""

    __tablename__ = "drawer_openings"
    __table_args__ = (Index(None, "cash_session_id"), KEYED)
    cash_session_id: Mapped[UUID | None]
    reason: Mapped[str]
