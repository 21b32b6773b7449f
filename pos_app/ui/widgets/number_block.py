"""The dark block: one per screen, for the number that matters."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme as look
from pos_app.ui.values import Figure
from pos_app.ui.widgets.paint import RIGHT, draw_text, fitting_font, painting, rounded, text_width


class NumberBlock(QWidget):
    """The block of the total, the amount to return, the counted cash."""

    def __init__(self, *, height: int = 134, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figure = Figure("", "")
        self._compact = False
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figure(self, figure: Figure) -> None:
        """Change what it shows."""
        self._figure = figure
        words = (figure.caption, figure.number, figure.head, figure.foot)
        self.setAccessibleName(" ".join(word for word in words if word))
        self.update()

    def figure(self) -> Figure:
        """Return what it shows."""
        return self._figure

    def set_compact(self, compact: bool) -> None:
        """Fold the facts at the left into the foot, for a narrow column."""
        self._compact = compact
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the block."""
        theme = look.current()
        with painting(self) as painter:
            rounded(painter, self.rect().toRectF(), look.RADIUS_CARD, theme.total)
            self._draw_words(painter)
            taken = self._draw_facts(painter)
            self._draw_number(painter, taken)

    def _draw_words(self, painter: QPainter) -> None:
        theme, figure = look.current(), self._figure
        width = self.width() - 36
        top = QRectF(18, 12, width, 24)
        caption = look.font(14, 700)
        if figure.head:
            draw_text(painter, top, figure.head, look.font(14, 400), theme.on_ink2)
            draw_text(painter, top, figure.caption, caption, theme.on_ink2, RIGHT)
        else:
            draw_text(painter, top, figure.caption, caption, theme.on_ink2)
        foot = QRectF(18, self.height() - 35, width, 24)
        small = look.font(14, 400)
        draw_text(painter, foot, figure.foot, small, theme.on_ink2, RIGHT)
        if self._compact:
            draw_text(painter, foot, figure.short_fact, small, theme.on_ink2)

    def _draw_facts(self, painter: QPainter) -> float:
        """Draw label and value lines at the left; return how much width they take."""
        if self._compact or not self._figure.facts:
            return 0.0
        theme = look.current()
        labels, values = look.font(14, 400), look.font(14, 600)
        widest = max(text_width(label, labels) for label, _ in self._figure.facts)
        amount = max(text_width(value, values) for _, value in self._figure.facts)
        width = max(176.0, widest + 18 + amount)
        for row, (label, value) in enumerate(self._figure.facts):
            area = QRectF(18, 41 + 25 * row, width, 24)
            draw_text(painter, area, label, labels, theme.on_ink2)
            draw_text(painter, area, value, values, theme.on_ink, RIGHT)
        return width + 20

    def _draw_number(self, painter: QPainter, taken: float) -> None:
        theme = look.current()
        room = self.width() - 36 - taken
        px = 56 if self._compact else 60
        font = fitting_font(self._figure.number, room, px, 700, least=24)
        area = QRectF(18 + taken, self.height() / 2 - 37, room, 72)
        draw_text(
            painter,
            area,
            self._figure.number,
            font,
            theme.on_ink,
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
        )
