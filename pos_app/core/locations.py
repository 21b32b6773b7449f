"""Where stock may be: the places of all branches that this node knows."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from pos_app.core import journal
from pos_app.core.db import ReadSession
from pos_app.core.models.catalog import Branch, Location


@dataclass(frozen=True)
class Place:
    """A place that holds stock; `own` where it belongs to the branch of this node."""

    location_id: UUID
    code: str
    name: str
    kind: str
    branch_id: UUID
    branch: str
    own: bool


def list_places(session: ReadSession) -> tuple[Place, ...]:
    """Return the active places of active branches, this node's own place and branch first.

    Without the transit places: nobody puts goods there by hand.
    """
    station = journal.get_station(session)
    query = (
        select(
            Location.id, Location.code, Location.name, Location.kind, Branch.id, Branch.name,
            Location.branch_id == station.branch_id,
        )
        .join(Branch, Branch.id == Location.branch_id)
        .where(Location.active, Branch.active, Location.kind != "transit")
        .order_by(
            Location.branch_id != station.branch_id,
            Location.id != station.location_id,
            Branch.name, Location.kind.desc(), Location.code, Location.id,
        )
    )  # fmt: skip
    return tuple(Place(*row[:-1], own=bool(row[-1])) for row in session.execute(query))
