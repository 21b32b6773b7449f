"""Where this node may move stock."""

from uuid import UUID

from pos_app.core import journal
from pos_app.core.db import ReadSession
from pos_app.core.errors import LocationMissing
from pos_app.core.models.catalog import Location

TRANSIT = "transit"


def get_place(session: ReadSession, location_id: UUID | None = None) -> Location:
    """Return a place in use where this node may move stock, by default its own.

    A till moves stock of its branch; the centre of any. What is in transit is moved by transfers
    alone. Raises `LocationMissing`.
    """
    station = journal.get_station(session)
    place = session.get(Location, location_id or station.location_id)
    if place is None or not place.active or place.kind == TRANSIT:
        raise LocationMissing(location=place.name if place else str(location_id))
    if not may_move(session, place.branch_id):
        raise LocationMissing(location=place.name)
    return place


def may_move(session: ReadSession, branch_id: UUID) -> bool:
    """Return whether this node may move stock of a branch: a till of its own, the centre of any."""
    station = journal.get_station(session)
    return station.kind == "centre" or station.branch_id == branch_id
