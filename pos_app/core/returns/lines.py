"""What is left of each line of a sale, and what coming back of it gives (R1, R2).

Everything is derived from the sale's own fact and the credit notes known here. A line gives back by
the telescoping rule from the first unit; where notes took off more or less than that rule says (a
corrected price, two tills that did not know of each other), what is really left of its amount is
spread over the units left, so the last unit always brings the sum to what was paid.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from pos_app.core.db import ReadSession
from pos_app.core.facts import LineFact, MoveFact
from pos_app.core.refunds import Refund, ReturnedLine, refund
from pos_app.core.returns.recording import returned_by_line
from pos_app.core.returns.tickets import Sold


@dataclass(frozen=True)
class Part:
    """So much of a line left from one lot, at one cost; `serials` of a thing that has some."""

    lot_id: UUID
    quantity_milli: int
    unit_cost_e4: int
    serials: tuple[str, ...] = ()


@dataclass(frozen=True)
class LineLeft:
    """A line of a sale and what came back of it; `credited_minor` before any restocking fee."""

    line_no: int
    sold: LineFact
    parts: tuple[Part, ...]  # the lots it left from, in order; none of a service
    returned_milli: int = 0
    credited_minor: int = 0

    @property
    def left_milli(self) -> int:
        """Return how much may still come back."""
        return max(0, self.sold.quantity_milli - self.returned_milli)

    @property
    def left_minor(self) -> int:
        """Return what is left of its amount."""
        return max(0, self.sold.total_minor - self.credited_minor)

    def returning(self, now_milli: int) -> ReturnedLine:
        """Return the line as `refunds` counts it, so much of it coming back now."""
        sold = self.sold
        straight = sold.total_minor * self.returned_milli // sold.quantity_milli
        if straight == self.credited_minor:
            whole, before = sold.quantity_milli, self.returned_milli
            return ReturnedLine(whole, sold.total_minor, sold.tax_class, before, now_milli)
        left = max(1, self.left_milli)
        return ReturnedLine(left, self.left_minor, sold.tax_class, 0, now_milli)

    def refund_of(self, now_milli: int) -> int:
        """Return what so much of the line gives back, in minor units."""
        return self.returning(now_milli).refund_minor

    def parts_of(self, now_milli: int) -> tuple[Part, ...]:
        """Return the lots that so much goes back to: those that follow what came back before."""
        found, skip, wanted = [], self.returned_milli, now_milli
        for part in self.parts:
            there = max(0, part.quantity_milli - skip)
            skip = max(0, skip - part.quantity_milli)
            if there and wanted:
                taken = min(there, wanted)
                found.append(replace(part, quantity_milli=taken))
                wanted -= taken
        return tuple(found)


def lines_of(session: ReadSession, sold: Sold) -> tuple[LineLeft, ...]:
    """Return the lines of a sale with what came back of each, as far as this node knows."""
    back = returned_by_line(session, sold.sale_id)
    parts = _parts(sold.fact.lines, sold.fact.moves)
    return tuple(
        LineLeft(no, line, parts[no - 1], *back.get(no, (0, 0)))
        for no, line in enumerate(sold.fact.lines, start=1)
    )


def _parts(lines: Sequence[LineFact], moves: Sequence[MoveFact]) -> list[tuple[Part, ...]]:
    """Say which movements are whose: a sale moves its lines in order, each whole."""
    queues: dict[UUID, list[Part]] = defaultdict(list)
    for move in moves:
        part = Part(move.lot, move.quantity_milli, move.unit_cost_e4, move.serials)
        queues[move.variant].append(part)
    found = []
    for line in lines:
        own: list[Part] = []
        queue, wanted = queues[line.variant], line.quantity_milli
        while queue and wanted:
            part = queue.pop(0)
            if part.quantity_milli > wanted:
                queue.insert(0, replace(part, quantity_milli=part.quantity_milli - wanted))
                part = replace(part, quantity_milli=wanted)
            own.append(part)
            wanted -= part.quantity_milli
        found.append(tuple(own))
    return found


def refund_lines(lines: Iterable[LineLeft], now: Mapping[int, int], *, fee_bp: int = 0) -> Refund:
    """Return what a note gives: `now` says how much of which line comes back, in thousandths.

    Net and tax are what the note adds to all that was credited of the sale before (R2).
    """
    counted: list[ReturnedLine] = []
    rates: dict[str, int] = {}
    for line in lines:
        rates[line.sold.tax_class] = line.sold.tax_rate_bp
        one = line.returning(now.get(line.line_no, 0))
        if one.before_milli == 0 and line.credited_minor:  # credited in another measure
            counted.append(_credited(line.sold.tax_class, line.credited_minor))
        counted.append(one)
    return refund(counted, rates, fee_bp=fee_bp)


def correct_lines(lines: Iterable[LineLeft], off: Mapping[int, int]) -> Refund:
    """Return what a note gives that takes amounts off lines without goods: `off` in minor units."""
    counted: list[ReturnedLine] = []
    rates: dict[str, int] = {}
    for line in lines:
        rates[line.sold.tax_class] = line.sold.tax_rate_bp
        counted.append(_credited(line.sold.tax_class, line.credited_minor))
        counted.append(ReturnedLine(1, off.get(line.line_no, 0), line.sold.tax_class, 0, 1))
    return refund(counted, rates)


def _credited(tax_class: str, amount_minor: int) -> ReturnedLine:
    """Return an amount that was credited before, as one unit that is back already."""
    return ReturnedLine(1, amount_minor, tax_class, 1, 0)
