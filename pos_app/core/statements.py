"""Statements of the hot path: written once in SQLAlchemy, run on the driver itself.

A sale is some twenty small statements. Executing them through the ORM costs several times what the
database does; compiled once per dialect and run on the driver's cursor they cost next to nothing
(docs/decisions/0009, `make bench` W1). Everything that is not on the path of a sale uses the
Session.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from operator import attrgetter, itemgetter
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Column,
    Dialect,
    Insert,
    LargeBinary,
    Select,
    Table,
    TextClause,
    UpdateBase,
    bindparam,
)
from sqlalchemy.sql.type_api import TypeEngine

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.models.base import Base, Id, UtcTime, microseconds, moment
from pos_app.core.write_behind import find_behind

IDS_KEPT: Final = 20_000  # a till meets the same few thousand ids all day

Processor = Callable[[Any], Any]
Values = Mapping[str, Any]
Row = tuple[Any, ...]
StoredForm = Callable[..., Row]
Query = Select[*tuple[Any, ...]]


class Prepared:
    """A Core statement with named binds, compiled once for each dialect it meets."""

    def __init__(
        self,
        statement: Query | UpdateBase | TextClause,
        *,
        changes: str | None = None,
        key: Sequence[str] = (),
    ) -> None:
        """Take a statement.

        `changes` is the table of a text; `key` the values that name the row which it sets: of
        changes that wait (`write_behind`) only the last of a key is sent.
        """
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}
        table = getattr(statement, "table", None)
        self._table: str | None = changes or (table.name if table is not None else None)
        self._key = itemgetter(*key) if key else None

    def first(self, session: ReadSession, **values: Any) -> tuple[Any, ...] | None:
        """Return the first row, or None; of a change, what it gives back of the row."""
        compiled, cursor = self._read(session)
        self._note(session)
        cursor.execute(compiled.text, compiled.bind(values))
        row = cursor.fetchone()
        return None if row is None else compiled.result(row)

    def all(self, session: ReadSession, **values: Any) -> list[tuple[Any, ...]]:
        """Return every row."""
        compiled, cursor = self._read(session)
        cursor.execute(compiled.text, compiled.bind(values))
        return [compiled.result(row) for row in cursor.fetchall()]

    def raw(self, session: ReadSession, **values: Any) -> list[tuple[Any, ...]]:
        """Return every row as the driver gives it: for long checks that only compare."""
        compiled, cursor = self._read(session)
        cursor.execute(compiled.text, compiled.bind(values))
        return list(cursor.fetchall())

    def run(self, session: WriteSession, **values: Any) -> int:
        """Execute a change; return how many rows it touched."""
        compiled, cursor = self._read(session)
        self._note(session)
        cursor.execute(compiled.text, compiled.bind(values))
        return int(cursor.rowcount)

    def run_many(self, session: WriteSession, rows: Iterable[Values]) -> None:
        """Execute a change once for each of `rows`."""
        compiled, cursor = self._open(session)
        self._note(session)
        behind = find_behind(session)
        if behind is None or self._table is None:
            cursor.executemany(compiled.text, [compiled.bind(row) for row in rows])
            return
        for row in rows:
            key = self._key(row) if self._key else None
            behind.add(compiled.text, self._table, compiled.bind(row), key)

    def put(self, session: WriteSession, **values: Any) -> None:
        """Execute a change of which nobody asks how many rows it touched."""
        self.run_many(session, (values,))

    def _note(self, session: ReadSession) -> None:
        if self._table is not None:
            session.info["changed"].add(self._table)

    def _read(self, session: ReadSession) -> tuple["_Compiled", Any]:
        """Open it for an answer: what waits and may change the answer is sent first."""
        compiled, cursor = self._open(session)
        behind = find_behind(session)
        if behind is not None and (self._table is not None or behind.waits_for(compiled.tables)):
            behind.send()
        return compiled, cursor

    def _open(self, session: ReadSession) -> tuple["_Compiled", Any]:
        # Asking the session for its connection costs more than a keyed read; it is asked once,
        # and one cursor serves, for every statement here reads all its rows before the next.
        door = session.info.get("door")
        if door is None:
            connection = session.connection()
            door = session.info["door"] = (connection.dialect, connection.connection.cursor())
        dialect, cursor = door
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._statement, dialect)
        return compiled, cursor


class PreparedForEach:
    """A statement over a list of ids, compiled once for each length of the list.

    `build` gets the binds of the ids and returns the statement; one round trip serves all lines.
    """

    def __init__(self, build: Callable[[list[BindParameter[Any]]], Query]) -> None:
        self._build = build
        self._by_length: dict[int, Prepared] = {}

    def all(
        self, session: ReadSession, keys: Sequence[Any], **values: Any
    ) -> list[tuple[Any, ...]]:
        """Return every row for these keys; at most a few hundred keys at a time."""
        if not keys:
            return []
        names = [f"key_{place}" for place in range(len(keys))]
        prepared = self._by_length.get(len(keys))
        if prepared is None:
            statement = self._build([bindparam(name, type_=Id()) for name in names])
            prepared = self._by_length[len(keys)] = Prepared(statement)
        return prepared.all(session, **values, **dict(zip(names, keys, strict=True)))


class _Compiled:
    """The text of a statement for one dialect and the converters of its values."""

    def __init__(self, statement: Query | UpdateBase | TextClause, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text = compiled.string
        self._positional = compiled.positional
        self._names = list(compiled.positiontup or ()) if compiled.positional else []
        self._names = self._names or list(compiled.params)
        self._pick = _picker(self._names)
        self._literals = {
            name: value for name, value in compiled.params.items() if value is not None
        }
        self._binds = _wanted(
            _bind_processor(compiled.binds[name].type, dialect) for name in self._names
        )
        columns = list(getattr(statement, "exported_columns", ()))
        self._results = _wanted(_result_processor(column.type, dialect) for column in columns)

    @cached_property
    def tables(self) -> frozenset[str]:
        """Every table that the text names; a column of the same name counts as well."""
        return frozenset(re.findall(r"\w+", self.text)) & Base.metadata.tables.keys()

    def bind(self, values: Values) -> Any:
        if self._literals:
            values = {**self._literals, **values}
        bound = list(self._pick(values))
        for place, process in self._binds:
            value = bound[place]
            if value is not None:
                bound[place] = process(value)
        return bound if self._positional else dict(zip(self._names, bound, strict=True))

    def result(self, row: Sequence[Any]) -> tuple[Any, ...]:
        converted = list(row)
        for place, process in self._results:
            value = converted[place]
            if value is not None:
                converted[place] = process(value)
        return tuple(converted)


def _picker(names: Sequence[str]) -> Callable[[Values], Sequence[Any]]:
    """Return what takes the values of these names, in their order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]


