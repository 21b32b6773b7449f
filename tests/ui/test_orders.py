"""Orders at a till: taken by scanning, set aside, handed over in part, cancelled, taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.core import kardex, order_lists, orders, verify
from pos_app.core.order_lists import OrderSummary
from pos_app.core.orders import NewLine
from pos_app.ui.documents.view import DocumentsView
from tests.shop import PRODUCTS, ReadyShop, trading_shop
from tests.ui.counter import Counter, counter_at_sale

MILK, BREAD = PRODUCTS[0].code, PRODUCTS[1].code


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReadyShop]:
    yield from trading_shop(tmp_path / "shop", stock_milli=10_000)


@pytest.fixture
def counter(qapp: QApplication, shop: ReadyShop) -> Iterator[Counter]:
    with counter_at_sale(qapp, shop.folder) as made:
        made.till.to_room("orders")
        made.wait_for_screen("orders")
        yield made


def view_of(counter: Counter, key: str = "orders") -> DocumentsView:
    view = counter.till.rooms._open[key].view
    assert isinstance(view, DocumentsView)
    return view


def newest(counter: Counter) -> OrderSummary | None:
    with counter.database.read() as session:
        return next(iter(order_lists.list_summaries(session, limit=1)), None)


def wait_for_status(counter: Counter, status: str) -> OrderSummary:
    def there() -> bool:
        row = newest(counter)
        return row is not None and row.status == status

    counter.hands.wait_for(there, status)
    row = newest(counter)
    assert row is not None
    return row


def strip(view: DocumentsView) -> str:
    shown = view._front().strip
    return "" if shown.isHidden() else f"{shown.text().title}. {shown.text().detail}"


def wait_for_key(counter: Counter, cap: str) -> None:
    foot = view_of(counter).browse.foot
    counter.hands.wait_for(lambda: cap in foot.caps, f"the key {cap}")


def test_the_tabs_of_the_tickets_lead_to_the_orders(counter: Counter) -> None:
    tabs = counter.till.window.tabs
    assert [key.text() for key in tabs.keys.values()] == ["Tickets", "Orders", "Customers"]
    assert tabs.keys["orders"].isChecked()
    counter.hands.press("Ctrl+1")
    counter.wait_for_screen("tickets")
    counter.hands.press("Ctrl+2")
    counter.wait_for_screen("orders")
    counter.hands.press("Ctrl+9")  # there is none
    assert counter.screen() == "orders"


@pytest.mark.req("K9", "K10")
def test_an_order_is_taken_set_aside_and_handed_over_in_two_parts(
    counter: Counter, shop: ReadyShop
) -> None:
    view, hands = view_of(counter), counter.hands
    hands.press("F3")
    hands.type("3*")
    hands.scan(MILK)
    hands.scan(BREAD)
    hands.press("F7", "Return")
    hands.type("WEB-1001")
    hands.press("F12")
    row = wait_for_status(counter, "processing")
    assert (row.reference, row.held_milli, row.warnings) == ("WEB-1001", 4000, 0)
    assert row.total_minor == 3 * 1600 + 2200
    hands.wait_for(lambda: "Set aside" in strip(view), "the word")
    wait_for_key(counter, "F4")
    hands.press("F4")
    counter.wait_for_screen("order_part")
    hands.scan(MILK)
    hands.scan(PRODUCTS[2].code)
    assert "is not of this order" in strip(view_of(counter, "order_part"))
    hands.press("F12")
    hands.wait_for(lambda: (newest(counter) or row).fulfilled_milli == 1000, "the part")
    counter.wait_for_screen("orders")
    wait_for_key(counter, "F4")
    hands.press("F4")
    counter.wait_for_screen("order_part")
    hands.press("Ctrl+T")
    hands.press("F12")
    row = wait_for_status(counter, "shipped")  # nothing is owed any more
    assert (row.held_milli, row.fulfilled_milli) == (0, 4000)
    assert counter.stock(MILK) == 7000
    with counter.database.read() as session:
        assert verify.verify(session).problems == ()


@pytest.mark.req("K10")
def test_what_lacks_is_a_warning_and_what_comes_back_goes_to_the_shelf(
    counter: Counter, shop: ReadyShop
) -> None:
    view, hands = view_of(counter), counter.hands
    hands.press("F3")
    hands.type("12*")
    hands.scan(MILK)
    hands.press("F12")
    row = wait_for_status(counter, "processing")
    assert (row.held_milli, row.warnings) == (10_000, 1)
    hands.wait_for(lambda: "lack stock" in strip(view), "the warning")
    wait_for_key(counter, "F12")
    hands.press("F12")
    wait_for_status(counter, "shipped")
    assert counter.stock(MILK) == 0
    wait_for_key(counter, "F6")
    hands.press("F6")
    counter.wait_for_screen("order_return")
    hands.scan(MILK)
    hands.press("F12")
    counter.hands.wait_for(lambda: counter.stock(MILK) == 1000, "the goods")


@pytest.mark.req("K10", refusal=True)
def test_a_cancelled_order_lets_go_of_everything_and_can_do_nothing_more(
    counter: Counter, shop: ReadyShop
) -> None:
    hands = counter.hands
    hands.press("F3")
    hands.scan(MILK)
    hands.press("F12")
    wait_for_status(counter, "processing")
    wait_for_key(counter, "F8")
    hands.press("F8")
    hands.type("no vino")
    hands.press("F12")
    row = wait_for_status(counter, "cancelled")
    assert row.held_milli == 0
    view = view_of(counter)
    hands.wait_for(lambda: set(view.browse.foot.caps) == {"F3"}, "no other key")
    with counter.database.read() as session:
        assert orders.list_steps(session, row.id)[-1].note == "no vino"


@pytest.mark.req("K9", refusal=True)
def test_no_more_than_is_owed_is_handed_over(counter: Counter, shop: ReadyShop) -> None:
    milk = shop.item(MILK)
    order = shop.database.write(
        lambda s: orders.place(s, shop.actor, lines=[NewLine(milk.variant_id, 2000)])
    )
    counter.till.to_room("order_part", order)
    counter.wait_for_screen("order_part")
    hands = counter.hands
    hands.type("3*")
    hands.scan(MILK)
    assert "No more than 2" in strip(view_of(counter, "order_part"))
    hands.press("F12")  # nothing is chosen
    with counter.database.read() as session:
        assert kardex.on_hand(session, milk.variant_id) == 10_000
