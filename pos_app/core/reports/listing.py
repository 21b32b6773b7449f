"""The reports by name, each with its columns: for whoever shows, serves or saves any of them.

A screen, an export and a test go through `REPORTS`; nothing about a report is known twice.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, Final

from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_
from pos_app.core.reports import flow, health, paperwork, returned, trade, valuation
from pos_app.core.reports.alerts import list_alerts
from pos_app.core.reports.pages import EVERYWHERE, FIRST, LIMIT, Report, Slice, Where, cut
from pos_app.core.reports.periods import Period, between
from pos_app.core.reports.reorder import list_reorder


class Kind(Enum):
    """What a column holds; `WORD` is one of a few words that are translated when shown."""

    TEXT = "text"
    WORD = "word"
    QUANTITY = "quantity"  # thousandths, with the row's unit
    PACE = "pace"  # thousandths a day or a sale: a tenth says enough
    COUNT = "count"
    MONEY = "money"
    COST = "cost"  # a unit cost in ten-thousandths
    PERCENT = "percent"  # hundredths of a percent
    TURNS = "turns"  # hundredths
    DAY = "day"
    TIME = "time"


NUMBERS: Final = {
    Kind.QUANTITY,
    Kind.PACE,
    Kind.COUNT,
    Kind.MONEY,
    Kind.COST,
    Kind.PERCENT,
    Kind.TURNS,
}


@dataclass(frozen=True)
class Column:
    """A column: the field of the row, what its head says, what it holds."""

    field: str
    title: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Asked:
    """What is asked of a report: days, where, which rows, in which parts."""

    period: Period
    where: Where = EVERYWHERE
    page: Slice = FIRST
    by: str = ""


Read = Callable[[ReadSession, Asked], Report[Any]]


@dataclass(frozen=True)
class Listing:
    """A report: its name, its columns, how it is read, what a chart of it shows.

    `days` is how far it usually looks back, 0 for one that is of now. `parts` are what it may be
    asked by, the first if nothing is said. `chart` is the column that a chart draws, and
    `in_order` says that its rows have an order of their own (hours, days).
    """

    key: str
    title: str
    hint: str
    read: Read
    columns: tuple[Column, ...]
    days: int = 0
    parts: tuple[tuple[str, str], ...] = ()
    chart: str = ""
    totals: tuple[Column, ...] = field(default=())


CODE, NAME = Column("code", N_("Code")), Column("name", N_("Product"))
UNIT = Column("unit", N_("Unit"))
SOLD = Column("sold_milli", N_("Sold"), Kind.QUANTITY)
ON_HAND = Column("on_hand_milli", N_("On hand"), Kind.QUANTITY)
VALUE = Column("value_minor", N_("Value at cost"), Kind.MONEY)
COST = Column("cost_minor", N_("Cost"), Kind.MONEY)
AMOUNT = Column("total_minor", N_("Amount"), Kind.MONEY)
LOT = Column("lot", N_("Lot"))
EXPIRES = Column("expires_on", N_("Expires"), Kind.DAY)
CATEGORY = Column("category", N_("Category"))


def _alerts(session: ReadSession, asked: Asked) -> Report[Any]:
    page, where = asked.page, asked.where
    rows = list_alerts(
        session,
        _STATES[asked.by or "low"],
        location_id=where.location_id,
        branch_id=where.branch_id,
        limit=LIMIT,
    )
    return cut(rows, page)


def _reorder(session: ReadSession, asked: Asked) -> Report[Any]:
    return cut(list_reorder(session, where=asked.where, page=Slice(LIMIT)), asked.page)


def _reconciliation(session: ReadSession, asked: Asked) -> Report[Any]:
    found = health.reconciliation(session, where=asked.where)
    totals = (("different", len(found.differences)),)
    return Report(found.rows, len(found.rows), totals)


_STATES: Final[dict[str, Any]] = {"low": "low", "out": "out", "negative": "negative"}
_BY_TIME: Final = N_("Time")

REPORTS: Final = (
    Listing(
        "sales",
        N_("Sales"),
        N_("By day, hour, category, person, way of paying"),
        lambda s, a: trade.sales_by(s, a.period, by=a.by or "day", where=a.where, page=a.page),  # type: ignore[arg-type]
        (
            Column("key", _BY_TIME, Kind.WORD),
            Column("count", N_("Tickets"), Kind.COUNT),
            AMOUNT,
        ),
        days=30,
        parts=(
            ("day", N_("Day")),
            ("hour", N_("Hour")),
            ("weekday", N_("Weekday")),
            ("category", N_("Category")),
            ("cashier", N_("Cashier")),
            ("payment", N_("Payment")),
            ("till", N_("Till")),
            ("prices", N_("Prices")),
        ),
        chart="total_minor",
        totals=(Column("count", N_("Tickets"), Kind.COUNT), AMOUNT),
    ),
    Listing(
        "top_sellers",
        N_("Best sellers"),
        N_("What sells most, by amount or by units"),
        lambda s, a: trade.top_sellers(
            s, a.period, by="units" if a.by == "units" else "amount", where=a.where, page=a.page
        ),
        (NAME, CATEGORY, SOLD, Column("lines", N_("Lines"), Kind.COUNT), AMOUNT, COST),
        days=30,
        parts=(("amount", N_("By amount")), ("units", N_("By units"))),
        chart="total_minor",
        totals=(AMOUNT, COST),
    ),
    Listing(
        "velocity",
        N_("Sales velocity"),
        N_("Units a day, and how long the stock lasts"),
        lambda s, a: flow.velocity(s, a.period, where=a.where, page=a.page),
        (
            CODE,
            NAME,
            SOLD,
            Column("per_day_milli", N_("A day"), Kind.PACE),
            Column("average_milli", N_("A sale"), Kind.PACE),
            ON_HAND,
            Column("days_left", N_("Days left"), Kind.COUNT),
        ),
        days=30,
        chart="sold_milli",
    ),
    Listing(
        "valuation",
        N_("Stock value"),
        N_("Quantity by cost: product, category, place, lot"),
        lambda s, a: valuation.valuation(s, by=a.by or "product", where=a.where, page=a.page),  # type: ignore[arg-type]
        (
            CODE,
            Column("name", N_("Name")),
            LOT,
            EXPIRES,
            ON_HAND,
            Column("unit_cost_e4", N_("Unit cost"), Kind.COST),
            VALUE,
        ),
        parts=(
            ("product", N_("Product")),
            ("category", N_("Category")),
            ("location", N_("Place")),
            ("lot", N_("Lot")),
        ),
        chart="value_minor",
        totals=(VALUE,),
    ),
    Listing(
        "reorder",
        N_("To order"),
        N_("From real sales: daily sales × lead time + safety"),
        _reorder,
        (
            CODE,
            NAME,
            Column("available_milli", N_("Available"), Kind.QUANTITY),
            Column("on_order_milli", N_("On order"), Kind.QUANTITY),
            Column("daily_milli", N_("A day"), Kind.PACE),
            Column("reorder_point_milli", N_("Reorder at"), Kind.QUANTITY),
            Column("suggested_milli", N_("To order"), Kind.QUANTITY),
            Column("days_left", N_("Days left"), Kind.COUNT),
        ),
    ),
    Listing(
        "low_stock",
        N_("Low stock"),
        N_("At or below the minimum, sold out, below zero"),
        _alerts,
        (
            CODE,
            NAME,
            CATEGORY,
            Column("available_milli", N_("Available"), Kind.QUANTITY),
            Column("reserved_milli", N_("Reserved"), Kind.QUANTITY),
            Column("min_stock_milli", N_("Minimum"), Kind.QUANTITY),
        ),
        parts=(("low", N_("Low")), ("out", N_("Sold out")), ("negative", N_("Below zero"))),
    ),
    Listing(
        "dead_stock",
        N_("Dead stock"),
        N_("What lies there and was not sold"),
        lambda s, a: valuation.dead_stock(s, a.period, where=a.where, page=a.page),
        (CODE, NAME, CATEGORY, ON_HAND, VALUE, Column("last_sold_at", N_("Last sold"), Kind.TIME)),
        days=90,
        chart="value_minor",
        totals=(VALUE,),
    ),
    Listing(
        "expiry",
        N_("Expiry and waste"),
        N_("What expires within 30 days, and what was thrown away"),
        lambda s, a: health.expiry_and_waste(s, a.period, where=a.where, page=a.page).report,
        (
            NAME,
            LOT,
            Column("location", N_("Place")),
            EXPIRES,
            Column("days_left", N_("Days left"), Kind.COUNT),
            ON_HAND,
            VALUE,
        ),
        days=90,
        totals=(
            Column("expired_minor", N_("Expired"), Kind.MONEY),
            Column("within_7_minor", N_("Within 7 days"), Kind.MONEY),
            Column("within_30_minor", N_("Within 30 days"), Kind.MONEY),
            Column("wasted_minor", N_("Thrown away"), Kind.MONEY),
        ),
    ),
    Listing(
        "shrinkage",
        N_("Shrinkage"),
        N_("What was lost, and by which cause"),
        lambda s, a: flow.shrinkage(s, a.period, where=a.where, page=a.page).report,
        (
            CODE,
            NAME,
            Column("lost_milli", N_("Lost"), Kind.QUANTITY),
            Column("events", N_("Times"), Kind.COUNT),
            Column("causes", N_("Causes"), Kind.WORD),
            COST,
        ),
        days=90,
        chart="cost_minor",
        totals=(Column("events", N_("Times"), Kind.COUNT), COST),
    ),
    Listing(
        "cost_of_sales",
        N_("Cost of sales by lot"),
        N_("What was sold of each lot, at what it had cost"),
        lambda s, a: flow.cost_of_sales(s, a.period, where=a.where, page=a.page),
        (CODE, NAME, LOT, EXPIRES, SOLD, COST),
        days=30,
        chart="cost_minor",
        totals=(COST,),
    ),
    Listing(
        "turnover",
        N_("Turnover"),
        N_("How often the stock was sold"),
        lambda s, a: health.turnover(s, a.period, where=a.where),
        (
            CATEGORY,
            COST,
            Column("opening_minor", N_("Stock at the start"), Kind.MONEY),
            Column("closing_minor", N_("Stock at the end"), Kind.MONEY),
            Column("turns_centi", N_("Turns"), Kind.TURNS),
            Column("days", N_("Days"), Kind.COUNT),
        ),
        days=90,
        chart="turns_centi",
        totals=(COST, Column("turns_centi", N_("Turns"), Kind.TURNS)),
    ),
    Listing(
        "return_rate",
        N_("Return rate"),
        N_("What came back of what was sold"),
        lambda s, a: flow.return_rate(s, a.period, where=a.where, page=a.page),
        (
            CODE,
            NAME,
            SOLD,
            Column("returned_milli", N_("Returned"), Kind.QUANTITY),
            Column("rate_bp", N_("Rate"), Kind.PERCENT),
        ),
        days=90,
        chart="rate_bp",
    ),
    Listing(
        "returns",
        N_("Returns"),
        N_("Credit notes, one by one"),
        lambda s, a: returned.history(s, a.period, where=a.where, page=a.page),
        (
            Column("number", N_("Note"), Kind.COUNT),
            Column("occurred_at", N_("Day"), Kind.TIME),
            Column("kind", N_("Kind"), Kind.WORD),
            Column("ticket", N_("Ticket"), Kind.COUNT),
            Column("customer", N_("Customer")),
            Column("person", N_("Person")),
            Column("methods", N_("Refunded"), Kind.WORD),
            AMOUNT,
        ),
        days=30,
        totals=(Column("notes", N_("Credit notes"), Kind.COUNT), AMOUNT),
    ),
    Listing(
        "return_reasons",
        N_("Why it comes back"),
        N_("Returns by reason"),
        lambda s, a: returned.reasons(s, a.period, where=a.where, page=a.page),
        (
            Column("reason", N_("Reason"), Kind.WORD),
            Column("returns", N_("Returns"), Kind.COUNT),
            Column("units_milli", N_("Units"), Kind.QUANTITY),
            Column("damaged_milli", N_("Damaged"), Kind.QUANTITY),
            AMOUNT,
        ),
        days=30,
        chart="total_minor",
        totals=(AMOUNT,),
    ),
    Listing(
        "frequent_returners",
        N_("Who returns often"),
        N_("Customers with more than 3 returns"),
        lambda s, a: returned.frequent_returners(s, a.period, where=a.where, page=a.page),
        (
            Column("name", N_("Customer")),
            Column("tax_id", N_("Tax ID")),
            Column("returns", N_("Returns"), Kind.COUNT),
            Column("last_at", N_("Last"), Kind.TIME),
            AMOUNT,
        ),
        days=180,
        chart="returns",
        totals=(AMOUNT,),
    ),
    Listing(
        "purchases",
        N_("Purchases by supplier"),
        N_("Documents entered and goods received of orders"),
        lambda s, a: paperwork.purchases_by_supplier(s, a.period, where=a.where, page=a.page),
        (
            Column("supplier", N_("Supplier")),
            Column("tax_id", N_("Tax ID")),
            Column("documents", N_("Documents"), Kind.COUNT),
            AMOUNT,
            Column("last_at", N_("Last"), Kind.TIME),
        ),
        days=30,
        chart="total_minor",
        totals=(Column("documents", N_("Documents"), Kind.COUNT), AMOUNT),
    ),
    Listing(
        "stock_takes",
        N_("Stock take variances"),
        N_("What the counts corrected"),
        lambda s, a: health.stock_take_variances(s, a.period, where=a.where, page=a.page).report,
        (
            Column("reconciled_on", N_("Day"), Kind.DAY),
            NAME,
            Column("location", N_("Place")),
            Column("expected_milli", N_("Expected"), Kind.QUANTITY),
            Column("counted_milli", N_("Counted"), Kind.QUANTITY),
            Column("variance_milli", N_("Variance"), Kind.QUANTITY),
            Column("variance_minor", N_("Worth"), Kind.MONEY),
        ),
        days=90,
        totals=(
            Column("lines", N_("Lines"), Kind.COUNT),
            Column("right", N_("As expected"), Kind.COUNT),
            Column("gained_minor", N_("Gained"), Kind.MONEY),
            Column("lost_minor", N_("Lost"), Kind.MONEY),
        ),
    ),
    Listing(
        "documents",
        N_("Where documents stand"),
        N_("Customers' orders, purchase orders, requests"),
        lambda s, a: paperwork.document_states(s, a.period, where=a.where),
        (
            Column("kind", N_("Document"), Kind.WORD),
            Column("state", N_("State"), Kind.WORD),
            Column("count", N_("Documents"), Kind.COUNT),
            AMOUNT,
            Column("oldest_at", N_("Oldest"), Kind.TIME),
        ),
        days=30,
        totals=(Column("count", N_("Documents"), Kind.COUNT),),
    ),
    Listing(
        "reconciliation",
        N_("Lots against the Kardex"),
        N_("Whether the sum of lots is the ledger, place by place"),
        _reconciliation,
        (
            Column("branch", N_("Branch")),
            Column("location", N_("Place")),
            Column("lots", N_("Lots"), Kind.COUNT),
            Column("lots_milli", N_("By lots"), Kind.QUANTITY),
            Column("ledger_milli", N_("By the Kardex"), Kind.QUANTITY),
            Column("different", N_("Different"), Kind.COUNT),
        ),
        totals=(Column("different", N_("Different"), Kind.COUNT),),
    ),
)
BY_KEY: Final = {listing.key: listing for listing in REPORTS}


def period_of(session: ReadSession, first: date, last: date) -> Period:
    """Return the days asked for, in their order."""
    return between(session, min(first, last), max(first, last))
