"""The rows and columns of a list: frozen values, and what to show of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.paged_rows import PAGE, PagedRows

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

CELL = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column: its title, its width in px (0 takes the rest), and what it shows of a row.

    `stepper` says which rows get - and + around the cell while they are selected; `action` gives
    the icon of a key there, or "". `narrow` is the width below 1,200 px
    (-1: the same). `left` and `right` are the margins of the text.
    """

    title: str
    cell: Callable[[Row], Cell]
    width: int = 0
    narrow: int = -1
    align: Align = Align.LEFT
    stepper: Callable[[Row], bool] | None = None
    action: Callable[[Row], str] | None = None
    left: int = 8
    right: int = 8


class RowsModel(QAbstractTableModel, Generic[Row]):
    """The rows, never changed in place: each change is a new tuple."""

    def __init__(self, columns: Sequence[Column[Row]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: Sequence[Row] = ()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; the view is told only what differs at the end, so it does not jump."""
        new = rows if isinstance(rows, PagedRows) else tuple(rows)
        old = self.rows
        none = QModelIndex()
        if len(new) > len(old):
            self.beginInsertRows(none, len(old), len(new) - 1)
            self.rows = new
            self.endInsertRows()
        elif len(new) < len(old):
            self.beginRemoveRows(none, len(new), len(old) - 1)
            self.rows = new
            self.endRemoveRows()
        else:
            self.rows = new
        if new:
            last = self.index(len(new) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def show_page(self, number: int, rows: Sequence[Row]) -> None:
        """Take a page of the `PagedRows` that are shown."""
        assert isinstance(self.rows, PagedRows)
        self.rows.put(number, rows)
        first, last = number * PAGE, min(len(self.rows), (number + 1) * PAGE) - 1
        if first <= last:
            corner = self.index(last, len(self.columns) - 1)
            self.dataChanged.emit(self.index(first, 0), corner)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Cell | str | None:
        """Return the cell for the delegate, or its words for a screen reader."""
        if not index.isValid():
            return None
        cell = self.columns[index.column()].cell(self.rows[index.row()])
        if role == CELL:
            return cell
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            badge = cell.badge.text if cell.badge is not None else ""
            return " ".join(word for word in (cell.text, badge, cell.detail) if word)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Return the title of a column."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return None
