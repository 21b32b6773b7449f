"""What offers take off the lines of a bill, reckoned again: no line of the product."""

from dataclasses import dataclass
from fractions import Fraction

from tests.core.reckoner import Line, near, portions


@dataclass(frozen=True)
class Offer:
    """A share off all, every n-th unit cheaper, or one of each for a price together.

    The keys of two offers never meet: which comes first is another question (test_promotions).
    """

    keys: tuple[str, ...]
    share: Fraction = Fraction(0)
    n: int = 0
    price: int = -1


def offered(lines: list[Line], offers: list[Offer]) -> list[int]:
    """Return what is taken off each line; a line that a person made cheaper takes part in none."""
    less = dict.fromkeys(range(len(lines)), 0)
    free = [
        at for at, x in enumerate(lines) if not near(near(x.quantity * x.price) * x.share) + x.off
    ]
    for offer in offers:
        mine = [at for at in free if lines[at].key in offer.keys]
        if offer.price >= 0:
            _set(lines, offer, mine, less)
        elif offer.n:
            units = [
                at for at in mine if not lines[at].weighed for _ in range(int(lines[at].quantity))
            ]
            cheap = sorted(units, key=lambda at: -lines[at].price)[offer.n - 1 :: offer.n]
            for at in set(cheap):
                less[at] += near(cheap.count(at) * lines[at].price * offer.share)
        else:
            for at in mine:
                less[at] += near(near(lines[at].quantity * lines[at].price) * offer.share)
    return list(less.values())


def _set(lines: list[Line], offer: Offer, mine: list[int], less: dict[int, int]) -> None:
    if {lines[at].key for at in mine} != set(offer.keys):
        return
    mine = sorted(mine, key=lambda at: offer.keys.index(lines[at].key))  # as the set is told
    prices = [lines[at].price for at in mine]
    sets = min(int(lines[at].quantity) for at in mine)
    if sum(prices) > offer.price:
        for at, part in zip(mine, portions(sum(prices) - offer.price, prices), strict=True):
            less[at] += part * sets
