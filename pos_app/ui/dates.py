"""Days as people write them: `21-11-2026`, `21/11/26`, `211126`, `11-2026` (its last day)."""

import re
from calendar import monthrange
from datetime import date

from pos_app.core.errors import InvalidDate

_PARTS = re.compile(r"[\s./-]+")


def parse_date(text: str, today: date) -> date | None:
    """Return the day that was written, None for nothing; raise `InvalidDate`.

    Day first. A year of two digits is of this century; without a year it is the present one. A
    month and a year alone, as on packages, mean the last day of that month.
    """
    text = text.strip()
    if not text:
        return None
    parts = [part for part in _PARTS.split(text) if part]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise InvalidDate(text=text)
    if len(parts) == 1 and len(text) in (6, 8):
        parts = [text[:2], text[2:4], text[4:]]
    numbers = [int(part) for part in parts]
    try:
        if len(numbers) == 2:
            return _of_two(numbers, parts, today)
        day, month, year = numbers
        return date(_year(year), month, day)
    except ValueError:
        raise InvalidDate(text=text) from None


def _of_two(numbers: list[int], parts: list[str], today: date) -> date:
    first, second = numbers
    if len(parts[1]) == 4 or second > 12:
        year = _year(second)
        return date(year, first, monthrange(year, first)[1])
    return date(today.year, second, first)


def _year(year: int) -> int:
    return year + 2000 if year < 100 else year


def day_text(day: date | None) -> str:
    """Return a day as the shop writes it: ``21-11-2026``; nothing for none."""
    return "" if day is None else day.strftime("%d-%m-%Y")
