"""What waits for a person: cases, closed with a decision; and what was set aside."""

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy import Integer

from pos_app.core import case_views, resolving
from pos_app.core.case_views import CaseFilter
from pos_app.core.customer_accounts.merging import MERGE
from pos_app.core.db import WriteSession, clock_of
from pos_app.core.errors import InvalidRequest, OtherBranch, ShopError, describe
from pos_app.core.i18n import N_, translator
from pos_app.core.ids import new_id
from pos_app.core.models.base import Id, UtcTime
from pos_app.core.sync import aside_views, asides
from pos_app.core.sync.aside_views import AsideFilter
from sync_server.dependencies import Store
from sync_server.pages import cursor, read_values
from sync_server.problems import status_of
from sync_server.web.deciding import Verb, decide
from sync_server.web.rendering import address, go, page
from sync_server.web.visitors import ROOT, Acting, Looking, Visitor, language_of, require

router = APIRouter(prefix=ROOT, include_in_schema=False, dependencies=[require(resolving.VIEW)])
PAGE: Final = 50
Status = Literal["open", "resolved"]
After = Annotated[str, Query(max_length=600)]
Note = Annotated[str, Form(max_length=2000)]
# The id of what a form decides: made with the form, so that sending it twice decides once.
Once = Annotated[UUID, Form()]
ICONS: Final = {
    "goods": "boxes",
    "money": "banknote",
    "papers": "receipt-text",
    "safety": "shield-check",
}


@router.get("/cases")
def list_cases(
    request: Request, who: Looking, store: Store, status: Status = "open", after: After = ""
) -> Response:
    """List the open cases, oldest first; or the closed ones, newest first."""
    translate = translator(language_of(request))
    wanted = CaseFilter(status=status, branch_id=who.caller.branch_id)
    place = read_values(after, [UtcTime(), Id()]) if after else None
    with store.read() as session:
        found = case_views.list_cases(
            session, wanted, after=(place[0], place[1]) if place else None, limit=PAGE + 1
        )
        now = clock_of(session).now()
    shown = found[:PAGE]
    last = shown[-1] if len(found) > PAGE else None
    return page(
        request,
        who,
        "cases.html",
        cases=[(case, case_views.words_of(case, translate)) for case in shown],
        decision_words=case_views.decision_words,
        icons=ICONS,
        now=now,
        which=status,
        more=_onward("/cases", status, (last.opened_at, last.id)) if last else "",
    )


@router.get("/cases/{case_id}")
def case(request: Request, who: Looking, store: Store, case_id: UUID) -> Response:
    """Show one case, and how to close it."""
    return _case(request, who, store, case_id)


@router.post("/cases/{case_id}")
def resolve(
    request: Request,
    who: Acting,
    store: Store,
    case_id: UUID,
    once: Once,
    decision: Annotated[str, Form(max_length=40)] = "",
    document: Annotated[str, Form(max_length=40)] = "",
    note: Note = "",
) -> Response:
    """Close a case with a decision and its reason."""
    try:
        chosen = _chosen(decision, document)

        def write(session: WriteSession, op_id: UUID) -> None:
            resolving.resolve(
                session,
                who.actor,
                op_id=op_id,
                case_id=case_id,
                decision=decision,
                note=note,
                document_id=chosen,
            )

        who.actor.require(resolving.RESOLVE)
        with store.read() as session:
            branch_id = _seen(who, case_views.get_case(session, case_id).branch_id)
        decide(request, who, store, write, once=once, branch_id=branch_id)
    except ShopError as error:
        return _case(request, who, store, case_id, error=error, note=note, chosen=decision)
    return go(f"/cases/{case_id}")


def _case(
    request: Request,
    who: Visitor,
    store: Store,
    case_id: UUID,
    *,
    error: ShopError | None = None,
    note: str = "",
    chosen: str = "",
) -> Response:
    translate = translator(language_of(request))
    with store.read() as session:
        found = case_views.get_case(session, case_id)
        _seen(who, found.branch_id)
        now = clock_of(session).now()
    return page(
        request,
        who,
        "case.html",
        status=status_of(error) if error else 200,
        case=found,
        words=case_views.words_of(found, translate),
        decision_words=case_views.decision_words,
        icons=ICONS,
        now=now,
        once=new_id(),
        note=note[: resolving.NOTE_LIMIT],
        chosen=chosen or found.decisions[0],
        may_resolve=who.may(resolving.RESOLVE),
        may_fix=who.may("stock.view"),
        may_merge=who.may(MERGE),
        problem=describe(error, translate) if error else None,
    )


def _chosen(decision: str, document: str) -> UUID | None:
    """Return the document that a decision names; other decisions name none."""
    if decision != "flagged" or not document:
        return None
    try:
        return UUID(document)
    except ValueError:
        raise InvalidRequest(field="document", reason=N_("not one of this case")) from None


