"""Approvals from afar: what waits at the tills is answered here, or by telephone with a code."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy import select

from pos_app.core import approvals, audit, challenges
from pos_app.core.actor import PERMISSIONS
from pos_app.core.approvals import Waiting
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import InvalidRequest, NotPermitted
from pos_app.core.i18n import N_
from pos_app.core.models.catalog import Branch
from pos_app.core.models.journal import Device
from sync_server import ksp
from sync_server.callers import Caller, Who
from sync_server.dependencies import Secrets, Store
from sync_server.numbers import figures_of
from sync_server.resources.approvals import ApprovalRow, CodeIn, CodeOut, RejectIn
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/approvals", tags=["approvals"])
Status = Annotated[Literal["waiting", "answered"], Query(description="waiting, or answered")]


@router.get("", responses=ksp.refused(*READS))
def list_approvals(store: Store, who: Who, status: Status = "waiting") -> tuple[ApprovalRow, ...]:
    """List what waits for my answer, oldest first; or what was answered, newest first."""
    with store.read() as session:
        found = approvals.list_requests(session, waiting=status == "waiting")
        return tuple(_row(session, one) for one in found if _is_mine(who, one))


@router.post("/{request_id}/approve", responses=ksp.refused(*WRITES))
def approve(request_id: UUID, store: Store, work: Working) -> ApprovalRow:
    """Agree to a request; the till that waits for it goes on by itself."""
    return _answer(request_id, store, work, None)


@router.post("/{request_id}/reject", responses=ksp.refused(*WRITES))
def reject(request_id: UUID, asked: RejectIn, store: Store, work: Working) -> ApprovalRow:
    """Refuse a request and say why."""
    return _answer(request_id, store, work, asked)


def _answer(request_id: UUID, store: Store, work: Working, asked: RejectIn | None) -> ApprovalRow:
    with store.read() as session:
        branch_id = approvals.get_request(session, request_id).branch_id

    def write(session: WriteSession, _: UUID) -> ApprovalRow:
        if asked is not None:
            approvals.reject(session, work.who.actor, request_id, asked.reason)
        else:
            approvals.approve(session, work.who.actor, request_id)
        return _row(session, approvals.get_request(session, request_id))

    return work.decide(ApprovalRow, write, asked=asked, branch_id=branch_id)


@router.post("/answer", responses=ksp.refused(*WRITES))
def answer(asked: CodeIn, vault: Secrets, store: Store, work: Working) -> CodeOut:
    """Give the code by which I agree to what a till without a line asks for, by telephone."""
    if asked.permission not in PERMISSIONS:
        raise InvalidRequest(field="permission", reason=N_("there is no such permission"))
    with store.read() as session:
        device = _find_till(session, work.who, asked)
        amount_minor = figures_of(session).to_minor(asked.amount)
    pepper = vault.own_pepper()

    def write(session: WriteSession, _: UUID) -> CodeOut:
        actor = work.who.actor
        if not actor.may_approve(asked.permission, amount_minor):
            raise NotPermitted(person=actor.name, permission=asked.permission)
        detail: dict[str, str | int] = {
            "till": device.name,
            "permission": asked.permission,
            "amount": amount_minor,
            "number": asked.challenge,
        }
        audit.note(session, actor, audit.CODE_GIVEN, subject_id=device.id, detail=detail)
        code = challenges.answer(
            pepper,
            device.id,
            actor.user_id,
            challenge=asked.challenge,
            permission=asked.permission,
            amount_minor=amount_minor,
        )
        return CodeOut(code=code)

    return work.decide(CodeOut, write, asked=asked, branch_id=device.branch_id)


def _find_till(session: ReadSession, who: Caller, asked: CodeIn) -> Device:
    query = (
        select(Device)
        .join(Branch, Branch.id == Device.branch_id)
        .where(Device.name == asked.till.strip(), Device.status == "active")
    )
    if who.branch_id is not None:
        query = query.where(Device.branch_id == who.branch_id)
    if asked.branch:
        query = query.where(Branch.code == asked.branch)
    found = session.scalars(query.limit(2)).all()
    if not found:
        raise InvalidRequest(field="till", reason=N_("there is no such till"))
    if len(found) > 1:
        raise InvalidRequest(field="branch", reason=N_("several tills have that name"))
    return found[0]


def _is_mine(who: Caller, one: Waiting) -> bool:
    return who.branch_id in {None, one.branch_id} and approvals.concerns(who.actor, one)


def _row(session: ReadSession, one: Waiting) -> ApprovalRow:
    return ApprovalRow(
        id=one.id,
        permission=one.permission,
        amount=figures_of(session).amount(one.amount_minor),
        summary=one.summary,
        branch_id=one.branch_id,
        requested_by=one.requested_by,
        person=one.person,
        requested_at=one.requested_at,
        status=one.answer or "waiting",
        answered_by=one.answered_by,
        reason=one.reason,
        done=one.done,
    )
