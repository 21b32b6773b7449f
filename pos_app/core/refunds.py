"""What a return gives back: exact over any sequence of partial returns. Pure integers.

Telescoping (fiscal_chile §5): of a line of Q thousandths that cost L, returning the units after r
up to r + k gives floor(L·(r+k)/Q) − floor(L·r/Q). The document does the same with its net: what was
refunded so far has a net, with this note it has another, and the note takes the difference. So the
last note brings every sum to what was paid, whatever came before it and in whatever order.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pos_app.core.cart import BASIS_POINTS
from pos_app.core.money import half_up
from pos_app.core.totals import net_of


@dataclass(frozen=True)
class ReturnedLine:
    """A line of a sale and how much of it comes back, in thousandths.

    `total_minor` is what the line cost in the end, tax included, after every discount. `before` is
    what was returned of it by earlier documents.
    """

    quantity_milli: int
    total_minor: int
    tax_class: str
    before_milli: int
    now_milli: int

    @property
    def left_milli(self) -> int:
        """Return how much may still come back, before this return."""
        return self.quantity_milli - self.before_milli

    @property
    def refund_minor(self) -> int:
        """Return what this part of the line gives back."""
        return self._up_to(self.before_milli + self.now_milli) - self._up_to(self.before_milli)

    def _up_to(self, returned_milli: int) -> int:
        return self.total_minor * returned_milli // self.quantity_milli


@dataclass(frozen=True)
class Refund:
    """What a credit note adds up to: `total` = net + tax + exempt = gross − fee.

    `gross_minor` is what the goods cost, `fee_minor` what the shop keeps for taking them back.
    """

    gross_minor: int
    fee_minor: int
    net_minor: int
    tax_minor: int
    exempt_minor: int

    @property
    def total_minor(self) -> int:
        """Return what the customer gets."""
        return self.net_minor + self.tax_minor + self.exempt_minor


def refund(
    lines: Sequence[ReturnedLine], rates_bp: Mapping[str, int], *, fee_bp: int = 0
) -> Refund:
    """Return what a return of these lines gives back.

    `lines` are all lines of the sale that anything ever came back of, this time or before (with
    `now_milli` 0): the net of a note is a difference of cumulative sums. `fee_bp` is the restocking
    fee in hundredths of a percent, half up on the whole note; it makes the note smaller while the
    cumulative sums advance in full, so a later return is not changed by it.
    """
    before = _sums(((line, line.before_milli) for line in lines), rates_bp)
    after = _sums(((line, line.before_milli + line.now_milli) for line in lines), rates_bp)
    gross = sum(line.refund_minor for line in lines)
    exempt = after.exempt - before.exempt
    net = after.net - before.net
    fee = half_up(gross * fee_bp, BASIS_POINTS)
    return _less(Refund(gross, 0, net, gross - exempt - net, exempt), fee)


@dataclass(frozen=True)
class _Sums:
    net: int
    exempt: int


def _sums(parts: Iterable[tuple[ReturnedLine, int]], rates_bp: Mapping[str, int]) -> _Sums:
    by_rate: dict[int, int] = defaultdict(int)
    for line, returned_milli in parts:
        by_rate[rates_bp.get(line.tax_class, 0)] += line._up_to(returned_milli)  # noqa: SLF001
    exempt = by_rate.pop(0, 0)
    return _Sums(sum(net_of(gross, rate) for rate, gross in by_rate.items()), exempt)


def _less(whole: Refund, fee_minor: int) -> Refund:
    """Return the note made smaller by the fee: exempt and taxed part in proportion."""
    if not fee_minor:
        return whole
    exempt = half_up(whole.exempt_minor * fee_minor, whole.gross_minor)
    net = (
        half_up(whole.net_minor * (fee_minor - exempt), whole.net_minor + whole.tax_minor)
        if (whole.net_minor + whole.tax_minor)
        else 0
    )
    tax = fee_minor - exempt - net
    return Refund(
        gross_minor=whole.gross_minor,
        fee_minor=fee_minor,
        net_minor=whole.net_minor - net,
        tax_minor=whole.tax_minor - tax,
        exempt_minor=whole.exempt_minor - exempt,
    )
