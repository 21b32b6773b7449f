"""Notes and coins, each with how many there are: what the open and the close both ask."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.ui import theme as look
from pos_app.ui.cash.rows import CountText
from pos_app.ui.values import Denomination, denominations
from pos_app.ui.widgets.card import Line, Panel
from pos_app.ui.widgets.cash_keys import NOTE_SIZE, Money
from pos_app.ui.widgets.field import NumberEdit
from pos_app.ui.widgets.text import Text

MANY: Final = 5  # rows of a panel above which the fields become lower
FIELD_WIDTH = 92
MOST_DIGITS = 4  # of one kind: nobody counts more than 9,999 by hand


class PiecesEdit(NumberEdit):
    """How many; a whole number."""

    def __init__(self, *, name: str, height: int, parent: QWidget | None = None) -> None:
        super().__init__(
            name=name,
            decimals=0,
            thousands="",
            mark="",
            max_digits=MOST_DIGITS,
            px=22,
            height=height,
            parent=parent,
        )
        self.setFixedWidth(FIELD_WIDTH)
        self.setPlaceholderText("0")


class PieceRow(QWidget):
    """A note or coin, ×, how many, what they are worth. Signal: `counted()`."""

    counted = Signal()

    def __init__(
        self, money: Denomination, *, name: str, height: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.money = money
        self.edit = PiecesEdit(name=f"{name} {money.text}", height=height)
        self.amount = Text("", "amount")
        self.amount.setFont(look.font(18, 600))
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        picture = QWidget()
        picture.setFixedWidth(NOTE_SIZE.width())
        inside = QHBoxLayout(picture)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(Money(money), 0, Qt.AlignmentFlag.AlignCenter)
        for widget in (picture, Text("×", "line", "text2"), self.edit):
            row.addWidget(widget)
        row.addWidget(self.amount, 1)
        self.edit.value_changed.connect(self.counted)


class CountTable(QWidget):
    """Two panels: notes and coins.

    Signals: `counted(object, object)`: the value of a note or coin in minor units, and how many
    (None when the field is empty); `entered()`: Enter in a field.
    """

    counted = Signal(object, object)
    entered = Signal()

    def __init__(
        self, translate: Translate, currency: Currency, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._filling = False
        pieces = denominations(currency)
        notes = [money for money in pieces if money.note]
        coins = [money for money in pieces if not money.note]
        most = max(len(notes), len(coins))
        self._height = 54 if most <= MANY else 46
        self.notes = Panel(translate(N_("Notes")))
        self.coins = Panel(translate(N_("Coins")))
        self.sums = (Text("", "amount", "primary_text"), Text("", "amount", "primary_text"))
        for panel, worth in zip((self.notes, self.coins), self.sums, strict=True):
            panel.header.addWidget(worth)
        self.rows: list[PieceRow] = []
        for panel, group, name in (
            (self.notes, notes, translate(N_("Notes of"))),
            (self.coins, coins, translate(N_("Coins of"))),
        ):
            self._fill(panel, group, name, most)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.PAGE)
        line.addWidget(self.notes, 1)
        line.addWidget(self.coins, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _fill(self, panel: Panel, group: list[Denomination], name: str, most: int) -> None:
        body: QVBoxLayout = panel.body
        body.setContentsMargins(14, 4, 16, 4)
        body.setSpacing(0)
        for at, money in enumerate(group):
            if at:
                body.addWidget(Line())
            row = PieceRow(money, name=name, height=self._height)
            row.counted.connect(self._tell)
            row.edit.entered.connect(self.entered)
            body.addWidget(row, 1)
            self.rows.append(row)
        if len(group) < most:
            body.addStretch(most - len(group))

    def _tell(self) -> None:
        row = self.sender()
        assert isinstance(row, PieceRow)
        if not self._filling:
            self.counted.emit(row.money.value_minor, row.edit.value())

    def show_count(self, count: CountText) -> None:
        """Show amounts and sums; a field is rewritten only where it says something else."""
        for label, worth in zip(self.sums, (count.notes, count.coins), strict=True):
            label.setText(worth)
        by_value = {row.value_minor: row for row in count.rows}
        self._filling = True
        for row in self.rows:
            text = by_value[row.money.value_minor]
            row.amount.setText(text.amount)
            row.amount.set_tone("text" if text.pieces else "text3")
            if row.edit.value() != text.pieces:
                row.edit.set_value(text.pieces)
        self._filling = False
