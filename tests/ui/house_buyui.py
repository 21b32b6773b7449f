"""Pictures of the screens that buy and move stock: `python -m tests.ui.house_buyui FOLDER [NAME]`.

Real views and presenters on a real store, in Spanish; only the clock is set.
"""

import sys
from datetime import date, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_app.core import catalog
from pos_app.core.actor import Actor
from pos_app.core.catalog import ProductInput
from pos_app.core.fact_parts import LotFact
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
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.item_requests.presenter import ItemRequestsPresenter
from pos_app.ui.item_requests.rows import words as request_words
from pos_app.ui.main_window import MainWindow
from pos_app.ui.purchase_orders.presenter import PurchaseOrdersPresenter
from pos_app.ui.purchase_orders.rows import words as order_words
from pos_app.ui.purchases.presenter import PurchasesPresenter
from pos_app.ui.purchases.rows import words as purchase_words
from pos_app.ui.rooms import ROOMS
from pos_app.ui.stock_transactions.presenter import StockTransactionsPresenter
from pos_app.ui.stock_transactions.rows import words as transaction_words
from pos_app.ui.suppliers.presenter import SuppliersPresenter
from pos_app.ui.suppliers.rows import words as supplier_words
from pos_app.ui.values import SectionTab
from tests.core.buying import BREAD, CHOCOLATE, MILK, keep_by_lots, place
from tests.shop import PRODUCTS
from tests.ui.gallery import NARROW, WIDE, spanish
from tests.ui.house import AFTERNOON, House, desk_of, new_shop, show
from tests.ui.pictures import Picture, draw

PESO: Final = 10_000
LONG = "Distribuidora de Alimentos del Sur Limitada"


def keeper(house: House) -> Actor:
    """Return who keeps the stock."""
    return house.person("BODEGUERO")


def supplier(house: House, name: str, tax_id: str = "") -> UUID:
    """Add a supplier."""
    save = SupplierInput(name, tax_id, phone="+56 9 5555 1234")
    return house.database.write(lambda s: suppliers.save_supplier(s, house.actor, save))


def buying_shop() -> House:
    """Return a shop that bought for some days: two suppliers, bread kept by lots."""
    house = new_shop(AFTERNOON - timedelta(days=6))
    keep_by_lots(house.shop, BREAD)
    cigarettes = ProductInput(code="7801000123456", name="Galletas Tritón 126 g", price_minor=990)
    house.database.write(lambda s: catalog.save_product(s, cigarettes))
    colun, sur = supplier(house, "Colún", "81.094.100-6"), supplier(house, LONG, "76.192.083-9")
    milk, bread = house.shop.item(MILK).variant_id, house.shop.item(BREAD).variant_id
    for day, (who, number, cost) in enumerate(
        ((colun, "8.812", 1_050), (sur, "112", 980), (colun, "8.901", 1_082))
    ):
        house.clock.set(AFTERNOON - timedelta(days=5 - day, hours=day))
        lot = LotFact(number=f"L26{day}A", expires_on=date(2026, 12, 3 + day))
        lines = [
            PurchaseLine(milk, 24_000, cost * PESO),
            PurchaseLine(bread, 12_000, 1_400 * PESO, lot),
        ]
        paper = SupplierDocument("FACTURA", number, date(2026, 11, 16 + day))
        enter = partial(
            purchases.enter, actor=keeper(house), supplier_id=who, document=paper, lines=lines
        )
        house.database.write(enter)
    house.clock.set(AFTERNOON)
    return house


def order(house: House, *, approve: bool = True) -> UUID:
    """Write a purchase order of three products."""
    with house.database.read() as session:
        who = suppliers.list_suppliers(session, text="Colún")[0].id
    lines = [
        PurchaseLine(house.shop.item(code).variant_id, quantity * 1000, cost * PESO)
        for code, quantity, cost in ((MILK, 48, 1_050), (CHOCOLATE, 24, 1_200), (BREAD, 10, 1_400))
    ]
    post = partial(purchase_orders.post, actor=house.actor, supplier_id=who, lines=lines)
    posted = house.database.write(post)
    if approve:
        house.database.write(lambda s: purchase_orders.approve(s, house.actor, order_id=posted.id))
    return posted.id


def with_tabs(shell: MainWindow, key: str, place: str) -> MainWindow:
    """Show a screen with the tabs of its place."""
    tabs = [SectionTab(r.key, spanish(r.title)) for r in ROOMS if r.place == place and r.title]
    shell.show_screen(key, tabs)
    return shell


