"""An icon in its tone: beside a sentence, or on a disc at the head of a card."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from pos_app.ui.values import Tone
from pos_app.ui.widgets.badge import tone_colours
from pos_app.ui.widgets.icons import draw_icon
from pos_app.ui.widgets.paint import painting, rounded


class Mark(QWidget):
    """An icon, alone or on a soft disc of its tone."""

    def __init__(
        self, icon: str, *, size: int = 24, disc: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon, self._tone, self._disc, self._size = icon, Tone.GREY, disc, size
        side = size * 2 if disc else size
        self.setFixedSize(side, side)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_mark(self, icon: str, tone: Tone) -> None:
        """Change icon and tone."""
        self._icon, self._tone = icon, tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        fill, _, ink = tone_colours(self._tone)
        with painting(self) as painter:
            rect = self.rect().toRectF()
            if self._disc:
                rounded(painter, rect, rect.height() / 2, fill)
            at = rect.center()
            draw_icon(painter, self._icon, at.x() - self._size / 2, at.y() - self._size / 2,
                      self._size, ink)  # fmt: skip
