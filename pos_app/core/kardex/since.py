"""What moved a product at a place, operation by operation: for counts that came before or after."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from pos_app.core.db import ReadSession
from pos_app.core.kardex.baselines import signed_on_hand
from pos_app.core.kardex.items import get_item
from pos_app.core.kardex.places import TRANSIT
from pos_app.core.kardex.recording import ON_HAND
from pos_app.core.models.catalog import SHOWN_NAME, Location, Product, Variant
from pos_app.core.models.journal import Operation
from pos_app.core.models.stock import Level, Lot, Movement
from pos_app.core.statements import Prepared

CLOCK_OK: Final = b'"clock_state":"ok"'  # in the bytes of an operation


class Moved(NamedTuple):
    """One movement on hand: signed quantity in thousandths, and the operation it is of.

    `clock_ok`: the clock of its device was not seen to be wrong then.
    """

    device_id: UUID
    seq: int
    line_no: int
    variant_id: UUID
    lot_id: UUID
    quantity_milli: int
    occurred_at: datetime
    document_kind: str
    clock_ok: bool

    @property
    def name(self) -> tuple[UUID, int, int]:
        """Return what names the movement on every node."""
        return self[:3]


_moved = Prepared(
    select(
        Movement.device_id,
        Movement.seq,
        Movement.line_no,
        Movement.variant_id,
        Movement.lot_id,
        signed_on_hand,
        Movement.occurred_at,
        Movement.document_kind,
        Operation.payload,
    )
    .join(Operation, (Operation.device_id == Movement.device_id) & (Operation.seq == Movement.seq))
    .where(
        Movement.device_id == bindparam("device"),
        Movement.seq > bindparam("after"),
        Movement.location_id == bindparam("location"),
        or_(*(Movement.type == moves for moves in ON_HAND)),
    )
    .order_by(Movement.seq, Movement.line_no)
)


def list_moved(
    session: ReadSession, location_id: UUID, device_id: UUID, after_seq: int
) -> Iterator[Moved]:
    """Give what a device moved on hand at a location after one of its operations, in order."""
    rows = _moved.all(session, device=device_id, after=after_seq, location=location_id)
    for *moved, payload in rows:
        yield Moved._make((*moved, CLOCK_OK in bytes(payload)))


class LotRow(NamedTuple):
    """A lot at a location, for people: number, expiry, on hand and reserved."""

    variant_id: UUID
    lot_id: UUID
    number: str
    expires_on: date | None
    on_hand_milli: int
    reserved_milli: int


def list_lots(session: ReadSession, location_id: UUID, variant_id: UUID) -> tuple[LotRow, ...]:
    """Return the lots of a variant at a location, first expiry first, expired ones too."""
    get_item(session, variant_id)
    query = (
        select(
            Level.variant_id,
            Level.lot_id,
            Lot.number,
            Lot.expires_on,
            Level.on_hand_milli,
            Level.reserved_milli,
        )
        .join(Lot, Lot.id == Level.lot_id)
        .where(Level.location_id == location_id, Level.variant_id == variant_id)
        .order_by(Lot.expires_on.is_(None), Lot.expires_on, Lot.received_at, Lot.id)
    )
    return tuple(LotRow(*row) for row in session.execute(query))


class DatedLot(NamedTuple):
    """A lot with an expiry and stock at one location, as a list of warnings shows it."""

    location_id: UUID
    location: str
    variant_id: UUID
    code: str
    name: str
    unit: str
    lot_id: UUID
    number: str
    expires_on: date
    on_hand_milli: int
    reserved_milli: int


def list_dated(
    session: ReadSession,
    *,
    until: date,
    location_id: UUID | None = None,
    branch_id: UUID | None = None,
    in_transit: bool = True,
    limit: int | None = 1000,
) -> tuple[DatedLot, ...]:
    """Return the lots with stock that expire on or before a day, first expiry first (K6).

    What is on its way is left out without `in_transit`: only its transfer may move it.
    """
    query = (
        select(
            Location.id,
            Location.name,
            Variant.id,
            Variant.code,
            SHOWN_NAME,
            Product.unit,
            Lot.id,
            Lot.number,
            Lot.expires_on,
            Level.on_hand_milli,
            Level.reserved_milli,
        )
        .select_from(Level)
        .join(Lot, (Lot.id == Level.lot_id) & (Lot.variant_id == Level.variant_id))
        .join(Location, Location.id == Level.location_id)
        .join(Variant, Variant.id == Level.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(Lot.expires_on <= until, Level.on_hand_milli > 0)
        .order_by(Lot.expires_on, Product.name, Lot.id, Location.id)
        .limit(limit)
    )
    if location_id is not None:
        query = query.where(Level.location_id == location_id)
    if branch_id is not None:
        query = query.where(Location.branch_id == branch_id)
    if not in_transit:
        query = query.where(Location.kind != TRANSIT)
    return tuple(DatedLot._make(row) for row in session.execute(query))
