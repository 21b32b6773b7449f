"""Item requests: a department asks, an approver decides, the store hands over (K13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, or_, select

from pos_app.core import journal, kardex, people
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import DocumentMissing, IssuedTooMuch, NotTheOwner, ReasonMissing
from pos_app.core.fact_parts import MoveFact
from pos_app.core.facts_purchasing import ItemFact, ItemRequestFact, ItemsIssuedFact, StateFact
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.kardex import Demand
from pos_app.core.models.purchasing import ItemRequest
from pos_app.core.purchasing import rules, states
from pos_app.core.purchasing.numbering import transaction_code
from pos_app.core.purchasing.parts import done_before, part_lines
from pos_app.core.purchasing.quantities import LineView, list_open
from pos_app.core.purchasing.recording import record
from pos_app.core.purchasing.rules import Posted
from pos_app.core.purchasing.states import APPROVED, ISSUED, POSTED, REJECTED, WAITING
from pos_app.core.quantity import decimal_quantity
from pos_app.core.rows_purchasing import ITEM_REQUEST
from pos_app.core.settings_shared import get_shop


@dataclass(frozen=True)
class RequestLine:
    """So much of a variant is needed, in thousandths of its unit."""

    variant_id: UUID
    quantity_milli: int


@dataclass(frozen=True)
class IssueLine:
    """So much of a line of the request is handed over."""

    line_no: int
    quantity_milli: int


@dataclass(frozen=True)
class Issued:
    """An issue: the stock transaction it became, and the request's state after it."""

    transaction_id: UUID
    code: str
    request_state: str


@dataclass(frozen=True)
class RequestView:
    """An item request as those who may see it see it."""

    id: UUID
    code: str
    department: str
    location_id: UUID
    owner_id: UUID
    state: str
    note: str
    occurred_at: datetime


def post(
    session: WriteSession,
    actor: Actor,
    *,
    department: str,
    lines: Sequence[RequestLine],
    location_id: UUID | None = None,
    note: str = "",
    op_id: UUID | None = None,
) -> Posted:
    """Write a request, seen by its owner alone until it is submitted.

    Raises `DocumentEmpty`, `FieldMissing`, `LocationMissing`, `UnknownVariant`, `InvalidQuantity`,
    `NotPermitted`.
    """
    actor.require("requests.create")
    request_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, request_id) is not None:
        return Posted(request_id, _get(session, request_id).code)
    rules.check_count(lines)
    place = kardex.get_place(session, location_id)
    known = rules.get_items(session, (line.variant_id for line in lines))
    fact = ItemRequestFact(
        branch=place.branch_id,
        location=place.id,
        code=rules.next_code(session, "RQ", ITEM_REQUEST),
        department=rules.required(department, N_("department")),
        note=rules.clean(note),
        items=tuple(rules.item_fact(known[line.variant_id], line.quantity_milli) for line in lines),
    )
    journal.append(session, actor, fact, record, op_id=request_id)
    return Posted(request_id, fact.code)


def submit(
    session: WriteSession, actor: Actor, *, request_id: UUID, op_id: UUID | None = None
) -> None:
    """Hand a draft to the approvers; its owner alone may.

    Raises `DocumentMissing` (also for the draft of another), `NotTheOwner`, `StateRefused`,
    `NotPermitted`.
    """
    actor.require("requests.create")
    _change(session, actor, request_id, WAITING, "", op_id)


def approve(
    session: WriteSession,
    actor: Actor,
    *,
    request_id: UUID,
    reason: str = "",
    op_id: UUID | None = None,
) -> None:
    """Approve a submitted request. Raises `DocumentMissing`, `StateRefused`, `NotPermitted`."""
    actor.require("requests.approve")
    _change(session, actor, request_id, APPROVED, rules.clean(reason), op_id)


def reject(
    session: WriteSession,
    actor: Actor,
    *,
    request_id: UUID,
    reason: str,
    op_id: UUID | None = None,
) -> None:
    """Reject a submitted request with its reason.

    Raises `ReasonMissing`, `DocumentMissing`, `StateRefused`, `NotPermitted`.
    """
    actor.require("requests.approve")
    why = rules.clean(reason)
    if not why:
        raise ReasonMissing
    _change(session, actor, request_id, REJECTED, why, op_id)


def _change(
    session: WriteSession,
    actor: Actor,
    request_id: UUID,
    state: str,
    reason: str,
    op_id: UUID | None,
) -> None:
    journal.hold(session)
    if op_id is not None and journal.find_applied(session, op_id) is not None:
        return
    request = get_request(session, actor, request_id)
    if state == WAITING and request.owner_id != actor.user_id:
        owner = people.name_of(session, request.owner_id)
        raise NotTheOwner(document=request.code, owner=owner)
    before = states.require(session, ITEM_REQUEST, request_id, request.code, state)
    fact = StateFact(
        branch=_get(session, request_id).branch_id,
        kind=ITEM_REQUEST,
        document=request_id,
        before=before,
        state=state,
        reason=reason,
    )
    journal.append(session, actor, fact, record, op_id=op_id or new_id())


