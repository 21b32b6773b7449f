"""How lines, costs and moments of documents are put into words. Free of Qt."""

from datetime import datetime

from pos_app.core.i18n import N_
from pos_app.core.money import E4, Currency, format_money
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, date_text, filled, money_text, quantity_text, time_text


def cost_text(price_e4: int, currency: Currency) -> str:
    """Return a unit cost: whole where it is, with up to four more decimals where it is not."""
    minor, rest = divmod(price_e4, E4)
    if not rest:
        return format_money(minor, currency)
    digits = f"{rest:04d}".rstrip("0")
    text = format_money(minor, currency)
    return f"{text}{digits}" if currency.exponent else f"{text}{currency.decimal}{digits}"


class Texts:
    """The words of one desk for documents."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._translate = desk, desk.translate

    def money(self, amount_minor: int) -> str:
        """Return an amount."""
        return money_text(amount_minor, self._desk.money)

    def cost(self, price_e4: int) -> str:
        """Return a unit cost."""
        return cost_text(price_e4, self._desk.money)

    def quantity(self, quantity_milli: int, unit: str = "") -> str:
        """Return a quantity; the unit only where it is measured."""
        measured = unit if unit not in {"", "un"} else ""
        return quantity_text(quantity_milli, self._desk.money, measured)

    def moment(self, at: datetime) -> str:
        """Return day and time: ``21-11 16:05``."""
        day = date_text(at, self._desk.zone)[:5]
        return f"{day} {time_text(at, self._desk.zone)}"

    def day(self, at: datetime) -> str:
        """Return the day."""
        return date_text(at, self._desk.zone)

    def who_when(self, person: str, at: datetime) -> str:
        """Return who and when: ``Ana Rojas · 21-11 16:05``."""
        return DOT.join(part for part in (person, self.moment(at)) if part)

    def lines(self, count: int) -> str:
        """Return how many lines."""
        sentence = N_("1 line") if count == 1 else N_("{count} lines")
        return filled(self._translate, sentence, count=count)
