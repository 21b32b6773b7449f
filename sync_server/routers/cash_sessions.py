"""Cash sessions: of all tills, and the one that the centre itself keeps for what it charges."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from pos_app.core import cash
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import CashSessionMissing
from pos_app.core.models.cash import CashSession, ZAddendum, ZReport
from pos_app.core.models.journal import Device
from pos_app.core.models.people import User
from pos_app.core.sync import inbox
from sync_server import ksp
from sync_server.callers import Who, require
from sync_server.dependencies import Store
from sync_server.listing import Since, Until
from sync_server.numbers import Figures, figures_of
from sync_server.pages import USUAL, After, Limit, page
from sync_server.resources.base import Page
from sync_server.resources.cash import (
    CashCloseIn,
    CashFlowRow,
    CashSessionRow,
    CloseAskedIn,
    CountRow,
    EndIn,
    LateRow,
    ZWhole,
)
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/cash-sessions", tags=["cash"])
VIEW = [require("cash.see_expected")]
_opener, _closer = aliased(User), aliased(User)
_late = select(func.count()).where(ZAddendum.cash_session_id == CashSession.id).scalar_subquery()
_rows = (
    select(
        CashSession,
        ZReport,
        func.coalesce(Device.name, ""),
        func.coalesce(_opener.name, ""),
        _closer.name,
        _late,
    )
    .outerjoin(ZReport, ZReport.cash_session_id == CashSession.id)
    .outerjoin(Device, Device.id == CashSession.device_id)
    .outerjoin(_opener, _opener.id == CashSession.opened_by)
    .outerjoin(_closer, _closer.id == CashSession.closed_by)
)


@router.get("", dependencies=VIEW, responses=ksp.refused(*READS))
def list_sessions(
    store: Store,
    who: Who,
    branch: UUID | None = None,
    since: Since = None,
    until: Until = None,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[CashSessionRow]:
    """List sessions, the newest first; what its Z says is null while one is open."""
    query = _rows
    if (of := who.branch(branch)) is not None:
        query = query.where(CashSession.branch_id == of)
    if since is not None:
        query = query.where(CashSession.opened_at >= since)
    if until is not None:
        query = query.where(CashSession.opened_at < until)
    with store.read() as session:
        figures = figures_of(session)
        return page(
            session,
            query,
            lambda *found: _row(found, figures),
            by=(CashSession.opened_at, CashSession.id),
            after=after,
            limit=limit,
            newest_first=True,
        )


@router.get("/{session_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_session(session_id: UUID, store: Store, who: Who) -> ZWhole:
    """Give the Z of a closed session: who did what, what was counted, what came later."""
    with store.read() as session:
        found = _whole(session, session_id)
        who.branch(found.session.branch_id)
        return found


@router.post(
    "/close",
    status_code=201,
    dependencies=[require("cash.close")],
    responses=ksp.refused(*WRITES),
)
def close_own(asked: CashCloseIn, work: Working) -> ZWhole:
    """Close the centre's own session with a Z; its next sale opens another.

    Needs `cash.close`, and `cash.difference` where what was counted differs by more than the shop
    tolerates. The centre holds no cash, so usually nothing is counted.
    """
    with work.store.read() as session:
        figures_of(session)  # a centre without its shop says so
        running = session.get_one(CashSession, cash.get_open(session).id)
        branch_id = running.branch_id

    def write(session: WriteSession, op_id: UUID) -> ZWhole:
        z = cash.close_session(
            session,
            work.who.actor,
            counted_minor=figures_of(session).to_minor(asked.counted),
            note=asked.note,
            op_id=op_id,
            print_z=False,
        )
        return _whole(session, z.cash_session)

    return work.decide(ZWhole, write, asked=asked, branch_id=branch_id)


@router.post(
    "/{session_id}/close-request",
    status_code=202,
    dependencies=[require("cash.close")],
    responses=ksp.refused(*WRITES),
)
def ask_close(session_id: UUID, asked: CloseAskedIn, store: Store, who: Who) -> CashSessionRow:
    """Ask a till to count and close its drawer. A request only: its people decide."""

    def write(session: WriteSession) -> CashSessionRow:
        found = session.execute(_rows.where(CashSession.id == session_id)).first()
        if found is None:
            raise CashSessionMissing(session=str(session_id))
        who.branch(found[0].branch_id)
        inbox.ask_close(session, who.actor, session_id, asked.note)
        return _row(tuple(found), figures_of(session))

    return store.write(write)


@router.post(
    "/{session_id}/end",
    status_code=201,
    dependencies=[require("cash.close")],
    responses=ksp.refused(*WRITES),
)
def end_session(session_id: UUID, asked: EndIn, work: Working) -> ZWhole:
    """End the session of a till that is no more, without a count: its Z says so."""
    with work.store.read() as session:
        turn = session.get(CashSession, session_id)
        if turn is None:
            raise CashSessionMissing(session=str(session_id))
        branch_id = turn.branch_id

    def write(session: WriteSession, op_id: UUID) -> ZWhole:
        cash.end_lost(session, work.who.actor, session_id=session_id, note=asked.note, op_id=op_id)
        return _whole(session, session_id)

    return work.decide(ZWhole, write, asked=asked, branch_id=branch_id)


def _whole(session: ReadSession, session_id: UUID) -> ZWhole:
    figures = figures_of(session)
    z = cash.get_z(session, session_id)
    found = session.execute(_rows.where(CashSession.id == session_id)).one()
    fact = z.fact
    return ZWhole(
        session=_row(tuple(found), figures),
        net=figures.amount(fact.net_minor),
        tax=figures.amount(fact.tax_minor),
        exempt=figures.amount(fact.exempt_minor),
        discount=figures.amount(fact.discount_minor),
        rounding=figures.amount(fact.rounding_minor),
        first_number=fact.first_number,
        last_number=fact.last_number,
        perpetual=figures.amount(fact.perpetual_minor),
        ledger_head=fact.ledger_head,
        note=fact.note,
        card_slips=fact.card_slips,
        counts=tuple(
            CountRow(denomination=figures.amount(one.denomination_minor), pieces=one.pieces)
            for one in fact.counts
        ),
        counted_before=tuple(figures.amount(one) for one in fact.earlier_minor),
        flows=tuple(
            CashFlowRow(
                kind=flow.kind,
                method=flow.method,
                user=z.names[flow.user],
                count=flow.count,
                amount=figures.amount(flow.amount_minor),
                cash=figures.amount(flow.cash_minor),
            )
            for flow in fact.flows
        ),
        late=tuple(
            LateRow(
                number=one.number,
                kind=one.kind,
                user=one.person,
                occurred_at=one.occurred_at,
                noted_at=one.noted_at,
                sales=figures.amount(one.sales_minor),
                cash=figures.amount(one.cash_minor),
            )
            for one in z.addenda
        ),
    )


def _row(found: tuple[Any, ...], figures: Figures) -> CashSessionRow:
    turn, report, till, opener, closer, late = found
    closed: dict[str, Any] = dict.fromkeys(
        ("z_number", "sales_count", "sales", "expected", "counted", "difference")
    )
    if report is not None:
        closed = {
            "z_number": report.number,
            "sales_count": report.sales_count,
            "sales": figures.amount(report.sales_minor),
            "expected": figures.amount(report.expected_minor),
            "uncounted": report.uncounted,
            "counted": None,
            "difference": None,
        }
        if not report.uncounted:
            difference = report.counted_minor - report.expected_minor
            closed["counted"] = figures.amount(report.counted_minor)
            closed["difference"] = figures.amount(difference)
    return CashSessionRow(
        id=turn.id,
        number=turn.number,
        branch_id=turn.branch_id,
        device_id=turn.device_id,
        till=till,
        opened_by=opener,
        opened_at=turn.opened_at,
        opening_float=figures.amount(turn.float_minor),
        closed_by=closer,
        closed_at=turn.closed_at,
        late=int(late),
        **closed,
    )
