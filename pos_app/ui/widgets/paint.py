"""The few shapes everything is painted with."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPaintDevice, QPainter, QPen

from pos_app.ui import theme as look

_NUMBER = re.compile(r"(?<=\s)(\d[\d.,]*) ")

FOOT = 2  # px under a key
RING = 2.5
RING_GAP = 2.0
HALO = 3.0  # px around an input that has the focus
HALO_SHARE = 0.22

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """Give a smooth painter on `device` and end it, also when painting fails."""
    painter = QPainter(device)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    try:
        yield painter
    finally:
        painter.end()


def rounded(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    fill: QColor | None,
    border: QColor | None = None,
    width: float = 1.0,
) -> None:
    """Draw a rounded rectangle whose border lies inside `rect`."""
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(border, width) if border is not None else Qt.PenStyle.NoPen)
    half = width / 2 if border is not None else 0.0
    inner = rect.adjusted(half, half, -half, -half)
    painter.drawRoundedRect(inner, radius - half, radius - half)


def key_face(
    painter: QPainter,
    rect: QRectF,
    fill: QColor,
    border: QColor,
    foot: QColor | None,
    *,
    border_width: float = 1.0,
    radius: float = look.RADIUS_KEY,
) -> None:
    """Draw a key: a face on a foot of two pixels, or flat on the ground while it is pressed."""
    if foot is None:
        rounded(painter, rect, radius, fill, border, border_width)
        return
    rounded(painter, rect.adjusted(0, FOOT, 0, 0), radius, foot)
    rounded(painter, rect.adjusted(0, 0, 0, -FOOT), radius, fill, border, border_width)


def focus_ring(painter: QPainter, rect: QRectF, radius: float) -> QRectF:
    """Draw the ring at the border of `rect`; return what it leaves for the widget inside."""
    theme = look.current()
    rounded(painter, rect, radius + RING, theme.surface, theme.focus, RING)
    inside = RING + RING_GAP
    return rect.adjusted(inside, inside, -inside, -inside)


def input_frame(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    *,
    focused: bool,
    bad: bool = False,
    enabled: bool = True,
) -> None:
    """Draw the ground of an input; the halo of the focus lies inside `rect`, always kept free."""
    theme = look.current()
    body = rect.adjusted(HALO, HALO, -HALO, -HALO)
    accent = theme.danger_text if bad else theme.focus
    if focused:
        halo = look.mix(accent, theme.bg, HALO_SHARE)
        rounded(painter, rect, radius + HALO, halo)
        rounded(painter, body, radius, theme.surface, accent, 2.0)
        return
    fill = theme.surface if enabled else theme.inset
    border = accent if bad else theme.control
    rounded(painter, body, radius, fill, border if enabled else theme.line, 1.0)


def text_width(text: str, font: QFont) -> float:
    """Return how wide the text is drawn."""
    return QFontMetricsF(font).horizontalAdvance(text)


def draw_text(
    painter: QPainter,
    rect: QRectF,
    text: str,
    font: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """Draw one line, shortened with an ellipsis where the place is too small."""
    metrics = QFontMetricsF(font)
    if metrics.horizontalAdvance(text) > rect.width() + 0.5:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, align | Qt.TextFlag.TextSingleLine, text)


def wrap(text: str, font: QFont, width: float, lines: int) -> list[str]:
    """Return `text` broken at blanks into at most `lines`; the last is shortened if it must."""
    metrics = QFontMetricsF(font)
    # A number stays with its unit: "6 rollos", "1 L".
    words = [word.replace("\0", " ") for word in _NUMBER.sub("\\1\0", text).split(" ")]
    result: list[str] = []
    while words and len(result) < lines:
        line = words.pop(0)
        while words and metrics.horizontalAdvance(f"{line} {words[0]}") <= width:
            line = f"{line} {words.pop(0)}"
        result.append(line)
    if words:
        result[-1] = " ".join([result[-1], *words])
    return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in result]


def fitting_font(text: str, width: float, px: int, weight: int, *, least: int = 12) -> QFont:
    """Return the face at `px`, or the greatest smaller one in which the text fits: never elided."""
    font = look.font(px, weight)
    while px > least and text_width(text, font) > width:
        px -= 1
        font = look.font(px, weight)
    return font


def hairline(painter: QPainter, x1: float, x2: float, y: float, colour: QColor) -> None:
    """Draw a sharp horizontal line of one pixel."""
    painter.fillRect(QRectF(x1, y, x2 - x1, 1), colour)
