"""The screens of a place that has several: one quiet line of names above them."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from pos_app.ui import theme as look
from pos_app.ui.values import SectionTab
from pos_app.ui.widgets.paint import CENTRE, draw_text, focus_ring, painting, rounded, text_width

HEIGHT = 48
INSET = 14


class TabKey(QAbstractButton):
    """One name; the screen that is shown is underlined."""

    def __init__(self, tab: SectionTab, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(tab.key)
        self.setText(tab.text)
        self.setAccessibleName(tab.text)
        self.setToolTip(f"Ctrl+{number}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def needed_width(self) -> int:
        """Return the least width in which the name is whole."""
        return round(text_width(self.text(), look.font(14, 600)) + 0.5) + 2 * INSET

    def sizeHint(self) -> QSize:
        """Ask for the whole name."""
        return QSize(self.needed_width(), HEIGHT)

    def nextCheckState(self) -> None:
        """Stay as it is: the window marks the screen it went to."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter act like a touch."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, name and the line under where one is."""
        theme = look.current()
        with painting(self) as painter:
            body = QRectF(0, 6, self.width(), HEIGHT - 12)
            if self.hasFocus():
                body = focus_ring(painter, body, look.RADIUS_KEY)
            elif self.underMouse() and not self.isChecked():
                rounded(painter, body, look.RADIUS_KEY, look.mix(theme.text, theme.surface, 0.06))
            ink = theme.primary_text if self.isChecked() else theme.text2
            area = QRectF(0, 0, self.width(), HEIGHT - 2)
            draw_text(painter, area, self.text(), look.font(14, 600), ink, CENTRE)
            if self.isChecked():
                line = QRectF(INSET - 2, HEIGHT - 4, self.width() - 2 * INSET + 4, 6)
                rounded(painter, line, 3, theme.primary)


class SectionTabs(QWidget):
    """The names. Signal: `chosen(str)`. Hidden where a place has one screen only."""

    chosen = Signal(str)

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFixedHeight(HEIGHT)
        self._tabs: tuple[SectionTab, ...] = ()
        self.keys: dict[str, TabKey] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(look.PAGE, 0, look.PAGE, 0)
        self._row.setSpacing(4)
        self._row.addStretch(1)

    def show_tabs(self, tabs: Sequence[SectionTab], here: str) -> None:
        """Name the screens of a place and mark the one in front."""
        if tuple(tabs) != self._tabs:
            self._make(tuple(tabs))
        for key, made in self.keys.items():
            made.setChecked(key == here)
        self.setVisible(len(self._tabs) > 1)

    def press(self, number: int) -> bool:
        """Go to the screen of that number, from 1; return whether there is one."""
        if not (self.isVisible() and 1 <= number <= len(self._tabs)):
            return False
        self.chosen.emit(self._tabs[number - 1].key)
        return True

    def _make(self, tabs: tuple[SectionTab, ...]) -> None:
        for old in self.keys.values():
            self._row.removeWidget(old)
            old.deleteLater()
        self._tabs = tabs
        self.keys = {}
        for at, tab in enumerate(tabs):
            made = TabKey(tab, at + 1, self)
            made.clicked.connect(self._clicked)
            self._row.insertWidget(at, made)
            self.keys[tab.key] = made

    def _clicked(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.chosen.emit(sender.objectName())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and the line below."""
        theme = look.current()
        with painting(self) as painter:
            painter.fillRect(self.rect(), theme.surface)
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.line)
