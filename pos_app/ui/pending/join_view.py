"""Joining again: why, a box for the code, and how far it is.

Signals: those of `AnswerView` and `strip_pressed(str)`.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui.pending.answering import AnswerView
from pos_app.ui.products.parts import ProgressBar
from pos_app.ui.products.rows import ProgressText
from pos_app.ui.values import StripText
from pos_app.ui.widgets.key import Key, Kind


class JoinView(AnswerView):
    """See the top of this file for what it says."""

    strip_pressed = Signal(str)

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        progress = ProgressBar()
        super().__init__(
            translate,
            asked=translate(N_("Code of the centre")),
            icon="key-round",
            do_key=Key(
                translate(N_("Join again")), kind=Kind.PRIMARY, cap="F12", icon="refresh-cw",
                px=18, height=64,
            ),
            below=progress,
            parent=parent,
        )  # fmt: skip
        self.progress = progress
        self.strip.pressed.connect(self.strip_pressed)

    def show_progress(self, words: str) -> None:
        self.progress.show_progress(ProgressText(words) if words else None)
        for thing in (self.box, self.back_key, self.do_key):
            thing.setEnabled(not words)
        if words and not self.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # or the focus goes to the next thing

    def show_done(self) -> None:
        self.box.hide()
        self.do_key.setEnabled(False)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_strip(self, text: StripText | None) -> None:
        if text is None:
            self.strip.hide_strip()
        else:
            self.strip.show_strip(text)
            self.take_focus()

    def take_focus(self) -> None:
        front = self if self.box.isHidden() else self.box
        front.setFocus(Qt.FocusReason.OtherFocusReason)
