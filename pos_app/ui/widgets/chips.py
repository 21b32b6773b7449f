"""Filters over a list, in as many lines as they need."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme as look
from pos_app.ui.values import ChipText
from pos_app.ui.widgets.pieces import Chip

HEIGHT = 48
SPARE = 36  # px a chip grows at most to fill its line


class Chips(QWidget):
    """Chips of which one is chosen. Signal: `chosen(str)`. Where a line is full another begins."""

    chosen = Signal(str)

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.chips: dict[str, Chip] = {}

    def show_chips(self, texts: Sequence[ChipText], chosen: str) -> None:
        """Show these filters and which is chosen."""
        for gone in set(self.chips) - {text.key for text in texts}:
            self.chips.pop(gone).deleteLater()
        for text in texts:
            chip = self.chips.get(text.key)
            if chip is None:
                chip = Chip(text.text, tone=text.tone, parent=self)
                chip.setObjectName(text.key)
                chip.clicked.connect(self._clicked)
                self.chips[text.key] = chip
                chip.show()
            chip.show_count(text.count, text.tone)
            chip.setChecked(text.key == chosen)
        self.chips = {text.key: self.chips[text.key] for text in texts}
        self._place()

    def _clicked(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.chosen.emit(sender.objectName())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        y = 0
        lines = self._lines_drawn(close=False)
        if len(lines) > 1 and len(closer := self._lines_drawn(close=True)) == 1:
            lines = closer
        elif len(lines) > 1:
            lines = self._lines_drawn(close=False)
        for line in lines:
            needed = sum(chip.needed_width() for chip in line) + look.GAP * (len(line) - 1)
            spare = max(0, min(SPARE * len(line), self.width() - needed))
            x = 0
            for place, chip in enumerate(line):
                extra = spare * (place + 1) // len(line) - spare * place // len(line)
                width = chip.needed_width() + extra
                chip.setGeometry(x, y, width, HEIGHT)
                x += width + look.GAP
            y += HEIGHT + look.GAP
        self.setFixedHeight(max(HEIGHT, y - look.GAP))

    def _lines_drawn(self, *, close: bool) -> list[list[Chip]]:
        for chip in self.chips.values():
            chip.draw_close(close)
        return self._lines()

    def _lines(self) -> list[list[Chip]]:
        lines: list[list[Chip]] = [[]]
        x = 0
        for chip in self.chips.values():
            width = chip.needed_width()
            if lines[-1] and x + width > self.width():
                lines.append([])
                x = 0
            lines[-1].append(chip)
            x += width + look.GAP
        return lines
