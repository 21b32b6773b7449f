"""The row of keys at the foot of a page, made of what the presenter offers."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.core.i18n import Translate
from pos_app.ui import theme as look
from pos_app.ui.documents.rows import ActionText
from pos_app.ui.widgets.key import Key, Kind, Shape

HEIGHT: Final = 64
_LOOKS: Final = {
    "primary": Kind.PRIMARY,
    "secondary": Kind.SECONDARY,
    "soft": Kind.SOFT,
    "danger": Kind.DANGER,
}


class ActionKeys(QWidget):
    """Keys side by side. Signal: `pressed(str)`.

    The main one is never folded; the others are, to icon and cap, where there is no room for their
    words.
    """

    pressed = Signal(str)

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._translate = translate
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look.GAP)
        self._shown: tuple[ActionText, ...] = ()
        self.keys: dict[str, Key] = {}
        self.caps: dict[str, Key] = {}  # by the name of the key of the keyboard

    def show_actions(self, actions: Sequence[ActionText]) -> None:
        """Offer these; those that stay keep their key, so a finger on it still lifts."""
        shown = tuple(sorted(actions, key=lambda each: each.look == "primary"))  # it is last
        if shown == self._shown:
            return
        same = [(a.key, a.icon, a.cap, a.look) for a in shown]
        if same != [(a.key, a.icon, a.cap, a.look) for a in self._shown]:
            self._make(shown)
        self._shown = shown
        for each in shown:
            self.keys[each.key].set_label(each.label)
            self.keys[each.key].setEnabled(each.enabled)
        self._arrange()
        self.setVisible(bool(shown))

    def _make(self, actions: Sequence[ActionText]) -> None:
        for key in self.keys.values():
            self._row.removeWidget(key)
            key.hide()
            key.deleteLater()
        self.keys, self.caps = {}, {}
        for each in actions:
            primary = each.look == "primary"
            made = Key(
                each.label,
                kind=_LOOKS[each.look],
                shape=Shape.ROW if primary else Shape.STACK,
                icon=each.icon,
                cap=self._translate(each.cap) if each.cap else "",
                px=18 if primary else 15,
                height=HEIGHT,
            )
            made.setObjectName(each.key)
            made.clicked.connect(self._clicked)
            self._row.addWidget(made, 2 if primary else 1)
            made.show()  # now, not in the next round of events: a quick finger finds it
            self.keys[each.key] = made
            if each.cap:
                self.caps[QKeySequence(each.cap).toString()] = made

    def _clicked(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.pressed.emit(sender.objectName())

    def minimumSizeHint(self):  # type: ignore[no-untyped-def]  # noqa: ANN201
        hint = super().minimumSizeHint()
        hint.setWidth(0)  # keys fold instead
        return hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold or unfold."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if not self.keys:
            return
        gaps = look.GAP * (len(self.keys) - 1)
        words = {key: self._needed(key) for key in self.keys.values()}
        fold = sum(words.values()) + gaps > self.width() > 0
        for key in self.keys.values():
            if key.shape_ is Shape.ROW:
                continue
            shape = Shape.FOLDED if fold else Shape.STACK
            if key.shape_ is not shape:
                key.set_shape(shape)

    @staticmethod
    def _needed(key: Key) -> int:
        before, key.shape_ = key.shape_, Shape.ROW if key.shape_ is Shape.ROW else Shape.STACK
        needed = key.needed_width()
        key.shape_ = before
        return needed
