"""The change due, in digits that can be read from across the counter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme as look
from pos_app.ui.values import ChangeText, Denomination
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
_HEAD = 46  # the height of the caption
_FOOT = 20  # what stays free at the bottom
_LINE = 44  # the height of a row of notes and coins
_BETWEEN = 4
_LEAST_NUMBER = 48  # the amount keeps this height, however much must be handed over
_NUMBER_PX = 136
_APART = 24  # between the last coin and the foot
_AFTER_CAPTION = 14
_MORE = "…"


@dataclass(frozen=True)
class _Size:
    """How large the notes and coins are drawn, and how far from each other."""

    gap: float
    note: float
    coin: float
    px: int


_SIZES: Final = (_Size(20, 72, 40, 14), _Size(12, 72, 40, 14), _Size(8, 58, 34, 12))
_COUNT_GAP = 8.0


@dataclass(frozen=True)
class Piece:
    """So many of one note or coin, and how wide that is drawn."""

    words: str
    money: Denomination
    width: float


@dataclass(frozen=True)
class Handing:
    """How what is handed over is laid out.

    `rows` are the pieces line by line, `left_out` how many found no place. The foot stands at the
    end of the last row (`foot_beside`), on a line of its own (`foot_below`), or nowhere.
    """

    size: _Size
    rows: tuple[tuple[Piece, ...], ...]
    left_out: int = 0
    foot_beside: bool = False
    foot_below: bool = False

    @property
    def lines(self) -> int:
        """How many lines it takes."""
        return len(self.rows) + self.foot_below


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

    def handing(self) -> Handing:
        """Return how what is handed over is laid out at the present size."""
        free = self.height() - _HEAD - _LEAST_NUMBER - _FOOT
        return lay_out(self._text, self.width() - 2 * _PAD, max(1, free // (_LINE + _BETWEEN)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw caption, number, what to hand over, and the foot."""
        theme, text = look.current(), self._text
        with painting(self) as painter:
            rounded(painter, self.rect().toRectF(), look.RADIUS_CARD, theme.total)
            top = QRectF(_PAD, 18, self.width() - 2 * _PAD, 28)
            draw_text(painter, top, text.caption, look.font(18, 700), theme.on_ink2)
            note = top.adjusted(text_width(text.caption, look.font(18, 700)) + _APART, 0, 0, 0)
            if text_width(text.note, look.font(14)) <= note.width():
                draw_text(painter, note, text.note, look.font(14), theme.on_ink2, RIGHT)
            handing = self.handing()
            lines = handing.lines
            under = lines * (_LINE + _BETWEEN) - _BETWEEN + _FOOT + 2 if lines else _FOOT
            room = QRectF(0, _HEAD, self.width(), self.height() - _HEAD - under)
            self._draw_number(painter, room)
            self._draw_lines(painter, handing, room.bottom() + 2)

    def _draw_number(self, painter: QPainter, area: QRectF) -> None:
        inner = area.adjusted(_PAD, 0, -_PAD, 0)
        tallest = max(28, min(_NUMBER_PX, int(area.height() * 0.95)))
        font = fitting_font(self._text.amount, inner.width(), tallest, 700)
        draw_text(painter, inner, self._text.amount, font, look.current().on_ink, CENTRE)

    def _draw_lines(self, painter: QPainter, handing: Handing, top: float) -> None:
        """Draw the rows of notes and coins, and the foot where it stands."""
        row = QRectF(_PAD, top, self.width() - 2 * _PAD, _LINE)
        for index, pieces in enumerate(handing.rows):
            last = index == len(handing.rows) - 1
            caption = self._text.handed_caption if not index else ""
            more = handing.left_out if last else 0
            self._draw_row(painter, row, caption, pieces, handing.size, more=more)
            if last and handing.foot_beside:
                self._draw_foot(painter, row, beside=True)
            row.translate(0, _LINE + _BETWEEN)
        if handing.foot_below:
            self._draw_foot(painter, row, beside=False)

    def _draw_foot(self, painter: QPainter, row: QRectF, *, beside: bool) -> None:
        words, colour = self._text.foot, look.current().on_ink2
        draw_text(painter, row, words, look.font(14), colour, RIGHT if beside else CENTRE)

    def _draw_row(
        self,
        painter: QPainter,
        row: QRectF,
        caption: str,
        pieces: Sequence[Piece],
        size: _Size,
        *,
        more: int,
    ) -> None:
        theme = look.current()
        draw_text(painter, row, caption, look.font(14), theme.on_ink2)
        x = row.left() + _caption_width(caption)
        for piece in pieces:
            width = text_width(piece.words, look.font(16, 600))
            area = QRectF(x, row.top(), width + 1, row.height())
            draw_text(painter, area, piece.words, look.font(16, 600), theme.on_ink)
            left, middle = x + width + _COUNT_GAP, row.center().y()
            picture = QRectF(
                left, middle - size.coin / 2, piece.width - width - _COUNT_GAP, size.coin
            )
            draw_money(painter, picture, piece.money, size.px)
            x += piece.width + size.gap
        if more:  # never a coin less without a sign of it
            area = QRectF(x, row.top(), row.right() - x, row.height())
            draw_text(painter, area, _MORE, look.font(16, 600), theme.on_ink)


