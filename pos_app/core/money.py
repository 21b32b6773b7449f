"""Money: integers of a currency's minor unit, and the two roundings that shops need.

``amount_minor`` is an integer of the currency's minor unit (CLP has none: 1 is one peso).
``price_e4`` is a rate: minor units times 10,000, so that a price per gram or an average cost keeps
four more decimals than the currency has.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from pos_app.core.errors import InvalidAmount, UnknownCurrency

E4 = 10_000
LIMIT_MINOR = 10**15  # no shop sells for more in one document; a bound for every input


@dataclass(frozen=True)
class CashRounding:
    """How the cash leg of a payment is rounded; the document itself never is."""

    step_minor: int
    ties_down: bool

    def round(self, amount_minor: int) -> int:
        """Return the nearest multiple of the step; a tie goes down (Ley 20.956 art. 13) or up."""
        sign = -1 if amount_minor < 0 else 1
        whole, rest = divmod(abs(amount_minor), self.step_minor)
        up = 2 * rest > self.step_minor or (2 * rest == self.step_minor and not self.ties_down)
        return sign * (whole + (1 if up else 0)) * self.step_minor


@dataclass(frozen=True)
class Currency:
    """A currency as ISO 4217 writes it, and how people write its amounts."""

    code: str
    exponent: int  # decimals of the minor unit
    symbol: str
    thousands: str
    decimal: str
    denominations_minor: tuple[int, ...]  # notes and coins, greatest first
    notes_from_minor: int  # from this value on it is a note, below it a coin
    cash_rounding: CashRounding | None = None

    @property
    def unit_minor(self) -> int:
        """Return how many minor units make one: 1 for CLP, 100 for GBP."""
        return int(10**self.exponent)


CURRENCIES = {
    currency.code: currency
    for currency in (
        Currency(
            "CLP", 0, "$", ".", ",",
            (20000, 10000, 5000, 2000, 1000, 500, 100, 50, 10), 1000,
            CashRounding(step_minor=10, ties_down=True),
        ),
        Currency("GBP", 2, "£", ",", ".",
                 (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1), 500),
        Currency("EUR", 2, "€", ".", ",",
                 (50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1), 500),
        Currency("USD", 2, "$", ",", ".",
                 (10000, 5000, 2000, 1000, 500, 100, 25, 10, 5, 1), 100),
    )
}  # fmt: skip


def get_currency(code: str) -> Currency:
    """Return the currency with that ISO 4217 code; raise `UnknownCurrency`."""
    try:
        return CURRENCIES[code.upper()]
    except KeyError:
        raise UnknownCurrency(code=code, known=", ".join(CURRENCIES)) from None


def half_up(numerator: int, denominator: int) -> int:
    """Return numerator / denominator to the nearest integer, halves away from zero.

    The commercial rounding of SII (formato de boletas v4.2) and of the sample files; `round()` of
    Python rounds halves to even and is never used for money.
    """
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    return sign * ((2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator)))


def line_amount(quantity_milli: int, price_e4: int) -> int:
    """Return quantity times price in minor units, half up."""
    return half_up(quantity_milli * price_e4, 1000 * E4)


def parse_amount(text: str, currency: Currency) -> int:
    """Return the minor units in a plain decimal text such as ``2.55``; raise `InvalidAmount`.

    For files and options, where the decimal mark is a point. What people type at the counter is
    read by `ui/format.py`.
    """
    price_e4 = parse_price_e4(text, currency)
    amount, rest = divmod(price_e4, E4)
    if rest:
        raise InvalidAmount(text=text)
    return amount


def parse_price_e4(text: str, currency: Currency) -> int:
    """Return a price with up to four more decimals than the currency has; raise `InvalidAmount`."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise InvalidAmount(text=text) from None
    if not value.is_finite() or abs(value) * currency.unit_minor > LIMIT_MINOR:
        raise InvalidAmount(text=text)
    scaled = value * currency.unit_minor * E4
    if scaled != scaled.to_integral_value():
        raise InvalidAmount(text=text)
    return int(scaled)


def decimal_text(amount_minor: int, currency: Currency) -> str:
    """Return a plain decimal text, for JSON and files: ``12345`` in GBP is ``123.45``."""
    return str(Decimal(amount_minor).scaleb(-currency.exponent).quantize(
        Decimal(1).scaleb(-currency.exponent), rounding=ROUND_HALF_UP
    ))  # fmt: skip


def format_money(amount_minor: int, currency: Currency, *, symbol: bool = True) -> str:
    """Return the amount as people of that currency write it: ``$24.500``, ``-£1,234.50``."""
    units, cents = divmod(abs(amount_minor), currency.unit_minor)
    text = f"{units:,}".replace(",", currency.thousands)
    if currency.exponent:
        text += f"{currency.decimal}{cents:0{currency.exponent}d}"
    sign = "\N{MINUS SIGN}" if amount_minor < 0 else ""
    return f"{sign}{currency.symbol if symbol else ''}{text}"


def format_count(count: int, currency: Currency) -> str:
    """Return a number of things as people of that currency write it: ``15.000``."""
    return f"{count:,}".replace(",", currency.thousands)


def format_percent(hundredths: int, decimal: str = ",") -> str:
    """Return hundredths of a percent as people write them: -1000 is ``−10 %``."""
    whole, rest = divmod(abs(hundredths), 100)
    digits = f"{whole}{decimal}{rest:02d}".rstrip("0").rstrip(decimal) if rest else str(whole)
    sign = "\N{MINUS SIGN}" if hundredths < 0 else ""
    return f"{sign}{digits}\N{NO-BREAK SPACE}%"
