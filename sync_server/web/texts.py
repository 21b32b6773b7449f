"""Amounts, quantities and times as people read them on a page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from pos_app.core.i18n import N_, plural, translator
from pos_app.core.money import Currency, format_count, format_money, half_up
from pos_app.core.quantity import format_quantity
from pos_app.core.settings_shared import Shop

NBSP = "\N{NO-BREAK SPACE}"
LONG_DAY = {"es": "EEEE d 'de' MMMM", "en": "EEEE, d MMMM"}


@dataclass(frozen=True)
class Texts:
    """How this company writes its figures, for a reader of one language."""

    language: str
    currency: Currency
    zone: ZoneInfo

    def money(self, amount_minor: int) -> str:
        """Return an amount as tickets have it: ``$24.500``."""
        return format_money(amount_minor, self.currency)

    def cost(self, cost_e4: int) -> str:
        """Return a unit cost to the nearest minor unit."""
        return self.money(half_up(cost_e4, 10_000))

    def quantity(self, milli: int, unit: str = "") -> str:
        """Return a quantity with its unit: ``24 un``, ``0,735 kg``."""
        text = format_quantity(milli, decimal=self.currency.decimal)
        return f"{text}{NBSP}{unit}" if unit else text

    def number(self, count: int) -> str:
        """Return a count: ``15.000``."""
        return format_count(count, self.currency)

    def day(self, at: date | None) -> str:
        """Return a day: ``21-11-2026``; of a moment, the shop's day; nothing for none."""
        if isinstance(at, datetime):
            at = at.astimezone(self.zone)
        return "" if at is None else at.strftime("%d-%m-%Y")

    def time(self, at: datetime) -> str:
        """Return the time of day of the shop: ``16:05``."""
        return at.astimezone(self.zone).strftime("%H:%M")

    def moment(self, at: datetime | None) -> str:
        """Return day and time of the shop; nothing for none."""
        return "" if at is None else f"{self.day(at)} {self.time(at)}"

    def long_day(self, day: date) -> str:
        """Return a day in words: ``sábado 21 de noviembre``."""
        return format_date(day, LONG_DAY[self.language], locale=self.language)

    def weekday(self, day: date) -> str:
        """Return the first letters of a weekday."""
        return format_date(day, "EEE", locale=self.language).rstrip(".")

    def ago(self, at: datetime, now: datetime) -> str:
        """Return how long ago something was, in the unit that fits."""
        minutes = max(0, (now - at) // timedelta(minutes=1))
        if minutes < 1:
            return translator(self.language)(N_("just now"))
        if minutes < 60:
            return plural(self.language, "{count} min ago", "{count} min ago", minutes)
        if minutes < 48 * 60:
            return plural(self.language, "{count} h ago", "{count} h ago", minutes // 60)
        days = minutes // (24 * 60)
        return plural(self.language, "{count} day ago", "{count} days ago", days)

    def stretch(self, seconds: int) -> str:
        """Return how long seconds are, in the unit that fits."""
        if seconds < 120:
            return f"{seconds}{NBSP}s"
        minutes = seconds // 60
        if minutes < 120:
            return f"{minutes}{NBSP}min"
        if minutes < 48 * 60:
            return f"{minutes // 60}{NBSP}h"
        return plural(self.language, "{count} day", "{count} days", minutes // (24 * 60))


def texts_of(shop: Shop, language: str) -> Texts:
    """Return how a company writes, for a reader."""
    return Texts(language, shop.money, ZoneInfo(shop.timezone))
