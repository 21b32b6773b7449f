"""Reports: the dashboard, and every report as a table; read beside the sale, never before it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from pos_app.core.actor import Actor
from pos_app.core.clock import Clock
from pos_app.core.errors import InvalidDate, ShopError
from pos_app.core.exports import XLSX, export_of, write_table
from pos_app.core.i18n import N_, plural
from pos_app.core.reports.dashboard import SPANS, Dashboard, Span, dashboard
from pos_app.core.reports.listing import BY_KEY, REPORTS, Asked, Listing, period_of
from pos_app.core.reports.pages import Report, Slice
from pos_app.ui.dates import day_text, parse_date
from pos_app.ui.desk import Desk
from pos_app.ui.format import filled
from pos_app.ui.notices import strip_of
from pos_app.ui.reports.dashboard_words import DashboardWords
from pos_app.ui.reports.rows import AskedText, DashboardText, ReportName, TableText
from pos_app.ui.reports.table_words import TableWords
from pos_app.ui.values import ChipText, Level, StripText
from pos_app.ui.widgets.paged_rows import PAGE

PERMISSION: Final = "reports.view"
CHART_ROWS: Final = 400  # of a report whose rows have an order: a year of days
ORDERED: Final = {"day", "hour", "weekday"}
PERIODS: Final = (
    ("1", N_("Today")),
    ("7", N_("7 days")),
    ("30", N_("30 days")),
    ("90", N_("90 days")),
    ("month", N_("Month")),
)


class ReportsScreen(Protocol):
    """What the presenter asks of the screen."""

    def show_spans(self, chosen: str) -> None:
        """Mark which span the dashboard is of."""

    def show_dashboard(self, text: DashboardText) -> None:
        """Show the dashboard."""

    def show_list(self, reports: tuple[ReportName, ...], chosen: int) -> None:
        """Show the list of reports, and which is chosen."""

    def show_asked(self, asked: AskedText) -> None:
        """Show what is asked of the report."""

    def show_table(self, text: TableText) -> None:
        """Show a report."""

    def show_page(self, number: int, rows: tuple[tuple[str, ...], ...]) -> None:
        """Show more rows of the table."""

    def show_problem(self, sentence: str) -> None:
        """Say what is wrong with the days that were written."""

    def ask_where(self, name: str) -> None:
        """Ask where to save a file of that name."""

    def show_strip(self, text: StripText | None) -> None:
        """Say what happened, or nothing."""


@dataclass(frozen=True)
class _Choice:
    """What is looked at: the dashboard of a span, or a report of days in parts."""

    span: Span | None
    report: Listing
    first: date
    last: date
    period: str
    by: str


class ReportsPresenter:
    """Holds what is looked at; `on_left()` goes back to the sale."""

    def __init__(
        self, view: ReportsScreen, desk: Desk, actor: Actor, *, on_left: Callable[[], object]
    ) -> None:
        self._view = view
        self._desk = desk
        self._actor = actor
        self._translate = desk.translate
        self._words, self._board_words = TableWords(desk), DashboardWords(desk)
        self._on_left = on_left
        self._asked = 0  # what was asked last; older answers are not shown
        self._choice = self._usual(REPORTS[0], span="today")

    @property
    def _clock(self) -> Clock:
        return self._desk.database.clock

    def _today(self) -> date:
        return self._desk.shop.day(self._clock.now())

    def _usual(self, report: Listing, span: Span | None = None) -> _Choice:
        """Return a report as it is looked at first."""
        days = report.days or 1
        last = self._today()
        by = report.parts[0][0] if report.parts else ""
        return _Choice(span, report, last - timedelta(days=days - 1), last, str(days), by)

    # What is looked at ----------------------------------------------------------------------------

    def start(self) -> None:
        """Show the dashboard of today."""
        self._actor.require(PERMISSION)
        self._view.show_strip(None)
        self._read()

    def refresh(self) -> None:
        """Read the dashboard again after a commit; a report is of when it was asked for."""
        if self._choice.span is not None:
            self._read()

    def choose_span(self, key: str) -> None:
        """Show the dashboard of today, of 7 days, of the month."""
        span = next(one for one in SPANS if one == key)
        self._go(replace(self._choice, span=span))

    def toggle_list(self) -> None:
        """Go from the dashboard to the reports, and back."""
        if self._choice.span is None:
            self._go(replace(self._choice, span="today"))
        else:
            self._go(self._usual(self._choice.report))

    def choose_report(self, row: int) -> None:
        """Show another report of the list."""
        if 0 <= row < len(REPORTS):
            self._go(self._usual(REPORTS[row]))

    def choose_period(self, key: str) -> None:
        """Look at the last so many days, or the month so far."""
        last = self._today()
        first = last.replace(day=1) if key == "month" else last - timedelta(days=int(key) - 1)
        self._go(replace(self._choice, first=first, last=last, period=key))

    def set_days(self, first: str, last: str) -> None:
        """Look at the days that were written."""
        today = self._today()
        try:
            start, end = parse_date(first, today), parse_date(last, today)
        except InvalidDate as error:
            self._view.show_problem(strip_of(error, self._translate).title)
            return
        start, end = start or self._choice.first, end or self._choice.last
        if start > end:
            start, end = end, start
        self._view.show_problem("")
        self._go(replace(self._choice, first=start, last=end, period=""))

    def choose_part(self, key: str) -> None:
        """Look at a report in other parts: by hour, by category."""
        self._go(replace(self._choice, by=key))

    def leave(self) -> None:
        """Go back: from a report to the dashboard, from there to the sale."""
        if self._choice.span is None:
            self.toggle_list()
        else:
            self._on_left()

    def _go(self, choice: _Choice) -> None:
        self._choice = choice
        self._view.show_strip(None)
        self._read()

    # Reading --------------------------------------------------------------------------------------

    def _read(self) -> None:
        choice = self._choice
        self._asked += 1
        number = self._asked
        if choice.span is not None:
            span = choice.span
            self._view.show_spans(span)
            self._desk.tasks.background(
                lambda: self._read_dashboard(span),
                lambda found: self._take_dashboard(number, found),
                self._failed,
            )
            return
        names = tuple(
            ReportName(one.key, self._translate(one.title), self._translate(one.hint))
            for one in REPORTS
        )
        self._view.show_list(names, REPORTS.index(choice.report))
        self._view.show_asked(self._asked_text(choice))
        self._desk.tasks.background(
            lambda: self._read_report(choice, Slice(CHART_ROWS if choice.by in ORDERED else PAGE)),
            lambda found: self._take_report(number, choice, found),
            self._failed,
        )

    def _read_dashboard(self, span: Span) -> Dashboard:
        with self._desk.database.read() as session:
            return dashboard(session, span)

    def _read_report(self, choice: _Choice, page: Slice) -> Report[Any]:
        with self._desk.database.read() as session:
            period = period_of(session, choice.first, choice.last)
            return choice.report.read(session, Asked(period, page=page, by=choice.by))

    def _take_dashboard(self, number: int, found: Dashboard) -> None:
        if number == self._asked:
            self._view.show_dashboard(self._board_words.dashboard(found))

    def _take_report(self, number: int, choice: _Choice, found: Report[Any]) -> None:
        if number != self._asked:
            return
        words, report, by = self._words, choice.report, choice.by
        charted = bool(report.chart) and bool(found.rows)
        self._view.show_table(
            TableText(
                title=self._translate(report.title),
                subtitle=self._subtitle(choice, found.count),
                columns=words.columns(report, by),
                count=found.count,
                first=tuple(words.row(report, row, by) for row in found.rows[:PAGE]),
                totals=tuple(
                    (words.title(column, by), words.cell(column, found.total(column.field)))
                    for column in report.totals
                ),
                bars=words.bars(found.rows, by) if charted and by in ORDERED else None,
                ranks=words.ranks(report, found.rows, by) if charted and by not in ORDERED else (),
            )
        )

    def _subtitle(self, choice: _Choice, count: int) -> str:
        lines = plural(self._desk.language, "{count} line", "{count} lines", count)
        if not choice.report.days:
            return f"{self._translate(choice.report.hint)} \N{MIDDLE DOT} {lines}"
        return f"{self._words.days(choice.first, choice.last)} \N{MIDDLE DOT} {lines}"

    def want_page(self, number: int) -> None:
        """Read more rows of the table: page `number`, counted from 0."""
        choice, asked = self._choice, self._asked
        if choice.span is not None:
            return

        def take(found: Report[Any]) -> None:
            if asked == self._asked:
                rows = (self._words.row(choice.report, row, choice.by) for row in found.rows)
                self._view.show_page(number, tuple(rows))

        page = Slice(PAGE, number * PAGE)
        self._desk.tasks.background(lambda: self._read_report(choice, page), take, self._failed)

    def _asked_text(self, choice: _Choice) -> AskedText:
        dated = choice.report.days > 0
        return AskedText(
            periods=tuple(ChipText(key, self._translate(text)) for key, text in PERIODS)
            if dated
            else (),
            period=choice.period,
            parts=tuple(ChipText(key, self._translate(text)) for key, text in choice.report.parts),
            part=choice.by,
            first=day_text(choice.first),
            last=day_text(choice.last),
            dated=dated,
        )

    # Saving ---------------------------------------------------------------------------------------

    def export(self) -> None:
        """Ask where to save what is looked at; the dashboard saves its sales."""
        choice = self._to_save()
        days = f"{choice.first}_{choice.last}" if choice.report.days else f"{self._today()}"
        self._view.ask_where(f"{choice.report.key}_{days}.xlsx")

    def _to_save(self) -> _Choice:
        choice = self._choice
        if choice.span is None:
            return choice
        last = self._today()
        first = {
            "today": last,
            "week": last - timedelta(days=6),
            "month": last.replace(day=1),
        }[choice.span]
        by = "hour" if choice.span == "today" else "day"
        return replace(choice, span=None, report=BY_KEY["sales"], first=first, last=last, by=by)

    def export_to(self, path: str) -> None:
        """Save every row as CSV or XLSX, by the ending of the name."""
        choice, target = self._to_save(), Path(path)
        form = "csv" if target.suffix.lower() == ".csv" else XLSX

        def save() -> int:
            with self._desk.database.read() as session:
                period = period_of(session, choice.first, choice.last)
            table = export_of(choice.report, Asked(period, by=choice.by), self._translate)
            return write_table(self._desk.database, self._actor, table, target, form=form)

        self._desk.tasks.background(save, lambda rows: self._saved(target, rows), self._failed)

    def _saved(self, target: Path, rows: int) -> None:
        lines = plural(self._desk.language, "{count} line", "{count} lines", rows)
        detail = filled(self._translate, N_("{lines} in {file}"), lines=lines, file=str(target))
        self._view.show_strip(StripText(Level.OK, self._translate(N_("Saved")), detail))

    def _failed(self, error: ShopError) -> None:
        self._view.show_strip(strip_of(error, self._translate))
