"""What one cell of a table says: prices, costs, quantities, days, yes and no. Pure.

A cell is text, or what a spreadsheet knows to be a number (exact, `Decimal`) or a day. A number of
a spreadsheet is never read by the rules for text: 234.567 is not two hundred thousand.
"""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from pos_app.core.errors import InvalidAmount, InvalidQuantity
from pos_app.core.money import Currency, parse_amount, parse_price_e4
from pos_app.core.quantity import LIMIT_MILLI, MILLI

Cell = str | Decimal | date

YES: Final = frozenset({"1", "si", "sí", "s", "yes", "y", "true", "verdadero", "x"})
NO: Final = frozenset({"0", "no", "n", "false", "falso"})
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[.,\s]\d{3})+")
_ONE_THOUSAND_MARK: Final = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_SHORTENED: Final = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")
_DAY: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_ISO_DAY: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00)?)?")


def text_of(cell: Cell) -> str:
    """Return a cell as a person would write it down: a number in full, a day as 2026-11-21."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.date().isoformat() if isinstance(cell, datetime) else cell.isoformat()


def is_shortened(text: str) -> bool:
    """Return whether a spreadsheet has written a long code as 7,8E+12: its digits are gone."""
    return _SHORTENED.fullmatch(text) is not None


def parse_price(cell: Cell, currency: Currency) -> int:
    """Return the price that a cell states, in minor units; empty is 0. Raises `InvalidAmount`.

    Takes what spreadsheets write: ``1990``, ``1990.0``, ``$1.990``, ``1,990``, and for a currency
    with cents ``2.55``, ``2,55``, ``1.234,50``.
    """
    amount = parse_amount(_plain_money(cell, currency), currency)
    if amount < 0:
        raise InvalidAmount(text=text_of(cell))
    return amount


def parse_cost(cell: Cell, currency: Currency) -> int:
    """Return a unit cost in ten-thousandths of the minor unit; raise `InvalidAmount`."""
    cost_e4 = parse_price_e4(_plain_money(cell, currency), currency)
    if cost_e4 < 0:
        raise InvalidAmount(text=text_of(cell))
    return cost_e4


def _plain_money(cell: Cell, currency: Currency) -> str:
    if not isinstance(cell, str):
        return text_of(cell)
    plain = cell.strip().removeprefix(currency.symbol).strip()
    if not plain:
        return "0"
    if not currency.exponent and _THOUSANDS.fullmatch(plain):
        return re.sub(r"[.,\s]", "", plain)
    return _plain_number(plain)


def _plain_number(text: str) -> str:
    """Return a number with a point for its decimals; what comes last divides them."""
    if "," not in text:
        return text
    mark = max(",.", key=text.rfind)
    return text.replace("." if mark == "," else ",", "").replace(",", ".")


def parse_stock(cell: Cell, *, by_weight: bool) -> int:
    """Return a quantity in thousandths, zero or more; raise `InvalidQuantity`.

    ``1.250`` is a weight of one and a quarter, and 1250 pieces of what is sold by the piece.
    """
    text = text_of(cell)
    plain = text
    if isinstance(cell, str):
        marked = _ONE_THOUSAND_MARK.fullmatch(text) and not by_weight
        plain = re.sub(r"[.,]", "", text) if marked else _plain_number(text)
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise InvalidQuantity(text=text) from None
    scaled = value * MILLI if value.is_finite() else Decimal(-1)
    if not 0 <= scaled <= LIMIT_MILLI or scaled != scaled.to_integral_value():
        raise InvalidQuantity(text=text)
    return int(scaled)


def parse_day(cell: Cell) -> date:
    """Return a day: 2026-11-21, 21-11-2026, 21/11/2026, or a date of a spreadsheet.

    The day comes before the month. Raises `ValueError`.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = text_of(cell)
    if found := _ISO_DAY.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise ValueError(text)
    return date(int(year), int(month), int(day))


def parse_flag(cell: Cell) -> bool:
    """Return what yes and no mean in either language; raise `ValueError`."""
    word = text_of(cell).casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError(word)


def parse_whole(cell: Cell, limit: int) -> int:
    """Return a whole number from 0 to `limit`; raise `ValueError`."""
    try:
        value = Decimal(text_of(cell))
    except InvalidOperation:
        raise ValueError(text_of(cell)) from None
    if not value.is_finite() or not 0 <= value <= limit or value != value.to_integral_value():
        raise ValueError(text_of(cell))
    return int(value)
