"""Small pieces of single screens: empty list, awning, steps, PIN dots, person tile, chip."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme as look
from pos_app.ui.values import BadgeText, Tone
from pos_app.ui.widgets.badge import badge_width, draw_avatar, draw_badge, tone_colours
from pos_app.ui.widgets.icons import draw_icon
from pos_app.ui.widgets.key import Key
from pos_app.ui.widgets.paint import (
    CENTRE,
    FOOT,
    RIGHT,
    draw_text,
    fitting_font,
    focus_ring,
    hairline,
    key_face,
    painting,
    rounded,
    text_width,
)

# Of a chip: px beside its words, before its count, and around the count.
WIDE_CHIP, CLOSE_CHIP = (14, 8, 14), (7, 5, 8)


class EmptyState(QWidget):
    """What an empty list says: an icon, one sentence to do, one to know, a quiet note."""

    def __init__(
        self,
        icon: str,
        sentence: str,
        detail: str = "",
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._lines = (sentence, detail, note)
        self.setAccessibleName(f"{sentence} {detail}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(190)

    def show_lines(self, sentence: str, detail: str = "", note: str = "") -> None:
        """Change the sentences."""
        self._lines = (sentence, detail, note)
        self.setAccessibleName(f"{sentence} {detail}".strip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw disc, icon and sentences in the middle."""
        theme = look.current()
        sentence, detail, note = self._lines
        with painting(self) as painter:
            top = max(8.0, self.height() / 2 - 100)
            middle = self.width() / 2
            rounded(painter, QRectF(middle - 38, top, 76, 76), 38, theme.inset)
            draw_icon(painter, self._icon, middle - 16, top + 22, 32, theme.primary_text)
            for y, height, text, font, ink in (
                (top + 86, 30, sentence, look.font(20, 700), theme.text),
                (top + 114, 24, detail, look.font(15, 400), theme.text2),
                (top + 146, 24, note, look.font(14, 400), theme.text3),
            ):
                area = QRectF(look.INSET, y, self.width() - 2 * look.INSET, height)
                draw_text(painter, area, text, font, ink, CENTRE)


