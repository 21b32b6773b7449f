"""The database: who opens a session, who commits, what changed.

The SQLAlchemy Session is the unit of work. `Database.write` is the only place of the product that
commits; an operation is a function that it may run again. Everything in which SQLite and PostgreSQL
differ is in this file.
"""

import logging
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NewType, TypeVar
from uuid import UUID

import pysqlite3
from pysqlite3 import dbapi2
from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from pos_app.core.clock import Clock, SystemClock
from pos_app.core.errors import (
    DiskFull,
    OutcomeUnknown,
    ShopError,
    StoreBusy,
    StoreDamaged,
    StoreTooOld,
    StoreUnavailable,
)
from pos_app.core.models.journal import Applied

T = TypeVar("T")
ReadSession = NewType("ReadSession", Session)
WriteSession = NewType("WriteSession", ReadSession)  # a writer may read; not the other way

SQLITE_FLOOR: Final = (3, 51, 3)  # 3.7.0 to 3.51.2 can corrupt a WAL file with two connections
BUSY_TIMEOUT_MS: Final = 5000
CHECKPOINT_PAGES: Final = 1000
CHECKPOINT_COMMITS: Final = 32  # a look at the WAL after so many commits
WAL_LIMIT_PAGES: Final = 8000  # selling without a pause never lets it begin anew; here it must
WAL_KEPT_BYTES: Final = 2 * WAL_LIMIT_PAGES * 4096  # writing over a file is quicker than growing it
RESTART_MS: Final = 100  # how long a sale may wait for that, and for whoever reads meanwhile
RETRIES: Final = 5
SCHEMA_FORM: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
RETRY_STATES: Final = {"40001", "40P01"}  # serialization failure, deadlock
_WRITES = {"mostrador_writes": True}
_DAMAGED = ("malformed", "not a database")  # SQLite's own words


@dataclass(frozen=True)
class Changes:
    """The tables that a committed operation touched; screens decide whether they care."""

    tables: frozenset[str]

    def touch(self, *tables: str) -> bool:
        """Return whether any of `tables` changed."""
        return not self.tables.isdisjoint(tables)


def _close_door(session: Session) -> None:
    """Close the cursor of prepared statements while the connection is still this session's own.

    Left to the garbage collector it would reset its last statement later. The connection, which
    keeps statements, may have given that very one to another thread by then: a row of nothing.
    """
    door = session.info.pop("door", None)
    if door is not None:
        with suppress(Exception):  # of a connection that is gone: it has nothing to give away
            door[1].close()


