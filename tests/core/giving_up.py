"""A PostgreSQL that gives up on transactions: 40001 and 40P01, really raised there, at random.

Every write transaction is given up at least once: at one of its first statements, else at its
COMMIT; its next try at any statement or not at all. The failure is the server's own, so the
transaction is broken as a real one is, inside savepoints too. Reads are left alone.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, event

from pos_app.core.db import RETRIES, Database, driver

STATES = ("40001", "40P01")
FIRST, ANY = 12, 60  # statements among which the first try, and those after it, are given up


class Refusals:
    """Which statement of the transaction that runs is refused; one writer at a time."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.total = 0
        self.in_a_row = 0  # of one operation, which gives up for good after `RETRIES`
        self.left: int | None = None

    def begin(self) -> None:
        """Choose where the transaction that begins is given up."""
        if self.in_a_row == 0:
            self.left = self.chance.randint(1, FIRST)
        elif self.in_a_row < RETRIES - 1 and self.chance.random() < 0.5:
            self.left = self.chance.randint(1, ANY)
        else:
            self.left = None

    def due(self, *, commit: bool = False) -> bool:
        """Return whether this is the place; a transaction shorter than it ends at its COMMIT."""
        if self.left is None:
            return False
        self.left -= 1
        if self.left and not commit:
            return False
        self.left = None
        self.total += 1
        self.in_a_row += 1
        return True

    def raise_in(self, connection: Any) -> None:
        """Let the server break the transaction."""
        state = self.chance.choice(STATES)
        with psycopg.Cursor(connection) as cursor:
            words = f"DO $$ BEGIN RAISE EXCEPTION 'given up' USING ERRCODE = '{state}'; END $$"
            cursor.execute(words.encode())


class _Cursor(psycopg.Cursor[Any]):
    """Looks before each statement whether it is the one."""

    def execute(self, *arguments: Any, **options: Any) -> Any:
        self._look()
        return super().execute(*arguments, **options)

    def executemany(self, *arguments: Any, **options: Any) -> None:
        self._look()
        super().executemany(*arguments, **options)

    def _look(self) -> None:
        refusals: Refusals | None = getattr(self.connection, "refusals", None)
        outside = self.connection.autocommit  # the pool asks whether the connection lives
        if refusals is not None and not outside and refusals.due():
            refusals.raise_in(self.connection)


@contextmanager
def giving_up(database: Database, seed: int) -> Iterator[Refusals]:
    """Let every write of a store on PostgreSQL be given up at least once, while this lasts."""
    refusals, dialect = Refusals(seed), database.engine.dialect
    real = dialect.do_commit

    def connect(connection: Any, _record: object) -> None:
        connection.cursor_factory = _Cursor

    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("mostrador_writes")
        driver(connection).refusals = refusals if writes else None
        if writes:
            refusals.begin()

    def commit(connection: Any) -> None:
        own = connection.driver_connection
        if own.refusals is not None:
            if refusals.due(commit=True):
                try:
                    refusals.raise_in(own)
                finally:
                    own.rollback()  # a COMMIT that is refused ends the transaction
            refusals.in_a_row = 0
        real(connection)

    database.engine.dispose()  # connections made from here on have our cursors
    event.listen(database.engine, "connect", connect)
    event.listen(database.engine, "begin", begin)
    dialect.do_commit = commit  # type: ignore[assignment, method-assign]
    try:
        yield refusals
    finally:
        dialect.do_commit = real  # type: ignore[method-assign]
        event.remove(database.engine, "connect", connect)
        event.remove(database.engine, "begin", begin)
        database.engine.dispose()
