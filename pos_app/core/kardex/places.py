"""Where this node may move stock."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from pos_app.core import journal
from pos_app.core.db import ReadSession
from pos_app.core.errors import LocationMissing
from pos_app.core.models.catalog import Location
from pos_app.core.models.stock import Level

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


@dataclass(frozen=True)
class Place:
    """A place as screens offer it; `own` is where this node sells."""

    id: UUID
    name: str
    kind: str
    own: bool


def list_places(session: ReadSession) -> tuple[Place, ...]:
    """Return the places in use of this node's branch where stock may be moved, its own first."""
    station = journal.get_station(session)
    query = (
        select(Location.id, Location.name, Location.kind)
        .where(Location.branch_id == station.branch_id, Location.active, Location.kind != TRANSIT)
        .order_by(Location.code, Location.id)
    )
    rows = [Place(*row, row[0] == station.location_id) for row in session.execute(query)]
    return tuple(sorted(rows, key=lambda place: not place.own))


def name_of_place(session: ReadSession, location_id: UUID) -> str:
    """Return what a place is called; empty for one this node does not know."""
    place = session.get(Location, location_id)
    return place.name if place is not None else ""


def holds_stock(session: ReadSession, location_id: UUID) -> bool:
    """Return whether anything is on hand or reserved at a place, or below zero there."""
    query = select(Level.location_id).where(
        Level.location_id == location_id,
        (Level.on_hand_milli != 0) | (Level.reserved_milli != 0),
    )
    return session.execute(query.limit(1)).first() is not None
