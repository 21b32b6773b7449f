"""The parts of the screen of products: the head with the picture, a picker, a bar of progress."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImageReader, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.ui import theme as look
from pos_app.ui.products.rows import ProgressText, SheetText
from pos_app.ui.values import FoundText
from pos_app.ui.widgets.badge import badge_width, draw_badge
from pos_app.ui.widgets.icons import draw_icon
from pos_app.ui.widgets.key import Key
from pos_app.ui.widgets.paint import RIGHT, draw_text, fitting_font, painting, rounded, text_width
from pos_app.ui.widgets.results import ResultList
from pos_app.ui.widgets.text import Text

PICTURE = 96  # px
PIXELS_LIMIT = 40_000_000  # of a picture that is read; a phone makes half as many


def load_picture(path: Path | None, size: int) -> QPixmap | None:
    """Return a picture that fills a square of that size, or None where there is none to read."""
    if path is None:
        return None
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    whole = reader.size()
    if not whole.isValid() or whole.width() * whole.height() > PIXELS_LIMIT:
        return None
    scaled = whole.scaled(QSize(size, size), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    reader.setScaledSize(scaled)
    image = reader.read()
    return None if image.isNull() else QPixmap.fromImage(image)


class ProductSheet(QWidget):
    """The product that is looked at: picture or placeholder, name, badges, price and cost."""

    HEIGHT = 128

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text: SheetText | None = None
        self._picture: QPixmap | None = None
        self.setFixedHeight(self.HEIGHT)

    def show_sheet(self, text: SheetText | None) -> None:
        """Show a product, or none."""
        self._text = text
        if text is not None:
            self._picture = load_picture(text.picture, PICTURE * 2)
            self.setAccessibleName(f"{text.name}. {text.detail}. {text.price_caption} {text.price}")
        self.update()

    def text(self) -> SheetText | None:
        """Return what it shows."""
        return self._text

    def has_picture(self) -> bool:
        """Return whether the product's own picture is shown, not the placeholder."""
        return self._picture is not None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        theme = look.current()
        with painting(self) as painter:
            rect = self.rect().toRectF()
            rounded(painter, rect, look.RADIUS_CARD, theme.surface, theme.line)
            if self._text is None:
                return
            self._draw_picture(painter, QRectF(16, 16, PICTURE, PICTURE))
            left = 16.0 + PICTURE + 16
            price = fitting_font(self._text.price, 190, 26, 700)
            figure = max(text_width(self._text.price, price), 96.0)
            width = rect.width() - left - figure - 40
            font = fitting_font(self._text.name, width, 22, 700, least=15)
            draw_text(painter, QRectF(left, 16, width, 30), self._text.name, font, theme.text)
            small = look.font(14, 400, tabular=False)
            area = QRectF(left, 46, width, 22)
            draw_text(painter, area, self._text.detail, small, theme.text2)
            area = QRectF(left, 66, width, 22)
            draw_text(painter, area, self._text.cost, small, theme.text3)
            self._draw_badges(painter, left, 92, rect.width() - left - 16)
            right = rect.width() - 16
            area = QRectF(right - figure, 18, figure, 20)
            draw_text(painter, area, self._text.price_caption, small, theme.text2, RIGHT)
            area = QRectF(right - figure - 12, 38, figure + 12, 38)
            draw_text(painter, area, self._text.price, price, theme.primary_text, RIGHT)

    def _draw_picture(self, painter: QPainter, area: QRectF) -> None:
        theme = look.current()
        rounded(painter, area, look.RADIUS_BOX, theme.inset, theme.line)
        if self._picture is None:
            draw_icon(painter, "package", area.center().x() - 20, area.center().y() - 20, 40,
                      theme.text3)  # fmt: skip
            return
        path = QPainterPath()
        path.addRoundedRect(area, look.RADIUS_BOX, look.RADIUS_BOX)
        painter.save()
        painter.setClipPath(path)
        side = min(self._picture.width(), self._picture.height())
        source = QRectF(
            (self._picture.width() - side) / 2, (self._picture.height() - side) / 2, side, side
        )
        painter.drawPixmap(area, self._picture, source)
        painter.restore()

    def _draw_badges(self, painter: QPainter, x: float, y: float, room: float) -> None:
        assert self._text is not None
        end = x + room
        for badge in self._text.badges:
            if x + badge_width(badge) > end:
                return
            x += draw_badge(painter, x, y, badge) + 6


