"""Pictures of selling: `python -m tests.ui.house_selling FOLDER [NAME …]`.

The real view with its real presenter on a real store, in Spanish; only the clock is set.
"""

import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from pos_app.core import cash, catalog, customer_accounts, drafts, price_lists, shop_promotions
from pos_app.core.customers import CustomerInput
from pos_app.core.db import WriteSession
from pos_app.core.ids import new_id
from pos_app.core.promotions import Goods, Kind, Promotion, Slot
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.joins import join_sale
from pos_app.ui.main_window import MainWindow
from pos_app.ui.prices.presenter import PricesPresenter
from pos_app.ui.prices.rows import words
from pos_app.ui.sale.presenter import SalePresenter
from pos_app.ui.sale.rows import GivenDiscount
from pos_app.ui.sale.view import SaleView
from pos_app.ui.values import SectionTab
from tests.shop import PRODUCTS
from tests.ui.fakes import FakeWays
from tests.ui.gallery import NARROW, WIDE, spanish
from tests.ui.house import AFTERNOON, House, desk_of, new_shop, show
from tests.ui.pictures import Picture, draw

MILK, BREAD, CHOCOLATE, SAUSAGE, LOLLY = (product.code for product in PRODUCTS)


def shop_with_prices() -> House:
    """Return a shop with price lists, dated prices, promotions and two customers."""
    house = new_shop(AFTERNOON)
    owner = house.actor
    house.database.write(partial(cash.open_session, actor=owner, float_minor=50_000))
    milk, bread, chocolate = (house.shop.item(code).variant_id for code in (MILK, BREAD, CHOCOLATE))

    def state(session: WriteSession) -> None:
        catalog.set_quick_keys(session, "favoritos", [milk, bread, chocolate])
        for code, name in (("may", "Mayorista"), ("vec", "Vecinos")):
            price_lists.save_price_list(session, owner, code=code, name=name)
        price_lists.set_price(session, owner, milk, "may", 1390)
        price_lists.set_price(session, owner, bread, "may", 1990)
        price_lists.set_price(
            session, owner, milk, "shelf", 1490,
            from_at=AFTERNOON + timedelta(days=2), until_at=AFTERNOON + timedelta(days=4),
        )  # fmt: skip
        for promotion in (
            Promotion(
                new_id(), "2x1 en leche", Kind.NTH, Goods(frozenset({milk})), n=2,
                percent_bp=10_000, until_at=AFTERNOON + timedelta(days=9),
            ),
            Promotion(
                new_id(), "Once completa", Kind.BUNDLE, price_minor=3490,
                slots=(Slot(Goods(frozenset({bread})), 1), Slot(Goods(frozenset({chocolate})), 1)),
            ),
            Promotion(
                new_id(), "Sábado de fiambres", Kind.PERCENT, percent_bp=1500,
                weekdays=frozenset({5}), from_minute=540, until_minute=780,
            ),
        ):  # fmt: skip
            shop_promotions.save_promotion(session, owner, promotion)

    house.database.write(state)
    for who in (
        CustomerInput(name="Almacén Doña Rosa", tax_id="76192083-9", price_list="may"),
        CustomerInput(name="Rosamel Araya"),
    ):
        house.database.write(partial(customer_accounts.save_customer, actor=owner, customer=who))
    return house


def counter(role: str = "ADMINISTRADOR") -> tuple[SalePresenter, SaleView, MainWindow, House]:
    """Return the sale screen of that shop, empty."""
    house = shop_with_prices()
    desk = desk_of(house)
    view = SaleView(spanish, desk.money)
    sale = SalePresenter(view, desk, FakeWays())
    join_sale(view, sale)
    shell = show(view, "sale")
    sale.start(house.person(role))
    return sale, view, shell, house


def offers() -> MainWindow:
    """Return a sale with promotions, a line discount and one of the whole sale."""
    sale, _, shell, _ = counter()
    for code in (MILK, MILK, MILK, BREAD, CHOCOLATE, BREAD):
        sale.scanned(code)
    sale.entered(f"0,735*{SAUSAGE}")
    sale.discount_clicked("10")
    sale.sale_discount_clicked("5")
    sale.escaped()
    return shell


