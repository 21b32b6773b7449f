"""Quick keys: products by touch, in pages by category."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from pos_app.ui import theme as look
from pos_app.ui.values import Category, QuickKeyText
from pos_app.ui.widgets.icons import draw_icon
from pos_app.ui.widgets.key import Key
from pos_app.ui.widgets.paint import (
    CENTRE,
    FOOT,
    draw_text,
    focus_ring,
    key_face,
    painting,
    rounded,
    text_width,
    wrap,
)

BAR = 5


class QuickKey(Key):
    """One product key."""

    def __init__(self, text: QuickKeyText, parent: QWidget | None = None) -> None:
        super().__init__(text.name, px=14, height=64, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._quick = text
        self.show_product(text)

    def show_product(self, text: QuickKeyText) -> None:
        """Stand for another product."""
        self._quick = text
        self.setObjectName(text.key)
        self.setText(text.name)
        self.setAccessibleName(f"{text.name} {text.price}")
        self.setToolTip(text.name)
        self.update()

    def needed_width(self) -> int:
        """Return the least width; names of products take two lines and may be shortened."""
        return 96

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, colour bar, name and price."""
        theme = look.current()
        accent = theme.colour(self._quick.colour)
        ground = look.mix(accent, theme.surface, 0.07)
        share = 0.10 if self.isDown() else 0.06 if self.underMouse() else 0.0
        fill = look.mix(theme.text, ground, share)
        with painting(self) as painter:
            rect = self.rect().toRectF()
            if self.hasFocus():
                rect = focus_ring(painter, rect, look.RADIUS_KEY)
            foot = None if self.isDown() else theme.edge
            key_face(painter, rect, fill, look.mix(accent, theme.line, 0.28), foot)
            face = rect.adjusted(0, 0, 0, 0 if self.isDown() else -FOOT)
            self._draw_bar(painter, face)
            self._draw_words(painter, face)

    def _draw_bar(self, painter: QPainter, face: QRectF) -> None:
        path = QPainterPath()
        path.addRoundedRect(face, look.RADIUS_KEY, look.RADIUS_KEY)
        painter.save()
        painter.setClipPath(path)
        bar = QRectF(face.left(), face.top(), BAR, face.height())
        painter.fillRect(bar, look.current().colour(self._quick.colour))
        painter.restore()

    def _draw_words(self, painter: QPainter, face: QRectF) -> None:
        theme = look.current()
        font = look.font(14, 600)
        width = face.width() - 15 - 6
        for row, line in enumerate(wrap(self._quick.name, font, width, 2)):
            area = QRectF(face.left() + 15, face.top() + 6 + 17 * row, width, 20)
            draw_text(painter, area, line, font, theme.text)
        area = QRectF(face.left() + 15, face.bottom() - 25, width, 20)
        draw_text(painter, area, self._quick.price, look.font(14, 600), theme.text2)
        if self._quick.weighed:
            accent = theme.colour(self._quick.colour)
            draw_icon(painter, "weight", face.right() - 28, face.bottom() - 26, 19, accent)


class _Tab(QAbstractButton):
    """One category."""

    def __init__(self, category: Category, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.category = category
        self.setObjectName(category.key)
        self.setText(category.text)
        self.setAccessibleName(category.text)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setMinimumHeight(48)

    def needed_width(self) -> int:
        """Return the least width in which the name is whole."""
        return round(text_width(self.text(), look.font(12, 700)) + 0.5)

    def sizeHint(self) -> QSize:
        """Ask for the name and a little air."""
        return QSize(self.needed_width() + 8, 48)

    def minimumSizeHint(self) -> QSize:
        """Refuse to shorten the name."""
        return QSize(self.needed_width(), 48)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw icon over name."""
        theme = look.current()
        accent = theme.colour(self.category.colour)
        with painting(self) as painter:
            rect = self.rect().toRectF()
            if self.hasFocus():
                rect = focus_ring(painter, rect, 8)
            if self.isChecked():
                fill = look.mix(accent, theme.surface, 0.14)
                rounded(painter, rect, 8, fill, look.mix(accent, theme.surface, 0.55))
            elif self.underMouse():
                rounded(painter, rect, 8, look.mix(theme.text, theme.surface, 0.06))
            middle = rect.center()
            draw_icon(painter, self.category.icon, middle.x() - 11, rect.top() + 5, 22, accent)
            area = QRectF(0, rect.bottom() - 21, self.width(), 18)
            weight = 700 if self.isChecked() else 500
            ink = theme.text if self.isChecked() else theme.text2
            draw_text(painter, area, self.text(), look.font(12, weight, tabular=False), ink, CENTRE)


class CategoryTabs(QWidget):
    """The categories in one card. Signal: `chosen(str)`."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(56)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 4, 4, 4)
        self._row.setSpacing(0)
        self.tabs: list[_Tab] = []

    def set_categories(self, categories: Sequence[Category], chosen: str = "") -> None:
        """Show these categories; the first one, or `chosen`, is marked."""
        for tab in self.tabs:
            self._row.removeWidget(tab)
            tab.deleteLater()
        self.tabs = [_Tab(category, self) for category in categories]
        for number, tab in enumerate(self.tabs):
            tab.setChecked(tab.category.key == chosen or (not chosen and number == 0))
            tab.clicked.connect(self._emit)
            self._row.addWidget(tab, 1)

    def _emit(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.chosen.emit(sender.objectName())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        theme = look.current()
        with painting(self) as painter:
            rounded(painter, self.rect().toRectF(), look.RADIUS_CARD, theme.surface, theme.line)


class QuickKeys(QWidget):
    """A grid of product keys. Signal: `pressed(str)` with the name of the key.

    More products than places make pages: the last place then turns the page.
    """

    pressed = Signal(str)

    def __init__(
        self, *, more: str, columns: int = 3, rows: int = 4, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._more = more
        self._columns = columns
        self._rows = rows
        self._page = 0
        self._texts: tuple[QuickKeyText, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(look.GAP)
        self.keys: list[QuickKey] = []

    def set_shape(self, columns: int, rows: int) -> None:
        """Arrange the grid for another width."""
        if (columns, rows) != (self._columns, self._rows):
            self._columns, self._rows = columns, rows
            self._page = 0
            self._lay_out()

    def set_products(self, texts: Sequence[QuickKeyText]) -> None:
        """Show these products from the first page on."""
        self._texts = tuple(texts)
        self._page = 0
        self._lay_out()

    def _lay_out(self) -> None:
        for key in self.keys:
            self._grid.removeWidget(key)
            key.setParent(None)
            key.deleteLater()
        self.keys = []
        for y in range(8):
            self._grid.setRowStretch(y, 1 if y < self._rows else 0)
            self._grid.setColumnStretch(y, 1 if y < self._columns else 0)
        for number, text in enumerate(self._visible()):
            key = QuickKey(text, self)
            key.clicked.connect(self._emit)
            self._grid.addWidget(key, number // self._columns, number % self._columns)
            self.keys.append(key)

    def _visible(self) -> tuple[QuickKeyText, ...]:
        places = self._columns * self._rows
        if len(self._texts) <= places:
            return self._texts
        pages = -(-len(self._texts) // (places - 1))
        start = self._page % pages * (places - 1)
        turn = QuickKeyText("", self._more, f"{self._page % pages + 1} / {pages}", "control")
        return (*self._texts[start : start + places - 1], turn)

    def _emit(self) -> None:
        sender = self.sender()
        assert sender is not None
        if sender.objectName():
            self.pressed.emit(sender.objectName())
            return
        self._page += 1
        self._lay_out()
