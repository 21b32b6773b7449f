"""The keys of the sale beyond scanning, on a real window: price check, customer, discount, gift."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.core import customer_accounts, sales
from pos_app.core.customers import CustomerInput
from tests.shop import PRODUCTS, make_shop
from tests.ui.counter import Counter, counter_at_sale

MILK, BREAD = PRODUCTS[0].code, PRODUCTS[1].code


@pytest.fixture
def counter(qapp: QApplication, tmp_path: Path) -> Iterator[Counter]:
    """Give a till with a supervisor at the sale."""
    shop = make_shop(tmp_path / "shop")
    shop.open_cash()
    shop.database.write(
        partial(
            customer_accounts.save_customer,
            actor=shop.actor,
            customer=CustomerInput(name="Rosa Araya"),
        )
    )
    shop.database.close()
    with counter_at_sale(qapp, shop.folder, "SUPERVISOR") as made:
        yield made


@pytest.mark.req("V4")
def test_a_price_check_is_one_key_and_a_scan(counter: Counter) -> None:
    hands, view = counter.hands, counter.till.sale_view
    hands.scan(BREAD)
    hands.wait_for(lambda: len(counter.lines()) == 1, "the bread")
    hands.press("Shift+F5")
    hands.scan(MILK)
    hands.wait_for(view.check.isVisible, "the price")
    assert view.check.price.text() == "$1.600"
    assert len(counter.lines()) == 1
    hands.press("Escape")
    hands.wait_for(view.quick.isVisible, "the product keys")
    hands.scan(MILK)
    hands.wait_for(lambda: len(counter.lines()) == 2, "the milk")


@pytest.mark.req("V1")
def test_customer_discount_and_gift_receipt_by_keys(counter: Counter) -> None:
    hands, view = counter.hands, counter.till.sale_view
    hands.scan(MILK)
    hands.wait_for(lambda: len(counter.lines()) == 1, "the milk")
    hands.press("F7")
    hands.type("rosa")
    hands.wait_for(view.results.is_open, "the customer")
    hands.press("Down", "Return")
    hands.wait_for(lambda: bool(view.marks.texts()), "who buys")
    assert [mark.text for mark in view.marks.texts()] == ["Rosa Araya"]
    hands.press("Shift+F4")
    hands.wait_for(view.discount.isVisible, "the form")
    hands.type("100")
    hands.press("Return")
    hands.wait_for(lambda: counter.till.sale.cart.total_minor == 1500, "the discount")
    hands.press("Ctrl+T")
    hands.wait_for(lambda: counter.till.sale.cart.gift, "the gift receipt")
    hands.press("F9")
    counter.wait_for_sale()
    with counter.database.read() as session:
        sale = sales.list_recent(session)[0]
    assert (sale.total_minor, sale.customer_id is not None) == (1500, True)


@pytest.mark.req("V1")
def test_a_reason_that_nobody_wrote_is_not_in_the_way_of_one(counter: Counter) -> None:
    hands, view = counter.hands, counter.till.sale_view
    hands.scan(MILK)
    hands.wait_for(lambda: counter.till.sale.cart.lines, "the milk")

    def reason() -> str:
        return counter.till.sale.cart.lines[0].discount_reason

    hands.type("2%")
    hands.press("Return")
    hands.wait_for(reason, "the discount")
    assert reason().startswith("given by")
    for text, written in (("", "broken box"), ("broken box", "broken box")):
        hands.press("F4")
        hands.wait_for(view.discount.isVisible, "the form")
        assert view.discount.reason.text() == text
        hands.press("Tab")
        hands.type("broken box")
        hands.press("Return")
        hands.wait_for(lambda: not view.discount.isVisible(), "the form to close")
        assert reason() == written
