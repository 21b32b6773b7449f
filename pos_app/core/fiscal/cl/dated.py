"""What Chile's authority sets by date: rates, thresholds, terms. Read from `resources/fiscal`."""

import tomllib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from pos_app.core.resources import resource_dir

Steps = tuple[tuple[date, int], ...]


@dataclass(frozen=True)
class Dated:
    """The values by date; each step holds from its day on."""

    iva_bp: Steps
    named_buyer_above: Steps
    lowers_tax_months: Steps
    credit_months: int
    stop_days_early: int


@cache
def load() -> Dated:
    """Return what this installation knows."""
    with (resource_dir() / "fiscal" / "cl.toml").open("rb") as file:
        read = tomllib.load(file)

    def steps(name: str) -> Steps:
        return tuple(sorted((step["from"], step["value"]) for step in read[name]))

    return Dated(
        iva_bp=steps("iva_bp"),
        named_buyer_above=steps("named_buyer_above"),
        lowers_tax_months=steps("lowers_tax_months"),
        credit_months=read["folios"]["credit_months"],
        stop_days_early=read["folios"]["stop_days_early"],
    )


def value_on(steps: Steps, day: date) -> int | None:
    """Return the value that holds on a day; None before the first."""
    found: int | None = None
    for start, value in steps:
        if start > day:
            break
        found = value
    return found


def months_later(day: date, months: int) -> date:
    """Return the day so many calendar months later; the last of a month that is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def usable_until(authorised_on: date) -> date:
    """Return the last day on which folios that give tax credit are used here."""
    known = load()
    expires = months_later(authorised_on, known.credit_months)
    return expires - timedelta(days=known.stop_days_early)


def lowers_tax(sold_on: date, day: date) -> bool:
    """Return whether a note of that day still lowers the tax of a sale."""
    months = value_on(load().lowers_tax_months, day)
    return months is None or day <= months_later(sold_on, months)


def names_buyer(total_minor: int, day: date) -> int | None:
    """Return the amount above which a receipt names its buyer, where this total exceeds it."""
    above = value_on(load().named_buyer_above, day)
    return above if above is not None and total_minor > above else None
