"""Stock: what there is, how it came to be, and adjusting it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from pos_app.core import adjustments, expiry, kardex
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.facts import LotFact
from pos_app.core.kardex import LevelFilter
from pos_app.core.models.base import Id
from sync_server import ksp
from sync_server.callers import Reading, Who, require
from sync_server.dependencies import Store
from sync_server.numbers import Figures, figures_of, quantity, to_milli
from sync_server.pages import USUAL, After, Days, Limit, Words, after_number, page_of, read_values
from sync_server.products import variant_of, variants_of
from sync_server.resources.base import Page
from sync_server.resources.inventory import (
    AdjustLine,
    AdjustRequest,
    Deducted,
    Deduction,
    DeductRequest,
    LevelRow,
    Moved,
    MovementRow,
)
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1", tags=["inventory"])
VIEW = [require("stock.view")]


@router.get("/inventory", responses=ksp.refused(*READS, 429))
def inventory(
    store: Store,
    who: Reading,
    branch: UUID | None = None,
    location: UUID | None = None,
    product_id: UUID | None = None,
    q: Words = "",
    low: Annotated[bool, Query(description="at or below its minimum, and not out")] = False,
    out: Annotated[bool, Query(description="nothing to sell")] = False,
    expiring: Days = None,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[LevelRow]:
    """List what there is, per location and product; a till sees its own branch."""
    who.actor.require("stock.view")
    place = read_values(after, [Id(), Id()]) if after else None
    with store.read() as session:
        who.see(session, location)
        wanted = LevelFilter(
            today=expiry.today(session),
            branch_id=who.branch(branch),
            location_id=location,
            variant_ids=variants_of(session, product_id) if product_id else (),
            text=q.replace("\0", " "),
            low=low,
            out=out,
            expiring_days=expiring,
        )
        figures = figures_of(session)
        after_row = (place[0], place[1]) if place else None
        found = kardex.list_levels(session, wanted, after=after_row, limit=limit + 1)
    return page_of(
        found,
        limit,
        lambda row: _level(row, figures),
        lambda row: (row.location_id, row.variant_id),
    )


def _level(row: kardex.LevelRow, figures: Figures) -> LevelRow:
    cost = row.average_cost_e4
    return LevelRow(
        branch_id=row.branch_id,
        branch=row.branch,
        location_id=row.location_id,
        location=row.location,
        product_id=row.variant_id,
        code=row.code,
        name=row.name,
        unit=row.unit,
        on_hand=quantity(row.on_hand_milli),
        reserved=quantity(row.reserved_milli),
        available=quantity(row.available_milli),
        min_stock=quantity(row.min_stock_milli),
        next_expiry=row.next_expiry,
        cost=None if cost is None else figures.cost(cost),
    )


@router.get("/inventory/movements", dependencies=VIEW, responses=ksp.refused(*READS))
def movements(
    store: Store,
    who: Who,
    product_id: UUID,
    branch: UUID | None = None,
    location: UUID | None = None,
    until: Annotated[AwareDatetime | None, Query(description="as of then")] = None,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[MovementRow]:
    """List the movements of a product, newest first, each with its user and the balance after."""
    with store.read() as session:
        who.see(session, location)
        found = kardex.list_movements(
            session,
            variant_of(session, product_id),
            location_id=location,
            branch_id=who.branch(branch),
            until=until,
            before_position=after_number(after),
            limit=limit + 1,
        )
        figures = figures_of(session)
    return page_of(found, limit, lambda row: _movement(row, figures), lambda row: (row.position,))


@router.post("/inventory/adjust", status_code=201, responses=ksp.refused(*WRITES))
def adjust(asked: AdjustRequest, work: Working) -> Moved:
    """Put stock in or take it out with a reason: all lines or none."""
    sign = 1 if asked.type == "ENTRADA" else -1

    def write(session: WriteSession, op_id: UUID) -> Moved:
        figures = figures_of(session)
        lines = [_line(session, line, sign, figures) for line in asked.lines]
        adjustments.adjust(
            session,
            work.who.actor,
            lines=lines,
            reason=asked.reason,
            cause=asked.cause,
            note=asked.note,
            location_id=asked.location_id,
            op_id=op_id,
        )
        return moved(session, op_id)

    return work.decide(Moved, write, asked=asked, op_id=asked.id, location_id=asked.location_id)


@router.post("/inventory/deduct", status_code=201, responses=ksp.refused(*WRITES))
def deduct(asked: DeductRequest, work: Working) -> Deducted:
    """Take stock out, first expiry first, and say which lots gave it: all or nothing."""

    def write(session: WriteSession, op_id: UUID) -> Deducted:
        line = AdjustmentLine(
            variant_of(session, asked.product_id), -to_milli(asked.quantity), lot_id=asked.lot_id
        )
        adjustments.adjust(
            session,
            work.who.actor,
            lines=[line],
            reason=asked.reason,
            cause=asked.cause,
            note=asked.note,
            location_id=asked.location_id,
            op_id=op_id,
        )
        figures = figures_of(session)
        rows = kardex.list_moved_by(session, op_id)
        return Deducted(id=op_id, deductions=tuple(_deduction(row, figures) for row in rows))

    return work.decide(Deducted, write, asked=asked, op_id=asked.id, location_id=asked.location_id)


def _deduction(row: kardex.MovementRow, figures: Figures) -> Deduction:
    return Deduction(
        lot_id=row.lot_id,
        lot=row.lot_number,
        expires_on=row.expires_on,
        quantity=quantity(row.quantity_milli),
        cost=figures.cost(row.unit_cost_e4),
    )


def _line(session: ReadSession, line: AdjustLine, sign: int, figures: Figures) -> AdjustmentLine:
    lot = LotFact(number=line.lot, expires_on=line.expires_on) if line.lot else None
    return AdjustmentLine(
        variant_of(session, line.product_id),
        sign * to_milli(line.quantity),
        unit_cost_e4=None if line.cost is None else figures.to_e4(line.cost),
        lot=lot if sign > 0 else None,
        lot_id=line.lot_id,
        description=line.description,
    )


def moved(session: ReadSession, document_id: UUID) -> Moved:
    """Return what an operation moved, in order."""
    figures = figures_of(session)
    rows = kardex.list_moved_by(session, document_id)
    return Moved(id=document_id, movements=tuple(_movement(row, figures) for row in rows))


def _movement(row: kardex.MovementRow, figures: Figures) -> MovementRow:
    return MovementRow(
        id=row.position,
        occurred_at=row.occurred_at,
        product_id=row.variant_id,
        location_id=row.location_id,
        lot_id=row.lot_id,
        lot=row.lot_number,
        type=row.type,  # type: ignore[arg-type] # the table has no other
        reason=row.reason,
        quantity=quantity(row.quantity_milli),
        cost=figures.cost(row.unit_cost_e4),
        balance_after=quantity(row.on_hand_after_milli),
        reserved_after=quantity(row.reserved_after_milli),
        user_id=row.user_id,
        user=row.user,
        document_kind=row.document_kind,
        document_id=row.document_id,
        description=row.description,
    )
