"""The time that rules follow where the clock of the machine is behind what this node knows."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from pos_app.core.db import ReadSession, clock_of
from pos_app.core.models.journal import Head
from pos_app.core.models.local import Node
from pos_app.core.statements import Prepared

BEHIND: Final = timedelta(minutes=5)  # before the last known time by more: the clock went back

_believed = Prepared(
    select(Head.clock_at, Head.clock_skew_s)
    .join(Node, Node.device_id == Head.device_id)
    .where(Node.id == 1)
)


def last_known(session: ReadSession) -> datetime | None:
    """Return the last time that was believed here, put right by the centre's; None: none yet."""
    row = _believed.first(session)
    if row is None or row[0] is None:
        return None
    at: datetime = row[0]
    return at - timedelta(seconds=row[1] or 0)


def is_compared(session: ReadSession) -> bool:
    """Return whether the centre said how far this clock is off, the last time it was believed."""
    row = _believed.first(session)
    return row is not None and row[1] is not None


def behind(session: ReadSession) -> timedelta:
    """Return how far the clock stands before the last known time; nothing up to five minutes."""
    known = last_known(session)
    short = timedelta() if known is None else known - clock_of(session).now()
    return short if short > BEHIND else timedelta()


def known_now(session: ReadSession) -> datetime:
    """Return the time by which prices, taxes and expiries are chosen.

    It is the clock's, never before what was known: a battery that died brings back no old price.
    """
    return clock_of(session).now() + behind(session)
