"""What stands in a cell: exact, the same in every program, and never a formula. Pure."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from zoneinfo import ZoneInfo

from pos_app.core.codes import shown_code
from pos_app.core.money import E4, Currency
from pos_app.core.quantity import MILLI

# What spreadsheets take for the beginning of a formula.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
GUARD: Final = "'"
EXACT_DIGITS: Final = 15  # beyond them a spreadsheet forgets


class Kind(Enum):
    """What a column holds, as the database stores it."""

    TEXT = "text"
    CODE = "code"
    MONEY = "money"
    RATE = "rate"  # ten-thousandths of the minor unit
    QUANTITY = "quantity"
    WHOLE = "whole"
    HUNDREDTHS = "hundredths"
    FLAG = "flag"
    DAY = "day"
    MOMENT = "moment"
    ID = "id"


NUMBERS: Final = frozenset({Kind.MONEY, Kind.RATE, Kind.QUANTITY, Kind.WHOLE, Kind.HUNDREDTHS})
Value = str | Decimal


class Words:
    """Turns stored values into cells, for the currency and the clock of one shop."""

    def __init__(self, currency: Currency, zone: ZoneInfo) -> None:
        self._unit, self._zone = Decimal(currency.unit_minor), zone

    def cell(self, kind: Kind, value: Any) -> Value:  # noqa: ANN401 - what a database gives
        """Return what stands in a cell: text, or an exact number."""
        if value is None:
            return ""
        match kind:
            case Kind.MONEY:
                return Decimal(value) / self._unit
            case Kind.RATE:
                return Decimal(value) / E4 / self._unit
            case Kind.QUANTITY:
                return Decimal(value) / MILLI
            case Kind.WHOLE:
                return Decimal(value)
            case Kind.HUNDREDTHS:
                return Decimal(value) / 100
            case Kind.CODE:
                return shown_code(str(value))
            case Kind.FLAG:
                return "yes" if value else "no"
        return self._text(value)

    def _text(self, value: Any) -> str:  # noqa: ANN401 - what a database gives
        if isinstance(value, datetime):
            return value.astimezone(self._zone).isoformat(timespec="seconds")
        if isinstance(value, date):
            return value.isoformat()
        return str(value)


def number_text(value: Decimal) -> str:
    """Return a number in full, with a point: as few decimals as it has, but never just three.

    Three decimals look like thousands to whoever reads the file; a fourth makes them decimals.
    """
    text = f"{value:f}"
    if "." not in text:
        return text
    text = text.rstrip("0").rstrip(".")
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals}0" if len(decimals) == 3 else text


def safe_text(text: str) -> str:
    """Return text that no spreadsheet takes for a formula; `unguarded` is its inverse."""
    return GUARD + text if text.startswith((*FORMULA_STARTS, GUARD)) else text
