"""Pictures of transfers and orders: `python -m tests.ui.house_places FOLDER`."""

import sys
from datetime import timedelta
from functools import partial
from uuid import UUID

from pos_app.core import orders, transfer_lists, transfers
from pos_app.core.customer_accounts import save_customer
from pos_app.core.customers import CustomerInput
from pos_app.core.orders import NewLine
from pos_app.core.transfers import ReceiveLine, SendLine
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.main_window import MainWindow
from pos_app.ui.orders.part import PartPresenter
from pos_app.ui.orders.presenter import OrdersPresenter
from pos_app.ui.orders.rows import part_words
from pos_app.ui.orders.rows import words as order_words
from pos_app.ui.transfers.presenter import TransfersPresenter
from pos_app.ui.transfers.receiving import ReceivingPresenter
from pos_app.ui.transfers.rows import reception_words
from pos_app.ui.transfers.rows import words as transfer_words
from pos_app.ui.values import SectionTab
from pos_app.ui.widgets.screen import Screen
from tests.core.test_transfers import places, second_branch
from tests.shop import PRODUCTS
from tests.ui.gallery import NARROW, WIDE, spanish
from tests.ui.house import AFTERNOON, House, desk_of, new_shop, show
from tests.ui.pictures import Picture, draw

MILK, BREAD, CHOCOLATE, SAUSAGE = (product.code for product in PRODUCTS[:4])
STOCK_TABS = ("Stock", "Productos", "Ajustes", "Traslados", "Recuentos", "Entradas y salidas")
SALES_TABS = ("Tickets", "Pedidos")


def window_of(view: Screen, key: str, place: str, tabs: tuple[str, ...], here: str) -> MainWindow:
    """Return the window with the tabs of a place above the screen."""
    shell = show(view, key, place=place)
    names = tuple(SectionTab(key if tab == here else tab, tab) for tab in tabs)
    shell.show_screen(key, names if here else ())
    return shell


def moving() -> House:
    """Return a shop of two branches with transfers in every state."""
    ready = new_shop(AFTERNOON - timedelta(hours=30))
    second_branch(ready.shop)
    here, there = places(ready.shop), places(ready.shop, "2")
    keeper = ready.person("BODEGUERO")

    def send(to: UUID, note: str, *lines: tuple[str, int]) -> UUID:
        parts = [SendLine(ready.shop.item(code).variant_id, milli) for code, milli in lines]
        return ready.database.write(
            partial(transfers.send, actor=keeper, origin_id=here["shelf"], target_id=to,
                    lines=parts, note=note)
        )  # fmt: skip

    def receive(transfer: UUID, *lines: ReceiveLine) -> None:
        ready.database.write(
            partial(transfers.receive, actor=keeper, transfer_id=transfer, lines=lines or None)
        )

    first = send(here["store"], "sobrestock", (MILK, 12_000), (BREAD, 6_000))
    receive(first)
    ready.clock.set(AFTERNOON - timedelta(hours=26))
    send(there["shelf"], "pedido del lunes", (MILK, 24_000), (CHOCOLATE, 10_000))
    ready.clock.set(AFTERNOON - timedelta(hours=5))
    second = send(here["store"], "", (MILK, 8_000), (BREAD, 5_000), (SAUSAGE, 4_250))
    ready.clock.set(AFTERNOON - timedelta(hours=3))
    receive(second, ReceiveLine(1, 5_000, {"damaged": 1_000}), ReceiveLine(2, 5_000))
    ready.clock.set(AFTERNOON - timedelta(hours=1))
    send(here["store"], "reponer", (BREAD, 3_000), (CHOCOLATE, 12_000))
    ready.clock.set(AFTERNOON)
    return ready


def transfers_list(chip: str = "incoming", row: int = 1) -> MainWindow:
    """Return the transfers that are on their way."""
    ready = moving()
    view = DocumentsView(spanish, desk_of(ready).money, transfer_words(spanish))
    presenter = TransfersPresenter(
        view, desk_of(ready), ready.person("BODEGUERO"), on_left=lambda: None,
        on_reception=lambda transfer: None,
    )  # fmt: skip
    join(view, presenter)
    join(view, presenter.browsing)
    shell = window_of(view, "transfers", "stock", STOCK_TABS, "Traslados")
    presenter.start()
    if chip != "incoming":
        presenter.browsing.filter_chosen(chip)
    view.browse.table.move_selection(row)
    return shell


def transfer_new() -> MainWindow:
    """Return a transfer to another branch being scanned."""
    ready = moving()
    view = DocumentsView(spanish, desk_of(ready).money, transfer_words(spanish))
    presenter = TransfersPresenter(
        view, desk_of(ready), ready.person("BODEGUERO"), on_left=lambda: None,
        on_reception=lambda transfer: None,
    )  # fmt: skip
    join(view, presenter)
    join(view, presenter.browsing)
    shell = window_of(view, "transfers", "stock", STOCK_TABS, "Traslados")
    presenter.start()
    presenter.acted("new")
    for code in (MILK, MILK, BREAD, CHOCOLATE, CHOCOLATE, CHOCOLATE, SAUSAGE):
        presenter.scanned(code)
    presenter.field_picked("to", places(ready.shop, "2")["shelf"].hex)
    presenter.cell_written(1, "quantity", "120000")
    return shell


