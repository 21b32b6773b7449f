"""Lots: batches with their expiry and cost, and where they are."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from pos_app.core import expiry, kardex
from pos_app.core.db import ReadSession
from pos_app.core.errors import LotMissing
from pos_app.core.kardex import BatchFilter, BatchLevel, BatchRow
from sync_server import ksp
from sync_server.callers import Caller, Who, require
from sync_server.dependencies import Store
from sync_server.numbers import figures_of, quantity
from sync_server.pages import USUAL, After, Days, Limit, find
from sync_server.products import variants_of
from sync_server.resources.base import Page
from sync_server.resources.inventory import LotPlace, LotRow
from sync_server.work import READS

router = APIRouter(prefix="/api/v1/lots", tags=["inventory"])
VIEW = [require("stock.view")]


@router.get("", dependencies=VIEW, responses=ksp.refused(*READS))
def list_lots(
    store: Store,
    who: Who,
    branch: UUID | None = None,
    location: UUID | None = None,
    product_id: UUID | None = None,
    lot: Annotated[str, Query(max_length=60, description="its number")] = "",
    expiring: Days = None,
    in_stock: Annotated[bool, Query(description="false: also those that are used up")] = True,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[LotRow]:
    """List lots; with `expiring` those that have expired or will, first expiry first."""
    with store.read() as session:
        who.see(session, location)
        until = None if expiring is None else expiry.today(session) + timedelta(days=expiring)
        wanted = BatchFilter(
            variant_ids=variants_of(session, product_id) if product_id else (),
            number=lot.replace("\0", ""),
            expires_until=until,
            in_stock=in_stock,
            branch_id=who.branch(branch),
            location_id=location,
        )
        by = kardex.BY_LOT if until is None else kardex.BY_EXPIRY
        query = kardex.select_batches(wanted)
        found, more = find(session, query, by=by, after=after, limit=limit)
        rows = _rows(session, who, [BatchRow._make(one) for one in found])
    return Page(rows=rows, next=more)


@router.get("/{lot_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_lot(lot_id: UUID, store: Store, who: Who) -> LotRow:
    """Give one lot with its places."""
    with store.read() as session:
        batch = kardex.find_batch(session, lot_id)
        if batch is None:
            raise LotMissing(lot=str(lot_id))
        return _rows(session, who, [batch])[0]


def _rows(session: ReadSession, who: Caller, lots: list[BatchRow]) -> tuple[LotRow, ...]:
    today, figures = expiry.today(session), figures_of(session)
    places: dict[UUID, list[BatchLevel]] = {}
    for level in kardex.list_batch_levels(session, lots, branch_id=who.branch_id):
        places.setdefault(level.lot_id, []).append(level)
    return tuple(
        LotRow(
            id=lot.lot_id,
            lot=lot.number,
            product_id=lot.variant_id,
            code=lot.code,
            name=lot.name,
            unit=lot.unit,
            expires_on=lot.expires_on,
            days_left=_days(lot.expires_on, today),
            cost=figures.cost(lot.unit_cost_e4),
            received_at=lot.received_at,
            on_hand=quantity(sum(at.on_hand_milli for at in places.get(lot.lot_id, ()))),
            reserved=quantity(sum(at.reserved_milli for at in places.get(lot.lot_id, ()))),
            places=tuple(map(_place, places.get(lot.lot_id, ()))),
        )
        for lot in lots
    )


def _days(expires_on: date | None, today: date) -> int | None:
    return None if expires_on is None else (expires_on - today).days


def _place(level: BatchLevel) -> LotPlace:
    return LotPlace(
        location_id=level.location_id,
        location=level.location,
        branch_id=level.branch_id,
        on_hand=quantity(level.on_hand_milli),
        reserved=quantity(level.reserved_milli),
    )
