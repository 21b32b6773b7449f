"""A session that stayed open with a till that is no more: ended without a count, by a person.

Its drawer was never counted, and a count of nobody is not made up: the Z says so, what should have
been in it is on record, and a case at the centre asks where the money is. What comes to light of
that till later stands beside the Z, as after any other.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select

from pos_app.core import journal, people, print_jobs
from pos_app.core.actor import Actor
from pos_app.core.cash.closing import find_recorded, made_fact, record_closed
from pos_app.core.cash.sessions import Session
from pos_app.core.cash.totals import totals
from pos_app.core.cash.twice import open_uncounted
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import (
    CashSessionEnded,
    CashSessionMissing,
    DrawerComing,
    DrawerNotLost,
    ReasonMissing,
)
from pos_app.core.facts import CashClosedFact
from pos_app.core.models.cash import CashSession
from pos_app.core.models.journal import Device
from pos_app.core.models.sync import Asked, Echo

NOTE_LIMIT: Final = 500
ENDED: Final = "ended:"  # in the inbox of a till: a session that the centre ended


@dataclass(frozen=True)
class LostDrawer:
    """An open session of a till that is no more; `whole`: all that is known of it is here."""

    session_id: UUID
    number: int
    till: str
    opened_by: str
    opened_at: datetime
    expected_minor: int
    whole: bool


def end_lost(
    session: WriteSession,
    actor: Actor,
    *,
    session_id: UUID,
    note: str,
    op_id: UUID,
    print_z: bool = True,
) -> CashClosedFact:
    """End a session of a till that is no more, without a count; return its Z, which says so.

    At the till that goes on for it, or at the centre. The same `op_id` again returns the same Z.
    All that should be in the drawer may be missing, so it needs `cash.close` and
    `cash.difference` for that much. Raises `ReasonMissing`, `CashSessionMissing`,
    `CashSessionEnded`, `DrawerNotLost`, `DrawerComing`, `ApprovalRequired`, `NotPermitted`.
    """
    station = journal.hold(session)
    if journal.find_applied(session, op_id) is not None:
        return find_recorded(session, op_id)
    actor.require("cash.close")
    why = " ".join(note.split())[:NOTE_LIMIT]
    if not why:
        raise ReasonMissing
    turn = _get_lost(session, session_id)
    took = totals(session, turn.id)
    expected = took.expected_minor(turn.float_minor)
    actor.require("cash.difference", max(0, expected))
    fact = made_fact(
        session,
        station,
        Session(turn.id, turn.number, turn.opened_by, turn.opened_at, turn.float_minor),
        took,
        sold_by=turn.device_id,
        counted_minor=expected,
        note=why,
        uncounted=True,
    )
    stamp = journal.append(session, actor, fact, record_closed, op_id=op_id)
    if station.kind == "centre":  # of another node's close it is told as it arrives
        open_uncounted(session, stamp, fact)
    elif print_z:
        print_jobs.add(session, actor, "cash_close", turn.id)
    return fact


def list_lost(session: ReadSession) -> tuple[LostDrawer, ...]:
    """Return the sessions that stayed open at the tills that this one goes on for, oldest first."""
    before = journal.list_identities(session)[1:]
    query = (
        select(CashSession)
        .where(CashSession.device_id.in_(before), CashSession.closed_at.is_(None))
        .order_by(CashSession.opened_at, CashSession.id)
    )
    return tuple(
        _seen(session, turn)
        for turn in session.scalars(query)
        if session.get(Asked, f"{ENDED}{turn.id}") is None
    )


def find_lost(session: ReadSession, device_id: UUID) -> LostDrawer | None:
    """Return the session that stayed open at a till that is no more, as the centre knows it."""
    query = select(CashSession).where(
        CashSession.device_id == device_id, CashSession.closed_at.is_(None)
    )
    turn = session.scalars(query.limit(1)).first()
    if turn is None or not is_gone(session, device_id):
        return None
    return _seen(session, turn)


def is_gone(session: ReadSession, device_id: UUID) -> bool:
    """Return whether a till counts no drawer any more: replaced, begun anew, or shut out."""
    device = session.get(Device, device_id)
    if device is None or device.kind != "till":
        return False
    heir = select(Device.id).where(Device.forked_from == device_id).limit(1)
    return device.status != "active" or session.execute(heir).first() is not None


def _seen(session: ReadSession, turn: CashSession) -> LostDrawer:
    device = session.get(Device, turn.device_id)
    took = totals(session, turn.id)
    return LostDrawer(
        session_id=turn.id,
        number=turn.number,
        till=device.name if device is not None else "",
        opened_by=people.name_of(session, turn.opened_by),
        opened_at=turn.opened_at,
        expected_minor=took.expected_minor(turn.float_minor),
        whole=_is_whole(session, turn.device_id),
    )


def _get_lost(session: ReadSession, session_id: UUID) -> CashSession:
    turn = session.get(CashSession, session_id)
    if turn is None:
        raise CashSessionMissing(session=str(session_id))
    device = session.get(Device, turn.device_id)
    till = device.name if device is not None else ""
    if turn.closed_at is not None or session.get(Asked, f"{ENDED}{turn.id}") is not None:
        raise CashSessionEnded(number=turn.number, till=till)
    if not _is_ours(session, turn.device_id):
        raise DrawerNotLost(number=turn.number, till=till)
    if not _is_whole(session, turn.device_id):
        raise DrawerComing(number=turn.number, till=till)
    return turn


def _is_ours(session: ReadSession, device_id: UUID) -> bool:
    if journal.get_station(session).kind == "centre":
        return is_gone(session, device_id)
    return device_id in journal.list_identities(session)[1:]


def _is_whole(session: ReadSession, device_id: UUID) -> bool:
    """Return whether everything that the centre has of a device is here."""
    if journal.get_station(session).kind == "centre":
        return True
    echo = session.get(Echo, device_id)
    return echo is not None and echo.whole_at is not None
