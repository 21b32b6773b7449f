"""The facts of buying and of moving stock by document: purchases, orders, requests, transactions.

`items` are the lines of a document. `before` is the state that the deciding node saw: a node that
knows another one opens a case.
"""

from datetime import date
from uuid import UUID

from pos_app.core.fact_parts import Fact, LotFact, MoveFact


class SupplierFact(Fact, frozen=True):
    """Who sells to us, as known where the document was written."""

    id: UUID
    tax_id: str
    name: str


class ItemFact(Fact, frozen=True, omit_defaults=True):
    """A line. `price_e4` is the net cost of a unit; `of_line` is the line it fulfils, from 1."""

    variant: UUID
    code: str
    name: str
    unit: str
    quantity_milli: int
    price_e4: int = 0
    total_minor: int = 0
    of_line: int = 0
    lot: LotFact | None = None  # comes into being
    lot_id: UUID | None = None  # named by its label


class PurchaseFact(Fact, frozen=True):
    """A supplier's document was entered and its goods received (K11). Its id is the operation's."""

    branch: UUID
    location: UUID
    supplier: SupplierFact
    document_type: str
    document_number: str
    issued_on: date | None
    currency: str
    note: str
    items: tuple[ItemFact, ...]
    total_minor: int
    moves: tuple[MoveFact, ...]


class PurchaseOrderFact(Fact, frozen=True):
    """A purchase order was posted (K12)."""

    branch: UUID
    location: UUID
    supplier: SupplierFact
    code: str
    currency: str
    expected_on: date | None
    note: str
    items: tuple[ItemFact, ...]
    total_minor: int


class GoodsReceivedFact(Fact, frozen=True):
    """Goods of an order came, all or a part (K12). `state` is the order's after it."""

    branch: UUID
    location: UUID
    order: UUID
    supplier: SupplierFact
    code: str
    document_type: str
    document_number: str
    currency: str
    note: str
    items: tuple[ItemFact, ...]
    total_minor: int
    before: str
    state: str
    moves: tuple[MoveFact, ...]


class ItemRequestFact(Fact, frozen=True):
    """A department wrote down what it needs (K13); a draft until its owner submits it."""

    branch: UUID
    location: UUID
    code: str
    department: str
    note: str
    items: tuple[ItemFact, ...]


class ItemsIssuedFact(Fact, frozen=True):
    """Goods of a request were handed over, all or a part (K13)."""

    branch: UUID
    location: UUID
    request: UUID
    code: str
    note: str
    items: tuple[ItemFact, ...]
    before: str
    state: str
    moves: tuple[MoveFact, ...]


class StockTransactionFact(Fact, frozen=True):
    """A stock transaction was posted: IN, OUT or MOVE; nothing moves yet (K14)."""

    branch: UUID
    code: str
    type: str
    from_location: UUID | None
    to_location: UUID | None
    reason: str
    cause: str
    note: str
    items: tuple[ItemFact, ...]


class StockConfirmedFact(Fact, frozen=True):
    """A stock transaction was confirmed and its stock moved (K14)."""

    branch: UUID
    transaction: UUID
    before: str
    state: str
    moves: tuple[MoveFact, ...]


class StateFact(Fact, frozen=True):
    """A document that moves no stock by it went on to another state, or was refused."""

    branch: UUID
    kind: str
    document: UUID
    before: str
    state: str
    reason: str


PURCHASING_FACTS: dict[str, type[Fact]] = {
    "purchase.entered": PurchaseFact,
    "purchase_order.posted": PurchaseOrderFact,
    "purchase_order.received": GoodsReceivedFact,
    "item_request.posted": ItemRequestFact,
    "item_request.issued": ItemsIssuedFact,
    "stock_transaction.posted": StockTransactionFact,
    "stock_transaction.confirmed": StockConfirmedFact,
    "document.state": StateFact,
}
