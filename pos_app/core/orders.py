"""Orders: goods set aside for someone (K9, K10). Their status drives the stock, as in seed 002.

Any → processing reserves, any → shipped fulfils, any → cancelled releases; every other status
moves nothing, nor does a status the order has already. A stock problem never loses a status: what
could not be done is a result of the step (`skipped`, `short`), the warning the order carries.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core import journal, kardex, rows_places
from pos_app.core.actor import Actor
from pos_app.core.cases import open_case
from pos_app.core.customers import known_as
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import (
    InvalidQuantity,
    OrderEmpty,
    OrderMissing,
    OrderNotShipped,
    UnknownOrderLine,
    UnknownStatus,
    UnknownVariant,
)
from pos_app.core.facts_places import (
    OrderItemFact,
    OrderPlacedFact,
    OrderResultFact,
    OrderStepFact,
)
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.kardex import Desk
from pos_app.core.models.places import Order, OrderResult, OrderStep
from pos_app.core.order_stock import (
    NEWEST_STEP,
    PLACEHOLDER,
    Doer,
    LineState,
    Need,
    list_lines,
    needs_of,
    returnable,
)
from pos_app.core.quantity import decimal_quantity
from pos_app.core.settings_shared import get_shop

PERMISSION: Final = "orders.edit"
STATUSES: Final = ("pending", "processing", "shipped", "delivered", "cancelled", "returned")
ACTION_OF: Final = {"processing": "reserve", "shipped": "fulfil", "cancelled": "release"}

__all__ = [
    "ACTION_OF", "PERMISSION", "PLACEHOLDER", "STATUSES", "LineState", "NewLine", "Outcome",
    "Result", "current_status", "fulfil", "get_order", "learn_step", "list_lines", "list_orders",
    "list_results", "list_steps", "note_apart", "place", "record_placed", "record_step", "release",
    "reserve", "set_status", "take_back",
]  # fmt: skip


@dataclass(frozen=True)
class NewLine:
    """One line to order. Without `variant_id` it is a placeholder: no product matched its code."""

    variant_id: UUID | None
    quantity_milli: int
    code: str = PLACEHOLDER
    name: str = ""
    price_e4: int = 0


@dataclass(frozen=True)
class Result:
    """What a step did with one line; `reason` says why it was skipped or fell short."""

    line_no: int
    outcome: str
    quantity_milli: int
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What a step did: the status now, and each line; `again` where nothing was recorded."""

    order_id: UUID
    status: str
    results: tuple[Result, ...]
    again: bool = False

    @property
    def skipped(self) -> tuple[Result, ...]:
        """Return the lines that were passed over, with the reason."""
        return tuple(one for one in self.results if one.outcome == "skipped")

    @property
    def warnings(self) -> tuple[Result, ...]:
        """Return what could not be done for want of stock: it waits as a backorder."""
        return tuple(one for one in self.results if one.outcome == "short")

    def count(self, outcome: str) -> int:
        """Return how many lines had this outcome."""
        return len({one.line_no for one in self.results if one.outcome == outcome})


def place(
    session: WriteSession,
    actor: Actor,
    *,
    lines: Sequence[NewLine],
    reference: str = "",
    note: str = "",
    customer_id: UUID | None = None,
    op_id: UUID | None = None,
) -> UUID:
    """Record an order, its status pending; nothing is reserved yet. Return its id.

    Raises `OrderEmpty`, `InvalidQuantity`, `UnknownVariant`, `NotPermitted`.
    """
    actor.require(PERMISSION)
    order_id = op_id or new_id()
    station = journal.hold(session)
    if journal.find_applied(session, order_id) is not None:
        return order_id
    if not lines:
        raise OrderEmpty
    fact = OrderPlacedFact(
        branch=station.branch_id,
        location=station.location_id,
        customer=known_as(session, customer_id) if customer_id else None,
        reference=reference.strip(),
        note=note.strip(),
        items=_items(session, lines),
    )
    journal.append(session, actor, fact, record_placed, op_id=order_id)
    return order_id


def _items(session: ReadSession, lines: Sequence[NewLine]) -> tuple[OrderItemFact, ...]:
    named = {line.variant_id for line in lines if line.variant_id is not None}
    known = kardex.find_items(session, named)
    items = []
    for line in lines:
        if line.quantity_milli <= 0:
            raise InvalidQuantity(text=decimal_quantity(line.quantity_milli))
        found = known.get(line.variant_id) if line.variant_id is not None else None
        if line.variant_id is not None and found is None:
            raise UnknownVariant(code=str(line.variant_id))
        items.append(
            OrderItemFact(
                variant=line.variant_id,
                code=found.code if found else line.code,
                name=found.name if found else line.name,
                unit=found.unit if found else "",
                quantity_milli=line.quantity_milli,
                price_e4=line.price_e4,
            )
        )
    return tuple(items)


