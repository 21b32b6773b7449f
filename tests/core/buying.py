"""A shop that buys: a supplier, its places, its figures; and one day that uses every document."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from pos_app.core import kardex, verify
from pos_app.core.db import WriteSession
from pos_app.core.fact_parts import LotFact
from pos_app.core.ids import new_id
from pos_app.core.journal import get_station
from pos_app.core.models.catalog import Branch, Location, Product
from pos_app.core.purchasing import (
    item_requests,
    purchase_orders,
    purchases,
    stock_transactions,
    suppliers,
)
from pos_app.core.purchasing.item_requests import RequestLine
from pos_app.core.purchasing.purchases import PurchaseLine
from pos_app.core.purchasing.rules import SupplierDocument
from pos_app.core.purchasing.stock_transactions import Route, TransactionLine
from pos_app.core.purchasing.suppliers import SupplierInput
from tests.shop import ReadyShop

MILK, BREAD, CHOCOLATE = "7802920008134", "7803403801020", "7802215101441"
PESO_E4 = 10_000  # a unit cost of one peso
INVOICE = SupplierDocument("FACTURA", "F-12345", date(2026, 3, 8))


def add_supplier(
    shop: ReadyShop, name: str = "Distribuidora Sur", tax_id: str = "", *, active: bool = True
) -> UUID:
    supplier = SupplierInput(name, tax_id, active=active)
    return shop.database.write(lambda s: suppliers.save_supplier(s, shop.actor, supplier))


def place(shop: ReadyShop, kind: str) -> UUID:
    """Return the place of that kind of this branch."""
    with shop.database.read() as session:
        branch = get_station(session).branch_id
        query = select(Location.id).where(Location.kind == kind, Location.branch_id == branch)
        return session.scalars(query).one()


def add_other_branch(shop: ReadyShop) -> UUID:
    """Make another branch with one place; return the place."""

    def make(session: WriteSession) -> UUID:
        branch_id, location_id = new_id(), new_id()
        session.add(Branch(id=branch_id, code="B2", name="Sucursal Norte"))
        session.flush()
        session.add(
            Location(
                id=location_id, branch_id=branch_id, code="N", name="Bodega Norte", kind="store"
            )
        )
        return location_id

    return shop.database.write(make)


def keep_by_lots(shop: ReadyShop, code: str) -> UUID:
    """Let a product be kept by lots; return its variant."""
    variant_id = shop.item(code).variant_id

    def mark(session: WriteSession) -> None:
        product = session.get(Product, variant_id)
        assert product is not None
        product.tracks_lots = True

    shop.database.write(mark)
    return variant_id


def on_hand(shop: ReadyShop, variant_id: UUID, location_id: UUID | None = None) -> int:
    with shop.database.read() as session:
        return kardex.on_hand(session, variant_id, location_id=location_id)


def average_cost(shop: ReadyShop, variant_id: UUID) -> int | None:
    with shop.database.read() as session:
        return kardex.get_item(session, variant_id).average_cost_e4


def wrong(shop: ReadyShop) -> list[str]:
    """Return what `pos verify` says: nothing, if all is as recorded."""
    with shop.database.read() as session:
        return [f"{p.kind} {p.where}: {p.what}" for p in verify.verify(session).problems]


def footprint(shop: ReadyShop) -> dict[str, int]:
    """Return how many rows each table of the record has: a refused call leaves it as it was."""
    tables = (
        "journal", "movements", "purchases", "purchase_orders", "item_requests",
        "stock_transactions", "document_lines", "document_states", "suppliers", "lots",
    )  # fmt: skip
    with shop.database.engine.connect() as connection:
        return {
            table: int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() or 0)
            for table in tables
        }


def buy_and_issue(shop: ReadyShop) -> None:
    """Use every document once, from its first state to its last."""
    milk, supplier = shop.item(MILK).variant_id, add_supplier(shop)
    write, actor = shop.database.write, shop.actor
    dated = LotFact(number="L-1", expires_on=date(2099, 1, 1))
    bought = [PurchaseLine(milk, 2000, 900 * PESO_E4, dated)]
    write(lambda s: purchases.enter(s, actor, supplier_id=supplier, document=INVOICE, lines=bought))
    lines = [PurchaseLine(milk, 5000, 950 * PESO_E4)]
    order = write(lambda s: purchase_orders.post(s, actor, supplier_id=supplier, lines=lines))
    write(lambda s: purchase_orders.approve(s, actor, order_id=order.id))
    part = [purchase_orders.ReceiptLine(1, 2000)]
    write(lambda s: purchase_orders.receive(s, actor, order_id=order.id, lines=part))
    write(lambda s: purchase_orders.receive(s, actor, order_id=order.id))
    asked = [RequestLine(milk, 3000)]
    request = write(lambda s: item_requests.post(s, actor, department="Panadería", lines=asked))
    write(lambda s: item_requests.submit(s, actor, request_id=request.id))
    write(lambda s: item_requests.approve(s, actor, request_id=request.id))
    write(lambda s: item_requests.issue(s, actor, request_id=request.id))
    route = Route("MOVE", place(shop, "shelf"), place(shop, "store"))
    moved = write(
        lambda s: stock_transactions.post(
            s, actor, route=route, lines=[TransactionLine(milk, 4000)], note="a bodega"
        )
    )
    write(lambda s: stock_transactions.confirm(s, actor, transaction_id=moved.id))
