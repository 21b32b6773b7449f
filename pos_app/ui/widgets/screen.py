"""A screen: it knows which key of the keyboard presses which key on it."""

from collections.abc import Callable

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.ui import theme as look
from pos_app.ui.values import StripText
from pos_app.ui.widgets.key import Key
from pos_app.ui.widgets.strip import Strip

Act = Callable[[], object]


class Screen(QWidget):
    """The base of every screen.

    `bind("F12", key)` presses that `Key` (which shows it going down), or calls a function.
    Auto-repeat never acts. Keys arrive here when the widget with the focus has no use for them: a
    one-box or a field leaves function keys, Esc and what is no text to its screen.

    `fold(narrow)` is called when the window becomes narrower or wider than 1,200 px, and once at
    the start. `take_focus()` is called when the screen comes to the front.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._bound: dict[str, Key | Act] = {}
        self._narrow: bool | None = None
        self.front_strip: Strip | None = None  # its keys come before those of the screen

    def bind(self, shortcut: str, what: Key | Act) -> None:
        """Let a key of the keyboard ("F12", "Del", "Ctrl+N", "Esc") act on this screen."""
        sequence = QKeySequence(shortcut)
        assert not sequence.isEmpty(), shortcut
        self._bound[sequence.toString()] = what

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the key if the screen knows it; leave it to the window otherwise."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        pressed = QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key()))).toString()
        what = self._in_strip(pressed) or self._bound.get(pressed)
        if what is None:
            event.ignore()
            return
        if event.isAutoRepeat():
            return
        if isinstance(what, Key):
            what.press()
        else:
            what()

    def _in_strip(self, pressed: str) -> Key | None:
        return self.front_strip.key_with_cap(pressed) if self.front_strip is not None else None

    def show_strip(self, text: StripText | None) -> None:
        """Say in the strip of this screen what happened, or nothing any more."""
        assert self.front_strip is not None, "this screen has a strip"
        if text is None:
            self.front_strip.hide_strip()
        else:
            self.front_strip.show_strip(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold or unfold when the window crosses the limit."""
        super().resizeEvent(event)
        narrow = self.window().width() < look.NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            self.fold(narrow)

    def fold(self, narrow: bool) -> None:
        """Arrange the screen for a narrow or a wide window."""

    def take_focus(self) -> None:
        """Put the focus where the work starts."""
        self.setFocus()
