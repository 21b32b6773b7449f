"""What a cell of a list shows, as data, and how it is painted."""

from dataclasses import dataclass, field
from enum import Enum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from pos_app.ui import theme as look
from pos_app.ui.values import BadgeText
from pos_app.ui.widgets.badge import HEIGHT as BADGE_HEIGHT
from pos_app.ui.widgets.badge import badge_width, draw_badge
from pos_app.ui.widgets.icons import draw_icon
from pos_app.ui.widgets.paint import CENTRE, LEFT, RIGHT, draw_text, key_face, rounded, text_width

STEP_SIZE = 48
ICON_ROOM = 30
ACTION = 2  # beside -1 and 1: which key of the selected row is touched


class Align(Enum):
    """Where a cell stands in its column."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True)
class Cell:
    """One cell. First line what (`text`), second line why (`detail`, after an optional badge).

    `strike` is an old amount, struck through under the new one. `weight` and `tone` are those of
    the first line. `bar` is a stock bar: (share of the track, mark at the minimum, tone token); a
    mark below zero is none, and a bar without text stands in the middle.
    """

    text: str = ""
    detail: str = ""
    badge: BadgeText | None = None
    icon: str = ""
    icon_tone: str = "text2"
    strike: str = ""
    weight: int = 400
    px: int = 15
    tone: str = "text"
    bar: tuple[float, float, str] | None = field(default=None)
    badge_first_line: bool = False


def plus_minus(rect: QRectF) -> tuple[QRectF, QRectF]:
    """Return where the - and the + of the selected row are painted and touched."""
    top = rect.center().y() - STEP_SIZE / 2
    minus = QRectF(rect.left() + 8, top, STEP_SIZE, STEP_SIZE)
    plus = QRectF(rect.right() - STEP_SIZE - 8, top, STEP_SIZE, STEP_SIZE)
    return minus, plus


def draw_stepper(painter: QPainter, rect: QRectF, pressed: int, hovered: int) -> None:
    """Draw - and + ; `pressed` and `hovered` are -1, 0 or 1."""
    theme = look.current()
    for sign, area, icon in zip((-1, 1), plus_minus(rect), ("minus", "plus"), strict=True):
        fill = theme.surface
        share = 0.10 if sign == pressed else 0.06 if sign == hovered else 0.0
        foot = None if sign == pressed else theme.edge
        border = look.mix(theme.control, theme.surface, 0.7)
        key_face(painter, area, look.mix(theme.text, fill, share), border, foot)
        middle = area.center()
        draw_icon(painter, icon, middle.x() - 11, middle.y() - 12, 22, theme.text)


def action_place(rect: QRectF) -> QRectF:
    """Return where the key of a column's action is painted and touched in the selected row."""
    middle = rect.center()
    return QRectF(middle.x() - STEP_SIZE / 2, middle.y() - STEP_SIZE / 2, STEP_SIZE, STEP_SIZE)


def draw_action(painter: QPainter, rect: QRectF, icon: str, pressed: int, hovered: int) -> None:
    """Draw the key of a column's action, if this row has one."""
    if not icon:
        return
    theme = look.current()
    share = 0.10 if pressed == ACTION else 0.06 if hovered == ACTION else 0.0
    foot = None if pressed == ACTION else theme.edge
    area = action_place(rect)
    border = look.mix(theme.control, theme.surface, 0.7)
    key_face(painter, area, look.mix(theme.text, theme.surface, share), border, foot)
    draw_icon(painter, icon, area.center().x() - 10, area.center().y() - 11, 20, theme.danger_text)


def draw_cell(painter: QPainter, rect: QRectF, cell: Cell, align: Align) -> None:
    """Draw a cell inside `rect` (already without the margins of its column)."""
    theme = look.current()
    if cell.icon:
        draw_icon(painter, cell.icon, rect.left(), rect.center().y() - 10, 20,
                  theme.colour(cell.icon_tone))  # fmt: skip
        rect = rect.adjusted(ICON_ROOM, 0, 0, 0)
    if cell.bar is not None and not cell.text:
        _draw_bar(painter, rect, cell.bar)
        return
    if not _two_lines(cell):
        _draw_single(painter, rect, cell, align)
        return
    middle = rect.center().y()
    first = QRectF(rect.left(), middle - 21, rect.width(), 22)
    second = QRectF(rect.left(), middle, rect.width(), BADGE_HEIGHT)
    font = look.font(cell.px, cell.weight, tabular=_figures(cell.text))
    draw_text(painter, first, cell.text, font, theme.colour(cell.tone), _flags(align))
    _draw_second(painter, second, cell, align)


def _two_lines(cell: Cell) -> bool:
    badge_below = cell.badge is not None and not cell.badge_first_line and bool(cell.text)
    return bool(cell.detail or cell.strike or cell.bar) or badge_below


def _draw_single(painter: QPainter, rect: QRectF, cell: Cell, align: Align) -> None:
    if cell.badge is not None:
        x = rect.left()
        if align is Align.RIGHT:
            x = rect.right() - badge_width(cell.badge)
        draw_badge(painter, x, rect.center().y() - BADGE_HEIGHT / 2, cell.badge)
        return
    font = look.font(cell.px, cell.weight, tabular=_figures(cell.text))
    draw_text(painter, rect, cell.text, font, look.current().colour(cell.tone), _flags(align))


def _draw_second(painter: QPainter, area: QRectF, cell: Cell, align: Align) -> None:
    theme = look.current()
    if cell.strike:
        _draw_struck(painter, area, cell.strike, theme.text3)
        return
    if cell.bar is not None:
        _draw_bar(painter, area, cell.bar)
        return
    if cell.badge is not None:
        taken = draw_badge(painter, area.left(), area.top(), cell.badge) + 8
        area = area.adjusted(taken, 0, 0, 0)
    small = look.font(13, 400, tabular=_figures(cell.detail))
    draw_text(painter, area, cell.detail, small, _detail_ink(cell), _flags(align))


def _figures(text: str) -> bool:
    """Return whether a text has figures to align; they widen the - of a date or a code."""
    return "-" not in text


def _detail_ink(cell: Cell) -> QColor:
    theme = look.current()
    return theme.text2 if cell.badge is not None else theme.text3


def _draw_struck(painter: QPainter, area: QRectF, text: str, ink: QColor) -> None:
    font = look.font(13, 400)
    draw_text(painter, area, text, font, ink, RIGHT)
    width = text_width(text, font)
    painter.fillRect(QRectF(area.right() - width, area.center().y(), width, 1), ink)


def _draw_bar(painter: QPainter, area: QRectF, bar: tuple[float, float, str]) -> None:
    theme = look.current()
    share, mark, tone = bar
    track = QRectF(area.right() - 92, area.center().y() - 3, 92, 6)
    rounded(painter, track, 3, theme.line)
    filled = QRectF(track.left(), track.top(), track.width() * max(0.0, min(share, 1.0)), 6)
    if filled.width() > 0:
        rounded(painter, filled, 3, theme.colour(tone))
    if mark < 0:
        return
    at = track.left() + track.width() * max(0.0, min(mark, 1.0))
    painter.fillRect(QRectF(round(at) - 1, track.top() - 3, 2, 12), theme.text2)


def _flags(align: Align) -> Qt.AlignmentFlag:
    return {Align.LEFT: LEFT, Align.CENTRE: CENTRE, Align.RIGHT: RIGHT}[align]
