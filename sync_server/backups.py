"""A backup of a centre on SQLite: copied at one moment while it works on, and read back.

On PostgreSQL its own tools do it; what the tills are told of is noted the same way (`durable`).
"""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pysqlite3 import dbapi2

from pos_app.core import verify
from pos_app.core.db import Database, open_database, sqlite_url
from pos_app.core.errors import BackupDamaged, FileNotWritten, SqliteNeeded
from pos_app.core.sync import durable
from pos_app.core.sync.durable import Positions

UNFINISHED: Final = ".unfinished"


@dataclass(frozen=True)
class BackedUp:
    """A finished backup: how large, how many operations it proves, of how many journals."""

    path: Path
    size: int
    operations: int
    journals: int


def back_up(database: Database, path: Path) -> BackedUp:
    """Copy the store of this centre into a new file, prove the copy, and note what it has.

    The file has its name when it is whole, proved and on the disk; until then it is beside it.
    Raises `SqliteNeeded`, `FileNotWritten`, `BackupDamaged`: then nothing is noted.
    """
    source = database.engine.url.database
    if not database.is_sqlite or source is None:
        raise SqliteNeeded(option="backup")
    fresh = path.with_name(path.name + UNFINISHED)
    if path.exists():
        raise FileNotWritten(path=str(path), reason="it is there already")
    try:
        _copy(Path(source), fresh)
        operations, covered = _prove(fresh)
        _settle(fresh, path)
    except (OSError, dbapi2.Error) as error:
        raise FileNotWritten(path=str(path), reason=str(error)) from error
    finally:
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
    journals = database.write(lambda session: durable.note(session, covered))
    return BackedUp(path, path.stat().st_size, operations, journals)


def _copy(source: Path, fresh: Path) -> None:
    """Copy a store at one moment; who may read it is who may read the store."""
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with contextlib.closing(dbapi2.connect(str(source))) as connection:
        connection.execute("VACUUM INTO ?", (str(fresh),))


def _prove(fresh: Path) -> tuple[int, Positions]:
    """Read a copy back: every page, every hash, every row; return how many operations and where."""
    copy = open_database(sqlite_url(fresh))
    try:
        with copy.read() as session:
            verdict = verify.verify(session, file=True)
            covered = durable.positions(session)
    finally:
        copy.close()
    if not verdict.ok:
        raise BackupDamaged(where=verdict.problems[0].where, what=verdict.problems[0].what)
    return verdict.operations, covered


def _settle(fresh: Path, path: Path) -> None:
    """Bring a file to its disk under its own name."""
    for at in (fresh, fresh.parent):
        descriptor = os.open(at, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if at == fresh:
            fresh.rename(path)
