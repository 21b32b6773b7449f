"""Paper on a screen: always paper-coloured, in two columns instead of scrolling."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.devices.paper import PAPER_COLOUR
from pos_app.ui import theme as look
from pos_app.ui.format import DOT
from pos_app.ui.tickets.paper import SCALE, PaperPicture, divide
from pos_app.ui.widgets.paint import CENTRE, draw_text, painting

MARGIN = 34  # dots of empty paper at each side
ABOVE, BELOW = 20, 26  # px of paper above and below the print
TOOTH = 7  # px of the torn edge
GAP = 48  # px between two columns
CAPTION = 34
MOST = 3  # columns
LARGEST = 408 / (576 + 2 * MARGIN)  # px for a dot: larger than life helps nobody


@dataclass(frozen=True)
class _Plan:
    """How the sheet is laid: px of screen for a pixel of the picture, and the parts."""

    ratio: float
    parts: tuple[tuple[int, int], ...]


class PaperView(QWidget):
    """Shows one piece of paper. `show_paper(picture)`, or None for an empty counter."""

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._translate = translate
        self._picture: PaperPicture | None = None
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(200)

    def show_paper(self, picture: PaperPicture | None) -> None:
        """Show another piece of paper."""
        self._picture = picture
        if picture is not None:
            form = QImage.Format.Format_Grayscale8
            whole = QImage(picture.grey, picture.width, picture.height, picture.width, form)
            self._image = whole.copy()  # the bytes belong to the picture
        self.setAccessibleName(picture.words if picture is not None else "")
        self.update()

    def words(self) -> str:
        """Return what the paper says."""
        return self._picture.words if self._picture is not None else ""

    # How it is laid ------------------------------------------------------------------------------

    def _plan(self, picture: PaperPicture) -> _Plan:
        """Take as few columns as show it at a size that can be read."""
        room = self.height() - ABOVE - BELOW - CAPTION - 24
        edge = 2 * MARGIN * SCALE
        plan = _Plan(0.0, ())
        for columns in range(1, MOST + 1):
            width = (self.width() - 48 - GAP * (columns - 1)) / columns
            ratio = min(width / (picture.width + edge), LARGEST / SCALE)
            parts = divide(picture, int(room / ratio), columns)
            tallest = max(bottom - top for top, bottom in parts)
            ratio = min(ratio, room / tallest)
            if ratio > plan.ratio * 1.2:
                plan = _Plan(ratio, parts)
        return plan

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the columns in the middle."""
        picture = self._picture
        if picture is None:
            return
        plan = self._plan(picture)
        edge = MARGIN * SCALE * plan.ratio
        width = picture.width * plan.ratio + 2 * edge
        count = len(plan.parts)
        left = (self.width() - count * width - (count - 1) * GAP) / 2
        with painting(self) as painter:
            for number, (top, bottom) in enumerate(plan.parts):
                first, last = number == 0, number == count - 1
                height = (bottom - top) * plan.ratio + ABOVE + BELOW
                area = QRectF(left, 12, width, height)
                self._draw_sheet(painter, area, torn_above=first, torn_below=last)
                place = QRectF(left + edge, 12 + ABOVE, width - 2 * edge, height - ABOVE - BELOW)
                self._draw_print(painter, place, QRectF(0, top, picture.width, bottom - top))
                below = QRectF(left, self.height() - CAPTION, width, CAPTION - 6)
                self._draw_caption(painter, below, picture, last=last)
                left += width + GAP

    def _draw_sheet(
        self, painter: QPainter, area: QRectF, *, torn_above: bool, torn_below: bool
    ) -> None:
        shape = _outline(area, torn_above=torn_above, torn_below=torn_below)
        theme = look.current()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.edge if not theme.dark else QColor(0, 0, 0, 130))
        painter.drawPolygon(shape.translated(0, 2))
        painter.setBrush(QColor(PAPER_COLOUR))
        painter.setPen(look.mix(theme.line, QColor(PAPER_COLOUR), 0.7))
        painter.drawPolygon(shape)

    def _draw_print(self, painter: QPainter, place: QRectF, part: QRectF) -> None:
        ratio = self.devicePixelRatioF()
        size = (place.size() * ratio).toSize()
        slice_ = self._image.copy(part.toRect()).scaled(
            size,
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        slice_.setDevicePixelRatio(ratio)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.drawImage(QPointF(round(place.left()), round(place.top())), slice_)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def _draw_caption(
        self, painter: QPainter, area: QRectF, picture: PaperPicture, *, last: bool
    ) -> None:
        tr = self._translate
        if last:
            length = tr(N_("{length} cm of paper")).format(length=picture.length_cm)
            words = DOT.join((tr(N_("cut")), length))
        else:
            words = tr(N_("the same paper goes on at the right  →"))
        draw_text(painter, area, words, look.font(13, 400), look.current().text3, CENTRE)


def _outline(area: QRectF, *, torn_above: bool, torn_below: bool) -> QPolygonF:
    """Return a sheet whose torn edges have teeth."""
    steps = max(2, round(area.width() / (2 * TOOTH)) * 2)
    xs = [area.left() + area.width() * step / steps for step in range(steps + 1)]
    above = [
        QPointF(x, area.top() + (TOOTH if torn_above and n % 2 == 0 else 0))
        for n, x in enumerate(xs)
    ]
    below = [
        QPointF(x, area.bottom() - (TOOTH if torn_below and n % 2 == 0 else 0))
        for n, x in enumerate(xs)
    ]
    return QPolygonF([*above, *reversed(below)])