def write(view: DocumentsView, text: str) -> None:
    """Write into the cell that is open, or into the cost, and go on."""
    if view.write.lines.field() is None:
        view.write_cell(view.write.lines.current_row(), "cost")
    field = view.write.lines.field()
    assert field is not None, "a cell is open"
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def purchase_screen(house: House) -> tuple[MainWindow, DocumentsView, PurchasesPresenter]:
    """Return the screen that receives, still without a document."""
    desk = desk_of(house)
    view = DocumentsView(spanish, desk.money, purchase_words(spanish))
    presenter = PurchasesPresenter(view, desk, keeper(house))
    join(view, presenter)
    return (
        with_tabs(show(view, "purchases", place="purchases"), "purchases", "purchases"),
        view,
        presenter,
    )


def receiving(*, wrong: bool = False) -> MainWindow:
    """Return a purchase half received: a lot is missing, one product costs more than its price."""
    house = buying_shop()
    shell, view, presenter = purchase_screen(house)
    presenter.begin()
    with house.database.read() as session:
        who = suppliers.list_suppliers(session, text="Sur")[0].id
    presenter.field_picked("supplier", who.hex)
    presenter.field_changed("number", "4.571")
    for code, times, cost in (
        (MILK, "24*", "1100"),
        (CHOCOLATE, "10*", "1720"),
        (PRODUCTS[3].code, "3,5*", "2900"),
    ):
        presenter.entered(f"{times}{code}")
        write(view, cost)
    presenter.scanned(BREAD)
    write(view, "L2611C")
    presenter.field_changed("paper", "70000")
    if wrong:
        presenter.acted("receive")
    return shell


def receiving_order() -> MainWindow:
    """Return the goods of an approved order being received."""
    house = buying_shop()
    wanted = order(house)
    shell, _, presenter = purchase_screen(house)
    presenter.begin(wanted)
    presenter.entered(f"20*{MILK}")
    presenter.field_changed("number", "9.004")
    return shell


def receiving_empty() -> MainWindow:
    """Return the screen before the first scan, a supplier being looked for."""
    shell, view, presenter = purchase_screen(buying_shop())
    presenter.begin()
    view.focus_head()
    return shell


def purchase_history() -> MainWindow:
    """Return what was received."""
    shell, _, presenter = purchase_screen(buying_shop())
    presenter.begin()
    presenter.acted("history")
    return shell


def new_supplier() -> MainWindow:
    """Return a supplier being made in place."""
    shell, _, presenter = purchase_screen(buying_shop())
    presenter.begin()
    presenter.field_picked("supplier", "new:Panadería San José")
    return shell


# Purchase orders ----------------------------------------------------------------------------------


def order_screen(
    house: House, role: str = "ADMINISTRADOR"
) -> tuple[MainWindow, DocumentsView, PurchaseOrdersPresenter]:
    """Return the screen of purchase orders."""
    desk = desk_of(house)
    view = DocumentsView(spanish, desk.money, order_words(spanish))
    presenter = PurchaseOrdersPresenter(
        view, desk, house.person(role), on_receive=lambda order_id: None
    )
    join(view, presenter)
    shell = show(view, "purchase_orders", place="purchases")
    return with_tabs(shell, "purchase_orders", "purchases"), view, presenter


def orders(*, ask: bool = False) -> MainWindow:
    """Return the orders: in part received, cancelled, to approve."""
    house = buying_shop()
    first = order(house)
    house.clock.set(AFTERNOON + timedelta(minutes=20))
    part = [purchase_orders.ReceiptLine(1, 20_000)]
    receive = partial(purchase_orders.receive, actor=keeper(house), order_id=first, lines=part)
    house.database.write(receive)
    cancelled = order(house)
    reason = "El proveedor ya no trae Costa"
    cancel = partial(purchase_orders.cancel, actor=house.actor, order_id=cancelled, reason=reason)
    house.database.write(cancel)
    second = order(house, approve=False)
    house.clock.set(AFTERNOON + timedelta(minutes=40))
    shell, _, presenter = order_screen(house)
    presenter.start(second if ask else first)
    if ask:
        presenter.acted("cancel")
    return shell


def order_writing() -> MainWindow:
    """Return an order being written."""
    house = buying_shop()
    shell, _, presenter = order_screen(house)
    presenter.start()
    presenter.acted("new")
    with house.database.read() as session:
        who = suppliers.list_suppliers(session, text="Colún")[0].id
    presenter.field_picked("supplier", who.hex)
    presenter.field_changed("expected", "25-11-2026")
    for code, times in ((MILK, 48), (BREAD, 20), (PRODUCTS[3].code, 4)):
        presenter.entered(f"{times}*{code}")
    return shell


# Suppliers and requests ---------------------------------------------------------------------------


def supplier_screen(*, ask: bool = False) -> MainWindow:
    """Return the suppliers; `ask`: one being changed."""
    house = buying_shop()
    desk = desk_of(house)
    view = DocumentsView(spanish, desk.money, supplier_words(spanish))
    presenter = SuppliersPresenter(view, desk, keeper(house))
    join(view, presenter)
    shell = show(view, "suppliers", place="purchases")
    presenter.start()
    if ask:
        presenter.acted("edit")
    return with_tabs(shell, "suppliers", "purchases")


