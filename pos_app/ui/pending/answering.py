"""A screen that says what happened and asks one thing: advice, a box for the answer, two keys.

Signals: `entered(str)` (Enter or F12), `left()` (Esc).
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.pending.rows import AdviceText
from pos_app.ui.pending.view import Advice
from pos_app.ui.widgets.key import Key
from pos_app.ui.widgets.one_box import OneBox
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip

WIDEST = 900


class AnswerView(Screen):
    """The base of such screens.

    `asked` is the name of the box, `do_key` does what is asked, `below` stands under the strip.
    """

    entered = Signal(str)
    left = Signal()

    def __init__(
        self,
        translate: Translate,
        *,
        asked: str,
        icon: str,
        do_key: Key,
        below: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.advice = Advice(translate)
        self.box = OneBox(name=asked, placeholder=asked, icon=icon, search_icon=False, cap="")
        self.strip = Strip()
        self.front_strip = self.strip
        self.back_key = Key(translate(N_("Back")), cap="Esc", icon="arrow-left", height=64)
        self.do_key = do_key
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out(below)
        self.box.entered.connect(self.entered)
        self.box.escaped.connect(self.back_key.press)
        self.back_key.clicked.connect(self.left)
        self.do_key.clicked.connect(lambda: self.entered.emit(self.box.text()))
        self.bind("Esc", self.back_key)
        self.bind("F12", self.do_key)

    def _lay_out(self, below: QWidget | None) -> None:
        middle = QWidget()
        middle.setMaximumWidth(WIDEST)
        column = QVBoxLayout(middle)
        column.setContentsMargins(16, look.PAGE, look.PAGE, look.PAGE)
        column.setSpacing(look.PAGE)
        column.addWidget(self.advice, 1)
        column.addWidget(self.box)
        column.addWidget(self.strip)
        if below is not None:
            column.addWidget(below)
        keys = QHBoxLayout()
        keys.setSpacing(look.GAP)
        keys.addWidget(self.back_key, 1)
        keys.addWidget(self.do_key, 2)
        column.addLayout(keys)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(middle)

    def show_advice(self, text: AdviceText) -> None:
        self.advice.show_advice(text)

    def take_focus(self) -> None:
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