def customer() -> MainWindow:
    """Return a sale to a customer with a list of prices, invoiced, with a gift receipt."""
    sale, view, shell, _ = counter()
    sale.scanned(MILK)
    sale.scanned(BREAD)
    sale.customer_clicked("doña rosa")
    sale.gift_clicked()
    sale.scanned(CHOCOLATE)
    del view
    return shell


def who() -> MainWindow:
    """Return the question who buys, with whom a few letters find."""
    sale, view, shell, _ = counter()
    sale.scanned(MILK)
    sale.customer_clicked()
    view.box.setText("rosa")
    sale.typed("rosa")
    return shell


def check() -> MainWindow:
    """Return what a price check shows."""
    sale, _, shell, _ = counter()
    sale.scanned(BREAD)
    sale.check_clicked()
    sale.scanned(MILK)
    return shell


def discount() -> MainWindow:
    """Return the form of a discount."""
    sale, _, shell, _ = counter()
    sale.scanned(MILK)
    sale.discount_clicked("")
    return shell


def generic() -> MainWindow:
    """Return the form of an item that is in no catalogue."""
    sale, _, shell, _ = counter()
    sale.generic_clicked()
    return shell


def more() -> MainWindow:
    """Return the keys behind «More»."""
    sale, _, shell, _ = counter()
    sale.scanned(BREAD)
    sale.more_clicked()
    return shell


def repriced() -> MainWindow:
    """Return a parked sale that was taken up after prices had changed."""
    sale, _, shell, house = counter()
    sale.scanned(MILK)
    sale.scanned(BREAD)
    sale.discount_entered(GivenDiscount("10%", whole_sale=False, reason=""))
    sale.park_clicked()
    house.clock.set(AFTERNOON + timedelta(days=2, minutes=1))
    with house.database.read() as session:
        (waiting,) = drafts.list_parked(session)
    sale.recall(waiting.cart.id)
    return shell


def prices(chip: str = "", *keys: str) -> MainWindow:
    """Return price lists and promotions, perhaps another chip, perhaps with a question."""
    house = shop_with_prices()
    desk = desk_of(house)
    view = DocumentsView(spanish, desk.money, words(spanish))
    presenter = PricesPresenter(view, desk, house.actor)
    join(view, presenter)
    shell = show(view, "prices", place="stock")
    tabs = (("stock", "Stock"), ("products", "Productos"), ("prices", "Precios"))
    shell.show_screen("prices", tuple(SectionTab(*each) for each in tabs), "")
    presenter.start()
    if chip:
        presenter.filter_chosen(chip)
    for key in keys:
        presenter.acted(key)
    return shell


def form(kind: str) -> MainWindow:
    """Return the form of a kind of promotion."""
    house = shop_with_prices()
    desk = desk_of(house)
    view = DocumentsView(spanish, desk.money, words(spanish))
    presenter = PricesPresenter(view, desk, house.actor)
    join(view, presenter)
    shell = show(view, "prices", place="stock")
    tabs = (("stock", "Stock"), ("products", "Productos"), ("prices", "Precios"))
    shell.show_screen("prices", tuple(SectionTab(*each) for each in tabs), "")
    presenter.start()
    presenter.acted("new")
    presenter.answered("kind", {"kind": kind})
    return shell


SCREENS: dict[str, Callable[[], MainWindow]] = {
    "sale_offers": offers,
    "sale_customer": customer,
    "sale_who": who,
    "sale_check": check,
    "sale_discount": discount,
    "sale_generic": generic,
    "sale_more": more,
    "sale_repriced": repriced,
    "prices": prices,
    "prices_product": lambda: prices("products"),
    "prices_lists": lambda: prices("lists"),
    "prices_state": lambda: prices("products", "state"),
    "prices_edit": lambda: prices("", "edit"),
    "prices_percent": lambda: form("percent"),
    "prices_nth": lambda: form("nth"),
    "prices_bundle": lambda: form("bundle"),
}
PICTURES: dict[str, Picture] = {
    **{name: (make, WIDE) for name, make in SCREENS.items()},
    **{f"{name}_1024": (make, NARROW) for name, make in SCREENS.items()},
}

if __name__ == "__main__":
    draw(PICTURES, sys.argv[1:])
