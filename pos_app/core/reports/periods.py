"""Periods of a report: whole days of the shop, as two instants."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pos_app.core.db import ReadSession, clock_of
from pos_app.core.models.base import EPOCH, QUARTER_S
from pos_app.core.settings_shared import get_shop


@dataclass(frozen=True)
class Period:
    """Days `first` to `last` of the shop, both included: from `start` to just before `end`."""

    first: date
    last: date
    start: datetime
    end: datetime
    zone: ZoneInfo

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1

    def each_day(self) -> Iterator[date]:
        """Give the days in order."""
        for number in range(self.days):
            yield self.first + timedelta(days=number)

    def before(self, days: int) -> "Period":
        """Return the period as long as this one, so many days earlier."""
        step = timedelta(days=days)
        return _period(self.first - step, self.last - step, self.zone)

    def local(self, at: datetime) -> datetime:
        """Return an instant as the shop's clock shows it."""
        return at.astimezone(self.zone)

    def of_bucket(self, number: int) -> datetime:
        """Return the shop's time at the start of a quarter of an hour (`time_bucket`)."""
        return self.local(EPOCH + timedelta(seconds=number * QUARTER_S))


def between(session: ReadSession, first: date, last: date) -> Period:
    """Return the period of these days, both included."""
    return _period(first, last, ZoneInfo(get_shop(session).timezone))


def last_days(session: ReadSession, days: int) -> Period:
    """Return the last so many days of the shop, today included."""
    today = get_shop(session).day(clock_of(session).now())
    return between(session, today - timedelta(days=days - 1), today)


def this_month(session: ReadSession) -> Period:
    """Return the month so far, today included."""
    today = get_shop(session).day(clock_of(session).now())
    return between(session, today.replace(day=1), today)


def _period(first: date, last: date, zone: ZoneInfo) -> Period:
    end = last + timedelta(days=1)
    return Period(first, last, _midnight(first, zone), _midnight(end, zone), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
