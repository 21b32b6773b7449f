"""Orders: reserved, shipped in parts or whole, released, taken back. Their status drives stock."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import select

from pos_app.core import kardex, order_lists, orders
from pos_app.core.db import Database, ReadSession, WriteSession
from pos_app.core.errors import CustomerMissing
from pos_app.core.kardex import MovementRow
from pos_app.core.models.catalog import Customer, Location, Variant
from pos_app.core.models.people import User
from pos_app.core.models.places import Order as OrderTable
from pos_app.core.models.places import OrderLine
from pos_app.core.orders import NewLine, Outcome, Result
from sync_server import ksp
from sync_server.callers import Who, require
from sync_server.dependencies import Store
from sync_server.documents import names_of
from sync_server.listing import Listed
from sync_server.numbers import Figures, figures_of, quantity, to_milli
from sync_server.pages import USUAL, After, Limit, after_number, page_of
from sync_server.products import variant_of
from sync_server.resources.base import Page
from sync_server.resources.documents import PartIn
from sync_server.resources.orders import (
    FulfilIn,
    LineResult,
    Order,
    OrderIn,
    OrderLineIn,
    OrderLineRow,
    OrderOutcome,
    OrderReturnIn,
    OrderRow,
    OrderStatusIn,
    OrderStepRow,
    OrderTransaction,
    Status,
)
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/orders", tags=["orders"])
VIEW = [require("stock.view")]
_status = order_lists.status_now()
_rows = select(OrderTable, User.name, _status).outerjoin(User, User.id == OrderTable.user_id)
# In the words of people who know orders; the types of the Kardex stand in its card.
TYPES = {"RESERVA": "reserve", "LIBERACION": "release", "SALIDA": "fulfill", "ENTRADA": "return"}
SIGNS = {"RESERVA": 0, "LIBERACION": 0, "SALIDA": -1, "ENTRADA": 1}


@router.get("", dependencies=VIEW, responses=ksp.refused(*READS))
def list_orders(
    store: Store,
    listed: Listed,
    status: Status | None = None,
    customer_id: UUID | None = None,
) -> Page[OrderRow]:
    """List orders, newest first."""
    query = listed.narrow(_rows, OrderTable)
    if status is not None:
        query = query.where(_status == status)
    if customer_id is not None:
        query = query.where(OrderTable.customer_id == customer_id)
    with store.read() as session:
        return listed.page(session, query, OrderTable, _row)


@router.get("/{order_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_order(order_id: UUID, store: Store, who: Who) -> Order:
    """Give one order: where each line stands, what happened, what lacks."""
    with store.read() as session:
        who.branch(orders.get_order(session, order_id).branch_id)
        return _read(session, order_id)


@router.post("", status_code=201, responses=ksp.refused(*WRITES))
def place_order(asked: OrderIn, work: Working) -> Order:
    """Place an order; nothing is reserved before it is processing."""

    def write(session: WriteSession, op_id: UUID) -> Order:
        if asked.customer_id is not None and session.get(Customer, asked.customer_id) is None:
            raise CustomerMissing(customer=str(asked.customer_id))
        figures = figures_of(session)
        order_id = orders.place(
            session,
            work.who.actor,
            lines=[_line(session, line, figures) for line in asked.lines],
            reference=asked.reference,
            note=asked.note,
            customer_id=asked.customer_id,
            op_id=op_id,
        )
        return _read(session, order_id)

    return work.decide(Order, write, asked=asked, op_id=asked.id, location_id=asked.location_id)


@router.put("/{order_id}/status", responses=ksp.refused(*WRITES))
def set_order_status(
    order_id: UUID, asked: OrderStatusIn, store: Store, work: Working
) -> OrderOutcome:
    """Give an order a status: processing reserves, shipped fulfils, cancelled releases.

    The status is never lost for want of stock: `warnings` and `skipped_items` say what was not
    done.
    """
    return work.decide(
        OrderOutcome,
        lambda session, op_id: _outcome(
            orders.set_status(
                session,
                work.who.actor,
                order_id=order_id,
                status=asked.status,
                note=asked.note,
                op_id=op_id,
            )
        ),
        asked=asked,
        location_id=_place(store, order_id),
    )


@router.put("/{order_id}/reserve", responses=ksp.refused(*WRITES))
def reserve_order(order_id: UUID, store: Store, work: Working) -> OrderOutcome:
    """Reserve what the order is still owed, its backorders too."""
    return work.decide(
        OrderOutcome,
        lambda session, op_id: _outcome(
            orders.reserve(session, work.who.actor, order_id=order_id, op_id=op_id)
        ),
        location_id=_place(store, order_id),
    )


@router.put("/{order_id}/release", responses=ksp.refused(*WRITES))
def release_order(order_id: UUID, store: Store, work: Working) -> OrderOutcome:
    """Release what the order holds; it may be sold again."""
    return work.decide(
        OrderOutcome,
        lambda session, op_id: _outcome(
            orders.release(session, work.who.actor, order_id=order_id, op_id=op_id)
        ),
        location_id=_place(store, order_id),
    )


@router.put("/{order_id}/fulfil", responses=ksp.refused(*WRITES))
def fulfil_order(
    order_id: UUID, store: Store, work: Working, asked: FulfilIn | None = None
) -> OrderOutcome:
    """Ship an order, in part or whole, without a new status."""
    given = asked or FulfilIn()
    return work.decide(
        OrderOutcome,
        lambda session, op_id: _outcome(
            orders.fulfil(
                session,
                work.who.actor,
                order_id=order_id,
                quantities=_parts(given.lines),
                op_id=op_id,
            )
        ),
        asked=given,
        location_id=_place(store, order_id),
    )


@router.put("/{order_id}/return", responses=ksp.refused(*WRITES))
def return_order(
    order_id: UUID, store: Store, work: Working, asked: OrderReturnIn | None = None
) -> OrderOutcome:
    """Take shipped goods back to the lots they came from."""
    given = asked or OrderReturnIn()
    return work.decide(
        OrderOutcome,
        lambda session, op_id: _outcome(
            orders.take_back(
                session,
                work.who.actor,
                order_id=order_id,
                quantities=_parts(given.lines),
                note=given.note,
                op_id=op_id,
            )
        ),
        asked=given,
        location_id=_place(store, order_id),
    )


@router.get("/{order_id}/transactions", dependencies=VIEW, responses=ksp.refused(*READS))
def list_order_transactions(
    order_id: UUID, store: Store, who: Who, after: After = "", limit: Limit = USUAL
) -> Page[OrderTransaction]:
    """List every movement of an order's goods, oldest first, with the figures after it."""
    with store.read() as session:
        who.branch(orders.get_order(session, order_id).branch_id)
        rows = kardex.list_moved_by_order(
            session, order_id, after_position=after_number(after), limit=limit + 1
        )
        named = _names(session, rows)
    return page_of(
        rows, limit, lambda row: _transaction(order_id, row, named), lambda row: (row.position,)
    )


