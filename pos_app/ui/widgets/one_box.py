"""The one box: scans, codes, names, quantities and discounts are all typed here."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, Qt
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from pos_app.ui import theme as look
from pos_app.ui.widgets.icons import draw_icon
from pos_app.ui.widgets.key import CAP_HEIGHT, cap_width, draw_cap
from pos_app.ui.widgets.paint import draw_text, input_frame, painting

_KEYS_OF_THE_LIST = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -5,
    Qt.Key.Key_PageDown: 5,
}


class OneBox(QLineEdit):
    """The box that holds the focus whenever nothing else must.

    Signals:
      entered(str)   Enter was pressed; the text without blanks around it, never empty. The box
                     keeps its text until `clear()`: a refused text can be corrected.
      enter_empty()  Enter on the empty box
      typed(str)     the text changed by typing
      escaped()      Esc; the box was emptied
      moved(int)     arrows and page keys: how many lines down (or up) to go
      stepped(int)   + or - on the empty box
      removed()      Delete on the empty box
    """

    entered = Signal(str)
    enter_empty = Signal()
    typed = Signal(str)
    escaped = Signal()
    moved = Signal(int)
    stepped = Signal(int)
    removed = Signal()

    def __init__(
        self,
        *,
        name: str,
        placeholder: str,
        icon: str = "scan-barcode",
        cap: str = "F2",
        search_icon: bool = True,
        height: int = 58,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._hint = placeholder
        self._icon = icon
        self._cap = cap
        self._search_icon = search_icon
        self.setAccessibleName(name)
        self.setAccessibleDescription(placeholder)
        self.setFont(look.font(20, 600, tabular=False))
        self.setMaxLength(120)
        self.setFixedHeight(height)
        self.setMinimumWidth(240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        right = 18 + (cap_width(cap) + 12 if cap else 0) + (34 if search_icon else 0)
        self.setTextMargins(53, 0, right, 0)
        self.textEdited.connect(self.typed)

    def set_placeholder(self, text: str) -> None:
        """Change the line shown while the box is empty."""
        self._hint = text
        self.setAccessibleDescription(text)
        self.update()

    def take_focus(self, text: str | None = None) -> None:
        """Get the focus back; `text` replaces what is in the box."""
        if text is not None:
            self.setText(text)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand on what is no text: the line list and the screen live by these keys."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._enter()
        elif key == Qt.Key.Key_Escape:
            self.clear()
            self.escaped.emit()
        elif key in _KEYS_OF_THE_LIST:
            self.moved.emit(_KEYS_OF_THE_LIST[Qt.Key(key)])
        elif not self.text() and event.text() in ("+", "-"):
            self._step(event)
        elif not self.text() and key == Qt.Key.Key_Delete:
            if not event.isAutoRepeat():
                self.removed.emit()
        else:
            super().keyPressEvent(event)

    def _step(self, event: QKeyEvent) -> None:
        """Count up as long as + is held; a held - would take out line after line."""
        if event.text() == "+":
            self.stepped.emit(1)
        elif not event.isAutoRepeat():
            self.stepped.emit(-1)

    def _enter(self) -> None:
        text = self.text().strip()
        if text:
            self.entered.emit(text)
        else:
            self.enter_empty.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame, icons and cap, then text and cursor."""
        theme = look.current()
        with painting(self) as painter:
            rect = self.rect().toRectF()
            input_frame(painter, rect, look.RADIUS_BOX, focused=self.hasFocus())
            middle = rect.center().y()
            draw_icon(painter, self._icon, 21, middle - 12, 24, theme.text2)
            right = rect.right() - 16
            if self._cap:
                right -= cap_width(self._cap)
                draw_cap(painter, right, middle - (CAP_HEIGHT + 2) / 2, self._cap)
                right -= 12
            if self._search_icon:
                draw_icon(painter, "search", right - 22, middle - 11, 22, theme.text2)
                right -= 34
            if not self.text():
                font = look.font(17, 400, tabular=False)
                area = rect.adjusted(61, 0, right - rect.width(), 0)
                draw_text(painter, area, self._hint, font, theme.text3)
        super().paintEvent(event)
