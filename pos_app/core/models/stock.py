"""The Kardex: movements (append-only) and the levels projected from them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.core.models.base import KEYED, POSITION, Base


class Lot(Base):
    """A batch with its expiry and cost; a variant without lots has one open lot of its own id."""

    __tablename__ = "lots"
    __table_args__ = (
        Index(None, "variant_id", "number"),
        Index(
            None,
            "expires_on",
            sqlite_where=text("expires_on IS NOT NULL"),
            postgresql_where=text("expires_on IS NOT NULL"),
        ),
        KEYED,
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    variant_id: Mapped[UUID] = mapped_column(ForeignKey("variants.id"))
    number: Mapped[str]
    expires_on: Mapped[date | None]
    unit_cost_e4: Mapped[int]
    received_at: Mapped[datetime]


class Movement(Base):
    """One row of the Kardex. `position` is the order in which this node recorded it.

    The type gives the sign: ENTRADA and SALIDA move what is on hand, RESERVA and LIBERACION what is
    reserved. `on_hand_after` and `reserved_after` are this node's running totals of the variant at
    the location, over all its lots.
    """

    __tablename__ = "movements"
    __table_args__ = (
        CheckConstraint("quantity_milli > 0", name="quantity"),
        CheckConstraint("type IN ('ENTRADA', 'SALIDA', 'RESERVA', 'LIBERACION')", name="type"),
        CheckConstraint(
            "reason IN ('VENTA', 'COMPRA', 'AJUSTE', 'DEVOLUCION', 'INICIAL', 'MERMA', 'TRASLADO',"
            " 'PEDIDO')",
            name="reason",
        ),
        UniqueConstraint("device_id", "seq", "line_no"),
        Index(None, "variant_id", "position"),
        # A sale's are found by the sale (docs/decisions/0012); reports look for the others by time.
        Index(
            None,
            "occurred_at",
            sqlite_where=text("document_kind <> 'sale'"),
            postgresql_where=text("document_kind <> 'sale'"),
        ),
    )
    position: Mapped[int] = mapped_column(POSITION, primary_key=True, autoincrement=True)
    device_id: Mapped[UUID]
    seq: Mapped[int]
    line_no: Mapped[int]
    location_id: Mapped[UUID] = mapped_column(ForeignKey("locations.id"))
    variant_id: Mapped[UUID] = mapped_column(ForeignKey("variants.id"))
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"))
    type: Mapped[str]
    reason: Mapped[str]
    quantity_milli: Mapped[int]
    unit_cost_e4: Mapped[int]
    on_hand_after_milli: Mapped[int]
    reserved_after_milli: Mapped[int]
    user_id: Mapped[UUID]
    occurred_at: Mapped[datetime]
    document_kind: Mapped[str]
    document_id: Mapped[UUID]
    description: Mapped[str]


class Baseline(Base):
    """What the centre stated for one level, and the movements of this node it already includes.

    Applied after the movement `after_position`; the level becomes what the baseline says plus the
    own movements whose operation it does not include yet.
    """

    __tablename__ = "baselines"
    __table_args__ = (Index(None, "location_id", "variant_id", "lot_id"),)
    position: Mapped[int] = mapped_column(POSITION, primary_key=True, autoincrement=True)
    after_position: Mapped[int]
    location_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    on_hand_milli: Mapped[int]
    reserved_milli: Mapped[int]
    included_seq: Mapped[int]
    received_at: Mapped[datetime]
    average_cost_e4: Mapped[int | None]  # of the variant, where the centre stated it
    device_id: Mapped[UUID | None]  # whose number `included_seq` is; None: this node's first


class SerialMove(Base):
    """A serial number that moved with a movement (K22); where it is follows from the last one.

    Also what other tills did with it, as the centre told: rows of operations that are not here.
    """

    __tablename__ = "serial_moves"
    __table_args__ = (
        Index(None, "variant_id", "serial"),
        Index(None, "serial"),
        CheckConstraint("serial <> ''", name="serial"),
        KEYED,
    )
    op_id: Mapped[UUID] = mapped_column(primary_key=True)
    movement_no: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(primary_key=True)
    variant_id: Mapped[UUID]
    location_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    type: Mapped[str]
    reason: Mapped[str]
    device_id: Mapped[UUID]
    user_id: Mapped[UUID]
    occurred_at: Mapped[datetime]
    document_kind: Mapped[str]
    document_id: Mapped[UUID]


class Level(Base):
    """On hand and reserved of one lot at one location: a projection, always equal to the replay."""

    __tablename__ = "levels"
    __table_args__ = (Index(None, "variant_id"), KEYED)
    location_id: Mapped[UUID] = mapped_column(ForeignKey("locations.id"), primary_key=True)
    variant_id: Mapped[UUID] = mapped_column(ForeignKey("variants.id"), primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"), primary_key=True)
    on_hand_milli: Mapped[int]
    reserved_milli: Mapped[int]


class UnsaidLevel(Base):
    """Till: a level that a stream which began anew has not stated yet."""

    __tablename__ = "unsaid_levels"
    __table_args__ = KEYED
    location_id: Mapped[UUID] = mapped_column(primary_key=True)
    variant_id: Mapped[UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)


class AverageCost(Base):
    """The weighted average cost of a variant, final where the receipt was decided."""

    __tablename__ = "average_costs"
    __table_args__ = KEYED
    variant_id: Mapped[UUID] = mapped_column(ForeignKey("variants.id"), primary_key=True)
    unit_cost_e4: Mapped[int]


class Reservation(Base):
    """What an order line holds of a lot (K9); below 0 where two released the same goods."""

    __tablename__ = "reservations"
    __table_args__ = (CheckConstraint("quantity_milli <> 0", name="quantity"), KEYED)
    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[UUID] = mapped_column(ForeignKey("locations.id"), primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"), primary_key=True)
    variant_id: Mapped[UUID] = mapped_column(ForeignKey("variants.id"))
    quantity_milli: Mapped[int]
