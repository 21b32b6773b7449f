"""What the kardex must know of a variant before it moves it."""

from collections.abc import Iterable
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, func, select

from pos_app.core.db import ReadSession
from pos_app.core.errors import UnknownVariant
from pos_app.core.models.catalog import SHOWN_NAME, Product, Variant
from pos_app.core.models.stock import AverageCost, Level, Lot
from pos_app.core.picking import LotLevel
from pos_app.core.statements import Prepared, PreparedForEach, Query

# Levels read under lock in this transaction: recording need not read them again.
HELD: Final = "held_levels"


class StockItem(NamedTuple):
    """A variant as the kardex sees it; `average_cost_e4` is None before its first receipt.

    A named tuple, for the driver gives tuples and every line of a sale reads one.
    """

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
    tracks_serials: bool


_ITEM = (
    Variant.code,
    SHOWN_NAME,
    Product.unit,
    Product.controls_stock,
    Product.tracks_lots,
    Product.shortage,
    Product.tax_class,
    Product.active,
    AverageCost.unit_cost_e4,
    Product.tracks_serials,
)
_LOT = (
    Level.lot_id,
    Level.on_hand_milli,
    Level.reserved_milli,
    Lot.expires_on,
    Lot.received_at,
    Lot.unit_cost_e4,
)
_items = PreparedForEach(
    lambda keys: (
        select(Variant.id, *_ITEM)
        .select_from(Variant)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(AverageCost, AverageCost.variant_id == Variant.id)
        .where(Variant.id.in_(keys))
    )
)


def _levels_of(keys: list[BindParameter[UUID]]) -> Query:
    return (
        select(Level.variant_id, *_LOT)
        .select_from(Level)
        .join(Lot, Lot.id == Level.lot_id)
        .where(Level.location_id == bindparam("location"), Level.variant_id.in_(keys))
        .order_by(Level.variant_id, Level.lot_id)
    )


_lots_now = PreparedForEach(_levels_of)
_lots_locked = PreparedForEach(lambda keys: _levels_of(keys).with_for_update(of=Level))
_one = (
    select(*_LOT)
    .select_from(Level)
    .join(Lot, Lot.id == Level.lot_id)
    .where(Level.location_id == bindparam("location"), Level.variant_id == bindparam("key"))
    .order_by(Level.lot_id)
)
_one_now, _one_locked = Prepared(_one), Prepared(_one.with_for_update(of=Level))

_total = Prepared(
    select(func.coalesce(func.sum(Level.on_hand_milli), 0)).where(
        Level.variant_id == bindparam("variant")
    )
)


def find_items(session: ReadSession, variant_ids: Iterable[UUID]) -> dict[UUID, StockItem]:
    """Return what the kardex knows of some variants; those it does not know are left out."""
    rows = _items.all(session, list(variant_ids))
    return {row[0]: StockItem._make(row) for row in rows}


def get_item(session: ReadSession, variant_id: UUID) -> StockItem:
    """Return what the kardex knows of a variant; raise `UnknownVariant`."""
    item = find_items(session, [variant_id]).get(variant_id)
    if item is None:
        raise UnknownVariant(code=str(variant_id))
    return item


def lots_of(
    session: ReadSession, location_id: UUID, variant_ids: Iterable[UUID], *, lock: bool = False
) -> dict[UUID, list[LotLevel]]:
    """Return the lots of variants at a location; `lock` holds them until the end (PostgreSQL).

    They are locked in one order, so that two sellers never wait for each other in a ring.
    """
    ids = sorted(variant_ids)
    lots: dict[UUID, list[LotLevel]] = {variant_id: [] for variant_id in ids}
    statement = _lots_locked if lock else _lots_now
    if len(ids) == 1:
        rows = (_one_locked if lock else _one_now).all(session, key=ids[0], location=location_id)
        lots[ids[0]] = [LotLevel._make(row) for row in rows]
    else:
        for variant_id, *level in statement.all(session, ids, location=location_id):
            lots[variant_id].append(LotLevel._make(level))
    if lock:
        held = session.info.setdefault(HELD, {})
        for variant_id, found in lots.items():
            held[location_id, variant_id] = tuple(found)
    return lots


def on_hand_everywhere(session: ReadSession, variant_id: UUID) -> int:
    """Return what this node knows to be on hand of a variant, all locations together."""
    row = _total.first(session, variant=variant_id)
    return int(row[0]) if row else 0
