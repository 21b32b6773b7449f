"""Cash in and out: which of four, how much, why; beside it what moved in this session.

Signals: `kind_chosen(str)` (F2 to F5), `amount_changed(object)`, `reason_chosen(str)`,
`reason_stepped(int)` (Up, Down), `words_typed(str)`, `record_clicked()` (F12, Enter in the last
field), `left()` (Esc).
"""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.cash import DROP, IN, NO_SALE, OUT
from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.ui import theme as look
from pos_app.ui.cash.rows import MoveText
from pos_app.ui.values import ChipText
from pos_app.ui.widgets.card import Card
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.chips import Chips
from pos_app.ui.widgets.edits import MoneyEdit
from pos_app.ui.widgets.field import Field
from pos_app.ui.widgets.frame import beside, heading, side
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.line_table import Column, LineTable
from pos_app.ui.widgets.number_pad import NumberPad
from pos_app.ui.widgets.pieces import EmptyState
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text

RIGHT_WIDE, RIGHT_NARROW = 386, 316
ROW = 60
LEAST = 60  # px of the list, under a strip
KINDS = (
    (IN, "F2", "arrow-down-left", N_("Paid in")),
    (OUT, "F3", "arrow-up-right", N_("Paid out")),
    (DROP, "F4", "landmark", N_("To the safe")),
    (NO_SALE, "F5", "door-open", N_("Open drawer")),
)


