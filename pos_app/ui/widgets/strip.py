"""The strip under the one-box: what happened, why, and what to do, without stopping anybody."""

from PySide6.QtCore import QEasingCurve, QPropertyAnimation, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from pos_app.ui import theme as look
from pos_app.ui.values import Level, StripText, Tone
from pos_app.ui.widgets.badge import tone_colours
from pos_app.ui.widgets.icons import draw_icon
from pos_app.ui.widgets.key import Key
from pos_app.ui.widgets.paint import draw_text, painting, rounded

HEIGHT = 60
KEYS = 2  # also on a narrow screen: a question has two answers
OPEN_MS = 120


_LOOKS = {
    Level.OK: (Tone.GREEN, "circle-check"),
    Level.INFO: (Tone.BLUE, "info"),
    Level.WARN: (Tone.AMBER, "triangle-alert"),
    Level.BAD: (Tone.RED, "circle-alert"),
}


class Strip(QWidget):
    """One strip. Signal: `pressed(str)` with the name of the key that was touched.

    `show_strip(text)` opens it in 120 ms, `hide_strip()` closes it at once. `still=True` in the
    constructor is for a strip that belongs to a page and never opens or closes.
    """

    pressed = Signal(str)

    def __init__(
        self,
        text: StripText | None = None,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text = StripText(Level.INFO, "")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 6, 2)
        self._row.setSpacing(6)
        self._row.addStretch(1)
        self.keys: list[Key] = []
        self._motion = QPropertyAnimation(self, b"maximumHeight", self)
        self._motion.setDuration(OPEN_MS)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.setMaximumHeight(HEIGHT)
        self.setMinimumHeight(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if text is None:
            self.hide()
        else:
            self._set(text)
            self.setFixedHeight(HEIGHT)

    def key_with_cap(self, cap: str) -> Key | None:
        """Return the key that this key of the keyboard presses, while the strip is open."""
        if self.isHidden():
            return None
        return next((key for key in self.keys if key.cap == cap), None)

    def text(self) -> StripText:
        """Return what the strip says (or said last)."""
        return self._text

    def show_strip(self, text: StripText) -> None:
        """Say something; a strip that is already open changes its words without moving."""
        opening = self.isHidden()
        self._set(text)
        if opening:
            self._motion.stop()
            self.setMaximumHeight(0)
            self.show()
            self._motion.setStartValue(0)
            self._motion.setEndValue(HEIGHT)
            self._motion.start()

    def hide_strip(self) -> None:
        """Take the strip away."""
        self._motion.stop()
        self.hide()

    def _set(self, text: StripText) -> None:
        self._text = text
        self.setAccessibleName(f"{text.title} {text.detail}".strip())
        for key in self.keys:
            self._row.removeWidget(key)
            key.setParent(None)
            key.deleteLater()
        self.keys = []
        for each in text.keys[:KEYS]:
            key = Key(each.label, cap=each.cap, px=14, parent=self)
            key.setObjectName(each.key)
            key.clicked.connect(self._emit)
            self._row.addWidget(key, 0, Qt.AlignmentFlag.AlignVCenter)
            key.show()
            self.keys.append(key)
        self.update()

    def _emit(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.pressed.emit(sender.objectName())

    def sizeHint(self) -> QSize:
        """Ask for the height of the strip."""
        hint = super().sizeHint()
        hint.setHeight(HEIGHT)
        return hint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, icon and the two lines."""
        theme = look.current()
        tone, icon = _LOOKS[self._text.level]
        fill, border, ink = tone_colours(tone)
        with painting(self) as painter:
            rect = self.rect().toRectF()
            rounded(painter, rect, look.RADIUS_BOX, fill, border)
            if rect.height() < HEIGHT * 0.6:
                return
            draw_icon(painter, self._text.icon or icon, 14, rect.center().y() - 11, 22, ink)
            right = min((key.x() for key in self.keys), default=self.width() - 8) - 8
            room = right - 46
            dated = "-" in self._text.detail  # figures to align would widen it
            detail_font = look.font(13, 400, tabular=not dated)
            if not self._text.detail:
                area = QRectF(46, 0, room, rect.height())
                draw_text(painter, area, self._text.title, look.font(15, 600), theme.text)
                return
            middle = rect.center().y()
            area = QRectF(46, middle - 18, room, 22)
            draw_text(painter, area, self._text.title, look.font(15, 600), theme.text)
            area = QRectF(46, middle, room, 20)
            draw_text(painter, area, self._text.detail, detail_font, theme.text2)
