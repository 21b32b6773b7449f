"""Adjustments: stock put in or taken out without a sale or purchase, with a reason (K15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pos_app.core import journal, kardex
from pos_app.core.actor import Actor
from pos_app.core.causes import EXPIRY, MERMA, check_cause
from pos_app.core.db import WriteSession, clock_of
from pos_app.core.errors import InvalidQuantity, UnknownReason
from pos_app.core.facts import AdjustmentFact, LotFact, MoveFact
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.kardex import Demand, Receipt
from pos_app.core.settings_shared import get_shop

REASONS_IN = ("INICIAL", "AJUSTE")
REASONS_OUT = ("AJUSTE", MERMA)


@dataclass(frozen=True)
class AdjustmentLine:
    """One product to put in (positive) or take out (negative), in thousandths of its unit.

    `lot` is a lot that comes into being; `lot_id` names one to put to or to take from, which may
    have expired. `serials` name each piece of a product that is kept by serial number.
    """

    variant_id: UUID
    quantity_milli: int
    unit_cost_e4: int | None = None
    lot: LotFact | None = None
    lot_id: UUID | None = None
    description: str = ""
    serials: tuple[str, ...] = ()


def adjust(  # noqa: PLR0913 - what, why, where: each is said at the call
    session: WriteSession,
    actor: Actor,
    *,
    lines: Sequence[AdjustmentLine],
    reason: str,
    note: str,
    op_id: UUID | None = None,
    shortage: kardex.Shortage | None = None,
    cause: str = "",
    location_id: UUID | None = None,
) -> UUID:
    """Adjust stock, at this till's location or another; all lines or none. Return the id.

    A MERMA says its cause: damage, expiry, theft, sample; for expiry it takes expired lots too.
    The same `op_id` again changes nothing. Raises `InsufficientStock`, `UnknownVariant`,
    `UnknownReason`, `UnknownCause`, `LocationMissing`, `InvalidQuantity`, `NotPermitted`,
    and for serial numbers what `kardex.serials` says.
    """
    actor.require("stock.adjust")
    adjustment_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, adjustment_id) is not None:
        return adjustment_id
    _check_lines(lines, reason)
    check_cause(reason, cause)
    place = kardex.get_place(session, location_id)
    moves = (
        *_put_all(session, place.id, lines, reason),
        *_take_all(session, place.id, lines, reason, cause, shortage),
    )
    fact = AdjustmentFact(branch=place.branch_id, note=note.strip(), moves=moves, cause=cause)
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
    session: WriteSession, location_id: UUID, lines: Sequence[AdjustmentLine], reason: str
) -> tuple[MoveFact, ...]:
    receipts = [
        Receipt(
            line.variant_id,
            line.quantity_milli,
            line.unit_cost_e4,
            line.lot,
            line.description,
            line.lot_id,
            line.serials,
        )
        for line in lines
        if line.quantity_milli > 0
    ]
    return kardex.put_all(session, location_id=location_id, receipts=receipts, reason=reason)


def _take_all(
    session: WriteSession,
    location_id: UUID,
    lines: Sequence[AdjustmentLine],
    reason: str,
    cause: str,
    shortage: kardex.Shortage | None,
) -> tuple[MoveFact, ...]:
    taken = kardex.take(
        session,
        location_id=location_id,
        demands=[
            Demand(
                line.variant_id,
                -line.quantity_milli,
                lot_id=line.lot_id,
                expired=cause == EXPIRY or line.lot_id is not None,
                serials=line.serials,
            )
            for line in lines
            if line.quantity_milli < 0
        ],
        reason=reason,
        today=get_shop(session).day(clock_of(session).now()),
        shortage=shortage,
    )
    return tuple(move for part in taken for move in part.moves)


def learn(session: WriteSession, _stamp: Stamp, fact: AdjustmentFact) -> None:
    """Take up what an adjustment of another node released of orders; levels come by themselves."""
    for one in fact.holds:
        kardex.add_hold(session, one)


def record(session: WriteSession, stamp: Stamp, fact: AdjustmentFact) -> None:
    """Write the movements of an adjustment."""
    kardex.record(session, stamp, fact.moves, document_kind="adjustment", document_id=stamp.op_id)
    kardex.hold(session, stamp, fact.holds)
