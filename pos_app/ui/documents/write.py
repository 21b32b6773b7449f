"""The page that writes a document: the box and its lines at the left, its head at the right."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.ui import theme as look
from pos_app.ui.documents.form import AskPanel, Form
from pos_app.ui.documents.keys import ActionKeys
from pos_app.ui.documents.lines import LinesEditor
from pos_app.ui.documents.rows import ActionText, FieldText, LineText, Words
from pos_app.ui.values import Figure
from pos_app.ui.widgets.card import Card, HintBar, Panel
from pos_app.ui.widgets.number_block import NumberBlock
from pos_app.ui.widgets.one_box import OneBox
from pos_app.ui.widgets.pieces import EmptyState
from pos_app.ui.widgets.results import ResultList
from pos_app.ui.widgets.strip import Strip

RIGHT_WIDE: Final = 404
RIGHT_NARROW: Final = 330
_WRITE: Final = "write:"  # before the column, in the names of the keys that write one


class WritePage(QWidget):
    """See `pos_app.ui.documents.view` for its signals, which the screen hands on."""

    entered = Signal(str)
    typed = Signal(str)
    escaped = Signal()
    found_chosen = Signal(str)
    line_selected = Signal(int)
    stepped = Signal(int)
    written = Signal(int, str, str)
    removed = Signal()
    acted = Signal(str)

    def __init__(
        self, translate: Translate, currency: Currency, words: Words, over: QWidget
    ) -> None:
        super().__init__()
        tr = self._translate = translate
        self.box = OneBox(name=tr(N_("Scan or type")), placeholder=words.scan)
        self.results = ResultList(name=tr(N_("Found products")), parent=over)
        self.strip = Strip()
        self.lines = LinesEditor(words.columns, currency, name=tr(N_("Lines of the document")))
        self.empty = EmptyState(*words.no_lines)
        self.hints = HintBar((
            (("↑", "↓"), tr(N_("choose a line"))),
            (("+", "−"), tr(N_("quantity"))),
            (("Enter",), tr(N_("write what is missing"))),
            ((tr(N_("Del")),), tr(N_("remove"))),
            (("F7",), tr(N_("head of the document"))),
        ))  # fmt: skip
        self.keys = ActionKeys(tr)
        self.block = NumberBlock(height=122)
        self.block.hide()
        self.head = Panel("", margin=12)
        self.head.title.setFont(look.font(17, 700, tabular=False))  # it may be a code
        self.form = Form(currency, over)
        self.ask = AskPanel(tr, currency, over)
        self.foot = ActionKeys(tr)
        self._own = tuple(
            ActionText(_WRITE + column.key, column.label or column.title, column.icon, column.cap)
            for column in words.columns
            if column.cap
        )
        self._lay_out()
        self._connect()
        self.show_lines((), -1)
        self.show_actions(())

    def _lay_out(self) -> None:
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.lines, 1)
        column.addWidget(self.hints)
        self._listed = listed
        card = Card(margin=0)
        self._middle = QStackedLayout()
        card.body.addLayout(self._middle)  # before its pages: alone they are windows
        self._middle.addWidget(self.empty)
        self._middle.addWidget(listed)
        left = QVBoxLayout()
        left.setSpacing(look.GAP)
        left.addWidget(self.box)
        left.addWidget(self.strip)
        left.addWidget(card, 1)
        left.addWidget(self.keys)
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(look.GAP)
        right.addWidget(self.block)
        self._pages = QStackedLayout()
        right.addLayout(self._pages, 1)
        right.addWidget(self.foot)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self.form)
        self.head.body.addWidget(scroll)
        self._pages.addWidget(self.head)
        self._pages.addWidget(self.ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.PAGE, look.PAGE, look.PAGE, look.PAGE)
        row.setSpacing(look.PAGE)
        row.addLayout(left, 1)
        row.addWidget(self._right)

    def _connect(self) -> None:
        self.box.entered.connect(self._enter)
        self.box.enter_empty.connect(self._enter_empty)
        self.box.typed.connect(self.typed)
        self.box.escaped.connect(self._escape)
        self.box.moved.connect(self._move)
        self.box.stepped.connect(self.stepped)
        self.box.removed.connect(self.removed)
        self.results.chosen.connect(self.found_chosen)
        self.lines.row_selected.connect(self.line_selected)
        self.lines.written.connect(self.written)
        self.lines.left.connect(self.box.take_focus)
        self.form.ended.connect(self.box.take_focus)
        self.keys.pressed.connect(self._key)
        self.foot.pressed.connect(self.acted)

    # What the presenter tells it -----------------------------------------------------------------

    def show_lines(self, lines: Sequence[LineText], selected: int, fresh: int = -1) -> None:
        """Show the lines; without any, the invitation to scan."""
        self.lines.set_rows(lines, selected=selected, fresh=fresh)
        self._middle.setCurrentWidget(self._listed if lines else self.empty)
        for key in self.keys.keys.values():
            if key.objectName().startswith(_WRITE):
                key.setEnabled(bool(lines) and not self.is_asking())

    def show_head(self, title: str, fields: Sequence[FieldText], note: str = "") -> None:
        """Show the fields at the right."""
        self.head.title.setText(title)
        self.head.note.setText(note)
        self.form.show_fields(fields)

    def show_figure(self, figure: Figure | None) -> None:
        """Show the number that matters, or none."""
        self.block.setVisible(figure is not None)
        if figure is not None:
            self.block.show_figure(figure)

    def show_actions(self, actions: Sequence[ActionText]) -> None:
        """Offer keys: those of the lines and secondary ones below them, the main one right."""
        side = tuple(each for each in actions if each.look != "primary")
        self.keys.show_actions((*self._own, *side))
        self.foot.show_actions([each for each in actions if each.look == "primary"])
        for key in self.keys.keys.values():
            if key.objectName().startswith(_WRITE):
                key.setEnabled(bool(self.lines.rows_model.rows))

    def show_ask(self, asking: bool) -> None:
        """Bring the question to the front, or the head again."""
        self._pages.setCurrentIndex(1 if asking else 0)
        for keys in (self.foot, self.keys):
            keys.setEnabled(not asking)

    def is_asking(self) -> bool:
        """Return whether a question is open."""
        return self._pages.currentIndex() == 1

    # Hands ---------------------------------------------------------------------------------------

    def _key(self, name: str) -> None:
        if name.startswith(_WRITE):
            self.lines.write(self.lines.current_row(), name.removeprefix(_WRITE))
        else:
            self.acted.emit(name)

    def _enter(self, text: str) -> None:
        if not self.results.choose():
            self.entered.emit(text)

    def _enter_empty(self) -> None:
        """Write what is missing in the selected line, or its first cell that can be written."""
        row = self.lines.current_row()
        if row < 0:
            return
        cells = self.lines.rows_model.rows[row].cells
        order = [at for at, cell in enumerate(cells) if cell.missing and cell.edit is not None]
        order += [at for at, cell in enumerate(cells) if cell.edit is not None]
        if order:
            self.lines.write(row, self.lines.texts[order[0]].key)

    def _escape(self) -> None:
        if self.results.is_open():
            self.results.close_list()
        else:
            self.escaped.emit()

    def _move(self, by: int) -> None:
        if self.results.is_open():
            self.results.move_selection(by)
        else:
            self.lines.move_selection(by)

    def fold(self, narrow: bool) -> None:
        """Arrange the page for a narrow or a wide window."""
        self._right.setFixedWidth(RIGHT_NARROW if narrow else RIGHT_WIDE)
        self.block.set_compact(narrow)
        self.lines.set_narrow(narrow)