def issue(
    session: WriteSession,
    actor: Actor,
    *,
    request_id: UUID,
    lines: Sequence[IssueLine] | None = None,
    final: bool = True,
    note: str = "",
    op_id: UUID | None = None,
) -> Issued:
    """Hand over an approved request: all that is open, or `lines`; stock is checked now.

    Less than was asked may be issued and ends the request; with `final=False` the rest may follow.
    The issue is a confirmed stock transaction ``TX-RQ-<request>``. Raises `InsufficientStock`,
    `IssuedTooMuch`, `DocumentMissing`, `StateRefused`, `DocumentEmpty`, `InvalidQuantity`,
    `LocationMissing`, `NotPermitted`; then nothing moved.
    """
    actor.require("requests.issue")
    issue_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, issue_id) is not None:
        return Issued(issue_id, *done_before(session, issue_id))
    get_request(session, actor, request_id)
    request = _get(session, request_id)
    before = states.require(session, ITEM_REQUEST, request_id, request.code, ISSUED)
    place = kardex.get_place(session, request.location_id)
    still_open = list_open(session, request_id)
    items = _items(session, request.code, still_open, lines)
    asked = sum(line.open_milli for line in still_open)
    done = final or sum(item.quantity_milli for item in items) == asked
    code = transaction_code(
        session, "TX-RQ", request.code, request.id, request.device_id, whole=done
    )
    fact = ItemsIssuedFact(
        branch=place.branch_id,
        location=place.id,
        request=request_id,
        code=code,
        note=rules.clean(note),
        items=items,
        before=before,
        state=ISSUED if done else APPROVED,
        moves=_taken(session, place.id, items),
    )
    journal.append(session, actor, fact, record, op_id=issue_id)
    return Issued(issue_id, code, fact.state)


def _taken(
    session: WriteSession, location_id: UUID, items: Sequence[ItemFact]
) -> tuple[MoveFact, ...]:
    """Decide which lots leave; a request never takes what is not there."""
    taken = kardex.take(
        session,
        location_id=location_id,
        demands=[Demand(item.variant, item.quantity_milli) for item in items],
        reason="AJUSTE",
        today=get_shop(session).day(clock_of(session).now()),
        shortage="refuse",
    )
    return tuple(move for part in taken for move in part.moves)


def _items(
    session: ReadSession,
    code: str,
    still_open: Sequence[LineView],
    lines: Sequence[IssueLine] | None,
) -> tuple[ItemFact, ...]:
    items = []
    for part in part_lines(session, code, still_open, lines, IssueLine):
        items.append(
            rules.item_fact(part.item, part.said.quantity_milli, of_line=part.asked.line_no)
        )
        if part.left_milli < 0:
            raise IssuedTooMuch(
                product=part.asked.name,
                unit=part.asked.unit,
                asked=decimal_quantity(part.asked.quantity_milli),
                issued=decimal_quantity(part.asked.done_milli),
                wanted=decimal_quantity(part.asked.open_milli - part.left_milli),
            )
    return tuple(items)


def _get(session: ReadSession, request_id: UUID) -> ItemRequest:
    row = session.get(ItemRequest, request_id)
    if row is None:
        raise DocumentMissing(document=str(request_id))
    return row


def _sees_submitted(actor: Actor) -> bool:
    return actor.may("requests.approve") or actor.may("requests.issue")


def get_request(session: ReadSession, actor: Actor, request_id: UUID) -> RequestView:
    """Return a request that the actor may see; raise `DocumentMissing` for any other.

    A draft is seen by its owner alone; once submitted by approvers and issuers too. Its lines:
    `quantities.list_open`.
    """
    row = _get(session, request_id)
    state = states.find_current(session, request_id) or ""
    submitted = state not in {"", POSTED}
    if row.user_id != actor.user_id and not (submitted and _sees_submitted(actor)):
        raise DocumentMissing(document=str(request_id))
    return _view(row, state)


def visible_to(actor: Actor, present: ScalarSelect[str]) -> ColumnElement[bool]:
    """Return which rows of `ItemRequest` an actor may see; `present` is their state."""
    own = ItemRequest.user_id == actor.user_id
    return or_(own, present != POSTED) if _sees_submitted(actor) else own


def place_of(session: ReadSession, request_id: UUID) -> UUID:
    """Return the location that a request asks; raise `DocumentMissing`."""
    return _get(session, request_id).location_id


def list_requests(
    session: ReadSession,
    actor: Actor,
    *,
    state: str | None = None,
    text: str = "",
    before: UUID | None = None,
    limit: int = 100,
) -> tuple[RequestView, ...]:
    """Return the requests that the actor may see, newest first; next: before the last.

    `text` is a part of the code or of the department.
    """
    present = states.current_of(ItemRequest.id)
    query = select(ItemRequest, present).where(visible_to(actor, present))
    if state is not None:
        query = query.where(present == state)
    if words := text.strip():
        query = query.where(
            or_(
                ItemRequest.code.icontains(words, autoescape=True),
                ItemRequest.department.icontains(words, autoescape=True),
            )
        )
    if before is not None:
        query = query.where(ItemRequest.id < before)
    rows = session.execute(query.order_by(ItemRequest.id.desc()).limit(limit))
    return tuple(_view(row, now or "") for row, now in rows)


def _view(row: ItemRequest, state: str) -> RequestView:
    return RequestView(
        id=row.id,
        code=row.code,
        department=row.department,
        location_id=row.location_id,
        owner_id=row.user_id,
        state=state,
        note=row.note,
        occurred_at=row.occurred_at,
    )
