"""Money, quantities and times as text for screens, and what people type as numbers."""

from datetime import datetime, tzinfo

from pos_app.core.i18n import Translate
from pos_app.core.money import Currency, format_money, format_percent, half_up
from pos_app.core.quantity import MILLI, format_quantity

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
DOT = " \N{MIDDLE DOT} "  # between two facts in one line


def money_text(amount_minor: int, currency: Currency, *, symbol: bool = True) -> str:
    """Return an amount as the shop writes it: ``$24.500``."""
    return format_money(amount_minor, currency, symbol=symbol)


def price_text(price_e4: int, currency: Currency, unit: str = "") -> str:
    """Return a price, with its unit where the product is weighed or measured: ``$700/kg``."""
    text = money_text(half_up(price_e4, 10_000), currency)
    return f"{text}/{unit}" if unit else text


def quantity_text(quantity_milli: int, currency: Currency, unit: str = "") -> str:
    """Return a quantity with the decimal mark of the shop: ``2``, ``0,735 kg``.

    Weights keep three decimals, as scales show them.
    """
    text = format_quantity(quantity_milli, decimal=currency.decimal)
    if not unit:
        return text
    if quantity_milli % MILLI:
        text = f"{quantity_milli // MILLI}{currency.decimal}{quantity_milli % MILLI:03d}"
    return f"{text}{NBSP}{unit}"


def percent_text(hundredths: int, decimal: str = ",") -> str:
    """Return hundredths of a percent as people write them: -1000 is ``−10 %``."""
    return format_percent(hundredths, decimal)


def date_text(at: datetime, zone: tzinfo) -> str:
    """Return the day in the shop's zone: ``21-11-2026``."""
    return at.astimezone(zone).strftime("%d-%m-%Y")


def time_text(at: datetime, zone: tzinfo) -> str:
    """Return the time of day in the shop's zone: ``16:05``."""
    return at.astimezone(zone).strftime("%H:%M")


def initials(name: str) -> str:
    """Return the letters of a person's disc: first and last word, or the first two letters."""
    words = name.split()
    if len(words) > 1:
        return (words[0][0] + words[-1][0]).upper()
    return name.strip()[:2].upper()


def filled(translate: Translate, message: str, **facts: str | int) -> str:
    """Return a translated message with its facts."""
    return translate(message).format(**facts)
