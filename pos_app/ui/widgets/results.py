"""The list under the one-box: what was found while typing."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.ui import theme as look
from pos_app.ui.values import FoundText
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.line_table import Column, LineTable
from pos_app.ui.widgets.paint import painting, rounded

ROW = 52
LIMIT = 20
VISIBLE = 8


class ResultList(QWidget):
    """A drop-down that floats over the screen below a box; the box keeps the focus.

    Signal: `chosen(str)`. `show_found(rows, below)` opens it, `close_list()` closes it,
    `move_selection(by)` and `choose()` are for the arrows and Enter of the box.
    """

    chosen = Signal(str)

    def __init__(self, *, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        columns = (
            Column[FoundText]("", _name, left=16),
            Column[FoundText]("", _stock, width=120, align=Align.RIGHT),
            Column[FoundText]("", _price, width=120, align=Align.RIGHT, right=16),
        )
        self.table = LineTable(columns, name=name, row_height=ROW, focusable=False, parent=self)
        self.table.horizontalHeader().hide()
        self.table.row_selected.connect(self._choose_row)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 6, 1, 6)
        box.addWidget(self.table)
        self._rows: tuple[FoundText, ...] = ()
        self._by_keys = False
        self._below: QWidget | None = None
        self.hide()

    def show_found(self, rows: Sequence[FoundText], below: QWidget) -> None:
        """Show at most 20 rows below a widget; without rows the list closes."""
        self._rows = tuple(rows[:LIMIT])
        if not self._rows:
            self.close_list()
            return
        self._by_keys = False
        self.table.set_rows(self._rows)
        self._below = below
        self.place()
        self.show()
        self.raise_()

    def place(self) -> None:
        """Lie below the box; called again when the screen changes its size."""
        if self._below is None:
            return
        at = self._below.mapTo(self._over, self._below.rect().bottomLeft())
        height = ROW * min(VISIBLE, len(self._rows)) + 12
        self.setGeometry(QRect(at.x(), at.y() + 4, self._below.width(), height))

    def close_list(self) -> None:
        """Close the list."""
        self._rows = ()
        self.hide()

    def is_open(self) -> bool:
        """Tell whether something is offered."""
        return not self.isHidden()

    def move_selection(self, by: int) -> None:
        """Go up or down without choosing."""
        self._by_keys = True
        last = len(self._rows) - 1
        self.table.select(max(0, min(last, self.table.current_row() + by)))

    def choose(self) -> bool:
        """Choose the row the arrows went to; tell whether they went to one at all."""
        if not self.is_open() or not self._by_keys:
            return False
        self._choose_row(self.table.current_row())
        return True

    def _choose_row(self, row: int) -> None:
        if 0 <= row < len(self._rows):
            key = self._rows[row].key
            self.close_list()
            self.chosen.emit(key)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a card with a clear border: it lies over other things."""
        theme = look.current()
        with painting(self) as painter:
            rounded(painter, self.rect().toRectF(), look.RADIUS_BOX, theme.surface, theme.control)


def _name(row: FoundText) -> Cell:
    return Cell(row.name, detail=row.detail, badge=row.badge, weight=600)


def _stock(row: FoundText) -> Cell:
    return Cell(row.stock, tone="text2", px=14)


def _price(row: FoundText) -> Cell:
    return Cell(row.price, weight=700, px=16)
