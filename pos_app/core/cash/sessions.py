"""A cash session: opened with a float, by denomination (C1); one is open on a till at most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from pos_app.core import journal, print_jobs, rows_cash
from pos_app.core.actor import Actor
from pos_app.core.cash.counts import Count, count_facts, require_count, sum_of
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import CashSessionOpen, InvalidAmount, NoCashSession
from pos_app.core.facts import CashOpenedFact
from pos_app.core.fiscal.generic import next_number
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.known_time import behind, is_compared
from pos_app.core.models.cash import CashSession, ZReport
from pos_app.core.rows import Part
from pos_app.core.settings_shared import get_shop
from pos_app.core.statements import Prepared

SESSION_SERIES = "cash_session"


@dataclass(frozen=True)
class Session:
    """A cash session as the screens see it."""

    id: UUID
    number: int
    opened_by: UUID
    opened_at: datetime
    float_minor: int


_open = Prepared(
    select(
        CashSession.id,
        CashSession.number,
        CashSession.opened_by,
        CashSession.opened_at,
        CashSession.float_minor,
    ).where(CashSession.device_id == bindparam("device"), CashSession.closed_at.is_(None))
)


def find_open(session: ReadSession, device_id: UUID | None = None) -> Session | None:
    """Return the open session of a device, by default this node's."""
    device = device_id or journal.get_station(session).device_id
    row = _open.first(session, device=device)
    return None if row is None else Session(*row)


def get_open(session: ReadSession) -> Session:
    """Return the open session of this node; raise `NoCashSession`."""
    found = find_open(session)
    if found is None:
        raise NoCashSession
    return found


def open_session(
    session: WriteSession,
    actor: Actor,
    *,
    float_minor: int,
    counts: Sequence[Count] = (),
    session_id: UUID | None = None,
) -> Session:
    """Open this till's drawer with a float; with `counts` the float is their sum.

    Where the clock stands more than five minutes before the last known time it takes
    `cash.clock_back`. Raises `CashSessionOpen`, `InvalidAmount` for a negative float,
    `NotPermitted`, `ApprovalRequired`.
    """
    actor.require("cash.open")
    station = journal.hold(session)
    if behind(session):  # its Z would stand before the last one
        actor.require("cash.clock_back")
    already = find_open(session)
    if already is not None:
        since = get_shop(session).minute(already.opened_at)
        raise CashSessionOpen(number=already.number, since=since)
    require_count(counts)
    if counts:
        float_minor = sum_of(counts)
    if float_minor < 0:
        raise InvalidAmount(text=str(float_minor))
    number = next_number(session, SESSION_SERIES, station.device_id).number
    fact = CashOpenedFact(
        branch=station.branch_id,
        number=number,
        float_minor=float_minor,
        counts=count_facts(counts),
    )
    op_id = session_id or new_id()
    stamp = journal.append(session, actor, fact, record_opened, op_id=op_id)
    if not is_compared(session):  # who opens the drawer answers for its clock
        journal.believe_clock(session)
    print_jobs.add(session, actor, "cash_open", op_id)
    return Session(op_id, number, actor.user_id, stamp.occurred_at, float_minor)


def record_opened(session: WriteSession, stamp: Stamp, fact: CashOpenedFact) -> None:
    """Write the rows of an opened session.

    One whose later operations came before it, or after which the next was opened already, is closed
    as those say: it had been set aside.
    """
    opened, counts = rows_cash.of_opened(stamp, fact)
    row = session.get(CashSession, stamp.op_id) or CashSession(id=stamp.op_id)
    row.closed_by, row.closed_at = _closed_before(session, stamp, row, fact.number)
    for name, value in opened.rows[0].items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    add_parts(session, (counts,))


def _closed_before(
    session: ReadSession, stamp: Stamp, made: CashSession, number: int
) -> tuple[UUID | None, datetime | None]:
    """Return who closed a session before its opening came, and when; `made` from what came then."""
    if session.get(ZReport, stamp.op_id) is not None:
        return made.closed_by, made.closed_at
    following = (
        select(CashSession.opened_by, CashSession.opened_at)
        .where(CashSession.device_id == stamp.device_id, CashSession.number > number)
        .order_by(CashSession.number)
        .limit(1)
    )
    after = session.execute(following).first()
    return (None, None) if after is None else (after[0], after[1])


def add_parts(session: WriteSession, parts: Sequence[Part]) -> None:
    """Write the rows of a fact."""
    for part in parts:
        session.add_all(part.model(**row) for row in part.rows)
        session.flush()
