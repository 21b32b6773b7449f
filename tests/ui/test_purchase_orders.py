"""Purchase orders: written at the till, approved by who may, received in parts, never twice."""

from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.core.db import WriteSession
from pos_app.core.models.catalog import Product
from pos_app.core.purchasing import purchase_orders
from pos_app.core.purchasing.lists import list_order_summaries
from pos_app.core.purchasing.purchases import PurchaseLine
from tests.core import buying
from tests.core.buying import CHOCOLATE, MILK, PESO_E4
from tests.shop import ReadyShop
from tests.ui.documents_counter import DocumentsCounter, at_screen

SCREEN = "purchase_orders"


def posted(shop: ReadyShop, name: str = "Colún", *, approve: bool = False) -> UUID:
    """Write an order of milk and chocolate with a supplier."""
    supplier = buying.add_supplier(shop, name)
    lines = [
        PurchaseLine(shop.item(code).variant_id, 10_000, 700 * PESO_E4)
        for code in (MILK, CHOCOLATE)
    ]
    write, actor = shop.database.write, shop.actor
    order = write(lambda s: purchase_orders.post(s, actor, supplier_id=supplier, lines=lines))
    if approve:
        write(lambda s: purchase_orders.approve(s, actor, order_id=order.id))
    return order.id


def states(at: DocumentsCounter) -> list[tuple[str, bool]]:
    with at.counter.database.read() as session:
        return [(row.state, row.partial) for row in list_order_summaries(session)]


@pytest.mark.req("K12")
def test_an_order_is_written_approved_and_received_in_two_parts(
    qapp: QApplication, tmp_path: Path
) -> None:
    def known(shop: ReadyShop) -> None:
        buying.add_supplier(shop, "Colún", "81.094.100-6")

    with at_screen(qapp, tmp_path, SCREEN, role="ADMINISTRADOR", prepare=known) as at:
        stock = at.counter.stock(MILK)
        at.hands.press("F6")
        at.hands.type("12*")
        at.hands.scan(MILK)
        at.wait_for_lines(1)
        at.type_and_enter("650")  # never bought: its cost is asked for
        at.hands.press("F7")
        at.hands.type("col")
        field = at.view.write.form.inputs["supplier"]
        at.hands.wait_for(field.results.is_open, "suppliers")  # type: ignore[union-attr]
        at.hands.press("Return")
        assert at.figure() == "$7.800"
        at.hands.press("F12")
        at.wait_for_strip("is written")
        at.wait_for_rows(1)
        assert states(at) == [("posted", False)]
        assert at.badges() == ["To approve"]
        at.wait_for_key("Approve")
        at.hands.press("F12")
        at.wait_for_strip("The order is approved")
        at.wait_for_key("Receive")
        at.hands.press("F12")
        at.counter.wait_for_screen("purchases")
        at.wait_for_lines(1)
        for _ in range(5):
            at.hands.scan(MILK)
        at.view.write.form.focus_field("number")
        at.type_and_enter("771")
        at.hands.press("F12")
        at.wait_for_strip("A part of order")
        assert at.counter.stock(MILK) == stock + 5_000
        assert states(at) == [("approved", True)]
        at.go()
        at.wait_for_rows(1)
        assert at.badges() == ["In part"]
        at.hands.wait_for(at.shown, "its lines")
        assert at.shown()[0][1:3] == ("12", "5")
        assert "Call off" not in at.labels()  # something came
        at.hands.press("F12")
        at.counter.wait_for_screen("purchases")
        at.wait_for_lines(1)
        at.hands.press("Ctrl+T")
        assert at.lines()[0][1] == "7"
        at.view.write.form.focus_field("number")
        at.type_and_enter("772")
        at.hands.press("F12")
        at.wait_for_strip("is received")
        assert at.counter.stock(MILK) == stock + 12_000
        assert states(at) == [("received", False)]


@pytest.mark.req("K12", refusal=True)
def test_who_keeps_the_stock_receives_only_what_was_approved(
    qapp: QApplication, tmp_path: Path
) -> None:
    with at_screen(qapp, tmp_path, SCREEN, prepare=posted) as at:
        at.wait_for_rows(1)
        at.wait_for_key("Call off")
        assert at.labels() == ["New purchase order", "Call off"]  # neither approve nor receive
        at.hands.press("F12")
        at.hands.pause(80)
        assert at.counter.screen() == SCREEN
        assert states(at) == [("posted", False)]


@pytest.mark.req("K12")
def test_an_order_is_cancelled_with_a_reason(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, SCREEN, prepare=lambda s: posted(s, approve=True)) as at:
        at.wait_for_rows(1)
        at.wait_for_key("Call off")
        at.hands.press("F8")
        at.hands.press("F12")  # without a reason nothing happens
        assert at.view.is_asking()
        at.type_and_enter("ya no hace falta")
        at.wait_for_strip("The order is called off")
        assert states(at) == [("cancelled", False)]
        log = at.view.browse.log.accessibleName()
        at.hands.wait_for(lambda: "ya no hace falta" in at.view.browse.log.accessibleName(), log)


def test_chips_and_the_box_choose_among_orders(qapp: QApplication, tmp_path: Path) -> None:
    def two(shop: ReadyShop) -> None:
        posted(shop)
        posted(shop, "Ideal", approve=True)

    with at_screen(qapp, tmp_path, SCREEN, prepare=two) as at:
        at.wait_for_rows(2)
        assert at.badges() == ["Approved", "To approve"]
        at.view.browse.chips["posted"].click()
        at.wait_for_rows(1)
        at.view.browse.chips["all"].click()
        at.wait_for_rows(2)
        at.hands.type("0001")
        at.wait_for_rows(1)


def test_what_is_running_out_is_suggested(qapp: QApplication, tmp_path: Path) -> None:
    def low(shop: ReadyShop) -> None:
        def need(session: WriteSession) -> None:
            product = session.get(Product, shop.item(MILK).variant_id)
            assert product is not None
            product.min_stock_milli = 150_000

        shop.database.write(need)

    with at_screen(qapp, tmp_path, SCREEN, prepare=low) as at:
        at.hands.press("F6", "F9")
        at.wait_for_lines(1)
        assert at.lines()[0][:2] == ("Leche cappuccino Colún 1 L", "50")
        at.hands.press("F9")
        at.wait_for_strip("Nothing else is running out")
        at.hands.press("F8")
        at.hands.wait_for(lambda: at.view.page() == "browse", "the list")
