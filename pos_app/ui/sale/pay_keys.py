"""The keys that take the money on the sale screen."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.sale.rows import PayKey
from pos_app.ui.widgets.key import Key, Kind, Shape

SUGGESTIONS = 3


class PayKeys(QWidget):
    """Exact, round amounts, card, charge. Signal: `chosen(int)` with a round amount."""

    chosen = Signal(object)  # int: a Qt int has 32 bits, money more

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = translate
        self.exact = Key(tr(N_("Exact")), kind=Kind.SOFT, shape=Shape.PAY, cap="F9", height=58)
        self.suggestions = [
            Key(tr(N_("Pays with")), shape=Shape.PAY, height=58) for _ in range(SUGGESTIONS)
        ]
        self.card = Key(tr(N_("Card")), icon="credit-card", cap="F10", px=16, height=72)
        self.charge = Key(
            tr(N_("Charge")), kind=Kind.PRIMARY, icon="banknote", cap="F12", px=20, height=72
        )
        self._amounts: list[int] = [0] * SUGGESTIONS
        self._narrow = False
        self._allowed = True
        self._count = 0
        for key in (self.exact, *self.suggestions, self.card, self.charge):
            key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for number, key in enumerate(self.suggestions):
            key.setObjectName(str(number))
            key.clicked.connect(self._emit)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 2, 0, 0)
        self._grid.setHorizontalSpacing(look.GAP)
        self._grid.setVerticalSpacing(look.GAP)
        self.fold(narrow=False)

    def fold(self, narrow: bool) -> None:
        """Arrange the keys; a narrow column has one round amount less and the card on its own."""
        self._narrow = narrow
        grid = self._grid
        for key in (self.exact, *self.suggestions, self.card, self.charge):
            grid.removeWidget(key)
        places = (3, 3, 3) if narrow else (19, 15, 15, 15)
        column = 0
        for key, span in zip((self.exact, *self.suggestions), places, strict=False):
            grid.addWidget(key, 0, column, 1, span)
            column += span
        if narrow:
            grid.addWidget(self.card, 1, 0, 1, column)
            grid.addWidget(self.charge, 2, 0, 1, column)
        else:
            grid.addWidget(self.card, 1, 0, 1, 22)
            grid.addWidget(self.charge, 1, 22, 1, column - 22)
        for number in range(grid.columnCount()):
            grid.setColumnStretch(number, 1 if number < column else 0)
        self.card.set_height(56 if narrow else 72)
        self._show_suggestions()

    def show_keys(self, exact: str, keys: Sequence[PayKey]) -> None:
        """Show the exact amount and up to three round ones."""
        self.exact.set_amount(exact)
        self._count = min(len(keys), SUGGESTIONS)
        for number, key in enumerate(self.suggestions):
            pay = keys[number] if number < self._count else PayKey(0, "")
            self._amounts[number] = pay.amount_minor
            key.set_amount(pay.text)
        self._show_suggestions()
        self.allow(self._allowed)

    def allow(self, allowed: bool) -> None:
        """Let the keys act, or hold them."""
        self._allowed = allowed
        for key in (self.exact, self.card, self.charge):
            key.setEnabled(allowed)
        for number, key in enumerate(self.suggestions):
            key.setEnabled(allowed and number < self._count)

    def _show_suggestions(self) -> None:
        places = SUGGESTIONS - 1 if self._narrow else SUGGESTIONS
        for number, key in enumerate(self.suggestions):
            key.setVisible(number < places)

    def _emit(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.chosen.emit(self._amounts[int(sender.objectName())])
