"""Panels in place of the product keys: what something costs, and what else can be done."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from pos_app.core.codes import shown_code
from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.sale.rows import CheckText
from pos_app.ui.values import BadgeText
from pos_app.ui.widgets.badge import Badge
from pos_app.ui.widgets.card import Panel
from pos_app.ui.widgets.key import Key, Shape
from pos_app.ui.widgets.text import Text

# name, label, icon, cap
MORE: Final = (
    ("check", N_("Price check"), "search", "Shift+F5"),
    ("sale_discount", N_("Sale discount"), "percent", "Shift+F4"),
    ("generic", N_("Generic item"), "package-plus", "Ctrl+G"),
    ("gift", N_("Gift receipt"), "ticket", "Ctrl+T"),
    ("invoice", N_("Invoice"), "receipt-text", "Shift+F7"),
    ("reprint", N_("Print again"), "printer", "Ctrl+P"),
)


class CheckPanel(Panel):
    """What a price check found. Signal: `closed()`."""

    closed = Signal()

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(translate(N_("Price check")), margin=12, parent=parent)
        self._translate = translate
        self.name = Text("", "label", "text", wrap=True)
        self.code = Text("", "help", "text3")
        self.price = Text("", "title", "text")
        self.price.setFont(look.font(44, 700))
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(look.PAGE)
        self._facts.setVerticalSpacing(look.GAP)
        self._facts.setColumnStretch(0, 1)
        self.close_key = Key(translate(N_("Back")), cap=translate(N_("Esc")), height=56)
        self.close_key.clicked.connect(self.closed)
        for widget in (self.name, self.code, self.price):
            self.body.addWidget(widget)
        self.body.addLayout(self._facts)
        self.body.addStretch(1)
        self.body.addWidget(self.close_key)

    def show_check(self, text: CheckText) -> None:
        """Show what something costs and where it is."""
        self.name.setText(text.name)
        self.code.setText(shown_code(text.code))
        self.price.setText(text.price)
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for row, (label, value) in enumerate(text.facts):
            amount = Text(value, "label", "text")
            amount.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._facts.addWidget(Text(label, "label", "text2", elide=True), row, 0)
            self._facts.addWidget(amount, row, 1)


class MoreKeys(Panel):
    """What else can be done. Signals: `chosen(str)`, `closed()`."""

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(translate(N_("More")), margin=12, parent=parent)
        self.keys: dict[str, Key] = {}
        self._labels = {name: translate(label) for name, label, _, _ in MORE}
        for name, _, icon, cap in MORE:
            key = Key(self._labels[name], shape=Shape.STACK, icon=icon, cap=cap, height=64)
            key.setObjectName(name)
            key.clicked.connect(self._emit)
            self.keys[name] = key
        grid = QGridLayout()
        grid.setSpacing(look.GAP)
        for at, key in enumerate(self.keys.values()):
            key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            grid.addWidget(key, at // 2, at % 2)
        self.body.addLayout(grid)
        self.body.addStretch(1)
        self.close_key = Key(translate(N_("Back")), cap=translate(N_("Esc")), height=48)
        self.close_key.clicked.connect(self.closed)
        self.body.addWidget(self.close_key)

    def show_labels(self, labels: Mapping[str, str]) -> None:
        """Name what the keys do now."""
        for name, label in labels.items():
            self.keys[name].set_label(label)

    def _emit(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.chosen.emit(sender.objectName())


class Marks(QWidget):
    """What holds for the whole sale, in one quiet row of badges; gone where there is nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 0, 4, 0)
        self._row.setSpacing(look.GAP)
        self._row.addStretch(1)
        self._texts: tuple[BadgeText, ...] = ()
        self.hide()

    def texts(self) -> tuple[BadgeText, ...]:
        """Return what is shown."""
        return self._texts

    def show_marks(self, marks: Sequence[BadgeText]) -> None:
        """Show these, instead of those before."""
        if tuple(marks) == self._texts:
            return
        self._texts = tuple(marks)
        while self._row.count() > 1:
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for at, mark in enumerate(marks):
            self._row.insertWidget(at, Badge(mark))
        self.setVisible(bool(marks))
