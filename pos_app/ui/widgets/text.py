"""Labels in the sizes and tones of the product."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from pos_app.ui import theme as look
from pos_app.ui.widgets.paint import draw_text, painting

# role -> (px, weight)
ROLES = {
    "kpi": (30, 700),
    "title": (24, 700),
    "panel": (17, 700),
    "amount": (17, 700),
    "line": (16, 600),
    "strong": (15, 600),
    "base": (15, 400),
    "label": (14, 600),
    "small": (14, 400),
    "help": (13, 400),
    "head": (13, 600),
    "tiny": (12, 600),
}
# Roles of sums: their figures stand below each other, so a dash in them is as wide as a figure.
SUMS = frozenset({"kpi", "amount"})


class Text(QLabel):
    """A text; `role` gives size and weight (`ROLES`), `tone` the colour token.

    `elide` shortens one line with an ellipsis instead of asking for room; `wrap` breaks it.
    """

    def __init__(
        self,
        text: str = "",
        role: str = "base",
        tone: str = "text",
        *,
        wrap: bool = False,
        elide: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        px, weight = ROLES[role]
        self.setFont(look.font(px, weight, tabular=role in SUMS))
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._elide = elide
        if elide:
            self.setMinimumWidth(24)

    def set_tone(self, tone: str) -> None:
        """Change the colour token."""
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, shortened if asked for."""
        if not self._elide:
            super().paintEvent(event)
            return
        with painting(self) as painter:
            tone = look.current().colour(self.property("tone"))
            area = self.contentsRect().toRectF()
            draw_text(painter, area, self.text(), self.font(), tone, self.alignment())
