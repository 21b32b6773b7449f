"""Reports in words: their columns, cells and charts as people read them. Free of Qt."""

from datetime import date, datetime
from typing import Any, Final

from pos_app.core.codes import shown_code
from pos_app.core.documents import METHOD_NAMES
from pos_app.core.i18n import N_, plural
from pos_app.core.money import half_up
from pos_app.core.reports.listing import NUMBERS, Column, Kind, Listing
from pos_app.core.reports.returned import ReasonRow
from pos_app.core.reports.trade import OLD_PRICES
from pos_app.core.returns import REASONS
from pos_app.ui.dates import day_text
from pos_app.ui.format import (
    DOT,
    date_text,
    percent_text,
    price_text,
    time_text,
)
from pos_app.ui.reports.figures import WEEKDAYS, Figures
from pos_app.ui.reports.rows import ColumnText
from pos_app.ui.widgets.chart_values import (
    BarsText,
    BarText,
    RankText,
    axis,
    share,
)

CHART_ROWS: Final = 6
KINDS: Final = {
    "order": N_("Customer's order"),
    "purchase_order": N_("Purchase order"),
    "item_request": N_("Item request"),
    "stock_transaction": N_("Stock in or out"),
    "goods": N_("Return"),
    "void": N_("Void"),
    "amount": N_("Price correction"),
    "text": N_("Text correction"),
}
STATES: Final = {
    "pending": N_("Pending"),
    "processing": N_("Set aside"),
    "shipped": N_("Handed over"),
    "delivered": N_("Delivered"),
    "cancelled": N_("Cancelled"),
    "returned": N_("Taken back"),
    "posted": N_("Posted"),
    "waiting_approval": N_("Waiting for approval"),
    "approved": N_("Approved"),
    "rejected": N_("Rejected"),
    "received": N_("Received"),
    "issued": N_("Issued"),
    "confirmed": N_("Confirmed"),
}
CAUSES: Final = {
    "damage": N_("Damage"),
    "expiry": N_("Expiry"),
    "theft": N_("Theft"),
    "sample": N_("Sample"),
    "": N_("Not said"),
}
REFUNDS: Final = {**METHOD_NAMES, "card": N_("To the card"), "exchange": N_("In an exchange")}
NONE: Final = "–"
WIDE: Final = {"name", "supplier", "key", "category", "customer"}  # fields that take what is left
SPARE: Final = {"code", "category", "tax_id", "average_milli", "location", "unit_cost_e4", "lines"}
KEY_TITLES: Final = {
    "day": N_("Day"),
    "hour": N_("Hour"),
    "weekday": N_("Weekday"),
    "category": N_("Category"),
    "cashier": N_("Cashier"),
    "payment": N_("Payment"),
    "till": N_("Till"),
    "prices": N_("Prices"),
}
# What a report does not have when it is asked in these parts.
_WITHOUT: Final = {
    ("valuation", "product"): {"lot", "expires_on"},
    ("valuation", "category"): {"lot", "expires_on", "on_hand_milli", "unit_cost_e4"},
    ("valuation", "location"): {"lot", "expires_on", "on_hand_milli", "unit_cost_e4"},
}


