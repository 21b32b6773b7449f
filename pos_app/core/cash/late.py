"""What comes after a Z stands beside it, in an addendum; the Z itself never changes (C5)."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core.cash.totals import Totals, totals
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.facts import TYPE_NAMES, CashClosedFact, Fact
from pos_app.core.journal import Stamp
from pos_app.core.models.cash import ZAddendum, ZReport
from pos_app.core.models.journal import Applied, Operation

_CLOSED = TYPE_NAMES[CashClosedFact]


def record_with_addendum(
    session: WriteSession, stamp: Stamp, fact: Fact, record: Callable[[], None]
) -> None:
    """Record what another node decided; what it adds to a session with a Z is an addendum.

    What is decided here cannot be late: a verb takes the session that is open.
    """
    cash_session = getattr(fact, "cash_session", None)
    if isinstance(fact, CashClosedFact):
        record()
        session.flush()
        _note_beside(session, stamp, fact)
        return
    if cash_session is None or not _is_late(session, stamp, cash_session):
        record()
        return
    before = _sums(totals(session, cash_session, aside=False))
    record()
    session.flush()
    _note(session, stamp, fact, cash_session, before)


class _Sums(NamedTuple):
    """What an addendum adds up: sales, their amount, cash."""

    sales_count: int
    sales_minor: int
    cash_minor: int


def _sums(took: Totals) -> _Sums:
    return _Sums(took.sales_count, took.sales_minor, took.expected_minor(0))


def _note_beside(session: WriteSession, stamp: Stamp, fact: CashClosedFact) -> None:
    """Note what is here of a session and not in its Z: a copy of the till sold in it as well."""
    there = _sums(totals(session, fact.cash_session, aside=False))
    if there.sales_count > fact.sales_count:
        in_z = _Sums(fact.sales_count, fact.sales_minor, fact.expected_minor - fact.float_minor)
        _note(session, stamp, fact, fact.cash_session, in_z)


def _is_late(session: ReadSession, stamp: Stamp, cash_session: UUID) -> bool:
    """Return whether the session has a Z that does not know this operation.

    One that was set aside and is taken up later was before the Z on its till: the Z has it.
    """
    report = session.get(ZReport, cash_session)
    if report is None:
        return False
    query = (
        select(Operation.device_id, Operation.seq)
        .join(Applied, (Applied.device_id == Operation.device_id) & (Applied.seq == Operation.seq))
        .where(
            Operation.device_id.in_((report.device_id, stamp.journal_id)),
            Operation.type == _CLOSED,
            Operation.occurred_at == report.closed_at,
        )
        .order_by(Operation.seq.desc())
        .limit(1)
    )
    closed = session.execute(query).first()
    return closed is None or stamp.journal_id != closed[0] or stamp.seq > closed[1]


def _note(
    session: WriteSession, stamp: Stamp, fact: Fact, cash_session: UUID, before: _Sums
) -> None:
    after = _sums(totals(session, cash_session, aside=False))
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
            sales_count=after.sales_count - before.sales_count,
            sales_minor=after.sales_minor - before.sales_minor,
            cash_minor=after.cash_minor - before.cash_minor,
        )
    )
    session.flush()
