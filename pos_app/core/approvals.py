"""Approvals: a second person agrees to one operation, and to no other (R8, X3).

A verb raises `ApprovalRequired`; the screen asks a supervisor, in place; `grant` records who agreed
to which operation and how much, in its own transaction, so that a try that failed stays on record;
the verb is called again by an actor `with_grants`, and the journal checks the grant as it records.
The operation's id is what the approval is for, so it serves once whatever is pressed twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import exists, select

from pos_app.core import audit, journal, people, people_list
from pos_app.core.actor import Actor, Grant
from pos_app.core.cases import open_case
from pos_app.core.db import Database, ReadSession, WriteSession, clock_of
from pos_app.core.errors import (
    ApprovalAnswered,
    ApprovalMissing,
    LockedOut,
    NotPermitted,
    OwnApproval,
    PeopleListOld,
    ReasonMissing,
    ShopError,
    WrongPin,
)
from pos_app.core.fact_parts import Fact
from pos_app.core.facts_people import (
    ApprovalFailedFact,
    ApprovalGrantedFact,
    ApprovalRejectedFact,
    ApprovalRequestedFact,
)
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.models.approvals import Approval, ApprovalRequest
from pos_app.core.models.base import Base
from pos_app.core.models.journal import Device
from pos_app.core.rows_people import PEOPLE_ROWS
from pos_app.core.statements import Prepared, insert_into

PIN, BADGE, CODE, SCREEN = "pin", "badge", "code", "screen"
SUMMARY_LIMIT: Final = 200
CODES_LOOKED_AT: Final = 200
AWAITED: Final = timedelta(minutes=10)
ANSWERS_LOOKED_AT: Final = 50
WAITING_DAYS: Final = 7  # what nobody answered for so long is not asked any more

_INSERTS: dict[type[Base], Prepared] = {
    model: insert_into(model) for model in (ApprovalRequest, Approval)
}


@dataclass(frozen=True)
class Ask:
    """What is to be approved: a permission, for one operation, so much in minor units."""

    permission: str
    subject_id: UUID
    amount_minor: int = 0


@dataclass(frozen=True)
class Waiting:
    """A request as the approvals screen shows it; `answer` is "" while it waits.

    `done`: the operation it was for has taken effect.
    """

    id: UUID
    permission: str
    subject_id: UUID
    amount_minor: int
    summary: str
    branch_id: UUID
    requested_by: UUID
    person: str
    requested_at: datetime
    answer: str = ""
    answered_by: str = ""
    reason: str = ""
    done: bool = False


def approve_with_pin(
    database: Database, requester: Actor, approver_id: UUID, pin: str, pepper: bytes, ask: Ask
) -> Grant:
    """Let a supervisor agree by PIN; return the grant for the operation.

    Argon2 runs outside of any transaction; a wrong PIN counts towards the supervisor's lock-out and
    stays in the record. Raises `WrongPin`, `LockedOut`, `UnknownUser`, `OwnApproval`,
    `NotPermitted`.
    """
    try:
        approver = people.sign_in(database, approver_id, pin, pepper)
        return database.write(lambda session: grant(session, approver, requester, ask, method=PIN))
    except (WrongPin, LockedOut, NotPermitted) as error:
        reason = _reason(error)
        database.write(
            lambda session: note_failure(session, requester, approver_id, ask, PIN, reason)
        )
        raise


def approve_with_badge(
    database: Database, requester: Actor, code: str, pepper: bytes, ask: Ask
) -> Grant:
    """Let a supervisor agree with their badge; return the grant for the operation.

    Raises `UnknownBadge`, `LockedOut`, `OwnApproval`, `NotPermitted`.
    """
    approver = people.sign_in_by_badge(database, code, pepper)
    try:
        return database.write(
            lambda session: grant(session, approver, requester, ask, method=BADGE)
        )
    except NotPermitted as error:
        reason = _reason(error)
        database.write(
            lambda session: note_failure(session, requester, approver.user_id, ask, BADGE, reason)
        )
        raise


def _reason(error: ShopError) -> str:
    if isinstance(error, LockedOut):
        return "locked_out"
    return "wrong_credential" if isinstance(error, WrongPin) else "not_permitted"


def grant(
    session: WriteSession,
    approver: Actor,
    requester: Actor,
    ask: Ask,
    *,
    method: str,
    request_id: UUID | None = None,
) -> Grant:
    """Record that a person who may, and is another, agrees; return what the operation leans on.

    Raises `OwnApproval`, `NotPermitted` where the approver may not approve, or not do it alone,
    `PeopleListOld` where only an old list says that they may.
    """
    if approver.user_id == requester.user_id:
        raise OwnApproval(person=approver.name)
    if ask.permission in approver.held:
        raise PeopleListOld(person=approver.name, days=people_list.age_of(session).days)
    if not approver.may_approve(ask.permission, ask.amount_minor):
        raise NotPermitted(person=approver.name, permission=ask.permission)
    station = journal.hold(session)
    fact = ApprovalGrantedFact(
        branch=station.branch_id,
        permission=ask.permission,
        subject=ask.subject_id,
        amount_minor=ask.amount_minor,
        requested_by=requester.user_id,
        method=method,
        request=request_id,
    )
    approval_id = new_id()
    journal.append(session, approver, fact, record, op_id=approval_id)
    return Grant(approval_id, ask.permission, ask.subject_id, ask.amount_minor, approver.user_id)


def note_failure(
    session: WriteSession,
    requester: Actor,
    approver_id: UUID,
    ask: Ask,
    method: str,
    reason: str,
) -> None:
    """Keep a try to approve that failed, for those who look into it later."""
    station = journal.hold(session)
    fact = ApprovalFailedFact(
        branch=station.branch_id,
        permission=ask.permission,
        subject=ask.subject_id,
        amount_minor=ask.amount_minor,
        approver=approver_id,
        method=method,
        reason=reason,
    )
    journal.append(session, requester, fact, record, op_id=new_id())


# Requests that wait -------------------------------------------------------------------------------


def request(
    session: WriteSession, actor: Actor, ask: Ask, summary: str, *, op_id: UUID | None = None
) -> UUID:
    """Ask for an approval that may come later, from the approvals screen; return the request's id.

    Raises `NotPermitted` where the role may not even ask.
    """
    if not actor.may_ask(ask.permission):
        raise NotPermitted(person=actor.name, permission=ask.permission)
    request_id = op_id or new_id()
    station = journal.hold(session)
    if journal.find_applied(session, request_id) is not None:
        return request_id
    fact = ApprovalRequestedFact(
        branch=station.branch_id,
        permission=ask.permission,
        subject=ask.subject_id,
        amount_minor=ask.amount_minor,
        summary=summary.strip()[:SUMMARY_LIMIT],
    )
    journal.append(session, actor, fact, record, op_id=request_id)
    return request_id


def approve(session: WriteSession, approver: Actor, request_id: UUID) -> Grant:
    """Agree to a request that waits.

    Raises `ApprovalMissing`, `ApprovalAnswered`, `OwnApproval`, `NotPermitted`.
    """
    asked = _open_request(session, request_id)
    requester = Actor(asked.user_id, people.name_of(session, asked.user_id), "")
    ask = Ask(asked.permission, asked.subject_id, asked.amount_minor)
    return grant(session, approver, requester, ask, method=SCREEN, request_id=request_id)


def reject(session: WriteSession, approver: Actor, request_id: UUID, reason: str) -> None:
    """Refuse a request that waits, with the reason that its owner reads.

    Raises `ReasonMissing`, `ApprovalMissing`, `ApprovalAnswered`, `NotPermitted`.
    """
    if not reason.strip():
        raise ReasonMissing
    asked = _open_request(session, request_id)
    if not approver.may_approve(asked.permission, asked.amount_minor):
        raise NotPermitted(person=approver.name, permission=asked.permission)
    station = journal.hold(session)
    fact = ApprovalRejectedFact(
        branch=station.branch_id, request=request_id, reason=reason.strip()[:SUMMARY_LIMIT]
    )
    journal.append(session, approver, fact, record, op_id=new_id())


def _open_request(session: ReadSession, request_id: UUID) -> ApprovalRequest:
    asked = session.get(ApprovalRequest, request_id)
    if asked is None:
        raise ApprovalMissing(request=str(request_id))
    answer = _answer_to(session, request_id)
    if answer is not None:
        raise ApprovalAnswered(
            person=people.name_of(session, answer.user_id), outcome=answer.outcome
        )
    return asked


def _answer_to(session: ReadSession, request_id: UUID) -> Approval | None:
    query = select(Approval).where(Approval.request_id == request_id, Approval.outcome != "failed")
    return session.scalars(query.order_by(Approval.occurred_at, Approval.id).limit(1)).first()


def find_grants(session: ReadSession, subject_id: UUID) -> tuple[Grant, ...]:
    """Return what was granted for an operation: also by somebody far away, or before a restart."""
    query = (
        select(Approval)
        .where(Approval.subject_id == subject_id, Approval.outcome == "granted")
        .order_by(Approval.occurred_at, Approval.id)
    )
    return tuple(
        Grant(row.id, row.permission, subject_id, row.amount_minor, row.user_id)
        for row in session.scalars(query)
    )


def list_requests(session: ReadSession, *, waiting: bool = True) -> tuple[Waiting, ...]:
    """Return what waits for an answer, oldest first; or what was answered, newest first."""
    answered = exists().where(
        Approval.request_id == ApprovalRequest.id, Approval.outcome != "failed"
    )
    since = clock_of(session).now() - timedelta(days=WAITING_DAYS)
    query = select(ApprovalRequest)
    if waiting:
        query = query.where(~answered, ApprovalRequest.occurred_at >= since)
        query = query.order_by(ApprovalRequest.occurred_at, ApprovalRequest.id)
    else:
        query = query.where(answered).order_by(ApprovalRequest.id.desc()).limit(100)
    return tuple(_waiting(session, row) for row in session.scalars(query))


def is_awaited(session: ReadSession) -> bool:
    """Return whether somebody asked at this node a short while ago and has no answer yet."""
    station = journal.get_station(session)
    answered = exists().where(
        Approval.request_id == ApprovalRequest.id, Approval.outcome != "failed"
    )
    query = select(ApprovalRequest.id).where(
        ApprovalRequest.device_id == station.device_id,
        ApprovalRequest.occurred_at >= clock_of(session).now() - AWAITED,
        ~answered,
    )
    return session.execute(query.limit(1)).first() is not None


def list_answers(session: ReadSession, user_id: UUID, since: datetime) -> tuple[Waiting, ...]:
    """Return what a person asked for and was answered from a moment on, oldest first."""
    query = (
        select(ApprovalRequest)
        .join(Approval, Approval.request_id == ApprovalRequest.id)
        .where(ApprovalRequest.user_id == user_id, Approval.outcome != "failed")
        .where(ApprovalRequest.occurred_at >= since)
        .order_by(ApprovalRequest.occurred_at, ApprovalRequest.id)
        .limit(ANSWERS_LOOKED_AT)
    )
    return tuple(_waiting(session, row) for row in session.scalars(query).unique())


def _waiting(session: ReadSession, row: ApprovalRequest) -> Waiting:
    answer = _answer_to(session, row.id)
    return Waiting(
        id=row.id,
        permission=row.permission,
        subject_id=row.subject_id,
        amount_minor=row.amount_minor,
        summary=row.summary,
        branch_id=row.branch_id,
        requested_by=row.user_id,
        person=people.name_of(session, row.user_id),
        requested_at=row.occurred_at,
        answer=answer.outcome if answer else "",
        answered_by=people.name_of(session, answer.user_id) if answer else "",
        reason=answer.reason if answer else "",
        done=journal.find_applied(session, row.subject_id) is not None,
    )


def get_request(session: ReadSession, request_id: UUID) -> Waiting:
    """Return a request and its answer; raise `ApprovalMissing`."""
    row = session.get(ApprovalRequest, request_id)
    if row is None:
        raise ApprovalMissing(request=str(request_id))
    return _waiting(session, row)


def may_answer(actor: Actor, one: Waiting) -> bool:
    """Return whether this person could answer a request: not their own, and what they may do."""
    return one.requested_by != actor.user_id and actor.may(one.permission, one.amount_minor)


def concerns(actor: Actor, one: Waiting) -> bool:
    """Return whether a request is this person's business: their own, or theirs to answer."""
    return one.requested_by == actor.user_id or may_answer(actor, one)


