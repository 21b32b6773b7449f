"""Ending a session that nobody can count: what it is, a box for what happened.

Signals: `entered(str)` (Enter or F12), `left()` (Esc).
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.pending.rows import AdviceText
from pos_app.ui.pending.view import Advice
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.one_box import OneBox
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip

WIDEST = 900


class LostView(Screen):
    """See the top of this file for what it says."""

    entered = Signal(str)
    left = Signal()

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = translate
        self.advice = Advice(tr)
        words = tr(N_("What happened to that till"))
        self.box = OneBox(
            name=words, placeholder=words, icon="square-pen", search_icon=False, cap=""
        )
        self.strip = Strip()
        self.front_strip = self.strip
        self.back_key = Key(tr(N_("Back")), cap="Esc", icon="arrow-left", height=64)
        self.end_key = Key(
            tr(N_("End it without a count")), kind=Kind.PRIMARY, cap="F12", icon="check", px=18,
            height=64,
        )  # fmt: skip
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self.box.entered.connect(self.entered)
        self.box.escaped.connect(self.back_key.press)
        self.back_key.clicked.connect(self.left)
        self.end_key.clicked.connect(lambda: self.entered.emit(self.box.text()))
        self.bind("Esc", self.back_key)
        self.bind("F12", self.end_key)

    def _lay_out(self) -> None:
        middle = QWidget()
        middle.setMaximumWidth(WIDEST)
        column = QVBoxLayout(middle)
        column.setContentsMargins(16, look.PAGE, look.PAGE, look.PAGE)
        column.setSpacing(look.PAGE)
        column.addWidget(self.advice, 1)
        column.addWidget(self.box)
        column.addWidget(self.strip)
        keys = QHBoxLayout()
        keys.setSpacing(look.GAP)
        keys.addWidget(self.back_key, 1)
        keys.addWidget(self.end_key, 2)
        column.addLayout(keys)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(middle)

    def show_advice(self, text: AdviceText) -> None:
        self.advice.show_advice(text)

    def lock(self, locked: bool) -> None:
        self.end_key.setEnabled(not locked)

    def take_focus(self) -> None:
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
