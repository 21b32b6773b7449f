"""Closing cases, and what was set aside: what a person decided, who, when and why."""

from typing import Final
from uuid import UUID

from sqlalchemy import select

from pos_app.core import case_views, journal
from pos_app.core.actor import Actor
from pos_app.core.case_kinds import COMPLETED, FLAGGED
from pos_app.core.case_views import CaseView
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import (
    CaseResolved,
    DecisionUnknown,
    DocumentNotOfCase,
    NoteMissing,
    ProductUnfinished,
)
from pos_app.core.facts_review import AsideDecidedFact, CaseResolvedFact
from pos_app.core.i18n import N_
from pos_app.core.journal import Stamp, find_applied
from pos_app.core.models.catalog import Price
from pos_app.core.models.journal import Case
from pos_app.core.models.review import AsideDecision, CaseDecision
from pos_app.core.models.sync import Quarantined
from pos_app.core.rows_review import REVIEW_ROWS
from pos_app.core.statements import insert_into

VIEW, RESOLVE = "cases.view", "cases.resolve"
NOTE_LIMIT: Final = 500
SOMEBODY: Final = N_("Somebody")

_insert_case = insert_into(CaseDecision)
_insert_aside = insert_into(AsideDecision)


def resolve(
    session: WriteSession,
    actor: Actor,
    *,
    op_id: UUID,
    case_id: UUID,
    decision: str,
    note: str,
    document_id: UUID | None = None,
) -> UUID:
    """Close a case with a decision and its reason; return the id of the operation.

    The same `op_id` again changes nothing. `document_id`: the document that is to be corrected,
    where the decision is `flagged`. Raises `NotPermitted`, `CaseMissing`, `CaseResolved`,
    `DecisionUnknown`, `NoteMissing`, `DocumentNotOfCase`, `ProductUnfinished`.
    """
    station = journal.hold(session)
    if find_applied(session, op_id) is not None:
        return op_id
    actor.require(RESOLVE)
    case = case_views.get_case(session, case_id)
    if case.decided_at is not None:
        raise CaseResolved(person=case.decider or SOMEBODY)
    reason = check_note(note)
    _check(session, case, decision, document_id)
    fact = CaseResolvedFact(
        branch=station.branch_id,
        case=case.id,
        kind=case.kind,
        device=case.device_id,
        seq=case.seq,
        subject=case.subject_id,
        decision=decision,
        note=reason,
        document=document_id,
    )
    journal.append(session, actor, fact, record_case, op_id=op_id)
    return op_id


def check_note(note: str) -> str:
    """Return a reason as it is kept; raise `NoteMissing`."""
    reason = " ".join(note.split())[:NOTE_LIMIT]
    if not reason:
        raise NoteMissing
    return reason


def _check(session: ReadSession, case: CaseView, decision: str, document_id: UUID | None) -> None:
    """Raise what is wrong with a decision."""
    if decision not in case.decisions:
        raise DecisionUnknown(decision=decision[:60], known=", ".join(case.decisions))
    chosen = {one.id for one in case.documents} if decision == FLAGGED else {None}
    if document_id not in chosen:
        raise DocumentNotOfCase(known=", ".join(one.label for one in case.documents) or "—")
    if decision == COMPLETED:  # a product that was made from a fact
        query = select(Price.variant_id).where(Price.variant_id == case.subject_id).limit(1)
        if session.execute(query).first() is None:
            raise ProductUnfinished(product=case.subject)


def record_case(session: WriteSession, stamp: Stamp, fact: CaseResolvedFact) -> None:
    """Write a decision and close its case, here under this id or opened by the same operation."""
    for part in REVIEW_ROWS[CaseResolvedFact](stamp, fact):
        _insert_case.run_many(session, part.rows)
    found = session.get(Case, fact.case)
    if found is None:
        query = select(Case).where(
            Case.device_id == fact.device,
            Case.seq == fact.seq,
            Case.kind == fact.kind,
            Case.subject_id == fact.subject,
            Case.resolved_at.is_(None),
        )
        found = session.scalars(query.order_by(Case.id).limit(1)).first()
    if found is not None and found.resolved_at is None and _may_close(session, stamp, found):
        found.resolved_at, found.resolved_by = stamp.occurred_at, stamp.user_id
        found.resolution = fact.decision
    session.flush()


def _may_close(session: ReadSession, stamp: Stamp, case: Case) -> bool:
    """Return whether a decision closes a case here: a till's only one of its own doings (X4)."""
    return stamp.device_id in {case.device_id, journal.get_station(session).device_id}


def record_aside(session: WriteSession, stamp: Stamp, fact: AsideDecidedFact) -> None:
    """Write what became of an operation that was set aside; it waits no longer."""
    for part in REVIEW_ROWS[AsideDecidedFact](stamp, fact):
        _insert_aside.run_many(session, part.rows)
    row = session.get(Quarantined, (fact.device, fact.seq))
    decided_here = stamp.device_id == journal.get_station(session).device_id
    if row is not None and row.released_at is None and decided_here:
        row.released_at = stamp.occurred_at
    session.flush()


def list_flagged(session: ReadSession) -> tuple[UUID, ...]:
    """Return the documents that somebody said must be corrected with the tax office."""
    query = select(CaseDecision.document_id).where(CaseDecision.document_id.is_not(None))
    return tuple(one for one in session.scalars(query.order_by(CaseDecision.id)) if one is not None)
