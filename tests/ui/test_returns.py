"""Returns by keys and scans at a real till: a ticket gives back, with and without a supervisor."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from pos_app.core.models.local import PrintJob
from pos_app.core.models.returns import CreditNoteLine, Refund
from tests.shop import PEOPLE, PRODUCTS, ReadyShop, make_shop
from tests.ui.counter import Counter, counter_at_sale
from tests.ui.returning import (
    BADGE,
    BREAD,
    CHOCOLATE,
    MILK,
    clean,
    notes,
    open_ticket,
    sell,
    shop_with_badge,
    strip,
    view_of,
    wait_for_note,
    wait_for_refund,
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReadyShop]:
    yield from shop_with_badge(tmp_path / "shop")


@pytest.mark.req("R1", "R8")
def test_one_product_comes_back_in_three_scans_and_two_keys(
    counter: Counter, shop: ReadyShop
) -> None:
    ticket = sell(shop, (MILK, 3000), (BREAD, 1000))
    view = open_ticket(counter, ticket)
    counter.hands.scan(MILK)
    counter.hands.wait_for(lambda: view.block.figure().number == "$1.600", "the refund")
    counter.hands.press("F5")  # defective
    counter.hands.press("F12")
    counter.hands.wait_for(counter.till.panel.isVisible, "the supervisor")
    assert counter.till.panel.title.text() == "Take goods back"
    assert counter.till.panel.amount.text() == "$1.600"
    counter.hands.scan(BADGE)
    wait_for_note(counter, shop)
    assert notes(shop) == [(1, 1600)]
    assert view.result.text().amount == "$1.600"
    assert view.result.text().caption == "GIVE BACK IN CASH"
    with shop.database.read() as session:
        line = session.scalars(select(CreditNoteLine)).one()
        assert (line.reason, line.condition) == ("defective", "damaged")
        kinds = set(session.scalars(select(PrintJob.kind)))
        assert {"credit_note", "drawer"} <= kinds
    assert clean(shop)


@pytest.mark.req("R1", refusal=True)
def test_never_more_than_was_sold(counter: Counter, shop: ReadyShop) -> None:
    view = open_ticket(counter, sell(shop, (MILK, 2000), (BREAD, 1000)))
    for _ in range(3):
        counter.hands.scan(MILK)
        counter.hands.pause(60)
    counter.hands.wait_for(lambda: "back already" in strip(counter), "the refusal")
    assert view.table.rows_model.rows[0].now == "2"
    counter.hands.press("+")
    assert view.table.rows_model.rows[0].now == "2"
    counter.hands.scan(CHOCOLATE)
    counter.hands.wait_for(lambda: "not on this ticket" in strip(counter), "the refusal")
    assert notes(shop) == []


@pytest.mark.req("R8", refusal=True)
def test_without_a_supervisor_nothing_is_given_back(counter: Counter, shop: ReadyShop) -> None:
    open_ticket(counter, sell(shop, (MILK, 1000)))
    counter.hands.press("F6", "F5", "F12")
    counter.hands.wait_for(counter.till.panel.isVisible, "the supervisor")
    counter.hands.press("Esc")
    counter.hands.wait_for(lambda: strip(counter), "what was not done")
    assert notes(shop) == []
    counter.hands.press("F12")  # asked again, agreed by PIN
    counter.hands.wait_for(counter.till.panel.isVisible, "the supervisor")
    counter.hands.press("Down")
    counter.hands.type(PEOPLE["SUPERVISOR"][1])
    counter.hands.press("Return")
    wait_for_note(counter, shop)
    assert notes(shop) == [(1, 1600)]
    assert clean(shop)


@pytest.mark.req("R1")
def test_the_rest_comes_back_later_and_then_nothing_more(
    qapp: QApplication, shop: ReadyShop
) -> None:
    ticket = sell(shop, (MILK, 3000))
    with counter_at_sale(qapp, shop.folder, "SUPERVISOR") as counter:
        for number, refund in ((1, "$1.600"), (2, "$3.200")):
            view = open_ticket(counter, ticket)
            assert view.table.rows_model.rows[0].before == str(number - 1)
            if number == 1:
                counter.hands.scan(MILK)
            else:
                counter.hands.press("F6")
            wait_for_refund(counter, refund)
            counter.hands.press("F5", "F5", "F12")
            wait_for_note(counter, shop, number)
            counter.hands.press("Esc")
            counter.wait_for_screen("sale")
        assert notes(shop) == [(1, 1600), (2, 3200)]
        view = open_ticket(counter, ticket)
        counter.hands.wait_for(lambda: "is back already" in strip(counter), "what is said")
        assert not view.confirm_key.isEnabled()
    assert clean(shop)


@pytest.mark.req("R5")
def test_a_card_is_refunded_by_hand_with_its_number(qapp: QApplication, shop: ReadyShop) -> None:
    ticket = sell(shop, (MILK, 1000), method="debit")
    with counter_at_sale(qapp, shop.folder, "SUPERVISOR") as counter:
        view = open_ticket(counter, ticket)
        counter.hands.press("F6", "F5", "F12")
        assert "number of the refund is missing" in strip(counter)
        assert view.reference.hasFocus()
        counter.hands.type("778812")
        counter.hands.press("F12")
        wait_for_note(counter, shop)
        with shop.database.read() as session:
            refund = session.scalars(select(Refund)).one()
            assert (refund.method, refund.reference) == ("card", "778812")
    assert clean(shop)


@pytest.mark.req("R5", refusal=True)
def test_the_drawer_gives_no_more_than_it_holds(qapp: QApplication, tmp_path: Path) -> None:
    shop = make_shop(tmp_path / "poor")
    shop.open_cash(0)
    ticket = sell(shop, (MILK, 1000), method="debit")
    with counter_at_sale(qapp, shop.folder, "SUPERVISOR") as counter:
        view = open_ticket(counter, ticket)
        counter.hands.press("F6", "F5")
        view.keys["way"]["cash"].click()
        counter.hands.press("F12")
        counter.hands.wait_for(lambda: "does not hold that much" in strip(counter), "the refusal")
        assert "$1.600" in strip(counter)
        assert notes(shop) == []
    shop.database.close()


@pytest.mark.req("R1")
def test_a_ticket_is_found_by_what_is_remembered_and_the_sale_waits(
    counter: Counter, shop: ReadyShop
) -> None:
    for product in (MILK, BREAD, MILK):
        sell(shop, (product, 1000))
    counter.hands.scan(CHOCOLATE)
    counter.hands.press("F8")
    counter.wait_for_screen("returns")
    view = view_of(counter)
    counter.hands.type("$1.600")
    counter.hands.press("Return")
    counter.hands.wait_for(lambda: len(view.found.rows_model.rows) == 2, "two tickets")
    counter.hands.press("Down", "Return")
    counter.hands.wait_for(lambda: view.title.text() == "Ticket 1", "the ticket")
    counter.hands.press("Esc", "Esc")
    counter.wait_for_screen("sale")
    assert counter.lines() == [("1", PRODUCTS[2].name)]


@pytest.mark.req("R1", refusal=True)
def test_a_ticket_that_nobody_knows_is_said(counter: Counter) -> None:
    counter.hands.press("F8")
    counter.wait_for_screen("returns")
    counter.hands.scan("9999999900000001")
    counter.hands.wait_for(lambda: "not known here" in strip(counter), "the refusal")
    counter.hands.type("999")
    counter.hands.press("Return")
    counter.hands.wait_for(lambda: "999: check the number" in strip(counter), "the refusal")


@pytest.mark.req("R1", refusal=True)
def test_a_key_that_is_held_down_gives_back_once(qapp: QApplication, shop: ReadyShop) -> None:
    ticket = sell(shop, (MILK, 5000))
    with counter_at_sale(qapp, shop.folder, "SUPERVISOR") as counter:
        open_ticket(counter, ticket)
        counter.hands.scan(MILK)
        counter.hands.pause(100)
        counter.hands.press("F5")
        counter.hands.hold("F12", times=8)
        counter.hands.press("F12", "F12")
        wait_for_note(counter, shop)
        counter.hands.pause(150)
        assert notes(shop) == [(1, 1600)]
