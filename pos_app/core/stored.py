"""Stored rows, read to be compared with what their facts became: many ahead, or those of one.

A check of everything reads, table by table, all rows that a stretch of the journal wrote, each in
one query, and compares them in the form in which the driver gives them. Only where they differ are
they read again, to say how.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, Table, bindparam, select

from pos_app.core.db import ReadSession
from pos_app.core.models.base import Base
from pos_app.core.models.journal import Operation
from pos_app.core.rows import Part
from pos_app.core.statements import Prepared, Row, StoredForm, stored_form


class Stored:
    """The stored rows of one table, by what they share."""

    def __init__(self, model: type[Base], *owners: str) -> None:
        columns = list(model.__table__.columns)
        self.name, self._names = model.__tablename__, [column.name for column in columns]
        owned = [column == bindparam(column.name) for column in columns if column.name in owners]
        self._rows = Prepared(select(*columns).where(*owned).order_by(*model.__table__.primary_key))

    def differences(self, session: ReadSession, part: Part) -> Iterator[str]:
        """Give where the stored rows are not those that the fact became."""
        stored = self._rows.all(session, **part.owner)
        for line, (have, want) in enumerate(zip_longest(stored, part.rows), start=1):
            if have is None or want is None:
                yield f"row {line} {'is missing' if have is None else 'is not of the record'}"
                continue
            for name, value in zip(self._names, have, strict=True):
                if name in want and value != want[name]:
                    yield f"row {line}: {name} {value!r} stored, {want[name]!r} in the record"


class Ahead:
    """The rows of one table that a stretch of a device's journal wrote; asked in its order."""

    def __init__(self, rows: Sequence[Row], form: StoredForm) -> None:
        """Take rows in the order of the journal, the number of their operation last."""
        self._rows, self._form, self._at = rows, form, 0

    def holds(self, seq: int, part: Part) -> bool:
        """Return whether an operation wrote exactly these rows; asked once of each operation."""
        rows, start = self._rows, self._at
        while start < len(rows) and rows[start][-1] < seq:
            start += 1
        self._at = end = start + len(part.rows)
        if end < len(rows) and rows[end][-1] == seq:
            return False
        return rows[start:end] == [self._form(row, seq) for row in part.rows]


class Stretches:
    """Reads the rows of one table for a stretch of the journal."""

    def __init__(self, model: type[Base], owner: str, *, only: Sequence[str] = ()) -> None:
        """`owner` names the operation: by its id, or `seq` by its number; `only` are compared."""
        table = cast("Table", model.__table__)
        columns = [column for column in table.columns if not only or column.name in only]
        numbers = (table if owner == "seq" else cast("Table", Operation.__table__)).columns
        query: Select[Any] = select(*columns, numbers["seq"]).order_by(
            numbers["seq"], *table.primary_key
        )
        if owner != "seq":
            query = query.join_from(Operation, model, table.columns[owner] == Operation.op_id)
        self._columns = columns
        self._rows = Prepared(
            query.where(
                numbers["device_id"] == bindparam("device"),
                numbers["seq"] > bindparam("after"),
                numbers["seq"] <= bindparam("upto"),
            )
        )

    def read(self, session: ReadSession, device_id: UUID, after: int, upto: int) -> Ahead:
        """Return the rows of a device's operations after one number, up to another."""
        rows = self._rows.raw(session, device=device_id, after=after, upto=upto)
        return Ahead(rows, stored_form(self._columns, session.connection().dialect))
