"""Proving the Zs: each equals the rows of its session, less what came after it."""

from collections.abc import Iterator
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from pos_app.core.cash.aside import read_aside
from pos_app.core.cash.closing import took_fields
from pos_app.core.cash.taken import list_taken, named_by
from pos_app.core.cash.totals import Totals, totals
from pos_app.core.cash.twice import is_second
from pos_app.core.db import ReadSession
from pos_app.core.facts import CashClosedFact
from pos_app.core.models.cash import CashSession, SecondZ, ZAddendum, ZReport
from pos_app.core.models.journal import Applied, Learned
from pos_app.core.problems import Problem

KIND = "cash_session"
LIMIT = 100
_decoder = msgspec.json.Decoder(CashClosedFact)
# What Zs of an earlier program do not say.
_LATER = (
    "flows", "cashiers", "discount_minor", "returns_count", "returns_minor", "returns_net_minor",
    "returns_tax_minor", "returns_exempt_minor",
)  # fmt: skip


def check_sessions(session: ReadSession) -> Iterator[Problem]:
    """Compare each Z with the sum of its session, taken anew; name what differs."""
    told = _only_told(session)
    for report in session.scalars(select(ZReport)):
        where = f"z_reports session {report.cash_session_id}"
        fact = _decoder.decode(report.body)
        named = named_by(fact)
        apart = read_aside(session, report.cash_session_id, named)
        here = {*list_taken(session, report.cash_session_id), *apart.operations} - told
        if named is not None and not named <= here:
            continue  # of what is not here yet, or cannot be read, nobody knows how much it was
        took = totals(session, report.cash_session_id, aside=apart)
        late = _late(session, report)
        sold = (took.sales_count - late[0], took.sales_minor - late[1])
        if sold != (report.sales_count, report.sales_minor):
            stored = f"{report.sales_count} sales of {report.sales_minor} stored"
            yield Problem(KIND, where, f"{stored}, {sold[0]} of {sold[1]} replayed")
        if not any(late):
            yield from _check_parts(where, fact, took)
        yield from _check_turn(session, report, where, took.expected_minor(0) - late[2])
    yield from _check_addenda(session)
    for op_id in session.scalars(select(SecondZ.op_id)):
        if not is_second(session, op_id):
            yield Problem(KIND, f"second_zs {op_id}", "it is not of another Z of that session")


def _only_told(session: ReadSession) -> frozenset[UUID]:
    """Return the operations of others of which only the document is here, not all they added."""
    query = (
        select(Learned.op_id)
        .outerjoin(Applied, Applied.op_id == Learned.op_id)
        .where(Applied.op_id.is_(None))
    )
    return frozenset(session.scalars(query))


def _late(session: ReadSession, report: ZReport) -> tuple[int, int, int]:
    """Return what came after a Z: sales, their amount, cash."""
    sums = (ZAddendum.sales_count, ZAddendum.sales_minor, ZAddendum.cash_minor)
    query = select(*(func.coalesce(func.sum(column), 0) for column in sums)).where(
        ZAddendum.cash_session_id == report.cash_session_id
    )
    row = session.execute(query).one()
    return int(row[0]), int(row[1]), int(row[2])


def _check_parts(where: str, fact: CashClosedFact, took: Totals) -> Iterator[Problem]:
    for name, replayed in took_fields(took).items():
        said = getattr(fact, name)
        if said != replayed and (said or name not in _LATER):
            yield Problem(KIND, where, f"{name} is {said} in the Z, {replayed} replayed")


def _check_turn(
    session: ReadSession, report: ZReport, where: str, moved_minor: int
) -> Iterator[Problem]:
    turn = session.get(CashSession, report.cash_session_id)
    if turn is None:  # the Z of a session that is not known here yet
        return
    expected = turn.float_minor + moved_minor
    if expected != report.expected_minor:
        what = f"expected {report.expected_minor} stored, {expected} replayed"
        yield Problem(KIND, where, what)
    if turn.closed_at is None:
        yield Problem(KIND, where, "it has a Z and is open")


def _check_addenda(session: ReadSession) -> Iterator[Problem]:
    query = (
        select(ZAddendum.op_id)
        .outerjoin(Applied, Applied.op_id == ZAddendum.op_id)
        .outerjoin(Learned, Learned.op_id == ZAddendum.op_id)
        .where(Applied.op_id.is_(None), Learned.op_id.is_(None))
        .limit(LIMIT)
    )
    for op_id in session.scalars(query):
        yield Problem(KIND, f"z_addenda {op_id}", "no operation of the journal made it")
