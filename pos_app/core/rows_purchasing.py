"""The rows that the facts of buying and of stock documents become, and what moved by which."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from pos_app.core.fact_parts import Fact
from pos_app.core.facts_purchasing import (
    GoodsReceivedFact,
    ItemFact,
    ItemRequestFact,
    ItemsIssuedFact,
    PurchaseFact,
    PurchaseOrderFact,
    StateFact,
    StockConfirmedFact,
    StockTransactionFact,
)
from pos_app.core.journal import Stamp
from pos_app.core.models import Base
from pos_app.core.models.purchasing import (
    DocumentLine,
    DocumentState,
    ItemRequest,
    Purchase,
    PurchaseOrder,
    StockTransaction,
)
from pos_app.core.rows import Part, Row

PURCHASE = "purchase"
PURCHASE_ORDER = "purchase_order"
ITEM_REQUEST = "item_request"
STOCK_TRANSACTION = "stock_transaction"
MANUAL = "manual"

# How far a document has gone. The furthest state is the present one, whatever the clocks said.
RANKS = {
    "posted": 0, "waiting_approval": 1, "approved": 2,
    "rejected": 3, "cancelled": 3, "received": 3, "issued": 3, "confirmed": 3,
}  # fmt: skip

# What rows of a table share, for `verify`.
OWNERS: dict[type[Base], tuple[str, ...]] = {
    Purchase: ("id",),
    PurchaseOrder: ("id",),
    ItemRequest: ("id",),
    StockTransaction: ("id",),
    DocumentLine: ("document_id",),
    DocumentState: ("document_id", "op_id"),
}


def moved_by(stamp: Stamp, fact: Fact) -> tuple[str, UUID] | None:
    """Return kind and id of the document whose movements a fact holds, as the card shows it."""
    if isinstance(fact, PurchaseFact):
        return PURCHASE, stamp.op_id
    if isinstance(fact, StockConfirmedFact):
        return STOCK_TRANSACTION, fact.transaction
    if isinstance(fact, GoodsReceivedFact | ItemsIssuedFact):
        return STOCK_TRANSACTION, stamp.op_id
    return None


def of_purchase(stamp: Stamp, fact: PurchaseFact) -> tuple[Part, ...]:
    """Return an entered purchase and its lines."""
    row = _head(stamp, fact.branch) | {
        "location_id": fact.location,
        "supplier_id": fact.supplier.id,
        "document_type": fact.document_type,
        "document_number": fact.document_number,
        "issued_on": fact.issued_on,
        "currency": fact.currency,
        "total_minor": fact.total_minor,
        "note": fact.note,
    }
    return (_part(Purchase, row), _lines(stamp, fact.items))


def of_order(stamp: Stamp, fact: PurchaseOrderFact) -> tuple[Part, ...]:
    """Return a posted purchase order, its lines and its first state."""
    row = _head(stamp, fact.branch) | {
        "location_id": fact.location,
        "supplier_id": fact.supplier.id,
        "code": fact.code,
        "currency": fact.currency,
        "expected_on": fact.expected_on,
        "total_minor": fact.total_minor,
        "note": fact.note,
    }
    posted = _state(stamp, PURCHASE_ORDER, stamp.op_id, "posted")
    return (_part(PurchaseOrder, row), _lines(stamp, fact.items), posted)


def of_request(stamp: Stamp, fact: ItemRequestFact) -> tuple[Part, ...]:
    """Return an item request, its lines and its first state."""
    row = _head(stamp, fact.branch) | {
        "location_id": fact.location,
        "code": fact.code,
        "department": fact.department,
        "note": fact.note,
    }
    posted = _state(stamp, ITEM_REQUEST, stamp.op_id, "posted")
    return (_part(ItemRequest, row), _lines(stamp, fact.items), posted)


def of_transaction(stamp: Stamp, fact: StockTransactionFact) -> tuple[Part, ...]:
    """Return a posted stock transaction, its lines and its first state."""
    row = _transaction(stamp, fact.branch) | {
        "code": fact.code,
        "type": fact.type,
        "from_location_id": fact.from_location,
        "to_location_id": fact.to_location,
        "reason": fact.reason,
        "cause": fact.cause,
        "note": fact.note,
    }
    posted = _state(stamp, STOCK_TRANSACTION, stamp.op_id, "posted")
    return (_part(StockTransaction, row), _lines(stamp, fact.items), posted)


def of_received(stamp: Stamp, fact: GoodsReceivedFact) -> tuple[Part, ...]:
    """Return the confirmed transaction of a receipt, and the order's end when all came."""
    row = _transaction(stamp, fact.branch) | {
        "code": fact.code,
        "type": "IN",
        "to_location_id": fact.location,
        "reason": "COMPRA",
        "note": fact.note,
        "source_kind": PURCHASE_ORDER,
        "source_id": fact.order,
        "document_type": fact.document_type,
        "document_number": fact.document_number,
        "total_minor": fact.total_minor,
    }
    return (
        _part(StockTransaction, row),
        _lines(stamp, fact.items),
        _state(stamp, STOCK_TRANSACTION, stamp.op_id, "confirmed"),
        *_moved_on(stamp, PURCHASE_ORDER, fact.order, fact),
    )


