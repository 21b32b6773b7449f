"""The session as it stands: a list of what came in and went out, a number, the X on paper.

Signals: `print_clicked()` (F3), `moves_clicked()` (F6), `main_clicked()` (F12), `left()` (Esc),
`strip_pressed(str)` (F8 while a session of a lost till is open).
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.cash.rows import TurnLine
from pos_app.ui.values import Figure, Level, StripText
from pos_app.ui.widgets.card import Card
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.frame import beside, heading, side
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.line_table import Column, LineTable
from pos_app.ui.widgets.number_block import NumberBlock
from pos_app.ui.widgets.pieces import EmptyState
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text

RIGHT_WIDE, RIGHT_NARROW = 386, 316
ROW = 56


class TurnView(Screen):
    """See the top of this file for what it says."""

    print_clicked = Signal()
    moves_clicked = Signal()
    main_clicked = Signal()
    left = Signal()
    strip_pressed = Signal(str)

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = self._translate = translate
        self.title = Text(tr(N_("The session now")), "title")
        self.subtitle = Text("", "small", "text2", elide=True)
        self.blind = Strip(
            StripText(
                Level.INFO,
                tr(N_("Cash is counted blind: what is expected is shown after the count.")),
                icon="eye-off",
            )
        )
        self.asked = Strip()
        self.strip = Strip()
        self.front_strip = self.strip
        columns: tuple[Column[TurnLine], ...] = (
            Column(tr(N_("What came in and went out")), _what, left=16),
            Column(tr(N_("Amount")), _amount, width=136, align=Align.RIGHT, narrow=112),
            Column(tr(N_("In the drawer")), _drawer, width=150, align=Align.RIGHT, right=16),
        )
        self.table = LineTable(
            columns,
            name=tr(N_("What came in and went out")),
            row_height=ROW,
            focusable=False,
            shows_selection=False,
        )
        self.empty = EmptyState(
            "wallet",
            tr(N_("The cash session is closed")),
            tr(N_("F12 opens a session: count the float first")),
        )
        self.block = NumberBlock()
        self.print_key = Key(tr(N_("Print the X")), cap="F3", icon="printer", height=64)
        self.moves_key = Key(tr(N_("Cash in and out")), cap="F6", icon="hand-coins", height=64)
        self.main_key = Key("", kind=Kind.PRIMARY, cap="F12", icon="check", px=20, height=72)
        self._lay_out()
        self.print_key.clicked.connect(self.print_clicked)
        self.moves_key.clicked.connect(self.moves_clicked)
        self.main_key.clicked.connect(self.main_clicked)
        self.asked.pressed.connect(self.strip_pressed)
        self.bind("F3", self.print_key)
        self.bind("F8", self._end_lost)
        self.bind("F6", self.moves_key)
        self.bind("F12", self.main_key)
        self.bind("Esc", self.left.emit)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _lay_out(self) -> None:
        head = heading(self.title, self.subtitle)
        card = Card(margin=1)
        self._middle = QStackedLayout()
        card.body.addLayout(self._middle)  # before its pages: alone they are windows
        self._middle.addWidget(self.empty)
        self._middle.addWidget(self.table)
        column = QVBoxLayout()
        column.setSpacing(look.PAGE)
        column.addLayout(head)
        column.addWidget(self.blind)
        column.addWidget(self.asked)
        column.addWidget(self.strip)
        column.addWidget(card, 1)
        self._right, right = side()
        right.addWidget(self.block)
        right.addStretch(1)
        for key in (self.print_key, self.moves_key, self.main_key):
            right.addWidget(key)
        beside(self, column, self._right)

    # What the presenter tells it -----------------------------------------------------------------

    def show_header(self, subtitle: str) -> None:
        self.subtitle.setText(subtitle)

    def show_lines(self, lines: tuple[TurnLine, ...]) -> None:
        self.table.set_rows(lines)
        self._middle.setCurrentIndex(1 if lines else 0)

    def show_figure(self, figure: Figure) -> None:
        self.block.show_figure(figure)

    def show_blind(self, blind: bool) -> None:
        self.blind.setVisible(blind)

    def show_open(self, opened: bool) -> None:
        words = N_("Count and close") if opened else N_("Open the session")
        self.main_key.set_label(self._translate(words))
        self.main_key.icon_name = "check" if opened else "door-open"
        self.print_key.setVisible(opened)
        self.moves_key.setVisible(opened)

    def show_asked(self, text: StripText | None) -> None:
        if text is None:
            self.asked.hide_strip()
        else:
            self.asked.show_strip(text)

    def _end_lost(self) -> None:
        key = self.asked.key_with_cap("F8")
        if key is not None:
            key.press()

    def lock(self, locked: bool) -> None:
        self.print_key.setEnabled(not locked)

    def fold(self, narrow: bool) -> None:
        self._right.setFixedWidth(RIGHT_NARROW if narrow else RIGHT_WIDE)
        self.block.set_compact(narrow)
        self.table.set_narrow(narrow)

    def take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)


def _what(row: TurnLine) -> Cell:
    return Cell(row.label, row.detail, weight=700 if row.strong else 500)


def _amount(row: TurnLine) -> Cell:
    return Cell(row.amount, tone="text2")


def _drawer(row: TurnLine) -> Cell:
    return Cell(row.drawer, weight=700 if row.strong else 600, px=17 if row.strong else 15)
