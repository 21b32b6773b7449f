"""The day, the week, the month at a glance: figures against what is usual, and what to look at.

What is usual is the same weekday over the four weeks before, up to the same time of day, averaged
over those days that had sales. So a Saturday morning is compared with Saturday mornings.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core import expiry, kardex
from pos_app.core.db import ReadSession, clock_of
from pos_app.core.expiry import Expiring
from pos_app.core.models.base import time_bucket
from pos_app.core.models.sales import Sale, SaleLine
from pos_app.core.money import half_up
from pos_app.core.reports.flow import BASIS_POINTS
from pos_app.core.reports.pages import EVERYWHERE, Slice, Where
from pos_app.core.reports.periods import Period, between, last_days, this_month
from pos_app.core.reports.sold import of_sales
from pos_app.core.reports.trade import TopRow, top_sellers
from pos_app.core.reports.valuation import valuation

Span = Literal["today", "week", "month"]
SPANS: Final[tuple[Span, ...]] = ("today", "week", "month")
WEEKS: Final = 4
SPARK_DAYS: Final = 8
TOP: Final = 6
SLICES: Final = 5  # categories of the stock value that stand by themselves
EXPIRING: Final = 200
HOURS: Final = (8, 20)  # shown also where nothing was sold


class Sums(NamedTuple):
    """Tickets, gross, tax and cost of some sales."""

    tickets: int = 0
    total: int = 0
    tax: int = 0
    cost: int = 0

    @property
    def net(self) -> int:
        """Return what was sold without tax."""
        return self.total - self.tax

    @property
    def margin(self) -> int:
        """Return net less cost."""
        return self.net - self.cost

    def plus(self, other: "Sums") -> "Sums":
        """Return both together."""
        return Sums(*(a + b for a, b in zip(self, other, strict=True)))


def _sum(several: Iterable[Sums]) -> Sums:
    whole = Sums()
    for one in several:
        whole = whole.plus(one)
    return whole


@dataclass(frozen=True)
class Figure:
    """A number with its last days; `change_bp` against what is usual, None where nothing is.

    The last days are up to this hour where the figure is of today; else whole days, without today.
    """

    value: int
    spark: tuple[int, ...]
    change_bp: int | None


@dataclass(frozen=True)
class Bar:
    """Sales of an hour (its number) or of a day; `open` while it goes on.

    `usual_minor` is None where there is nothing to go by.
    """

    at: int | date
    total_minor: int
    usual_minor: int | None
    tickets: int
    open: bool


@dataclass(frozen=True)
class Share:
    """What the stock of a category is worth; without an id those that have none, or the rest."""

    category_id: UUID | None
    name: str
    value_minor: int
    rest: bool = False


@dataclass(frozen=True)
class Dashboard:
    """What the owner looks at first. Money in minor units; `margin_bp` of what was sold net."""

    span: Span
    period: Period
    until: datetime
    sales: Figure
    tickets: Figure
    average: Figure
    margin: Figure
    margin_bp: int | None
    bars: tuple[Bar, ...]
    usual_days: int  # days that what is usual was learnt from
    top: tuple[TopRow, ...]
    stock_minor: int
    shares: tuple[Share, ...]
    expiring: tuple[Expiring, ...]


def dashboard(session: ReadSession, span: Span, *, where: Where = EVERYWHERE) -> Dashboard:
    """Return the dashboard of today, of the last seven days, or of the month so far."""
    period = {
        "today": lambda: last_days(session, 1),
        "week": lambda: last_days(session, 7),
        "month": lambda: this_month(session),
    }[span]()
    now = clock_of(session).now()
    known = _Known(session, period, now, where)
    here, usual = known.of(period.each_day()), known.usual(period)
    worth = valuation(session, by="category", where=where, page=Slice(1000))
    shown = worth.rows[: SLICES if len(worth.rows) > SLICES + 1 else SLICES + 1]
    shares = [Share(row.id, row.name, row.value_minor) for row in shown]
    if len(worth.rows) > len(shown):
        rest = worth.total("value_minor") - sum(share.value_minor for share in shares)
        shares.append(Share(None, "", rest, rest=True))
    return Dashboard(
        span=span,
        period=period,
        until=now,
        sales=known.figure(lambda one: one.total, here, usual),
        tickets=known.figure(lambda one: one.tickets, here, usual),
        average=known.figure(_average, here, usual),
        margin=known.figure(lambda one: one.margin, here, usual),
        margin_bp=half_up(here.margin * BASIS_POINTS, here.net) if here.net else None,
        bars=tuple(known.hours() if span == "today" else known.days(period)),
        usual_days=known.learnt(period),
        top=top_sellers(session, period, where=where, page=Slice(TOP)).rows,
        stock_minor=worth.total("value_minor"),
        shares=tuple(shares),
        expiring=_expiring(session, where),
    )


def _expiring(session: ReadSession, where: Where) -> tuple[Expiring, ...]:
    today = expiry.today(session)
    dated = kardex.list_dated(
        session,
        until=today + timedelta(days=expiry.SOON_DAYS),
        location_id=where.location_id,
        branch_id=where.branch_id,
        limit=EXPIRING,
    )
    return tuple(Expiring(one, (one.expires_on - today).days) for one in dated)


def _average(one: Sums) -> int:
    return half_up(one.total, one.tickets) if one.tickets else 0


class _Known:
    """The sales of the period and of the weeks before, by quarter of an hour; read once."""

    def __init__(self, session: ReadSession, period: Period, now: datetime, where: Where) -> None:
        first = min(period.first, period.last - timedelta(days=SPARK_DAYS))
        self.weeks_back = -(-period.days // 7) if period.days > 1 else 1
        earliest = first - timedelta(weeks=self.weeks_back + WEEKS - 1)
        window = between(session, earliest, period.last)
        self.period, self.local_now = period, period.local(now)
        self.by_hour: defaultdict[tuple[date, int], Sums] = defaultdict(Sums)
        self.by_day: defaultdict[date, Sums] = defaultdict(Sums)
        # Of each day, what was sold before the present time of day: an unfinished day is compared
        # with unfinished ones.
        self.till_now: defaultdict[date, Sums] = defaultdict(Sums)
        for number, sums in _by_quarter(session, window, where):
            at = window.of_bucket(number)
            self.by_hour[at.date(), at.hour] = self.by_hour[at.date(), at.hour].plus(sums)
            self.by_day[at.date()] = self.by_day[at.date()].plus(sums)
            if at.time() <= self.local_now.time():
                self.till_now[at.date()] = self.till_now[at.date()].plus(sums)

    def of(self, days: Iterable[date]) -> Sums:
        """Return what was sold on these days."""
        return _sum(self.by_day[day] for day in days)

    def before(self, day: date) -> list[date]:
        """Return the same weekday of the four weeks before the period, those with sales.

        Of a period of weeks, the weeks before it: what is usual is not learnt from itself.
        """
        days = (day - timedelta(weeks=self.weeks_back + week) for week in range(WEEKS))
        return [one for one in days if self.by_day[one].tickets]

    def learnt(self, period: Period) -> int:
        """Return how many days what is usual was learnt from."""
        return len({one for day in period.each_day() for one in self.before(day)})

    def usual(self, period: Period) -> Sums | None:
        """Return what is usual for the period up to now; None where a day has nothing to go by."""
        found = []
        for day in period.each_day():
            days = self.before(day)
            if not days:
                return None
            today = day == self.local_now.date()
            source = self.till_now if today else self.by_day
            whole = _sum(source[one] for one in days)
            found.append(Sums(*(half_up(part, len(days)) for part in whole)))
        return _sum(found)

    def figure(self, value: Callable[[Sums], int], here: Sums, usual: Sums | None) -> Figure:
        """Return a figure with its last days and its change."""
        now, then = value(here), value(usual) if usual is not None else 0
        last = self.period.last
        first = min(self.period.first, last - timedelta(days=SPARK_DAYS - 1))
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        # Today is not over: it stands beside other days up to this hour, or not at all.
        if self.period.days == 1:
            spark = [value(self.till_now[day]) for day in days]
        else:
            spark = [value(self.by_day[day]) for day in days if day != self.local_now.date()]
        change = half_up((now - then) * BASIS_POINTS, then) if then > 0 else None
        return Figure(now, tuple(spark), change)

    def hours(self) -> Iterator[Bar]:
        """Give the hours of today from the first to the last that is worth showing."""
        today = self.period.last
        before = self.before(today)
        sold = {hour for day, hour in self.by_hour if day == today or day in before}
        for hour in range(min(HOURS[0], *sold, 23), max(HOURS[1], *sold, 0) + 1):
            usual = sum(self.by_hour[day, hour].total for day in before)
            here = self.by_hour[today, hour]
            yield Bar(
                at=hour,
                total_minor=here.total,
                usual_minor=half_up(usual, len(before)) if before else None,
                tickets=here.tickets,
                open=hour == self.local_now.hour,
            )

    def days(self, period: Period) -> Iterator[Bar]:
        """Give the days of the period."""
        for day in period.each_day():
            before = self.before(day)
            usual = sum(self.by_day[one].total for one in before)
            yield Bar(
                at=day,
                total_minor=self.by_day[day].total,
                usual_minor=half_up(usual, len(before)) if before else None,
                tickets=self.by_day[day].tickets,
                open=day == self.local_now.date(),
            )


def _by_quarter(session: ReadSession, window: Period, where: Where) -> Iterator[tuple[int, Sums]]:
    stretch = time_bucket(Sale.occurred_at)
    heads = (
        select(stretch, func.count(), func.sum(Sale.total_minor), func.sum(Sale.tax_minor))
        .where(*of_sales(window, where))
        .group_by(stretch)
    )
    costs = (
        select(stretch, func.sum(SaleLine.cost_minor))
        .select_from(Sale)
        .join(SaleLine, SaleLine.sale_id == Sale.id)
        .where(*of_sales(window, where))
        .group_by(stretch)
    )
    cost_of = {number: int(cost) for number, cost in session.execute(costs)}
    for number, count, total, tax in session.execute(heads):
        yield int(number), Sums(int(count), int(total), int(tax), cost_of.get(number, 0))
