"""Joining again: why, a box for the code, and how far it is.

Signals: `entered(str)` (Enter or F12), `strip_pressed(str)`, `left()` (Esc).
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.pending.rows import AdviceText
from pos_app.ui.pending.view import Advice
from pos_app.ui.products.parts import ProgressBar
from pos_app.ui.products.rows import ProgressText
from pos_app.ui.values import StripText
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.one_box import OneBox
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip

WIDEST = 900


class JoinView(Screen):
    """See the top of this file for what it says."""

    entered = Signal(str)
    strip_pressed = Signal(str)
    left = Signal()

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = translate
        self.advice = Advice(tr)
        self.box = OneBox(
            name=tr(N_("Code of the centre")), placeholder=tr(N_("Code of the centre")),
            icon="key-round", search_icon=False, cap="",
        )  # fmt: skip
        self.strip = Strip()
        self.front_strip = self.strip
        self.progress = ProgressBar()
        self.back_key = Key(tr(N_("Back")), cap="Esc", icon="arrow-left", height=64)
        self.join_key = Key(
            tr(N_("Join again")), kind=Kind.PRIMARY, cap="F12", icon="refresh-cw", px=18, height=64
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self.box.entered.connect(self.entered)
        self.box.escaped.connect(self.back_key.press)
        self.strip.pressed.connect(self.strip_pressed)
        self.back_key.clicked.connect(self.left)
        self.join_key.clicked.connect(self._join)
        self.bind("Esc", self.back_key)
        self.bind("F12", self.join_key)

    def _lay_out(self) -> None:
        middle = QWidget()
        middle.setMaximumWidth(WIDEST)
        column = QVBoxLayout(middle)
        column.setContentsMargins(16, look.PAGE, look.PAGE, look.PAGE)
        column.setSpacing(look.PAGE)
        column.addWidget(self.advice, 1)
        column.addWidget(self.box)
        column.addWidget(self.strip)
        column.addWidget(self.progress)
        keys = QHBoxLayout()
        keys.setSpacing(look.GAP)
        keys.addWidget(self.back_key, 1)
        keys.addWidget(self.join_key, 2)
        column.addLayout(keys)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(middle)

    def show_advice(self, text: AdviceText) -> None:
        self.advice.show_advice(text)

    def show_progress(self, words: str) -> None:
        self.progress.show_progress(ProgressText(words) if words else None)
        for thing in (self.box, self.back_key, self.join_key):
            thing.setEnabled(not words)
        if words and not self.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # or the focus goes to the next thing

    def show_done(self) -> None:
        self.box.hide()
        self.join_key.setEnabled(False)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_strip(self, text: StripText | None) -> None:
        if text is None:
            self.strip.hide_strip()
        else:
            self.strip.show_strip(text)
            self.take_focus()

    def _join(self) -> None:
        if self.box.text().strip():
            self.entered.emit(self.box.text())

    def take_focus(self) -> None:
        front = self if self.box.isHidden() else self.box
        front.setFocus(Qt.FocusReason.OtherFocusReason)
