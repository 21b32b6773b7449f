"""Cards and panels: white ground, hairline, round corners."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.ui import theme as look
from pos_app.ui.values import Tone
from pos_app.ui.widgets.badge import tone_colours
from pos_app.ui.widgets.key import cap_width, draw_cap
from pos_app.ui.widgets.paint import draw_text, hairline, painting, rounded, text_width
from pos_app.ui.widgets.text import Text


class Card(QWidget):
    """A card; put what it holds in `body` (a vertical layout). `tone` gives a coloured ground."""

    def __init__(
        self,
        *,
        margin: int = look.INSET,
        spacing: int = look.GAP,
        tone: Tone | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone = tone
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, margin, margin, margin)
        self.body.setSpacing(spacing)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and border."""
        with painting(self) as painter:
            self._draw_ground(painter)

    def _draw_ground(self, painter: QPainter) -> None:
        theme = look.current()
        fill, border = theme.surface, theme.line
        if self._tone is not None:
            fill, border, _ = tone_colours(self._tone)
        rounded(painter, self.rect().toRectF(), look.RADIUS_CARD, fill, border)


class Panel(Card):
    """A card with a title at the left, a note at the right and a hairline below them.

    `header` is the layout of the first line, `body` the rest.
    """

    HEAD = 44

    def __init__(
        self, title: str, note: str = "", *, margin: int = look.INSET, parent: QWidget | None = None
    ) -> None:
        super().__init__(margin=0, spacing=0, parent=parent)
        self.title = Text(title, "panel")
        self.note = Text(note, "help", "text3")
        head = QWidget()
        head.setFixedHeight(self.HEAD)
        self.header = QHBoxLayout(head)
        self.header.setContentsMargins(look.INSET, 0, look.INSET, 0)
        self.header.setSpacing(look.GAP)
        self.header.addWidget(self.title)
        self.header.addStretch(1)
        self.header.addWidget(self.note)
        outer = self.body
        outer.addWidget(head)
        inner = QWidget()
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(margin, margin, margin, margin)
        self.body.setSpacing(look.GAP)
        outer.addWidget(inner, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, border and the hairline."""
        with painting(self) as painter:
            self._draw_ground(painter)
            hairline(painter, 1, self.width() - 1, self.HEAD, look.current().line)


class Line(QWidget):
    """A hairline between two parts of a card."""

    def __init__(self, *, vertical: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        with painting(self) as painter:
            painter.fillRect(self.rect(), look.current().line)


Hint = tuple[tuple[str, ...], str]  # caps, what they do


class HintBar(QWidget):
    """One quiet line that names keys of the keyboard: caps and what they do."""

    def __init__(self, hints: tuple[Hint, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints = hints
        self.setFixedHeight(42)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw caps and words; what does not fit whole is left out."""
        font = look.font(13, 400)
        with painting(self) as painter:
            x = float(look.INSET)
            for caps, words in self._hints:
                width = sum(cap_width(cap) + 5 for cap in caps) + 4 + text_width(words, font)
                if x + width > self.width() - look.INSET:
                    return
                for cap in caps:
                    draw_cap(painter, x, (self.height() - 22) / 2, cap)
                    x += cap_width(cap) + 5
                area = QRectF(x + 4, 0, text_width(words, font) + 1, self.height())
                draw_text(painter, area, words, font, look.current().text3)
                x = area.right() + 22
