"""The screen that opens the drawer: the float by notes and coins.

Signals: `counted(object, object)` (value in minor units, pieces or None), `same_clicked()`,
`open_clicked()`, `cancelled()`.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.ui import theme as look
from pos_app.ui.cash.count_table import CountTable
from pos_app.ui.cash.fields import FieldOrder
from pos_app.ui.cash.rows import CountText
from pos_app.ui.cash.side import CountingSide
from pos_app.ui.values import Figure, Level, StripText
from pos_app.ui.widgets.frame import heading
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text


class CashOpenView(Screen):
    """Count, then F12; see the top of this file for what it says."""

    counted = Signal(object, object)
    same_clicked = Signal()
    open_clicked = Signal()
    cancelled = Signal()

    def __init__(
        self, translate: Translate, currency: Currency, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        tr = translate
        self.title = Text(tr(N_("Open the cash drawer")), "title")
        self.subtitle = Text("", "small", "text2", elide=True)
        self.hint = Strip(StripText(Level.INFO, ""))
        self.strip = Strip()
        self.front_strip = self.strip
        self.table = CountTable(tr, currency)
        self.same_key = Key(
            tr(N_("As the last close")), kind=Kind.SOFT, cap="F9", icon="history", height=56
        )
        self.open_key = Key(
            tr(N_("Open the session")),
            kind=Kind.PRIMARY,
            cap="F12",
            icon="door-open",
            px=20,
            height=72,
        )
        self.side = CountingSide(tr, keys=(self.same_key,), primary=self.open_key)
        self._fields = FieldOrder(self, [row.edit for row in self.table.rows])
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(look.PAGE)
        head = heading(self.title, self.subtitle)
        left.addLayout(head)
        left.addWidget(self.hint)
        left.addWidget(self.strip)
        left.addWidget(self.table, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, look.PAGE, look.PAGE, look.PAGE)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self.side)

    def _connect(self) -> None:
        self.table.counted.connect(self.counted)
        self.table.entered.connect(self._fields.go_on)
        self.side.next_clicked.connect(self._fields.go_on)
        self.side.pressed.connect(self._fields.press)
        self.same_key.clicked.connect(self.same_clicked)
        self.open_key.clicked.connect(self.open_clicked)
        self.bind("F9", self.same_key)
        self.bind("F12", self.open_key)
        self.bind("Down", self._fields.go_on)
        self.bind("Up", self._fields.go_back)
        self.bind("Esc", self.cancelled.emit)

    # What the presenter tells it -----------------------------------------------------------------

    def show_header(self, subtitle: str) -> None:
        self.subtitle.setText(subtitle)

    def show_hint(self, text: StripText) -> None:
        self.hint.show_strip(text)

    def show_same(self, offered: bool) -> None:
        self.same_key.setVisible(offered)

    def show_count(self, count: CountText) -> None:
        self.table.show_count(count)

    def show_figure(self, figure: Figure) -> None:
        self.side.block.show_figure(figure)

    def lock(self, locked: bool) -> None:
        self.open_key.setEnabled(not locked)

    def fold(self, narrow: bool) -> None:
        self.side.fold(narrow)

    def take_focus(self) -> None:
        self._fields.begin()
