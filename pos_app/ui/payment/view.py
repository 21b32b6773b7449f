"""The payment screen: what is sold, what was paid, how much is missing, and the change.

What it tells the presenter:
  method_chosen(str)        key of a way to pay
  amount_changed(object)    what the amount field holds now: minor units (int) or None
  amount_entered(object)    Enter in the amount field: take this payment, minor units (int)
  reference_changed(str)    the number of a slip or a transfer
  customer_clicked()        whose account it is: F3
  money_pressed(object)     a note or coin key: its value in minor units (int)
  exact_clicked()           the missing amount, exactly
  payment_selected(int), payment_removed(int)   row of the payments: its key, or
                            Ctrl+Del
  finish_clicked()          F12
  back_clicked()            Esc
  strip_pressed(str)

What the presenter tells it: show_sale, show_customer, show_payments, show_sums, show_change,
show_methods, show_notes, show_reference, show_account, show_amount, show_exact, show_can_finish,
show_strip, amount, take_focus.
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.ui import theme as look
from pos_app.ui.payment.rows import MethodText, PaymentText, SoldText
from pos_app.ui.payment.side import PaySide
from pos_app.ui.values import ChangeText
from pos_app.ui.widgets.card import Card, Line
from pos_app.ui.widgets.cash_keys import CashKey
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.change_block import ChangeBlock
from pos_app.ui.widgets.edits import MoneyEdit
from pos_app.ui.widgets.key import Key, Kind, Shape
from pos_app.ui.widgets.line_table import Column, LineTable
from pos_app.ui.widgets.number_pad import NumberPad
from pos_app.ui.widgets.pieces import SumLines, SumsRow
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text

LEFT_WIDTH = 318
RIGHT_WIDTH = 388
PAYMENT_ROW = 66
SOLD_ROW = 48


class PaymentView(Screen):
    """The payment screen; see the top of this file for what it says and hears."""

    method_chosen = Signal(str)
    amount_changed = Signal(object)
    amount_entered = Signal(object)
    reference_changed = Signal(str)
    customer_clicked = Signal()
    money_pressed = Signal(object)
    exact_clicked = Signal()
    payment_selected = Signal(int)
    payment_removed = Signal(int)
    finish_clicked = Signal()
    back_clicked = Signal()
    strip_pressed = Signal(str)

    def __init__(
        self, translate: Translate, currency: Currency, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._translate = translate
        self._currency = currency
        self._make_keys()
        row = QHBoxLayout(self)
        row.setContentsMargins(look.PAGE, look.PAGE, look.PAGE, look.PAGE)
        row.setSpacing(look.PAGE)
        self._left = self._sold_card()
        row.addWidget(self._left)
        row.addLayout(self._middle_column(), 1)
        row.addWidget(self._right_column())
        self._connect()

    # Made once -----------------------------------------------------------------------------------

    def _make_keys(self) -> None:
        tr = self._translate
        self.strip = Strip()
        self.front_strip = self.strip
        back = tr(N_("Back to the sale"))
        self.back = Key(back, icon="chevron-left", cap=tr(N_("Esc")), height=52)
        self.back_narrow = Key(
            back, icon="chevron-left", shape=Shape.FOLDED, cap=tr(N_("Esc")), height=72
        )
        self.finish = Key(
            tr(N_("Finish and print")),
            kind=Kind.PRIMARY,
            icon="printer",
            cap="F12",
            px=20,
            height=72,
        )
        self.field = MoneyEdit(
            self._currency,
            name=tr(N_("Cash received")),
            caption=tr(N_("Cash received")),
            px=28,
            height=58,
        )
        self.side = PaySide(tr, self._currency)
        self.money, self.exact = self.side.money, self.side.exact
        self.show_notes = self.side.show_notes
        self.show_reference = self.side.show_reference
        self.show_account = self.side.show_account
        self.pad = NumberPad(back_name=tr(N_("Delete one digit")), corners=("back", "000"))
        self.methods: dict[str, Key] = {}

    def _sold_card(self) -> QWidget:
        tr = self._translate
        card = Card(margin=0, spacing=0)
        card.setFixedWidth(LEFT_WIDTH)
        head = QHBoxLayout()
        head.setContentsMargins(16, 14, 16, 4)
        self._count = Text("", "small", "text2")
        head.addWidget(Text(tr(N_("Sale")), "panel"), 1)
        head.addWidget(self._count)
        self.sold = LineTable(
            _sold_columns(),
            name=tr(N_("Lines sold")),
            row_height=SOLD_ROW,
            focusable=False,
            shows_selection=False,
            lines=False,
        )
        self.sold.horizontalHeader().hide()
        self._sums = SumLines()
        card.body.addLayout(head)
        self._buyer = Text("", "strong", elide=True)
        self._buyer.setContentsMargins(16, 0, 16, 4)
        self._buyer.hide()
        card.body.addWidget(self._buyer)
        card.body.addWidget(self.sold, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 0, 16, 6)
        foot.addWidget(Line())
        foot.addWidget(self._sums)
        card.body.addLayout(foot)
        last = QVBoxLayout()
        last.setContentsMargins(12, 8, 12, 12)
        last.addWidget(self.back)
        card.body.addLayout(last)
        return card

    def _middle_column(self) -> QVBoxLayout:
        tr = self._translate
        self.payments = LineTable(
            _payment_columns(tr),
            name=tr(N_("Payments made")),
            row_height=PAYMENT_ROW,
            focusable=False,
        )
        self._due = SumsRow()
        card = Card(margin=1, spacing=0)
        card.body.addWidget(self.payments, 1)
        card.body.addWidget(self._due)
        card.setFixedHeight(306)
        self.change = ChangeBlock()
        last = QHBoxLayout()
        last.setSpacing(look.GAP)
        last.addWidget(self.back_narrow)
        last.addWidget(self.finish, 1)
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addWidget(self.strip)
        column.addWidget(card)
        column.addWidget(self.change, 1)
        column.addLayout(last)
        return column

    def _right_column(self) -> QWidget:
        right = QWidget()
        right.setFixedWidth(RIGHT_WIDTH)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GAP)
        self._method_grid = QGridLayout()
        self._method_grid.setSpacing(look.GAP)
        column.addLayout(self._method_grid)
        column.addWidget(self.field)
        column.addWidget(self.side)
        column.addWidget(self.pad, 1)
        return right

    def _connect(self) -> None:
        self.strip.pressed.connect(self.strip_pressed)
        self.field.value_changed.connect(self._tell_amount)
        self.field.entered.connect(self._enter)
        self.pad.pressed.connect(self.field.press)
        self.exact.clicked.connect(self.exact_clicked)
        self.side.reference.textEdited.connect(self.reference_changed)
        self.side.reference.returnPressed.connect(self._enter)
        self.side.customer.clicked.connect(self.customer_clicked)
        self.payments.row_selected.connect(self.payment_selected)
        self.payments.acted.connect(self.payment_removed)
        self.finish.clicked.connect(self.finish_clicked)
        for key in (self.back, self.back_narrow):
            key.clicked.connect(self.back_clicked)
        for cash in self.money:
            cash.clicked.connect(self._press_money)
        self.bind("F12", self.finish)
        self.bind("Esc", self.back_clicked.emit)
        self.bind("Ctrl+Del", self._remove)
        self.bind("F2", self.take_focus)
        self.bind("F3", self.customer_clicked.emit)
        self.bind("F4", self.side.focus_reference)

    # What it shows -------------------------------------------------------------------------------

    def show_sale(
        self,
        rows: Sequence[SoldText],
        count: str,
        sums: Sequence[tuple[str, str]],
        total: tuple[str, str],
    ) -> None:
        """Show what is being paid: lines, how many, the sums, and the total with its name."""
        self.sold.set_rows(rows)
        self._count.setText(count)
        self._sums.show_sums(sums, total)

    def show_customer(self, name: str) -> None:
        """Show who buys, where somebody was named."""
        self._buyer.setText(name)
        self._buyer.setVisible(bool(name))

    def show_payments(self, rows: Sequence[PaymentText], *, selected: int = -1) -> None:
        """Show what was paid so far."""
        self.payments.set_rows(rows, selected=selected)

    def show_sums(self, due: str, paid: str, missing: str, *, settled: bool) -> None:
        """Show what is to pay, paid, and missing; `settled` makes the last one green."""
        tr = self._translate
        self._due.show_sums(
            (
                (tr(N_("To pay")), due, "text"),
                (tr(N_("Paid")), paid, "text"),
                (tr(N_("Missing")), missing, "primary_text" if settled else "danger_text"),
            )
        )

    def show_change(self, text: ChangeText) -> None:
        """Show the change, or what is still missing."""
        self.change.show_change(text)

    def show_methods(self, methods: Sequence[MethodText], chosen: str) -> None:
        """Show the ways to pay; one that cannot be is off and says why in its tooltip."""
        if list(self.methods) != [method.key for method in methods]:
            self._make_methods(methods)
        for method in methods:
            key = self.methods[method.key]
            key.setChecked(method.key == chosen)
            key.setEnabled(not method.reason)
            key.setToolTip(method.reason)

    def _make_methods(self, methods: Sequence[MethodText]) -> None:
        for key in self.methods.values():
            self._method_grid.removeWidget(key)
            key.deleteLater()
        self.methods = {}
        for number, method in enumerate(methods):
            key = Key(method.label, icon=method.icon, cap=method.cap, px=14, height=52)
            key.setCheckable(True)
            key.setObjectName(method.key)
            key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            key.clicked.connect(self._choose_method)
            self._method_grid.addWidget(key, number // 2, number % 2)
            self._method_grid.setColumnStretch(number % 2, 1)
            self.methods[method.key] = key
            if method.cap:
                self.bind(method.cap, key)

    def show_amount(self, caption: str, amount_minor: int | None) -> None:
        """Name the amount field and fill it; the next digit replaces what it holds."""
        self.field.set_caption(caption)
        self.field.set_value(amount_minor)
        self.field.selectAll()

    def amount(self) -> int | None:
        """Return what the amount field holds, in minor units."""
        return self.field.value()

    def show_exact(self, text: str) -> None:
        """Show the exact amount on its key; nothing missing switches it off."""
        self.exact.set_amount(text)
        self.exact.setEnabled(bool(text))

    def show_can_finish(self, can: bool) -> None:
        """Allow the sale to be closed, or hold the key while it is being written."""
        self.finish.setEnabled(can)

    def take_focus(self) -> None:
        """Give the focus to the amount."""
        self.field.setFocus()

    def fold(self, narrow: bool) -> None:
        """Leave the lines of the sale out of a narrow window."""
        self._left.setVisible(not narrow)
        self.back_narrow.setVisible(narrow)

    # What it hears -------------------------------------------------------------------------------

    def _tell_amount(self) -> None:
        self.amount_changed.emit(self.field.value())

    def _enter(self) -> None:
        if self.field.value() is not None:
            self.amount_entered.emit(self.field.value())

    def _press_money(self) -> None:
        sender = self.sender()
        assert isinstance(sender, CashKey)
        self.money_pressed.emit(sender.money.value_minor)

    def _choose_method(self) -> None:
        sender = self.sender()
        assert sender is not None
        for name, key in self.methods.items():
            key.setChecked(name == sender.objectName())
        self.method_chosen.emit(sender.objectName())

    def _remove(self) -> None:
        if self.payments.current_row() >= 0:
            self.payment_removed.emit(self.payments.current_row())


def _sold_columns() -> tuple[Column[SoldText], ...]:
    return (
        Column("", lambda row: Cell(row.name, detail=row.detail, weight=500), left=16, right=4),
        Column(
            "",
            lambda row: Cell(row.amount, detail=" ", weight=600),
            width=104,  # a million and more
            align=Align.RIGHT,
            left=0,
            right=16,
        ),
    )


def _payment_columns(tr: Translate) -> tuple[Column[PaymentText], ...]:
    return (
        Column(tr(N_("Payments")), _payment, left=16, narrow=0),
        Column("", _nothing, width=52, action=_remove_icon),
        Column(tr(N_("Sum paid")), _paid, width=124, align=Align.RIGHT, right=16),
    )


def _payment(row: PaymentText) -> Cell:
    return Cell(row.name, detail=row.detail, badge=row.badge, icon=row.icon, weight=600, px=16)


def _nothing(_row: PaymentText) -> Cell:
    return Cell()


def _remove_icon(row: PaymentText) -> str:
    return "trash-2" if row.removable else ""


def _paid(row: PaymentText) -> Cell:
    return Cell(row.amount, weight=700, px=20, tone=row.tone)