@dataclass
class Database:
    """One store and its two doors: `read` and `write`."""

    engine: Engine
    clock: Clock = field(default_factory=SystemClock)
    listeners: list[Callable[[Changes], None]] = field(default_factory=list)
    # At the centre: what every transaction that recorded something does last (sync/telling).
    before_commit: Callable[[WriteSession], None] | None = None
    schema: str = ""  # of the company, where several share a PostgreSQL database
    _checkpoints: "Checkpoints | None" = None

    def __post_init__(self) -> None:
        self._writing = self.engine.execution_options(**_WRITES)  # the same connections

    @property
    def is_sqlite(self) -> bool:
        """Return whether this is the embedded store of a till."""
        return self.engine.dialect.name == "sqlite"

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """Return what the store raises: through SQLAlchemy, and by its driver's own statements."""
        driver_error: type[Exception] = self.engine.dialect.loaded_dbapi.Error
        return (DBAPIError, PoolTimeoutError, driver_error)

    @contextmanager
    def read(self) -> Iterator[ReadSession]:
        """Give a session on one consistent state; anything it wrote would be rolled back."""
        with Session(self.engine, expire_on_commit=False) as session:
            session.info["clock"] = self.clock
            try:
                yield ReadSession(session)
            except self.errors as error:
                raise self._as_shop_error(error) from error
            finally:
                _close_door(session)

    def write(self, operation: Callable[[WriteSession], T], *, op_id: UUID | None = None) -> T:
        """Run one operation in one transaction and commit it.

        Serialization failures (40001, 40P01) run it again. After a failed COMMIT the op_id is
        looked up: found is success, absent is `StoreUnavailable`, unreadable is `OutcomeUnknown`.
        Raises what the operation raises, with nothing recorded.
        """
        for attempt in range(RETRIES):
            try:
                return self._write_once(operation, op_id)
            except self.errors as error:
                if getattr(_driver_error(error), "sqlstate", None) in RETRY_STATES:
                    if attempt + 1 < RETRIES:
                        continue
                    raise StoreBusy from error
                raise self._as_shop_error(error) from error
        raise AssertionError("unreachable")  # pragma: no cover

    def _write_once(self, operation: Callable[[WriteSession], T], op_id: UUID | None) -> T:
        # The session joins a transaction that is begun and ended here: its own bookkeeping of one
        # costs as much as ten statements of a sale.
        with self._writing.connect() as connection, Session(connection) as session:
            connection.begin()
            changed: set[str] = set()
            door = (self.engine.dialect, connection.connection.cursor())
            session.info.update(clock=self.clock, changed=changed, door=door)
            try:
                result = self._done(connection, session, operation, op_id)
            finally:
                _close_door(session)
        self._announce(changed)
        return result

    def _done(
        self,
        connection: Connection,
        session: Session,
        operation: Callable[[WriteSession], T],
        op_id: UUID | None,
    ) -> T:
        writing = WriteSession(ReadSession(session))
        if self.before_commit is None:
            result = operation(writing)
        else:
            session.info.update(recorded=[], touched=[])  # by the journal, by flushes
            result = operation(writing)
            session.flush()
            self.before_commit(writing)
        session.flush()
        try:
            connection.commit()
        except self.errors as error:
            if getattr(_driver_error(error), "sqlstate", None) in RETRY_STATES:
                raise
            self._settle(connection, op_id, error)
        return result

    def _settle(self, connection: Connection, op_id: UUID | None, error: Exception) -> None:
        """Find out what became of a COMMIT that failed; return only if it was recorded."""
        connection.invalidate()  # after a failed fsync its pages in memory prove nothing,
        self.engine.dispose()  # nor do those of the others
        refusal = self._as_shop_error(error)
        try:
            # A full disk cut the COMMIT short; any other failure may have left all of it behind.
            if self._is_recorded(op_id, certain=isinstance(refusal, DiskFull)):
                return
        except self.errors:
            raise OutcomeUnknown from error
        raise refusal from error

    def _is_recorded(self, op_id: UUID | None, *, certain: bool) -> bool:
        """Look an operation up so that the answer holds, whatever its failed COMMIT left behind.

        After a failed sync the WAL may hold the whole transaction, seen by no connection, until a
        crash brings it back. A commit of anything writes over it; what came back already counts
        only once it was copied and synced. `certain` says that the COMMIT was cut short.
        """
        if not self.is_sqlite:
            return self._is_claimed(op_id)
        options = {} if certain else _WRITES
        with Session(self.engine) as session:
            run = driver(session.connection(execution_options=options)).execute
            known = select(Applied.op_id).where(Applied.op_id == op_id)
            found = session.execute(known).first() is not None
            if not certain:  # this number means nothing else
                version = run("PRAGMA user_version").fetchone()[0]
                run(f"PRAGMA user_version = {(version + 1) % 2**31}")
                session.commit()
        if found and not certain:
            with self.engine.connect() as connection:
                busy = driver(connection).execute("PRAGMA wal_checkpoint(FULL)").fetchone()[0]
            if busy:
                raise OutcomeUnknown
        return found

    def _is_claimed(self, op_id: UUID | None) -> bool:
        """Try to take an id on PostgreSQL: that waits for a lost session which still commits."""
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415 - slow, no till needs it

        claim = insert(Applied).values(op_id=op_id, device_id=op_id, seq=0)
        with Session(self.engine) as session:  # never committed
            session.execute(text("SET LOCAL lock_timeout = '5s'"))
            query = claim.on_conflict_do_nothing().returning(Applied.op_id)
            return op_id is not None and session.execute(query).first() is None

    def _as_shop_error(self, error: Exception) -> ShopError | Exception:
        """Return what the person can do about a failure of the store; a bug as it is."""
        original = _driver_error(error)
        text = str(original)
        if "database or disk is full" in text or getattr(original, "sqlstate", "") == "53100":
            return DiskFull()
        if "locked" in text or "busy" in text or isinstance(original, PoolTimeoutError):
            return StoreBusy()
        if any(words in text for words in _DAMAGED):
            return StoreDamaged(path=str(self.engine.url.database), reason=text)
        # By the names of the DB-API, for the core does not know which driver the centre runs on.
        names = {kind.__name__ for kind in type(original).__mro__}
        if names & {"OperationalError", "InterfaceError"}:
            return StoreUnavailable(reason=text.splitlines()[0][:120] if text else "-")
        return error

    def _announce(self, changed: set[str]) -> None:
        if self._checkpoints is not None:
            self._checkpoints.note_commit()
        if changed:
            changes = Changes(frozenset(changed))
            for listener in self.listeners:
                listener(changes)

    def start_checkpoints(self) -> None:
        """Move WAL checkpoints to a thread of their own, so that no commit ever waits for one."""
        if self.is_sqlite and self._checkpoints is None:
            self._checkpoints = Checkpoints(self.engine)
            self._checkpoints.start()

    def close(self) -> None:
        """Stop the checkpoints and close every connection."""
        if self._checkpoints is not None:
            self._checkpoints.stop()
            self._checkpoints = None
        self.engine.dispose()


