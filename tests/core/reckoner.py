"""A second calculator of what a sale costs and gives back: fractions, no line of the product.

Its rules are those of fiscal_chile §5 and of Ley 20.956 as people read them. Offers are apart, in
`reckoner_offers`.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

IVA = Fraction(19, 100)


@dataclass
class Line:
    """So many units (or kilos) at a price; what a person takes off is a share or an amount."""

    key: str
    quantity: Fraction
    price: int
    share: Fraction = Fraction(0)
    off: int = 0
    exempt: bool = False
    weighed: bool = False
    cost: int = 0  # what it costs in the end


@dataclass
class Bill:
    """A sale: its lines, what is taken off the whole, and what was given back so far."""

    lines: list[Line]
    share: Fraction = Fraction(0)
    off: int = 0
    back: list[Fraction] = field(default_factory=list)
    given: tuple[int, int, int] = (0, 0, 0)  # total, net, exempt

    def add_up(self, offered: list[int]) -> tuple[int, int, int, int]:
        """Return total, net, tax and exempt; `offered` is what offers take off each line."""
        for line, less in zip(self.lines, offered, strict=True):
            gross = near(line.quantity * line.price)
            line.cost = gross - near(gross * line.share) - line.off - less
        costs = [line.cost for line in self.lines]
        off = near(sum(costs) * self.share) + self.off
        for line, part in zip(self.lines, portions(off, costs), strict=True):
            line.cost -= part
        self.back = [Fraction(0) for _ in self.lines]
        total, net, exempt = self._sums([line.cost for line in self.lines])
        return total, net, total - net - exempt, exempt

    def give_back(self, now: list[Fraction]) -> tuple[int, int, int, int]:
        """Return total, net, tax and exempt of a note: what is owed by now less what was given."""
        self.back = [was + more for was, more in zip(self.back, now, strict=True)]
        whole = zip(self.lines, self.back, strict=True)
        owed = self._sums([floor(line.cost * back / line.quantity) for line, back in whole])
        total, net, exempt = (now - before for now, before in zip(owed, self.given, strict=True))
        self.given = owed
        return total, net, total - net - exempt, exempt

    def _sums(self, costs: list[int]) -> tuple[int, int, int]:
        exempt = sum(cost for x, cost in zip(self.lines, costs, strict=True) if x.exempt)
        return sum(costs), near((sum(costs) - exempt) / (1 + IVA)), exempt


def near(value: Fraction) -> int:
    """Return the nearest integer, a half upwards."""
    return floor(value + Fraction(1, 2))


def in_cash(due: int) -> int:
    """Return what is asked for in coins: tens, where five goes down and six goes up."""
    return 10 * ceil(Fraction(due - 5, 10))


def portions(amount: int, weights: list[int]) -> list[int]:
    """Return an amount shared out by weight; what is left over goes where most was cut off."""
    if not sum(weights):
        return [0 for _ in weights]
    exact = [Fraction(amount * weight, sum(weights)) for weight in weights]
    parts = [floor(part) for part in exact]
    by_rest = sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])
    for at in by_rest[: amount - sum(parts)]:
        parts[at] += 1
    return parts
