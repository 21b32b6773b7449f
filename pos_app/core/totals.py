"""What a document adds up to: gross lines, net and tax derived once per document. Pure integers.

The gross price is the record; net is the gross of each rate divided by (1 + rate), half up, and the
tax is the difference, so that net + tax is always what was paid (fiscal_chile §5).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pos_app.core.cart import BASIS_POINTS
from pos_app.core.money import half_up


class Amounts(NamedTuple):
    """The amounts of one line, as far as totals care."""

    gross_minor: int
    discount_minor: int
    tax_class: str


@dataclass(frozen=True)
class Totals:
    """`total` = net + tax + exempt = subtotal − discount."""

    subtotal_minor: int
    discount_minor: int
    total_minor: int
    net_minor: int
    tax_minor: int
    exempt_minor: int


def net_of(gross_minor: int, rate_bp: int) -> int:
    """Return the net of a gross amount at a rate in hundredths of a percent: 1900 is 19 %."""
    return half_up(gross_minor * BASIS_POINTS, BASIS_POINTS + rate_bp)


def add_up(lines: Iterable[Amounts], rates_bp: Mapping[str, int]) -> Totals:
    """Add the lines of a document; a class without a rate, or with rate 0, is exempt."""
    subtotal = discount = 0
    by_rate: dict[int, int] = defaultdict(int)
    for line in lines:
        subtotal += line.gross_minor
        discount += line.discount_minor
        by_rate[rates_bp.get(line.tax_class, 0)] += line.gross_minor - line.discount_minor
    exempt = by_rate.pop(0, 0)
    taxed = sum(by_rate.values())
    net = sum(net_of(gross, rate) for rate, gross in by_rate.items())
    return Totals(
        subtotal_minor=subtotal,
        discount_minor=discount,
        total_minor=subtotal - discount,
        net_minor=net,
        tax_minor=taxed - net,
        exempt_minor=exempt,
    )
