"""What must be true of a store after any fault, looked at from outside the operation."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, text

from pos_app.core import verify
from pos_app.core.db import Database, ReadSession
from pos_app.core.models import Base
from pos_app.core.models.journal import Applied

Counts = dict[str, int]

_TABLES = sorted(Base.metadata.tables)
_COUNT_ALL = text("SELECT " + ", ".join(f"(SELECT count(*) FROM {name})" for name in _TABLES))


def row_counts(database: Database) -> Counts:
    """Return how many rows each table holds."""
    with database.read() as session:
        return dict(zip(_TABLES, session.execute(_COUNT_ALL).one(), strict=True))


def difference(before: Counts, after: Counts) -> Counts:
    """Return how many rows more each table has; tables without a change are left out."""
    return {name: after[name] - count for name, count in before.items() if after[name] != count}


def problems(database: Database) -> list[str]:
    """Return what `pos verify` finds wrong."""
    with database.read() as session:
        return [f"{p.kind} {p.where}: {p.what}" for p in verify.verify(session).problems]


def applied(session: ReadSession) -> set[UUID]:
    """Return every operation that took effect."""
    return set(session.scalars(select(Applied.op_id)))


def lost(database: Database, acknowledged: Sequence[UUID]) -> list[UUID]:
    """Return what was said to be done and is not there."""
    with database.read() as session:
        there = applied(session)
    return [op_id for op_id in acknowledged if op_id not in there]
