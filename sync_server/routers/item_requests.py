"""Item requests: a department asks, an approver decides, the store hands over."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import select

from pos_app.core.actor import Actor
from pos_app.core.db import Database, ReadSession, WriteSession
from pos_app.core.models.people import User
from pos_app.core.models.purchasing import ItemRequest as RequestTable
from pos_app.core.purchasing import item_requests, states
from pos_app.core.purchasing.item_requests import IssueLine, RequestLine
from sync_server import ksp
from sync_server.callers import Who
from sync_server.dependencies import Store
from sync_server.documents import (
    history,
    open_lines,
    optional,
    settled,
)
from sync_server.listing import Listed
from sync_server.numbers import figures_of, to_milli
from sync_server.products import variant_of
from sync_server.resources.base import Page
from sync_server.resources.item_requests import (
    ApprovalIn,
    IssueIn,
    ItemRequest,
    ItemRequestIn,
    ItemRequestRow,
    Status,
)
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/item-requests", tags=["item requests"])
_status = states.current_of(RequestTable.id)
_rows = select(RequestTable, User.name, _status).outerjoin(User, User.id == RequestTable.user_id)


@router.get("", responses=ksp.refused(*READS))
def list_item_requests(
    store: Store,
    listed: Listed,
    status: Status | None = None,
) -> Page[ItemRequestRow]:
    """List item requests, newest first: my own, and what was submitted where I decide or issue."""
    query = listed.narrow(_rows, RequestTable)
    query = query.where(item_requests.visible_to(listed.who.actor, _status))
    if status is not None:
        query = query.where(_status == status)
    with store.read() as session:
        return listed.page(session, query, RequestTable, _row)


@router.get("/{request_id}", responses=ksp.refused(*READS))
def get_item_request(request_id: UUID, store: Store, who: Who) -> ItemRequest:
    """Give one item request; a draft is seen by its owner alone."""
    with store.read() as session:
        seen = _read(session, who.actor, request_id)
        who.branch(seen.branch_id)
        return seen


@router.post("", status_code=201, responses=ksp.refused(*WRITES))
def post_item_request(asked: ItemRequestIn, work: Working) -> ItemRequest:
    """Ask for items for a department; the request is posted, seen by nobody else."""

    def write(session: WriteSession, op_id: UUID) -> ItemRequest:
        posted = item_requests.post(
            session,
            work.who.actor,
            department=asked.department,
            lines=[
                RequestLine(variant_of(session, line.product_id), to_milli(line.quantity))
                for line in asked.lines
            ],
            location_id=asked.location_id,
            note=asked.note,
            op_id=op_id,
        )
        return _read(session, work.who.actor, posted.id)

    return work.decide(
        ItemRequest, write, asked=asked, op_id=asked.id, location_id=asked.location_id
    )


@router.put("/{request_id}/submit", responses=ksp.refused(*WRITES))
def submit_item_request(request_id: UUID, store: Store, work: Working) -> ItemRequest:
    """Submit my own request for approval."""

    def write(session: WriteSession, op_id: UUID) -> ItemRequest:
        item_requests.submit(session, work.who.actor, request_id=request_id, op_id=op_id)
        return _read(session, work.who.actor, request_id)

    return work.decide(ItemRequest, write, location_id=_place(store, request_id))


@router.put("/{request_id}/approval", responses=ksp.refused(*WRITES))
def decide_item_request(
    request_id: UUID, asked: ApprovalIn, store: Store, work: Working
) -> ItemRequest:
    """Approve or reject a submitted request; a rejection says why."""
    verb = item_requests.approve if asked.status == "approved" else item_requests.reject

    def write(session: WriteSession, op_id: UUID) -> ItemRequest:
        verb(session, work.who.actor, request_id=request_id, reason=asked.reason, op_id=op_id)
        return _read(session, work.who.actor, request_id)

    return work.decide(ItemRequest, write, asked=asked, location_id=_place(store, request_id))


@router.put("/{request_id}/issue", responses=ksp.refused(*WRITES))
def issue_item_request(
    request_id: UUID, store: Store, work: Working, asked: IssueIn | None = None
) -> ItemRequest:
    """Hand over items of an approved request: stock is checked now and shrinks."""
    given = asked or IssueIn()

    def write(session: WriteSession, op_id: UUID) -> ItemRequest:
        item_requests.issue(
            session,
            work.who.actor,
            request_id=request_id,
            lines=optional(given.lines, lambda one: IssueLine(one.line, to_milli(one.quantity))),
            final=given.final,
            note=given.note,
            op_id=op_id,
        )
        return _read(session, work.who.actor, request_id)

    return work.decide(ItemRequest, write, asked=given, location_id=_place(store, request_id))


def _place(store: Database, request_id: UUID) -> UUID:
    with store.read() as session:
        return item_requests.place_of(session, request_id)


def _read(session: ReadSession, actor: Actor, request_id: UUID) -> ItemRequest:
    item_requests.get_request(session, actor, request_id)
    figures = figures_of(session)
    row = session.execute(_rows.where(RequestTable.id == request_id)).one()
    return ItemRequest(
        **_row(*row).model_dump(),
        lines=open_lines(session, request_id, figures),
        history=history(session, request_id),
        issues=settled(session, request_id),
    )


def _row(row: RequestTable, user: str | None, status: str) -> ItemRequestRow:
    return ItemRequestRow(
        id=row.id,
        code=row.code,
        status=status,  # type: ignore[arg-type] # one of these
        department=row.department,
        branch_id=row.branch_id,
        location_id=row.location_id,
        note=row.note,
        user_id=row.user_id,
        user=user or "",
        at=row.occurred_at,
    )