# What was set aside -------------------------------------------------------------------------------


@router.get("/asides")
def list_asides(
    request: Request, who: Looking, store: Store, status: Status = "open", after: After = ""
) -> Response:
    """List the operations that wait, or those that were decided about, oldest first."""
    wanted = AsideFilter(status=status, branch_id=who.caller.branch_id)
    place = read_values(after, [UtcTime(), Id(), Integer()]) if after else None
    with store.read() as session:
        found = aside_views.list_asides(
            session,
            wanted,
            after=(place[0], place[1], place[2]) if place else None,
            limit=PAGE + 1,
        )
        now = clock_of(session).now()
    shown = found[:PAGE]
    last = shown[-1] if len(found) > PAGE else None
    key = (last.quarantined_at, last.device_id, last.seq) if last else ()
    return page(
        request,
        who,
        "asides.html",
        asides=shown,
        why_words=aside_views.why_words,
        decision_words=aside_views.decision_words,
        now=now,
        which=status,
        more=_onward("/asides", status, key) if last else "",
    )


@router.get("/asides/{device_id}/{seq}")
def aside(request: Request, who: Looking, store: Store, device_id: UUID, seq: int) -> Response:
    """Show one operation that was set aside, with what it says."""
    return _aside(request, who, store, (device_id, seq))


@router.post("/asides/{device_id}/{seq}/replay")
def replay(
    request: Request,
    who: Acting,
    store: Store,
    device_id: UUID,
    seq: int,
    once: Once,
    note: Note = "",
) -> Response:
    """Record it after all, if it can be read by now."""

    def write(session: WriteSession, op_id: UUID) -> None:
        asides.replay(session, who.actor, op_id=op_id, device_id=device_id, seq=seq, note=note)

    return _decide_aside(request, who, store, (device_id, seq), write, once, note)


@router.post("/asides/{device_id}/{seq}/dismiss")
def dismiss(
    request: Request,
    who: Acting,
    store: Store,
    device_id: UUID,
    seq: int,
    once: Once,
    note: Note = "",
    correction: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """Say that it takes no effect, and why; or which operation stands for it."""

    def write(session: WriteSession, op_id: UUID) -> None:
        asides.dismiss(
            session,
            who.actor,
            op_id=op_id,
            device_id=device_id,
            seq=seq,
            note=note,
            correction_id=_correction(correction),
        )

    return _decide_aside(request, who, store, (device_id, seq), write, once, note)


def _decide_aside(
    request: Request,
    who: Visitor,
    store: Store,
    key: tuple[UUID, int],
    write: Verb,
    once: UUID,
    note: str,
) -> Response:
    try:
        who.actor.require(asides.DECIDE)
        with store.read() as session:
            branch_id = _seen(who, aside_views.get_aside(session, *key).branch_id)
        decide(request, who, store, write, once=once, branch_id=branch_id)
    except ShopError as error:
        return _aside(request, who, store, key, error=error, note=note)
    return go(f"/asides/{key[0]}/{key[1]}")


def _aside(
    request: Request,
    who: Visitor,
    store: Store,
    key: tuple[UUID, int],
    *,
    error: ShopError | None = None,
    note: str = "",
) -> Response:
    translate = translator(language_of(request))
    if not 0 < key[1] < 2**63:
        raise InvalidRequest(field="seq", reason=N_("not a number of an operation"))
    with store.read() as session:
        found = aside_views.get_aside(session, *key)
        _seen(who, found.branch_id)
        content = aside_views.read_content(session, *key)
        now = clock_of(session).now()
    return page(
        request,
        who,
        "aside.html",
        status=status_of(error) if error else 200,
        aside=found,
        content=content,
        why=aside_views.why_words(found.code, translate),
        decision_words=aside_views.decision_words,
        now=now,
        once=new_id(),
        note=note[: resolving.NOTE_LIMIT],
        may_decide=who.may(asides.DECIDE),
        problem=describe(error, translate) if error else None,
    )


def _correction(text: str) -> UUID | None:
    """Return the operation that stands for another, as somebody copied it; none for nothing."""
    try:
        return UUID(text.strip()) if text.strip() else None
    except ValueError:
        raise InvalidRequest(field="correction", reason=N_("not the id of an operation")) from None


# Both ---------------------------------------------------------------------------------------------


def _seen(who: Visitor, branch_id: UUID | None) -> UUID | None:
    """Return the branch of what this person may look at; raise `OtherBranch`."""
    if who.caller.branch_id not in {None, branch_id}:
        raise OtherBranch
    return branch_id


def _onward(path: str, status: str, key: tuple[object, ...]) -> str:
    """Return the address of the next page."""
    return address(f"{ROOT}{path}", {"status": status, "after": cursor(key)})
