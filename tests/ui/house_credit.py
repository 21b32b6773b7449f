"""Pictures of customers and of payments on account: `python -m tests.ui.house_credit FOLDER`.

Real views and presenters on a real store, in Spanish; only the clock is set.
"""

import sys
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from PySide6.QtTest import QTest

from pos_app.core import cart as carts
from pos_app.core import customer_accounts, sales
from pos_app.core.cart import Cart
from pos_app.core.customers import CustomerInput
from pos_app.core.ids import new_id
from pos_app.core.settling import Tender
from pos_app.ui.customers.presenter import CustomersPresenter
from pos_app.ui.customers.rows import words
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.main_window import MainWindow
from pos_app.ui.payment.presenter import PaymentPresenter
from pos_app.ui.payment.view import PaymentView
from pos_app.ui.rooms import ROOMS
from pos_app.ui.values import SectionTab
from tests.core.buying import BREAD, CHOCOLATE, MILK
from tests.ui.gallery import NARROW, WIDE, spanish
from tests.ui.house import AFTERNOON, House, desk_of, new_shop, show
from tests.ui.pictures import Picture, draw

ROSA = CustomerInput(
    "Rosa Fuentes Paredes", tax_id="12345678-5", phone="+56 9 5555 1234", city="Ñuñoa",
    address="Los Aromos 1234", email="rosa.fuentes@correo.cl", credit_limit_minor=50_000,
    notes="Paga los viernes",
)  # fmt: skip
OTHERS = (
    CustomerInput("Banquetería y Eventos del Pacífico Sur Limitada", tax_id="76192083-9",
                  activity="Banquetería", credit_limit_minor=400_000),
    CustomerInput("Don Manuel (taller)", phone="+56 9 8888 0000", credit_limit_minor=20_000,
                  blocked=True),
    CustomerInput("Ximena Ñancupil", tax_id="9876543-3", credit_limit_minor=30_000),
)  # fmt: skip


def save(house: House, stated: CustomerInput) -> UUID:
    """Add a customer."""
    return house.database.write(
        lambda session: customer_accounts.save_customer(session, house.actor, stated)
    )


def buy(house: House, customer_id: UUID, pieces: int, *tenders: Tender) -> None:
    """Let a customer buy some milk."""
    cart = replace(filled(house, pieces), customer_id=customer_id)
    paid = tenders or (Tender("account", cart.total_minor),)
    house.database.write(
        lambda session: sales.charge(session, house.actor, cart=cart, tenders=paid)
    )


def filled(house: House, pieces: int) -> Cart:
    """Return a cart of some milk and bread."""
    cart = carts.add(carts.open_cart(), house.shop.item(MILK), pieces * 1000)
    return carts.add(cart, house.shop.item(BREAD), 1000)


def pay(house: House, customer_id: UUID, amount_minor: int) -> None:
    """Take a payment of a debt in cash."""
    house.database.write(
        lambda session: customer_accounts.pay_debt(
            session, house.actor, op_id=new_id(), customer_id=customer_id,
            amount_minor=amount_minor, method="cash",
        )
    )  # fmt: skip


def notebook_shop() -> tuple[House, UUID]:
    """Return a shop that gives credit, and Rosa, who is late with a part of her debt."""
    house = new_shop(AFTERNOON - timedelta(days=45))
    house.shop.open_cash()
    rosa = save(house, ROSA)
    for stated in OTHERS:
        other = save(house, stated)
        if stated is OTHERS[0]:
            buy(house, other, 40)
    for days, pieces in ((40, 6), (24, 3), (9, 5)):
        house.clock.set(AFTERNOON - timedelta(days=days))
        buy(house, rosa, pieces)
    house.clock.set(AFTERNOON - timedelta(days=3))
    pay(house, rosa, 10_000)
    house.database.write(
        lambda session: customer_accounts.correct(
            session, house.actor, op_id=new_id(), customer_id=rosa, account="store_credit",
            amount_minor=4_500, reason="Premio de fin de mes",
        )
    )  # fmt: skip
    house.clock.set(AFTERNOON)
    return house, rosa


def customers_screen(act: str = "", *, picking: bool = False) -> MainWindow:
    """Show the customers, with Rosa in front; `act` presses a key of the foot."""
    house, rosa = notebook_shop()
    desk = desk_of(house)
    view = DocumentsView(spanish, desk.money, words(spanish, picking=picking))
    choose = (lambda _customer: None) if picking else None
    presenter = CustomersPresenter(view, desk, house.actor, choose=choose)
    join(view, presenter)
    shell = show(view, "customers", place="sale" if picking else "tickets")
    if not picking:
        tabs = [
            SectionTab(r.key, spanish(r.title)) for r in ROOMS if r.place == "tickets" and r.title
        ]
        shell.show_screen("customers", tabs)
    presenter.start(rosa)
    if act:
        presenter.acted(act)
    shell.presenter = presenter  # type: ignore[attr-defined]
    return shell


def payment_screen(*steps: tuple[str, int | None], pieces: int = 8) -> MainWindow:
    """Show the payment of a sale of Rosa: each step is a way of paying and what is typed."""
    house, rosa = notebook_shop()
    desk = desk_of(house)
    view = PaymentView(spanish, desk.money)
    presenter = PaymentPresenter(
        view, desk, charge=lambda *_: None, to_sale=lambda: None, to_customer=lambda: None
    )
    for signal, answer in (
        (view.method_chosen, presenter.method_chosen),
        (view.amount_changed, presenter.amount_changed),
        (view.reference_changed, presenter.reference_changed),
    ):
        signal.connect(answer)
    shell = show(view, "payment", place="sale")
    cart = filled(house, pieces)
    cart = carts.add(cart, house.shop.item(CHOCOLATE), 3000)
    presenter.start(replace(cart, customer_id=rosa))
    for method, amount in steps:
        presenter.method_chosen(method)
        if amount is not None:
            view.field.set_value(amount)
            presenter.amount_changed(amount)
    QTest.qWait(10)
    shell.presenter = presenter  # type: ignore[attr-defined]
    return shell


LOW: Final = (1024, 700)
MIXED: Final = (("debit", 5_000), ("store_credit", 4_500), ("account", 6_000))
PICTURES: Final[dict[str, Picture]] = {
    "customers": (customers_screen, WIDE),
    "customers_1024": (customers_screen, NARROW),
    "customer_pick": (partial(customers_screen, picking=True), WIDE),
    "customer_new": (partial(customers_screen, "new"), WIDE),
    "customer_edit": (partial(customers_screen, "edit"), LOW),
    "customer_payment": (partial(customers_screen, "pay"), WIDE),
    "customer_correct": (partial(customers_screen, "correct"), WIDE),
    "customer_terms": (partial(customers_screen, "limit"), WIDE),
    "payment_account": (partial(payment_screen, *MIXED), WIDE),
    "payment_above": (partial(payment_screen, ("account", 55_000), pieces=32), LOW),
    "payment_reference": (partial(payment_screen, ("transfer", None)), WIDE),
    "payment_mixed_cash": (
        partial(payment_screen, ("account", 6_005), ("cash", 20_000)), NARROW,
    ),
}  # fmt: skip


if __name__ == "__main__":
    draw(PICTURES, sys.argv[1:])