def count_waiting(session: ReadSession, actor: Actor) -> int:
    """Return how many requests wait for the answer of this person."""
    return sum(may_answer(actor, one) for one in list_requests(session))


def note_unproved(session: WriteSession, stamp: Stamp, fact: ApprovalGrantedFact) -> None:
    """Open a case at the centre for an approval by code that nobody gave there (X3)."""
    station = journal.get_station(session)
    if fact.method != CODE or station.kind != "centre" or stamp.device_id == station.device_id:
        return
    device = session.get(Device, stamp.device_id)
    given = audit.list_entries(
        session, kinds=(audit.CODE_GIVEN,), user_ids=(stamp.user_id,), limit=CODES_LOOKED_AT
    )
    said = (fact.permission, fact.amount_minor, device.name if device is not None else "")
    if not any(
        (one.detail.get("permission"), one.detail.get("amount"), one.detail.get("till")) == said
        for one in given
    ):
        _open_unknown(session, stamp, stamp.user_id, fact.permission)


def note_unbacked(session: WriteSession, stamp: Stamp, approved_by: UUID | None) -> None:
    """Open a case at the centre for an operation that names an approval nobody gave for it (X3)."""
    if approved_by is None:
        return
    grants = find_grants(session, stamp.op_id)
    if not any(grant.approver_id == approved_by for grant in grants):
        _open_unknown(session, stamp, approved_by, "")


def _open_unknown(session: WriteSession, stamp: Stamp, approver_id: UUID, permission: str) -> None:
    detail = {"approver": people.name_of(session, approver_id), "permission": permission}
    open_case(session, stamp, kind="APPROVAL_UNKNOWN", subject_id=stamp.op_id, detail=detail)


def record(session: WriteSession, stamp: Stamp, fact: Fact) -> None:
    """Write the row of a request or of an answer, here or wherever it arrives."""
    for part in PEOPLE_ROWS[type(fact)](stamp, fact):
        _INSERTS[part.model].run_many(session, part.rows)
