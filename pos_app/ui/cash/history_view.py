"""The Zs: a list, the paper of the selected one, over and short by person.

Signals: `row_selected(int)`, `people_clicked()` (F4), `reprint_clicked()` (F6), `left()` (Esc).
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.cash.rows import ZText
from pos_app.ui.tickets.paper import PaperPicture
from pos_app.ui.tickets.paper_view import PaperView
from pos_app.ui.values import BadgeText, StripText
from pos_app.ui.widgets.card import Card
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.frame import beside, heading, side
from pos_app.ui.widgets.key import Key
from pos_app.ui.widgets.line_table import Column, LineTable
from pos_app.ui.widgets.pieces import EmptyState
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text

RIGHT_WIDE, RIGHT_NARROW = 520, 400
ROW = 60


class HistoryView(Screen):
    """See the top of this file for what it says."""

    row_selected = Signal(int)
    people_clicked = Signal()
    reprint_clicked = Signal()
    left = Signal()

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = self._translate = translate
        self.title = Text(tr(N_("Closes of the drawer")), "title")
        self.subtitle = Text("", "small", "text2", elide=True)
        self.strip = Strip()
        self.front_strip = self.strip
        self.late = Strip()
        columns: tuple[Column[ZText], ...] = (
            Column(tr(N_("Close")), _what, left=16),
            Column(tr(N_("Sales")), _amount, width=126, align=Align.RIGHT, narrow=0),
            Column(tr(N_("Difference")), _difference, width=132, align=Align.RIGHT, right=14),
        )
        self.table = LineTable(columns, name=tr(N_("Closes")), row_height=ROW, focusable=False)
        people: tuple[Column[ZText], ...] = (
            Column(tr(N_("Person")), _what, left=16),
            Column(tr(N_("Over and short")), _amount, width=250, align=Align.RIGHT),
            Column(tr(N_("Difference")), _difference, width=150, align=Align.RIGHT, right=14),
        )
        self.people = LineTable(
            people,
            name=tr(N_("Over and short by person")),
            row_height=ROW,
            focusable=False,
            shows_selection=False,
        )
        self.empty = EmptyState(
            "history", tr(N_("No session was closed yet")), tr(N_("Each Z is kept here"))
        )
        self.paper = PaperView(tr)
        self.people_key = Key(tr(N_("By person")), cap="F4", icon="users", height=56)
        self.people_key.setCheckable(True)
        self.copy_key = Key(tr(N_("Print a copy")), cap="F6", icon="copy", height=56)
        self._lay_out()
        self.table.row_selected.connect(self.row_selected)
        self.people_key.clicked.connect(self.people_clicked)
        self.copy_key.clicked.connect(self.reprint_clicked)
        self.bind("F4", self.people_key)
        self.bind("F6", self.copy_key)
        self.bind("Up", lambda: self.table.move_selection(-1))
        self.bind("Down", lambda: self.table.move_selection(1))
        self.bind("Esc", self.left.emit)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _lay_out(self) -> None:
        head = heading(self.title, self.subtitle)
        listed = Card(margin=1)
        self._middle = QStackedLayout()
        listed.body.addLayout(self._middle)  # before its pages: alone they are windows
        for page in (self.empty, self.table, self.people):
            self._middle.addWidget(page)
        column = QVBoxLayout()
        column.setSpacing(look.PAGE)
        column.addLayout(head)
        column.addWidget(self.strip)
        column.addWidget(listed, 1)
        keys = QHBoxLayout()
        keys.setSpacing(look.GAP)
        keys.addWidget(self.people_key, 1)
        keys.addWidget(self.copy_key, 1)
        column.addLayout(keys)
        self._right, right = side()
        right.addWidget(self.late)
        sheet = Card(margin=0)
        sheet.body.addWidget(self.paper)
        right.addWidget(sheet, 1)
        beside(self, column, self._right)

    # What the presenter tells it -----------------------------------------------------------------

    def show_rows(self, rows: tuple[ZText, ...], selected: int, *, people: bool) -> None:
        tr = self._translate
        self.people_key.setChecked(people)
        if people:
            self.people.set_rows(rows)
            self._middle.setCurrentWidget(self.people)
            words = N_("The last 90 days, by who opened the drawer")
        else:
            self.table.set_rows(rows, selected=selected)
            self._middle.setCurrentWidget(self.table if rows else self.empty)
            words = N_("Newest first; the paper says what each one said when it was made")
        self.subtitle.setText(tr(words))
        self._right.setVisible(bool(rows) and not people)
        self.copy_key.setEnabled(bool(rows) and not people)

    def show_paper(self, picture: PaperPicture | None) -> None:
        self.paper.show_paper(picture)

    def show_late(self, text: StripText | None) -> None:
        if text is None:
            self.late.hide_strip()
        else:
            self.late.show_strip(text)

    def lock(self, locked: bool) -> None:
        self.copy_key.setEnabled(not locked)

    def fold(self, narrow: bool) -> None:
        self._right.setFixedWidth(RIGHT_NARROW if narrow else RIGHT_WIDE)
        self.table.set_narrow(narrow)

    def take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)


def _what(row: ZText) -> Cell:
    return Cell(row.title, row.detail, weight=600, px=16)


def _amount(row: ZText) -> Cell:
    return Cell(row.amount, px=15)


def _difference(row: ZText) -> Cell:
    return Cell(badge=BadgeText(row.difference, row.tone))
