"""What goes with a way of paying, over the number pad: notes, a reference, or an account."""

from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.ui import theme as look
from pos_app.ui.payment.rows import AccountText
from pos_app.ui.values import denominations
from pos_app.ui.widgets.card import Card, HintBar
from pos_app.ui.widgets.cash_keys import CashKey
from pos_app.ui.widgets.field import Field
from pos_app.ui.widgets.key import Key, Kind, Shape
from pos_app.ui.widgets.pieces import SumsRow
from pos_app.ui.widgets.text import Text

REFERENCE_LIMIT = 40
NOTES_SHOWN = 5  # and the exact amount in the sixth place
KEY_HEIGHT = 60


class PaySide(QWidget):
    """Three pages of one height: notes and coins, the number of a slip, an account."""

    def __init__(
        self, translate: Translate, currency: Currency, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        tr = self._translate = translate
        self.exact = Key(tr(N_("Exact")), kind=Kind.SOFT, shape=Shape.PAY, height=KEY_HEIGHT)
        self.exact.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        notes = [money for money in denominations(currency) if money.note]
        shown = sorted(notes, key=lambda money: money.value_minor)[:NOTES_SHOWN]
        self.money = [CashKey(money, height=KEY_HEIGHT) for money in shown]
        self.reference = Field(
            name=tr(N_("Reference")), caption=tr(N_("Reference")), height=58, tabular=True
        )
        self.reference.setMaxLength(REFERENCE_LIMIT)
        self.customer = Key(tr(N_("Customer")), icon="user", cap="F3", px=14, height=48)
        self._pages = QStackedLayout(self)
        self._notes, self._referred = QWidget(), QWidget()
        self._owing = Card(margin=0, spacing=0)
        self._owner, self._account = Text("", "strong", elide=True), SumsRow()
        for page in (self._notes, self._referred, self._owing):
            self._pages.addWidget(page)
        self._lay_out()

    def _lay_out(self) -> None:
        grid = QGridLayout(self._notes)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look.GAP)
        for number, key in enumerate([*self.money, self.exact]):
            grid.addWidget(key, number // 3, number % 3)
            grid.setColumnStretch(number % 3, 1)
        referred = QVBoxLayout(self._referred)
        referred.setContentsMargins(0, 0, 0, 0)
        referred.addWidget(self.reference)
        words = self._translate(N_("number of the slip or transfer"))
        referred.addWidget(HintBar(((("F4",), words),)))
        referred.addStretch(1)
        head = QHBoxLayout()
        head.setContentsMargins(16, 4, 6, 4)
        head.addWidget(self._owner, 1)
        head.addWidget(self.customer)
        self._owing.body.addLayout(head)
        self._owing.body.addWidget(self._account)

    def show_notes(self) -> None:
        """Offer notes and coins: cash is being paid."""
        self._pages.setCurrentWidget(self._notes)

    def show_reference(self, text: str) -> None:
        """Ask for the number of a slip or of a transfer; it may stay empty."""
        self._pages.setCurrentWidget(self._referred)
        if self.reference.text() != text:
            self.reference.setText(text)

    def show_account(self, text: AccountText) -> None:
        """Show the account that is paid with."""
        self._pages.setCurrentWidget(self._owing)
        self._owner.setText(text.name)
        self._account.show_sums(text.sums)

    def focus_reference(self) -> None:
        """Go to the number of the slip, where one is asked for."""
        if self._pages.currentWidget() is self._referred:
            self.reference.setFocus()
            self.reference.selectAll()