def request(house: House, department: str, *, approve: bool = False, submit: bool = True) -> UUID:
    """Let Ana ask for three products."""
    ana, write = house.person("VENDEDOR"), house.database.write
    lines = [
        RequestLine(house.shop.item(code).variant_id, quantity)
        for code, quantity in ((MILK, 12_000), (CHOCOLATE, 150_000), (PRODUCTS[3].code, 2_500))
    ]
    post = partial(item_requests.post, actor=ana, department=department, lines=lines)
    made = write(post)
    if submit:
        write(lambda s: item_requests.submit(s, ana, request_id=made.id))
    if approve:
        write(lambda s: item_requests.approve(s, house.actor, request_id=made.id))
    return made.id


def requests(*, issue: bool = False, ask: bool = False) -> MainWindow:
    """Return the requests: one to approve; `issue`: one being handed over."""
    house = buying_shop()
    approved = request(house, "Panadería", approve=True)
    waiting = request(house, "Cocina")
    shown = approved if issue else waiting
    desk = desk_of(house)
    view = DocumentsView(spanish, desk.money, request_words(spanish))
    presenter = ItemRequestsPresenter(view, desk, house.actor)
    join(view, presenter)
    shell = with_tabs(show(view, "item_requests", place="purchases"), "item_requests", "purchases")
    presenter.start(shown)
    if issue:
        presenter.acted("issue")
        presenter.acted("all_there")
    if ask:
        presenter.acted("reject")
    return shell


# Stock transactions -------------------------------------------------------------------------------


def transactions(kind: str = "") -> MainWindow:
    """Return two transactions, one to confirm; `kind`: one of that type being written."""
    house = buying_shop()
    milk = house.shop.item(MILK).variant_id
    places = {key: place(house.shop, key) for key in ("shelf", "store")}
    chocolate = house.shop.item(CHOCOLATE).variant_id
    lines = [TransactionLine(milk, 24_000), TransactionLine(chocolate, 6_000)]
    for route, note in (
        (Route("MOVE", places["shelf"], places["store"]), "Se guarda lo que no cabe en sala"),
        (Route("OUT", places["shelf"]), "Degustación del sábado"),
    ):
        post = partial(stock_transactions.post, actor=keeper(house), route=route, lines=lines)
        last = house.database.write(partial(post, note=note))
        if route.type == "MOVE":
            confirm = partial(stock_transactions.confirm, actor=keeper(house))
            house.database.write(partial(confirm, transaction_id=last.id))
    desk = desk_of(house)
    view = DocumentsView(spanish, desk.money, transaction_words(spanish))
    presenter = StockTransactionsPresenter(view, desk, keeper(house))
    join(view, presenter)
    shell = show(view, "stock_transactions", place="stock")
    shell = with_tabs(shell, "stock_transactions", "stock")
    presenter.start()
    if kind:
        presenter.acted("new")
        presenter.field_changed("type", kind)
        presenter.entered(f"24*{MILK}")
        presenter.entered(f"3*{BREAD}")
        if kind == "OUT":
            presenter.field_changed("reason", "MERMA")
    return shell


PICTURES: dict[str, Picture] = {
    "purchase": (receiving, WIDE),
    "purchase_1024": (receiving, NARROW),
    "purchase_differs": (lambda: receiving(wrong=True), WIDE),
    "purchase_order_receive": (receiving_order, WIDE),
    "purchase_empty": (receiving_empty, WIDE),
    "purchase_history": (purchase_history, WIDE),
    "purchase_history_1024": (purchase_history, NARROW),
    "purchase_supplier": (new_supplier, WIDE),
    "orders": (orders, WIDE),
    "orders_1024": (orders, NARROW),
    "orders_ask": (lambda: orders(ask=True), WIDE),
    "order_writing": (order_writing, WIDE),
    "order_writing_1024": (order_writing, NARROW),
    "suppliers": (supplier_screen, WIDE),
    "suppliers_1024": (supplier_screen, NARROW),
    "suppliers_ask": (lambda: supplier_screen(ask=True), WIDE),
    "requests": (requests, WIDE),
    "requests_1024": (requests, NARROW),
    "requests_issue": (lambda: requests(issue=True), WIDE),
    "transactions": (transactions, WIDE),
    "transactions_1024": (transactions, NARROW),
    "transaction_in": (lambda: transactions("IN"), WIDE),
    "transaction_in_1024": (lambda: transactions("IN"), NARROW),
    "transaction_out": (lambda: transactions("OUT"), WIDE),
}


if __name__ == "__main__":
    draw(PICTURES, sys.argv[1:])
