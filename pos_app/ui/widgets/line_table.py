"""Lists: one model over a tuple of frozen rows, columns as data, painted by one delegate."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPointF,
    QRect,
    QRectF,
    Qt,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from pos_app.ui import theme as look
from pos_app.ui.widgets.cell import (
    ACTION,
    Align,
    action_place,
    draw_action,
    draw_cell,
    draw_stepper,
    plus_minus,
)
from pos_app.ui.widgets.paint import CENTRE, LEFT, RIGHT, RING, draw_text, hairline, rounded
from pos_app.ui.widgets.rows_model import CELL, Column, Index, RowsModel

__all__ = ["ROW_HEIGHT", "Column", "LineTable"]

Row = TypeVar("Row")

ROW_HEIGHT = 58
HEAD_HEIGHT = 36
BAR = 4  # px of colour at the left of the selected row
FADE_MS = 150
DRAG = 12  # px a finger moves before it scrolls

_FLAGS = {Align.LEFT: LEFT, Align.CENTRE: CENTRE, Align.RIGHT: RIGHT}


class _Head(QHeaderView):
    """The titles of the columns, aligned like their cells."""

    def __init__(self, table: "LineTable[Any]") -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setFixedHeight(HEAD_HEIGHT)
        self.setSectionsClickable(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw titles and the hairline below them."""
        painter = QPainter(self.viewport())
        theme = look.current()
        font = look.font(13, 600)
        for number, column in enumerate(self._table.rows_model.columns):
            x, width = self.sectionViewportPosition(number), self.sectionSize(number)
            area = QRectF(x + column.left, 0, width - column.left - column.right, HEAD_HEIGHT)
            draw_text(painter, area, column.title, font, theme.text2, _FLAGS[column.align])
        hairline(painter, 0, self.width(), HEAD_HEIGHT - 1, theme.line)
        painter.end()


