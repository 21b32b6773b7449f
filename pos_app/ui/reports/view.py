"""Reports: the day at a glance, and behind it every report as a table.

Signals: `span_chosen(str)` (today, week, month), `list_clicked()` (F4), `report_chosen(int)`,
`period_chosen(str)`, `days_entered(str, str)`, `part_chosen(str)`, `page_wanted(int)`,
`export_clicked()` (F3), `save_to(str)`, `left()` (Esc).
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.reports.board import Board
from pos_app.ui.reports.rows import AskedText, DashboardText, ReportName, TableText
from pos_app.ui.reports.table import TablePage
from pos_app.ui.widgets.key import Key
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text

SPANS = (("today", N_("Today"), "F5"), ("week", N_("7 days"), "F6"), ("month", N_("Month"), "F7"))


class ReportsView(Screen):
    """See the top of this file for what it says."""

    span_chosen = Signal(str)
    list_clicked = Signal()
    report_chosen = Signal(int)
    period_chosen = Signal(str)
    days_entered = Signal(str, str)
    part_chosen = Signal(str)
    page_wanted = Signal(int)
    export_clicked = Signal()
    save_to = Signal(str)
    left = Signal()

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._translate = tr = translate
        self._narrow_head = False
        self.title = Text("", "title", elide=True)
        self.subtitle = Text("", "help", "text2", elide=True)
        self.subtitle.setFont(look.font(13, tabular=False))  # it has days in it
        self.span_keys: dict[str, Key] = {}
        for name, words, cap in SPANS:
            key = Key(tr(words), cap=cap)
            key.setCheckable(True)
            key.setObjectName(name)
            key.clicked.connect(self._span_clicked)
            self.span_keys[name] = key
        self.list_key = Key(tr(N_("All reports")), icon="list", cap="F4")
        self.export_key = Key(tr(N_("Export")), icon="download", cap="F3")
        self.strip = Strip()
        self.front_strip = self.strip
        self.board = Board(tr)
        self.page = TablePage(tr)
        self._lay_out()
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        head = QHBoxLayout()
        head.setSpacing(look.GAP)
        head.addLayout(words, 1)
        for key in (*self.span_keys.values(), self.list_key, self.export_key):
            head.addWidget(key)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, look.PAGE, look.PAGE, look.PAGE)
        column.setSpacing(look.PAGE)
        column.addLayout(head)
        column.addWidget(self.strip)
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)
        self._stack.addWidget(self.board)
        self._stack.addWidget(self.page)

    def _connect(self) -> None:
        self.list_key.clicked.connect(self.list_clicked)
        self.export_key.clicked.connect(self.export_clicked)
        self.page.report_chosen.connect(self.report_chosen)
        self.page.period_chosen.connect(self.period_chosen)
        self.page.days_entered.connect(self.days_entered)
        self.page.part_chosen.connect(self.part_chosen)
        self.page.page_wanted.connect(self.page_wanted)
        for name, _, shortcut in SPANS:
            self.bind(shortcut, self.span_keys[name])
        self.bind("F3", self.export_key)
        self.bind("F4", self.list_key)
        self.bind("Esc", self.left.emit)
        self.bind("Up", lambda: self._step(-1))
        self.bind("Down", lambda: self._step(1))
        self.bind("PgUp", lambda: self.page.turn(-1))
        self.bind("PgDown", lambda: self.page.turn(1))

    # What the presenter tells it -----------------------------------------------------------------

    def show_spans(self, chosen: str) -> None:
        self._stack.setCurrentWidget(self.board)
        self._name_list_key()
        for name, key in self.span_keys.items():
            key.setVisible(True)
            key.setChecked(name == chosen)

    def show_dashboard(self, text: DashboardText) -> None:
        self.title.setText(text.title)
        self.subtitle.setText(text.subtitle)
        self.board.show_text(text)

    def show_list(self, reports: tuple[ReportName, ...], chosen: int) -> None:
        self._stack.setCurrentWidget(self.page)
        self._name_list_key()
        for key in self.span_keys.values():
            key.setVisible(False)
        self.page.show_list(reports, chosen)

    def show_asked(self, asked: AskedText) -> None:
        self.page.show_asked(asked)

    def show_table(self, text: TableText) -> None:
        self.title.setText(text.title)
        self.subtitle.setText(text.subtitle)
        self.page.show_table(text)

    def show_page(self, number: int, rows: tuple[tuple[str, ...], ...]) -> None:
        self.page.show_page(number, rows)

    def show_problem(self, sentence: str) -> None:
        self.page.show_problem(sentence)

    def ask_where(self, name: str) -> None:
        dialog = QFileDialog(self, self._translate(N_("Export")))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["Excel (*.xlsx)", "CSV (*.csv)"])
        dialog.setDefaultSuffix("xlsx")
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix("csv" if "csv" in chosen else "xlsx")
        )
        dialog.selectFile(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    # Hands ---------------------------------------------------------------------------------------

    def _span_clicked(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.span_chosen.emit(sender.objectName())

    def _step(self, by: int) -> None:
        if self._stack.currentWidget() is self.page:
            self.page.step(by)

    def fold(self, narrow: bool) -> None:
        self.page.fold(narrow)
        self._narrow_head = narrow
        self.list_key.icon_name = "" if narrow else "list"
        self.export_key.icon_name = "" if narrow else "download"
        self.export_key.updateGeometry()
        self._name_list_key()

    def _name_list_key(self) -> None:
        """Say where the key leads, in a word where the window is narrow."""
        away = self._stack.currentWidget() is self.page
        reports = N_("Reports") if self._narrow_head else N_("All reports")
        self.list_key.set_label(self._translate(N_("Dashboard") if away else reports))

    def take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)
