"""Purchases: a supplier's document is entered, its goods and their cost come in (K11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core import journal, kardex, people
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import DocumentMissing, PurchaseExists
from pos_app.core.fact_parts import LotFact
from pos_app.core.facts_purchasing import ItemFact, PurchaseFact
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.kardex import Receipt
from pos_app.core.models.purchasing import Purchase
from pos_app.core.purchasing import rules
from pos_app.core.purchasing.recording import record
from pos_app.core.purchasing.rules import SupplierDocument
from pos_app.core.purchasing.suppliers import buying_from, get_supplier
from pos_app.core.settings_shared import get_shop


@dataclass(frozen=True)
class PurchaseLine:
    """So much of a variant at a net cost per unit; `lot` where the product is kept by lots.

    `serials` name each piece of a product that is kept by serial number.
    """

    variant_id: UUID
    quantity_milli: int
    price_e4: int
    lot: LotFact | None = None
    serials: tuple[str, ...] = ()


def enter(
    session: WriteSession,
    actor: Actor,
    *,
    supplier_id: UUID,
    document: SupplierDocument,
    lines: Sequence[PurchaseLine],
    location_id: UUID | None = None,
    note: str = "",
    op_id: UUID | None = None,
) -> UUID:
    """Enter a purchase: all its goods are received at a place, or nothing is; return its id.

    The average cost moves with the price, a lot keeps its own. The same `op_id` again changes
    nothing; the same paper of the same supplier is refused. Raises `DocumentEmpty`,
    `FieldMissing`, `SupplierMissing`, `SupplierInactive`, `LocationMissing`, `UnknownVariant`,
    `InvalidQuantity`, `InvalidAmount`, `LotNeeded`, `LotExpired`, `PurchaseExists`, `NotPermitted`,
    `SerialsNeeded`, `SerialTwice`, `SerialInStock`.
    """
    actor.require("purchases.enter")
    purchase_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, purchase_id) is not None:
        return purchase_id
    rules.check_count(lines)
    supplier = buying_from(session, supplier_id)
    place, shop = kardex.get_place(session, location_id), get_shop(session)
    paper = checked_document(document)
    check_new(session, supplier_id, paper)
    items = _items(session, lines, shop.day(clock_of(session).now()))
    fact = PurchaseFact(
        branch=place.branch_id,
        location=place.id,
        supplier=supplier,
        document_type=paper.type,
        document_number=paper.number,
        issued_on=paper.issued_on,
        currency=shop.currency,
        note=rules.clean(note),
        items=items,
        total_minor=sum(item.total_minor for item in items),
        moves=kardex.put_all(
            session,
            location_id=place.id,
            receipts=[
                receipt_of(item, f"{paper.type} {paper.number}", line.serials)
                for item, line in zip(items, lines, strict=True)
            ],
            reason="COMPRA",
        ),
    )
    journal.append(session, actor, fact, record, op_id=purchase_id)
    return purchase_id


def checked_document(document: SupplierDocument) -> SupplierDocument:
    """Return a paper with type and number without blanks, in capitals; raise `FieldMissing`."""
    return SupplierDocument(
        rules.required(document.type, N_("document type")).upper(),
        rules.required(document.number, N_("document number")).upper(),
        document.issued_on,
    )


def check_new(session: ReadSession, supplier_id: UUID, document: SupplierDocument) -> None:
    """Raise `PurchaseExists` where that paper of that supplier was entered before."""
    known = find_purchase(session, supplier_id, document)
    if known is not None:
        raise PurchaseExists(
            supplier=get_supplier(session, supplier_id).name,
            document=document.type,
            number=document.number,
            entered=get_shop(session).day(known.occurred_at).isoformat(),
            person=people.name_of(session, known.user_id),
        )


def _items(
    session: ReadSession, lines: Sequence[PurchaseLine], today: date
) -> tuple[ItemFact, ...]:
    known = rules.get_items(session, (line.variant_id for line in lines))
    items = []
    for line in lines:
        item = known[line.variant_id]
        lot = rules.check_lot(item, line.lot, today)
        fact = rules.item_fact(item, line.quantity_milli, line.price_e4)
        items.append(msgspec.structs.replace(fact, lot=lot))
    return tuple(items)


def receipt_of(item: ItemFact, description: str, serials: tuple[str, ...] = ()) -> Receipt:
    """Return how a line enters the Kardex: at its own cost."""
    return Receipt(
        variant_id=item.variant,
        quantity_milli=item.quantity_milli,
        unit_cost_e4=item.price_e4,
        lot=item.lot,
        description=description,
        serials=serials,
    )


def find_purchase(
    session: ReadSession, supplier_id: UUID, document: SupplierDocument
) -> Purchase | None:
    """Return the purchase of that paper of that supplier, or None."""
    query = select(Purchase).where(
        Purchase.supplier_id == supplier_id,
        Purchase.document_type == document.type,
        Purchase.document_number == document.number,
    )
    return session.scalars(query.limit(1)).first()


def get_purchase(session: ReadSession, purchase_id: UUID) -> Purchase:
    """Return a purchase; raise `DocumentMissing`. Its lines: `quantities.list_lines`."""
    row = session.get(Purchase, purchase_id)
    if row is None:
        raise DocumentMissing(document=str(purchase_id))
    return row


def list_purchases(
    session: ReadSession,
    *,
    supplier_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = 100,
) -> tuple[Purchase, ...]:
    """Return purchases, newest first; the next page is before the last id."""
    query = select(Purchase).order_by(Purchase.id.desc()).limit(limit)
    if supplier_id is not None:
        query = query.where(Purchase.supplier_id == supplier_id)
    if before is not None:
        query = query.where(Purchase.id < before)
    return tuple(session.scalars(query))
