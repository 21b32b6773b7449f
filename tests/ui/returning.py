"""What tests of returns do at a till: sell, open a ticket, wait for the note."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from pos_app.core import people, sales, verify
from pos_app.core.cart import add, open_cart
from pos_app.core.codes import ticket_code
from pos_app.core.models.returns import CreditNote
from pos_app.core.settling import Tender
from pos_app.ui.returns.view import ReturnsView
from tests.shop import PRODUCTS, ReadyShop, trading_shop
from tests.ui.counter import Counter

MILK, BREAD, CHOCOLATE, SAUSAGE = (product.code for product in PRODUCTS[:4])
BADGE = "MOSTRADOR-BADGE-7719204488"


def shop_with_badge(folder: Path) -> Iterator[ReadyShop]:
    """Give a shop with its drawer open, in which Marta, a supervisor, has a badge."""
    for made in trading_shop(folder):
        marta = made.person("SUPERVISOR").user_id
        made.database.write(
            partial(people.set_badge, user_id=marta, code=BADGE, pepper=made.keys.pepper)
        )
        yield made


def sell(
    shop: ReadyShop,
    *lines: tuple[str, int],
    method: str = "cash",
    customer_id: UUID | None = None,
) -> str:
    """Charge some lines; return what the barcode of the ticket says."""
    cart = replace(open_cart(), customer_id=customer_id)
    for code, milli in lines:
        cart = add(cart, shop.item(code), milli)
    tender = Tender(method, cart.total_minor)
    done = shop.database.write(partial(sales.charge, actor=shop.actor, cart=cart, tenders=[tender]))
    with shop.database.read() as session:
        sale = sales.get_sale(session, done.sale_id)
        return ticket_code(sale.device_id, sale.number)


def view_of(counter: Counter) -> ReturnsView:
    view = counter.till.window.stack.currentWidget()
    assert isinstance(view, ReturnsView)
    return view


def strip(counter: Counter) -> str:
    shown = view_of(counter).strip
    return "" if shown.isHidden() else f"{shown.text().title}. {shown.text().detail}"


def open_ticket(counter: Counter, code: str) -> ReturnsView:
    """Scan a ticket over the sale; the return of it opens."""
    counter.hands.scan(code)
    counter.wait_for_screen("returns")
    view = view_of(counter)
    counter.hands.wait_for(view.head.isVisible, "the ticket")
    return view


def notes(shop: ReadyShop) -> list[tuple[int, int]]:
    """Return number and amount of each credit note."""
    with shop.database.read() as session:
        query = select(CreditNote.number, CreditNote.total_minor).order_by(CreditNote.number)
        return [(number, total) for number, total in session.execute(query)]


def wait_for_note(counter: Counter, shop: ReadyShop, number: int = 1) -> None:
    counter.hands.wait_for(lambda: len(notes(shop)) == number, f"credit note {number}")
    counter.hands.wait_for(view_of(counter).result.isVisible, "the result")


def wait_for_refund(counter: Counter, amount: str) -> None:
    block = view_of(counter).block
    counter.hands.wait_for(lambda: block.figure().number == amount, f"a refund of {amount}")


def clean(shop: ReadyShop) -> bool:
    with shop.database.read() as session:
        return verify.verify(session).problems == ()