def _names(session: ReadSession, rows: Sequence[MovementRow]) -> dict[UUID, str]:
    """Return the codes of the products and the names of the places of movements."""
    variants = select(Variant.id, Variant.code).where(
        Variant.id.in_({row.variant_id for row in rows})
    )
    places = select(Location.id, Location.name).where(
        Location.id.in_({row.location_id for row in rows})
    )
    return {
        found: text for query in (variants, places) for found, text in session.execute(query).all()
    }


def _transaction(order_id: UUID, row: MovementRow, named: dict[UUID, str]) -> OrderTransaction:
    return OrderTransaction(
        id=row.position,
        type=TYPES[row.type],  # type: ignore[arg-type] # one of these
        product_id=row.variant_id,
        code=named[row.variant_id],
        lot=row.lot_number,
        location_id=row.location_id,
        location=named[row.location_id],
        quantity=quantity(row.quantity_milli),
        quantity_change=quantity(SIGNS[row.type] * row.quantity_milli),
        quantity_after=quantity(row.on_hand_after_milli),
        reserved_after=quantity(row.reserved_after_milli),
        order_id=order_id,
        user_id=row.user_id,
        user=row.user,
        at=row.occurred_at,
    )


def _line(session: ReadSession, line: OrderLineIn, figures: Figures) -> NewLine:
    known = None if line.product_id is None else variant_of(session, line.product_id)
    return NewLine(
        known,
        to_milli(line.quantity),
        code=line.code,
        name=line.name,
        price_e4=figures.to_e4(line.price),
    )