def set_status(
    session: WriteSession,
    actor: Actor,
    *,
    order_id: UUID,
    status: str,
    note: str = "",
    op_id: UUID | None = None,
) -> Outcome:
    """Give an order a status; processing reserves, shipped fulfils, cancelled releases.

    The status is never lost for want of stock: `warnings` and `skipped` say what was not done. The
    status that it has already records nothing. Raises `UnknownStatus`, `OrderMissing`.
    """
    if status not in STATUSES:
        raise UnknownStatus(status=status, known=", ".join(STATUSES))
    act = _Act(ACTION_OF.get(status, "none"), status=status, note=note)
    return _step(session, actor, order_id, act, op_id)


def reserve(
    session: WriteSession, actor: Actor, *, order_id: UUID, op_id: UUID | None = None
) -> Outcome:
    """Reserve what the order is still owed, without a new status: also fills its backorders."""
    return _step(session, actor, order_id, _Act("reserve"), op_id)


def release(
    session: WriteSession, actor: Actor, *, order_id: UUID, op_id: UUID | None = None
) -> Outcome:
    """Release what the order holds, without a new status."""
    return _step(session, actor, order_id, _Act("release"), op_id)


def fulfil(
    session: WriteSession,
    actor: Actor,
    *,
    order_id: UUID,
    quantities: Mapping[int, int] | None = None,
    op_id: UUID | None = None,
) -> Outcome:
    """Ship an order in part: `quantities` by line number, None for all that is owed.

    The part that leaves nothing owed gives the status shipped. Raises `UnknownOrderLine`,
    `InvalidQuantity` for more than is owed.
    """
    return _step(session, actor, order_id, _Act("fulfil", quantities=quantities), op_id)


def take_back(
    session: WriteSession,
    actor: Actor,
    *,
    order_id: UUID,
    quantities: Mapping[int, int] | None = None,
    note: str = "",
    op_id: UUID | None = None,
) -> Outcome:
    """Take shipped goods back: ENTRADA/DEVOLUCION to the lots they came from.

    All that was shipped gives the status returned; a part leaves the status as it is. Raises
    `OrderNotShipped`, `UnknownOrderLine`, `InvalidQuantity` for more than was shipped.
    """
    act = _Act("return", note=note, quantities=quantities)
    return _step(session, actor, order_id, act, op_id)


@dataclass(frozen=True)
class _Act:
    """What is to be done with an order; `status` None leaves it as it is."""

    action: str
    status: str | None = None
    note: str = ""
    quantities: Mapping[int, int] | None = None


def _step(
    session: WriteSession, actor: Actor, order_id: UUID, act: _Act, op_id: UUID | None
) -> Outcome:
    actor.require(PERMISSION)
    step_id = op_id or new_id()
    station = journal.hold(session)
    if journal.find_applied(session, step_id) is not None:
        return _done_before(session, order_id, step_id)
    order, now = get_order(session, order_id), current_status(session, order_id)
    if act.status == now:
        return Outcome(order_id, now, (), again=True)
    today = get_shop(session).day(clock_of(session).now())
    desk = Desk(session, today)
    needs = _needs(session, order_id, act)
    places = kardex.selling_locations(session, station.branch_id, order.location_id)
    doer = Doer(desk, order_id, places)
    doer.do(act.action, needs)
    status = act.status or _status_after(act.action, now, needs, doer)
    fact = OrderStepFact(
        branch=station.branch_id,
        order=order_id,
        action=act.action,
        status=status,
        note=act.note.strip(),
        results=tuple(doer.results),
        moves=tuple(desk.moves),
        holds=tuple(doer.holds),
        step_no=_last_step_no(session, order_id) + 1,
    )
    if act.status is None and not (fact.moves or fact.results):
        return Outcome(order_id, now, (), again=True)
    journal.append(session, actor, fact, record_step, op_id=step_id)
    return Outcome(order_id, fact.status, _results(fact.results))


