"""Exact numbers on the wire: decimal texts outside, integers inside."""

from dataclasses import dataclass
from decimal import Decimal

from pos_app.core.db import ReadSession
from pos_app.core.money import E4, Currency, decimal_text, parse_amount, parse_price_e4
from pos_app.core.quantity import MILLI, decimal_quantity
from pos_app.core.settings_shared import get_shop
from pos_app.core.sync.centre import require_shop


@dataclass(frozen=True)
class Figures:
    """How amounts of the company's currency are written and read."""

    currency: Currency

    def amount(self, minor: int) -> str:
        """Return an amount as a decimal text: ``1990``, in euros ``19.90``."""
        return decimal_text(minor, self.currency)

    def cost(self, cost_e4: int) -> str:
        """Return a unit cost with as many decimals as it needs, four more than the currency's."""
        minor, rest = divmod(cost_e4, E4)
        if not rest:
            return self.amount(minor)
        return f"{Decimal(cost_e4).scaleb(-4 - self.currency.exponent):f}".rstrip("0")

    def to_minor(self, value: Decimal) -> int:
        """Return minor units; raise `InvalidAmount` for more decimals than the currency has."""
        return parse_amount(str(value), self.currency)

    def to_e4(self, value: Decimal) -> int:
        """Return a unit cost; raise `InvalidAmount` for more decimals than are kept."""
        return parse_price_e4(str(value), self.currency)


def figures_of(session: ReadSession) -> Figures:
    """Return the figures of this company; raise `CentreEmpty` before it has its shop."""
    require_shop(session)
    return Figures(get_shop(session).money)


def quantity(milli: int) -> str:
    """Return a quantity as a decimal text: ``24``, ``0.735``."""
    return decimal_quantity(milli)


def to_milli(value: Decimal) -> int:
    """Return thousandths; the resource has checked that there are no more than three decimals."""
    scaled = value * MILLI
    assert scaled == scaled.to_integral_value()
    return int(scaled)
