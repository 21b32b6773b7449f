"""Reports in words: figures, days, states and charts as people read them. Free of Qt."""

from datetime import date, datetime
from typing import Any, Final

from pos_app.core.codes import shown_code
from pos_app.core.documents import METHOD_NAMES
from pos_app.core.expiry import Expiring
from pos_app.core.i18n import N_, Translate, plural
from pos_app.core.money import Currency, half_up
from pos_app.core.reports.dashboard import Bar, Dashboard, Figure
from pos_app.core.reports.listing import NUMBERS, Column, Kind, Listing
from pos_app.core.reports.returned import ReasonRow
from pos_app.core.reports.trade import OLD_PRICES
from pos_app.core.returns import REASONS
from pos_app.ui.dates import day_text
from pos_app.ui.desk import Desk
from pos_app.ui.format import (
    DOT,
    NBSP,
    date_text,
    filled,
    money_text,
    percent_text,
    price_text,
    quantity_text,
    time_text,
)
from pos_app.ui.reports.rows import ColumnText, DashboardText
from pos_app.ui.values import BadgeText, Tone
from pos_app.ui.widgets.chart_values import (
    BarsText,
    BarText,
    KpiText,
    NoticeText,
    RankText,
    RingText,
    SliceText,
    axis,
    share,
    shares_of,
)

COUNTED_UNIT: Final = "un"
EQUAL_BP: Final = 50  # half a percent up or down is «as usual»
FEW: Final = 10_000  # an amount below it is written out
MILLION: Final = 1_000_000
RING_COLOURS: Final = ("pantry", "cleaning", "drinks", "favourites", "produce", "bread")
CHART_ROWS: Final = 6
WEEKDAYS: Final = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
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


