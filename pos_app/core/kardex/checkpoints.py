"""Checking the Kardex without reading all of it: what is new since it was last checked whole (C6).

A whole check keeps where it ended: the position, and every level as the replay found it. A close of
the drawer goes on from there, so its time grows with the day and not with the years.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core.db import Database, ReadSession, WriteSession, clock_of
from pos_app.core.kardex.proof import LevelKey, Replay, compare_levels, replay, verify
from pos_app.core.models.local import Setting
from pos_app.core.named_values import find_value, keep_value

_KEY: Final = "kardex_checked"  # of this node; never sent
EVERY: Final = timedelta(hours=20)  # a day, and a little early so that it does not wander


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """Where a whole check ended. `levels`: location, variant, lot, on hand, reserved."""

    at: datetime
    position: int
    stated: int
    problems: int
    levels: tuple[tuple[bytes, bytes, bytes, int, int], ...] = ()


_decoder = msgspec.msgpack.Decoder(Checked)


def check_whole(database: Database) -> Checked:
    """Check everything, in one read, and keep where it ended; return what was found.

    Where something was wrong nothing is kept to go on from: every close names it until it is
    repaired.
    """
    with database.read() as session:
        found = verify(session)
        at = clock_of(session).now()
    wrong = len(found.problems)
    checked = Checked(
        at=at,
        position=0 if wrong else found.position,
        stated=0 if wrong else found.stated,
        problems=wrong,
        levels=() if wrong else tuple(
            (*(_plain(part) for part in key), *level)  # type: ignore[misc]
            for key, level in found.levels.items()
        ),
    )  # fmt: skip
    database.write(lambda session: _keep(session, checked))
    return checked


def check_new(session: ReadSession) -> Replay:
    """Check what came since the last whole check; without one, everything that moved.

    Compared are all balances of the new movements, and all levels.
    """
    known = _find(session)
    begun = Replay()
    if known is not None:
        driver = session.connection().dialect.name == "sqlite"
        begun.begin_with({
            _key(row, plain=driver): (row[3], row[4]) for row in known.levels
        })  # fmt: skip
        begun.position, begun.stated = known.position, known.stated
    result = replay(session, begun)
    compare_levels(session, result)
    return result


def is_due(session: ReadSession, *, after: timedelta | None = None) -> bool:
    """Return whether the last whole check is a day old (or `after`), or there is none."""
    at = session.scalar(select(Setting.updated_at).where(Setting.key == _KEY))
    return at is None or clock_of(session).now() - at >= (after or EVERY)


def find_last_check(session: ReadSession) -> Checked | None:
    """Return the last whole check, if there was one."""
    return _find(session)


def _find(session: ReadSession) -> Checked | None:
    value = find_value(session, _KEY)
    return None if value is None else _decoder.decode(value)


def _keep(session: WriteSession, checked: Checked) -> None:
    keep_value(session, _KEY, msgspec.msgpack.encode(checked))


def _plain(part: UUID | bytes) -> bytes:
    return part.bytes if isinstance(part, UUID) else bytes(part)


def _key(row: tuple[bytes, bytes, bytes, int, int], *, plain: bool) -> LevelKey:
    """Return a key of a level in the form in which the driver gives ids."""
    if plain:
        return row[0], row[1], row[2]
    return UUID(bytes=row[0]), UUID(bytes=row[1]), UUID(bytes=row[2])
