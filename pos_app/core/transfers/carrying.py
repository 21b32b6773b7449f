"""What sending and receiving share: the places, and what takes a lot from one to the other."""

from typing import Final
from uuid import UUID

from sqlalchemy import select

from pos_app.core.db import ReadSession
from pos_app.core.errors import LocationMissing
from pos_app.core.facts import LotFact
from pos_app.core.facts_places import SentFact
from pos_app.core.kardex import Desk
from pos_app.core.models.catalog import Location

PERMISSION: Final = "stock.transfer"


def get_open_location(session: ReadSession, location_id: UUID) -> Location:
    """Return a location that is in use; raise `LocationMissing`."""
    location = session.get(Location, location_id)
    if location is None or not location.active:
        raise LocationMissing(location=str(location_id))
    return location


def get_location_of_kind(session: ReadSession, branch_id: UUID, kind: str) -> Location:
    """Return the first location of its kind in a branch; raise `LocationMissing`."""
    query = (
        select(Location)
        .where(Location.branch_id == branch_id, Location.kind == kind, Location.active)
        .order_by(Location.code, Location.id)
        .limit(1)
    )
    location = session.scalars(query).first()
    if location is None:
        raise LocationMissing(location=kind)
    return location


def carry(
    desk: Desk,
    part: SentFact,
    from_id: UUID,
    to_id: UUID,
    quantity_milli: int,
    serials: tuple[str, ...] = (),
) -> None:
    """Add the two movements that take a lot from one place to another; the lot stays the same."""
    for type_, place in (("SALIDA", from_id), ("ENTRADA", to_id)):
        named = type_ == "ENTRADA" and part.lot != part.variant
        desk.move(
            type_,
            "TRASLADO",
            location_id=place,
            variant_id=part.variant,
            lot_id=part.lot,
            quantity_milli=quantity_milli,
            unit_cost_e4=part.unit_cost_e4,
            # So that a node that never saw the lot knows its number and its expiry.
            new_lot=LotFact(number=part.lot_number, expires_on=part.expires_on) if named else None,
            serials=serials,
        )
