"""What people write of days, hours and shares, read. Pure."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from pos_app.core.errors import InvalidDate, InvalidDiscount
from pos_app.core.promotions import MINUTES
from pos_app.ui.dates import parse_date
from pos_app.ui.sale import typed


def read_moment(text: str, today: date, zone: ZoneInfo) -> datetime | None:
    """Return a day with or without its time (`21-11-2026 9:30`), in UTC; None for nothing.

    Raises `InvalidDate`.
    """
    words = text.split()
    if not words:
        return None
    at = time(0)
    if ":" in words[-1]:
        minute = _minute(words.pop(), text)
        at = time(minute // 60 % 24, minute % 60)
    day = parse_date(" ".join(words), today) if words else today
    assert day is not None
    return datetime.combine(day, at, zone).astimezone(UTC)


def read_hours(text: str) -> tuple[int, int]:
    """Return the minutes of the day that `9-13` or `9:30-13:00` says; nothing is all day.

    Raises `InvalidDate`.
    """
    words = text.replace("\N{EN DASH}", "-").replace(" ", "")
    if not words:
        return 0, MINUTES
    start, dash, end = words.partition("-")
    if not dash:
        raise InvalidDate(text=text)
    return _minute(start, text) % MINUTES, _minute(end, text) or MINUTES


def _minute(word: str, text: str) -> int:
    hour, _, minute = word.partition(":")
    if not (hour.isdigit() and (minute or "0").isdigit()):
        raise InvalidDate(text=text)
    found = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) >= 60 or found > MINUTES:
        raise InvalidDate(text=text)
    return found


def read_share(text: str) -> int:
    """Return a share in hundredths of a percent: `15`, `15 %`, `12,5`; raise `InvalidDiscount`."""
    said = typed.read(f"{text.strip().rstrip('%').strip()}%")
    if said.percent_bp is None:
        raise InvalidDiscount(text=text)
    return said.percent_bp
