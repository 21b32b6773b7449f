"""The right side of the counting screens: the number that matters, a pad, what to do next."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.widgets.key import Key, Shape
from pos_app.ui.widgets.number_block import NumberBlock
from pos_app.ui.widgets.number_pad import NumberPad

WIDE, NARROW = 386, 316


class CountingSide(QWidget):
    """Block, pad, secondary keys, the primary key. Signals: `pressed(str)`, `next_clicked()`."""

    pressed = Signal(str)
    next_clicked = Signal()

    def __init__(
        self,
        translate: Translate,
        *,
        keys: Sequence[Key],
        primary: Key,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.block = NumberBlock()
        self._cap = "Enter"
        self.next_key = Key(translate(N_("Next")), shape=Shape.CENTRE, cap=self._cap, px=15)
        self.pad = NumberPad(
            back_name=translate(N_("Delete the last digit")),
            corners=("back", self.next_key),
            px=26,
        )
        self.pad.pressed.connect(self.pressed)
        self.next_key.clicked.connect(self.next_clicked)
        self.middle = QWidget()  # what another step shows in place of the pad
        self.middle_body = QVBoxLayout(self.middle)
        self.middle_body.setContentsMargins(0, 0, 0, 0)
        self.middle.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GAP)
        column.addWidget(self.block)
        column.addWidget(self.pad, 1)
        column.addWidget(self.middle, 1)
        line = QHBoxLayout()
        line.setSpacing(look.GAP)
        for key in keys:
            line.addWidget(key, 1)
        column.addLayout(line)
        column.addWidget(primary)

    def show_pad(self, shown: bool) -> None:
        """Show the pad, or what takes its place."""
        self.pad.setVisible(shown)
        self.middle.setVisible(not shown)

    def fold(self, narrow: bool) -> None:
        """Take less room on a narrow screen."""
        self.setFixedWidth(NARROW if narrow else WIDE)
        self.block.set_compact(narrow)
        self.next_key.cap = "" if narrow else self._cap
        self.next_key.update()
