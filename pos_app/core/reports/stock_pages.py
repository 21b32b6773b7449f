"""The stock as a list that is looked through: which products, how many of each kind, page by page.

A shop has up to a hundred thousand products: `list_variants` gives their ids in order, once;
`get_rows` reads a page of them. Quantities are of the places asked for, added up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Subquery, case, func, select

from pos_app.core import expiry, journal, kardex, search
from pos_app.core.db import ReadSession
from pos_app.core.models.catalog import Barcode, Category, Product, Variant
from pos_app.core.models.stock import AverageCost, Level, Lot
from pos_app.core.money import line_amount
from pos_app.core.reports.alerts import AlertKind, list_alert_ids

FOUND: Final = 200  # products that words may find


class ListedStock(NamedTuple):
    """What the list says of a variant, at the places asked for together.

    Available is what is on hand and not reserved, without what has expired. `expires_on` is the
    first expiry of what is there. A named tuple, for the driver gives tuples.
    """

    variant_id: UUID
    code: str
    name: str
    label: str
    unit: str
    on_hand_milli: int
    reserved_milli: int
    available_milli: int
    min_stock_milli: int
    tracks_lots: bool
    expires_on: date | None = None


@dataclass(frozen=True)
class ProductFacts:
    """What stands at the head of a product beside its stock; the cost is None before a receipt.

    `siblings` are all the variants of its product, itself among them.
    """

    category: str
    tint: str
    unit_cost_e4: int | None
    barcode: str
    tracks_serials: bool
    siblings: tuple[UUID, ...]


@dataclass(frozen=True)
class ExpiredCost:
    """What writing off all expired stock of this branch would take and cost."""

    lots: int
    quantity_milli: int
    cost_minor: int


def list_variants(
    session: ReadSession,
    *,
    kind: AlertKind | None = None,
    words: str = "",
    location_id: UUID | None = None,
    branch_id: UUID | None = None,
) -> tuple[UUID, ...]:
    """Return the products in a state (None: all), by name; of words, best sold first."""
    if not words:
        return list_alert_ids(session, kind, location_id=location_id, branch_id=branch_id)
    found = [each.variant_id for each in search.find(session, words, limit=FOUND)]
    wanted = set(
        list_alert_ids(
            session, kind, location_id=location_id, branch_id=branch_id, variant_ids=found
        )
    )
    return tuple(variant_id for variant_id in found if variant_id in wanted)


def get_rows(
    session: ReadSession, variant_ids: Sequence[UUID], *, places: Sequence[UUID]
) -> tuple[ListedStock, ...]:
    """Return these variants, at most some hundreds, in the order asked for."""
    totals = _totals(expiry.today(session), variant_ids, places)
    query = (
        select(
            Variant.id,
            Variant.code,
            Product.name,
            Variant.label,
            Product.unit,
            func.coalesce(totals.c.on_hand, 0),
            func.coalesce(totals.c.reserved, 0),
            func.coalesce(totals.c.available, 0),
            Product.min_stock_milli,
            Product.tracks_lots,
            totals.c.expires_on,
        )
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(totals, totals.c.variant_id == Variant.id)
        .where(Variant.id.in_(variant_ids))
    )
    rows = {}
    for row in session.execute(query):
        listed = ListedStock._make(row)  # PostgreSQL gives sums as decimals
        rows[listed.variant_id] = listed._replace(
            on_hand_milli=int(listed.on_hand_milli),
            reserved_milli=int(listed.reserved_milli),
            available_milli=int(listed.available_milli),
        )
    return tuple(rows[variant_id] for variant_id in variant_ids if variant_id in rows)


def get_facts(session: ReadSession, variant_id: UUID) -> ProductFacts:
    """Return what else is known of a variant that is in the list."""
    query = (
        select(
            func.coalesce(Category.name, ""),
            func.coalesce(Category.tint, ""),
            AverageCost.unit_cost_e4,
            Product.tracks_serials,
            Product.id,
        )
        .select_from(Variant)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(Category, Category.id == Product.category_id)
        .outerjoin(AverageCost, AverageCost.variant_id == Variant.id)
        .where(Variant.id == variant_id)
    )
    category, tint, cost, serials, product_id = session.execute(query).one()
    family = select(Variant.id).where(Variant.product_id == product_id, Variant.active)
    siblings = tuple(session.scalars(family.order_by(Variant.code)))
    codes = select(Barcode.code).where(Barcode.variant_id == variant_id).order_by(Barcode.code)
    barcode = max(session.scalars(codes), key=len, default="")
    return ProductFacts(category, tint, cost, barcode, serials, siblings)


def cost_of_expired(session: ReadSession) -> ExpiredCost:
    """Return what `expiry.write_off_expired` would write off now, at the cost it would leave at."""
    yesterday = expiry.today(session) - timedelta(days=1)
    branch_id = journal.get_station(session).branch_id
    rows = kardex.list_dated(
        session, until=yesterday, branch_id=branch_id, in_transit=False, limit=None
    )
    cost = 0
    for row in rows:
        item = kardex.get_item(session, row.variant_id)
        lot = session.get(Lot, row.lot_id)
        lot_cost_e4 = lot.unit_cost_e4 if lot is not None else 0
        average_e4 = None if item.tracks_lots else item.average_cost_e4
        cost += line_amount(row.on_hand_milli, average_e4 or lot_cost_e4)
    return ExpiredCost(len(rows), sum(row.on_hand_milli for row in rows), cost)


def _totals(today: date, variant_ids: Sequence[UUID], places: Sequence[UUID]) -> Subquery:
    fresh = func.coalesce(Lot.expires_on >= today, True)
    free = Level.on_hand_milli - Level.reserved_milli
    return (
        select(
            Level.variant_id,
            func.sum(Level.on_hand_milli).label("on_hand"),
            func.sum(Level.reserved_milli).label("reserved"),
            func.sum(case((fresh, free), else_=0)).label("available"),
            func.min(case((Level.on_hand_milli > 0, Lot.expires_on))).label("expires_on"),
        )
        .join(Lot, Lot.id == Level.lot_id)
        .where(Level.variant_id.in_(variant_ids), Level.location_id.in_(places))
        .group_by(Level.variant_id)
        .subquery()
    )
