"""Stock: what there is, how it came to be, and adjusting it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from pos_app.core import adjustments, kardex
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.facts import LotFact
from pos_app.core.kardex import StockAtLocation, list_at_locations
from pos_app.core.models.base import Id
from sync_server import ksp
from sync_server.callers import Caller, Reading, require
from sync_server.dependencies import Store
from sync_server.numbers import Figures, figures_of, quantity, to_milli
from sync_server.pages import USUAL, After, Limit, after_number, page_of, read_values
from sync_server.products import variant_of
from sync_server.resources.base import Page
from sync_server.resources.inventory import (
    AdjustLine,
    AdjustRequest,
    Moved,
    MovementRow,
    StockRow,
)
from sync_server.work import WRITES, Working

router = APIRouter(prefix="/api/v1", tags=["inventory"])


@router.get("/inventory", responses=ksp.refused(401, 403, 404, 422, 503))
def inventory(
    store: Store,
    who: Reading,
    branch: UUID | None = None,
    location: UUID | None = None,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[StockRow]:
    """Give what there is, per location and product; a till sees its own branch."""
    place = read_values(after, [Id(), Id()]) if after else None
    with store.read() as session:
        who.see(session, location)
        found = list_at_locations(
            session,
            branch_id=who.branch(branch),
            location_id=location,
            after=(place[0], place[1]) if place else None,
            limit=limit + 1,
        )
    return page_of(found, limit, _row, lambda row: (row.location_id, row.variant_id))


def _row(row: StockAtLocation) -> StockRow:
    return StockRow(
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
        available=quantity(row.on_hand_milli - row.reserved_milli),
    )


@router.get("/inventory/movements", responses=ksp.refused(401, 403, 404, 422, 503))
def movements(
    store: Store,
    who: Annotated[Caller, require("stock.view")],
    product_id: UUID,
    location_id: UUID | None = None,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[MovementRow]:
    """List the movements of a product, newest first, each with its user and the balance after."""
    with store.read() as session:
        who.see(session, location_id)
        found = kardex.list_movements(
            session,
            variant_of(session, product_id),
            location_id=location_id,
            branch_id=who.branch_id,
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
