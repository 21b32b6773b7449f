"""Averages and lots of an operation that took effect later than it came (KSP/1, 2.3).

What is on hand is a sum, in whatever order. An average cost is the last one that was stated: what
came after the operation, and took effect before it, keeps the last word.
"""

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.facts import MoveFact, decode_envelope, decode_fact
from pos_app.core.journal import get_station, head
from pos_app.core.kardex.baselines import state_level
from pos_app.core.models.journal import Operation
from pos_app.core.models.stock import AverageCost, Level, Lot, Movement

LOOKED_AT: Final = 100  # receipts of one product


def list_last_words(
    session: ReadSession, operation: Operation, moves: Sequence[MoveFact]
) -> dict[UUID, int]:
    """Return the average costs that must stay when an operation takes effect now, by variant."""
    stated = {move.variant for move in moves if move.average_cost_e4 is not None}
    found: dict[UUID, int] = {}
    for variant_id in sorted(stated):
        row = session.get(AverageCost, variant_id)
        if row is not None and _is_later(session, operation, variant_id):
            found[variant_id] = row.unit_cost_e4
    return found


def _is_later(session: ReadSession, operation: Operation, variant_id: UUID) -> bool:
    """Return whether an operation that came after this one stated the average of a variant."""
    for other in _receipts(session, variant_id):
        own = other.device_id == operation.device_id
        later = other.seq > operation.seq if own else other.received_at > operation.received_at
        if later:
            moves: Sequence[MoveFact] = getattr(
                decode_fact(decode_envelope(bytes(other.payload))), "moves", ()
            )
            if any(one.variant == variant_id and one.average_cost_e4 is not None for one in moves):
                return True
    return False


def _receipts(session: ReadSession, variant_id: UUID) -> Iterator[Operation]:
    query = (
        select(Operation)
        .join(
            Movement,
            (Movement.device_id == Operation.device_id) & (Movement.seq == Operation.seq),
        )
        .where(Movement.variant_id == variant_id, Movement.type == "ENTRADA")
        .order_by(Movement.position.desc())
        .limit(LOOKED_AT)
    )
    yield from session.scalars(query)


def keep_averages(
    session: WriteSession, moves: Sequence[MoveFact], averages: dict[UUID, int]
) -> None:
    """State average costs again: a replay of the record comes to the same."""
    own = get_station(session).device_id
    for move in moves:
        average = averages.pop(move.variant, None)
        if average is None:
            continue
        level = session.get_one(Level, (move.location, move.variant, move.lot))
        lot = session.get_one(Lot, move.lot)
        state_level(
            session,
            location_id=move.location,
            variant_id=move.variant,
            lot=(lot.id, lot.number),
            on_hand_milli=level.on_hand_milli,
            reserved_milli=level.reserved_milli,
            included_seq=head(session, own)[0],
            average_cost_e4=average,
        )


def age_lots(session: WriteSession, operation: Operation, moves: Sequence[MoveFact]) -> None:
    """Make lots as old, and of the cost, as the first operation says that moved them."""
    for move in reversed(moves):
        lot = session.get_one(Lot, move.lot)
        if lot.received_at > operation.occurred_at:
            lot.unit_cost_e4, lot.received_at = move.unit_cost_e4, operation.occurred_at
    session.flush()
