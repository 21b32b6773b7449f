"""The rail: where to go, at the left of every screen but login."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from pos_app.ui import theme as look
from pos_app.ui.values import Place
from pos_app.ui.widgets.badge import draw_count
from pos_app.ui.widgets.icons import draw_icon
from pos_app.ui.widgets.paint import CENTRE, draw_text, focus_ring, painting, rounded, text_width

WIDTH = 88


class RailKey(QAbstractButton):
    """One place on the rail."""

    def __init__(self, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = place.icon
        self._count = 0
        self.setObjectName(place.key)
        self.setText(place.text)
        self.setAccessibleName(place.text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(WIDTH, 60)

    def show_count(self, count: int) -> None:
        """Show how many things a person must do there."""
        self._count = count
        self.setAccessibleName(f"{self.text()} {count}" if count else self.text())
        self.update()

    def count(self) -> int:
        """Return the count shown."""
        return self._count

    def needed_width(self) -> int:
        """Return the least width in which the name is whole."""
        return round(text_width(self.text(), look.font(12, 600)) + 0.5) + 4

    def nextCheckState(self) -> None:
        """Stay as it is: the window marks the place it went to."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter act like a touch."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.click()  # Qt's own: see Key.press
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, icon, count and name."""
        theme = look.current()
        here = self.isChecked()
        with painting(self) as painter:
            body = QRectF(6, 0, 75, self.height())
            if self.hasFocus():
                body = focus_ring(painter, body, look.RADIUS_KEY)
            if here:
                rounded(painter, body, look.RADIUS_KEY, theme.primary_soft)
                rounded(painter, QRectF(-4, 12, 8, 36), 4, theme.primary)
            elif self.underMouse():
                share = 0.10 if self.isDown() else 0.06
                rounded(painter, body, look.RADIUS_KEY, look.mix(theme.text, theme.surface, share))
            ink = theme.primary_text if here else theme.text2
            draw_icon(painter, self._icon, 32, 9, 24, ink)
            area = QRectF(0, 35, 87, 20)
            draw_text(painter, area, self.text(), look.font(12, 600), ink, CENTRE)
            if self._count:
                words = str(self._count)
                width = max(20.0, text_width(words, look.font(12, 700)) + 10)
                pill = QRectF(50, 4, width, 18)
                draw_count(painter, pill, words, theme.danger, theme.on_danger)


class Rail(QWidget):
    """The places. Signal: `chosen(str)`. The window calls `show_place` once it is there."""

    chosen = Signal(str)

    def __init__(
        self, places: Sequence[Place], *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 14)
        column.setSpacing(6)
        self.keys = {place.key: RailKey(place, self) for place in places}
        for place in places:
            self.keys[place.key].clicked.connect(self._emit)
            if not place.low:
                column.addWidget(self.keys[place.key])
        column.addStretch(1)
        for place in places:
            if place.low:
                column.addWidget(self.keys[place.key])

    def sizeHint(self) -> QSize:
        """Ask for its width."""
        return QSize(WIDTH, 400)

    def take_focus(self) -> None:
        """Put the focus on the place where the window is, for the keyboard."""
        here = [key for key in self.keys.values() if key.isChecked()]
        first = here[0] if here else next(iter(self.keys.values()))
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def show_place(self, key: str) -> None:
        """Mark where the window is."""
        for name, rail_key in self.keys.items():
            rail_key.setChecked(name == key)

    def show_only(self, keys: frozenset[str]) -> None:
        """Show the places that the person at work may go to."""
        for name, rail_key in self.keys.items():
            rail_key.setVisible(name in keys)

    def show_count(self, key: str, count: int) -> None:
        """Show how many things a person must do at a place."""
        self.keys[key].show_count(count)

    def _emit(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.chosen.emit(sender.objectName())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and the line at the right."""
        theme = look.current()
        with painting(self) as painter:
            painter.fillRect(self.rect(), theme.surface)
            painter.fillRect(QRectF(self.width() - 1, 0, 1, self.height()), theme.line)
