"""What waits for a person: cases are closed, what was set aside is replayed or dismissed."""

import base64
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field
from sqlalchemy import Integer, select

from pos_app.core import case_views, resolving
from pos_app.core.case_kinds import CASE_KINDS, get_kind
from pos_app.core.case_views import CaseFilter, CaseView
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import InvalidRequest, OtherBranch
from pos_app.core.i18n import N_, Translate, translator
from pos_app.core.models.base import Id, UtcTime
from pos_app.core.models.catalog import Branch
from pos_app.core.sync import aside_views, asides, poison
from pos_app.core.sync.aside_views import AsideFilter, AsideView
from pos_app.core.sync.poison import Refused
from sync_server import ksp
from sync_server.callers import Caller, Who, require
from sync_server.dependencies import Store
from sync_server.listing import Since, Until
from sync_server.pages import USUAL, After, Limit, page_of, read_values
from sync_server.problems import language_of
from sync_server.resources.base import Page
from sync_server.resources.review import (
    AsideRow,
    AsideWhole,
    CaseCount,
    CaseCounts,
    CaseRow,
    DecisionRow,
    DismissIn,
    DocumentChoiceRow,
    RefusedRow,
    RefusedWhole,
    ReplayIn,
    ResolveIn,
)
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1", tags=["review"])
VIEW = [require(resolving.VIEW)]
Status = Annotated[Literal["open", "resolved", "all"], Query(description="which ones")]
Code = Annotated[str, Field(max_length=40)]
Kinds = Annotated[list[Code] | None, Query(description="only these kinds")]
Seq = Annotated[int, Field(ge=1, lt=2**63)]
ALL = "all"
T = TypeVar("T", CaseView, AsideView, Refused)


