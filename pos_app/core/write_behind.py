"""Write-behind: changes that nothing reads yet wait, and go to the database together.

A centre that takes in fifty sales writes the same ten statements for each. Sent one by one, each
waits for its answer; kept back, each statement is sent once, with the rows of all fifty. What is
recorded is the same, in an order in which no row comes before one that it needs:

- a read of a table, and everything that goes through the Session, first sends what waits;
- a row joins rows of the same statement that wait already, unless a change that came in between is
  of the same table or of one that the row refers to.

What the tables refuse is therefore told late, and of a whole group. Whoever lets changes wait holds
a savepoint around them, and does them again one by one to learn which was refused (KSP/1, 2.3).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from sqlalchemy import event

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.models.base import Base

_BEHIND: Final = "write_behind"

BoundRow = Any  # a list or a dict, as the driver takes it


class _Group:
    """Rows of one statement. Of rows with one key only the newest is sent: it says the same."""

    def __init__(self, text: str, table: str) -> None:
        self.text, self.table = text, table
        self.rows: dict[object, BoundRow] = {}

    def add(self, key: object, row: BoundRow) -> None:
        self.rows[key if key is not None else len(self.rows)] = row


class WriteBehind:
    """The changes of one transaction that wait."""

    def __init__(self, session: WriteSession) -> None:
        self.connection = session.connection()
        self._cursor = session.info["door"][1]
        self._groups: list[_Group] = []
        self._places: dict[str, int] = {}  # of the last group of each statement

    def add(self, text: str, table: str, row: BoundRow, key: object = None) -> None:
        """Let one row of a statement on `table` wait; a later one of the same `key` replaces it."""
        place = self._places.get(text)
        if place is None or self._matters(table, place):
            place = self._places[text] = len(self._groups)
            self._groups.append(_Group(text, table))
        self._groups[place].add(key, row)

    def _matters(self, table: str, place: int) -> bool:
        """Return whether a change after `place` must stand before another one of `table`."""
        needed = _needed(table)
        return any(group.table in needed for group in self._groups[place + 1 :])

    def waits_for(self, tables: Iterable[str]) -> bool:
        """Return whether a change of one of these tables waits."""
        return any(group.table in tables for group in self._groups)

    def waiting(self) -> int:
        """Return how many rows wait."""
        return sum(len(group.rows) for group in self._groups)

    def send(self) -> None:
        """Send all that waits: a round trip for each statement."""
        groups, self._groups = self._groups, []
        self._places.clear()
        for group in groups:
            self._cursor.executemany(group.text, list(group.rows.values()))


@cache
def _needed(table: str) -> frozenset[str]:
    """Return the tables whose rows a change of `table` may need: itself and what it refers to."""
    keys = Base.metadata.tables[table].foreign_keys
    return frozenset({table} | {key.column.table.name for key in keys})


@contextmanager
def write_behind(session: WriteSession) -> Iterator[None]:
    """Let prepared changes without an answer wait until they matter, and send them at the end.

    Where it is left with an error, what waits is dropped: the savepoint around it takes the rest
    back.
    """
    session.flush()
    behind = WriteBehind(session)

    def send(*_: object) -> None:
        behind.send()

    event.listen(behind.connection, "before_cursor_execute", send)
    session.info[_BEHIND] = behind
    try:
        yield
        session.flush()
        behind.send()
    finally:
        del session.info[_BEHIND]
        event.remove(behind.connection, "before_cursor_execute", send)


def find_behind(session: ReadSession) -> WriteBehind | None:
    """Return what waits in this transaction, or None where changes are sent at once."""
    behind: WriteBehind | None = session.info.get(_BEHIND)
    return behind
