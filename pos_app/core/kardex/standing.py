"""What stands where: levels and lots as lists, a page at a time, by what they are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, literal, select, tuple_

from pos_app.core import search
from pos_app.core.codes import normalise_code
from pos_app.core.db import ReadSession
from pos_app.core.models.base import Id
from pos_app.core.models.catalog import SHOWN_NAME, Barcode, Branch, Location, Product, Variant
from pos_app.core.models.stock import AverageCost, Level, Lot

NIL = UUID(int=0)  # before every id
OPEN_LOT = ""  # the number of the one lot of what is not kept by lots


@dataclass(frozen=True)
class LevelFilter:
    """Which levels. `today` is the shop's day; `expiring_days`: with a lot that expires by then.

    `low`: at or below the minimum of the product and not out; `out`: nothing to sell. Counted is
    what is on hand, not reserved and not expired.
    """

    today: date
    branch_id: UUID | None = None
    location_id: UUID | None = None
    variant_ids: Sequence[UUID] = ()
    text: str = ""
    low: bool = False
    out: bool = False
    expiring_days: int | None = None


class LevelRow(NamedTuple):
    """What there is of a variant at one location, all its lots together."""

    location_id: UUID
    variant_id: UUID
    on_hand_milli: int
    reserved_milli: int
    available_milli: int
    next_expiry: date | None
    branch_id: UUID
    branch: str
    location: str
    code: str
    name: str
    unit: str
    min_stock_milli: int
    average_cost_e4: int | None


def list_levels(
    session: ReadSession,
    wanted: LevelFilter,
    *,
    after: tuple[UUID, UUID] | None = None,
    limit: int = 100,
) -> tuple[LevelRow, ...]:
    """Return stock per location and variant, in the order of their ids.

    `after` (location, variant) is the last row of the page before.
    """
    found = _levels(session, wanted, after).limit(limit).subquery()
    query = (
        select(
            found,
            Branch.id,
            Branch.code,
            Location.code,
            Variant.code,
            SHOWN_NAME,
            Product.unit,
            Product.min_stock_milli,
            AverageCost.unit_cost_e4,
        )
        .select_from(found)
        .join(Location, Location.id == found.c.location_id)
        .join(Branch, Branch.id == Location.branch_id)
        .join(Variant, Variant.id == found.c.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(AverageCost, AverageCost.variant_id == found.c.variant_id)
        .order_by(found.c.location_id, found.c.variant_id)
    )
    rows = (LevelRow._make(row) for row in session.execute(query))
    return tuple(  # PostgreSQL gives sums as decimals
        row._replace(
            on_hand_milli=int(row.on_hand_milli),
            reserved_milli=int(row.reserved_milli),
            available_milli=int(row.available_milli),
        )
        for row in rows
    )


def _levels(
    session: ReadSession, wanted: LevelFilter, after: tuple[UUID, UUID] | None
) -> Select[*tuple[Any, ...]]:
    fresh = func.coalesce(Lot.expires_on >= wanted.today, True)
    free = Level.on_hand_milli - Level.reserved_milli
    available = func.sum(case((fresh, free), else_=0))
    expiry = func.min(case((Level.on_hand_milli > 0, Lot.expires_on)))
    query: Select[*tuple[Any, ...]] = (
        select(
            Level.location_id,
            Level.variant_id,
            func.sum(Level.on_hand_milli).label("on_hand"),
            func.sum(Level.reserved_milli).label("reserved"),
            available.label("available"),
            expiry.label("expiry"),
        )
        .join(Lot, Lot.id == Level.lot_id)
        .group_by(Level.location_id, Level.variant_id)
        .order_by(Level.location_id, Level.variant_id)
    )
    query = query.where(*_conditions(session, wanted))
    # Said also of the first page, so that the levels are read in the order of their key.
    place = tuple_(*(literal(part, Id()) for part in after or (NIL, NIL)))
    query = query.where(tuple_(Level.location_id, Level.variant_id) > place)
    if wanted.low or wanted.out:
        # Outer joins: the levels come first, in the order of their key, and stop at the limit.
        query = query.outerjoin(Variant, Variant.id == Level.variant_id)
        query = query.outerjoin(Product, Product.id == Variant.product_id)
        minimum = func.max(case((Product.controls_stock, Product.min_stock_milli), else_=-1))
        low = (available > 0) & (available <= minimum)
        out = (available <= 0) & (minimum >= 0)
        query = query.having(low | out if wanted.low and wanted.out else low if wanted.low else out)
    if wanted.expiring_days is not None:
        query = query.having(expiry <= wanted.today + timedelta(days=wanted.expiring_days))
    return query


def _conditions(session: ReadSession, wanted: LevelFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.branch_id is not None:
        places = select(Location.id).where(Location.branch_id == wanted.branch_id)
        conditions.append(Level.location_id.in_(places))
    if wanted.location_id is not None:
        conditions.append(Level.location_id == wanted.location_id)
    if wanted.variant_ids:
        conditions.append(Level.variant_id.in_(wanted.variant_ids))
    if wanted.expiring_days is not None:
        until = wanted.today + timedelta(days=wanted.expiring_days)
        dated = select(Lot.variant_id).where(Lot.expires_on.is_not(None), Lot.expires_on <= until)
        conditions.append(Level.variant_id.in_(dated))
    if wanted.text.strip():
        code = select(Barcode.variant_id).where(Barcode.code == normalise_code(wanted.text))
        words = search.variants_with(session, wanted.text)
        conditions.append(Level.variant_id.in_(code) | Level.variant_id.in_(words))
    return conditions


# Lots ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BatchFilter:
    """Which lots: of a product, by number, that expire by a day; `in_stock`: with goods there."""

    variant_ids: Sequence[UUID] = ()
    number: str = ""
    expires_until: date | None = None
    in_stock: bool = True
    branch_id: UUID | None = None
    location_id: UUID | None = None


class BatchRow(NamedTuple):
    """A lot of a variant, with its cost."""

    lot_id: UUID
    number: str
    variant_id: UUID
    code: str
    name: str
    unit: str
    expires_on: date | None
    unit_cost_e4: int
    received_at: datetime


class BatchLevel(NamedTuple):
    """What there is of a lot at one location."""

    lot_id: UUID
    location_id: UUID
    location: str
    branch_id: UUID
    on_hand_milli: int
    reserved_milli: int


def select_batches(wanted: BatchFilter) -> Select[*tuple[Any, ...]]:
    """Return the query of `BatchRow`s that fit a filter, in no order yet; open lots are none."""
    query: Select[*tuple[Any, ...]] = (
        select(
            Lot.id,
            Lot.number,
            Lot.variant_id,
            Variant.code,
            SHOWN_NAME,
            Product.unit,
            Lot.expires_on,
            Lot.unit_cost_e4,
            Lot.received_at,
        )
        .join(Variant, Variant.id == Lot.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(Lot.number != OPEN_LOT)
    )
    if wanted.variant_ids:
        query = query.where(Lot.variant_id.in_(wanted.variant_ids))
    if wanted.number:
        query = query.where(Lot.number == wanted.number)
    if wanted.expires_until is not None:
        query = query.where(Lot.expires_on.is_not(None), Lot.expires_on <= wanted.expires_until)
    if wanted.in_stock or wanted.branch_id or wanted.location_id:
        query = query.where(_there(wanted).exists())
    return query


def _there(wanted: BatchFilter) -> Select[*tuple[Any, ...]]:
    there = select(Level.lot_id).where(
        Level.variant_id == Lot.variant_id, Level.lot_id == Lot.id, Level.on_hand_milli != 0
    )
    if wanted.location_id is not None:
        there = there.where(Level.location_id == wanted.location_id)
    if wanted.branch_id is not None:
        places = select(Location.id).where(Location.branch_id == wanted.branch_id)
        there = there.where(Level.location_id.in_(places))
    return there


def find_batch(session: ReadSession, lot_id: UUID) -> BatchRow | None:
    """Return one lot, or None; an open lot is none."""
    query = select_batches(BatchFilter(in_stock=False)).where(Lot.id == lot_id)
    row = session.execute(query).first()
    return None if row is None else BatchRow._make(row)


def list_batch_levels(
    session: ReadSession,
    lots: Sequence[BatchRow],
    *,
    branch_id: UUID | None = None,
) -> tuple[BatchLevel, ...]:
    """Return where the goods of some lots are, of one branch or all, by location code."""
    query = (
        select(
            Level.lot_id,
            Level.location_id,
            Location.code,
            Location.branch_id,
            Level.on_hand_milli,
            Level.reserved_milli,
        )
        .join(Location, Location.id == Level.location_id)
        .where(
            Level.variant_id.in_({lot.variant_id for lot in lots}),
            Level.lot_id.in_([lot.lot_id for lot in lots]),
            (Level.on_hand_milli != 0) | (Level.reserved_milli != 0),
        )
        .order_by(Location.code, Location.id)
    )
    if branch_id is not None:
        query = query.where(Location.branch_id == branch_id)
    return tuple(BatchLevel._make(row) for row in session.execute(query))


# What orders a list of lots: their id, or their expiry where that is what is asked for.
BY_LOT = (Lot.id,)
BY_EXPIRY = (Lot.expires_on, Lot.id)
