"""By file: a box for a place, the places that are likely, and the key that writes or reads.

Signals: `chosen(int)` and `entered(str)` (Enter or F12), `turned()` (F6), `again(str)` (F7, while
the strip offers it), `left()` (Esc).
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.pending.rows import ByFileText, PlaceText
from pos_app.ui.products.parts import ProgressBar
from pos_app.ui.products.rows import ProgressText
from pos_app.ui.values import BadgeText, StripText, Tone
from pos_app.ui.widgets.card import Card
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.line_table import Column, LineTable
from pos_app.ui.widgets.one_box import OneBox
from pos_app.ui.widgets.pieces import EmptyState
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text


class ByFileView(Screen):
    """See the top of this file for what it says."""

    chosen = Signal(int)
    entered = Signal(str)
    turned = Signal()
    again = Signal(str)
    left = Signal()

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = translate
        self.setAcceptDrops(True)
        self.title = Text("", "title")
        self.note = Text("", "small", "text2", elide=True)
        self.strip = Strip()
        self.front_strip = self.strip
        self.box = OneBox(
            name=tr(N_("Place of the file")), placeholder="", icon="hard-drive",
            search_icon=False, cap="",
        )  # fmt: skip
        columns: tuple[Column[PlaceText], ...] = (
            Column(tr(N_("Place")), _place, left=16),
            Column("", _note, width=200, align=Align.RIGHT, right=16),
        )
        self.table = LineTable(columns, name=tr(N_("Places")), row_height=58, focusable=False)
        self.empty = EmptyState("hard-drive", "", "")
        self.progress = ProgressBar()
        self.back_key = Key(tr(N_("Back")), cap="Esc", icon="arrow-left", height=64)
        self.turn_key = Key("", cap="F6", icon="arrow-left-right", height=64)
        self.act_key = Key("", kind=Kind.PRIMARY, cap="F12", icon="hard-drive", px=18, height=64)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, look.PAGE, look.PAGE, look.PAGE)
        column.setSpacing(look.PAGE)
        head = QVBoxLayout()
        head.setContentsMargins(4, 0, 0, 0)
        head.setSpacing(0)
        head.addWidget(self.title)
        head.addWidget(self.note)
        column.addLayout(head)
        column.addWidget(self.box)
        column.addWidget(self.strip)
        card = Card(margin=1)
        self._middle = QStackedLayout()
        card.body.addLayout(self._middle)  # before its pages: alone they are windows
        self._middle.addWidget(self.empty)
        self._middle.addWidget(self.table)
        column.addWidget(card, 1)
        column.addWidget(self.progress)
        keys = QHBoxLayout()
        keys.setSpacing(look.GAP)
        keys.addWidget(self.back_key, 1)
        keys.addWidget(self.turn_key, 1)
        keys.addStretch(1)
        keys.addWidget(self.act_key, 2)
        column.addLayout(keys)

    def _connect(self) -> None:
        self.box.entered.connect(self.entered)
        self.box.enter_empty.connect(self._choose)
        self.box.escaped.connect(self.left)
        self.box.moved.connect(self.table.move_selection)
        self.table.row_activated.connect(self.chosen)
        self.back_key.clicked.connect(self.left)
        self.turn_key.clicked.connect(self.turned)
        self.act_key.clicked.connect(self._act)
        self.bind("Esc", self.back_key)
        self.bind("F6", self.turn_key)
        self.bind("F12", self.act_key)
        self.strip.pressed.connect(self.again)

    # What the presenter tells it -----------------------------------------------------------------

    def show_mode(self, text: ByFileText) -> None:
        self.title.setText(text.title)
        self.note.setText(text.note)
        self.box.clear()
        self.box.set_placeholder(text.hint)
        self.turn_key.set_label(text.turn)
        self.act_key.set_label(text.act)
        self.empty.show_lines(text.empty, text.empty_todo)

    def show_places(self, rows: Sequence[PlaceText]) -> None:
        self.table.set_rows(rows, selected=0 if rows else -1)
        self._middle.setCurrentIndex(1 if rows else 0)

    def show_progress(self, words: str) -> None:
        self.progress.show_progress(ProgressText(words) if words else None)
        for key in (self.back_key, self.turn_key, self.act_key):
            key.setEnabled(not words)

    def show_strip(self, text: StripText | None) -> None:
        if text is None:
            self.strip.hide_strip()
        else:
            self.strip.show_strip(text)

    # Hands ---------------------------------------------------------------------------------------

    def _act(self) -> None:
        text = self.box.text().strip()
        if text:
            self.entered.emit(text)
        else:
            self._choose()

    def _choose(self) -> None:
        if self.act_key.isEnabled() and self.table.current_row() >= 0:
            self.chosen.emit(self.table.current_row())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file or a folder that is carried here."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Use what was dropped."""
        place = event.mimeData().urls()[0].toLocalFile()
        if place and self.act_key.isEnabled():
            self.entered.emit(place)

    def take_focus(self) -> None:
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)


def _place(row: PlaceText) -> Cell:
    return Cell(row.name, row.detail, icon=row.icon, weight=600, px=16)


def _note(row: PlaceText) -> Cell:
    if row.icon == "hard-drive":
        return Cell(badge=BadgeText(row.note, Tone.GREEN, "check"))
    return Cell(row.note, tone="text2")
