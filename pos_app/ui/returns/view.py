"""Returns: a ticket, what comes back of it, why, and how the money goes; and an exchange.

Signals: `entered(str)`, `moved(int)`, `row_selected(int)`, `stepped(int)`, `row_activated(int)`,
`out_selected(int)`, `out_stepped(int)`, `chosen(str, str)` (which choice, which key of it),
`turned(str)` (the next key of a choice), `reference_changed(str)`, `pressed(str)` (a key below),
`confirmed()`, `strip_pressed(str)`, `escaped()`.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.returns.columns import found_columns, line_columns, out_columns
from pos_app.ui.returns.keys import (
    CONDITION,
    CONDITIONS,
    CORRECT,
    EVERY,
    EXCHANGE,
    FEE,
    KEYS,
    PAPER,
    REASON,
    REASONS,
    TURNS,
    VOID,
    WAY,
    WITHOUT,
)
from pos_app.ui.returns.rows import (
    ActionsText,
    ChoiceText,
    HeadText,
    LineText,
    OutText,
    SideText,
    TicketRowText,
)
from pos_app.ui.values import BadgeText, ChangeText, Figure, Tone
from pos_app.ui.widgets.badge import Badge
from pos_app.ui.widgets.card import Card, HintBar
from pos_app.ui.widgets.change_block import ChangeBlock
from pos_app.ui.widgets.field import Field
from pos_app.ui.widgets.key import Key, KeyCap, Kind, Shape
from pos_app.ui.widgets.line_table import LineTable
from pos_app.ui.widgets.mark import Mark
from pos_app.ui.widgets.number_block import NumberBlock
from pos_app.ui.widgets.one_box import OneBox
from pos_app.ui.widgets.pieces import EmptyState
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text

RIGHT_WIDE, RIGHT_NARROW = 372, 348
FOUR = 4  # choices that stand in two columns
BLOCK, BLOCK_LOW = 134, 118
LOW = 670  # px: a screen that is lower keeps to what must be there
ROW, FOUND_ROW = 58, 60


class ReturnsView(Screen):
    """See the top of this file for what it says."""

    entered = Signal(str)
    moved = Signal(int)
    row_selected = Signal(int)
    row_activated = Signal(int)
    stepped = Signal(int)
    out_selected = Signal(int)
    out_stepped = Signal(int)
    chosen = Signal(str, str)
    turned = Signal(str)
    reference_changed = Signal(str)
    pressed = Signal(str)
    confirmed = Signal()
    strip_pressed = Signal(str)
    escaped = Signal()

    def __init__(
        self, translate: Translate, parent: QWidget | None = None, *, with_ticket: bool = True
    ) -> None:
        super().__init__(parent)
        self._translate = translate
        self._with_ticket = with_ticket
        self._make_head()
        self._make_lists()
        self._make_side()
        self._lay_out()
        self._connect()
        self.show_nothing("", "")
        self.show_head(None)

    # Made once -----------------------------------------------------------------------------------

    def _make_head(self) -> None:
        tr = self._translate
        self.head_mark = Mark("receipt-text", size=28)
        self.title = Text("", "panel", elide=True)
        self.detail = Text("", "small", "text2", elide=True)
        self.badge = Badge(BadgeText(""))
        self.total = Text("", "strong")
        self.box = OneBox(
            name=tr(N_("Ticket or product")), placeholder="", search_icon=False, height=54
        )
        self.reference = Field(
            name=tr(N_("Number of the card's voucher")),
            caption=tr(N_("Number of the card's voucher")),
            weight=600,
        )
        self.strip = Strip()
        self.front_strip = self.strip

    def _make_lists(self) -> None:
        tr = self._translate
        self.found = LineTable(
            found_columns(tr),
            name=tr(N_("Tickets that were found")),
            row_height=FOUND_ROW,
            focusable=False,
        )
        self.table = LineTable(
            line_columns(tr), name=tr(N_("Lines of the ticket")), row_height=ROW, focusable=False
        )
        self.out = LineTable(
            out_columns(tr), name=tr(N_("What goes out")), row_height=ROW, focusable=False
        )
        self.out_card = Card(margin=1, spacing=0)
        self.out_card.body.addWidget(self.out)
        self.hints = HintBar((
            (("↑", "↓"), tr(N_("choose a line"))),
            (("+", "−"), tr(N_("how much comes back"))),
            ((tr(N_("Esc")),), tr(N_("leave"))),
        ))  # fmt: skip
        self.empty = EmptyState("scan-barcode", "", "")
        self.result = ChangeBlock()

    def _make_side(self) -> None:
        tr = self._translate
        self.block = NumberBlock()
        self.keys: dict[str, dict[str, Key]] = {REASON: {}, CONDITION: {}, WAY: {}}
        self.captions = {
            REASON: Text(tr(N_("Why?")), "label"),
            CONDITION: Text(tr(N_("Where does it go?")), "label"),
            WAY: Text("", "label"),
        }
        self.side_note = Text("", "help", "text3", wrap=True)
        self.confirm_key = Key("", kind=Kind.PRIMARY, cap="F12", icon="check", px=19, height=72)
        self.action_keys = {
            name: Key(tr(label), shape=Shape.STACK, icon=icon, cap=cap, height=64)
            for name, label, icon, cap in KEYS
        }
        for name in (CORRECT, EXCHANGE, FEE):
            self.action_keys[name].setCheckable(True)
        self.leave_key = Key(
            tr(N_("Leave")), shape=Shape.STACK, icon="x", cap=tr(N_("Esc")), height=64
        )

    # Laid out ------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(look.GAP)
        left.addWidget(self._head_card())
        left.addWidget(self.box)
        left.addWidget(self.reference)
        left.addWidget(self.strip)
        left.addWidget(self._middle_card(), 1)
        left.addWidget(self.out_card, 1)
        keys = QHBoxLayout()
        keys.setSpacing(look.GAP)
        for key in (*self.action_keys.values(), self.leave_key):
            keys.addWidget(key, 1)
        left.addLayout(keys)
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(look.GAP)
        right.addWidget(self.block)
        right.addWidget(self._side_card(), 1)
        right.addWidget(self.confirm_key)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.PAGE, look.PAGE, look.PAGE, look.PAGE)
        row.setSpacing(look.PAGE)
        row.addLayout(left, 1)
        row.addWidget(self._right)

    def _head_card(self) -> Card:
        self.head = Card(margin=12, spacing=0)
        line = QHBoxLayout()
        line.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        ends = QVBoxLayout()
        ends.setSpacing(4)
        ends.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignRight)
        ends.addWidget(self.total, 0, Qt.AlignmentFlag.AlignRight)
        line.addWidget(self.head_mark)
        line.addLayout(words, 1)
        line.addLayout(ends)
        self.head.body.addLayout(line)
        return self.head

    def _middle_card(self) -> Card:
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addWidget(self.hints)
        tickets = QWidget()
        only = QVBoxLayout(tickets)
        only.setContentsMargins(1, 1, 1, 1)
        only.addWidget(self.found)
        self._lines_page, self._found_page = listed, tickets
        card = Card(margin=0)
        self._middle = QStackedLayout()
        card.body.addLayout(self._middle)  # before its pages: alone they are windows
        for page in (self.empty, tickets, listed, self.result):
            self._middle.addWidget(page)
        return card

    def _side_card(self) -> Card:
        self.side = Card(margin=12, spacing=6)
        for name, choices in ((REASON, REASONS), (CONDITION, CONDITIONS), (WAY, ())):
            head = QHBoxLayout()
            head.addWidget(self.captions[name], 1)
            head.addWidget(KeyCap(TURNS[name]))
            self.side.body.addLayout(head)
            grid = QGridLayout()
            grid.setSpacing(look.GAP)
            self.side.body.addLayout(grid)
            if name == WAY:
                self._ways = grid
            self._fill(name, grid, choices)
        self.side.body.addWidget(self.side_note)
        self.side.body.addStretch(1)
        return self.side

    def _fill(self, name: str, grid: QGridLayout, choices: Sequence[ChoiceText]) -> None:
        columns = 3 if len(choices) > FOUR else 2
        for place, choice in enumerate(choices):
            label = self._translate(choice.label)
            if columns == 2:
                key = Key(label, icon=choice.icon, px=14, height=48)
            else:
                key = Key(label, shape=Shape.CENTRE, px=13, height=48)
            key.setCheckable(True)
            key.setObjectName(f"{name}:{choice.key}")
            key.clicked.connect(self._choice_clicked)
            self.keys[name][choice.key] = key
            grid.addWidget(key, place // columns, place % columns)

    def _connect(self) -> None:
        self.box.entered.connect(self.entered)
        self.box.enter_empty.connect(self._enter_empty)
        self.box.moved.connect(self.moved)
        self.box.stepped.connect(self.stepped)
        self.box.escaped.connect(self.escaped)
        self.table.row_selected.connect(self.row_selected)
        self.table.stepped.connect(self._table_stepped)
        self.found.row_selected.connect(self.row_selected)
        self.found.row_activated.connect(self.row_activated)
        self.out.row_selected.connect(self.out_selected)
        self.out.stepped.connect(self._out_stepped)
        self.reference.textEdited.connect(self.reference_changed)
        self.reference.returnPressed.connect(self.confirmed)
        self.confirm_key.clicked.connect(self.confirmed)
        self.leave_key.clicked.connect(self.escaped)
        self.strip.pressed.connect(self.strip_pressed)
        for name, key in self.action_keys.items():
            key.setVisible(self._with_ticket)
            key.setObjectName(name)
            key.clicked.connect(self._key_clicked)
            self.bind(key.cap, key)
        self.bind("F12", self.confirm_key)
        self.bind("Esc", self.leave_key)
        self.bind("F2", self.box.take_focus)
        for name, cap in TURNS.items():
            self.bind(cap, _telling(self.turned.emit, name))

    # What the presenter tells it -----------------------------------------------------------------

    def show_nothing(self, title: str, detail: str) -> None:
        """Show that a ticket is to be scanned."""
        self.empty.show_lines(title, detail)
        self._show_page(self.empty)

    def show_found(self, rows: tuple[TicketRowText, ...], selected: int) -> None:
        """Show tickets to choose from."""
        self.found.set_rows(rows, selected=selected)
        self._show_page(self._found_page)
        self.head.hide()

    def show_head(self, text: HeadText | None) -> None:
        """Show which ticket it is; None where there is none yet."""
        self.head.setVisible(text is not None)
        if text is None:
            return
        self.head_mark.show_mark(text.icon, Tone.GREEN)
        self.title.setText(text.title)
        self.detail.setText(text.detail)
        self.total.setText(text.total)
        self.badge.setVisible(text.badge is not None)
        if text.badge is not None:
            self.badge.show_badge(text.badge)

    def show_lines(self, rows: tuple[LineText, ...], selected: int) -> None:
        """Show the lines of the ticket."""
        self.table.set_rows(rows, selected=selected)
        self._show_page(self._lines_page)

    def show_out(self, rows: tuple[OutText, ...] | None, selected: int) -> None:
        """Show what goes out in an exchange; None puts the list away."""
        self.out_card.setVisible(rows is not None)
        self.hints.setVisible(rows is None)
        self.out.set_rows(rows or (), selected=selected)

    def show_side(self, text: SideText | None) -> None:
        """Show what is chosen at the right; None leaves the choices empty."""
        self.side.setEnabled(text is not None)
        if text is None:
            caption = self._translate(N_("How does the money go back?"))
            text = SideText("", "", "", (), caption)
        self._renew_ways(text.ways)
        for name, key in ((REASON, text.reason), (CONDITION, text.condition), (WAY, text.way)):
            for choice, widget in self.keys[name].items():
                widget.setChecked(choice == key)
        self.captions[WAY].setText(text.way_caption)
        self.side_note.setText(text.note)
        self.side_note.setVisible(bool(text.note) and self.height() >= LOW)
        self.reference.setVisible(text.asks_reference)

    def show_figure(self, figure: Figure) -> None:
        self.block.show_figure(figure)

    def show_actions(self, text: ActionsText) -> None:
        """Say which keys act."""
        self.confirm_key.set_label(text.primary)
        self.confirm_key.setEnabled(text.ready)
        able = {
            EVERY: text.every,
            PAPER: text.paper,
            VOID: text.void,
            EXCHANGE: text.exchange,
            WITHOUT: text.without_ticket,
            FEE: text.fee,
            CORRECT: text.correct,
        }
        for name, key in self.action_keys.items():
            key.setEnabled(able[name])
        self.action_keys[EXCHANGE].setChecked(text.exchanging)
        self.action_keys[FEE].setChecked(text.keeping_fee)
        self.action_keys[CORRECT].setChecked(text.correcting)

    def show_fee(self, label: str) -> None:
        """Say on its key how much of a refund the shop may keep."""
        self.action_keys[FEE].set_label(label)

    def show_result(self, text: ChangeText) -> None:
        """Show in large digits what is given back, until the next scan."""
        self.result.show_change(text)
        self._show_page(self.result)
        self.head.hide()

    def show_hint(self, text: str) -> None:
        """Say in the box what to scan now."""
        self.box.set_placeholder(text)

    def clear_box(self) -> None:
        self.box.clear()

    def reference_text(self) -> str:
        return self.reference.text().strip()

    def ask_reference(self) -> None:
        """Put the focus where the number of the voucher is typed."""
        self.reference.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear_reference(self) -> None:
        self.reference.clear()

    def _show_page(self, page: QWidget) -> None:
        self._middle.setCurrentWidget(page)

    def _renew_ways(self, ways: tuple[ChoiceText, ...]) -> None:
        if tuple(self.keys[WAY]) != tuple(choice.key for choice in ways):
            for key in self.keys[WAY].values():
                self._ways.removeWidget(key)
                key.hide()
                key.deleteLater()
            self.keys[WAY] = {}
            self._fill(WAY, self._ways, ways)
        for choice in ways:
            self.keys[WAY][choice.key].setEnabled(choice.enabled)

    # Hands ---------------------------------------------------------------------------------------

    def _choice_clicked(self) -> None:
        sender = self.sender()
        assert sender is not None
        name, _, key = sender.objectName().partition(":")
        self.chosen.emit(name, key)

    def _key_clicked(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.pressed.emit(sender.objectName())

    def _table_stepped(self, row: int, by: int) -> None:
        del row  # the selected one
        self.stepped.emit(by)

    def _out_stepped(self, row: int, by: int) -> None:
        del row
        self.out_stepped.emit(by)

    def _enter_empty(self) -> None:
        if self._middle.currentWidget() is self._found_page:
            self.row_activated.emit(self.found.current_row())

    def fold(self, narrow: bool) -> None:
        self._right.setFixedWidth(RIGHT_NARROW if narrow else RIGHT_WIDE)
        self.block.set_compact(narrow)
        self.table.set_narrow(narrow)
        self.out.set_narrow(narrow)
        shape = Shape.FOLDED if narrow else Shape.STACK
        for key in (*self.action_keys.values(), self.leave_key):
            key.set_shape(shape if self._with_ticket else Shape.ROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make do with a low window."""
        super().resizeEvent(event)
        low = self.height() < LOW
        self.block.setFixedHeight(BLOCK_LOW if low else BLOCK)
        self.side_note.setVisible(bool(self.side_note.text()) and not low)

    def take_focus(self) -> None:
        self.box.take_focus()


def _telling(tell: Callable[[str], object], name: str) -> Callable[[], object]:
    return lambda: tell(name)
