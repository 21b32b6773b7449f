"""Notes and coins as people know them: painted, and as keys."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme as look
from pos_app.ui.values import Denomination
from pos_app.ui.widgets.key import Key
from pos_app.ui.widgets.paint import (
    CENTRE,
    FOOT,
    draw_text,
    focus_ring,
    key_face,
    painting,
    rounded,
)

NOTE_WHITE = QColor("#FFFFFF")
NOTE_SIZE = QSize(92, 46)
COIN_SIZE = 46


def draw_money(painter: QPainter, rect: QRectF, money: Denomination, px: int = 14) -> None:
    """Draw a note filling `rect`, or a coin in its middle."""
    if money.note:
        rounded(painter, rect, 4, look.note_colour(money.currency, money.value_minor))
        rim = QColor(255, 255, 255, 115)
        rounded(painter, rect.adjusted(3, 3, -3, -3), 2, None, rim, 1.0)
        draw_text(painter, rect, money.text, look.font(px, 700), NOTE_WHITE, CENTRE)
        return
    metal, edge, digits = look.coin_colours(money.currency, money.value_minor)
    side = min(rect.width(), rect.height())
    disc = QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side)
    rounded(painter, disc, side / 2, metal, edge, 2.5)
    draw_text(painter, disc, money.text, look.font(px, 700), digits, CENTRE)


class Money(QWidget):
    """A note or a coin, only to look at."""

    def __init__(self, money: Denomination, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._money = money
        self.setFixedSize(NOTE_SIZE if money.note else QSize(COIN_SIZE, COIN_SIZE))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        with painting(self) as painter:
            draw_money(painter, self.rect().toRectF(), self._money)


class CashKey(Key):
    """A key with a note or a coin on it. `money.value_minor` is what it adds."""

    def __init__(
        self, money: Denomination, *, height: int = 58, parent: QWidget | None = None
    ) -> None:
        super().__init__(money.text, height=height, parent=parent)
        self.money = money
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def needed_width(self) -> int:
        """Return the width of the note and its air."""
        return 98

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the key, then the money."""
        theme = look.current()
        with painting(self) as painter:
            rect = self.rect().toRectF()
            if self.hasFocus():
                rect = focus_ring(painter, rect, look.RADIUS_KEY)
            share = 0.10 if self.isDown() else 0.06 if self.underMouse() else 0.0
            fill = look.mix(theme.text, theme.surface, share)
            key_face(painter, rect, fill, theme.line, None if self.isDown() else theme.edge)
            middle = rect.adjusted(0, 0, 0, -FOOT).center()
            area = QRectF(round(middle.x() - 41), round(middle.y() - 20), 82, 40)
            if not self.money.note:
                area = area.adjusted(0, 1, 0, -1)
            draw_money(painter, area, self.money)
