"""Central stock per location."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from pos_app.core.errors import InvalidRequest
from pos_app.core.kardex import list_at_locations
from sync_server import ksp
from sync_server.dependencies import Store
from sync_server.resources import StockPage, StockRow
from sync_server.security import Reading

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
) -> StockPage:
    """Give what there is, per location and product; a till sees its own branch."""
    with store.read() as session:
        found = list_at_locations(
            session,
            branch_id=who.branch(branch),
            location_id=location,
            after=_place(after),
            limit=limit,
        )
    rows = tuple(StockRow(**vars(row)) for row in found)
    more = len(rows) == limit
    return StockPage(
        rows=rows, next=f"{rows[-1].location_id}:{rows[-1].variant_id}" if more else None
    )


def _place(after: str) -> tuple[UUID, UUID] | None:
    if not after:
        return None
    location, _, variant = after.partition(":")
    try:
        return UUID(location), UUID(variant)
    except ValueError as error:
        raise InvalidRequest(field="after", reason="not the next of a page") from error
