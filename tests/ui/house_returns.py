"""Pictures of the returns: `python -m tests.ui.house_returns FOLDER [NAME]`.

Real views and presenters on a real store, in Spanish; only the clock is set.
"""

import sys
from datetime import timedelta
from functools import partial
from uuid import UUID

from pos_app.core import cart as carts
from pos_app.core import cash, catalog, sales
from pos_app.core.cart import Cart
from pos_app.core.settling import Tender
from pos_app.ui.joins import join_loose, join_returns
from pos_app.ui.main_window import MainWindow
from pos_app.ui.returns.loose import LoosePresenter
from pos_app.ui.returns.presenter import ReturnsPresenter
from pos_app.ui.returns.view import ReturnsView
from tests.shop import PRODUCTS
from tests.ui.gallery import NARROW, WIDE, spanish
from tests.ui.house import AFTERNOON, House, desk_of, new_shop, show
from tests.ui.pictures import Picture, draw

LOW = (1024, 700)
MILK, BREAD, CHOCOLATE, SAUSAGE = (product.code for product in PRODUCTS[:4])


def basket(house: House, lines: tuple[tuple[str, int], ...]) -> Cart:
    """Return a cart with so much of each, in thousandths."""
    cart = carts.open_cart()
    for code, milli in lines:
        with house.database.read() as session:
            item = catalog.get_by_code(session, code)
        cart = carts.add(cart, item, milli)
    return cart


def shop_with_tickets() -> tuple[House, list[UUID]]:
    """Return a shop with tickets of three days ago and of today, and their ids."""
    house = new_shop(AFTERNOON - timedelta(days=3))
    ana, made = house.person("VENDEDOR"), []
    house.database.write(partial(cash.open_session, actor=ana, float_minor=50_000))
    baskets = (
        ((MILK, 3000), (BREAD, 1000), (CHOCOLATE, 4000), (SAUSAGE, 735)),
        ((BREAD, 2000),),
        ((MILK, 1000), (CHOCOLATE, 1000)),
    )
    for number, lines in enumerate(baskets):
        cart = basket(house, lines)
        method = "debit" if number == 2 else "cash"
        tender = Tender(method, cart.total_minor)
        done = house.database.write(partial(sales.charge, actor=ana, cart=cart, tenders=[tender]))
        made.append(done.sale_id)
        house.clock.set(AFTERNOON - timedelta(hours=2 - number))
    return house, made


def room(house: House) -> tuple[ReturnsView, ReturnsPresenter, MainWindow]:
    """Return the screen of returns, empty."""
    view = ReturnsView(spanish)
    actor = house.person("SUPERVISOR")
    presenter = ReturnsPresenter(
        view,
        desk_of(house),
        actor,
        on_left=lambda: None,
        on_paper=lambda sale_id: None,
        on_without=lambda: None,
    )
    join_returns(view, presenter)
    shell = show(view, "returns", place="tickets")
    presenter.start()
    return view, presenter, shell


def empty() -> MainWindow:
    """Return the screen that asks for a ticket."""
    return room(shop_with_tickets()[0])[2]


def found() -> MainWindow:
    """Return the tickets of a day."""
    house, _ = shop_with_tickets()
    _, presenter, shell = room(house)
    presenter.entered("21-11-2026")
    return shell


def chosen(*, card: bool = False) -> MainWindow:
    """Return a ticket of which two lines come back."""
    house, made = shop_with_tickets()
    _, presenter, shell = room(house)
    presenter.start(made[2 if card else 0])
    presenter.scanned(MILK)
    presenter.chosen("reason", "unwanted")
    if not card:
        presenter.scanned(CHOCOLATE)
        presenter.scanned(CHOCOLATE)
        presenter.chosen("reason", "defective")
    else:
        presenter.confirmed()
    return shell


def void() -> MainWindow:
    """Return the question whether to void a ticket of today."""
    house, made = shop_with_tickets()
    _, presenter, shell = room(house)
    presenter.start(made[1])
    presenter.pressed("void")
    return shell


def done() -> MainWindow:
    """Return what was given back, in large digits."""
    house, made = shop_with_tickets()
    _, presenter, shell = room(house)
    presenter.start(made[0])
    presenter.scanned(MILK)
    presenter.chosen("reason", "unwanted")
    presenter.confirmed()
    return shell


def unknown() -> MainWindow:
    """Return what is said of a ticket that nobody knows."""
    house, _ = shop_with_tickets()
    _, presenter, shell = room(house)
    presenter.scanned("0000000199999999")
    return shell


def exchange() -> MainWindow:
    """Return an exchange for something dearer."""
    house, made = shop_with_tickets()
    _, presenter, shell = room(house)
    presenter.start(made[0])
    presenter.scanned(CHOCOLATE)
    presenter.chosen("reason", "wrong")
    presenter.pressed("exchange")
    presenter.scanned(BREAD)
    presenter.entered(f"2*{MILK}")
    return shell


def loose() -> MainWindow:
    """Return goods without a ticket."""
    house, _ = shop_with_tickets()
    view = ReturnsView(spanish, with_ticket=False)
    presenter = LoosePresenter(
        view,
        desk_of(house),
        house.person("VENDEDOR"),
        on_left=lambda: None,
        on_ticket=lambda sale_id: None,
    )
    join_loose(view, presenter)
    shell = show(view, "returns_loose", place="tickets")
    presenter.start()
    presenter.scanned(MILK)
    presenter.scanned(MILK)
    presenter.chosen("reason", "expired")
    presenter.entered(f"0,4*{SAUSAGE}")
    return shell


PICTURES: dict[str, Picture] = {
    "return_empty": (empty, WIDE),
    "return_found": (found, WIDE),
    "return": (chosen, WIDE),
    "return_1024": (chosen, NARROW),
    "return_card": (lambda: chosen(card=True), WIDE),
    "return_card_1024": (lambda: chosen(card=True), NARROW),
    "return_void": (void, WIDE),
    "return_done": (done, WIDE),
    "return_unknown": (unknown, WIDE),
    "exchange": (exchange, WIDE),
    "exchange_1024": (exchange, NARROW),
    "return_loose": (loose, WIDE),
    "return_low": (chosen, LOW),
}


if __name__ == "__main__":
    draw(PICTURES, sys.argv[1:])
