"""The reports: their list at the left, the chosen one at the right with chart and totals."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.reports.rows import AskedText, ColumnText, ReportName, TableText
from pos_app.ui.widgets.card import Card
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.charts import RANK_HEIGHT, BarChart, RankBars
from pos_app.ui.widgets.chips import Chips
from pos_app.ui.widgets.field import Field
from pos_app.ui.widgets.line_table import Column, LineTable
from pos_app.ui.widgets.paged_rows import PagedRows
from pos_app.ui.widgets.paint import text_width
from pos_app.ui.widgets.pieces import EmptyState, SumsRow
from pos_app.ui.widgets.text import Text

LIST_WIDE, LIST_NARROW = 300, 224
LIST_ROW, ROW = 52, 44
DATE_WIDTH = 124
CHART_HEIGHT = 176
RANKS = 4
LEAST, MOST = 64, 210  # px of a column that does not take the rest
AIR = 34
NAME = 230  # px that the name of a row has at least

Cells = tuple[str, ...]


class TablePage(QWidget):
    """The list of reports and the chosen one."""

    report_chosen = Signal(int)
    period_chosen = Signal(str)
    days_entered = Signal(str, str)
    part_chosen = Signal(str)
    page_wanted = Signal(int)

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._translate = tr = translate
        self._text: TableText | None = None
        self._shown: tuple[Column[Cells], ...] = ()
        columns: tuple[Column[ReportName], ...] = (Column("", _report, left=14),)
        self.list = LineTable(columns, name=tr(N_("Reports")), row_height=LIST_ROW)
        self.list.horizontalHeader().hide()
        self.periods = Chips(name=tr(N_("Period")))
        self.parts = Chips(name=tr(N_("In parts")))
        self.first = Field(name=tr(N_("From")), placeholder=tr(N_("From")))
        self.last = Field(name=tr(N_("Until")), placeholder=tr(N_("Until")))
        self.problem = Text("", "help", "danger_text")
        self.bars = BarChart()
        self.ranks = RankBars(name=tr(N_("Chart")))
        self.empty = EmptyState(
            "chart-column",
            tr(N_("Nothing in these days")),
            tr(N_("Choose other days above")),
        )
        self.totals = SumsRow()
        self.table: LineTable[Cells] = LineTable((), name=tr(N_("Report")))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        listed = Card(margin=1)
        listed.body.addWidget(self.list)
        self._list_card = listed
        self._dates = QWidget()
        dates = QHBoxLayout(self._dates)
        dates.setContentsMargins(0, 0, 0, 0)
        dates.setSpacing(look.GAP)
        for field in (self.first, self.last):
            field.setFixedWidth(DATE_WIDTH)
            dates.addWidget(field)
        self._asked = QWidget()
        asked = QHBoxLayout(self._asked)
        asked.setContentsMargins(0, 0, 0, 0)
        asked.setSpacing(look.GAP)
        asked.addWidget(self.periods, 1)
        asked.addWidget(self._dates)
        self.chart = Card(spacing=0)
        self.chart.setFixedHeight(CHART_HEIGHT)
        self._charts = QStackedLayout()
        self.chart.body.addLayout(self._charts)
        self._charts.addWidget(self.bars)
        self._charts.addWidget(self.ranks)
        self._card = Card(margin=1, spacing=0)
        self._middle = QStackedLayout()
        self._card.body.addLayout(self._middle, 1)
        self._middle.addWidget(self.empty)
        self._middle.addWidget(self.table)
        self._card.body.addWidget(self.totals)
        right = QVBoxLayout()
        right.setSpacing(look.GAP)
        for part in (self._asked, self.problem, self.parts, self.chart):
            right.addWidget(part)
        right.addWidget(self._card, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.PAGE)
        row.addWidget(listed)
        row.addLayout(right, 1)
        self.problem.hide()

    def _connect(self) -> None:
        self.list.row_selected.connect(self.report_chosen)
        self.periods.chosen.connect(self.period_chosen)
        self.parts.chosen.connect(self.part_chosen)
        self.first.returnPressed.connect(self._days)
        self.last.returnPressed.connect(self._days)

    def _days(self) -> None:
        self.days_entered.emit(self.first.text(), self.last.text())

    # What is told ---------------------------------------------------------------------------------

    def show_list(self, reports: tuple[ReportName, ...], chosen: int) -> None:
        self.list.set_rows(reports, selected=chosen)

    def show_asked(self, asked: AskedText) -> None:
        self._asked.setVisible(asked.dated)
        self.periods.show_chips(asked.periods, asked.period)
        self.parts.setVisible(bool(asked.parts))
        self.parts.show_chips(asked.parts, asked.part)
        self.first.setText(asked.first)
        self.last.setText(asked.last)

    def show_problem(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def show_table(self, text: TableText) -> None:
        """Show a report; the table is made anew, for each has columns of its own."""
        self._text = text
        self._fill_table()
        self.chart.setVisible(text.bars is not None or len(text.ranks) > 1)
        if text.bars is not None:
            self.bars.show_bars(text.bars)
            self._charts.setCurrentWidget(self.bars)
            self.chart.setFixedHeight(CHART_HEIGHT)
        else:
            self.ranks.show_rows(text.ranks[:RANKS])
            self._charts.setCurrentWidget(self.ranks)
            count = min(len(text.ranks), RANKS)
            self.chart.setFixedHeight(count * RANK_HEIGHT + 2 * look.INSET + 2)
        self.totals.setVisible(bool(text.totals) and text.count > 0)
        self.totals.show_sums(tuple((label, value, "text") for label, value in text.totals))

    def _fill_table(self) -> None:
        text = self._text
        assert text is not None
        self._shown = self._fitting(text)
        old = self.table
        self.table = LineTable(
            self._shown, name=self._translate(N_("Report")), row_height=ROW, shows_selection=False
        )
        self._middle.addWidget(self.table)
        self._middle.removeWidget(old)
        old.deleteLater()
        rows: PagedRows[Cells] = PagedRows(
            text.count, tuple("" for _ in text.columns), self.page_wanted.emit
        )
        rows.put(0, text.first)
        self.table.set_rows(rows)
        self._middle.setCurrentWidget(self.table if text.count else self.empty)

    def _fitting(self, text: TableText) -> tuple[Column[Cells], ...]:
        """Return the columns that leave the name its room; the spare ones go first."""
        every = [
            (column, _column(at, column, [row[at] for row in text.first]))
            for at, column in enumerate(text.columns)
        ]
        while True:
            rest = self._card.width() - sum(shown.width for _, shown in every)
            spare = [pair for pair in every if pair[0].spare and not pair[0].wide]
            if rest >= NAME or not spare:
                return tuple(shown for _, shown in every)
            every.remove(spare[-1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let columns go or come where the room changes."""
        super().resizeEvent(event)
        text = self._text
        if text is not None:
            titles = [column.title for column in self._fitting(text)]
            if titles != [column.title for column in self._shown]:
                self._fill_table()

    def show_page(self, number: int, rows: tuple[Cells, ...]) -> None:
        self.table.rows_model.show_page(number, rows)

    # Hands ----------------------------------------------------------------------------------------

    def step(self, by: int) -> None:
        """Choose the next report of the list."""
        self.list.move_selection(by)

    def turn(self, by: int) -> None:
        """Turn the pages of the table."""
        bar = self.table.verticalScrollBar()
        bar.setValue(bar.value() + by * bar.pageStep())

    def fold(self, narrow: bool) -> None:
        """Give the table what room there is."""
        self._list_card.setFixedWidth(LIST_NARROW if narrow else LIST_WIDE)


def _report(row: ReportName) -> Cell:
    return Cell(row.title, row.hint, weight=600, px=15)


def _column(at: int, column: ColumnText, texts: list[str]) -> Column[Cells]:
    def cell(row: Cells) -> Cell:
        return Cell(row[at], weight=600 if column.wide else 400, px=14)

    show: Callable[[Cells], Cell] = cell
    widest = max((text_width(text, look.font(14, 600)) for text in texts), default=0.0)
    widest = max(widest, text_width(column.title, look.font(13, 600)))
    width = 0 if column.wide else int(min(MOST, max(LEAST, widest + AIR)))
    return Column(
        column.title,
        show,
        width=width,
        align=Align.RIGHT if column.number else Align.LEFT,
        left=14 if at == 0 else 8,
        right=14,
    )