def clock_of(session: ReadSession) -> Clock:
    """Return the clock of the session's database."""
    clock: Clock = session.info["clock"]
    return clock


class Checkpoints(threading.Thread):
    """Copies the WAL into the database file between commits, never inside one."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(name="checkpoints", daemon=True)
        self.wake = threading.Event()
        self._stopping = False
        self._commits = 0
        self._engine = engine

    def note_commit(self) -> None:
        """Count a commit; look at the WAL after some of them."""
        self._commits += 1
        if self._commits >= CHECKPOINT_COMMITS:
            self._commits = 0
            self.wake.set()

    def run(self) -> None:
        """Checkpoint after commits, beside the next ones."""
        while True:
            self.wake.wait()
            self.wake.clear()
            if self._stopping:
                return
            try:
                self.checkpoint()
            except (OSError, DBAPIError, dbapi2.Error):
                continue  # the WAL stays; the next commit wakes this again

    def checkpoint(self) -> None:
        """Copy the WAL if it is long; if too long, also wait for a moment to begin it anew."""
        size = Path(f"{self._engine.url.database}-wal").stat().st_size
        if size < CHECKPOINT_PAGES * 4096:
            return
        with self._engine.connect() as connection:
            run = driver(connection).execute
            _, pages, _ = run("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if pages > WAL_LIMIT_PAGES:  # little is left to copy: writers wait for that only
                run(f"PRAGMA busy_timeout = {RESTART_MS}")
                run("PRAGMA wal_checkpoint(RESTART)")
                run(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")

    def stop(self) -> None:
        """End the thread."""
        self._stopping = True
        self.wake.set()
        self.join()


def driver(connection: Connection) -> Any:
    """Return the driver's own connection, for statements that must not pass through SQLAlchemy."""
    return connection.connection.driver_connection


def damages(session: ReadSession) -> tuple[str, ...]:
    """Return what is wrong with the pages and references of the file; a server checks its own."""
    if session.connection().dialect.name != "sqlite":
        return ()
    run = driver(session.connection()).execute
    pages = [str(said) for (said,) in run("PRAGMA integrity_check").fetchall() if said != "ok"]
    orphans = run("PRAGMA foreign_key_check").fetchmany(100)
    return (*pages, *(f"{table} row {row} names no row of {of}" for table, row, of, _ in orphans))


