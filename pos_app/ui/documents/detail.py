"""The head of a document that is looked at, and what happened to it. Painted."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme as look
from pos_app.ui.documents.rows import DetailText, EventText
from pos_app.ui.widgets.badge import badge_width, draw_badge
from pos_app.ui.widgets.card import Card
from pos_app.ui.widgets.icons import draw_icon
from pos_app.ui.widgets.paint import RIGHT, draw_text, painting, rounded, text_width

HEAD = 112
LOG_ROW = 25
LOG_ROWS = 4


class DetailHead(Card):
    """Icon, title, subtitle and badges at the left, figures at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, parent=parent)
        self._text = DetailText("")
        self.setFixedHeight(HEAD)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_detail(self, text: DetailText) -> None:
        """Show a document."""
        self._text = text
        badges = " ".join(badge.text for badge in text.badges)
        figures = " ".join(f"{label} {value}" for label, value in text.figures)
        self.setAccessibleName(f"{text.title} {text.subtitle} {badges} {figures}".strip())
        self.update()

    def detail(self) -> DetailText:
        """Return what it shows."""
        return self._text

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        theme, text = look.current(), self._text
        with painting(self) as painter:
            self._draw_ground(painter)
            right = self._draw_figures(painter)
            square = QRectF(16, 16, 56, 56)
            rounded(painter, square, look.RADIUS_BOX, theme.inset, theme.line)
            draw_icon(painter, text.icon, 31, 31, 26, theme.text2)
            left = 86.0
            area = QRectF(left, 14, right - left, 28)
            draw_text(painter, area, text.title, look.font(19, 700, tabular=False), theme.text)
            area = QRectF(left, 42, right - left, 22)
            draw_text(painter, area, text.subtitle, look.font(14, tabular=False), theme.text2)
            x = left
            for badge in text.badges:
                if x + badge_width(badge) > self.width() - 16:
                    break
                x += draw_badge(painter, x, 72, badge) + 8

    def _draw_figures(self, painter: QPainter) -> float:
        theme = look.current()
        right = self.width() - 18.0
        for label, value in reversed(self._text.figures):
            font = look.font(22, 700, tabular="-" not in value)
            wide = max(text_width(label, look.font(13)), text_width(value, font))
            if right - wide < 240:  # what it is called comes first
                break
            area = QRectF(right - wide - 2, 14, wide + 2, 20)
            draw_text(painter, area, label, look.font(13), theme.text2, RIGHT)
            area = QRectF(right - wide - 2, 34, wide + 2, 30)
            draw_text(painter, area, value, font, theme.text, RIGHT)
            right -= wide + 18
            painter.fillRect(QRectF(round(right + 5), 18, 1, 44), theme.line)
            right -= 12
        return right


class Log(QWidget):
    """What happened to a document: a few lines, the newest below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._events: tuple[EventText, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_events(self, events: tuple[EventText, ...]) -> None:
        """Show the last of what happened."""
        self._events = events[-LOG_ROWS:]
        self.setAccessibleName(". ".join(f"{e.title} {e.detail}" for e in self._events))
        self.setFixedHeight(len(self._events) * LOG_ROW + 16)
        self.setVisible(bool(self._events))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines."""
        theme = look.current()
        title_font, font = look.font(14, 600, tabular=False), look.font(13, tabular=False)
        with painting(self) as painter:
            rounded(painter, self.rect().toRectF(), look.RADIUS_BOX, theme.inset, theme.line)
            y = 8.0
            for each in self._events:
                draw_icon(painter, each.icon, 14, y + 4, 17, theme.text2)
                wide = min(text_width(each.title, title_font) + 2, self.width() - 60)
                area = QRectF(40, y, wide, LOG_ROW)
                draw_text(painter, area, each.title, title_font, theme.text)
                area = QRectF(48 + wide, y, self.width() - wide - 62, LOG_ROW)
                draw_text(painter, area, each.detail, font, theme.text2)
                y += LOG_ROW