class Awning(QWidget):
    """The mark of the product as a band; on the login screen only."""

    HEIGHT = 27
    STRIPE = 36

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(self.HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw stripes with round ends, green and white in turn."""
        theme = look.current()
        with painting(self) as painter:
            for number, x in enumerate(range(0, self.width(), self.STRIPE)):
                painter.save()
                painter.setClipRect(QRectF(0, 0, self.width(), self.HEIGHT))
                rect = QRectF(x, -16, self.STRIPE, self.HEIGHT + 14)
                fill = theme.surface if number % 2 else theme.primary
                rounded(painter, rect, 13, fill, theme.line if number % 2 else None)
                painter.restore()


class Steps(QWidget):
    """Where somebody is in a few steps."""

    def __init__(self, titles: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles = titles
        self._current = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_step(0)

    def show_step(self, number: int) -> None:
        """Mark the step that is being done (from 0)."""
        self._current = number
        self.setAccessibleName(f"{number + 1}/{len(self._titles)} {self._titles[number]}")
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for discs, titles and the lines between them."""
        font = look.font(16, 600)
        words = sum(text_width(title, font) for title in self._titles)
        return QSize(round(words) + len(self._titles) * 42 + (len(self._titles) - 1) * 58, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw discs, titles and lines."""
        theme = look.current()
        with painting(self) as painter:
            x, middle = 1.0, self.height() / 2
            for number, title in enumerate(self._titles):
                if number:
                    hairline(painter, x + 12, x + 46, middle, theme.control)
                    x += 58
                disc = QRectF(x, middle - 16, 32, 32)
                self._draw_disc(painter, disc, number)
                here = number == self._current
                font = look.font(16, 600 if here else 500)
                width = text_width(title, look.font(16, 600))
                ink = theme.text if here else theme.text2
                draw_text(painter, QRectF(x + 42, 0, width + 1, self.height()), title, font, ink)
                x += 42 + width

    def _draw_disc(self, painter: QPainter, disc: QRectF, number: int) -> None:
        theme = look.current()
        if number == self._current:
            rounded(painter, disc, 16, theme.primary)
            draw_text(painter, disc, str(number + 1), look.font(14, 700), theme.on_primary, CENTRE)
        elif number < self._current:
            rounded(painter, disc, 16, theme.primary_soft, theme.primary, 1.5)
            middle = disc.center()
            draw_icon(painter, "check", middle.x() - 9, middle.y() - 9, 18, theme.primary_text)
        else:
            rounded(painter, disc, 16, None, theme.control, 1.5)
            draw_text(painter, disc, str(number + 1), look.font(14, 600), theme.text2, CENTRE)


class PinDots(QWidget):
    """How many digits of a PIN were typed; the digits themselves never arrive here."""

    def __init__(self, places: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places = places
        self._filled = 0
        self.setFixedHeight(24)

    def show_places(self, places: int) -> None:
        """Show how many digits are wanted at least."""
        self._places = places
        self.update()

    def show_filled(self, filled: int) -> None:
        """Fill so many dots; more digits than places make more dots."""
        self._filled = filled
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dots in the middle."""
        theme = look.current()
        places = max(self._places, self._filled)
        with painting(self) as painter:
            x = self.width() / 2 - (places * 36 - 16) / 2
            for number in range(places):
                dot = QRectF(x + 36 * number, 2, 20, 20)
                if number < self._filled:
                    rounded(painter, dot, 10, theme.text)
                else:
                    rounded(painter, dot, 10, None, theme.control, 1.5)


class PersonTile(Key):
    """A person to choose: initials, name, role, and a badge such as an open shift."""

    def __init__(
        self,
        *,
        name: str,
        role: str,
        initials: str,
        colour: str = "primary",
        badge: BadgeText | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, height=104, parent=parent)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(f"{name}, {role}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(132)
        self._role = role
        self._initials = initials
        self._colour = colour
        self._badge = badge

    def needed_width(self) -> int:
        """Return the least width of the tile."""
        badge = badge_width(self._badge) if self._badge is not None else 0
        words = (text_width(self.text(), look.font(18, 600)), text_width(self._role, look.font(14)))
        return round(max(*words, badge)) + 86 + 20

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tile."""
        theme = look.current()
        with painting(self) as painter:
            rect = self.rect().toRectF()
            if self.hasFocus():
                rect = focus_ring(painter, rect, look.RADIUS_CARD)
            self._draw_tile(painter, rect)
            middle = rect.center().y() - FOOT / 2
            disc = QRectF(rect.left() + 16, middle - 28, 56, 56)
            draw_avatar(painter, disc, self._initials, "", self._colour)
            width = rect.width() - 86 - 16
            top = middle - (39 if self._badge is not None else 26)
            name = QRectF(rect.left() + 86, top, width, 26)
            draw_text(painter, name, self.text(), look.font(18, 600), theme.text)
            role = QRectF(rect.left() + 86, top + 26, width, 22)
            draw_text(painter, role, self._role, look.font(14), theme.text2)
            if self._badge is not None:
                draw_badge(painter, rect.left() + 86, top + 56, self._badge)
            if self.isChecked():
                draw_icon(
                    painter,
                    "circle-check",
                    rect.right() - 34,
                    rect.top() + 11,
                    23,
                    theme.primary_text,
                )

    def _draw_tile(self, painter: QPainter, rect: QRectF) -> None:
        theme = look.current()
        fill, border, foot, width = theme.surface, theme.line, theme.edge, 1.0
        if self.isChecked():
            fill, border, foot, width = theme.primary_soft, theme.primary, theme.primary, 2.0
        share = 0.10 if self.isDown() else 0.06 if self.underMouse() else 0.0
        key_face(
            painter,
            rect,
            look.mix(theme.text, fill, share),
            border,
            None if self.isDown() else foot,
            border_width=width,
            radius=look.RADIUS_CARD,
        )


class Chip(Key):
    """A filter over a list: a word and how many there are."""

    def __init__(
        self, label: str, *, count: str = "", tone: Tone = Tone.GREY, parent: QWidget | None = None
    ) -> None:
        super().__init__(label, px=15, parent=parent)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self._number = count
        self._tone = tone
        self._room = WIDE_CHIP
        self.show_count(count)

    def show_count(self, count: str, tone: Tone | None = None) -> None:
        """Change the count, and how it looks."""
        self._number, self._tone = count, tone or self._tone
        self.setAccessibleName(f"{self.text()} {count}".strip())
        self.updateGeometry()
        self.update()

    def _number_width(self) -> float:
        if not self._number:
            return 0.0
        return max(24.0, text_width(self._number, look.font(14, 600)) + self._room[2])

    def needed_width(self) -> int:
        """Return the least width: label and count."""
        count = self._number_width()
        side, gap, _ = self._room
        words = text_width(self.text(), self.label_font())
        return round(words + 2 * side + (count + gap if count else 0))

    def draw_close(self, close: bool) -> None:
        """Leave less beside the words, where a line of chips would break otherwise."""
        self._room = CLOSE_CHIP if close else WIDE_CHIP
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chip."""
        theme = look.current()
        with painting(self) as painter:
            rect = self.rect().toRectF()
            if self.hasFocus():
                rect = focus_ring(painter, rect, look.RADIUS_KEY)
            ink = self._draw_ground(painter, rect, theme)
            face = rect.adjusted(self._room[0], 0, -min(8, self._room[0]), -FOOT)
            draw_text(painter, face, self.text(), self.label_font(), ink)
            if not self._number:
                return
            width = self._number_width()
            pill = QRectF(face.right() - width, face.center().y() - 12, width, 24)
            fill, _, count_ink = tone_colours(self._tone)
            chosen = self.isChecked()
            rounded(painter, pill, 12, theme.surface if chosen else fill)
            draw_text(
                painter,
                pill,
                self._number,
                look.font(14, 600),
                theme.primary_text if chosen else count_ink,
                CENTRE,
            )


class SumLines(QWidget):
    """A sum: labels at the left, amounts at the right, the total in bold below them."""

    _ROW = 25
    _TOTAL = 46

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sums: tuple[tuple[str, str], ...] = ()
        self._total = ("", "")
        self.setFixedHeight(self._TOTAL)

    def show_sums(self, sums: Sequence[tuple[str, str]], total: tuple[str, str]) -> None:
        """Show the sum and its total."""
        self._sums, self._total = tuple(sums), total
        self.setAccessibleName(" ".join(" ".join(line) for line in (*sums, total)))
        self.setFixedHeight(len(self._sums) * self._ROW + self._TOTAL + 10)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines."""
        theme = look.current()
        with painting(self) as painter:
            y = 10.0
            for label, value in self._sums:
                area = QRectF(0, y, self.width(), self._ROW)
                draw_text(painter, area, label, look.font(14), theme.text2)
                draw_text(painter, area, value, look.font(14, 600), theme.text2, RIGHT)
                y += self._ROW
            area = QRectF(0, y, self.width(), self._TOTAL)
            label, value = self._total
            draw_text(painter, area, label, look.font(17, 700), theme.text)
            draw_text(painter, area, value, look.font(24, 700), theme.text, RIGHT)


class SumsRow(QWidget):
    """A few amounts side by side, each under its name; `line` is drawn above them."""

    def __init__(self, *, line: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = line
        self._sums: tuple[tuple[str, str, str], ...] = ()
        self.setFixedHeight(70)

    def show_sums(self, sums: Sequence[tuple[str, str, str]]) -> None:
        """Show (name, amount, tone token) for each."""
        self._sums = tuple(sums)
        self.setAccessibleName(" ".join(f"{name} {amount}" for name, amount, _ in sums))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names over amounts, with lines between them."""
        theme = look.current()
        with painting(self) as painter:
            if self._line:
                hairline(painter, 0, self.width(), 0, theme.line)
            left = 0.0
            for (name, amount, tone), width in zip(self._sums, self.widths(), strict=True):
                x = left + look.INSET
                if left:
                    painter.fillRect(QRectF(round(left), 13, 1, 42), theme.line)
                area = QRectF(x, 9, width - look.INSET, 22)
                draw_text(painter, area, name, look.font(14), theme.text2)
                font = fitting_font(amount, width - look.INSET - 12, 24, 700)
                area = QRectF(x, 30, width - look.INSET, 30)
                draw_text(painter, area, amount, font, theme.colour(tone))
                left += width

    def widths(self) -> list[float]:
        """Return how wide each is: all the same, unless a name needs more than that."""
        count = max(1, len(self._sums))
        font = look.font(14)
        needed = [text_width(name, font) + look.INSET + 4 for name, _, _ in self._sums]
        if max(needed, default=0.0) <= self.width() / count:
            return [self.width() / count] * len(needed)
        spare = (self.width() - sum(needed)) / count
        return [width + spare for width in needed]