class _RowDelegate(QStyledItemDelegate):
    """Paints cells: there are no widgets in a list."""

    def __init__(self, table: "LineTable[Any]") -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw ground, bar, cell and stepper of one cell."""
        theme = look.current()
        table = self._table
        column = table.rows_model.columns[index.column()]
        rect = QRectF(_rect(option))
        if rect.width() <= 1:  # a narrow screen leaves this column out
            return
        chosen = table.shows_selection and index.row() == table.current_row()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = theme.primary_soft if chosen else table.fading_ground(index.row())
        if ground is not None:
            painter.fillRect(rect, ground)
        if chosen and index.column() == 0:
            painter.fillRect(QRectF(rect.left(), rect.top(), BAR, rect.height()), theme.primary)
        if table.lines:
            hairline(painter, rect.left(), rect.right(), rect.bottom() - 1, theme.line)
        body = rect.adjusted(0, 0, 0, -1)
        if chosen and self._steps(index, column):
            draw_stepper(painter, body, table.pressed_step, table.hovered_step)
        if chosen and column.action is not None:
            icon = column.action(table.rows_model.rows[index.row()])
            draw_action(painter, body, icon, table.pressed_step, table.hovered_step)
        area = body.adjusted(column.left, 0, table.spill(index, chosen=chosen) - column.right, 0)
        draw_cell(painter, area, index.data(CELL), column.align)
        painter.restore()

    def _steps(self, index: Index, column: Column[Any]) -> bool:
        rows = self._table.rows_model.rows
        return column.stepper is not None and column.stepper(rows[index.row()])


def _rect(option: QStyleOptionViewItem) -> QRect:
    rect = option.rect
    assert isinstance(rect, QRect)
    return rect


class LineTable(QTableView, Generic[Row]):
    """A list of rows.

    Signals: `row_selected(int)` (by touch or `move_selection`), `row_activated(int)` (second touch
    of the selected row, or Enter), `stepped(int, int)` (row, -1 or 1). `focusable=False` is for a
    list that another widget drives (the one-box): it never takes the focus.
    """

    row_selected = Signal(int)
    row_activated = Signal(int)
    stepped = Signal(int, int)
    acted = Signal(int)  # the key that a column's `action` puts in the selected row

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        *,
        name: str,
        row_height: int = ROW_HEIGHT,
        focusable: bool = True,
        shows_selection: bool = True,
        lines: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.shows_selection = shows_selection
        self.lines = lines
        self.pressed_step = 0
        self.hovered_step = 0
        self._narrow = False
        self._finger: tuple[float, int] | None = None  # where it came down, how far it was scrolled
        self._dragging = False
        self._fading: dict[int, float] = {}
        self.rows_model: RowsModel[Row] = RowsModel(columns, self)
        self.setHorizontalHeader(_Head(self))
        self.setModel(self.rows_model)
        self.setItemDelegate(_RowDelegate(self))
        self._calm(row_height, focusable)
        self._fade = QVariantAnimation(self)
        self._fade.setDuration(FADE_MS)
        self._fade.setStartValue(1.0)
        self._fade.setEndValue(0.0)
        self._fade.valueChanged.connect(self._fade_to)

    def _calm(self, row_height: int, focusable: bool) -> None:
        """Switch off everything of a spreadsheet that a list of a till has no use for."""
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(row_height)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if focusable else Qt.FocusPolicy.NoFocus)
        self.setTabKeyNavigation(False)
        self.setAutoScroll(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)

    # Rows ----------------------------------------------------------------------------------------

    def set_rows(self, rows: Sequence[Row], *, selected: int = -1, fresh: int = -1) -> None:
        """Show these rows; `selected` gets the bar, `fresh` fades in as a new line does."""
        self.rows_model.set_rows(rows)
        self.select(selected)
        if 0 <= fresh < len(rows):
            self._fading = {fresh: 1.0}
            self._fade.stop()
            self._fade.start()

    def current_row(self) -> int:
        """Return the selected row, -1 when there is none."""
        return self.currentIndex().row()

    def select(self, row: int) -> None:
        """Select a row without a signal and bring it into view; -1 selects none."""
        index = self.rows_model.index(row, 0) if row >= 0 else QModelIndex()
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)
        self.viewport().update()

    def move_selection(self, by: int) -> None:
        """Go `by` rows down (or up) and say which row that is."""
        last = self.rows_model.rowCount() - 1
        if last < 0:
            return
        row = max(0, min(last, self.current_row() + by))
        self.select(row)
        self.row_selected.emit(row)

    def fading_ground(self, row: int) -> QColor | None:
        """Return the ground of a row that has just come, while it fades."""
        share = self._fading.get(row)
        if not share:
            return None
        theme = look.current()
        return look.mix(theme.primary_soft, theme.surface, share)

    def _fade_to(self, share: float) -> None:
        self._fading = dict.fromkeys(self._fading, share)
        self.viewport().update()

    def spill(self, index: Index, *, chosen: bool) -> int:
        """Return how far a cell may reach into the next column: the key there is only sometimes."""
        number = index.column() + 1
        columns = self.rows_model.columns
        if number >= len(columns):
            return 0
        action = columns[number].action
        if action is None or (chosen and action(self.rows_model.rows[index.row()])):
            return 0
        return self.columnWidth(number)

    # Widths --------------------------------------------------------------------------------------

    def set_narrow(self, narrow: bool) -> None:
        """Use the widths of a narrow screen."""
        self._narrow = narrow
        self._spread()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the rest of the width to the columns that take it; keep the chosen row in view."""
        super().resizeEvent(event)
        self._spread()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def _spread(self) -> None:
        columns = self.rows_model.columns
        widths = [c.narrow if self._narrow and c.narrow >= 0 else c.width for c in columns]
        flexible = [n for n, width in enumerate(widths) if width == 0 and columns[n].width == 0]
        rest = self.viewport().width() - sum(widths)
        for number in flexible:
            widths[number] = max(40, rest // len(flexible))
        for number, width in enumerate(widths):
            self.setColumnWidth(number, width)

    # Touch and keys ------------------------------------------------------------------------------

    def _step_at(self, at: QPointF) -> int:
        """Return which key of the selected row lies under that point: -1, 1, `ACTION` or 0."""
        row = self.current_row()
        if row < 0 or not self.shows_selection:
            return 0
        for number, column in enumerate(self.rows_model.columns):
            rect = QRectF(self.visualRect(self.rows_model.index(row, number))).adjusted(0, 0, 0, -1)
            if column.stepper is not None and column.stepper(self.rows_model.rows[row]):
                minus, plus = plus_minus(rect)
                if minus.contains(at) or plus.contains(at):
                    return -1 if minus.contains(at) else 1
            elif column.action is not None and action_place(rect).contains(at):
                return ACTION if column.action(self.rows_model.rows[row]) else 0
        return 0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Press a key of the selected row, or put a finger on a row."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.pressed_step = self._step_at(event.position())
        self._finger = None if self.pressed_step else (event.position().y(), self._scrolled())
        self._dragging = False
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Act where the finger leaves: the key it came down on, or the row, unless it scrolled."""
        step, self.pressed_step = self.pressed_step, 0
        touched, self._finger = self._finger is not None and not self._dragging, None
        self.viewport().update()
        if step and step == self._step_at(event.position()):
            self._act(step)
        elif touched:
            self._touch(self.indexAt(event.position().toPoint()).row())

    def _act(self, step: int) -> None:
        if step == ACTION:
            self.acted.emit(self.current_row())
        else:
            self.stepped.emit(self.current_row(), step)

    def _touch(self, row: int) -> None:
        if row < 0:
            return
        again = row == self.current_row()
        self.select(row)
        self.row_selected.emit(row)
        if again:
            self.row_activated.emit(row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Count a quick second touch as a touch: two quick + are two pieces."""
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scroll under a finger that is down; otherwise show which key is under the pointer."""
        if self._finger is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._drag(event.position().y())
            return
        step = self._step_at(event.position())
        if step != self.hovered_step:
            self.hovered_step = step
            self.viewport().update()

    def _scrolled(self) -> int:
        return self.verticalScrollBar().value()

    def _drag(self, y: float) -> None:
        assert self._finger is not None
        start, scrolled = self._finger
        if abs(y - start) > DRAG:
            self._dragging = True
        if self._dragging:
            self.verticalScrollBar().setValue(scrolled - round(y - start))

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self.hovered_step = 0
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows, act with Enter; leave the rest to the screen."""
        moves = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -5,
            Qt.Key.Key_PageDown: 5,
        }
        if event.key() in moves:
            self.move_selection(moves[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_row() >= 0:
            self.row_activated.emit(self.current_row())
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows, and the ring while the list has the focus."""
        super().paintEvent(event)
        if not self.hasFocus():
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1)
        rounded(painter, rect, look.RADIUS_KEY, None, look.current().focus, RING)
        painter.end()
