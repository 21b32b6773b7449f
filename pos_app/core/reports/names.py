"""What people call the documents behind movements: number, who with, why."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import aliased

from pos_app.core.db import ReadSession
from pos_app.core.facts import AdjustmentFact, decode_envelope, decode_fact
from pos_app.core.models.catalog import Customer, Location
from pos_app.core.models.journal import Applied, Operation
from pos_app.core.models.places import Order, StockTake, Transfer
from pos_app.core.models.purchasing import Purchase, PurchaseOrder, StockTransaction, Supplier
from pos_app.core.models.sales import Sale

BATCH: Final = 200

DocumentRef = tuple[str, UUID]  # the document's kind and id, as a movement has them


@dataclass(frozen=True)
class DocumentName:
    """A document as people say it; what it does not have is empty.

    `number` is the ticket's number, the supplier's document, the code; `party` the customer, the
    supplier or the places; `cause` that of a MERMA.
    """

    kind: str
    id: UUID
    number: str = ""
    party: str = ""
    note: str = ""
    cause: str = ""


def name_documents(
    session: ReadSession, refs: Iterable[DocumentRef]
) -> dict[DocumentRef, DocumentName]:
    """Return the name of each document; of one that is not known here, only its kind and id."""
    wanted: defaultdict[str, list[UUID]] = defaultdict(list)
    for kind, document_id in dict.fromkeys(refs):
        wanted[kind].append(document_id)
    named = {
        (kind, document_id): DocumentName(kind, document_id)
        for kind, ids in wanted.items()
        for document_id in ids
    }
    for kind, ids in wanted.items():
        find = _FIND.get(kind)
        for start in range(0, len(ids) if find else 0, BATCH):
            assert find is not None
            for name in find(session, ids[start : start + BATCH]):
                named[kind, name.id] = name
    return named


def _sales(session: ReadSession, ids: Sequence[UUID]) -> Iterator[DocumentName]:
    query = (
        select(Sale.id, Sale.number, Customer.name)
        .outerjoin(Customer, Customer.id == Sale.customer_id)
        .where(Sale.id.in_(ids))
    )
    for sale_id, number, customer in session.execute(query):
        yield DocumentName("sale", sale_id, str(number), customer or "")


def _adjustments(session: ReadSession, ids: Sequence[UUID]) -> Iterator[DocumentName]:
    """Read note and cause in the journal: an adjustment has no row but its movements."""
    query = (
        select(Applied.op_id, Operation.payload)
        .join(
            Operation,
            (Operation.device_id == Applied.device_id) & (Operation.seq == Applied.seq),
        )
        .where(Applied.op_id.in_(ids))
    )
    for op_id, payload in session.execute(query):
        try:
            fact = decode_fact(decode_envelope(payload))
        except (msgspec.DecodeError, KeyError):
            continue  # of a later version: its movements are shown without a note
        if isinstance(fact, AdjustmentFact):
            yield DocumentName("adjustment", op_id, note=fact.note, cause=fact.cause)


def _purchases(session: ReadSession, ids: Sequence[UUID]) -> Iterator[DocumentName]:
    query = (
        select(
            Purchase.id,
            Purchase.document_type,
            Purchase.document_number,
            Supplier.name,
            Purchase.note,
        )
        .outerjoin(Supplier, Supplier.id == Purchase.supplier_id)
        .where(Purchase.id.in_(ids))
    )
    for purchase_id, kind, number, supplier, note in session.execute(query):
        yield DocumentName(
            "purchase", purchase_id, f"{kind} {number}".strip(), supplier or "", note
        )


def _stock_transactions(session: ReadSession, ids: Sequence[UUID]) -> Iterator[DocumentName]:
    """Name a transaction by its code; the receipt of an order names the supplier too."""
    query = (
        select(
            StockTransaction.id,
            StockTransaction.code,
            Supplier.name,
            StockTransaction.note,
            StockTransaction.cause,
        )
        .outerjoin(PurchaseOrder, PurchaseOrder.id == StockTransaction.source_id)
        .outerjoin(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        .where(StockTransaction.id.in_(ids))
    )
    for transaction_id, code, supplier, note, cause in session.execute(query):
        yield DocumentName(
            "stock_transaction", transaction_id, code, supplier or "", note, cause or ""
        )


def _transfers(session: ReadSession, ids: Sequence[UUID]) -> Iterator[DocumentName]:
    origin, target = aliased(Location), aliased(Location)
    query = (
        select(Transfer.id, origin.name, target.name, Transfer.note)
        .outerjoin(origin, origin.id == Transfer.from_location_id)
        .outerjoin(target, target.id == Transfer.to_location_id)
        .where(Transfer.id.in_(ids))
    )
    for transfer_id, left, came, note in session.execute(query):
        yield DocumentName(
            "transfer", transfer_id, party=f"{left or '?'} → {came or '?'}", note=note
        )


def _orders(session: ReadSession, ids: Sequence[UUID]) -> Iterator[DocumentName]:
    query = (
        select(Order.id, Order.reference, Customer.name, Order.note)
        .outerjoin(Customer, Customer.id == Order.customer_id)
        .where(Order.id.in_(ids))
    )
    for order_id, reference, customer, note in session.execute(query):
        yield DocumentName("order", order_id, reference, customer or "", note)


def _stock_takes(session: ReadSession, ids: Sequence[UUID]) -> Iterator[DocumentName]:
    query = (
        select(StockTake.id, Location.name, StockTake.note)
        .outerjoin(Location, Location.id == StockTake.location_id)
        .where(StockTake.id.in_(ids))
    )
    for take_id, location, note in session.execute(query):
        yield DocumentName("stock_take", take_id, party=location or "", note=note)


_Find = Callable[[ReadSession, Sequence[UUID]], Iterator[DocumentName]]
_FIND: Final[dict[str, _Find]] = {
    "sale": _sales,
    "adjustment": _adjustments,
    "purchase": _purchases,
    "stock_transaction": _stock_transactions,
    "transfer": _transfers,
    "order": _orders,
    "stock_take": _stock_takes,
}