@router.get("/cases", dependencies=VIEW, responses=ksp.refused(*READS))
def list_cases(
    request: Request,
    store: Store,
    who: Who,
    status: Status = "open",
    kind: Kinds = None,
    branch: UUID | None = None,
    device: UUID | None = None,
    subject: UUID | None = None,
    since: Since = None,
    until: Until = None,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[CaseRow]:
    """List cases: open ones oldest first, others newest first, in the language of the reader."""
    if unknown := set(kind or ()) - set(CASE_KINDS):
        raise InvalidRequest(field="kind", reason=min(unknown))
    wanted = CaseFilter(
        status="" if status == ALL else status,
        kinds=kind or (),
        branch_id=who.branch(branch),
        device_id=device,
        subject_id=subject,
        since=since,
        until=until,
    )
    place = read_values(after, [UtcTime(), Id()]) if after else None
    with store.read() as session:
        found = case_views.list_cases(
            session, wanted, after=(place[0], place[1]) if place else None, limit=limit + 1
        )
    translate = translator(language_of(request))
    return page_of(
        found, limit, lambda one: _case(one, translate), lambda one: (one.opened_at, one.id)
    )


@router.get("/cases/count", dependencies=VIEW, responses=ksp.refused(*READS))
def count_cases(request: Request, store: Store, who: Who, branch: UUID | None = None) -> CaseCounts:
    """Say how many cases of each kind are open."""
    with store.read() as session:
        counts = case_views.count_cases(session, CaseFilter(branch_id=who.branch(branch)))
    translate = translator(language_of(request))
    return CaseCounts(
        kinds=tuple(
            CaseCount(kind=kind, title=translate(get_kind(kind).title), count=count)
            for kind, count in counts.items()
        )
    )


@router.get("/cases/{case_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_case(case_id: UUID, request: Request, store: Store, who: Who) -> CaseRow:
    """Return one case."""
    with store.read() as session:
        found = _seen(case_views.get_case(session, case_id), who)
    return _case(found, translator(language_of(request)))


@router.post("/cases/{case_id}/resolve", responses=ksp.refused(*WRITES))
def resolve_case(
    case_id: UUID, asked: ResolveIn, request: Request, store: Store, work: Working
) -> CaseRow:
    """Close a case with a decision and its reason."""
    work.who.actor.require(resolving.RESOLVE)
    with store.read() as session:
        found = _seen(case_views.get_case(session, case_id), work.who)
        branch_id = _standing(session, found.branch_id)

    def write(session: WriteSession, op_id: UUID) -> CaseRow:
        resolving.resolve(
            session,
            work.who.actor,
            op_id=op_id,
            case_id=case_id,
            decision=asked.decision,
            note=asked.note,
            document_id=asked.document_id,
        )
        return _case(case_views.get_case(session, case_id), translator(language_of(request)))

    return work.decide(CaseRow, write, asked=asked, branch_id=branch_id)


@router.get("/quarantine", dependencies=VIEW, responses=ksp.refused(*READS))
def list_asides(
    request: Request,
    store: Store,
    who: Who,
    status: Status = "open",
    code: Code = "",
    branch: UUID | None = None,
    device: UUID | None = None,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[AsideRow]:
    """List the operations that were set aside, oldest first."""
    wanted = AsideFilter(
        status="" if status == ALL else status,
        branch_id=who.branch(branch),
        device_id=device,
        code=code,
    )
    place = read_values(after, [UtcTime(), Id(), Integer()]) if after else None
    with store.read() as session:
        found = aside_views.list_asides(
            session,
            wanted,
            after=(place[0], place[1], place[2]) if place else None,
            limit=limit + 1,
        )
    translate = translator(language_of(request))
    return page_of(
        found,
        limit,
        lambda one: _aside(one, translate),
        lambda one: (one.quarantined_at, one.device_id, one.seq),
    )


@router.get("/quarantine/{device_id}/{seq}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_aside(device_id: UUID, seq: Seq, request: Request, store: Store, who: Who) -> AsideWhole:
    """Return one operation that was set aside, with what it says."""
    with store.read() as session:
        found = _seen(aside_views.get_aside(session, device_id, seq), who)
        content = aside_views.read_content(session, device_id, seq)
    row = _aside(found, translator(language_of(request)))
    return AsideWhole(**row.model_dump(), content=content)


@router.post("/quarantine/{device_id}/{seq}/replay", responses=ksp.refused(*WRITES))
def replay_aside(
    device_id: UUID, seq: Seq, asked: ReplayIn, request: Request, store: Store, work: Working
) -> AsideRow:
    """Record an operation that can be read by now, as if it had never been set aside."""

    def write(session: WriteSession, op_id: UUID) -> AsideRow:
        asides.replay(
            session, work.who.actor, op_id=op_id, device_id=device_id, seq=seq, note=asked.note
        )
        return _decided(session, device_id, seq, request)

    branch_id = _branch_of_aside(store, work, device_id, seq)
    return work.decide(AsideRow, write, asked=asked, branch_id=branch_id)


@router.post("/quarantine/{device_id}/{seq}/dismiss", responses=ksp.refused(*WRITES))
def dismiss_aside(
    device_id: UUID, seq: Seq, asked: DismissIn, request: Request, store: Store, work: Working
) -> AsideRow:
    """Say that an operation takes no effect, and why; or which one was posted in its place."""

    def write(session: WriteSession, op_id: UUID) -> AsideRow:
        asides.dismiss(
            session,
            work.who.actor,
            op_id=op_id,
            device_id=device_id,
            seq=seq,
            note=asked.note,
            correction_id=asked.correction_id,
        )
        return _decided(session, device_id, seq, request)

    branch_id = _branch_of_aside(store, work, device_id, seq)
    return work.decide(AsideRow, write, asked=asked, branch_id=branch_id)


@router.get("/refused", dependencies=VIEW, responses=ksp.refused(*READS))
def list_refused(
    store: Store,
    who: Who,
    branch: UUID | None = None,
    device: UUID | None = None,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[RefusedRow]:
    """List the bytes that tills sent and that could have no place in their journals."""
    place = read_values(after, [UtcTime(), Id()]) if after else None
    with store.read() as session:
        found = poison.list_refused(
            session,
            branch_id=who.branch(branch),
            device_id=device,
            after=(place[0], place[1]) if place else None,
            limit=limit + 1,
        )
    return page_of(
        found, limit, lambda one: RefusedRow(**vars(one)), lambda one: (one.received_at, one.id)
    )


@router.get("/refused/{refused_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_refused(refused_id: UUID, store: Store, who: Who) -> RefusedWhole:
    """Return bytes that were refused, as they came."""
    with store.read() as session:
        found, payload = poison.get_refused(session, refused_id)
    _seen(found, who)
    return RefusedWhole(**vars(found), content=base64.b64encode(payload).decode())


def _branch_of_aside(store: Store, work: Working, device_id: UUID, seq: int) -> UUID:
    work.who.actor.require(asides.DECIDE)
    with store.read() as session:
        found = _seen(aside_views.get_aside(session, device_id, seq), work.who)
        return _standing(session, found.branch_id)


def _decided(session: ReadSession, device_id: UUID, seq: int, request: Request) -> AsideRow:
    found = aside_views.get_aside(session, device_id, seq)
    return _aside(found, translator(language_of(request)))


def _seen(one: T, who: Caller) -> T:
    """Return what this person may look at; raise `OtherBranch`."""
    if who.branch_id not in {None, one.branch_id}:
        raise OtherBranch
    return one


def _standing(session: ReadSession, branch_id: UUID | None) -> UUID:
    """Return where the centre decides: at the branch concerned, or at any for what is of none."""
    if branch_id is not None:
        return branch_id
    found = session.scalars(select(Branch.id).where(Branch.active).order_by(Branch.id)).first()
    if found is None:
        raise InvalidRequest(field="branch", reason=N_("there is no branch yet"))
    return found


def _case(one: CaseView, translate: Translate) -> CaseRow:
    words = case_views.words_of(one, translate)
    fields = {name: getattr(one, name) for name in CaseRow.model_fields if hasattr(one, name)}
    fields["decisions"] = tuple(
        DecisionRow(code=code, words=case_views.decision_words(code, translate))
        for code in one.decisions
    )
    fields["documents"] = tuple(
        DocumentChoiceRow(id=each.id, label=each.label) for each in one.documents
    )
    return CaseRow(**fields, title=words.title, happened=words.happened, to_do=words.to_do)


def _aside(one: AsideView, translate: Translate) -> AsideRow:
    return AsideRow(**vars(one), why=aside_views.why_words(one.code, translate))
