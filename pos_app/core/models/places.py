"""Orders, transfers and stock takes: documents and each step of them, append-only.

A state is never edited: it is the newest of its rows.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.core.models.base import KEYED, Base, Decided


class Order(Decided, Base):
    """Goods a customer asked for (K10): set aside at the counter, or from the web."""

    __tablename__ = "orders"
    __table_args__ = (
        Index(None, "occurred_at"),
        Index(None, "branch_id", "occurred_at"),
        Index(None, "user_id", "occurred_at"),
        Index(None, "customer_id", "occurred_at"),
        KEYED,
    )
    location_id: Mapped[UUID]
    customer_id: Mapped[UUID | None]
    reference: Mapped[str]
    note: Mapped[str]


class OrderLine(Base):
    """One line as it was asked for; a placeholder has no variant (an unmatched code)."""

    __tablename__ = "order_lines"
    __table_args__ = (CheckConstraint("quantity_milli > 0", name="quantity"), KEYED)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[UUID | None]
    code: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    quantity_milli: Mapped[int]
    price_e4: Mapped[int]


class OrderStep(Base):
    """One thing that happened to an order: its status after, and what was done with its stock.

    The highest `step_no` says how the order stands; two of one number were decided apart.
    """

    __tablename__ = "order_steps"
    __table_args__ = (Index(None, "order_id", "occurred_at"), KEYED)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID]
    step_no: Mapped[int] = mapped_column(server_default="0")
    action: Mapped[str]
    status: Mapped[str]
    user_id: Mapped[UUID]
    occurred_at: Mapped[datetime]
    note: Mapped[str]


class OrderResult(Base):
    """What a step did with one line: reserved, fulfilled, released, returned, skipped, short."""

    __tablename__ = "order_results"
    __table_args__ = (Index(None, "order_id"), KEYED)
    step_id: Mapped[UUID] = mapped_column(ForeignKey("order_steps.id"), primary_key=True)
    entry_no: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[UUID]
    line_no: Mapped[int]
    outcome: Mapped[str]
    quantity_milli: Mapped[int]
    reason: Mapped[str]


class Transfer(Decided, Base):
    """Goods on the way from one location to another (K8); they wait in the transit location."""

    __tablename__ = "transfers"
    __table_args__ = (
        Index(None, "occurred_at"),
        Index(None, "branch_id", "occurred_at"),
        Index(None, "user_id", "occurred_at"),
        Index(None, "to_branch_id", "occurred_at"),
        KEYED,
    )
    from_location_id: Mapped[UUID]
    transit_location_id: Mapped[UUID]
    to_location_id: Mapped[UUID]
    to_branch_id: Mapped[UUID]
    note: Mapped[str]


class TransferLine(Base):
    """So much of one lot was sent."""

    __tablename__ = "transfer_lines"
    __table_args__ = (CheckConstraint("quantity_milli > 0", name="quantity"), KEYED)
    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfers.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    lot_number: Mapped[str]
    expires_on: Mapped[date | None]
    code: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    quantity_milli: Mapped[int]
    unit_cost_e4: Mapped[int]


class TransferReceipt(Base):
    """The second document of a transfer: what arrived, once or in several parts."""

    __tablename__ = "transfer_receipts"
    __table_args__ = (Index(None, "transfer_id"), KEYED)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    transfer_id: Mapped[UUID]
    branch_id: Mapped[UUID]
    user_id: Mapped[UUID]
    occurred_at: Mapped[datetime]
    note: Mapped[str]


class TransferArrival(Base):
    """Where a part of a line went: received, or a named difference (damaged, missing, returned)."""

    __tablename__ = "transfer_arrivals"
    __table_args__ = (
        CheckConstraint("quantity_milli > 0", name="quantity"),
        Index(None, "transfer_id"),
        KEYED,
    )
    receipt_id: Mapped[UUID] = mapped_column(ForeignKey("transfer_receipts.id"), primary_key=True)
    entry_no: Mapped[int] = mapped_column(primary_key=True)
    transfer_id: Mapped[UUID]
    line_no: Mapped[int]
    outcome: Mapped[str]
    quantity_milli: Mapped[int]
    location_id: Mapped[UUID]


class StockTake(Decided, Base):
    """A physical count of one location (K16); a blind one hides what is expected.

    It is of a category, of the variants in `listed` (hexadecimal, with blanks between), or of all.
    """

    __tablename__ = "stock_takes"
    __table_args__ = (
        Index(None, "occurred_at"),
        Index(None, "branch_id", "occurred_at"),
        Index(None, "user_id", "occurred_at"),
        Index(None, "location_id", "occurred_at"),
        KEYED,
    )
    location_id: Mapped[UUID]
    blind: Mapped[bool]
    note: Mapped[str]
    category_id: Mapped[UUID | None]
    listed: Mapped[str] = mapped_column(default="", server_default="")


class StockTakeState(Base):
    """draft, completed, reconciled: the newest row is the state."""

    __tablename__ = "stock_take_states"
    __table_args__ = (Index(None, "stock_take_id"), KEYED)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    stock_take_id: Mapped[UUID]
    state: Mapped[str]
    user_id: Mapped[UUID]
    occurred_at: Mapped[datetime]


class StockTakeCount(Base):
    """One count of a product or lot: the newest of a key counts, the others are its history.

    `known` names the journal position of every device that this count had seen; `torn` says that
    some levels were further, for the centre was just stating them.
    """

    __tablename__ = "stock_take_counts"
    __table_args__ = (Index(None, "stock_take_id", "variant_id"), KEYED)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    stock_take_id: Mapped[UUID]
    device_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    lot_id: Mapped[UUID | None]
    expected_milli: Mapped[int]
    counted_milli: Mapped[int]
    reason: Mapped[str]
    counted_at: Mapped[datetime]
    user_id: Mapped[UUID]
    known: Mapped[str]
    torn: Mapped[bool] = mapped_column(server_default=false())


class StockTakeVariance(Base):
    """What was corrected for one product or lot, once; late operations add their own rows."""

    __tablename__ = "stock_take_variances"
    __table_args__ = (Index(None, "stock_take_id"), KEYED)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    stock_take_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    lot_id: Mapped[UUID | None]
    expected_milli: Mapped[int]
    counted_milli: Mapped[int]
    variance_milli: Mapped[int]
    reason: Mapped[str]


class StockTakeLate(Base):
    """An operation of another device that came after the count, and what was decided of it."""

    __tablename__ = "stock_take_late"
    __table_args__ = (Index(None, "stock_take_id"), KEYED)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_no: Mapped[int] = mapped_column(primary_key=True)
    stock_take_id: Mapped[UUID]
    device_id: Mapped[UUID]
    seq: Mapped[int]
    movement_no: Mapped[int]
    verdict: Mapped[str]
    quantity_milli: Mapped[int]
