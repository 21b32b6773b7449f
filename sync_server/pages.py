"""Pages by key: a cursor says after which row the next begins, whatever was added meanwhile."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel
from sqlalchemy import ColumnElement, Date, Integer, Select, literal, tuple_

from pos_app.core.db import ReadSession
from pos_app.core.errors import InvalidRequest
from pos_app.core.i18n import N_
from pos_app.core.models.base import Id, UtcTime
from sync_server.resources.base import Page

R = TypeVar("R", bound=BaseModel)
T = TypeVar("T")

MOST: Final = 1000
Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows of a page", examples=[100])]
After = Annotated[
    str, Query(max_length=600, description="`next` of the page before; empty for the first")
]
USUAL: Final = 100
Words = Annotated[str, Query(max_length=80, description="words of a name, or a code")]
Days = Annotated[
    int | None, Query(ge=0, le=3650, description="with a lot that expires within so many days")
]
Active = Annotated[bool | None, Query(description="true: in use; false: not; left out: both")]


def page(
    session: ReadSession,
    query: Select[*tuple[Any, ...]],
    row: Callable[..., R],
    *,
    by: Sequence[Any],
    after: str,
    limit: int,
    newest_first: bool = False,
) -> Page[R]:
    """Return one page of `query`; `row` makes a resource of what one row of it selects.

    As `find`, which says what `by` is.
    """
    found, more = find(session, query, by=by, after=after, limit=limit, newest_first=newest_first)
    return Page(rows=tuple(row(*one) for one in found), next=more)


def find(
    session: ReadSession,
    query: Select[*tuple[Any, ...]],
    *,
    by: Sequence[Any],
    after: str,
    limit: int,
    newest_first: bool = False,
) -> tuple[list[tuple[Any, ...]], str | None]:
    """Return the rows of a page and the cursor of the next, in the order of the columns `by`.

    Together they are unique, of one index and in one direction, so that a page costs its rows
    wherever it begins. Raises `InvalidRequest` for a cursor that is not of this list.
    """
    if after:
        place = tuple_(*read_cursor(after, by))
        query = query.where(tuple_(*by) < place if newest_first else tuple_(*by) > place)
    order = [column.desc() for column in by] if newest_first else list(by)
    found = session.execute(query.add_columns(*by).order_by(*order).limit(limit + 1)).all()
    shown = found[:limit]
    more = cursor(shown[-1][-len(by) :]) if len(found) > limit else None
    return [tuple(one[: -len(by)]) for one in shown], more


def page_of(
    found: Sequence[T], limit: int, row: Callable[[T], R], key: Callable[[T], Sequence[Any]]
) -> Page[R]:
    """Return one page of what the core found, which was asked for one row more than `limit`."""
    shown = found[:limit]
    more = len(found) > limit
    return Page(
        rows=tuple(row(one) for one in shown), next=cursor(key(shown[-1])) if more else None
    )


def after_number(after: str) -> int | None:
    """Return the number after which a page begins, None for the first; raise `InvalidRequest`."""
    return read_values(after, [Integer()])[0] if after else None


def cursor(values: Sequence[Any]) -> str:
    """Return the cursor of a row."""
    plain = [value if isinstance(value, int) else _text(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def read_cursor(text: str, by: Sequence[Any]) -> list[ColumnElement[Any]]:
    """Return the values of a cursor, bound as its columns are; raise `InvalidRequest`."""
    values = read_values(text, [column.type for column in by])
    return [literal(value, column.type) for value, column in zip(values, by, strict=True)]


def read_values(text: str, kinds: Sequence[object]) -> list[Any]:
    """Return the values of a cursor, as columns of these types have them."""
    refused = InvalidRequest(field="after", reason=N_("not the next of a page of this list"))
    try:
        packed = text.encode("ascii") + b"=" * (-len(text) % 4)
        values = json.loads(base64.b64decode(packed, altchars=b"-_", validate=True))
        if not isinstance(values, list) or len(values) != len(kinds):
            raise refused
        return [_value(value, kind) for value, kind in zip(values, kinds, strict=True)]
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError):
        raise refused from None


def _value(value: object, kind: object) -> object:
    """Return one value of a cursor as its column has it; raise `ValueError` or `TypeError`."""
    if isinstance(kind, Integer):
        if not isinstance(value, int) or not -(2**63) <= value < 2**63:
            raise ValueError
        return value
    if not isinstance(value, str) or "\0" in value:
        raise TypeError
    if isinstance(kind, Id):
        return UUID(value)
    if isinstance(kind, UtcTime):
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            raise ValueError
        return at.astimezone(UTC)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return value
