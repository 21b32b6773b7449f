"""Which lots to take: first expired, first out (K4). Pure: levels in, picks out."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID


class LotLevel(NamedTuple):
    """What one lot holds at one location, in thousandths.

    A named tuple, for the driver gives tuples and every line of a sale reads some.
    """

    lot_id: UUID
    on_hand_milli: int
    reserved_milli: int
    expires_on: date | None
    received_at: datetime
    unit_cost_e4: int

    @property
    def available_milli(self) -> int:
        """Return what may be sold: on hand less reserved."""
        return self.on_hand_milli - self.reserved_milli

    def sellable(self, today: date) -> bool:
        """Return whether the lot may be sold: through its expiry day, never after."""
        return self.expires_on is None or self.expires_on >= today


class Pick(NamedTuple):
    """So much of that lot."""

    lot: LotLevel
    quantity_milli: int


def available(lots: Iterable[LotLevel], today: date) -> int:
    """Return what may be sold of all `lots` together."""
    return sum(max(0, lot.available_milli) for lot in lots if lot.sellable(today))


def pick(lots: Iterable[LotLevel], wanted_milli: int, today: date) -> tuple[tuple[Pick, ...], int]:
    """Take from the lot that expires first (no expiry last), then from the oldest receipt.

    Returns the picks and how much is missing.
    """
    order = [lot for lot in lots if lot.sellable(today) and lot.available_milli > 0]
    if len(order) > 1:
        order.sort(key=lambda lot: (lot.expires_on or date.max, lot.received_at, lot.lot_id.bytes))
    picks, missing = [], wanted_milli
    for lot in order:
        if not missing:
            break
        quantity = min(missing, lot.available_milli)
        picks.append(Pick(lot, quantity))
        missing -= quantity
    return tuple(picks), missing
