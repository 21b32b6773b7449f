"""Expiry: what has expired, what will within 7 and 30 days, and writing it off in one action (K6).

A lot is sellable through its expiry day in the shop's time; from the next day on it is expired.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal
from uuid import UUID

from pos_app.core import journal, kardex
from pos_app.core.actor import Actor
from pos_app.core.adjustments import record
from pos_app.core.causes import EXPIRY
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import NothingExpired
from pos_app.core.facts import AdjustmentFact, HoldFact
from pos_app.core.ids import new_id
from pos_app.core.kardex import DatedLot, Desk
from pos_app.core.settings_shared import get_shop

SOON_DAYS: Final = 30
VERY_SOON_DAYS: Final = 7

Urgency = Literal["expired", "7", "30"]


@dataclass(frozen=True)
class Expiring:
    """A lot that has expired or soon will, at one location."""

    lot: DatedLot
    days_left: int

    @property
    def urgency(self) -> Urgency:
        """Return expired, or within 7 or 30 days."""
        if self.days_left < 0:
            return "expired"
        return "7" if self.days_left <= VERY_SOON_DAYS else "30"


@dataclass(frozen=True)
class WrittenOff:
    """What was written off in one action."""

    op_id: UUID
    lots: int
    quantity_milli: int
    released_milli: int  # what orders held of it; they are owed again


def today(session: ReadSession) -> date:
    """Return the shop's day now."""
    return get_shop(session).day(clock_of(session).now())


def list_expiring(
    session: ReadSession,
    *,
    within_days: int = SOON_DAYS,
    location_id: UUID | None = None,
    limit: int = 1000,
) -> tuple[Expiring, ...]:
    """Return the lots with stock that have expired or will within so many days, first first."""
    day = today(session)
    rows = kardex.list_dated(
        session, until=day + timedelta(days=within_days), location_id=location_id, limit=limit
    )
    return tuple(Expiring(row, (row.expires_on - day).days) for row in rows)


def write_off_expired(
    session: WriteSession, actor: Actor, *, note: str = "", op_id: UUID | None = None
) -> WrittenOff:
    """Write off all expired stock of this branch, at every place of it: SALIDA/MERMA, expiry.

    What an order held of it is released first; the order is owed it again. What is on its way is
    received first: its transfer accounts for it. The same `op_id` again changes nothing. Raises
    `NothingExpired`, `NotPermitted`.
    """
    actor.require("stock.adjust")
    written_id = op_id or new_id()
    station = journal.hold(session)
    if journal.find_applied(session, written_id) is not None:
        return WrittenOff(written_id, 0, 0, 0)
    day = today(session)
    rows = kardex.list_dated(
        session,
        until=day - timedelta(days=1),
        branch_id=station.branch_id,
        in_transit=False,
        limit=None,
    )
    if not rows:
        raise NothingExpired
    desk = Desk(session, day)
    holds = _release(desk, rows)
    for row in rows:
        lot = desk.lot(row.location_id, row.variant_id, row.lot_id)
        desk.move(
            "SALIDA",
            "MERMA",
            location_id=row.location_id,
            variant_id=row.variant_id,
            lot_id=row.lot_id,
            quantity_milli=row.on_hand_milli,
            unit_cost_e4=desk.cost_of(row.variant_id, lot),
        )
    fact = AdjustmentFact(
        branch=station.branch_id,
        note=note.strip(),
        moves=tuple(desk.moves),
        cause=EXPIRY,
        holds=holds,
    )
    journal.append(session, actor, fact, record, op_id=written_id)
    return WrittenOff(
        op_id=written_id,
        lots=len(rows),
        quantity_milli=sum(row.on_hand_milli for row in rows),
        released_milli=-sum(hold.quantity_milli for hold in holds),
    )


def _release(desk: Desk, rows: Sequence[DatedLot]) -> tuple[HoldFact, ...]:
    """Release what orders hold of lots that go."""
    holds: list[HoldFact] = []
    for row in rows:
        if row.reserved_milli:
            holds += [
                kardex.release(desk, held, held.quantity_milli)
                for held in kardex.list_held(desk.session, lot_id=row.lot_id)
                if held.location_id == row.location_id
            ]
    return tuple(holds)
