"""Reading the Kardex: the card of a product, and what there is."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Integer, bindparam, func, select

from pos_app.core.db import ReadSession
from pos_app.core.models.catalog import SHOWN_NAME, Location, Product, Variant
from pos_app.core.models.people import User
from pos_app.core.models.stock import Level, Movement
from pos_app.core.statements import Prepared

PAGE = 50
LAST: Final = 2**62  # a position after every other


class CardRow(NamedTuple):
    """One movement as the card shows it; balances are of the variant at that location.

    A named tuple, for a page is fifty of them and the driver gives tuples.
    """

    position: int
    occurred_at: datetime
    location: str
    type: str
    reason: str
    quantity_milli: int
    unit_cost_e4: int
    on_hand_after_milli: int
    reserved_after_milli: int
    user: str
    document_kind: str
    document_id: UUID
    description: str


@dataclass(frozen=True)
class StockRow:
    """What there is of a variant, all locations of this node together."""

    variant_id: UUID
    code: str
    name: str
    unit: str
    on_hand_milli: int
    reserved_milli: int
    min_stock_milli: int

    @property
    def available_milli(self) -> int:
        """Return on hand less reserved."""
        return self.on_hand_milli - self.reserved_milli


def card(
    session: ReadSession,
    variant_id: UUID,
    *,
    location_id: UUID | None = None,
    before_position: int | None = None,
    as_of: datetime | None = None,
    limit: int = PAGE,
) -> tuple[CardRow, ...]:
    """Return movements of a variant, newest first; the next page is before the last position.

    The balance is stored on the row, never summed. `as_of` leaves out what happened later.
    """
    chosen = _page(at_location=location_id is not None, dated=as_of is not None)
    rows = chosen.all(
        session,
        variant=variant_id,
        before=LAST if before_position is None else before_position,
        location=location_id,
        as_of=as_of,
        rows=limit,
    )
    return tuple([CardRow._make(row) for row in rows])


@cache
def _page(*, at_location: bool, dated: bool) -> Prepared:
    query = (
        select(
            Movement.position,
            Movement.occurred_at,
            Location.name,
            Movement.type,
            Movement.reason,
            Movement.quantity_milli,
            Movement.unit_cost_e4,
            Movement.on_hand_after_milli,
            Movement.reserved_after_milli,
            func.coalesce(User.name, ""),
            Movement.document_kind,
            Movement.document_id,
            Movement.description,
        )
        .join(Location, Location.id == Movement.location_id)
        .outerjoin(User, User.id == Movement.user_id)
        .where(Movement.variant_id == bindparam("variant"), Movement.position < bindparam("before"))
        .order_by(Movement.position.desc())
        .limit(bindparam("rows", type_=Integer()))
    )
    if at_location:
        query = query.where(Movement.location_id == bindparam("location"))
    if dated:
        query = query.where(Movement.occurred_at <= bindparam("as_of"))
    return Prepared(query)


def on_hand(session: ReadSession, variant_id: UUID, *, location_id: UUID | None = None) -> int:
    """Return what is on hand of a variant, in thousandths, at one location or all of them."""
    query = select(func.sum(Level.on_hand_milli)).where(Level.variant_id == variant_id)
    if location_id is not None:
        query = query.where(Level.location_id == location_id)
    return int(session.execute(query).scalar() or 0)


def list_stock(
    session: ReadSession,
    *,
    location_id: UUID | None = None,
    low_only: bool = False,
    limit: int = 1000,
) -> tuple[StockRow, ...]:
    """Return what there is of each product that controls stock, by name.

    `low_only` keeps those at or below their minimum (K18).
    """
    levels = select(
        Level.variant_id,
        func.sum(Level.on_hand_milli).label("on_hand"),
        func.sum(Level.reserved_milli).label("reserved"),
    ).group_by(Level.variant_id)
    if location_id is not None:
        levels = levels.where(Level.location_id == location_id)
    totals = levels.subquery()
    there = func.coalesce(totals.c.on_hand, 0)
    held = func.coalesce(totals.c.reserved, 0)
    query = (
        select(
            Variant.id,
            Variant.code,
            SHOWN_NAME,
            Product.unit,
            there,
            held,
            Product.min_stock_milli,
        )
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(totals, totals.c.variant_id == Variant.id)
        .where(Product.controls_stock, Product.active)
        .order_by(Product.name, Variant.code)
        .limit(limit)
    )
    if low_only:
        query = query.where(there - held <= Product.min_stock_milli)
    return tuple(
        StockRow(vid, code, name, unit, int(there_), int(held_), int(minimum))
        for vid, code, name, unit, there_, held_, minimum in session.execute(query)
    )
