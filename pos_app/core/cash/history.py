"""The Zs that were made: a list, one with all it says, over and short by person (C4, C5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import Select, func, select

from pos_app.core import people
from pos_app.core.db import ReadSession
from pos_app.core.errors import CashSessionMissing
from pos_app.core.facts import CashClosedFact
from pos_app.core.models.cash import CashMove, CashSession, ZAddendum, ZReport
from pos_app.core.models.journal import Device

PAGE: Final = 50
_decoder = msgspec.json.Decoder(CashClosedFact)


@dataclass(frozen=True)
class ZRow:
    """A Z in a list. `opened_by` answers for the drawer; `late` counts what came afterwards."""

    session_id: UUID
    number: int
    till: str
    opened_by: str
    closed_by: str
    opened_at: datetime
    closed_at: datetime
    sales_count: int
    sales_minor: int
    expected_minor: int
    counted_minor: int
    late: int
    uncounted: bool = False  # its till was lost: nobody counted it

    @property
    def difference_minor(self) -> int:
        """Return what is over (positive) or short (negative)."""
        return self.counted_minor - self.expected_minor


@dataclass(frozen=True)
class Late:
    """What came after a Z: what it was, and what it added to the session."""

    number: int
    kind: str
    person: str
    occurred_at: datetime
    noted_at: datetime
    sales_minor: int
    cash_minor: int


@dataclass(frozen=True)
class ZDetail:
    """A Z with all it says, the names of its people, and its addenda."""

    row: ZRow
    fact: CashClosedFact
    names: dict[UUID, str]
    addenda: tuple[Late, ...]


@dataclass(frozen=True)
class MoveRow:
    """Cash that was paid in, paid out or dropped; `amount_minor` is positive."""

    id: UUID
    kind: str
    amount_minor: int
    reason: str
    person: str
    occurred_at: datetime


@dataclass(frozen=True)
class Balance:
    """How the drawers of one person came out: `over_minor` and `short_minor` are positive."""

    user_id: UUID
    name: str
    closes: int
    exact: int
    over_minor: int
    short_minor: int

    @property
    def net_minor(self) -> int:
        """Return over less short."""
        return self.over_minor - self.short_minor


def list_z(
    session: ReadSession, *, before: datetime | None = None, limit: int = PAGE
) -> tuple[ZRow, ...]:
    """Return the Zs known here, newest first; `before` goes on after a page."""
    query = _rows().order_by(ZReport.closed_at.desc()).limit(limit)
    if before is not None:
        query = query.where(ZReport.closed_at < before)
    return tuple(_row(session, each) for each in session.execute(query))


def get_z(session: ReadSession, session_id: UUID) -> ZDetail:
    """Return one Z whole; raise `CashSessionMissing` where the session has none here."""
    found = session.execute(_rows().where(ZReport.cash_session_id == session_id)).first()
    report = session.get(ZReport, session_id)
    if found is None or report is None:
        raise CashSessionMissing(session=str(session_id))
    fact = _decoder.decode(report.body)
    users = {flow.user for flow in fact.flows} | {one.user for one in fact.cashiers}
    return ZDetail(
        row=_row(session, found),
        fact=fact,
        names={user: people.name_of(session, user) for user in users},
        addenda=list_addenda(session, session_id),
    )


def list_addenda(session: ReadSession, session_id: UUID) -> tuple[Late, ...]:
    """Return what came after the Z of a session, in order."""
    query = (
        select(ZAddendum).where(ZAddendum.cash_session_id == session_id).order_by(ZAddendum.number)
    )
    return tuple(
        Late(
            number=one.number,
            kind=one.kind,
            person=people.name_of(session, one.user_id),
            occurred_at=one.occurred_at,
            noted_at=one.noted_at,
            sales_minor=one.sales_minor,
            cash_minor=one.cash_minor,
        )
        for one in session.scalars(query)
    )


def list_moves(session: ReadSession, session_id: UUID) -> tuple[MoveRow, ...]:
    """Return what was paid in, paid out and dropped in a session, newest first."""
    query = (
        select(CashMove)
        .where(CashMove.cash_session_id == session_id)
        .order_by(CashMove.occurred_at.desc(), CashMove.id.desc())
        .limit(PAGE)
    )
    return tuple(
        MoveRow(
            id=one.id,
            kind=one.kind,
            amount_minor=one.amount_minor,
            reason=one.reason,
            person=people.name_of(session, one.user_id),
            occurred_at=one.occurred_at,
        )
        for one in session.scalars(query)
    )


def list_balances(session: ReadSession, *, since: datetime) -> tuple[Balance, ...]:
    """Return over and short of each person who answered for a drawer, the most missing first."""
    query = (
        select(CashSession.opened_by, ZReport.counted_minor - ZReport.expected_minor)
        .join(CashSession, CashSession.id == ZReport.cash_session_id)
        .where(ZReport.closed_at >= since, ~ZReport.uncounted)
    )
    of: dict[UUID, list[int]] = {}
    for user_id, difference in session.execute(query):
        of.setdefault(user_id, []).append(int(difference))
    found = (_balance(session, user_id, each) for user_id, each in of.items())
    return tuple(sorted(found, key=lambda one: (one.net_minor, one.name)))


def _balance(session: ReadSession, user_id: UUID, differences: Sequence[int]) -> Balance:
    return Balance(
        user_id=user_id,
        name=people.name_of(session, user_id),
        closes=len(differences),
        exact=sum(not one for one in differences),
        over_minor=sum(one for one in differences if one > 0),
        short_minor=-sum(one for one in differences if one < 0),
    )


def _rows() -> Select[tuple[ZReport, CashSession, str, int]]:
    late = (
        select(func.count())
        .where(ZAddendum.cash_session_id == ZReport.cash_session_id)
        .scalar_subquery()
    )
    return (
        select(ZReport, CashSession, func.coalesce(Device.name, ""), late)
        .join(CashSession, CashSession.id == ZReport.cash_session_id)
        .outerjoin(Device, Device.id == ZReport.device_id)
    )


def _row(session: ReadSession, found: Sequence[object]) -> ZRow:
    report, turn, till, late = found
    assert isinstance(report, ZReport)
    assert isinstance(turn, CashSession)
    return ZRow(
        session_id=turn.id,
        number=report.number,
        till=str(till),
        opened_by=people.name_of(session, turn.opened_by),
        closed_by=people.name_of(session, turn.closed_by or turn.opened_by),
        opened_at=turn.opened_at,
        closed_at=report.closed_at,
        sales_count=report.sales_count,
        sales_minor=report.sales_minor,
        expected_minor=report.expected_minor,
        counted_minor=report.counted_minor,
        late=int(str(late)),
        uncounted=report.uncounted,
    )
