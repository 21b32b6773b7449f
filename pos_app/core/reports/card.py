"""The card of a product with the names that people read: lot, document, person (K17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core.db import ReadSession
from pos_app.core.kardex.baselines import signed_on_hand, signed_reserved
from pos_app.core.kardex.cards import PAGE
from pos_app.core.models.catalog import Location
from pos_app.core.models.people import User
from pos_app.core.models.stock import Lot, Movement
from pos_app.core.reports.names import DocumentName, name_documents


@dataclass(frozen=True)
class CardLine:
    """One movement. The signed changes and the balances are in thousandths.

    The balances are of the variant at that location, over all its lots.
    """

    position: int
    occurred_at: datetime
    location_id: UUID
    location: str
    lot_id: UUID
    lot: str  # empty for the open lot
    type: str
    reason: str
    on_hand_change_milli: int
    reserved_change_milli: int
    unit_cost_e4: int
    on_hand_after_milli: int
    reserved_after_milli: int
    user: str
    description: str
    document: DocumentName


def card_page(
    session: ReadSession,
    variant_id: UUID,
    *,
    location_id: UUID | None = None,
    lot_id: UUID | None = None,
    before_position: int | None = None,
    as_of: datetime | None = None,
    limit: int = PAGE,
) -> tuple[CardLine, ...]:
    """Return a page of movements, newest first; the next is before the last line's position.

    `as_of` leaves out what happened later.
    """
    query = (
        select(
            Movement.position,
            Movement.occurred_at,
            Movement.location_id,
            Location.name,
            Movement.lot_id,
            Lot.number,
            Movement.type,
            Movement.reason,
            signed_on_hand,
            signed_reserved,
            Movement.unit_cost_e4,
            Movement.on_hand_after_milli,
            Movement.reserved_after_milli,
            func.coalesce(User.name, ""),
            Movement.description,
            Movement.document_kind,
            Movement.document_id,
        )
        .join(Location, Location.id == Movement.location_id)
        .join(Lot, Lot.id == Movement.lot_id)
        .outerjoin(User, User.id == Movement.user_id)
        .where(Movement.variant_id == variant_id)
        .order_by(Movement.position.desc())
        .limit(limit)
    )
    if location_id is not None:
        query = query.where(Movement.location_id == location_id)
    if lot_id is not None:
        query = query.where(Movement.lot_id == lot_id)
    if before_position is not None:
        query = query.where(Movement.position < before_position)
    if as_of is not None:
        query = query.where(Movement.occurred_at <= as_of)
    rows = session.execute(query).all()
    names = name_documents(session, ((row[-2], row[-1]) for row in rows))
    return tuple(_line(row, names[row[-2], row[-1]]) for row in rows)


def _line(row: Sequence[Any], document: DocumentName) -> CardLine:
    return CardLine(*[*row[:-2], document])
