"""Today: what was sold where, the last two weeks, and what waits for a person."""

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from pos_app.core import resolving
from pos_app.core.db import clock_of
from pos_app.core.money import half_up
from pos_app.core.reports.branches import BranchDays, DaySum, branch_days, hours_of
from pos_app.core.reports.pages import Where
from pos_app.core.reports.periods import last_days
from pos_app.core.reports.trade import count_old_prices
from pos_app.core.sync import tills
from sync_server.dependencies import Store
from sync_server.web.charts import Mark, Tick, bars, share, ticks, top_of
from sync_server.web.rendering import go, page
from sync_server.web.visitors import ROOT, Looking

router = APIRouter(prefix=ROOT, include_in_schema=False)
DAYS: Final = 14
HOURS: Final = (8, 20)  # shown in any case, the last one too
SHOWN: Final = 6  # branches that are seen at once; the others are folded
TROUBLED: Final = 8  # tills that are named; the page of tills has all


@dataclass(frozen=True)
class BranchLine:
    """A branch on the page: what it sold today, its part of the best, its last days."""

    name: str
    total_minor: int
    tickets: int
    share: str
    marks: tuple[Mark, ...]


@router.get("")
@router.get("/")
def overview(request: Request, who: Looking, store: Store) -> Response:
    """Show the day of the company, or of the branch of this person; without money the stock."""
    if not who.may("reports.view"):
        return go("/stock")
    branch_id = who.caller.branch_id
    with store.read() as session:
        now = clock_of(session).now()
        period = last_days(session, DAYS)
        where = Where(branch_id=branch_id)
        branches = branch_days(session, period, where=where)
        old_prices = count_old_prices(session, period, where=where)
        hours = hours_of(session, where=where)
        listed = tills.list_tills(session, branch_id=branch_id)
    days = [sum(one.days[day].total_minor for one in branches) for day in range(DAYS)]
    top = top_of(days)
    tickets = sum(one.days[-1].tickets for one in branches)
    troubled = [(till, found) for till in listed if (found := till.troubles(now))]
    return page(
        request,
        who,
        "overview.html",
        now=now,
        today=period.last,
        only=branches[0].branch if branch_id is not None and branches else "",
        total=days[-1],
        yesterday=days[-2],
        tickets=tickets,
        average=half_up(days[-1], tickets) if tickets else 0,
        sees_cases=who.may(resolving.VIEW),
        days=[
            (day, mark, day == period.last)
            for day, mark in zip(period.each_day(), bars(days, top), strict=True)
        ],
        ticks=ticks(top),
        sold=sum(days),
        old_prices=old_prices,
        hours=_hours(hours, now.astimezone(ZoneInfo(who.shop.timezone)).hour),
        branches=_lines(branches),
        seen=SHOWN,
        tills=sum(till.works for till in listed),
        troubled=troubled[:TROUBLED],
        more=len(troubled) - TROUBLED,
    )


@dataclass(frozen=True)
class HourChart:
    """The sales of today by hour: (hour, bar, whether it goes on), and the lines across."""

    bars: tuple[tuple[int, Mark, bool], ...]
    ticks: tuple[Tick, ...]


def _hours(sold: dict[int, DaySum], now: int) -> HourChart | None:
    """Return the chart of today; None before the first sale."""
    if not sold:
        return None
    shown = range(min(HOURS[0], *sold), max(HOURS[1], *sold) + 1)
    totals = [sold[hour].total_minor if hour in sold else 0 for hour in shown]
    top = top_of(totals)
    marks = zip(shown, bars(totals, top), strict=True)
    return HourChart(tuple((hour, mark, hour == now) for hour, mark in marks), ticks(top))


def _lines(branches: tuple[BranchDays, ...]) -> list[BranchLine]:
    """Return the branches, the one that sold most today first."""
    best = max((one.days[-1].total_minor for one in branches), default=0)
    top = max((day.total_minor for one in branches for day in one.days), default=0)
    ordered = sorted(branches, key=lambda one: -one.days[-1].total_minor)
    return [
        BranchLine(
            one.branch,
            one.days[-1].total_minor,
            one.days[-1].tickets,
            share(one.days[-1].total_minor, best),
            bars([day.total_minor for day in one.days], top),
        )
        for one in ordered
    ]
