"""Stock takes: pages of documents, and what was counted last in large.

Its signals are those of `pos_app.ui.documents.view`.
"""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.ui import theme as look
from pos_app.ui.documents.view import DocumentsView
from pos_app.ui.stock_takes.rows import LastText, words
from pos_app.ui.widgets.paint import CENTRE, draw_text, fitting_font, painting, wrap


class LastCounted(QWidget):
    """The product that was counted last and how many there are of it: seen from the ladder."""

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = translate(N_("Counted last"))
        self._text: LastText | None = None
        self.setMinimumHeight(210)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_last(self, text: LastText | None) -> None:
        """Show a product, or nothing."""
        self._text = text
        said = "" if text is None else f"{text.name} {text.count}"
        self.setAccessibleName(f"{self._caption} {said}".strip())
        self.update()

    def text(self) -> LastText | None:
        """Return what it shows."""
        return self._text

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw caption, name, count and detail."""
        if self._text is None:
            return
        theme, width = look.current(), float(self.width())
        with painting(self) as painter:
            painter.translate(0, max(0.0, self.height() / 2 - 110))
            draw_text(painter, QRectF(0, 0, width, 22), self._caption, look.font(14), theme.text2,
                      CENTRE)  # fmt: skip
            font, y = look.font(18, 600), 26.0
            for line in wrap(self._text.name, font, width, 2):
                draw_text(painter, QRectF(0, y, width, 26), line, font, theme.text, CENTRE)
                y += 26
            number = fitting_font(self._text.count, width, 84, 700, least=32)
            area = QRectF(0, y, width, 104)
            draw_text(painter, area, self._text.count, number, theme.primary_text, CENTRE)
            area = QRectF(0, y + 104, width, 22)
            draw_text(painter, area, self._text.detail, look.font(13, tabular=False),
                      theme.text3, CENTRE)  # fmt: skip


class StockTakesView(DocumentsView):
    """See the top of this file."""

    def __init__(
        self, translate: Translate, currency: Currency, parent: QWidget | None = None
    ) -> None:
        super().__init__(translate, currency, words(translate), parent)
        self.last = LastCounted(translate)
        body = self.write.head.body
        for place in range(body.count()):  # a count has no fields to fill in
            item = body.itemAt(place)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
        body.addWidget(self.last)

    def show_last(self, text: LastText | None) -> None:
        """Show what was counted last, in large."""
        self.last.show_last(text)