class Words:
    """Writes what reports say for one shop."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.translate: Translate = desk.translate
        self.money: Currency = desk.money

    # Small texts ----------------------------------------------------------------------------------

    def amount(self, minor: int) -> str:
        return money_text(minor, self.money)

    def short(self, minor: int, *, symbol: bool = True) -> str:
        """Return an amount in as few digits as a chart has room for: ``$205 mil``, ``$8,1 M``."""
        unit = self.money.unit_minor
        whole = abs(half_up(minor, unit))
        sign = "\N{MINUS SIGN}" if minor < 0 else ""
        mark = self.money.symbol if symbol else ""
        if whole < FEW:
            return sign + money_text(half_up(abs(minor), unit) * unit, self.money, symbol=symbol)
        if whole < MILLION:
            text = filled(self.translate, N_("{count} k"), count=half_up(whole, 1000))
        else:
            tenths = half_up(whole, MILLION // 10)
            digits = str(tenths // 10)
            if tenths % 10 and tenths < 1000:
                digits += f"{self.money.decimal}{tenths % 10}"
            text = filled(self.translate, N_("{count} M"), count=digits)
        return f"{sign}{mark}{text}"

    def quantity(self, milli: int, unit: str) -> str:
        if unit in {"", COUNTED_UNIT}:
            return f"{quantity_text(milli, self.money)}{NBSP}{self.translate(N_('un.'))}"
        return quantity_text(milli, self.money, unit)

    def day(self, day: date, *, year: bool = False) -> str:
        """Return a day in words: «sábado 21 de noviembre»."""
        from babel.dates import format_date  # noqa: PLC0415 - slow to import

        pattern = self.translate(N_("EEEE, MMMM d"))
        text = format_date(day, pattern, locale=self.desk.language)
        return f"{text} {day.year}" if year else text

    def short_day(self, day: date) -> str:
        """Return a day as an axis has room for it: «sáb 21»."""
        from babel.dates import format_date  # noqa: PLC0415 - slow to import

        return format_date(day, "EEE d", locale=self.desk.language).replace(".", "")

    # The dashboard --------------------------------------------------------------------------------

    def dashboard(self, found: Dashboard) -> DashboardText:
        tr, span = self.translate, found.span
        titles = {
            "today": filled(tr, N_("Today, {day}"), day=self.day(found.period.last)),
            "week": tr(N_("The last 7 days")),
            "month": filled(tr, N_("Since {day}"), day=self.day(found.period.first)),
        }
        until = filled(
            tr, N_("figures of this till until {time}"), time=time_text(found.until, self.desk.zone)
        )
        lead = "" if span == "today" else f"{self.days(found.period.first, found.period.last)}{DOT}"
        return DashboardText(
            title=titles[span],
            subtitle=f"{self.desk.shop.name}{DOT}{lead}{until}",
            kpis=self._kpis(found),
            bars_title=tr(N_("Sales by hour") if span == "today" else N_("Sales by day")),
            bars_note=tr(N_("tax included")),
            bars=self._dashboard_bars(found),
            top=self._top(found),
            ring=self._ring(found),
            ring_note=self.amount(found.stock_minor),
            expiring=tuple(self._expiring(one) for one in found.expiring),
            expiring_note=self._lots(len(found.expiring)),
        )

    def _lots(self, count: int) -> str:
        return plural(self.desk.language, "{count} lot", "{count} lots", count) if count else ""

    def days(self, first: date, last: date) -> str:
        if first == last:
            return day_text(first)
        return filled(
            self.translate, N_("{first} to {last}"), first=day_text(first), last=day_text(last)
        )

    def _kpis(self, found: Dashboard) -> tuple[KpiText, ...]:
        tr = self.translate
        usual = self._usual_words(found)
        margin = KpiText(
            tr(N_("Margin")),
            self.amount(found.margin.value),
            self._margin_note(found),
            "percent" if found.margin_bp is not None else "",
            Tone.AMBER if (found.margin_bp or 0) < 0 else Tone.GREY,
            shares_of(found.margin.spark),
        )
        return (
            self._kpi(tr(N_("Sales")), self.amount(found.sales.value), found.sales, usual),
            self._kpi(tr(N_("Tickets")), f"{found.tickets.value:,}".replace(
                ",", self.money.thousands), found.tickets, usual),
            self._kpi(tr(N_("Average ticket")), self.amount(found.average.value), found.average,
                      usual),
            margin,
        )  # fmt: skip

    def _usual_words(self, found: Dashboard) -> tuple[str, str, str]:
        """Return what is said of more, less and the same, by what it is compared with."""
        tr = self.translate
        if found.span == "today":
            day = tr(WEEKDAYS[found.period.last.weekday()])
            return (
                tr(N_("{percent} more than at this hour")),
                tr(N_("{percent} less than at this hour")),
                tr(N_("As on a usual {day}")).replace("{day}", day),
            )
        return (
            tr(N_("{percent} more than usual")),
            tr(N_("{percent} less than usual")),
            tr(N_("As usual")),
        )

    def _kpi(self, label: str, value: str, figure: Figure, usual: tuple[str, str, str]) -> KpiText:
        spark = shares_of(figure.spark)
        change = figure.change_bp
        if change is None:
            note = self.translate(N_("Nothing to compare with yet"))
            return KpiText(label, value, note, "", Tone.GREY, spark)
        if abs(change) < EQUAL_BP:
            return KpiText(label, value, usual[2], "equal", Tone.GREEN, spark)
        percent = percent_text(half_up(abs(change), 100) * 100, self.money.decimal)
        if change > 0:
            note = usual[0].format(percent=percent)
            return KpiText(label, value, note, "trending-up", Tone.GREEN, spark)
        note = usual[1].format(percent=percent)
        return KpiText(label, value, note, "trending-down", Tone.AMBER, spark)

    def _margin_note(self, found: Dashboard) -> str:
        if found.margin_bp is None:
            return ""
        percent = percent_text(half_up(found.margin_bp, 10) * 10, self.money.decimal)
        return filled(self.translate, N_("{percent} of net sales"), percent=percent)

    def _dashboard_bars(self, found: Dashboard) -> BarsText:
        most = max(max(bar.total_minor, bar.usual_minor or 0) for bar in found.bars)
        if most <= 0:
            return BarsText((), ())
        ticks = axis(most, least=self.money.unit_minor)
        best = max((bar for bar in found.bars if not bar.open), default=None,
                   key=lambda bar: bar.total_minor)  # fmt: skip
        now = max((bar.at for bar in found.bars if bar.open), default=None, key=str)
        bars = tuple(
            BarText(
                label=self._bar_label(bar, found),
                share=share(bar.total_minor, ticks[-1]),
                usual=None if bar.usual_minor is None else share(bar.usual_minor, ticks[-1]),
                mark=self._mark(bar, best),
                open=bar.open,
                now=bar.open or bar.at == now,
            )
            for bar in found.bars
        )
        said = (f"{bar.label}: {self.short(one.total_minor)}"
                for bar, one in zip(bars, found.bars, strict=True) if one.total_minor)  # fmt: skip
        return BarsText(
            bars=bars,
            ticks=tuple((share(tick, ticks[-1]), self.short(tick, symbol=False)) for tick in ticks),
            legend=self._legend(found),
            usual=self._usual_legend(found),
            spoken="; ".join(said),
        )

    def _bar_label(self, bar: Bar, found: Dashboard) -> str:
        if isinstance(bar.at, date):
            return self.short_day(bar.at) if found.span == "week" else str(bar.at.day)
        return str(bar.at)

    def _mark(self, bar: Bar, best: Bar | None) -> str:
        if bar.open and bar.total_minor:
            return self.translate(N_("so far"))
        return self.short(bar.total_minor) if bar == best and bar.total_minor else ""

    def _legend(self, found: Dashboard) -> str:
        return self.translate(
            {"today": N_("Today"), "week": N_("7 days"), "month": N_("This month")}[found.span]
        )

    def _usual_legend(self, found: Dashboard) -> str:
        if not found.usual_days:
            return ""
        if found.span != "today":
            return self.translate(N_("The same weekday before (4 weeks)"))
        day = self.translate(WEEKDAYS[found.period.last.weekday()])
        usual = filled(self.translate, N_("Usual {day}"), day=day)
        weeks = plural(self.desk.language, "{count} week", "{count} weeks", found.usual_days)
        return f"{usual} ({weeks})"

    def _top(self, found: Dashboard) -> tuple[RankText, ...]:
        most = max((row.total_minor for row in found.top), default=0)
        return tuple(
            RankText(
                row.name,
                self.quantity(row.sold_milli, row.unit),
                self.amount(row.total_minor),
                share(row.total_minor, most),
            )
            for row in found.top
            if row.total_minor
        )

    def _ring(self, found: Dashboard) -> RingText:
        worth = [one for one in found.shares if one.value_minor > 0]
        whole = sum(one.value_minor for one in worth)
        slices = tuple(
            SliceText(
                self._share_name(one.name, rest=one.rest),
                self.short(one.value_minor),
                percent_text(half_up(one.value_minor * 100, whole) * 100),
                share(one.value_minor, whole),
                colour,
            )
            for one, colour in zip(worth, RING_COLOURS, strict=False)
        )
        return RingText(self.short(found.stock_minor), self.translate(N_("at cost")), slices)

    def _share_name(self, name: str, *, rest: bool) -> str:
        return self.translate(N_("The rest")) if rest else name or self.translate(N_("No category"))

    def _expiring(self, one: Expiring) -> NoticeText:
        days = one.days_left
        tr = self.translate
        if days < 0:
            badge = BadgeText(tr(N_("Has expired")), Tone.RED)
        elif days == 0:
            badge = BadgeText(tr(N_("Today")), Tone.RED)
        elif days == 1:
            badge = BadgeText(tr(N_("Tomorrow")), Tone.RED)
        else:
            tone = Tone.RED if days <= 3 else Tone.AMBER if days <= 14 else Tone.GREEN
            words = plural(self.desk.language, "{count} day", "{count} days", days)
            badge = BadgeText(words, tone)
        return NoticeText(badge, one.lot.name, self.quantity(one.lot.on_hand_milli, one.lot.unit))

    # Tables ---------------------------------------------------------------------------------------

    def columns(self, report: Listing, by: str) -> tuple[ColumnText, ...]:
        shown = shown_columns(report, by)
        wide = next((c for c in shown if c.field in WIDE), None)
        wide = wide or next((c for c in shown if c.kind not in NUMBERS), shown[0])
        return tuple(
            ColumnText(
                self.translate(self._title(column, by)),
                number=column.kind in NUMBERS,
                wide=column is wide,
                spare=column.field in SPARE,
            )
            for column in shown
        )

    def _title(self, column: Column, by: str) -> str:
        return KEY_TITLES.get(by, column.title) if column.field == "key" else column.title

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


def shown_columns(report: Listing, by: str) -> tuple[Column, ...]:
    """Return the columns that a report has when it is asked in these parts."""
    without = _WITHOUT.get((report.key, by), set())
    return tuple(column for column in report.columns if column.field not in without)
