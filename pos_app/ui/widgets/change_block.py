"""The change due, in digits that can be read from across the counter."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme as look
from pos_app.ui.values import ChangeText
from pos_app.ui.widgets.cash_keys import draw_money
from pos_app.ui.widgets.paint import (
    CENTRE,
    RIGHT,
    draw_text,
    fitting_font,
    painting,
    rounded,
    text_width,
)

_PAD = 24
_NUMBER_PX = 136


class ChangeBlock(QWidget):
    """The dark block of the change: amount, and which notes and coins make it up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ChangeText("", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(160)

    def show_change(self, text: ChangeText) -> None:
        """Change what it shows."""
        self._text = text
        self.setAccessibleName(f"{text.caption} {text.amount} {text.foot}".strip())
        self.update()

    def text(self) -> ChangeText:
        """Return what it shows."""
        return self._text

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw caption, number, what to hand over, and the foot."""
        theme, text = look.current(), self._text
        with painting(self) as painter:
            rounded(painter, self.rect().toRectF(), look.RADIUS_CARD, theme.total)
            top = QRectF(_PAD, 18, self.width() - 2 * _PAD, 28)
            draw_text(painter, top, text.caption, look.font(18, 700), theme.on_ink2)
            draw_text(painter, top, text.note, look.font(14), theme.on_ink2, RIGHT)
            bottom = 62.0 if text.handed or text.foot else 20.0
            self._draw_number(painter, QRectF(0, 46, self.width(), self.height() - 46 - bottom))
            row = QRectF(_PAD, self.height() - 64, self.width() - 2 * _PAD, 44)
            used = self._draw_handed(painter, row) if text.handed else 0.0
            draw_text(
                painter,
                row.adjusted(used, 0, 0, 0),
                text.foot,
                look.font(14),
                theme.on_ink2,
                RIGHT if used else CENTRE,
            )

    def _draw_number(self, painter: QPainter, area: QRectF) -> None:
        inner = area.adjusted(_PAD, 0, -_PAD, 0)
        tallest = max(28, min(_NUMBER_PX, int(area.height() * 0.95)))
        font = fitting_font(self._text.amount, inner.width(), tallest, 700)
        draw_text(painter, inner, self._text.amount, font, look.current().on_ink, CENTRE)

    def _draw_handed(self, painter: QPainter, row: QRectF) -> float:
        """Draw how many of which notes and coins; what has no room is left out, never half."""
        theme = look.current()
        caption = text_width(self._text.handed_caption, look.font(14))
        draw_text(painter, row, self._text.handed_caption, look.font(14), theme.on_ink2)
        x = row.left() + (caption + 14 if caption else 0)
        for count, money in self._text.handed:
            words = f"{count} ×"
            width = text_width(words, look.font(16, 600))
            picture = 72.0 if money.note else 40.0
            if x + width + 8 + picture > row.right():
                break
            area = QRectF(x, row.top(), width + 1, row.height())
            draw_text(painter, area, words, look.font(16, 600), theme.on_ink)
            x += width + 8
            draw_money(painter, QRectF(x, row.center().y() - 20, picture, 40), money)
            x += picture + 20
        return x - row.left()