class MovesView(Screen):
    """See the top of this file for what it says."""

    kind_chosen = Signal(str)
    amount_changed = Signal(object)
    reason_chosen = Signal(str)
    reason_stepped = Signal(int)
    words_typed = Signal(str)
    record_clicked = Signal()
    left = Signal()

    def __init__(
        self, translate: Translate, currency: Currency, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        tr = self._translate = translate
        self._kind = OUT
        self.title = Text(tr(N_("Cash in and out")), "title")
        self.subtitle = Text(
            tr(N_("Every move has a reason and a slip to sign")), "small", "text2", elide=True
        )
        self.strip = Strip()
        self.front_strip = self.strip
        self.kind_keys: dict[str, Key] = {}
        for kind, cap, icon, name in KINDS:
            key = Key(tr(name), cap=cap, icon=icon, height=64)
            key.setCheckable(True)
            key.setAutoExclusive(True)
            key.clicked.connect(partial(self.kind_chosen.emit, kind))
            self.bind(cap, key)
            self.kind_keys[kind] = key
        self.amount_label = Text(tr(N_("Amount")), "label", "text2")
        self.amount = MoneyEdit(currency, name=tr(N_("Amount")), px=28, height=64)
        self.reasons_label = Text(f"{tr(N_('Reason'))}  ↑ ↓", "label", "text2")
        self.reasons = Chips(name=tr(N_("Reasons of the shop")))
        self.words = Field(
            name=tr(N_("In your own words")), placeholder=tr(N_("Or in your own words"))
        )
        columns: tuple[Column[MoveText], ...] = (
            Column(tr(N_("In this session")), _what, left=16),
            Column(tr(N_("Amount")), _amount, width=124, align=Align.RIGHT, right=16),
        )
        self.table = LineTable(
            columns,
            name=tr(N_("Moves of this session")),
            row_height=ROW,
            focusable=False,
            shows_selection=False,
        )
        self.empty = EmptyState(
            "hand-coins", tr(N_("Nothing moved yet")), tr(N_("Moves of this session stand here"))
        )
        self.pad = NumberPad(back_name=tr(N_("Delete the last digit")), px=24)
        self.main_key = Key(
            tr(N_("Record it")), kind=Kind.PRIMARY, cap="F12", icon="check", px=20, height=72
        )
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = heading(self.title, self.subtitle)
        kinds = QHBoxLayout()
        kinds.setSpacing(look.GAP)
        for key in self.kind_keys.values():
            kinds.addWidget(key, 1)
        form = Card(margin=16, spacing=6)
        for widget in (
            self.amount_label,
            self.amount,
            self.reasons_label,
            self.reasons,
            self.words,
        ):
            form.body.addWidget(widget)
        form.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        listed = Card(margin=1)
        listed.setMinimumHeight(LEAST)
        self._middle = QStackedLayout()
        listed.body.addLayout(self._middle)  # before its pages: alone they are windows
        self._middle.addWidget(self.empty)
        self._middle.addWidget(self.table)
        column = QVBoxLayout()
        column.setSpacing(look.PAGE)
        column.addLayout(head)
        column.addWidget(self.strip)
        column.addLayout(kinds)
        column.addWidget(form)
        column.addWidget(listed, 1)
        self._right, right = side()
        right.addWidget(self.pad, 1)
        right.addWidget(self.main_key)
        beside(self, column, self._right)

    def _connect(self) -> None:
        self.amount.value_changed.connect(self._amount_changed)
        self.amount.entered.connect(self._amount_entered)
        self.reasons.chosen.connect(self.reason_chosen)
        self.words.textEdited.connect(self.words_typed)
        self.words.returnPressed.connect(self.record_clicked)
        self.pad.pressed.connect(self._pad_pressed)
        self.main_key.clicked.connect(self.record_clicked)
        self.bind("F12", self.main_key)
        self.bind("Up", lambda: self.reason_stepped.emit(-1))
        self.bind("Down", lambda: self.reason_stepped.emit(1))
        self.bind("Esc", self.left.emit)

    # What the presenter tells it -----------------------------------------------------------------

    def show_kind(self, kind: str) -> None:
        self._kind = kind
        for each, key in self.kind_keys.items():
            key.setChecked(each == kind)
        for widget in (self.amount_label, self.amount):
            widget.setVisible(kind != NO_SALE)
        self.pad.setEnabled(kind != NO_SALE)
        words = N_("Open the drawer") if kind == NO_SALE else N_("Record it")
        self.main_key.set_label(self._translate(words))
        self.take_focus()

    def show_reasons(self, chips: tuple[ChipText, ...], chosen: str) -> None:
        self.reasons.show_chips(chips, chosen)

    def clear(self) -> None:
        self.amount.set_value(None)
        self.words.clear()

    def show_problem(self, *, amount: bool, reason: bool) -> None:
        self.amount.mark_bad(amount)
        self.words.mark_bad(reason)
        if amount:
            self.amount.setFocus(Qt.FocusReason.TabFocusReason)
        elif reason:
            self.words.setFocus(Qt.FocusReason.TabFocusReason)

    def show_moves(self, rows: tuple[MoveText, ...]) -> None:
        self.table.set_rows(rows)
        self._middle.setCurrentIndex(1 if rows else 0)

    def lock(self, locked: bool) -> None:
        self.main_key.setEnabled(not locked)

    # Hands ---------------------------------------------------------------------------------------

    def _amount_changed(self) -> None:
        self.amount.mark_bad(False)
        self.amount_changed.emit(self.amount.value())

    def _amount_entered(self) -> None:
        self.words.setFocus(Qt.FocusReason.TabFocusReason)

    def _pad_pressed(self, sign: str) -> None:
        self.amount.setFocus(Qt.FocusReason.TabFocusReason)
        self.amount.press(sign)

    def fold(self, narrow: bool) -> None:
        self._right.setFixedWidth(RIGHT_NARROW if narrow else RIGHT_WIDE)
        self.table.set_narrow(narrow)
        for key in self.kind_keys.values():
            key.icon_name = "" if narrow else key.icon_name

    def take_focus(self) -> None:
        field = self.words if self._kind == NO_SALE else self.amount
        field.setFocus(Qt.FocusReason.TabFocusReason)


def _what(row: MoveText) -> Cell:
    return Cell(row.title, row.detail, weight=600)


def _amount(row: MoveText) -> Cell:
    return Cell(row.amount, weight=700, px=16)