def _needs(session: ReadSession, order_id: UUID, act: _Act) -> list[Need]:
    """Return what is to be done for each line, refusing quantities that cannot be."""
    lines = list_lines(session, order_id)
    unknown = set(act.quantities or ()) - {line.line_no for line in lines}
    if unknown:
        raise UnknownOrderLine(line=min(unknown))
    if act.action == "return":
        needs = returnable(lines, act.quantities)
        if not any(need.quantity_milli for need in needs):
            raise OrderNotShipped(order=str(order_id))
        return needs
    return needs_of(lines, act.quantities if act.action == "fulfil" else None)


def _status_after(action: str, now: str, needs: Sequence[Need], doer: Doer) -> str:
    """Return the status that a step without one gives: what is wholly done has its own."""
    if action == "return" and all(need.left_after_return == 0 for need in needs):
        return "returned"
    if action == "fulfil" and all(doer.left_owed(need.line) == 0 for need in needs):
        return "shipped"
    return now


def _results(facts: Sequence[OrderResultFact]) -> tuple[Result, ...]:
    return tuple(Result(f.line_no, f.outcome, f.quantity_milli, f.reason) for f in facts)


def _done_before(session: ReadSession, order_id: UUID, step_id: UUID) -> Outcome:
    rows = list_results(session, order_id)
    results = tuple(
        Result(row.line_no, row.outcome, row.quantity_milli, row.reason)
        for row in rows
        if row.step_id == step_id
    )
    return Outcome(order_id, current_status(session, order_id), results, again=True)


def record_placed(session: WriteSession, stamp: Stamp, fact: OrderPlacedFact) -> None:
    """Write an order and its lines."""
    rows_places.write(session, stamp, fact)


def note_apart(session: WriteSession, stamp: Stamp, fact: OrderStepFact) -> None:
    """Open a case where a step of another node did not know one that is here; both are kept."""
    last = _last_step_no(session, fact.order)
    if fact.step_no and last >= fact.step_no:
        here = current_status(session, fact.order)
        detail: dict[str, str | int] = {"here": here, "before": "", "state": fact.status}
        open_case(session, stamp, kind="STATE_CONFLICT", subject_id=fact.order, detail=detail)


def learn_step(session: WriteSession, stamp: Stamp, fact: OrderStepFact) -> None:
    """Write a step of another node and what the lines hold by it; levels come by themselves."""
    rows_places.write(session, stamp, fact)
    for one in fact.holds:
        kardex.add_hold(session, one)


def record_step(session: WriteSession, stamp: Stamp, fact: OrderStepFact) -> None:
    """Write a step of an order: its results, movements and what its lines hold now."""
    rows_places.write(session, stamp, fact)
    kardex.record(session, stamp, fact.moves, document_kind="order", document_id=fact.order)
    kardex.hold(session, stamp, fact.holds)


def get_order(session: ReadSession, order_id: UUID) -> Order:
    """Return an order; raise `OrderMissing`."""
    order = session.get(Order, order_id)
    if order is None:
        raise OrderMissing(order=str(order_id))
    return order


def current_status(session: ReadSession, order_id: UUID) -> str:
    """Return the status of an order: that of its last step, the same on every node.

    Last is who knew most steps, then who decided later, then the greater id; no clock alone can put
    an older decision above one that knew it.
    """
    query = (
        select(OrderStep.status)
        .where(OrderStep.order_id == order_id)
        .order_by(*NEWEST_STEP)
        .limit(1)
    )
    return str(session.execute(query).scalar_one())


def _last_step_no(session: ReadSession, order_id: UUID) -> int:
    query = select(func.max(OrderStep.step_no)).where(OrderStep.order_id == order_id)
    return int(session.execute(query).scalar() or 0)


def list_steps(session: ReadSession, order_id: UUID) -> tuple[OrderStep, ...]:
    """Return what happened to an order, oldest first."""
    query = (
        select(OrderStep)
        .where(OrderStep.order_id == order_id)
        .order_by(OrderStep.step_no, OrderStep.occurred_at, OrderStep.id)
    )
    return tuple(session.scalars(query))


def list_results(session: ReadSession, order_id: UUID) -> tuple[OrderResult, ...]:
    """Return what every step did with the lines: warnings and skipped among them."""
    query = (
        select(OrderResult)
        .where(OrderResult.order_id == order_id)
        .order_by(OrderResult.step_id, OrderResult.entry_no)
    )
    return tuple(session.scalars(query))


def list_orders(session: ReadSession, *, limit: int = 50, offset: int = 0) -> tuple[Order, ...]:
    """Return the newest orders, newest first."""
    query = select(Order).order_by(Order.occurred_at.desc(), Order.id.desc())
    return tuple(session.scalars(query.limit(limit).offset(offset)))
