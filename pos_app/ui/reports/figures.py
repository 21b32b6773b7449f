"""Amounts, quantities and days as reports write them. Free of Qt."""

from datetime import date
from typing import Final

from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency, half_up
from pos_app.ui.dates import day_text
from pos_app.ui.desk import Desk
from pos_app.ui.format import (
    NBSP,
    filled,
    money_text,
    quantity_text,
)

COUNTED_UNIT: Final = "un"
FEW: Final = 10_000  # an amount below it is written out
MILLION: Final = 1_000_000
WEEKDAYS: Final = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


class Figures:
    """Writes figures and days for one shop."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.translate: Translate = desk.translate
        self.money: Currency = desk.money

    def amount(self, minor: int) -> str:
        return money_text(minor, self.money)

    def short(self, minor: int, *, symbol: bool = True) -> str:
        """Return an amount in as few digits as a chart has room for: ``$205 mil``, ``$8,1 M``."""
        unit = self.money.unit_minor
        whole = abs(half_up(minor, unit))
        sign = "\N{MINUS SIGN}" if minor < 0 else ""
        mark = self.money.symbol if symbol else ""
        if whole < FEW:
            return sign + money_text(half_up(abs(minor), unit) * unit, self.money, symbol=symbol)
        if whole < MILLION:
            text = filled(self.translate, N_("{count} k"), count=half_up(whole, 1000))
        else:
            tenths = half_up(whole, MILLION // 10)
            digits = str(tenths // 10)
            if tenths % 10 and tenths < 1000:
                digits += f"{self.money.decimal}{tenths % 10}"
            text = filled(self.translate, N_("{count} M"), count=digits)
        return f"{sign}{mark}{text}"

    def quantity(self, milli: int, unit: str) -> str:
        if unit in {"", COUNTED_UNIT}:
            return f"{quantity_text(milli, self.money)}{NBSP}{self.translate(N_('un.'))}"
        return quantity_text(milli, self.money, unit)

    def day(self, day: date, *, year: bool = False) -> str:
        """Return a day in words: «sábado 21 de noviembre»."""
        from babel.dates import format_date  # noqa: PLC0415 - slow to import

        pattern = self.translate(N_("EEEE, MMMM d"))
        text = format_date(day, pattern, locale=self.desk.language)
        return f"{text} {day.year}" if year else text

    def short_day(self, day: date) -> str:
        """Return a day as an axis has room for it: «sáb 21»."""
        from babel.dates import format_date  # noqa: PLC0415 - slow to import

        return format_date(day, "EEE d", locale=self.desk.language).replace(".", "")

    def days(self, first: date, last: date) -> str:
        if first == last:
            return day_text(first)
        return filled(
            self.translate, N_("{first} to {last}"), first=day_text(first), last=day_text(last)
        )
