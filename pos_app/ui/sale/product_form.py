"""A product that is not in the catalogue yet, asked for in place: name, price, how it is sold."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.ui import theme as look
from pos_app.ui.sale.rows import NewProduct
from pos_app.ui.widgets.card import Panel
from pos_app.ui.widgets.choice import Choice
from pos_app.ui.widgets.edits import MoneyEdit
from pos_app.ui.widgets.field import LabelledField
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.text import Text

PIECE, WEIGHT = "piece", "weight"
NAME_LIMIT: Final = 120


class ProductForm(Screen):
    """Asks for a product. Signals: `accepted(object)` with a `NewProduct`, `cancelled()`.

    Enter goes on to the price and from there creates; Esc cancels.
    """

    accepted = Signal(object)
    cancelled = Signal()

    def __init__(
        self, translate: Translate, currency: Currency, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("")  # no ground of its own: it lies on a page
        tr = translate
        self.panel = Panel(tr(N_("New product")), margin=12)
        self.name = LabelledField(tr(N_("Name")))
        self.name.field.setMaxLength(NAME_LIMIT)
        self.price = MoneyEdit(currency, name=tr(N_("Price")))
        self.sold = Choice(
            tr(N_("How it is sold")),
            ((PIECE, tr(N_("By the piece")), ""), (WEIGHT, tr(N_("By weight")), "")),
            columns=2,
        )
        self.cancel = Key(tr(N_("Cancel")), cap=tr(N_("Esc")), height=56)
        self.accept = Key(tr(N_("Create")), kind=Kind.PRIMARY, cap="F12", height=56)
        self._lay_out(Text(tr(N_("Price")), "label", "text2"))
        self.name.field.returnPressed.connect(self._go_on)
        self.name.field.textChanged.connect(self._allow)
        self.price.value_changed.connect(self._allow)
        self.price.entered.connect(self._accept)
        self.cancel.clicked.connect(self.cancelled)
        self.accept.clicked.connect(self._accept)
        self.bind("Esc", self.cancel)
        self.bind("F12", self.accept)

    def _lay_out(self, price: QLabel) -> None:
        price.setBuddy(self.price)
        keys = QHBoxLayout()
        keys.setSpacing(look.GAP)
        keys.addWidget(self.cancel, 1)
        keys.addWidget(self.accept, 1)
        for widget in (self.name, price, self.price, self.sold):
            self.panel.body.addWidget(widget)
        self.panel.body.addStretch(1)
        self.panel.body.addLayout(keys)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.panel)

    def ask(self, code: str) -> None:
        """Ask for the product of a code."""
        self.panel.note.setText(code)
        self.name.set_text("")
        self.price.set_value(None)
        self.sold.choose(PIECE)
        self._allow()
        self.name.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the keys of the screen behind from acting while the form is open."""
        super().keyPressEvent(event)
        event.accept()

    def _ready(self) -> bool:
        return bool(self.name.text() and self.price.value())

    def _allow(self) -> None:
        self.accept.setEnabled(self._ready())

    def _go_on(self) -> None:
        if self.name.text():
            self.price.setFocus()

    def _accept(self) -> None:
        price = self.price.value()
        if price and self.name.text():
            by_weight = self.sold.value() == WEIGHT
            self.accepted.emit(NewProduct(self.name.text(), price, by_weight))