def reception() -> MainWindow:
    """Return a transfer that is received line by line."""
    ready = moving()
    with ready.database.read() as session:
        transfer = transfer_lists.list_summaries(session)[1]
    view = DocumentsView(spanish, desk_of(ready).money, reception_words(spanish))
    presenter = ReceivingPresenter(
        view, desk_of(ready), ready.person("BODEGUERO"), transfer.id, on_done=lambda _: None
    )
    join(view, presenter)
    shell = window_of(view, "transfer_reception", "stock", (), "")
    presenter.start()
    presenter.scanned(MILK)
    presenter.cell_written(1, "received", "3500")
    presenter.cell_written(1, "damaged", "250")
    presenter.scanned(CHOCOLATE)
    return shell


def ordered() -> House:
    """Return a shop with orders in every state."""
    ready = new_shop(AFTERNOON - timedelta(hours=28))
    ana = ready.person("VENDEDOR")

    def customer(name: str, tax_id: str) -> UUID:
        entry = CustomerInput(name, tax_id)
        return ready.database.write(partial(save_customer, actor=ready.actor, customer=entry))

    def place(reference: str, who: UUID | None, note: str, *lines: tuple[str, int]) -> UUID:
        items = []
        for code, milli in lines:
            item = ready.shop.item(code) if code else None
            items.append(
                NewLine(item.variant_id, milli, price_e4=item.price_e4)
                if item is not None
                else NewLine(None, milli, name="Sin producto: 8712345678906", price_e4=19_900_000)
            )
        return ready.database.write(
            partial(orders.place, actor=ana, lines=items, reference=reference, note=note,
                    customer_id=who)
        )  # fmt: skip

    def status(order: UUID, word: str) -> None:
        ready.database.write(partial(orders.set_status, actor=ana, order_id=order, status=word))

    rosa = customer("Rosa Núñez", "12531909-2")
    kiosk = customer("Quiosco El Sol Ltda.", "76192083-9")
    done = place("WEB-1001", rosa, "", (MILK, 2_000), (BREAD, 1_000))
    status(done, "processing")
    status(done, "shipped")
    ready.clock.set(AFTERNOON - timedelta(hours=20))
    gone = place("", kiosk, "pasa el lunes", (CHOCOLATE, 12_000))
    status(gone, "cancelled")
    ready.clock.set(AFTERNOON - timedelta(hours=4))
    short = place(
        "WEB-1004", kiosk, "retira el martes", (MILK, 60_000), (BREAD, 120_000), ("", 1_000)
    )
    status(short, "processing")
    ready.database.write(partial(orders.fulfil, actor=ana, order_id=short, quantities={1: 24_000}))
    ready.clock.set(AFTERNOON - timedelta(hours=1))
    place("", rosa, "cumpleaños", (CHOCOLATE, 6_000), (SAUSAGE, 1_500))
    ready.clock.set(AFTERNOON)
    return ready


def orders_screen(ready: House) -> tuple[DocumentsView, OrdersPresenter, MainWindow]:
    view = DocumentsView(spanish, desk_of(ready).money, order_words(spanish))
    presenter = OrdersPresenter(
        view, desk_of(ready), ready.person("VENDEDOR"), on_left=lambda: None,
        on_part=lambda order, back: None,
    )  # fmt: skip
    join(view, presenter)
    join(view, presenter.browsing)
    shell = window_of(view, "orders", "tickets", SALES_TABS, "Pedidos")
    presenter.start()
    return view, presenter, shell


def orders_list() -> MainWindow:
    """Return the orders that wait, one of them short of stock."""
    view, _presenter, shell = orders_screen(ordered())
    view.browse.table.move_selection(1)
    return shell


def order_new() -> MainWindow:
    """Return an order being taken."""
    ready = ordered()
    _view, presenter, shell = orders_screen(ready)
    presenter.acted("new")
    for code in (MILK, BREAD, BREAD, SAUSAGE):
        presenter.scanned(code)
    presenter.field_changed("reference", "WEB-1009")
    return shell


def order_part() -> MainWindow:
    """Return a part of an order being handed over."""
    ready = ordered()
    with ready.database.read() as session:
        order = orders.list_orders(session)[1]
    view = DocumentsView(spanish, desk_of(ready).money, part_words(spanish, back=False))
    presenter = PartPresenter(
        view, desk_of(ready), ready.person("VENDEDOR"), order.id, back=False,
        on_done=lambda _: None,
    )  # fmt: skip
    join(view, presenter)
    shell = window_of(view, "order_part", "tickets", (), "")
    presenter.start()
    presenter.scanned(MILK)
    presenter.scanned(BREAD)
    presenter.scanned(CHOCOLATE)
    return shell


PICTURES: dict[str, Picture] = {
    "transfers": (transfers_list, WIDE),
    "transfers_1024": (transfers_list, NARROW),
    "transfers_sent": (lambda: transfers_list("outgoing", 0), WIDE),
    "transfer_new": (transfer_new, WIDE),
    "transfer_reception": (reception, WIDE),
    "transfer_reception_1024": (reception, NARROW),
    "orders": (orders_list, WIDE),
    "orders_1024": (orders_list, NARROW),
    "order_new": (order_new, WIDE),
    "order_part": (order_part, WIDE),
}


if __name__ == "__main__":
    draw(PICTURES, sys.argv[1:])
