"""How old the prices are that this till knows (KSP/1, 2.8): said by each sale, never a refusal.

A price that the centre changed while a till had no line is found at the till later; what was sold
meanwhile keeps the price it was sold at. A till without a centre states its own prices: they are
always those of now.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.facts import PriceVersionFact
from pos_app.core.known_time import known_now
from pos_app.core.models.sync import StreamPosition
from pos_app.core.statements import Prepared

CATALOG: Final = "catalog"  # the stream of the centre in which prices come
OFTEN: Final = timedelta(minutes=10)  # ages are of hours and days: not every poll is a write
SECOND: Final = timedelta(seconds=1)

_heard = Prepared(
    select(StreamPosition.position, StreamPosition.current_at).where(
        StreamPosition.stream == CATALOG
    )
)


def find_version(session: ReadSession) -> PriceVersionFact | None:
    """Return which prices this till has and how old that is; None where it states them itself."""
    row = _heard.first(session)
    if row is None or row[1] is None:
        return None
    age = max(known_now(session) - row[1], timedelta())
    return PriceVersionFact(position=row[0], age_s=age // SECOND)


def is_noted(session: ReadSession) -> bool:
    """Return whether it was noted a short time ago that the prices are those of the centre."""
    row = _heard.first(session)
    at: datetime | None = None if row is None else row[1]
    return at is not None and timedelta() <= known_now(session) - at < OFTEN


def note_current(session: WriteSession, at: datetime | None = None) -> None:
    """Note that the centre had no other prices than this till: at this moment, or earlier.

    `at` is when the centre wrote an answer that came by file; an older one is no news.
    """
    row = _heard.first(session)
    if row is None or (at is not None and row[1] is not None and at <= row[1]):
        return
    session.execute(
        update(StreamPosition)
        .where(StreamPosition.stream == CATALOG)
        .values(current_at=known_now(session) if at is None else at)
    )