class TableWords(Figures):
    """Writes tables and their charts for one shop."""

    def columns(self, report: Listing, by: str) -> tuple[ColumnText, ...]:
        shown = shown_columns(report, by)
        wide = next((c for c in shown if c.field in WIDE), None)
        wide = wide or next((c for c in shown if c.kind not in NUMBERS), shown[0])
        return tuple(
            ColumnText(
                self.title(column, by),
                number=column.kind in NUMBERS,
                wide=column is wide,
                spare=column.field in SPARE,
            )
            for column in shown
        )

    def title(self, column: Column, by: str) -> str:
        """Return what heads a column, or stands over its total, when it is asked in these parts."""
        if column.field == "key":
            return self.translate(KEY_TITLES.get(by, column.title))
        # A ticket has goods of several categories: what is counted then are its lines.
        lines = column.field == "count" and by == "category"
        return self.translate(N_("Lines") if lines else column.title)

    def row(self, report: Listing, row: object, by: str) -> tuple[str, ...]:
        """Return the cells of one row."""
        unit = getattr(row, "unit", "")
        return tuple(
            self.cell(column, getattr(row, column.field), unit, row=row, by=by)
            for column in shown_columns(report, by)
        )

    def cell(
        self,
        column: Column,
        value: Any,  # noqa: ANN401 - a field of any row
        unit: str = "",
        *,
        row: object = None,
        by: str = "",
    ) -> str:
        """Return one value as people read it."""
        if value is None or value == "":
            return NONE if column.kind is not Kind.WORD else self._word(column, value, row, by)
        match column.kind:
            case Kind.MONEY:
                return self.amount(value)
            case Kind.QUANTITY:
                return self.quantity(value, unit)
            case Kind.PACE:
                return self.quantity(half_up(value, 100) * 100, unit)
            case Kind.COST:
                return price_text(value, self.money)
            case Kind.PERCENT:
                return percent_text(value, self.money.decimal)
            case Kind.TURNS:
                return f"{value // 100}{self.money.decimal}{value % 100:02d}"
            case Kind.DAY:
                return day_text(value)
            case Kind.TIME:
                return self._time(value)
            case Kind.COUNT if isinstance(value, int):
                return self.desk.count_text(value)
            case Kind.WORD:
                return self._word(column, value, row, by)
        return shown_code(str(value)) if column.field == "code" else str(value)

    def _time(self, at: datetime) -> str:
        return f"{date_text(at, self.desk.zone)} {time_text(at, self.desk.zone)}"

    def _word(self, column: Column, value: Any, row: object, by: str) -> str:  # noqa: ANN401
        tr = self.translate
        if column.field == "causes":
            return ", ".join(
                f"{tr(CAUSES.get(one.cause, one.cause))} {self.amount(one.cost_minor)}"
                for one in value
            )
        if column.field == "kind":
            return tr(KINDS.get(value, value))
        if column.field == "state":
            return tr(STATES.get(value, value))
        if column.field == "reason":
            return self._reason(value)
        if column.field == "methods":
            return ", ".join(tr(REFUNDS.get(method, method)) for method in value) or NONE
        return self.key_name(str(value), getattr(row, "name", ""), by)

    def _reason(self, reason: str) -> str:
        """Return why something came back; a word of elsewhere as it is."""
        return self.translate(REASONS.get(reason, reason) if reason else N_("Not said"))

    def key_name(self, key: str, name: str, by: str) -> str:
        """Return what a part of the sales is called."""
        tr = self.translate
        match by:
            case "hour":
                return f"{key}:00"
            case "weekday":
                return tr(WEEKDAYS[int(key) - 1])
            case "day":
                return self.day(date.fromisoformat(key))
            case "payment":
                return tr(METHOD_NAMES.get(key, key))
            case "prices":
                return self._age_of_prices(key)
            case "category":
                return name or tr(N_("No category"))
        return name or NONE

    def _age_of_prices(self, key: str) -> str:
        if key != OLD_PRICES:
            return self.translate(N_("With the prices of the day"))
        return plural(
            self.desk.language,
            "With prices older than {count} day",
            "With prices older than {count} days",
            self.desk.shop.max_price_age_days,
        )

    # Charts of tables -----------------------------------------------------------------------------

    def bars(self, rows: tuple[Any, ...], by: str) -> BarsText:
        """Return the chart of parts that have an order: days, hours, weekdays."""
        most = max((row.total_minor for row in rows), default=0)
        ticks = axis(most, least=self.money.unit_minor)
        best: Any = max(rows, default=None, key=lambda row: row.total_minor)
        bars = tuple(
            BarText(
                self._short_key(row.key, by),
                share(row.total_minor, ticks[-1]),
                mark=self.short(row.total_minor) if row is best and most else "",
                now=row is best,
            )
            for row in rows
        )
        said = (f"{self.key_name(row.key, row.name, by)}: {self.short(row.total_minor)}"
                for row in rows if row.total_minor)  # fmt: skip
        return BarsText(
            bars,
            tuple((share(tick, ticks[-1]), self.short(tick, symbol=False)) for tick in ticks),
            spoken="; ".join(said),
        )

    def _short_key(self, key: str, by: str) -> str:
        if by == "day":
            return str(date.fromisoformat(key).day)
        if by == "weekday":
            return self.translate(WEEKDAYS[int(key) - 1])[:3].lower()
        return str(int(key))

    def ranks(self, report: Listing, rows: tuple[Any, ...], by: str) -> tuple[RankText, ...]:
        """Return the chart of the greatest rows of a report."""
        column = next(one for one in report.columns if one.field == report.chart)
        found = [(row, getattr(row, report.chart) or 0) for row in rows]
        greatest = sorted(found, key=lambda pair: -pair[1])[:CHART_ROWS]
        most = greatest[0][1] if greatest else 0
        return tuple(
            RankText(
                self._rank_name(row, by),
                "",
                self.cell(column, value, getattr(row, "unit", "")),
                share(value, most),
            )
            for row, value in greatest
            if value > 0
        )

    def _rank_name(self, row: Any, by: str) -> str:  # noqa: ANN401 - any row
        if hasattr(row, "key"):
            return self.key_name(row.key, row.name, by)
        if isinstance(row, ReasonRow):
            return self._reason(row.reason)
        name = getattr(row, "name", "") or getattr(row, "supplier", "")
        name = name or getattr(row, "category", "") or self.translate(N_("No category"))
        lot = getattr(row, "lot", "")
        return f"{name}{DOT}{lot}" if lot else str(name)


def shown_columns(report: Listing, by: str) -> tuple[Column, ...]:
    """Return the columns that a report has when it is asked in these parts."""
    without = _WITHOUT.get((report.key, by), set())
    return tuple(column for column in report.columns if column.field not in without)
