"""What stock costs: weighted average per variant, in ten-thousandths of the minor unit (K11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pos_app.core.money import E4, half_up

_WHOLE_BP: Final = 10_000


@dataclass(frozen=True)
class PaperLine:
    """A line of a supplier's paper: so much at a unit cost as the paper writes it."""

    quantity_milli: int
    price_e4: int
    rate_bp: int


@dataclass(frozen=True)
class PaperSums:
    """What a supplier's paper adds up to: total = net + tax."""

    net_minor: int
    tax_minor: int

    @property
    def total_minor(self) -> int:
        """Return what is owed."""
        return self.net_minor + self.tax_minor


def weighted_average(
    *, on_hand_milli: int, average_e4: int, received_milli: int, unit_cost_e4: int
) -> int:
    """Return the average cost after a receipt; with nothing on hand the new cost is taken."""
    if on_hand_milli <= 0:
        return unit_cost_e4
    value = on_hand_milli * average_e4 + received_milli * unit_cost_e4
    return half_up(value, on_hand_milli + received_milli)


def value_minor(quantity_milli: int, unit_cost_e4: int) -> int:
    """Return what a quantity cost, in minor units, half up."""
    return half_up(quantity_milli * unit_cost_e4, 1000 * E4)


def net_of(price_e4: int, rate_bp: int) -> int:
    """Return the cost without tax of a cost with tax, half up."""
    return half_up(price_e4 * _WHOLE_BP, _WHOLE_BP + rate_bp)


def gross_of(price_e4: int, rate_bp: int) -> int:
    """Return the cost with tax of a cost without it, half up."""
    return half_up(price_e4 * (_WHOLE_BP + rate_bp), _WHOLE_BP)


def add_up_paper(lines: Iterable[PaperLine], *, gross: bool) -> PaperSums:
    """Add up a supplier's paper, whose unit costs include the tax (`gross`) or not.

    With net costs the tax is derived once for each rate, as on an invoice; with gross ones the
    total is what the lines say, and the tax is the rest of it.
    """
    net, total, by_rate = 0, 0, dict[int, int]()
    for line in lines:
        price = net_of(line.price_e4, line.rate_bp) if gross else line.price_e4
        amount = value_minor(line.quantity_milli, price)
        net += amount
        total += value_minor(line.quantity_milli, line.price_e4)
        by_rate[line.rate_bp] = by_rate.get(line.rate_bp, 0) + amount
    if gross:
        return PaperSums(net, total - net)
    return PaperSums(net, sum(half_up(each * rate, _WHOLE_BP) for rate, each in by_rate.items()))
