"""Deciding how goods come back: to the lot they left, or through the damaged place to a loss."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core.causes import MERMA
from pos_app.core.db import ReadSession
from pos_app.core.errors import LocationMissing
from pos_app.core.facts import MoveFact
from pos_app.core.i18n import N_
from pos_app.core.kardex.items import find_items
from pos_app.core.kardex.receiving import Receipt, put_all
from pos_app.core.models.catalog import Location

RETURNED = "DEVOLUCION"
DAMAGE = "damage"  # the cause of the loss
_DAMAGED_PLACE = N_("Damaged")


@dataclass(frozen=True)
class Back:
    """So much of a variant comes back to a lot, at the cost it left at."""

    variant_id: UUID
    lot_id: UUID
    quantity_milli: int
    unit_cost_e4: int
    damaged: bool = False
    serials: tuple[str, ...] = ()


def put_back(
    session: ReadSession, *, location_id: UUID, branch_id: UUID, backs: Sequence[Back]
) -> tuple[MoveFact, ...]:
    """Decide how goods come back (R3); what does not control stock moves nothing.

    Good ones enter the location (ENTRADA, DEVOLUCION) and the average cost; damaged ones enter the
    branch's place for damaged goods and leave it at once as a loss (SALIDA, MERMA), which the
    average does not feel. Raises `UnknownVariant`, `LocationMissing` where the branch has no such
    place, and what `serials.incoming` raises.
    """
    moves = [*_entries(session, location_id, [back for back in backs if not back.damaged])]
    damaged = [back for back in backs if back.damaged]
    if damaged:
        place = _damaged_place(session, branch_id)
        for entered in _entries(session, place, damaged):
            put = msgspec.structs.replace(entered, average_cost_e4=None)
            moves += [put, msgspec.structs.replace(put, type="SALIDA", reason=MERMA,
                                                   description=DAMAGE)]  # fmt: skip
    return tuple(moves)


def _entries(session: ReadSession, location_id: UUID, backs: Sequence[Back]) -> Iterator[MoveFact]:
    items = find_items(session, {back.variant_id for back in backs})
    kept = [
        back
        for back in backs
        if back.variant_id not in items or items[back.variant_id].controls_stock
    ]
    receipts = [
        Receipt(
            back.variant_id,
            back.quantity_milli,
            back.unit_cost_e4,
            lot_id=back.lot_id,
            serials=back.serials,
        )
        for back in kept
    ]
    moves = put_all(session, location_id=location_id, receipts=receipts, reason=RETURNED)
    for back, move in zip(kept, moves, strict=True):
        yield msgspec.structs.replace(move, lot=back.lot_id)  # also one this node does not know


def _damaged_place(session: ReadSession, branch_id: UUID) -> UUID:
    query = (
        select(Location.id)
        .where(Location.branch_id == branch_id, Location.kind == "damaged", Location.active)
        .order_by(Location.code, Location.id)
        .limit(1)
    )
    found = session.execute(query).scalar()
    if found is None:
        raise LocationMissing(location=_DAMAGED_PLACE)
    return found
