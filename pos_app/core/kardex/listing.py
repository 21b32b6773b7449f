"""Movements as a list: newest first, a page at a time, by what they are asked for."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_

from pos_app.core.db import ReadSession
from pos_app.core.journal import find_applied
from pos_app.core.kardex.cards import LAST
from pos_app.core.models.catalog import Location
from pos_app.core.models.journal import Applied
from pos_app.core.models.people import User
from pos_app.core.models.places import OrderStep
from pos_app.core.models.stock import Lot, Movement


class MovementRow(NamedTuple):
    """One movement with its lot and who caused it."""

    position: int
    occurred_at: datetime
    location_id: UUID
    variant_id: UUID
    lot_id: UUID
    lot_number: str
    expires_on: date | None
    type: str
    reason: str
    quantity_milli: int
    unit_cost_e4: int
    on_hand_after_milli: int
    reserved_after_milli: int
    user_id: UUID
    user: str
    document_kind: str
    document_id: UUID
    description: str


def list_movements(
    session: ReadSession,
    variant_id: UUID,
    *,
    location_id: UUID | None = None,
    branch_id: UUID | None = None,
    until: datetime | None = None,
    before_position: int | None = None,
    limit: int = 100,
) -> tuple[MovementRow, ...]:
    """Return movements of a variant, newest first; the next page is before the last position.

    `until` leaves out what happened later.
    """
    query = (
        _rows()
        .where(
            Movement.variant_id == variant_id,
            Movement.position < (LAST if before_position is None else before_position),
        )
        .order_by(Movement.position.desc())
        .limit(limit)
    )
    if until is not None:
        query = query.where(Movement.occurred_at <= until)
    if location_id is not None:
        query = query.where(Movement.location_id == location_id)
    if branch_id is not None:
        places = select(Location.id).where(Location.branch_id == branch_id)
        query = query.where(Movement.location_id.in_(places))
    return tuple(MovementRow._make(row) for row in session.execute(query))


def list_moved_by(session: ReadSession, op_id: UUID) -> tuple[MovementRow, ...]:
    """Return the movements of one operation, in order; none for one that did not happen."""
    done = find_applied(session, op_id)
    if done is None:
        return ()
    query = _rows().where(Movement.device_id == done[0], Movement.seq == done[1])
    query = query.order_by(Movement.line_no)
    return tuple(MovementRow._make(row) for row in session.execute(query))


def list_moved_by_order(
    session: ReadSession, order_id: UUID, *, after_position: int | None = None, limit: int
) -> tuple[MovementRow, ...]:
    """Return the movements that the steps of an order made here, oldest first (K9)."""
    steps = (
        select(Applied.device_id, Applied.seq)
        .join(OrderStep, OrderStep.id == Applied.op_id)
        .where(OrderStep.order_id == order_id)
    )
    operations = [tuple(row) for row in session.execute(steps)]
    key = tuple_(Movement.device_id, Movement.seq)
    query = _rows().where(key.in_(operations)).order_by(Movement.position).limit(limit)
    if after_position is not None:
        query = query.where(Movement.position > after_position)
    return tuple(MovementRow._make(row) for row in session.execute(query))


def _rows() -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            Movement.position,
            Movement.occurred_at,
            Movement.location_id,
            Movement.variant_id,
            Movement.lot_id,
            Lot.number,
            Lot.expires_on,
            Movement.type,
            Movement.reason,
            Movement.quantity_milli,
            Movement.unit_cost_e4,
            Movement.on_hand_after_milli,
            Movement.reserved_after_milli,
            Movement.user_id,
            func.coalesce(User.name, ""),
            Movement.document_kind,
            Movement.document_id,
            Movement.description,
        )
        .join(Lot, Lot.id == Movement.lot_id)
        .outerjoin(User, User.id == Movement.user_id)
    )
    return query