def _parts(lines: tuple[PartIn, ...] | None) -> dict[int, int] | None:
    """Return quantities by line; a line named twice is summed."""
    if lines is None:
        return None
    parts: dict[int, int] = {}
    for one in lines:
        parts[one.line] = parts.get(one.line, 0) + to_milli(one.quantity)
    return parts


def _place(store: Database, order_id: UUID) -> UUID:
    with store.read() as session:
        return orders.get_order(session, order_id).location_id


def _outcome(done: Outcome) -> OrderOutcome:
    return OrderOutcome(
        order_id=done.order_id,
        status=done.status,  # type: ignore[arg-type] # one of these
        reserved_count=done.count("reserved"),
        fulfilled_count=done.count("fulfilled"),
        released_count=done.count("released"),
        returned_count=done.count("returned"),
        skipped_items=tuple(map(_result, done.skipped)),
        warnings=tuple(map(_result, done.warnings)),
        results=tuple(map(_result, done.results)),
    )


def _result(one: Result) -> LineResult:
    return LineResult(
        line=one.line_no,
        outcome=one.outcome,
        quantity=quantity(one.quantity_milli),
        reason=one.reason,
    )


def _read(session: ReadSession, order_id: UUID) -> Order:
    figures = figures_of(session)
    row = _row(*session.execute(_rows.where(OrderTable.id == order_id)).one())
    prices = dict(
        session.execute(
            select(OrderLine.line_no, OrderLine.price_e4).where(OrderLine.order_id == order_id)
        ).all()
    )
    lines = orders.list_lines(session, order_id)
    steps = orders.list_steps(session, order_id)
    names = names_of(session, (step.user_id for step in steps))
    passed_over = _skipped(session, order_id, [step.id for step in steps])
    lacking = [line for line in lines if line.backordered_milli and line.line_no not in passed_over]
    return Order(
        **row.model_dump(),
        lines=tuple(
            OrderLineRow(
                line=line.line_no,
                product_id=line.variant_id,
                code=line.code,
                name=line.name,
                unit=line.unit,
                quantity=quantity(line.ordered_milli),
                price=figures.cost(prices[line.line_no]),
                reserved=quantity(line.held_milli),
                fulfilled=quantity(line.fulfilled_milli),
                returned=quantity(line.returned_milli),
                backordered=quantity(line.backordered_milli),
            )
            for line in lines
        ),
        history=tuple(
            OrderStepRow(
                id=step.id,
                action=step.action,
                status=step.status,  # type: ignore[arg-type] # one of these
                at=step.occurred_at,
                user=names[step.user_id],
                note=step.note,
            )
            for step in steps
        ),
        warnings=tuple(
            _result(Result(line.line_no, "short", line.backordered_milli, "backorder"))
            for line in lacking
            if row.status == "processing"
        ),
    )


def _skipped(session: ReadSession, order_id: UUID, step_ids: Sequence[UUID]) -> set[int]:
    """Return the lines that the last step that touched them passed over."""
    last: dict[int, str] = {}
    results = orders.list_results(session, order_id)
    for one in sorted(results, key=lambda result: step_ids.index(result.step_id)):
        last[one.line_no] = one.outcome
    return {line_no for line_no, outcome in last.items() if outcome == "skipped"}


def _row(row: OrderTable, user: str | None, status: str) -> OrderRow:
    return OrderRow(
        id=row.id,
        status=status,  # type: ignore[arg-type] # one of these
        branch_id=row.branch_id,
        location_id=row.location_id,
        customer_id=row.customer_id,
        reference=row.reference,
        note=row.note,
        user_id=row.user_id,
        user=user or "",
        at=row.occurred_at,
    )
