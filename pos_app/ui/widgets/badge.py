"""Badges: a state in one word, on a soft ground, never by colour alone."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme as look
from pos_app.ui.values import BadgeText, Tone
from pos_app.ui.widgets.icons import draw_icon
from pos_app.ui.widgets.paint import CENTRE, draw_text, painting, rounded, text_width

HEIGHT = 22
_PAD = 8
_ICON = 14


def tone_colours(tone: Tone) -> tuple[QColor, QColor, QColor]:
    """Return ground, border and ink of a tone."""
    theme = look.current()
    fill, ink = {
        Tone.GREY: (theme.inset, theme.text2),
        Tone.GREEN: (theme.primary_soft, theme.primary_text),
        Tone.AMBER: (theme.amber_soft, theme.amber_text),
        Tone.RED: (theme.danger_soft, theme.danger_text),
        Tone.BLUE: (theme.info_soft, theme.info),
    }[tone]
    border = theme.line if tone is Tone.GREY else look.mix(ink, fill, 0.35)
    return fill, border, ink


def badge_width(badge: BadgeText) -> int:
    """Return how wide the badge is drawn."""
    icon = _ICON + 5 if badge.icon else 0
    return round(text_width(badge.text, look.font(12, 600)) + 0.5) + 2 * _PAD + icon


def draw_badge(painter: QPainter, x: float, y: float, badge: BadgeText) -> float:
    """Draw the badge with its upper left corner at (x, y); return its width."""
    fill, border, ink = tone_colours(badge.tone)
    width = badge_width(badge)
    rounded(painter, QRectF(x, y, width, HEIGHT), look.RADIUS_BADGE, fill, border)
    left = x + _PAD
    if badge.icon:
        draw_icon(painter, badge.icon, left, y + (HEIGHT - _ICON) / 2, _ICON, ink)
        left += _ICON + 5
    area = QRectF(left, y, x + width - left, HEIGHT)
    draw_text(painter, area, badge.text, look.font(12, 600), ink)
    return width


def draw_count(painter: QPainter, rect: QRectF, count: str, fill: QColor, ink: QColor) -> None:
    """Draw a count in a pill."""
    rounded(painter, rect, rect.height() / 2, fill)
    draw_text(painter, rect, count, look.font(12, 700), ink, CENTRE)


class Badge(QWidget):
    """A badge on its own."""

    def __init__(self, badge: BadgeText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._badge = badge
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_badge(badge)

    def show_badge(self, badge: BadgeText) -> None:
        """Change what it says."""
        self._badge = badge
        self.setAccessibleName(badge.text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for the room of the word."""
        return QSize(badge_width(self._badge), HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the badge."""
        with painting(self) as painter:
            draw_badge(painter, 0, 0, self._badge)


class Avatar(QWidget):
    """The initials of a person, or an icon, in a tinted disc or a rounded square."""

    def __init__(
        self,
        text: str = "",
        *,
        icon: str = "",
        colour: str = "primary",
        size: int = 56,
        square: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text = text
        self._icon = icon
        self._colour = colour
        self._square = square
        self.setFixedSize(size, size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw disc and content."""
        with painting(self) as painter:
            rect = self.rect().toRectF()
            draw_avatar(painter, rect, self._text, self._icon, self._colour, square=self._square)


def draw_avatar(
    painter: QPainter, rect: QRectF, text: str, icon: str, colour: str, *, square: bool = False
) -> None:
    """Draw initials or an icon on a ground of the colour token."""
    theme = look.current()
    ink = theme.colour(colour)
    fill = look.mix(ink, theme.surface, 0.07)
    if square:
        rounded(painter, rect, look.RADIUS_BOX, look.mix(ink, theme.surface, 0.12))
    else:
        rounded(painter, rect, rect.height() / 2, fill, ink, 1.5)
    if icon:
        size = round(rect.height() * 0.46)
        draw_icon(
            painter, icon, rect.center().x() - size / 2, rect.center().y() - size / 2, size, ink
        )
        return
    draw_text(painter, rect, text, look.font(round(rect.height() * 0.34), 700), ink, CENTRE)
