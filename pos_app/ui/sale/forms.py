"""What is asked for in place of the product keys: a discount, an item that is in no catalogue."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.ui import theme as look
from pos_app.ui.sale.rows import DiscountText, GenericItem, GivenDiscount
from pos_app.ui.widgets.card import Panel
from pos_app.ui.widgets.choice import Choice
from pos_app.ui.widgets.edits import MoneyEdit
from pos_app.ui.widgets.field import LabelledField
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.text import Text

LINE, SALE = "line", "sale"
NAME_LIMIT: Final = 120
REASON_LIMIT: Final = 60


class Form(Screen):
    """A panel with fields and two keys. Signals: `accepted(object)`, `cancelled()`.

    Enter goes from field to field and from the last accepts; F12 accepts, Esc cancels.
    """

    accepted = Signal(object)
    cancelled = Signal()

    def __init__(
        self, translate: Translate, title: str, label: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("")  # no ground of its own: it lies on a page
        self.panel = Panel(title, margin=12)
        self.cancel = Key(translate(N_("Cancel")), cap=translate(N_("Esc")), height=56)
        self.accept = Key(label, kind=Kind.PRIMARY, cap="F12", height=56)
        self.cancel.clicked.connect(self.cancelled)
        self.bind("Esc", self.cancel)
        self.bind("F12", self.accept)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.panel)

    def lay_out(self, *widgets: QWidget, take: Callable[[], object]) -> None:
        """Put the fields one below the other, the keys at the foot; accepting does `take`."""
        self.accept.clicked.connect(take)
        keys = QHBoxLayout()
        keys.setSpacing(look.GAP)
        keys.addWidget(self.cancel, 1)
        keys.addWidget(self.accept, 1)
        for widget in widgets:
            self.panel.body.addWidget(widget)
        self.panel.body.addStretch(1)
        self.panel.body.addLayout(keys)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the keys of the screen behind from acting while the form is open."""
        super().keyPressEvent(event)
        event.accept()


class DiscountForm(Form):
    """Asks for a discount; `accepted` gives a `GivenDiscount`."""

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        tr = translate
        super().__init__(tr, tr(N_("Discount")), tr(N_("Accept")), parent)
        self.off = Choice(
            tr(N_("Off what")),
            ((LINE, tr(N_("This line")), ""), (SALE, tr(N_("Whole sale")), "")),
            columns=2,
        )
        self.field = LabelledField(
            tr(N_("How much")),
            help_text=tr(N_("A share (10%) or an amount (500); 0 takes it away.")),
        )
        self.field.field.setMaxLength(16)
        self.reason = LabelledField(tr(N_("Reason")))
        self.reason.field.setMaxLength(REASON_LIMIT)
        self.lay_out(self.off, self.field, self.reason, take=self.take)
        self.field.field.returnPressed.connect(self.take)
        self.reason.field.returnPressed.connect(self.take)
        self.off.chosen.connect(lambda _: self.field.field.setFocus())

    def ask(self, text: DiscountText) -> None:
        """Begin with what stands now."""
        self.panel.note.setText(text.line)
        self.off.choose(SALE if text.whole_sale or not text.line else LINE)
        self.field.set_text(text.text)
        self.reason.set_text(text.reason)
        self.field.field.setFocus()
        self.field.field.selectAll()

    def take(self) -> None:
        """Give what the form says."""
        whole = self.off.value() == SALE
        self.accepted.emit(GivenDiscount(self.field.text(), whole, self.reason.text()))


class GenericForm(Form):
    """Asks for an item that is in no catalogue; `accepted` gives a `GenericItem`."""

    def __init__(
        self, translate: Translate, currency: Currency, parent: QWidget | None = None
    ) -> None:
        tr = translate
        super().__init__(tr, tr(N_("Generic item")), tr(N_("Add")), parent)
        self.name = LabelledField(tr(N_("Name")))
        self.name.field.setMaxLength(NAME_LIMIT)
        label = Text(tr(N_("Price")), "label", "text2")
        self.price = MoneyEdit(currency, name=tr(N_("Price")))
        label.setBuddy(self.price)
        self._taxes = QVBoxLayout()
        self._taxes.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        holder.setLayout(self._taxes)
        self.tax: Choice | None = None
        self._words = tr(N_("Tax"))
        self.lay_out(self.name, label, self.price, holder, take=self.take)
        self.name.field.returnPressed.connect(self._go_on)
        self.name.field.textChanged.connect(self._allow)
        self.price.value_changed.connect(self._allow)
        self.price.entered.connect(self.take)

    def ask(self, classes: Sequence[tuple[str, str]]) -> None:
        """Ask for one more; the first class of tax is chosen."""
        if self.tax is not None:
            self._taxes.removeWidget(self.tax)
            self.tax.setParent(None)
            self.tax.deleteLater()
        options = [(code, words, "") for code, words in classes]
        self.tax = Choice(self._words, options, columns=2)
        self._taxes.addWidget(self.tax)
        if classes:
            self.tax.choose(classes[0][0])
        self.name.set_text("")
        self.price.set_value(None)
        self._allow()
        self.name.field.setFocus()

    def take(self) -> None:
        """Give what the form says, once it has a name and a price."""
        price = self.price.value()
        if price and self.name.text() and self.tax is not None:
            self.accepted.emit(GenericItem(self.name.text(), price, self.tax.value()))

    def _allow(self) -> None:
        self.accept.setEnabled(bool(self.price.value() and self.name.text()))

    def _go_on(self) -> None:
        if self.name.text():
            self.price.setFocus()