def lay_out(text: ChangeText, room: float, most: int) -> Handing:
    """Return how to show what is handed over in `room` pixels and at most `most` lines.

    First everything on as few lines as can be, then closer together and smaller, then without the
    foot; a note or a coin is left out only when nothing else helps.
    """
    foot = text_width(text.foot, look.font(14)) if text.foot else 0.0
    if not text.handed:
        return Handing(_SIZES[0], (), foot_below=bool(foot))
    tries = [(size, _rows(text, size, room)) for size in _SIZES]
    for lines in range(1, most + 1):
        for size, rows in tries:
            beside = bool(foot) and _row_width(text, rows, size) + _APART + foot <= room
            handing = Handing(size, rows, 0, beside, bool(foot) and not beside)
            if handing.lines <= lines:
                return handing
    for size, rows in tries:
        if len(rows) <= most:
            return Handing(size, rows)
    size, rows = tries[-1]
    return _cut(rows, size, room, most)


def _cut(rows: tuple[tuple[Piece, ...], ...], size: _Size, room: float, most: int) -> Handing:
    """Return the first `most` rows, with room for a sign that there is more."""
    last = list(rows[most - 1])
    sign = text_width(_MORE, look.font(16, 600))
    while last and sum(piece.width + size.gap for piece in last) + sign > room:
        last.pop()
    kept = (*rows[: most - 1], tuple(last))
    return Handing(size, kept, sum(map(len, rows)) - sum(map(len, kept)))


def _rows(text: ChangeText, size: _Size, room: float) -> tuple[tuple[Piece, ...], ...]:
    """Return the pieces broken into rows that are no wider than `room`."""
    rows: list[list[Piece]] = []
    used = _caption_width(text.handed_caption)
    for count, money in text.handed:
        words = f"{count} ×"
        picture = size.note if money.note else size.coin
        piece = Piece(words, money, text_width(words, look.font(16, 600)) + _COUNT_GAP + picture)
        if not rows or (rows[-1] and used + piece.width > room):
            used = used if not rows else 0.0
            rows.append([])
        rows[-1].append(piece)
        used += piece.width + size.gap
    return tuple(tuple(row) for row in rows)


def _row_width(text: ChangeText, rows: tuple[tuple[Piece, ...], ...], size: _Size) -> float:
    """Return how wide the last row is."""
    if not rows:
        return 0.0
    caption = _caption_width(text.handed_caption) if len(rows) == 1 else 0.0
    return caption + sum(piece.width for piece in rows[-1]) + size.gap * (len(rows[-1]) - 1)


def _caption_width(caption: str) -> float:
    return text_width(caption, look.font(14)) + _AFTER_CAPTION if caption else 0.0
