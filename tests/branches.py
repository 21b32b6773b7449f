"""Watches every write of a test: its movements of stock are of one branch (reliability, rule 5).

Goods that travel between branches are the one exception, and it is named: a transfer waits in the
transit place of the branch it goes to, so that what is on its way belongs to somebody.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import select

from pos_app.core import kardex
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.models.catalog import Location

CROSSES = frozenset(("transfer",))
_kardex: Any = kardex


class TwoBranches(AssertionError):
    """A write moved stock of two branches."""


def check(session: ReadSession, moved: Sequence[tuple[UUID, str]]) -> None:
    """Raise unless these movements, by place and kind of document, are of one branch."""
    places = {place for place, kind in moved if kind not in CROSSES}
    if len(places) < 2:
        return
    query = select(Location.branch_id).where(Location.id.in_(places)).distinct()
    branches = session.scalars(query).all()
    if len(branches) > 1:
        raise TwoBranches(sorted({kind for _, kind in moved}))


@contextmanager
def watched() -> Iterator[None]:
    """Note the movements of each transaction as they are recorded, and compare their branches."""
    real: Callable[..., None] = _kardex.record

    def record(session: WriteSession, stamp: Any, moves: Any, **document: Any) -> None:
        real(session, stamp, moves, **document)
        noted = session.info.setdefault("moved", [])
        noted += [(move.location, document["document_kind"]) for move in moves]
        check(session, noted)

    _kardex.record = record
    try:
        yield
    finally:
        _kardex.record = real
