"""Adjustments: stock put in or taken out without a sale or purchase, with a reason (K15)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from pos_app.core import journal, kardex
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession, clock_of
from pos_app.core.errors import InvalidQuantity, UnknownCause, UnknownLocation, UnknownReason
from pos_app.core.facts import AdjustmentFact, LotFact, MoveFact
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.kardex import Demand
from pos_app.core.models.catalog import Location
from pos_app.core.settings_shared import get_shop

REASONS_IN = ("INICIAL", "AJUSTE")
REASONS_OUT = ("AJUSTE", "MERMA")
EXPIRY = "expiry"
CAUSES = ("damage", EXPIRY, "theft", "sample")  # of a MERMA


@dataclass(frozen=True)
class AdjustmentLine:
    """One product to put in (positive) or take out (negative), in thousandths of its unit.

    `lot` is a lot that comes into being; `lot_id` names one to take from, which may have expired.
    """

    variant_id: UUID
    quantity_milli: int
    unit_cost_e4: int | None = None
    lot: LotFact | None = None
    lot_id: UUID | None = None
    description: str = ""


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
    `UnknownReason`, `UnknownCause`, `UnknownLocation`, `InvalidQuantity`, `NotPermitted`.
    """
    actor.require("stock.adjust")
    adjustment_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, adjustment_id) is not None:
        return adjustment_id
    _check_lines(lines, reason)
    _check_cause(reason, cause)
    place = _place(session, location_id)
    moves = (
        *_put_all(session, place, lines, reason),
        *_take_all(session, place, lines, reason, cause, shortage),
    )
    fact = AdjustmentFact(
        branch=journal.get_station(session).branch_id, note=note.strip(), moves=moves, cause=cause
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


def _check_cause(reason: str, cause: str) -> None:
    allowed = CAUSES if reason == "MERMA" else ("",)
    if cause not in allowed:
        raise UnknownCause(cause=cause, known=", ".join(allowed))


def _place(session: WriteSession, location_id: UUID | None) -> UUID:
    """Return where to adjust: a location of this branch."""
    station = journal.get_station(session)
    if location_id is None:
        return station.location_id
    location = session.get(Location, location_id)
    if location is None or location.branch_id != station.branch_id or not location.active:
        raise UnknownLocation(location=str(location_id))
    return location.id


def _put_all(
    session: WriteSession, location_id: UUID, lines: Sequence[AdjustmentLine], reason: str
) -> Iterator[MoveFact]:
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
    location_id: UUID,
    lines: Sequence[AdjustmentLine],
    reason: str,
    cause: str,
    shortage: kardex.Shortage | None,
) -> Iterator[MoveFact]:
    taken = kardex.take(
        session,
        location_id=location_id,
        demands=[
            Demand(
                line.variant_id,
                -line.quantity_milli,
                lot_id=line.lot_id,
                expired=cause == EXPIRY or line.lot_id is not None,
            )
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