class Picker(Key):
    """A key that says what is chosen; its list opens below it. Signal: `picked(str)`.

    With the focus: Enter opens the list, the arrows go through it, Esc closes it.
    """

    picked = Signal(str)

    def __init__(self, caption: str, over: QWidget) -> None:
        super().__init__(caption, icon="chevron-down", px=14, height=48)
        self._caption = caption
        self._results = ResultList(name=caption, parent=over)
        self._results.chosen.connect(self._take)
        self._options: tuple[FoundText, ...] = ()
        self.value = ""
        self.clicked.connect(self._open)

    def show_options(self, options: Sequence[FoundText]) -> None:
        """Offer these."""
        self._options = tuple(options)
        self.choose(self.value)

    def choose(self, value: str) -> None:
        """Show what is chosen; what is not offered is shown by its key."""
        self.value = value
        named = next((one.name for one in self._options if one.key == value), value)
        self.set_label(f"{self._caption}: {named}" if named else self._caption)

    def _open(self) -> None:
        if self._results.is_open():
            self._results.close_list()
            return
        self._results.show_found(self._options, self)

    def close_list(self) -> bool:
        """Close the list; return whether it was open."""
        was_open = self._results.is_open()
        self._results.close_list()
        return was_open

    def _take(self, key: str) -> None:
        self.choose(key)
        self.picked.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through the list with the arrows."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        key = Qt.Key(event.key())
        if key in steps and self._results.is_open():
            self._results.move_selection(steps[key])
        elif key in steps:
            self._open()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._results.is_open():
            if not self._results.choose():
                self._results.close_list()
        else:
            super().keyPressEvent(event)


class ProgressBar(QWidget):
    """How far something long is: words, a bar, and the key that cancels. Signal: `cancelled()`."""

    cancelled = Signal()
    HEIGHT = 60

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = -1.0
        self.words = Text("", "strong", elide=True)
        self.note = Text("", "small", "text2")
        self.key = Key("", cap="Esc", px=14)
        self.key.clicked.connect(self.cancelled)
        self.setFixedHeight(self.HEIGHT)
        row = self._row = QHBoxLayout(self)
        row.addWidget(self.words, 1)
        row.addWidget(self.note)
        row.addWidget(self.key)
        self.hide()

    def show_progress(self, text: ProgressText | None) -> None:
        """Show how far it is, or nothing."""
        self.setVisible(text is not None)
        if text is not None:
            self._share = text.share
            self.words.setText(text.words)
            self.note.setText(text.note)
            self.note.setVisible(bool(text.note))
            self.key.setVisible(bool(text.cancel))
            edge = 6 if text.cancel else look.INSET
            self._row.setContentsMargins(look.INSET, 0, edge, 10)
            self.key.set_label(text.cancel)
            self.setAccessibleName(text.words)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and the bar at its foot."""
        theme = look.current()
        with painting(self) as painter:
            rect = self.rect().toRectF()
            rounded(painter, rect, look.RADIUS_BOX, theme.surface, theme.line)
            track = QRectF(look.INSET, rect.height() - 11, rect.width() - 2 * look.INSET, 6)
            rounded(painter, track, 3, theme.line)
            share = 1.0 if self._share < 0 else min(1.0, self._share)
            filled = QRectF(track.left(), track.top(), track.width() * share, 6)
            if filled.width() > 6:
                tone = theme.control if self._share < 0 else theme.primary
                rounded(painter, filled, 3, tone)
