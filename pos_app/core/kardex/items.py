"""What the kardex must know of a variant before it moves it."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, func, select

from pos_app.core.db import ReadSession
from pos_app.core.errors import UnknownVariant
from pos_app.core.models.catalog import Product, Variant
from pos_app.core.models.stock import AverageCost, Level, Lot
from pos_app.core.picking import LotLevel
from pos_app.core.statements import Prepared

# Levels read under lock in this transaction: recording need not read them again.
HELD: Final = "held_levels"


@dataclass(frozen=True)
class StockItem:
    """A variant as the kardex sees it; `average_cost_e4` is None before its first receipt."""

    variant_id: UUID
    code: str
    name: str
    unit: str
    controls_stock: bool
    tracks_lots: bool
    shortage: str
    tax_class: str
    active: bool
    average_cost_e4: int | None


_ITEM = (
    Variant.code,
    Product.name,
    Product.unit,
    Product.controls_stock,
    Product.tracks_lots,
    Product.shortage,
    Product.tax_class,
    Product.active,
    AverageCost.unit_cost_e4,
)
_LOT = (
    Level.lot_id,
    Level.on_hand_milli,
    Level.reserved_milli,
    Lot.expires_on,
    Lot.received_at,
    Lot.unit_cost_e4,
)
_item = Prepared(
    select(*_ITEM)
    .select_from(Variant)
    .join(Product, Product.id == Variant.product_id)
    .outerjoin(AverageCost, AverageCost.variant_id == Variant.id)
    .where(Variant.id == bindparam("variant"))
)
_levels = (
    select(*_LOT)
    .select_from(Level)
    .join(Lot, Lot.id == Level.lot_id)
    .where(
        Level.location_id == bindparam("location"),
        Level.variant_id == bindparam("variant"),
    )
    .order_by(Level.lot_id)
)
_lots_now = Prepared(_levels)
_lots_locked = Prepared(_levels.with_for_update(of=Level))


def find_item(session: ReadSession, variant_id: UUID) -> StockItem | None:
    """Return what the kardex knows of a variant, or None."""
    row = _item.first(session, variant=variant_id)
    return None if row is None else StockItem(variant_id, *row)


def get_item(session: ReadSession, variant_id: UUID) -> StockItem:
    """Return what the kardex knows of a variant; raise `UnknownVariant`."""
    item = find_item(session, variant_id)
    if item is None:
        raise UnknownVariant(code=str(variant_id))
    return item


def lots_of(
    session: ReadSession, location_id: UUID, variant_id: UUID, *, lock: bool = False
) -> tuple[LotLevel, ...]:
    """Return the lots of a variant at a location; `lock` holds them until the end (PostgreSQL)."""
    statement = _lots_locked if lock else _lots_now
    rows = statement.all(session, location=location_id, variant=variant_id)
    lots = tuple(LotLevel(*row) for row in rows)
    if lock:
        held = session.info.setdefault(HELD, {})
        held[location_id, variant_id] = {lot.lot_id: (lot.on_hand_milli, lot.reserved_milli) for lot in lots}
    return lots


def on_hand_everywhere(session: ReadSession, variant_id: UUID) -> int:
    """Return what this node knows to be on hand of a variant, all locations together."""
    total = select(func.sum(Level.on_hand_milli)).where(Level.variant_id == variant_id)
    return int(session.execute(total).scalar() or 0)