def of_issued(stamp: Stamp, fact: ItemsIssuedFact) -> tuple[Part, ...]:
    """Return the confirmed transaction of an issue, and the request's end."""
    row = _transaction(stamp, fact.branch) | {
        "code": fact.code,
        "type": "OUT",
        "from_location_id": fact.location,
        "reason": "AJUSTE",
        "note": fact.note,
        "source_kind": ITEM_REQUEST,
        "source_id": fact.request,
    }
    return (
        _part(StockTransaction, row),
        _lines(stamp, fact.items),
        _state(stamp, STOCK_TRANSACTION, stamp.op_id, "confirmed"),
        *_moved_on(stamp, ITEM_REQUEST, fact.request, fact),
    )


def of_confirmed(stamp: Stamp, fact: StockConfirmedFact) -> tuple[Part, ...]:
    """Return the state of a confirmed stock transaction."""
    return (_state(stamp, STOCK_TRANSACTION, fact.transaction, fact.state),)


def of_state(stamp: Stamp, fact: StateFact) -> tuple[Part, ...]:
    """Return the state that a document reached."""
    return (_state(stamp, fact.kind, fact.document, fact.state, fact.reason),)


def _moved_on(
    stamp: Stamp, kind: str, document_id: UUID, fact: GoodsReceivedFact | ItemsIssuedFact
) -> tuple[Part, ...]:
    """Return the state of the source, if this was the last of it."""
    if fact.state == fact.before:
        return ()
    return (_state(stamp, kind, document_id, fact.state),)


def _head(stamp: Stamp, branch: UUID) -> Row:
    return {
        "id": stamp.op_id,
        "device_id": stamp.device_id,
        "branch_id": branch,
        "user_id": stamp.user_id,
        "occurred_at": stamp.occurred_at,
    }


def _transaction(stamp: Stamp, branch: UUID) -> Row:
    return _head(stamp, branch) | {
        "from_location_id": None,
        "to_location_id": None,
        "cause": "",
        "source_kind": MANUAL,
        "source_id": None,
        "document_type": "",
        "document_number": "",
        "total_minor": 0,
    }


def _part(model: type[Base], row: Row) -> Part:
    return Part(model, {"id": row["id"]}, [row])


def _lines(stamp: Stamp, items: Sequence[ItemFact]) -> Part:
    rows = [_line(stamp, no, item) for no, item in enumerate(items, start=1)]
    return Part(DocumentLine, {"document_id": stamp.op_id}, rows)


def _line(stamp: Stamp, line_no: int, item: ItemFact) -> Row:
    return {
        "document_id": stamp.op_id,
        "line_no": line_no,
        "variant_id": item.variant,
        "code": item.code,
        "name": item.name,
        "unit": item.unit,
        "quantity_milli": item.quantity_milli,
        "price_e4": item.price_e4,
        "total_minor": item.total_minor,
        "of_line": item.of_line,
        "lot_number": item.lot.number if item.lot else "",
        "expires_on": item.lot.expires_on if item.lot else None,
        "lot_id": item.lot_id,
    }


def _state(stamp: Stamp, kind: str, document_id: UUID, state: str, reason: str = "") -> Part:
    row = {
        "document_id": document_id,
        "op_id": stamp.op_id,
        "document_kind": kind,
        "state": state,
        "rank": RANKS.get(state, -1),
        "reason": reason,
        "device_id": stamp.device_id,
        "user_id": stamp.user_id,
        "occurred_at": stamp.occurred_at,
    }
    return Part(DocumentState, {"document_id": document_id, "op_id": stamp.op_id}, [row])


PURCHASING_ROWS: dict[type[Fact], Callable[[Stamp, Any], tuple[Part, ...]]] = {
    PurchaseFact: of_purchase,
    PurchaseOrderFact: of_order,
    GoodsReceivedFact: of_received,
    ItemRequestFact: of_request,
    ItemsIssuedFact: of_issued,
    StockTransactionFact: of_transaction,
    StockConfirmedFact: of_confirmed,
    StateFact: of_state,
}
