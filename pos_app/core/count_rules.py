"""Which operations a count has seen (K16): the pure rule, and the counts it is asked about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

RECONCILED: Final = "reconciled"  # the state of a stock take whose counts became the stock
DOUBT = timedelta(minutes=2)  # clocks are not trusted nearer than this

Verdict = Literal["before", "after", "unclear"]


@dataclass(frozen=True)
class Seen:
    """What a count knew: when and by which device it was taken, and each device's position.

    `torn`: while it was taken the levels were being stated anew, some of them further than known.
    """

    device_id: UUID
    counted_at: datetime
    known: Mapping[str, int]
    torn: bool = False

    def includes(self, device_id: UUID, seq: int) -> bool:
        """Return whether an operation was in the ledger when this was counted."""
        return seq <= self.known.get(device_id.hex, 0)


def judge(seen: Seen, device_id: UUID, occurred_at: datetime, *, clock_ok: bool) -> Verdict:
    """Say whether an operation that the count did not include happened before or after it.

    Own later operations are after. Others are judged by their time; within two minutes of the
    count, by a doubtful clock, or where the count itself was torn, nobody can say: a person must.
    """
    if device_id == seen.device_id:
        return "after"
    if not clock_ok or abs(occurred_at - seen.counted_at) <= DOUBT:
        return "unclear"
    if occurred_at > seen.counted_at:
        return "after"
    return "unclear" if seen.torn else "before"


@dataclass(frozen=True)
class LotQuantity:
    """What one lot is said to hold."""

    lot_id: UUID
    on_hand_milli: int


def spread(variance_milli: int, lots: Iterable[LotQuantity], open_lot: UUID) -> dict[UUID, int]:
    """Spread the variance of a product over its lots: what lacks from the first to expire.

    `lots` in that order. What is too much goes to the last lot, or the open lot where there is
    none; so does what lacks beyond what every lot holds.
    """
    order = list(lots)
    if variance_milli >= 0:
        target = order[-1].lot_id if order else open_lot
        return {target: variance_milli} if variance_milli else {}
    parts, left = {}, -variance_milli
    for lot in order:
        part = min(left, max(0, lot.on_hand_milli))
        if part:
            parts[lot.lot_id] = -part
            left -= part
    if left:
        target = order[-1].lot_id if order else open_lot
        parts[target] = parts.get(target, 0) - left
    return parts
