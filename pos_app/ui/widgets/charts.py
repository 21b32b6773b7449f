"""Charts, painted: a figure with its line, bars against what is usual, ranks, a ring.

Labels stand beside what they name; what is usual is dashed, what still grows is paler. Each tells a
screen reader its figures.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme as look
from pos_app.ui.theme import Theme
from pos_app.ui.widgets.badge import badge_width, draw_badge, tone_colours
from pos_app.ui.widgets.chart_values import (
    BarsText,
    BarText,
    KpiText,
    NoticeText,
    RankText,
    RingText,
)
from pos_app.ui.widgets.icons import draw_icon
from pos_app.ui.widgets.paint import (
    CENTRE,
    LEFT,
    RIGHT,
    draw_text,
    fitting_font,
    hairline,
    painting,
    rounded,
    text_width,
)

SPARK = QSize(94, 26)
KPI_HEIGHT = 106
AXIS_HEIGHT = 30
LEGEND_HEIGHT = 24
BAR_RADIUS = 4.0
BAR_SHARE = 0.6  # of the place of a bar
RANK_HEIGHT = 37
RING_WIDTH = 21
OPEN_SHARE = 0.55
QUIET_SHARE = 0.68


class KpiCard(QWidget):
    """A figure on a card: name, number, what is said of it, and a small line of its last days."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(KPI_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._text = KpiText("", "")

    def show_kpi(self, text: KpiText) -> None:
        """Show a figure."""
        self._text = text
        self.setAccessibleName(", ".join(w for w in (text.label, text.value, text.note) if w))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, text = look.current(), self._text
        with painting(self) as painter:
            rounded(painter, self.rect().toRectF(), look.RADIUS_CARD, theme.surface, theme.line)
            left, width = float(look.INSET), self.width() - 2.0 * look.INSET
            spark = min(float(SPARK.width()), width * 0.36)
            room = width - spark - 8
            draw_text(painter, QRectF(left, 12, room, 20), text.label, look.font(14), theme.text2)
            number = fitting_font(text.value, room, 30, 700, least=18)
            draw_text(painter, QRectF(left, 33, room, 38), text.value, number, theme.text)
            self._draw_note(painter, left, width)
            self._draw_spark(painter, QRectF(left + width - spark, 16, spark, SPARK.height()))

    def _draw_note(self, painter: QPainter, left: float, width: float) -> None:
        text, ink = self._text, tone_colours(self._text.tone)[2]
        if text.icon:
            draw_icon(painter, text.icon, left, 77, 16, ink)
        x = left + (22 if text.icon else 0)
        area = QRectF(x, 75, width - (x - left), 20)
        draw_text(painter, area, text.note, fitting_font(text.note, area.width(), 13, 600), ink)

    def _draw_spark(self, painter: QPainter, area: QRectF) -> None:
        points = self._text.spark
        if len(points) < 2:
            return
        theme = look.current()
        step = (area.width() - 8) / (len(points) - 1)
        line = QPolygonF(
            [
                QPointF(area.left() + 4 + at * step, area.bottom() - 4 - one * (area.height() - 8))
                for at, one in enumerate(points)
            ]
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(
            QPen(theme.primary, 2, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin)
        )
        painter.drawPolyline(line)
        painter.setPen(QPen(theme.surface, 1.5))
        painter.setBrush(theme.primary)
        painter.drawEllipse(line.last(), 4.5, 4.5)


class BarChart(QWidget):
    """Bars over an axis, and a dashed line of what is usual."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(120)
        self._text = BarsText((), ())

    def show_bars(self, text: BarsText) -> None:
        """Show a chart."""
        self._text = text
        self.setAccessibleName(text.spoken)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        text, theme = self._text, look.current()
        if not text.bars:
            return
        with painting(self) as painter:
            legend = LEGEND_HEIGHT if text.legend else 20
            words = max((text_width(word, look.font(13)) for _, word in text.ticks), default=0.0)
            area = QRectF(
                words + 10, legend, self.width() - words - 10, self.height() - legend - AXIS_HEIGHT
            )
            self._draw_axis(painter, area, theme)
            if text.legend:
                self._draw_legend(painter, area.left(), theme)
            place = area.width() / len(text.bars)
            for at, bar in enumerate(text.bars):
                self._draw_bar(painter, area, area.left() + at * place, place, bar)
            self._draw_labels(painter, area, place, theme)
            self._draw_usual(painter, area, place)
            for at, bar in enumerate(text.bars):
                self._draw_mark(painter, area, area.left() + (at + 0.5) * place, place, bar)

    def _draw_axis(self, painter: QPainter, area: QRectF, theme: Theme) -> None:
        for share, word in self._text.ticks:
            y = area.bottom() - share * area.height()
            hairline(painter, area.left(), area.right(), round(y), theme.line)
            place = QRectF(0, y - 10, area.left() - 10, 20)
            draw_text(painter, place, word, look.font(13), theme.text3, RIGHT)

    def _draw_legend(self, painter: QPainter, left: float, theme: Theme) -> None:
        text, font = self._text, look.font(13)
        x = left + 8
        rounded(painter, QRectF(x, 4, 12, 12), 3, theme.primary)
        draw_text(painter, QRectF(x + 18, 0, 220, 20), text.legend, font, theme.text2)
        if text.usual:
            x += 18 + text_width(text.legend, font) + 16
            painter.setPen(_dashed(theme.amber_text))
            painter.drawLine(QPointF(x, 10), QPointF(x + 24, 10))
            room = self.width() - x - 32
            draw_text(painter, QRectF(x + 32, 0, room, 20), text.usual, font, theme.text2)

    def _draw_bar(
        self, painter: QPainter, area: QRectF, x: float, place: float, bar: BarText
    ) -> None:
        height = bar.share * area.height()
        if height <= 0:
            return
        theme = look.current()
        width = min(30.0, place * BAR_SHARE)
        fill = look.mix(theme.primary, theme.surface, OPEN_SHARE) if bar.open else theme.primary
        rect = QRectF(x + (place - width) / 2, area.bottom() - height, width, height)
        radius = min(BAR_RADIUS, height, width / 2)
        path = QPainterPath()
        path.addRoundedRect(rect, radius, radius)
        path.addRect(rect.adjusted(0, radius, 0, 0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        path.setFillRule(Qt.FillRule.WindingFill)
        painter.drawPath(path)

    def _draw_labels(self, painter: QPainter, area: QRectF, place: float, theme: Theme) -> None:
        """Write under the bars, leaving some out where they would touch; never the present one."""
        bars = self._text.bars
        widest = max(text_width(bar.label, look.font(13, 700)) for bar in bars) + 8
        each = max(1, -(-int(widest) // max(1, int(place))))
        now = next((at for at, bar in enumerate(bars) if bar.now), 0)
        for at, bar in enumerate(bars):
            if (at - now) % each:
                continue
            middle = area.left() + (at + 0.5) * place
            room = QRectF(middle - widest / 2, area.bottom() + 6, widest, 20)
            font = look.font(13, 700 if bar.now else 400)
            draw_text(
                painter, room, bar.label, font, theme.text if bar.now else theme.text3, CENTRE
            )

    def _draw_usual(self, painter: QPainter, area: QRectF, place: float) -> None:
        points = [
            QPointF(area.left() + (at + 0.5) * place, area.bottom() - bar.usual * area.height())
            for at, bar in enumerate(self._text.bars)
            if bar.usual is not None
        ]
        if len(points) > 1:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(_dashed(look.current().amber_text))
            painter.drawPolyline(QPolygonF(points))

    def _draw_mark(
        self, painter: QPainter, area: QRectF, middle: float, place: float, bar: BarText
    ) -> None:
        if not bar.mark:
            return
        theme = look.current()
        font = look.font(13, 400 if bar.open else 700)
        width = text_width(bar.mark, font) + 8
        if bar.open and width > place * 1.5:  # it would hide the bar beside it
            return
        left = min(max(middle - width / 2, area.left()), self.width() - width)
        top = max(0.0, area.bottom() - bar.share * area.height() - 22)
        room = QRectF(left, top, width, 18)
        rounded(painter, room, 4, look.mix(theme.surface, theme.surface, 1.0))
        draw_text(painter, room, bar.mark, font, theme.text2 if bar.open else theme.text, CENTRE)


def _dashed(colour: QColor) -> QPen:
    pen = QPen(colour, 2)
    pen.setDashPattern([5, 4])
    return pen


class RankBars(QWidget):
    """Rows in their order, each with a bar of its share of the greatest."""

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._rows: tuple[RankText, ...] = ()

    def show_rows(self, rows: Sequence[RankText]) -> None:
        """Show the rows that have room."""
        self._rows = tuple(rows)
        said = (f"{row.name} {row.note} {row.amount}" for row in rows)
        self.setAccessibleName(f"{self._name}: {'; '.join(said)}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._rows:
            return
        fit = max(1, self.height() // RANK_HEIGHT)
        rows = self._rows[:fit]
        step = min(self.height() / len(rows), RANK_HEIGHT + 6.0)
        amounts = max(text_width(row.amount, look.font(15, 700)) for row in rows) + 12
        notes = max(text_width(row.note, look.font(13)) for row in rows) + 12
        with painting(self) as painter:
            for at, row in enumerate(rows):
                self._draw_row(painter, at, at * step, (amounts, notes), row)

    def _draw_row(
        self, painter: QPainter, at: int, y: float, rooms: tuple[float, float], row: RankText
    ) -> None:
        theme, width = look.current(), float(self.width())
        amounts, notes = rooms
        name = QRectF(0, y, width - amounts - notes, 20)
        draw_text(painter, name, row.name, look.font(14, 600, tabular=False), theme.text)
        note = QRectF(width - amounts - notes, y, notes, 20)
        draw_text(painter, note, row.note, look.font(13), theme.text3, RIGHT)
        amount = QRectF(width - amounts, y, amounts, 20)
        draw_text(painter, amount, row.amount, look.font(15, 700), theme.text, RIGHT)
        track = QRectF(0, y + 22, width, 8)
        rounded(painter, track, 4, theme.inset)
        if row.share > 0:
            fill = theme.primary if at == 0 else look.mix(theme.primary, theme.surface, QUIET_SHARE)
            rounded(painter, QRectF(0, y + 22, max(8.0, width * row.share), 8), 4, fill)


class Ring(QWidget):
    """A ring of at most six parts with their names, amounts and percents beside it."""

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(130)
        self._text = RingText("", "", ())

    def show_ring(self, text: RingText) -> None:
        """Show the parts."""
        assert len(text.slices) <= 6, "more colours than people tell apart"
        self._text = text
        said = (f"{one.name} {one.amount} {one.percent}" for one in text.slices)
        self.setAccessibleName(f"{self._name} {text.value}: {'; '.join(said)}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        side = min(float(self.height()), 150.0, self.width() * 0.36)
        ring = QRectF(4, (self.height() - side) / 2, side, side)
        with painting(self) as painter:
            self._draw_ring(painter, ring)
            self._draw_middle(painter, ring)
            self._draw_names(painter, ring.right() + 24)

    def _draw_ring(self, painter: QPainter, ring: QRectF) -> None:
        theme = look.current()
        half = RING_WIDTH / 2
        inner = ring.adjusted(half, half, -half, -half)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        start = 90.0 * 16
        for one in self._text.slices:
            span = -one.share * 360 * 16
            pen = QPen(theme.colour(one.colour), RING_WIDTH, c=Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawArc(inner, round(start), round(span))
            start += span
        if len(self._text.slices) < 2:
            return
        painter.setPen(QPen(theme.surface, 2))
        start, middle = 0.0, ring.center()
        for one in self._text.slices:  # a gap of surface between two parts
            painter.save()
            painter.translate(middle)
            painter.rotate(start * 360)
            painter.drawLine(QPointF(0, -side_of(ring)), QPointF(0, -side_of(ring) + RING_WIDTH))
            painter.restore()
            start += one.share

    def _draw_middle(self, painter: QPainter, ring: QRectF) -> None:
        theme, room = look.current(), ring.width() - 2 * RING_WIDTH - 10
        font = fitting_font(self._text.value, room, 22, 700)
        middle = ring.center()
        area = QRectF(middle.x() - room / 2, middle.y() - 22, room, 28)
        draw_text(painter, area, self._text.value, font, theme.text, CENTRE)
        area = QRectF(middle.x() - room / 2, middle.y() + 6, room, 18)
        draw_text(painter, area, self._text.caption, look.font(12), theme.text3, CENTRE)

    def _draw_names(self, painter: QPainter, left: float) -> None:
        theme, slices = look.current(), self._text.slices
        if not slices:
            return
        step = min(30.0, self.height() / len(slices))
        y = (self.height() - step * len(slices)) / 2
        right = float(self.width())
        for one in slices:
            rounded(painter, QRectF(left, y + step / 2 - 6, 11, 11), 3, theme.colour(one.colour))
            percent = QRectF(right - 48, y, 48, step)
            draw_text(painter, percent, one.percent, look.font(13), theme.text3, RIGHT)
            width = text_width(one.amount, look.font(14, 700)) + 8
            amount = QRectF(right - 56 - width, y, width, step)
            draw_text(painter, amount, one.amount, look.font(14, 700), theme.text, RIGHT)
            name = QRectF(left + 20, y, amount.left() - left - 24, step)
            draw_text(painter, name, one.name, look.font(14), theme.text)
            y += step


def side_of(ring: QRectF) -> float:
    """Return the outer radius of a ring."""
    return ring.width() / 2


class NoticeRows(QWidget):
    """Lines with a badge: how urgent, what, how much; as many as have room."""

    ROW = 35

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(self.ROW)
        self._rows: tuple[NoticeText, ...] = ()

    def show_rows(self, rows: Sequence[NoticeText]) -> None:
        """Show the first lines."""
        self._rows = tuple(rows)
        said = (f"{row.badge.text} {row.name} {row.amount}" for row in rows)
        self.setAccessibleName(f"{self._name}: {'; '.join(said)}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = look.current()
        rows = self._rows[: max(1, self.height() // self.ROW)]
        if not rows:
            return
        badges = max(84.0, *(badge_width(row.badge) + 12.0 for row in rows))
        with painting(self) as painter:
            for at, row in enumerate(rows):
                y = float(at * self.ROW)
                draw_badge(painter, 0, y + (self.ROW - 22) / 2, row.badge)
                width = text_width(row.amount, look.font(14)) + 8
                room = QRectF(badges, y, self.width() - badges - width, self.ROW)
                draw_text(
                    painter, room, row.name, look.font(14, 600, tabular=False), theme.text, LEFT
                )
                area = QRectF(self.width() - width, y, width, self.ROW)
                draw_text(painter, area, row.amount, look.font(14), theme.text2, RIGHT)
                if at + 1 < len(rows):
                    hairline(painter, 0, self.width(), y + self.ROW, theme.line)
