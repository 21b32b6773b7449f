"""Purchase orders: posted, approved, received in one or more parts, or cancelled (K12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core import journal, kardex
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import DocumentMissing, ReceivedTooMuch, StateRefused
from pos_app.core.fact_parts import LotFact
from pos_app.core.facts_purchasing import GoodsReceivedFact, ItemFact, PurchaseOrderFact, StateFact
from pos_app.core.ids import new_id
from pos_app.core.models.purchasing import PurchaseOrder, Supplier
from pos_app.core.purchasing import rules, states
from pos_app.core.purchasing.numbering import transaction_code
from pos_app.core.purchasing.parts import done_before, part_lines
from pos_app.core.purchasing.purchases import PurchaseLine, checked_document, receipt_of
from pos_app.core.purchasing.quantities import LineView, count_done, list_open
from pos_app.core.purchasing.recording import record
from pos_app.core.purchasing.rules import Posted, SupplierDocument
from pos_app.core.purchasing.states import APPROVED, CANCELLED, POSTED, RECEIVED
from pos_app.core.purchasing.suppliers import buying_from, get_supplier, supplier_fact
from pos_app.core.quantity import decimal_quantity
from pos_app.core.rows_purchasing import PURCHASE_ORDER
from pos_app.core.settings_shared import get_shop


@dataclass(frozen=True)
class ReceiptLine:
    """So much came of a line of the order; the order's price where none is said."""

    line_no: int
    quantity_milli: int
    price_e4: int | None = None
    lot: LotFact | None = None
    serials: tuple[str, ...] = ()


@dataclass(frozen=True)
class Received:
    """A receipt: the stock transaction it became, and the order's state after it."""

    transaction_id: UUID
    code: str
    order_state: str


@dataclass(frozen=True)
class OrderView:
    """A purchase order as lists show it."""

    id: UUID
    code: str
    supplier_id: UUID
    supplier: str
    location_id: UUID
    state: str
    total_minor: int
    expected_on: date | None
    occurred_at: datetime
    user_id: UUID
    note: str


def post(
    session: WriteSession,
    actor: Actor,
    *,
    supplier_id: UUID,
    lines: Sequence[PurchaseLine],
    location_id: UUID | None = None,
    expected_on: date | None = None,
    note: str = "",
    op_id: UUID | None = None,
) -> Posted:
    """Post a purchase order; nothing moves. The same `op_id` again changes nothing.

    Lots of the lines are not asked for: they are known when goods come. Raises `DocumentEmpty`,
    `SupplierMissing`, `SupplierInactive`, `LocationMissing`, `UnknownVariant`, `InvalidQuantity`,
    `InvalidAmount`, `NotPermitted`.
    """
    actor.require("purchase_orders.edit")
    order_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, order_id) is not None:
        return Posted(order_id, get_order(session, order_id).code)
    rules.check_count(lines)
    supplier, place = buying_from(session, supplier_id), kardex.get_place(session, location_id)
    known = rules.get_items(session, (line.variant_id for line in lines))
    items = tuple(
        rules.item_fact(known[line.variant_id], line.quantity_milli, line.price_e4)
        for line in lines
    )
    fact = PurchaseOrderFact(
        branch=place.branch_id,
        location=place.id,
        supplier=supplier,
        code=rules.next_code(session, "PO", PURCHASE_ORDER),
        currency=get_shop(session).currency,
        expected_on=expected_on,
        note=rules.clean(note),
        items=items,
        total_minor=sum(item.total_minor for item in items),
    )
    journal.append(session, actor, fact, record, op_id=order_id)
    return Posted(order_id, fact.code)


def approve(
    session: WriteSession, actor: Actor, *, order_id: UUID, op_id: UUID | None = None
) -> None:
    """Approve a posted order; only then may its goods be received.

    Raises `DocumentMissing`, `StateRefused`, `NotPermitted`.
    """
    actor.require("purchase_orders.approve")
    _change(session, actor, order_id, APPROVED, "", op_id)


def cancel(
    session: WriteSession,
    actor: Actor,
    *,
    order_id: UUID,
    reason: str = "",
    op_id: UUID | None = None,
) -> None:
    """Cancel an order of which nothing came yet.

    Raises `DocumentMissing`, `StateRefused`, `NotPermitted`.
    """
    actor.require("purchase_orders.edit")
    _change(session, actor, order_id, CANCELLED, rules.clean(reason), op_id)


def _change(
    session: WriteSession,
    actor: Actor,
    order_id: UUID,
    state: str,
    reason: str,
    op_id: UUID | None,
) -> None:
    journal.hold(session)
    if op_id is not None and journal.find_applied(session, op_id) is not None:
        return
    order = get_order(session, order_id)
    before = states.require(session, PURCHASE_ORDER, order_id, order.code, state)
    if state == CANCELLED and count_done(session, order_id):
        raise StateRefused(document=order.code, needed=POSTED, current=RECEIVED)
    fact = StateFact(
        branch=order.branch_id,
        kind=PURCHASE_ORDER,
        document=order_id,
        before=before,
        state=state,
        reason=reason,
    )
    journal.append(session, actor, fact, record, op_id=op_id or new_id())


