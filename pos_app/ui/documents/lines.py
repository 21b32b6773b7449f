"""Lines of a document, written in place: a list, and a field over the cell being written."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

from pos_app.core.money import Currency
from pos_app.ui.documents.form import price_edit
from pos_app.ui.documents.rows import CellText, ColumnText, Kind, LineText
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.edits import MoneyEdit, QuantityEdit
from pos_app.ui.widgets.field import Field, NumberEdit
from pos_app.ui.widgets.line_table import ROW_HEIGHT, Column, LineTable

ALIGN: Final = {"left": Align.LEFT, "centre": Align.CENTRE, "right": Align.RIGHT}
LONGEST: Final = 4000  # the serial numbers of a line
LEAST_WIDTH: Final = 150  # of the field over a narrow cell


def columns_of(columns: Sequence[ColumnText]) -> tuple[Column[LineText], ...]:
    """Return the columns of a list of lines: the first what, the last an amount in bold."""
    last = len(columns) - 1
    return tuple(
        Column(
            column.title,
            partial(_cell, at),
            width=column.width,
            narrow=column.narrow,
            align=ALIGN[column.align],
            left=16 if at == 0 or column.align == "left" else 6,
            right=16 if at == last else 6,
        )
        for at, column in enumerate(columns)
    )


def _cell(at: int, row: LineText) -> Cell:
    text = row.cells[at] if at < len(row.cells) else CellText()
    first = at == 0
    return Cell(
        text.text,
        detail=text.detail,
        badge=text.badge,
        tone=text.tone,
        weight=600 if first or text.strong else 400,
        px=16 if first else 15,
        badge_first_line=not first and not text.text,
    )


class LinesEditor(LineTable[LineText]):
    """A list of lines whose cells are written in place.

    `write(row, key)` opens a field over a cell. Enter keeps what was written and goes on to the
    next cell that is missing, or gives the focus back (`left()`); Tab to the next cell, Up and Down
    to the line above or below; Esc keeps nothing. A second touch on a cell writes it too.
    Signal: `written(int, str, str)` (row, column, text; numbers as digits of their integer). Who
    refuses it calls `keep_writing()` before the signal returns.
    """

    written = Signal(int, str, str)
    left = Signal()

    def __init__(self, columns: Sequence[ColumnText], currency: Currency, *, name: str) -> None:
        super().__init__(columns_of(columns), name=name, row_height=ROW_HEIGHT, focusable=False)
        self.texts = tuple(columns)
        self._currency = currency
        self._field: Field | None = None
        self._at: tuple[int, int] = (-1, -1)  # row, column
        self._refused = False
        self._touched = -1  # the column that was touched last

    # Writing -------------------------------------------------------------------------------------

    def write(self, row: int, key: str, text: str | None = None) -> bool:
        """Open a field over a cell; return whether it can be written. `text` replaces its own."""
        column = next((at for at, each in enumerate(self.texts) if each.key == key), -1)
        return column >= 0 and self._open(row, column, text)

    def _open(self, row: int, column: int, text: str | None = None) -> bool:
        self._close()
        cell = self._text_at(row, column)
        if cell is None or cell.edit is None:
            return False
        if row != self.current_row():
            self.select(row)
            self.row_selected.emit(row)
        self._at = row, column
        self._field = field = self._make(self.texts[column])
        begin = cell.edit if text is None else text
        if isinstance(field, NumberEdit):
            field.set_value(int(begin) if begin else None)
        else:
            field.setText(begin)
        field.installEventFilter(self)
        self._place()
        field.show()
        field.setFocus()
        field.selectAll()
        return True

    def _make(self, column: ColumnText) -> Field:
        name, parent = column.title, self.viewport()
        made: Field
        if column.kind is Kind.QUANTITY:
            made = QuantityEdit(name=name, mark=self._currency.decimal, px=17)
        elif column.kind is Kind.PRICE:
            made = price_edit(self._currency, name=name)
        elif column.kind is Kind.MONEY:
            made = MoneyEdit(self._currency, name=name, px=17)
        else:
            made = Field(name=name)
        made.setParent(parent)
        made.setMaxLength(LONGEST)
        return made

    def _place(self) -> None:
        if self._field is None:
            return
        row, column = self._at
        rect = self.visualRect(self.rows_model.index(row, column))
        width = max(LEAST_WIDTH, rect.width())
        x = max(0, min(rect.right() - width + 1, self.viewport().width() - width))
        if self.texts[column].align == "left":
            x = min(rect.left(), self.viewport().width() - width)
        self._field.setGeometry(x, rect.top() + 1, width, rect.height() - 3)

    def is_writing(self) -> bool:
        """Return whether a cell is being written."""
        return self._field is not None

    def field(self) -> Field | None:
        """Return the field over the cell that is being written."""
        return self._field

    def keep_writing(self) -> None:
        """Refuse what was written: the field stays open."""
        self._refused = True
        if self._field is not None:
            self._field.mark_bad(True)

    def finish(self) -> bool:
        """Keep what is being written, before something else happens; return whether it was kept."""
        field = self._field
        if field is None:
            return True
        row, column = self._at
        self._refused = False
        self.written.emit(row, self.texts[column].key, self._written())
        if self._refused:
            return False
        had_focus = field.hasFocus()
        self._close()
        if had_focus:
            self.left.emit()
        return True

    def _written(self) -> str:
        field = self._field
        assert field is not None
        if isinstance(field, NumberEdit):
            number = field.value()
            return "" if number is None else str(number)
        return field.text().strip()

    def _close(self) -> None:
        field, self._field = self._field, None
        if field is not None:
            field.removeEventFilter(self)
            field.hide()
            field.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that leave the field."""
        if watched is self._field and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                return self._key(event)
        elif watched is self._field and event.type() == QEvent.Type.FocusOut:
            self._focus_went()
        return super().eventFilter(watched, event)

    def _focus_went(self) -> None:
        """Keep what was written when somebody goes elsewhere; what is refused is given up."""
        if self.window().isActiveWindow() and not self.finish():
            self._close()

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._leave_to(self._next_missing)
        elif key == Qt.Key.Key_Tab:
            self._leave_to(partial(self._beside, 1))
        elif key == Qt.Key.Key_Backtab:
            self._leave_to(partial(self._beside, -1))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            by = 1 if key == Qt.Key.Key_Down else -1
            self._leave_to(partial(self._below, by))
        elif key == Qt.Key.Key_Escape:
            self._close()
            self.left.emit()
        else:
            return False
        return True

    def _leave_to(self, find: Callable[[], tuple[int, int]]) -> None:
        if not self.finish():
            return
        row, column = find()
        if row < 0 or not self._open(row, column):
            self.left.emit()

    def _next_missing(self) -> tuple[int, int]:
        row = self._at[0]
        order = [*range(self._at[1] + 1, len(self.texts)), *range(self._at[1] + 1)]
        for column in order:
            cell = self._text_at(row, column)
            if cell is not None and cell.missing and cell.edit is not None:
                return row, column
        return -1, -1

    def _beside(self, by: int) -> tuple[int, int]:
        row, column = self._at
        while 0 <= (column := column + by) < len(self.texts):
            cell = self._text_at(row, column)
            if cell is not None and cell.edit is not None:
                return row, column
        return -1, -1

    def _below(self, by: int) -> tuple[int, int]:
        row, column = self._at
        cell = self._text_at(row + by, column)
        return (row + by, column) if cell is not None and cell.edit is not None else (-1, -1)

    def _text_at(self, row: int, column: int) -> CellText | None:
        rows = self.rows_model.rows
        if not 0 <= row < len(rows) or not 0 <= column < len(rows[row].cells):
            return None
        return rows[row].cells[column]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the field over its cell."""
        super().resizeEvent(event)
        self._place()

    # Touch ---------------------------------------------------------------------------------------

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Remember which cell was touched: a second touch writes it."""
        self._touched = self.indexAt(event.position().toPoint()).column()
        super().mouseReleaseEvent(event)

    def _touch(self, row: int) -> None:
        again = row >= 0 and row == self.current_row()
        if not again or not self._open(row, self._touched):
            super()._touch(row)

    def set_rows(self, rows: Sequence[LineText], *, selected: int = -1, fresh: int = -1) -> None:
        """Show these lines; a field over a cell stays there."""
        super().set_rows(rows, selected=selected, fresh=fresh)
        self._place()
