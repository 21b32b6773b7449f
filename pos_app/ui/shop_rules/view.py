"""Rules of the shop: a card for each, its number, and what it does.

Signals: `saved(object, object)` (minor units and days, None for an empty field; F12, or Enter in
the last field), `escaped()` (Esc: as it was).
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.core.shop_rules import ShopRules
from pos_app.ui import theme as look
from pos_app.ui.widgets.card import Panel
from pos_app.ui.widgets.edits import MoneyEdit
from pos_app.ui.widgets.field import NumberEdit
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text

WIDEST = 900
EDIT_WIDE = 260


class ShopRulesView(Screen):
    """See the top of this file for what it says."""

    saved = Signal(object, object)
    escaped = Signal()

    def __init__(
        self, translate: Translate, currency: Currency, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        tr = translate
        self.strip = Strip()
        self.front_strip = self.strip
        self.tolerance = MoneyEdit(
            currency, name=tr(N_("A close may differ by")), caption=currency.symbol
        )
        self.days = NumberEdit(
            name=tr(N_("Prices are good for")), decimals=0, thousands="", mark=currency.decimal,
            max_digits=3, caption=tr(N_("days")),
        )  # fmt: skip
        self.save_key = Key(
            tr(N_("Save")), kind=Kind.PRIMARY, cap="F12", icon="check", px=18, height=64
        )
        self._lay_out(tr)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.tolerance.entered.connect(self._on)
        self.days.entered.connect(self.save_key.press)
        self.save_key.clicked.connect(self._save)
        self.bind("F12", self.save_key)
        self.bind("Up", self.tolerance.setFocus)
        self.bind("Down", self.days.setFocus)
        self.bind("Esc", self.escaped.emit)

    def _lay_out(self, tr: Translate) -> None:
        middle = QWidget()
        middle.setMaximumWidth(WIDEST)
        column = QVBoxLayout(middle)
        column.setContentsMargins(16, look.PAGE, look.PAGE, look.PAGE)
        column.setSpacing(look.PAGE)
        column.addWidget(Text(tr(N_("Rules of the shop")), "title"))
        column.addWidget(self.strip)
        closes = tr(N_(
            "When the drawer is closed. Whoever counts a greater difference counts again, or says"
            " why and a supervisor agrees. With 0 no difference passes."
        ))  # fmt: skip
        column.addWidget(self._card(tr(N_("A close may differ by")), self.tolerance, closes))
        prices = tr(N_(
            "At tills of a centre. What a till sells with older prices is charged all the same, and"
            " told apart in the report of sales, by prices."
        ))  # fmt: skip
        column.addWidget(self._card(tr(N_("Prices are good for")), self.days, prices))
        column.addStretch(1)
        keys = QHBoxLayout()
        keys.addStretch(1)
        self.save_key.setMinimumWidth(EDIT_WIDE)
        keys.addWidget(self.save_key)
        column.addLayout(keys)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(middle)

    @staticmethod
    def _card(title: str, edit: NumberEdit, words: str) -> Panel:
        card = Panel(title)
        edit.setFixedWidth(EDIT_WIDE)
        row = QHBoxLayout()
        row.setSpacing(look.INSET)
        row.addWidget(edit, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Text(words, "small", "text2", wrap=True), 1)
        card.body.addLayout(row)
        return card

    def show_rules(self, rules: ShopRules, *, own: bool) -> None:
        self.tolerance.set_value(rules.cash_tolerance_minor)
        self.days.set_value(rules.max_price_age_days)
        for edit in (self.tolerance, self.days):
            edit.setEnabled(own)
        self.save_key.setVisible(own)
        self.take_focus()

    def lock(self, locked: bool) -> None:
        self.save_key.setEnabled(not locked)

    def _on(self) -> None:
        self.days.setFocus()
        self.days.selectAll()

    def _save(self) -> None:
        self.saved.emit(self.tolerance.value(), self.days.value())

    def take_focus(self) -> None:
        """Put the caret where the first number is, to be typed over."""
        if not self.tolerance.isEnabled():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.tolerance.setFocus(Qt.FocusReason.OtherFocusReason)
        self.tolerance.selectAll()
