"""Central stock per location."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from pos_app.core.errors import InvalidRequest
from pos_app.core.kardex import StockAtLocation, list_at_locations
from sync_server import ksp
from sync_server.callers import Reading
from sync_server.dependencies import Store
from sync_server.numbers import quantity
from sync_server.resources.base import Page
from sync_server.resources.inventory import StockRow

router = APIRouter(prefix="/api/v1", tags=["inventory"])
PAGE = 1000


@router.get("/inventory", responses=ksp.refused(401, 403, 422, 503))
def inventory(
    store: Store,
    who: Reading,
    branch: UUID | None = None,
    location: UUID | None = None,
    after: Annotated[str, Query(max_length=80)] = "",
    limit: Annotated[int, Query(ge=1, le=PAGE)] = 200,
) -> Page[StockRow]:
    """Give what there is, per location and product; a till sees its own branch."""
    with store.read() as session:
        found = list_at_locations(
            session,
            branch_id=who.branch(branch),
            location_id=location,
            after=_place(after),
            limit=limit,
        )
    rows = tuple(_row(row) for row in found)
    more = len(rows) == limit
    return Page(rows=rows, next=f"{found[-1].location_id}:{found[-1].variant_id}" if more else None)


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


def _place(after: str) -> tuple[UUID, UUID] | None:
    if not after:
        return None
    location, _, variant = after.partition(":")
    try:
        return UUID(location), UUID(variant)
    except ValueError as error:
        raise InvalidRequest(field="after", reason="not the next of a page") from error