# Opening ---------------------------------------------------------------------------------------


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"sqlite:///{path}"


def open_database(
    url: str,
    *,
    clock: Clock | None = None,
    synchronous: str = "FULL",
    schema: str = "",
    pooled: bool = False,
) -> Database:
    """Open a store by URL (SQLite file or PostgreSQL); the schema must already be there.

    On PostgreSQL a company is a schema: `schema` is the only one that this store sees. `pooled`
    says that a pooler stands before it and gives each transaction another session of the server,
    in which nothing may be left: no statement is prepared there.
    `synchronous` exists for the power-cut proof, which must lose sales when it is OFF. Raises
    `StoreTooOld` where the SQLite library is known to damage files.
    """
    if url.startswith("sqlite"):
        check_sqlite_version(pysqlite3.sqlite_version_info)
        # The connection used last is used next: its pages are in its cache, still true.
        engine = create_engine(url, module=dbapi2, pool_size=8, max_overflow=8, pool_use_lifo=True)
        _prepare_sqlite(engine, synchronous)
    else:
        if url.startswith(("postgres://", "postgresql://")):
            url = "postgresql+psycopg" + url[url.index("://") :]
        logging.getLogger("psycopg").addFilter(_says_news)
        # What one transaction may see of others is the program's matter, not the server's.
        level = "READ COMMITTED"
        engine = create_engine(
            url,
            pool_size=8,
            max_overflow=8,
            pool_pre_ping=True,
            isolation_level=level,
            connect_args={"prepare_threshold": None} if pooled else {},
        )
        if schema:
            _see_only(engine, schema)
    return Database(engine, clock or SystemClock(), schema=schema)


def _says_news(record: logging.LogRecord) -> bool:
    """Return False for what psycopg logs beside an error that it raises as well."""
    return not record.getMessage().startswith("error ignored terminating")


def check_sqlite_version(found: tuple[int, ...]) -> None:
    """Raise `StoreTooOld` below the floor."""
    if found < SQLITE_FLOOR:
        raise StoreTooOld(found=".".join(map(str, found)), wanted=".".join(map(str, SQLITE_FLOOR)))


def _prepare_sqlite(engine: Engine, synchronous: str) -> None:
    """Emit BEGIN ourselves and set what the three truths need, on every connection."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing on its own
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            f"synchronous = {synchronous}",
            "fullfsync = 1",  # macOS: fsync alone does not reach the platter
            "foreign_keys = ON",
            "recursive_triggers = ON",  # or INSERT OR REPLACE passes the append-only triggers
            "cache_size = -32000",
            f"journal_size_limit = {WAL_KEPT_BYTES}",
            "wal_autocheckpoint = 0" if synchronous == "FULL" else "wal_autocheckpoint = 1000",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("mostrador_writes", False)
        driver(connection).execute("BEGIN IMMEDIATE" if writes else "BEGIN")


def _see_only(engine: Engine, schema: str) -> None:
    """Let every transaction see one schema; said in each, for a pooler gives each another session.

    Names in statements stay bare: the same text serves a till's file and every company.
    """
    assert SCHEMA_FORM.fullmatch(schema), "the name of a schema is checked where it is given"

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        driver(connection).execute(f'SET LOCAL search_path TO "{schema}"')


# What changed ----------------------------------------------------------------------------------


@event.listens_for(Session, "before_flush")
def _note_flush(session: Session, _context: UOWTransaction, _instances: object) -> None:
    changed: set[str] | None = session.info.get("changed")
    if changed is not None:
        for row in (*session.new, *session.dirty, *session.deleted):
            changed.add(row.__table__.name)
    if "touched" in session.info:
        session.info["touched"].extend((*session.new, *session.dirty))


@event.listens_for(Session, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    changed: set[str] | None = state.session.info.get("changed")
    if changed is not None and (state.is_insert or state.is_update or state.is_delete):
        changed.add(state.statement.table.name)  # type: ignore[attr-defined]


# Errors ----------------------------------------------------------------------------------------


def _driver_error(error: Exception) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig else error
