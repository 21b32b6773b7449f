"""What each branch sold, day by day: what the owner of several shops looks at first."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core.db import ReadSession
from pos_app.core.models.base import time_bucket
from pos_app.core.models.catalog import Branch
from pos_app.core.models.sales import Sale
from pos_app.core.reports.pages import EVERYWHERE, Where
from pos_app.core.reports.periods import Period, last_days
from pos_app.core.reports.sold import of_sales


@dataclass(frozen=True)
class DaySum:
    """Tickets and gross of one day."""

    tickets: int = 0
    total_minor: int = 0


@dataclass(frozen=True)
class BranchDays:
    """A branch and its days, one for each of the period, in order."""

    branch_id: UUID
    branch: str
    days: tuple[DaySum, ...]


def branch_days(
    session: ReadSession, period: Period, *, where: Where = EVERYWHERE
) -> tuple[BranchDays, ...]:
    """Return the shop's days of each branch that is in use or sold something, by code."""
    stretch = time_bucket(Sale.occurred_at)
    query = (
        select(Sale.branch_id, stretch, func.count(), func.sum(Sale.total_minor))
        .where(*of_sales(period, where))
        .group_by(Sale.branch_id, stretch)
    )
    found: defaultdict[UUID, dict[int, list[int]]] = defaultdict(dict)
    for branch_id, number, count, total in session.execute(query):
        day = (period.of_bucket(int(number)).date() - period.first).days
        sums = found[branch_id].setdefault(day, [0, 0])
        sums[0] += int(count)
        sums[1] += int(total)
    branches = select(Branch.id, Branch.name, Branch.active).order_by(Branch.code)
    if where.branch_id is not None:
        branches = branches.where(Branch.id == where.branch_id)
    return tuple(
        BranchDays(
            branch_id,
            name,
            tuple(DaySum(*found[branch_id].get(day, (0, 0))) for day in range(period.days)),
        )
        for branch_id, name, active in session.execute(branches)
        if active or branch_id in found
    )


def hours_of(session: ReadSession, *, where: Where = EVERYWHERE) -> dict[int, DaySum]:
    """Return what was sold today by hour of the shop's clock; an hour without a sale is not in it.

    The hour is that of the quarter of an hour in which a ticket was made.
    """
    today = last_days(session, 1)
    stretch = time_bucket(Sale.occurred_at)
    query = (
        select(stretch, func.count(), func.sum(Sale.total_minor))
        .where(*of_sales(today, where))
        .group_by(stretch)
    )
    hours: dict[int, DaySum] = {}
    for number, count, total in session.execute(query):
        hour = today.of_bucket(int(number)).hour
        so_far = hours.get(hour, DaySum())
        hours[hour] = DaySum(so_far.tickets + int(count), so_far.total_minor + int(total))
    return hours