def _wanted(processors: Iterable[Processor | None]) -> list[tuple[int, Processor]]:
    """Return the places that need a converter, with it."""
    return [(place, one) for place, one in enumerate(processors) if one is not None]


def _bind_processor(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    """Return what turns a value into the driver's, None where the driver takes it as it is."""
    if isinstance(kind, Id):
        return None if dialect.name == "postgresql" else _id_bytes
    if isinstance(kind, UtcTime):
        return None if dialect.name == "postgresql" else microseconds
    if isinstance(kind, LargeBinary):
        return None
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _result_processor(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    if isinstance(kind, Id):
        return None if dialect.name == "postgresql" else id_of
    if isinstance(kind, UtcTime) and dialect.name != "postgresql":
        return moment
    return kind.dialect_impl(dialect).result_processor(dialect, None)


_id_bytes: Processor = attrgetter("bytes")


@lru_cache(IDS_KEPT)
def id_of(value: bytes) -> UUID:
    """Return the UUID; making one costs ten times what finding it again does."""
    return UUID(bytes=value)


def stored_form(columns: Sequence[Column[Any]], dialect: Dialect) -> StoredForm:
    """Return what turns values by name into the row that the driver gives for these columns.

    What else is given stands after them. For long checks: many stored rows are compared as they
    come, without making values of ours.
    """
    pick = _picker([column.name for column in columns])
    binds = _wanted(_bind_processor(column.type, dialect) for column in columns)

    def form(values: Values, *after: object) -> Row:
        row = [*pick(values), *after]
        for place, process in binds:
            if row[place] is not None:
                row[place] = process(row[place])
        return tuple(row)

    return form


def insert_into(model: type[Base]) -> Prepared:
    """Return the prepared INSERT of every column of `model`; rows give each column by name."""
    table = cast("Table", model.__table__)
    columns = [c for c in table.columns if c is not table.autoincrement_column or not c.primary_key]
    return Prepared(Insert(table).values({column.name: None for column in columns}).inline())