def receive(
    session: WriteSession,
    actor: Actor,
    *,
    order_id: UUID,
    lines: Sequence[ReceiptLine] | None = None,
    document: SupplierDocument | None = None,
    final: bool = False,
    note: str = "",
    op_id: UUID | None = None,
) -> Received:
    """Receive goods of an approved order: all that is open, or `lines`; stock and cost follow.

    The receipt is a confirmed stock transaction ``TX-PO-<order>``, with a suffix of its own where
    it is a part. The order is received when nothing is open any more, or with `final` (the rest
    will never come). Raises `DocumentMissing`, `StateRefused`, `ReceivedTooMuch`, `DocumentEmpty`,
    `InvalidQuantity`, `InvalidAmount`, `LotNeeded`, `LotExpired`, `LocationMissing`,
    `NotPermitted`, `SerialsNeeded`, `SerialTwice`, `SerialInStock`.
    """
    actor.require("purchase_orders.receive")
    receipt_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, receipt_id) is not None:
        return Received(receipt_id, *done_before(session, receipt_id))
    order = get_order(session, order_id)
    before = states.require(session, PURCHASE_ORDER, order_id, order.code, RECEIVED)
    place, shop = kardex.get_place(session, order.location_id), get_shop(session)
    still_open = list_open(session, order_id)
    items = _items(session, order.code, still_open, lines, shop.day(clock_of(session).now()))
    done = final or _all_came(still_open, items)
    paper = checked_document(document) if document else SupplierDocument("", "")
    code = transaction_code(session, "TX-PO", order.code, order.id, order.device_id, whole=done)
    fact = GoodsReceivedFact(
        branch=place.branch_id,
        location=place.id,
        order=order_id,
        supplier=supplier_fact(get_supplier(session, order.supplier_id)),
        code=code,
        document_type=paper.type,
        document_number=paper.number,
        currency=order.currency,
        note=rules.clean(note),
        items=items,
        total_minor=sum(item.total_minor for item in items),
        before=before,
        state=RECEIVED if done else APPROVED,
        moves=kardex.put_all(
            session,
            location_id=place.id,
            receipts=[
                receipt_of(item, code, numbers)
                for item, numbers in zip(items, _serials(lines, items), strict=True)
            ],
            reason="COMPRA",
        ),
    )
    journal.append(session, actor, fact, record, op_id=receipt_id)
    return Received(receipt_id, code, fact.state)


def _serials(
    lines: Sequence[ReceiptLine] | None, items: Sequence[ItemFact]
) -> list[tuple[str, ...]]:
    """Return the serial numbers of each line; without lines nobody named any."""
    return [line.serials for line in lines] if lines is not None else [() for _ in items]


def _items(
    session: ReadSession,
    code: str,
    still_open: Sequence[LineView],
    lines: Sequence[ReceiptLine] | None,
    today: date,
) -> tuple[ItemFact, ...]:
    items = []
    for part in part_lines(session, code, still_open, lines, ReceiptLine):
        said, ordered = part.said, part.asked
        price = ordered.price_e4 if said.price_e4 is None else said.price_e4
        fact = rules.item_fact(part.item, said.quantity_milli, price, of_line=ordered.line_no)
        if part.left_milli < 0:
            raise _too_much(ordered, part.left_milli)
        lot = rules.check_lot(part.item, said.lot, today)
        items.append(msgspec.structs.replace(fact, lot=lot))
    return tuple(items)


def _too_much(ordered: LineView, left_milli: int) -> ReceivedTooMuch:
    return ReceivedTooMuch(
        product=ordered.name,
        unit=ordered.unit,
        ordered=decimal_quantity(ordered.quantity_milli),
        received=decimal_quantity(ordered.done_milli),
        wanted=decimal_quantity(ordered.open_milli - left_milli),
    )


def _all_came(still_open: Sequence[LineView], items: Sequence[ItemFact]) -> bool:
    missing = sum(line.open_milli for line in still_open)
    return sum(item.quantity_milli for item in items) == missing


def get_order(session: ReadSession, order_id: UUID) -> PurchaseOrder:
    """Return an order; raise `DocumentMissing`. Its lines: `quantities.list_open`."""
    row = session.get(PurchaseOrder, order_id)
    if row is None:
        raise DocumentMissing(document=str(order_id))
    return row


def list_orders(
    session: ReadSession,
    *,
    state: str | None = None,
    supplier_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = 100,
) -> tuple[OrderView, ...]:
    """Return orders, newest first; the next page is before the last id."""
    present = states.current_of(PurchaseOrder.id)
    query = (
        select(PurchaseOrder, Supplier.name, present)
        .join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        .order_by(PurchaseOrder.id.desc())
        .limit(limit)
    )
    if state is not None:
        query = query.where(present == state)
    if supplier_id is not None:
        query = query.where(PurchaseOrder.supplier_id == supplier_id)
    if before is not None:
        query = query.where(PurchaseOrder.id < before)
    return tuple(
        OrderView(
            id=row.id,
            code=row.code,
            supplier_id=row.supplier_id,
            supplier=supplier,
            location_id=row.location_id,
            state=now or "",
            total_minor=row.total_minor,
            expected_on=row.expected_on,
            occurred_at=row.occurred_at,
            user_id=row.user_id,
            note=row.note,
        )
        for row, supplier, now in session.execute(query)
    )
