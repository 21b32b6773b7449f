"""What this node's levels hold of other devices: for counts, which must know what they had seen.

A till is told levels, not the movements of others, in pages. After the last page it knows up to
which operation of every device its levels go; in the middle of the pages nobody can say.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.journal import get_station
from pos_app.core.models.journal import Head
from pos_app.core.named_values import find_value, keep_value

KEY: Final = "stock_seen"  # of this till alone


class LevelsSeen(msgspec.Struct, frozen=True, kw_only=True):
    """The last operation of each device that the levels hold; `torn` between two pages."""

    known: dict[UUID, int] = {}
    torn: bool = False


def get_seen(session: ReadSession) -> LevelsSeen:
    """Return what the levels of this node hold: told by the centre, or recorded here."""
    told = _told(session)
    here = {row.device_id: row.seq for row in session.scalars(select(Head))}
    own_id = get_station(session).device_id
    own = {own_id: here[own_id]} if own_id in here else {}
    # Of what this till was before, the levels hold what the centre says, not what came down again.
    return LevelsSeen(known={**here, **told.known, **own}, torn=told.torn)


def note_seen(session: WriteSession, known: Mapping[UUID, int]) -> None:
    """Note what the centre said of the levels that it had stated before."""
    _put(session, LevelsSeen(known=dict(known), torn=_told(session).torn))


def note_page(session: WriteSession, *, more: bool, anew: bool) -> None:
    """Note whether the levels are whole; a stream that begins anew makes nothing sure before."""
    told = _told(session)
    known = {} if anew and more else told.known
    if (known, more) != (told.known, told.torn):
        _put(session, LevelsSeen(known=known, torn=more))


def _told(session: ReadSession) -> LevelsSeen:
    value = find_value(session, KEY)
    return LevelsSeen() if value is None else msgspec.json.decode(value, type=LevelsSeen)


def _put(session: WriteSession, seen: LevelsSeen) -> None:
    keep_value(session, KEY, msgspec.json.encode(seen))
