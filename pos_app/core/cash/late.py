"""What comes after a Z stands beside it, in an addendum; the Z itself never changes (C5)."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from pos_app.core.cash.aside import read_aside
from pos_app.core.cash.totals import Totals, totals
from pos_app.core.cash.twice import has_z
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.facts import TYPE_NAMES, CashClosedFact, Fact
from pos_app.core.journal import Stamp
from pos_app.core.models.cash import CashSession, ZAddendum, ZReport
from pos_app.core.models.journal import Applied, Operation
from pos_app.core.models.sync import Quarantined

_CLOSED = TYPE_NAMES[CashClosedFact]


def record_with_addendum(
    session: WriteSession,
    stamp: Stamp,
    fact: Fact,
    record: Callable[[], None],
    *,
    learned: bool = False,
) -> None:
    """Record what another node decided; what it adds to a session with a Z is an addendum.

    `learned` as a document it may add all, part or nothing of what it adds when it comes back as an
    operation: it has its addendum from the moment on when it adds something.
    What is decided here cannot be late: a verb takes the session that is open.
    """
    cash_session = getattr(fact, "cash_session", None)
    if isinstance(fact, CashClosedFact):
        second = has_z(session, fact.cash_session)
        record()
        session.flush()
        if second:
            _note(session, stamp, fact, fact.cash_session, _Sums(0, 0, 0))
        else:
            _note_beside(session, stamp, fact)
        return
    if cash_session is None:
        record()
        return
    late = _is_late(session, stamp, cash_session, learned=learned)
    before = _sums(totals(session, cash_session, aside=False)) if late else None
    record()
    added = _left_beside(session, stamp, cash_session)
    if added is None and before is not None:
        session.flush()
        added = _sums(totals(session, cash_session, aside=False)).less(before)
    if added is None or session.get(ZAddendum, stamp.op_id) is not None:
        return
    if any(added) or (late and not learned):
        _note(session, stamp, fact, cash_session, added)


class _Sums(NamedTuple):
    """What an addendum adds up: sales, their amount, cash."""

    sales_count: int
    sales_minor: int
    cash_minor: int

    def less(self, other: "_Sums") -> "_Sums":
        """Return what is more here than there."""
        return _Sums(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))

    def plus(self, other: "_Sums") -> "_Sums":
        """Return both together."""
        return _Sums(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


def _sums(took: Totals) -> _Sums:
    return _Sums(took.sales_count, took.sales_minor, took.expected_minor(0))


def _in_z(fact: CashClosedFact) -> _Sums:
    return _Sums(fact.sales_count, fact.sales_minor, fact.expected_minor - fact.float_minor)


def _note_beside(session: WriteSession, stamp: Stamp, fact: CashClosedFact) -> None:
    """Note what is here of a session and not in its Z: a copy of the till worked in it as well.

    What was set aside counts as here: the Z has it. Where some of that cannot be read, only more
    sales than the Z says are surely of a copy; other differences may be what is missing.
    """
    here = _sums(totals(session, fact.cash_session))
    in_z = _in_z(fact)
    readable = read_aside(session, fact.cash_session).whole
    if here.sales_count > in_z.sales_count or (readable and here != in_z):
        _note(session, stamp, fact, fact.cash_session, here.less(in_z))


def _left_beside(session: WriteSession, stamp: Stamp, cash_session: UUID) -> _Sums | None:
    """Return what Z and addenda lack once the last of a session that was set aside is taken up.

    What could not be read when the Z of a copy came was in the Z and not here: what the copy did
    not know was noted beside it less that (`_note_beside`). None where there is nothing to settle.
    """
    if session.get(Quarantined, (stamp.device_id, stamp.seq)) is None:
        return None
    session.flush()
    noted = session.scalars(select(ZAddendum).where(ZAddendum.cash_session_id == cash_session))
    addenda = noted.all()
    if all(one.kind != _CLOSED for one in addenda) or read_aside(session, cash_session).waits:
        return None
    report = session.get_one(ZReport, cash_session)
    said = _in_z(msgspec.json.decode(report.body, type=CashClosedFact))
    for one in addenda:
        said = said.plus(_Sums(one.sales_count, one.sales_minor, one.cash_minor))
    return _sums(totals(session, cash_session)).less(said)


def _is_late(
    session: ReadSession, stamp: Stamp, cash_session: UUID, *, learned: bool = False
) -> bool:
    """Return whether the session has a Z that does not know this operation.

    What is only learned after the Z of a session of this till was lost with a disk: its number says
    nothing, for the till has given it again.

    One that was set aside and is taken up later was before the Z on its till: the Z has it. One of
    what the till was before, or of its copy, that waited here already was counted when the Z came
    (`_note_beside`).
    """
    drawer = session.get(CashSession, cash_session)
    if drawer is not None and drawer.closed_at is None:
        return False
    report = session.get(ZReport, cash_session)
    if report is None or learned:
        return report is not None
    query = (
        select(Operation.device_id, Operation.seq, Operation.received_at)
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
    if closed is None:
        return True
    if stamp.journal_id == closed[0]:
        return stamp.seq > int(closed[1])
    came_at = _taken_up_at(session, closed[0], int(closed[1])) or closed[2]
    return not _waited_at(session, stamp, came_at)


def _taken_up_at(session: ReadSession, device_id: UUID, seq: int) -> datetime | None:
    aside = session.get(Quarantined, (device_id, seq))
    return aside.released_at if aside is not None else None


def _waited_at(session: ReadSession, stamp: Stamp, when: datetime) -> bool:
    """Return whether an operation was here by then, set aside."""
    kept = session.get(Operation, (stamp.journal_id, stamp.seq))
    aside = session.get(Quarantined, (stamp.device_id, stamp.seq))
    return aside is not None and kept is not None and kept.received_at <= when


def _note(
    session: WriteSession, stamp: Stamp, fact: Fact, cash_session: UUID, added: _Sums
) -> None:
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
