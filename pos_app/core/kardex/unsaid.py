"""A stream of levels that begins anew: what it does not state any more is not there (KSP/1, 2.4).

A centre that was put back from a backup states the levels that it knows. One that came of an
operation which only the lost weeks held is in none of its rows, and would stay at a till for ever.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, or_, select

from pos_app.core.db import WriteSession
from pos_app.core.kardex.stated import LevelKey, get_stated, take_up
from pos_app.core.models.stock import Level, UnsaidLevel
from pos_app.core.statements import Prepared

_KEY = (UnsaidLevel.location_id, UnsaidLevel.variant_id, UnsaidLevel.lot_id)
_held = select(Level.location_id, Level.variant_id, Level.lot_id).where(
    or_(Level.on_hand_milli != 0, Level.reserved_milli != 0)
)
_any = Prepared(select(UnsaidLevel.lot_id).limit(1))
_said = Prepared(
    delete(cast("Table", UnsaidLevel.__table__)).where(
        UnsaidLevel.location_id == bindparam("location"),
        UnsaidLevel.variant_id == bindparam("variant"),
        UnsaidLevel.lot_id == bindparam("lot"),
    )
)


def await_levels(session: WriteSession) -> None:
    """Note every level of this till: until it is stated again nobody knows whether it is there."""
    session.execute(delete(UnsaidLevel))
    session.execute(insert(UnsaidLevel).from_select([one.key for one in _KEY], _held))


def note_stated(session: WriteSession, keys: Iterable[LevelKey]) -> None:
    """Note that these were stated since."""
    if _any.first(session) is None:
        return
    rows: list[dict[str, Any]] = [
        {"location": location, "variant": variant, "lot": lot} for location, variant, lot in keys
    ]
    _said.run_many(session, rows)


def end_unsaid(session: WriteSession) -> None:
    """After the last page: of what was not stated the centre has nothing.

    The till's own operations that the centre does not have yet stay counted: it will hear of them.
    """
    keys = [(row[0], row[1], row[2]) for row in session.execute(select(*_KEY))]
    if not keys:
        return
    for level in get_stated(session, keys):
        nothing = replace(level, on_hand_milli=0, reserved_milli=0, average_cost_e4=None)
        take_up(session, nothing, included_seq=0)
    session.execute(delete(UnsaidLevel))
