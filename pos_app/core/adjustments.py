"""Adjustments: stock put in or taken out without a sale or purchase, with a reason (K15)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from pos_app.core import journal, kardex
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession, clock_of
from pos_app.core.errors import InvalidQuantity, UnknownReason
from pos_app.core.facts import AdjustmentFact, LotFact, MoveFact
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.kardex import Demand
from pos_app.core.settings_shared import get_shop

REASONS_IN = ("INICIAL", "AJUSTE")
REASONS_OUT = ("AJUSTE", "MERMA")


@dataclass(frozen=True)
class AdjustmentLine:
    """One product to put in (positive) or take out (negative), in thousandths of its unit."""

    variant_id: UUID
    quantity_milli: int
    unit_cost_e4: int | None = None
    lot: LotFact | None = None
    description: str = ""


def adjust(
    session: WriteSession,
    actor: Actor,
    *,
    lines: Sequence[AdjustmentLine],
    reason: str,
    note: str,
    op_id: UUID | None = None,
    shortage: kardex.Shortage | None = None,
) -> UUID:
    """Adjust stock at this till's location; all lines or none. Return the operation's id.

    The same `op_id` again changes nothing. Raises `InsufficientStock`, `UnknownVariant`,
    `UnknownReason`, `InvalidQuantity`, `NotPermitted`.
    """
    actor.require("stock.adjust")
    adjustment_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, adjustment_id) is not None:
        return adjustment_id
    _check_lines(lines, reason)
    moves = (*_put_all(session, lines, reason), *_take_all(session, lines, reason, shortage))
    fact = AdjustmentFact(
        branch=journal.get_station(session).branch_id, note=note.strip(), moves=moves
    )
    journal.append(session, actor, fact, record, op_id=adjustment_id)
    return adjustment_id


def _check_lines(lines: Sequence[AdjustmentLine], reason: str) -> None:
    for line in lines:
        if line.quantity_milli == 0:
            raise InvalidQuantity(text="0")
        allowed = REASONS_IN if line.quantity_milli > 0 else REASONS_OUT
        if reason not in allowed:
            raise UnknownReason(reason=reason, known=", ".join(allowed))


def _put_all(
    session: WriteSession, lines: Sequence[AdjustmentLine], reason: str
) -> Iterator[MoveFact]:
    location_id = journal.get_station(session).location_id
    for line in lines:
        if line.quantity_milli > 0:
            move = kardex.put(
                session,
                location_id=location_id,
                variant_id=line.variant_id,
                quantity_milli=line.quantity_milli,
                reason=reason,
                unit_cost_e4=line.unit_cost_e4,
                lot=line.lot,
                description=line.description,
            )
            if move is not None:
                yield move


def _take_all(
    session: WriteSession,
    lines: Sequence[AdjustmentLine],
    reason: str,
    shortage: kardex.Shortage | None,
) -> Iterator[MoveFact]:
    taken = kardex.take(
        session,
        location_id=journal.get_station(session).location_id,
        demands=[
            Demand(line.variant_id, -line.quantity_milli)
            for line in lines
            if line.quantity_milli < 0
        ],
        reason=reason,
        today=get_shop(session).day(clock_of(session).now()),
        shortage=shortage,
    )
    for part in taken:
        yield from part.moves


def record(session: WriteSession, stamp: Stamp, fact: AdjustmentFact) -> None:
    """Write the movements of an adjustment."""
    kardex.record(session, stamp, fact.moves, document_kind="adjustment", document_id=stamp.op_id)
    kardex.hold(session, stamp, fact.holds)
