"""The page that looks at documents: search and chips above, the list at the left, one of them."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.ui import theme as look
from pos_app.ui.documents.detail import DetailHead, Log
from pos_app.ui.documents.form import AskPanel
from pos_app.ui.documents.keys import ActionKeys
from pos_app.ui.documents.lines import columns_of
from pos_app.ui.documents.rows import DetailText, DocumentText, FilterText, LineText, Words
from pos_app.ui.widgets.card import Card
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.line_table import Column, LineTable
from pos_app.ui.widgets.one_box import OneBox
from pos_app.ui.widgets.pieces import Chip, EmptyState
from pos_app.ui.widgets.strip import Strip

LIST_WIDE: Final = 500
LIST_NARROW: Final = 390
LINE: Final = 48
LEAST_BOX: Final = 300


class BrowsePage(QWidget):
    """See `pos_app.ui.documents.view` for its signals, which the screen hands on."""

    searched = Signal(str)
    entered = Signal(str)
    escaped = Signal()
    filter_chosen = Signal(str)
    row_selected = Signal(int)
    row_activated = Signal(int)
    more_wanted = Signal()

    def __init__(
        self, translate: Translate, currency: Currency, words: Words, over: QWidget
    ) -> None:
        super().__init__()
        tr = translate
        self._narrow = False
        self.box = OneBox(
            name=words.search, placeholder=words.search, icon="search", search_icon=False
        )
        self.chips: dict[str, Chip] = {}
        self.strip = Strip()
        self.table: LineTable[DocumentText] = LineTable(
            _columns(words), name=words.list_title, focusable=False
        )
        self.empty = EmptyState(*words.empty)
        self.head = DetailHead()
        self.lines: LineTable[LineText] = LineTable(
            columns_of(words.list_columns),
            name=tr(N_("Lines of the document")),
            row_height=LINE,
            focusable=False,
            shows_selection=False,
        )
        self.log = Log()
        self.ask = AskPanel(tr, currency, over)
        self.foot = ActionKeys(tr)
        self._lay_out()
        self._connect()
        self.show_detail(None)

    def _lay_out(self) -> None:
        self._top = QHBoxLayout()
        self._top.setSpacing(look.GAP)
        self._top.addWidget(self.box, 1)
        self._chips = QWidget()
        self._chip_row = QHBoxLayout(self._chips)
        self._chip_row.setContentsMargins(0, 0, 0, 0)
        self._chip_row.setSpacing(look.GAP)
        self._list = Card(margin=1)
        self._middle = QStackedLayout()
        self._list.body.addLayout(self._middle)  # before its pages: alone they are windows
        self._middle.addWidget(self.empty)
        self._middle.addWidget(self.table)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(look.PAGE, look.PAGE, look.PAGE, look.PAGE)
        self._outer.setSpacing(look.GAP)
        self._outer.addLayout(self._top)
        self._outer.addWidget(self._chips)
        self._outer.addWidget(self.strip)
        body = QHBoxLayout()
        body.setSpacing(look.PAGE)
        self._outer.addLayout(body, 1)
        body.addWidget(self._list)
        right = QVBoxLayout()
        right.setSpacing(look.GAP)
        body.addLayout(right, 1)
        self._right = QStackedLayout()
        right.addLayout(self._right, 1)
        right.addWidget(self.foot)
        self._right.addWidget(self._document())  # last: alone it is a window
        self._right.addWidget(self.ask)

    def _document(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GAP)
        self._lines = Card(margin=1)
        self._lines.body.addWidget(self.lines)
        column.addWidget(self.head)
        column.addWidget(self._lines, 1)
        column.addWidget(self.log)
        column.addStretch(0)  # without lines the head stands above, not in the middle
        return page

    def _connect(self) -> None:
        self.box.typed.connect(self.searched)
        self.box.entered.connect(self.entered)
        self.box.enter_empty.connect(self._enter)
        self.box.escaped.connect(self.escaped)
        self.box.moved.connect(self.table.move_selection)
        self.table.row_selected.connect(self.row_selected)
        self.table.row_activated.connect(self.row_activated)
        self.table.verticalScrollBar().valueChanged.connect(self._scrolled)

    def _enter(self) -> None:
        if self.table.current_row() >= 0:
            self.row_activated.emit(self.table.current_row())

    def _scrolled(self, value: int) -> None:
        bar = self.table.verticalScrollBar()
        if bar.maximum() > 0 and value >= bar.maximum() - LINE * 2:
            self.more_wanted.emit()

    # What the presenter tells it -----------------------------------------------------------------

    def show_filters(self, filters: Sequence[FilterText], chosen: str) -> None:
        """Show the chips."""
        for each in filters:
            if each.key not in self.chips:
                chip = Chip(each.text)
                chip.setObjectName(each.key)
                chip.clicked.connect(self._chip_clicked)
                self.chips[each.key] = chip
                self._chip_row.addWidget(chip)
            self.chips[each.key].show_count(each.count)
        for key, chip in self.chips.items():
            chip.setChecked(key == chosen)
        self.place_chips(self._narrow)

    def _chip_clicked(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.filter_chosen.emit(sender.objectName())

    def show_rows(self, rows: Sequence[DocumentText], selected: int) -> None:
        """Show the list; without rows, what can be done."""
        self.table.set_rows(rows, selected=selected)
        self._middle.setCurrentWidget(self.table if rows else self.empty)

    def show_detail(self, text: DetailText | None) -> None:
        """Show a document at the right, or nothing."""
        for widget in (self.head, self._lines):
            widget.setVisible(text is not None)
        if text is None:
            self.log.show_events(())
            return
        self.head.show_detail(text)
        self._lines.setVisible(bool(text.lines))
        self.lines.set_rows(text.lines)
        self.log.show_events(text.events)

    def show_ask(self, asking: bool) -> None:
        """Bring the question to the front, or the document again."""
        self._right.setCurrentIndex(1 if asking else 0)
        self.foot.setEnabled(not asking)

    # Widths --------------------------------------------------------------------------------------

    def place_chips(self, narrow: bool) -> None:
        """Put the chips beside the box where there is room, below it otherwise."""
        self._narrow = narrow
        needed = sum(chip.needed_width() + look.GAP for chip in self.chips.values())
        beside = bool(self.chips) and needed + LEAST_BOX < self.width() - 2 * look.PAGE
        at_top = self._top.indexOf(self._chips) >= 0
        if beside and not at_top:
            self._outer.removeWidget(self._chips)
            self._top.addWidget(self._chips)
        elif not beside and at_top:
            self._top.removeWidget(self._chips)
            self._outer.insertWidget(1, self._chips)
        self._chips.setVisible(bool(self.chips))

    def fold(self, narrow: bool) -> None:
        """Arrange the page for a narrow or a wide window."""
        self._list.setFixedWidth(LIST_NARROW if narrow else LIST_WIDE)
        self.table.set_narrow(narrow)
        self.lines.set_narrow(narrow)
        self.place_chips(narrow)


def _columns(words: Words) -> tuple[Column[DocumentText], ...]:
    first = Column[DocumentText](words.list_title, _what, left=16)
    if not words.amount_title:
        return (first,)
    amount = Column[DocumentText](
        words.amount_title, _amount, width=128, narrow=112, align=Align.RIGHT, right=16
    )
    return (first, amount)


def _what(row: DocumentText) -> Cell:
    return Cell(row.title, row.detail, badge=row.badge, weight=600, px=16)


def _amount(row: DocumentText) -> Cell:
    return Cell(row.amount, row.when, weight=700, px=16)
