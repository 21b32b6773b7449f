"""What comes after a Z stands beside it, in an addendum; the Z itself never changes (C5)."""

from collections.abc import Callable
from functools import reduce
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from pos_app.core.cash.taken import Took, find_taken, list_taken, named_by
from pos_app.core.cash.twice import has_z
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.facts import TYPE_NAMES, CashClosedFact, Fact
from pos_app.core.journal import Stamp
from pos_app.core.models.cash import CashSession, ZAddendum, ZReport

_decoder = msgspec.json.Decoder(CashClosedFact)


def record_with_addendum(
    session: WriteSession,
    stamp: Stamp,
    fact: Fact,
    record: Callable[[], None],
    *,
    learned: bool = False,
) -> None:
    """Record what another node decided; what it adds to a session with a Z is an addendum.

    The Z names its operations: one of those, whenever and under whatever number it comes, was in it
    already. `learned` as a document an operation may add all, part or nothing of what it adds when
    it comes back as itself: it has its addendum from the moment on when it adds something. What is
    decided here cannot be late: a verb takes the session that is open.
    """
    if isinstance(fact, CashClosedFact):
        _record_close(session, stamp, fact, record)
        return
    cash_session = getattr(fact, "cash_session", None)
    if cash_session is None or not _is_late(session, stamp, cash_session):
        record()
        return
    before = find_taken(session, stamp.op_id)
    record()
    added = find_taken(session, stamp.op_id).less(before)
    if session.get(ZAddendum, stamp.op_id) is None and (any(added) or not learned):
        _note(session, stamp, fact, cash_session, added)


def _record_close(
    session: WriteSession, stamp: Stamp, fact: CashClosedFact, record: Callable[[], None]
) -> None:
    """Record a Z, and what is here of its session that it does not name: of a copy of its till."""
    second = has_z(session, fact.cash_session)
    record()
    session.flush()
    if second:
        _note(session, stamp, fact, fact.cash_session, Took())
        return
    named = named_by(fact)
    if named is None:
        return
    here = list_taken(session, fact.cash_session)
    beside = (took for op_id, took in here.items() if op_id not in named)
    added = reduce(Took.plus, beside, Took())
    if any(added):
        _note(session, stamp, fact, fact.cash_session, added)


def _is_late(session: ReadSession, stamp: Stamp, cash_session: UUID) -> bool:
    """Return whether the session has a Z that does not have this operation in it.

    A Z of an earlier program names nothing: what its own device did before it is in it.
    """
    drawer = session.get(CashSession, cash_session)
    if drawer is not None and drawer.closed_at is None:
        return False
    report = session.get(ZReport, cash_session)
    if report is None:
        return False
    named = named_by(_decoder.decode(report.body))
    if named is None:
        return stamp.device_id != report.device_id or stamp.occurred_at > report.closed_at
    return stamp.op_id not in named


def _note(session: WriteSession, stamp: Stamp, fact: Fact, cash_session: UUID, added: Took) -> None:
    newest = select(func.coalesce(func.max(ZAddendum.number), 0)).where(
        ZAddendum.cash_session_id == cash_session
    )
    session.add(
        ZAddendum(
            op_id=stamp.op_id,
            cash_session_id=cash_session,
            number=int(session.execute(newest).scalar() or 0) + 1,
            kind=TYPE_NAMES[type(fact)],
            device_id=stamp.device_id,
            user_id=stamp.user_id,
            occurred_at=stamp.occurred_at,
            noted_at=clock_of(session).now(),
            sales_count=added.sales_count,
            sales_minor=added.sales_minor,
            cash_minor=added.cash_minor,
        )
    )
    session.flush()
