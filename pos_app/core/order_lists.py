"""Lists of orders for screens and for the centre: a page at a time, newest first.

A page is read in a few statements whatever its length. The id of an order is in the order of time,
so the page after one is everything below its last id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, func, or_, select

from pos_app.core import kardex
from pos_app.core.db import ReadSession
from pos_app.core.errors import OrderMissing
from pos_app.core.models.catalog import Customer
from pos_app.core.models.people import User
from pos_app.core.models.places import Order, OrderLine, OrderResult, OrderStep
from pos_app.core.money import half_up
from pos_app.core.order_stock import NEWEST_STEP

DEFAULT_LIMIT: Final = 50
E4_MILLI: Final = 10_000 * 1000  # of a unit price in ten-thousandths times a quantity


@dataclass(frozen=True)
class OrderSummary:
    """An order in a list: its status now, what it holds and owes, in thousandths.

    `total_minor` is what its lines cost; `warnings` counts the lines that are owed and not held
    while the order asks for stock (it is processing), the backorders.
    """

    id: UUID
    status: str
    reference: str
    customer: str
    note: str
    lines: int
    total_minor: int
    ordered_milli: int
    held_milli: int
    fulfilled_milli: int
    warnings: int
    person: str
    placed_at: datetime


def list_summaries(
    session: ReadSession,
    *,
    branch_id: UUID | None = None,
    statuses: Sequence[str] = (),
    text: str = "",
    after: UUID | None = None,
    limit: int = DEFAULT_LIMIT,
) -> tuple[OrderSummary, ...]:
    """Return a page of orders, newest first.

    `text` is part of a reference, a note or a customer's name. `after` is the last id of the page
    before.
    """
    now, query = _query()
    if branch_id is not None:
        query = query.where(Order.branch_id == branch_id)
    if statuses:
        query = query.where(now.in_(statuses))
    if words := text.strip():
        query = query.where(
            or_(
                Order.reference.icontains(words, autoescape=True),
                Order.note.icontains(words, autoescape=True),
                Customer.name.icontains(words, autoescape=True),
            )
        )
    if after is not None:
        query = query.where(Order.id < after)
    return _summaries(session, query.order_by(Order.id.desc()).limit(limit))


def get_summary(session: ReadSession, order_id: UUID) -> OrderSummary:
    """Return one order; raise `OrderMissing`."""
    found = _summaries(session, _query()[1].where(Order.id == order_id))
    if not found:
        raise OrderMissing(order=str(order_id))
    return found[0]


def count_by_status(session: ReadSession, *, branch_id: UUID | None = None) -> dict[str, int]:
    """Return how many orders have each status."""
    now = status_now().label("status")
    inner = select(now)
    if branch_id is not None:
        inner = inner.where(Order.branch_id == branch_id)
    states = inner.select_from(Order).subquery()
    query = select(states.c.status, func.count()).group_by(states.c.status)
    return {str(status): int(count) for status, count in session.execute(query)}


def _query() -> tuple[ScalarSelect[str], Select[Order, str, str, str]]:
    now = status_now()
    query = (
        select(Order, Customer.name, User.name, now)
        .outerjoin(Customer, Customer.id == Order.customer_id)
        .outerjoin(User, User.id == Order.user_id)
    )
    return now, query


def _summaries(
    session: ReadSession, query: Select[Order, str, str, str]
) -> tuple[OrderSummary, ...]:
    rows = session.execute(query).all()
    amounts = _amounts(session, [row[0].id for row in rows])
    return tuple(
        _summary(order, customer or "", person or "", status, amounts[order.id])
        for order, customer, person, status in rows
    )


def status_now() -> ScalarSelect[str]:
    """Return the present status of an order as a column of a query."""
    return (
        select(OrderStep.status)
        .where(OrderStep.order_id == Order.id)
        .order_by(*NEWEST_STEP)
        .limit(1)
        .correlate(Order)
        .scalar_subquery()
    )


@dataclass
class _Amounts:
    lines: int = 0
    total_minor: int = 0
    ordered: int = 0
    held: int = 0
    fulfilled: int = 0
    short: int = 0


def _amounts(session: ReadSession, ids: Sequence[UUID]) -> dict[UUID, _Amounts]:
    held = _held(session, ids)
    fulfilled = {
        (order_id, line_no): int(total)
        for order_id, line_no, total in session.execute(
            select(OrderResult.order_id, OrderResult.line_no, func.sum(OrderResult.quantity_milli))
            .where(OrderResult.order_id.in_(ids), OrderResult.outcome == "fulfilled")
            .group_by(OrderResult.order_id, OrderResult.line_no)
        )
    }
    amounts = {order_id: _Amounts() for order_id in ids}
    for line in session.scalars(select(OrderLine).where(OrderLine.order_id.in_(ids))):
        key, here = (line.order_id, line.line_no), amounts[line.order_id]
        here.lines += 1
        here.total_minor += half_up(line.price_e4 * line.quantity_milli, E4_MILLI)
        here.ordered += line.quantity_milli
        here.held += held.get(key, 0)
        here.fulfilled += fulfilled.get(key, 0)
        owed = line.quantity_milli - fulfilled.get(key, 0)
        here.short += line.variant_id is not None and owed > held.get(key, 0)
    return amounts


def _held(session: ReadSession, ids: Sequence[UUID]) -> dict[tuple[UUID, int], int]:
    held: dict[tuple[UUID, int], int] = {}
    for row in kardex.list_held(session, order_ids=ids):
        key = (row.order_id, row.line_no)
        held[key] = held.get(key, 0) + row.quantity_milli
    return held


def _summary(
    order: Order, customer: str, person: str, status: str, amounts: _Amounts
) -> OrderSummary:
    return OrderSummary(
        id=order.id,
        status=status,
        reference=order.reference,
        customer=customer,
        note=order.note,
        lines=amounts.lines,
        total_minor=amounts.total_minor,
        ordered_milli=amounts.ordered,
        held_milli=amounts.held,
        fulfilled_milli=amounts.fulfilled,
        warnings=amounts.short if status == "processing" else 0,
        person=person,
        placed_at=order.occurred_at,
    )
