"""Parked sales: a list, what is in the selected one, and the key that takes it up.

Signals: `row_selected(int)`, `chosen()` (Enter, F12, second touch), `number(int)` (1 to 9),
`left()` (Esc).
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.parked.rows import GoodsText, ParkedText
from pos_app.ui.values import BadgeText, Figure
from pos_app.ui.widgets.card import Card, HintBar
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.frame import beside, heading, side
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.line_table import Column, LineTable
from pos_app.ui.widgets.number_block import NumberBlock
from pos_app.ui.widgets.pieces import EmptyState
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text

RIGHT_WIDE, RIGHT_NARROW = 420, 330
ROW, GOODS_ROW = 64, 44


class ParkedView(Screen):
    """See the top of this file for what it says."""

    row_selected = Signal(int)
    chosen = Signal()
    number = Signal(int)
    left = Signal()

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = translate
        self.title = Text(tr(N_("Parked sales")), "title")
        self.subtitle = Text(
            tr(N_("They wait here until someone takes them up, also after a close")),
            "small", "text2", elide=True,
        )  # fmt: skip
        self.strip = Strip()
        self.front_strip = self.strip
        columns: tuple[Column[ParkedText], ...] = (
            Column("", _place, width=56, align=Align.CENTRE),
            Column(tr(N_("Sale")), _what, left=4),
            Column(tr(N_("Parked")), _who, width=190, narrow=0),
            Column(tr(N_("Amount")), _amount, width=116, align=Align.RIGHT, right=16),
        )
        self.table = LineTable(
            columns, name=tr(N_("Parked sales")), row_height=ROW, focusable=False
        )
        self.empty = EmptyState(
            "pause", tr(N_("No sale waits")), tr(N_("F6 on the sale screen parks one"))
        )
        self.hints = HintBar((
            (("↑", "↓"), tr(N_("choose a sale"))),
            (("1", "…", "9"), tr(N_("take it up at once"))),
            ((tr(N_("Esc")),), tr(N_("back to the sale"))),
        ))  # fmt: skip
        self.block = NumberBlock()
        goods: tuple[Column[GoodsText], ...] = (
            Column(tr(N_("Qty.")), _quantity, width=72, align=Align.CENTRE),
            Column(tr(N_("Article")), _name, left=4),
            Column(tr(N_("Amount")), _goods_amount, width=92, align=Align.RIGHT, right=14),
        )
        self.goods = LineTable(
            goods,
            name=tr(N_("Lines of the sale")),
            row_height=GOODS_ROW,
            focusable=False,
            shows_selection=False,
        )
        self.take_key = Key(
            tr(N_("Take up")), kind=Kind.PRIMARY, cap="F12", icon="play", px=20, height=72
        )
        self._lay_out()
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _lay_out(self) -> None:
        head = heading(self.title, self.subtitle)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addWidget(self.hints)
        card = Card(margin=0)
        self._middle = QStackedLayout()
        card.body.addLayout(self._middle)  # before its pages: alone they are windows
        self._middle.addWidget(self.empty)
        self._middle.addWidget(listed)
        left = QVBoxLayout()
        left.setSpacing(look.PAGE)
        left.addLayout(head)
        left.addWidget(self.strip)
        left.addWidget(card, 1)
        self._right, right = side()
        right.addWidget(self.block)
        goods = Card(margin=1)
        goods.body.addWidget(self.goods)
        right.addWidget(goods, 1)
        right.addWidget(self.take_key)
        beside(self, left, self._right)

    def _connect(self) -> None:
        self.table.row_selected.connect(self.row_selected)
        self.table.row_activated.connect(self._activated)
        self.take_key.clicked.connect(self.chosen)
        self.bind("F12", self.take_key)
        self.bind("Return", self.take_key)
        self.bind("Enter", self.take_key)
        self.bind("Esc", self.left.emit)
        self.bind("Up", self._up)
        self.bind("Down", self._down)

    # What the presenter tells it -----------------------------------------------------------------

    def show_rows(self, rows: tuple[ParkedText, ...], selected: int) -> None:
        self.table.set_rows(rows, selected=selected)
        self._middle.setCurrentIndex(1 if rows else 0)
        self._right.setVisible(bool(rows))

    def show_sale(self, figure: Figure, goods: tuple[GoodsText, ...]) -> None:
        self.block.show_figure(figure)
        self.goods.set_rows(goods)

    # Hands ---------------------------------------------------------------------------------------

    def _activated(self, _row: int) -> None:
        self.chosen.emit()

    def _up(self) -> None:
        self.table.move_selection(-1)

    def _down(self) -> None:
        self.table.move_selection(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a sale up by its number; the rest is bound."""
        text = event.text()
        if len(text) == 1 and text in "123456789" and not event.isAutoRepeat():
            self.number.emit(int(text))
        else:
            super().keyPressEvent(event)

    def fold(self, narrow: bool) -> None:
        self._right.setFixedWidth(RIGHT_NARROW if narrow else RIGHT_WIDE)
        self.block.set_compact(narrow)
        self.table.set_narrow(narrow)

    def take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)


def _place(row: ParkedText) -> Cell:
    return Cell(badge=BadgeText(row.place)) if row.place else Cell()


def _what(row: ParkedText) -> Cell:
    return Cell(row.name, row.lines, weight=600, px=16)


def _who(row: ParkedText) -> Cell:
    return Cell(row.who, tone="text2")


def _amount(row: ParkedText) -> Cell:
    return Cell(row.amount, weight=700, px=17)


def _quantity(row: GoodsText) -> Cell:
    return Cell(row.quantity, weight=600)


def _name(row: GoodsText) -> Cell:
    return Cell(row.name, px=14)


def _goods_amount(row: GoodsText) -> Cell:
    return Cell(row.amount, weight=600)
