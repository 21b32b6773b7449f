"""What a screen does for a long list, counted and not timed: it is the same on every machine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtWidgets import QApplication
from sqlalchemy import event

from pos_app.core.db import Database
from pos_app.ui.widgets.cell import Cell
from pos_app.ui.widgets.line_table import LineTable
from pos_app.ui.widgets.paged_rows import PagedRows

INSTRUCTIONS = 10


@dataclass
class Effort:
    """Work of the store in tens of SQLite's instructions, rows put into words, cells drawn."""

    steps: int = 0
    worded: int = 0
    drawn: int = 0


@contextmanager
def effort_of(database: Database, table: LineTable[Any]) -> Iterator[Effort]:
    """Count what is done for a table meanwhile, until everything is drawn."""
    QApplication.processEvents()
    effort, before = Effort(), rows_here(table)
    with _steps_counted(database, effort), _cells_counted(table, effort):
        yield effort
        QApplication.processEvents()
    known = {id(row) for row in before}
    effort.worded = sum(id(row) not in known for row in rows_here(table))


def rows_here(table: LineTable[Any]) -> tuple[Any, ...]:
    """Return the rows of a table that somebody looked at; asking for others would fetch them."""
    rows = table.rows_model.rows
    if isinstance(rows, PagedRows):
        return tuple(row for page in rows._pages.values() for row in page)
    return tuple(rows)


@contextmanager
def steps_of(database: Database) -> Iterator[Effort]:
    """Count only the work of the store."""
    effort = Effort()
    with _steps_counted(database, effort):
        yield effort


@contextmanager
def _steps_counted(database: Database, effort: Effort) -> Iterator[None]:
    connections = []

    def step() -> int:
        effort.steps += 1
        return 0

    def watch(connection: Any, *_: object) -> None:
        connection.set_progress_handler(step, INSTRUCTIONS)
        connections.append(connection)

    event.listen(database.engine, "checkout", watch)
    yield
    event.remove(database.engine, "checkout", watch)
    for connection in connections:
        connection.set_progress_handler(None, 0)


@contextmanager
def _cells_counted(table: LineTable[Any], effort: Effort) -> Iterator[None]:
    def counting(cell: Callable[[Any], Cell]) -> Callable[[Any], Cell]:
        def counted(row: Any) -> Cell:
            effort.drawn += 1
            return cell(row)

        return counted

    model = table.rows_model
    columns = model.columns
    model.columns = tuple(replace(column, cell=counting(column.cell)) for column in columns)
    yield
    model.columns = columns
