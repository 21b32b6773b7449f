"""What the Kardex of a product was opened with: its INICIAL movements, by place and lot."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core.db import ReadSession
from pos_app.core.models.stock import Level, Lot, Movement

OPENING = "INICIAL"


class OpeningKey(NamedTuple):
    """A lot of a variant at a location; the number of the open lot is empty."""

    location_id: UUID
    variant_id: UUID
    lot_number: str


def list_openings(
    session: ReadSession, variant_ids: Collection[UUID]
) -> dict[OpeningKey, int | None]:
    """Return every place and lot where these variants have a record, with their opening stock.

    In thousandths; None where the record began with something else, such as a purchase. What was
    never recorded is left out.
    """
    wanted = tuple(variant_ids)
    levels = (
        select(Level.location_id, Level.variant_id, Lot.number)
        .join(Lot, Lot.id == Level.lot_id)
        .where(Level.variant_id.in_(wanted))
    )
    found: dict[OpeningKey, int | None] = {
        OpeningKey(*row): None for row in session.execute(levels)
    }
    if not found:
        return found
    openings = (
        select(
            Movement.location_id,
            Movement.variant_id,
            Lot.number,
            func.sum(Movement.quantity_milli),
        )
        .join(Lot, Lot.id == Movement.lot_id)
        .where(
            Movement.variant_id.in_({key.variant_id for key in found}),
            Movement.reason == OPENING,
            Movement.type == "ENTRADA",
        )
        .group_by(Movement.location_id, Movement.variant_id, Lot.number)
    )
    for location_id, variant_id, number, total in session.execute(openings):
        found[OpeningKey(location_id, variant_id, number)] = int(total)
    return found


def has_records(session: ReadSession, variant_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return which of these variants the Kardex has ever held."""
    query = select(Level.variant_id).where(Level.variant_id.in_(tuple(variant_ids))).distinct()
    return frozenset(session.scalars(query))
