"""Icons: Lucide drawings, tinted, sharp at every pixel ratio, kept as pictures once drawn."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from pos_app.core.resources import resource_dir

STROKE = "1.9"  # the drawings come with 2


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    path = resource_dir() / "icons" / f"{name}.svg"
    return path.read_text(encoding="utf-8").replace('stroke-width="2"', f'stroke-width="{STROKE}"')


@lru_cache(maxsize=1024)
def _picture(name: str, colour: str, pixels: int) -> QImage:
    svg = _source(name).replace("currentColor", colour)
    picture = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    return picture


def draw_icon(painter: QPainter, name: str, x: float, y: float, size: int, colour: QColor) -> None:
    """Draw the icon with its upper left corner at (x, y), `size` logical pixels wide."""
    ratio = painter.device().devicePixelRatioF()
    picture = _picture(name, colour.name(), round(size * ratio))
    painter.drawImage(QRectF(round(x), round(y), size, size), picture)
