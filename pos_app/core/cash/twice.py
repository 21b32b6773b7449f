"""A session closed more than once: by a till and its copy, or without a count and then with one.

The first Z that a node records stands and never changes; another one is kept beside it, with a line
among what came later. Where both counted the same, or the later one counted nothing, nobody has to
decide anything; otherwise a person is told what each of them counted.
"""

from uuid import UUID

from sqlalchemy import exists, select

from pos_app.core import people, rows_cash
from pos_app.core.cases import open_case
from pos_app.core.cash.sessions import add_parts
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.facts import TYPE_NAMES, CashClosedFact
from pos_app.core.journal import Stamp
from pos_app.core.models.cash import CashSession, SecondZ, ZReport
from pos_app.core.models.journal import Applied, Device, Operation

CLOSED_TWICE, UNCOUNTED, COUNTED_LATE = "CLOSED_TWICE", "CLOSED_UNCOUNTED", "COUNTED_LATE"


def has_z(session: ReadSession, session_id: UUID) -> bool:
    """Return whether a session has its Z here already."""
    return session.get(ZReport, session_id) is not None


def record_second(session: WriteSession, stamp: Stamp, fact: CashClosedFact) -> None:
    """Write another Z of a session beside the one that stands."""
    add_parts(session, rows_cash.of_second(stamp, fact))


def is_second(session: ReadSession, op_id: UUID) -> bool:
    """Return whether an operation is a Z beside another one, which another operation made."""
    second = session.get(SecondZ, op_id)
    first = session.get(ZReport, second.cash_session_id) if second is not None else None
    if first is None or session.get(Applied, op_id) is None:
        return False
    made = exists().where(
        Operation.device_id == Applied.device_id,
        Operation.seq == Applied.seq,
        Operation.type == TYPE_NAMES[CashClosedFact],
        Operation.occurred_at == first.closed_at,
        Operation.op_id != op_id,
    )
    return bool(session.execute(select(made)).scalar())


def note_close(session: WriteSession, stamp: Stamp, fact: CashClosedFact) -> None:
    """Open a case where a drawer was not counted, or was counted twice with different results."""
    first = session.get(ZReport, fact.cash_session)
    if first is None and fact.uncounted:
        open_uncounted(session, stamp, fact)
    if first is None or fact.uncounted:
        return
    if first.uncounted:
        _open(session, stamp, fact, COUNTED_LATE, counted=fact.counted_minor)
    elif first.counted_minor != fact.counted_minor:
        counted = {"first": first.counted_minor, "second": fact.counted_minor}
        _open(session, stamp, fact, CLOSED_TWICE, **counted)


def open_uncounted(session: WriteSession, stamp: Stamp, fact: CashClosedFact) -> None:
    """Open a case about a drawer that nobody counted."""
    _open(session, stamp, fact, UNCOUNTED, note=fact.note)


def _open(
    session: WriteSession, stamp: Stamp, fact: CashClosedFact, kind: str, **detail: str | int
) -> None:
    detail["till"] = _till_of(session, stamp, fact)
    detail["person"] = people.name_of(session, stamp.user_id)
    detail["expected"] = fact.expected_minor
    open_case(session, stamp, kind=kind, subject_id=fact.cash_session, detail=detail)


def _till_of(session: ReadSession, stamp: Stamp, fact: CashClosedFact) -> str:
    turn = session.get(CashSession, fact.cash_session)
    device = session.get(Device, turn.device_id if turn is not None else stamp.device_id)
    return device.name if device is not None else ""
