"""Branches and their tills: joining one with a code, shutting one out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy import select

from pos_app.core import emergency
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import InvalidRequest, UnknownBranch
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.models.catalog import Branch
from pos_app.core.settings_shared import get_people_rules
from pos_app.core.sync import drawers, enrolment, tills
from pos_app.core.sync.tills import TillRow, Trouble
from sync_server.dependencies import Secrets, Store
from sync_server.resources.base import Resource
from sync_server.vault import Vault
from sync_server.web.deciding import work_of
from sync_server.web.rendering import go, page
from sync_server.web.visitors import ROOT, Acting, Looking, Visitor, require

router = APIRouter(
    prefix=f"{ROOT}/tills", include_in_schema=False, dependencies=[require("reports.view")]
)
EDIT = [require("settings.edit")]
NAME = 60


@dataclass(frozen=True)
class _Wanted:
    """What a code is for: a till of a branch; `replaces` the one whose disk was lost."""

    name: str
    branch_code: str
    branch: str
    replaces: UUID | None = None


@dataclass(frozen=True)
class BranchLine:
    """A branch on the page: its tills with what is wrong with them, and those that are gone."""

    branch: Branch
    tills: Sequence[tuple[TillRow, Sequence[Trouble]]]
    gone: Sequence[tuple[TillRow, Sequence[Trouble]]]


class _Made(Resource):
    """What came of a form."""

    code: str = ""


@router.get("")
def list_all(
    request: Request, who: Looking, store: Store, show: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """List the branches with their tills, or only those that somebody should look at."""
    with store.read() as session:
        now = clock_of(session).now()
        listed = tills.list_tills(session, branch_id=who.caller.branch_id)
        branches = _branches(session, who)
    look = show == "look"
    lines = [_branch_line(branch, listed, now) for branch in branches]
    return page(
        request,
        who,
        "tills.html",
        now=now,
        branches=lines if not look else [line for line in map(_to_look_at, lines) if line.tills],
        count=sum(till.works for till in listed),
        look=look,
        look_at=sum(len(_to_look_at(line).tills) for line in lines),
        may_edit=who.may("settings.edit"),
    )


def _branch_line(branch: Branch, listed: Sequence[TillRow], now: datetime) -> BranchLine:
    here = [(till, till.troubles(now)) for till in listed if till.branch_id == branch.id]
    return BranchLine(
        branch=branch,
        tills=[line for line in here if line[0].works],
        gone=[line for line in here if not line[0].works],
    )


def _to_look_at(line: BranchLine) -> BranchLine:
    """Return a branch with only those tills that have something to look at."""
    return BranchLine(line.branch, [one for one in line.tills if one[1]], [])


@router.post("/codes", dependencies=EDIT)
def make_code(
    request: Request,
    who: Acting,
    store: Store,
    vault: Secrets,
    branch: Annotated[str, Form(max_length=20)] = "",
    name: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Make a code with which a till joins; it is shown this once."""
    till_name = " ".join(name.split())
    if not 0 < len(till_name) <= NAME:
        raise InvalidRequest(field="name", reason=N_("say how the till is called"))
    with store.read() as session:
        known = {one.code: one for one in _branches(session, who)}
    chosen = known.get(branch)
    if chosen is None:
        raise UnknownBranch(branch=branch, known=", ".join(known))
    return _show_code(request, who, store, vault, _Wanted(till_name, chosen.code, chosen.name))


@router.get("/{device_id}")
def till(request: Request, who: Looking, store: Store, device_id: UUID) -> Response:
    """Show one till."""
    with store.read() as session:
        now = clock_of(session).now()
        found = _seen(who, tills.get_till(session, device_id))
        drawer = drawers.find_open_drawer(session, device_id)
        codes, rules = emergency.list_codes(session, device_id), get_people_rules(session)
        heir = tills.find_heir(session, device_id)
    return page(
        request,
        who,
        "till.html",
        now=now,
        till=found,
        drawer=drawer,
        emergency_codes=codes,
        people_rules=rules,
        once=new_id(),
        sees_audit=who.may("audit.view"),
        may_close=who.may("cash.close"),
        sees_expected=who.may("cash.see_expected"),
        troubles=found.troubles(now),
        heir=heir,
        may_edit=who.may("settings.edit"),
    )


@router.post("/{device_id}/replace", dependencies=EDIT)
def replace(
    request: Request, who: Acting, store: Store, vault: Secrets, device_id: UUID
) -> Response:
    """Make a code for a machine that goes on for this till, whose disk was lost."""
    with store.read() as session:
        found = _seen(who, tills.get_till(session, device_id))
        lost = _seen(who, tills.find_heir(session, device_id) or found)
    return _show_code(
        request, who, store, vault, _Wanted(lost.name, "", lost.branch, replaces=lost.id)
    )


def _show_code(
    request: Request, who: Visitor, store: Store, vault: Vault, wanted: _Wanted
) -> Response:
    """Make a code and show it, this once; only its hash is kept."""
    hmac_key = vault.held.hmac_key

    def write(session: WriteSession, _op_id: UUID) -> _Made:
        code = enrolment.make_code(
            session,
            hmac_key,
            branch_code=wanted.branch_code,
            till_name=wanted.name,
            replaces=wanted.replaces,
            actor=who.actor,
        )
        return _Made(code=code)

    made = work_of(request, who, store).keep(_Made, write)
    return page(
        request,
        who,
        "code.html",
        code=enrolment.show(made.code),
        minutes=enrolment.CODE_MINUTES,
        until=store.clock.now() + timedelta(minutes=enrolment.CODE_MINUTES),
        wanted=wanted,
        url=str(request.base_url).rstrip("/"),
    )


@router.post("/{device_id}/revoke", dependencies=EDIT)
def revoke(
    request: Request, who: Acting, store: Store, vault: Secrets, device_id: UUID
) -> Response:
    """Shut a till out, from its next request on; who did it is on record."""
    with store.read() as session:
        _seen(who, tills.get_till(session, device_id))
    vault.note_revoked(device_id)

    def write(session: WriteSession, _op_id: UUID) -> _Made:
        tills.revoke(session, device_id, actor=who.actor)
        return _Made()

    work_of(request, who, store).keep(_Made, write)
    return go(f"/tills/{device_id}")


def _seen(who: Visitor, found: TillRow) -> TillRow:
    """Return a till that this person may look at; raise `OtherBranch`."""
    who.caller.branch(found.branch_id)
    return found


def _branches(session: ReadSession, who: Visitor) -> list[Branch]:
    query = select(Branch).where(Branch.active).order_by(Branch.code)
    if who.caller.branch_id is not None:
        query = query.where(Branch.id == who.caller.branch_id)
    return list(session.scalars(query))
