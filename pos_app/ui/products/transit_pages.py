"""The pages of files: choosing one and looking at its rows; choosing what to write."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.core.imports import CHANGED, NEW, REFUSED, UNCHANGED, Line
from pos_app.ui import theme as look
from pos_app.ui.products.parts import ProgressBar
from pos_app.ui.products.rows import FileText, ProgressText
from pos_app.ui.values import BadgeText, ChipText, FoundText, Tone
from pos_app.ui.widgets.card import Card
from pos_app.ui.widgets.card import Line as Hairline
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.chips import Chips
from pos_app.ui.widgets.choice import Choice
from pos_app.ui.widgets.field import Field
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.line_table import Column, LineTable
from pos_app.ui.widgets.one_box import OneBox
from pos_app.ui.widgets.pieces import EmptyState
from pos_app.ui.widgets.text import Text

ROW: Final = 48
STATES: Final = {
    NEW: (N_("New row"), Tone.GREEN, "plus"),
    CHANGED: (N_("Changes"), Tone.AMBER, "pencil"),
    UNCHANGED: (N_("Same"), Tone.GREY, ""),
    REFUSED: (N_("Left out"), Tone.RED, "circle-x"),
}
FIELDS: Final = {
    "name": N_("name"), "unit": N_("unit"), "sold_by_weight": N_("weighed"),
    "controls_stock": N_("keeps stock"), "tracks_lots": N_("lots"),
    "tracks_serials": N_("serial numbers"), "asks_price": N_("asks the price"),
    "min_stock_milli": N_("minimum"), "lead_time_days": N_("days of delivery"),
    "shortage": N_("when short"), "tax_class": N_("tax"), "active": N_("on sale"),
    "price_minor": N_("price"), "category": N_("family"), "barcodes": N_("barcodes"),
    "attributes": N_("variant"), "quantity": N_("stock"),
}  # fmt: skip


class BringPage(QWidget):
    """A file to bring in: chosen from a list, written or dropped; then its rows."""

    file_chosen = Signal(int)
    path_entered = Signal(str)
    chip_chosen = Signal(str)
    go_on = Signal()
    cancelled = Signal()
    left = Signal()

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        tr = self._translate = translate
        self.setAcceptDrops(True)
        self.box = OneBox(
            name=tr(N_("File")), placeholder=tr(N_("Choose below, write its place, or drop it")),
            icon="file-up", search_icon=False, cap="",
        )  # fmt: skip
        self.note = Text("", "small", "text2", elide=True)
        self.files: LineTable[FileText] = LineTable(
            _file_columns(tr), name=tr(N_("Files")), focusable=False
        )
        self.no_files = EmptyState(
            "file-spreadsheet", tr(N_("No such file in the usual folders")),
            tr(N_("Write where it is, or drop it here")),
        )  # fmt: skip
        self.title = Text("", "title", elide=True)
        self.columns_note = Text("", "small", "text2", elide=True)
        self.chips = Chips(name=tr(N_("Rows of the file")))
        self.rows: LineTable[Line] = LineTable(
            self._row_columns(), name=tr(N_("Rows of the file")), row_height=ROW, focusable=False
        )
        self.progress = ProgressBar()
        self.back_key = Key(tr(N_("Back")), cap="Esc", icon="arrow-left", height=64)
        self.go_key = Key(
            tr(N_("Look at it")), kind=Kind.PRIMARY, cap="F12", icon="file-up", px=18, height=64
        )
        self._lay_out()
        self.box.entered.connect(self.path_entered)
        self.box.enter_empty.connect(self._choose)
        self.box.escaped.connect(self.left)
        self.box.moved.connect(self._move)
        self.files.row_activated.connect(self.file_chosen)
        self.chips.chosen.connect(self.chip_chosen)
        self.progress.cancelled.connect(self.cancelled)
        self.back_key.clicked.connect(self.left)
        self.go_key.clicked.connect(self._go)

    def _lay_out(self) -> None:
        choose = QWidget()
        first = QVBoxLayout(choose)
        first.setContentsMargins(0, 0, 0, 0)
        first.setSpacing(look.GAP)
        first.addWidget(self.box)
        first.addWidget(self.note)
        listed = Card(margin=1)
        self._files_middle = QStackedLayout()
        listed.body.addLayout(self._files_middle)
        self._files_middle.addWidget(self.no_files)
        self._files_middle.addWidget(self.files)
        first.addWidget(listed, 1)
        review = QWidget()
        second = QVBoxLayout(review)
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(look.GAP)
        second.addWidget(self.title)
        second.addWidget(self.columns_note)
        second.addWidget(self.chips)
        table = Card(margin=1)
        table.body.addWidget(self.rows)
        second.addWidget(table, 1)
        keys = QHBoxLayout()
        keys.setSpacing(look.GAP)
        keys.addWidget(self.back_key, 1)
        keys.addStretch(1)
        keys.addWidget(self.go_key, 2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(look.GAP)
        self._middle = QStackedLayout()
        outer.addLayout(self._middle, 1)
        self._middle.addWidget(choose)
        self._middle.addWidget(review)
        outer.addWidget(self.progress)
        outer.addLayout(keys)

    def show_files(self, files: Sequence[FileText], note: str) -> None:
        """Show the files that may be meant."""
        self.note.setText(note)
        self.files.set_rows(files, selected=0 if files else -1)
        self._files_middle.setCurrentIndex(1 if files else 0)
        self._middle.setCurrentIndex(0)
        self.box.clear()
        self.go_key.set_label(self._translate(N_("Look at it")))
        self.go_key.setEnabled(bool(files))
        self.take_focus()

    def show_preview(self, title: str, note: str, chips: Sequence[ChipText], chosen: str) -> None:
        """Show what a file holds, in numbers."""
        self.title.setText(title)
        self.columns_note.setText(note)
        self.columns_note.setToolTip(note)
        self.chips.show_chips(chips, chosen)
        self._middle.setCurrentIndex(1)
        self.setFocus()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show its rows."""
        self.rows.set_rows(lines, selected=0 if lines else -1)

    def show_ready(self, label: str, *, ready: bool) -> None:
        """Say what the primary key does now."""
        self.go_key.set_label(label)
        self.go_key.setEnabled(ready)

    def show_progress(self, text: ProgressText | None) -> None:
        """Show how far it is; meanwhile nothing else can be begun."""
        self.progress.show_progress(text)
        self.go_key.setVisible(text is None)
        self.files.setEnabled(text is None)

    def walk(self, by: int) -> None:
        """Go through what is in front."""
        self._move(by)

    def _move(self, by: int) -> None:
        table: LineTable[FileText] | LineTable[Line]
        table = self.files if self._middle.currentIndex() == 0 else self.rows
        table.move_selection(by)

    def _choose(self) -> None:
        if self.files.current_row() >= 0:
            self.file_chosen.emit(self.files.current_row())

    def _go(self) -> None:
        if self._middle.currentIndex() == 0:
            if self.box.text().strip():
                self.path_entered.emit(self.box.text().strip())
            else:
                self._choose()
        else:
            self.go_on.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the first file that was dropped."""
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.path_entered.emit(url.toLocalFile())
                return

    def take_focus(self) -> None:
        if self._middle.currentIndex() == 0:
            self.box.take_focus()
        else:
            self.setFocus()

    def fold(self, narrow: bool) -> None:
        self.files.set_narrow(narrow)
        self.rows.set_narrow(narrow)

    # Rows ----------------------------------------------------------------------------------------

    def _row_columns(self) -> tuple[Column[Line], ...]:
        tr = self._translate

        def state(line: Line) -> Cell:
            words, tone, icon = STATES[line.state]
            return Cell(badge=BadgeText(tr(words), tone, icon))

        def why(line: Line) -> Cell:
            if line.remark is not None:
                text = line.remark.said(tr)
                return Cell(text, tone="danger_text" if line.state == REFUSED else "text2", px=14)
            changed = ", ".join(tr(FIELDS.get(name, name)) for name in line.changes)
            return Cell(changed, tone="text2", px=14)

        return (
            Column(tr(N_("Row")), _row_number, width=76, align=Align.RIGHT, right=14),
            Column("", state, width=132),
            Column(tr(N_("Code")), _row_code, width=170, narrow=150),
            Column(tr(N_("Name")), _row_name, width=300, narrow=210),
            Column(tr(N_("What, or why not")), why, right=16),
        )


def _file_columns(tr: Translate) -> tuple[Column[FileText], ...]:
    return (
        Column(tr(N_("File")), _file, left=16),
        Column(tr(N_("Last changed")), _when, width=180, align=Align.RIGHT, right=16),
    )


def _file(row: FileText) -> Cell:
    return Cell(row.name, row.detail, icon="file-spreadsheet", weight=600)


def _when(row: FileText) -> Cell:
    return Cell(row.when, tone="text2", px=14)


def _row_number(line: Line) -> Cell:
    return Cell(str(line.row), tone="text2", px=14)


def _row_code(line: Line) -> Cell:
    return Cell(line.code or "–", px=14)


def _row_name(line: Line) -> Cell:
    return Cell(line.name, weight=600, px=14)


class WritePage(QWidget):
    """What to write to a file, of which kind, and where."""

    export_chosen = Signal(str)
    form_chosen = Signal(str)
    write_wanted = Signal(str)
    cancelled = Signal()
    left = Signal()

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        tr = translate
        self._exports: tuple[FoundText, ...] = ()
        self.title = Text(tr(N_("Write to a file")), "title")
        self.note = Text(
            tr(N_("CSV for other programs, XLSX for spreadsheets. The till goes on selling")),
            "small", "text2", elide=True,
        )  # fmt: skip
        self.table: LineTable[FoundText] = LineTable(
            (Column(tr(N_("What")), _export, left=16),), name=tr(N_("What")), row_height=ROW,
            focusable=False,
        )  # fmt: skip
        self.forms = Choice(
            tr(N_("Kind of file")),
            (("xlsx", "XLSX", "file-spreadsheet"), ("csv", "CSV", "file-down")),
            columns=2,
        )
        self.path = Field(name=tr(N_("File")), caption=tr(N_("File")), px=14)
        self.progress = ProgressBar()
        self.back_key = Key(tr(N_("Back")), cap="Esc", icon="arrow-left", height=64)
        self.write_key = Key(
            tr(N_("Write the file")), kind=Kind.PRIMARY, cap="F12", icon="file-down", px=18,
            height=64,
        )  # fmt: skip
        self._lay_out()
        self.table.row_selected.connect(self._choose)
        self.forms.chosen.connect(self.form_chosen)
        self.path.returnPressed.connect(self.write)
        self.progress.cancelled.connect(self.cancelled)
        self.back_key.clicked.connect(self.left)
        self.write_key.clicked.connect(self.write)

    def _lay_out(self) -> None:
        keys = QHBoxLayout()
        keys.setSpacing(look.GAP)
        keys.addWidget(self.back_key, 1)
        keys.addStretch(1)
        keys.addWidget(self.write_key, 2)
        listed = Card(margin=1, spacing=0)
        listed.body.addWidget(self.table)
        listed.body.addWidget(Hairline())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(look.GAP)
        for widget in (self.title, self.note):
            outer.addWidget(widget)
        outer.addWidget(listed, 1)
        where = QHBoxLayout()
        where.setSpacing(look.GAP)
        where.addWidget(self.forms, 1)
        where.addWidget(self.path, 2)
        outer.addLayout(where)
        outer.addWidget(self.progress)
        outer.addLayout(keys)

    def show_exports(
        self, exports: Sequence[FoundText], chosen: str, form: str, target: str
    ) -> None:
        """Show what can be written, what is chosen, and where it goes."""
        self._exports = tuple(exports)
        at = next((n for n, one in enumerate(self._exports) if one.key == chosen), -1)
        self.table.set_rows(self._exports, selected=at)
        self.forms.choose(form)
        self.path.setText(target)
        self.path.setCursorPosition(0)

    def show_progress(self, text: ProgressText | None) -> None:
        """Show how far it is."""
        self.progress.show_progress(text)
        self.write_key.setVisible(text is None)

    def write(self) -> None:
        """Write the file that is named."""
        self.write_wanted.emit(self.path.text())

    def walk(self, by: int) -> None:
        """Go through what can be written."""
        self.table.move_selection(by)

    def step_form(self) -> None:
        """Choose the other kind of file."""
        self.form_chosen.emit("csv" if self.forms.value() == "xlsx" else "xlsx")

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._exports):
            self.export_chosen.emit(self._exports[row].key)

    def take_focus(self) -> None:
        self.setFocus()


def _export(row: FoundText) -> Cell:
    return Cell(row.name, weight=600)
