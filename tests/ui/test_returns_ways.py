"""The other ways back at a till: voids, exchanges, without a ticket, corrections."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from pos_app.core import sales
from pos_app.core.clock import SetClock
from pos_app.core.customer_accounts import save_customer
from pos_app.core.customers import CustomerInput
from pos_app.core.models.returns import CreditNote, Refund
from tests.shop import ReadyShop, make_shop
from tests.ui.counter import Counter, counter_at_sale, counter_in
from tests.ui.returning import (
    BADGE,
    BREAD,
    MILK,
    SAUSAGE,
    clean,
    notes,
    open_ticket,
    sell,
    shop_with_badge,
    strip,
    view_of,
    wait_for_note,
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReadyShop]:
    yield from shop_with_badge(tmp_path / "shop")


@pytest.fixture
def boss(qapp: QApplication, shop: ReadyShop) -> Iterator[Counter]:
    """Give a till with Marta, a supervisor, who needs nobody's approval."""
    with counter_at_sale(qapp, shop.folder, "SUPERVISOR") as made:
        yield made


def sale_totals(shop: ReadyShop) -> list[int]:
    with shop.database.read() as session:
        return [sale.total_minor for sale in reversed(sales.list_recent(session))]


@pytest.mark.req("R9")
def test_a_ticket_of_today_is_voided_in_place(boss: Counter, shop: ReadyShop) -> None:
    ticket = sell(shop, (MILK, 2000), (SAUSAGE, 735))
    view = open_ticket(boss, ticket)
    boss.hands.press("F4")
    assert strip(boss).startswith("Void ticket 1 of $6.140?")
    assert notes(shop) == []
    boss.hands.press("F11")
    wait_for_note(boss, shop)
    assert notes(shop) == [(1, 6140)]
    assert view.result.text().amount == "$6.140"
    assert boss.stock(MILK) == 100_000
    with shop.database.read() as session:
        assert session.scalars(select(CreditNote.reason)).one() == "void"
    assert clean(shop)


@pytest.mark.req("R9", refusal=True)
def test_what_came_back_in_part_is_not_voided(boss: Counter, shop: ReadyShop) -> None:
    ticket = sell(shop, (MILK, 2000))
    view = open_ticket(boss, ticket)
    boss.hands.scan(MILK)
    boss.hands.pause(80)
    boss.hands.press("F5", "F12")
    wait_for_note(boss, shop)
    view = open_ticket(boss, ticket)
    assert not view.action_keys["void"].isEnabled()
    boss.hands.press("F4", "F11")
    boss.hands.pause(80)
    assert len(notes(shop)) == 1


@pytest.mark.req("R9")
def test_a_void_of_a_card_asks_for_the_number_of_the_terminal(
    boss: Counter, shop: ReadyShop
) -> None:
    view = open_ticket(boss, sell(shop, (BREAD, 1000), method="debit"))
    boss.hands.press("F4")
    boss.hands.press("F11")
    boss.hands.pause(80)
    assert notes(shop) == []
    assert view.reference.hasFocus()
    boss.hands.type("4471")
    boss.hands.press("F11")
    wait_for_note(boss, shop)
    with shop.database.read() as session:
        refund = session.scalars(select(Refund)).one()
        assert (refund.method, refund.amount_minor, refund.reference) == ("card", 2200, "4471")


@pytest.mark.req("R9")
@pytest.mark.parametrize(
    ("product", "figure", "caption", "result"),
    [
        (BREAD, "$600", "DIFFERENCE TO PAY", "$600"),  # dearer by 600
        (MILK, "$0", "EVEN", "$0"),
    ],
)
def test_an_exchange_is_one_confirmation_and_two_documents(
    boss: Counter, shop: ReadyShop, product: str, figure: str, caption: str, result: str
) -> None:
    view = open_ticket(boss, sell(shop, (MILK, 1000)))
    boss.hands.scan(MILK)
    boss.hands.wait_for(lambda: view.block.figure().number == "$1.600", "the refund")
    boss.hands.press("F5", "F8")
    boss.hands.scan(product)
    boss.hands.wait_for(lambda: view.out.rows_model.rows, "what goes out")
    assert (view.block.figure().number, view.block.figure().caption) == (figure, caption)
    boss.hands.press("F12")
    wait_for_note(boss, shop)
    assert view.result.text().amount == result
    assert notes(shop) == [(1, 1600)]
    assert sale_totals(shop)[1:] == [2200 if product == BREAD else 1600]
    assert clean(shop)


@pytest.mark.req("R9")
def test_an_exchange_for_something_cheaper_gives_the_rest_back(
    counter: Counter, shop: ReadyShop
) -> None:
    view = open_ticket(counter, sell(shop, (BREAD, 1000)))
    counter.hands.press("F6", "F5", "F8")
    counter.hands.scan(MILK)
    counter.hands.wait_for(lambda: view.out.rows_model.rows, "what goes out")
    assert view.block.figure().number == "$600"
    counter.hands.press("F12")
    counter.hands.wait_for(counter.till.panel.isVisible, "the supervisor")
    counter.hands.scan(BADGE)
    wait_for_note(counter, shop)
    assert view.result.text().caption == "GIVE BACK IN CASH"
    assert view.result.text().amount == "$600"
    assert (notes(shop), sale_totals(shop)) == ([(1, 2200)], [2200, 1600])
    assert clean(shop)


@pytest.mark.req("R9", refusal=True)
def test_an_exchange_of_nothing_for_something_is_not_made(boss: Counter, shop: ReadyShop) -> None:
    view = open_ticket(boss, sell(shop, (BREAD, 1000)))
    boss.hands.press("F8")
    boss.hands.scan(MILK)
    boss.hands.wait_for(lambda: view.out.rows_model.rows, "what goes out")
    assert not view.confirm_key.isEnabled()
    boss.hands.press("F12")
    boss.hands.pause(80)
    assert (notes(shop), len(sale_totals(shop))) == ([], 1)


@pytest.mark.req("R7")
def test_without_a_ticket_a_supervisor_agrees(counter: Counter, shop: ReadyShop) -> None:
    counter.hands.press("F8")
    counter.wait_for_screen("returns")
    counter.hands.scan("9999999900000001")
    counter.hands.wait_for(lambda: "not known here" in strip(counter), "the refusal")
    counter.hands.press("F11")
    counter.wait_for_screen("returns_loose")
    view = view_of(counter)
    counter.hands.scan(MILK)
    counter.hands.scan(MILK)
    counter.hands.wait_for(lambda: view.block.figure().number == "$3.200", "two of them")
    counter.hands.press("F12")
    assert strip(counter).startswith("Why does it come back?")
    counter.hands.press("F5", "F12")
    counter.hands.wait_for(counter.till.panel.isVisible, "the supervisor")
    assert counter.till.panel.title.text() == "Take back without a ticket"
    counter.hands.scan(BADGE)
    wait_for_note(counter, shop)
    assert view.result.text().amount == "$3.200"
    with shop.database.read() as session:
        assert session.scalars(select(CreditNote.sale_id)).one() is None
    assert clean(shop)


@pytest.mark.req("R7", refusal=True)
def test_without_a_ticket_there_is_a_most(counter: Counter, shop: ReadyShop) -> None:
    counter.hands.press("F8")
    counter.wait_for_screen("returns")
    counter.hands.press("Ctrl+N")
    counter.wait_for_screen("returns_loose")
    counter.hands.type(f"20*{MILK}")
    counter.hands.press("Return")
    view = view_of(counter)
    counter.hands.wait_for(lambda: view.block.figure().number == "$32.000", "twenty of them")
    counter.hands.press("F5", "F12")
    counter.hands.wait_for(lambda: "Too much without a ticket" in strip(counter), "the refusal")
    assert "$20.000" in strip(counter)
    assert notes(shop) == []


@pytest.mark.req("R7")
def test_late_is_said_and_accepted_by_who_may(qapp: QApplication, tmp_path: Path) -> None:
    clock = SetClock(datetime(2026, 9, 1, 15, 0, tzinfo=UTC))
    shop = make_shop(tmp_path / "late", clock=clock)
    shop.open_cash()
    ticket = sell(shop, (MILK, 1000))
    clock.set(clock.now() + timedelta(days=45))
    with counter_in(qapp, shop.folder, clock=clock) as counter:
        counter.sign_in("SUPERVISOR")
        counter.wait_for_screen("sale")
        view = open_ticket(counter, ticket)
        assert view.badge.accessibleName() == "Out of time: 45 of 30 days"
        counter.hands.press("F6", "F5", "F12")
        counter.hands.wait_for(lambda: "time for returns has passed" in strip(counter), "why")
        assert notes(shop) == []
        counter.hands.press("F11")
        wait_for_note(counter, shop)
        assert notes(shop) == [(1, 1600)]
    shop.database.close()


# Corrections and customers ------------------------------------------------------------------------


@pytest.mark.req("R4")
def test_a_price_that_was_too_high_is_given_back_without_goods(
    boss: Counter, shop: ReadyShop
) -> None:
    ticket = sell(shop, (MILK, 2000))
    open_ticket(boss, ticket)
    boss.hands.press("Ctrl+E")
    boss.hands.type("400")
    boss.hands.press("Return")
    assert strip(boss).startswith("Take $400 off Leche cappuccino Colún 1 L?")
    boss.hands.press("F11")
    wait_for_note(boss, shop)
    assert notes(shop) == [(1, 400)]
    assert boss.stock(MILK) == 98_000
    view = open_ticket(boss, ticket)
    boss.hands.press("F6")
    boss.hands.wait_for(lambda: view.block.figure().number == "$2.800", "what is left")
    assert clean(shop)


@pytest.mark.req("R4")
def test_a_word_is_corrected_without_money(boss: Counter, shop: ReadyShop) -> None:
    open_ticket(boss, sell(shop, (MILK, 1000)))
    boss.hands.press("Ctrl+E")
    boss.hands.type("Leche descremada")
    boss.hands.press("Return", "F11")
    wait_for_note(boss, shop)
    with shop.database.read() as session:
        note = session.scalars(select(CreditNote)).one()
        assert (note.reason, note.total_minor, note.note) == ("text", 0, "Leche descremada")


@pytest.mark.req("R4", refusal=True)
def test_no_more_is_taken_off_than_the_line_cost(boss: Counter, shop: ReadyShop) -> None:
    open_ticket(boss, sell(shop, (MILK, 1000)))
    boss.hands.press("Ctrl+E")
    boss.hands.type("99999")
    boss.hands.press("Return", "F11")
    boss.hands.wait_for(lambda: "correction is too large" in strip(boss), "the refusal")
    assert notes(shop) == []


def add_customer(shop: ReadyShop, name: str, tax_id: str) -> UUID:
    entry = CustomerInput(name, tax_id=tax_id)
    return shop.database.write(partial(save_customer, actor=shop.actor, customer=entry))


@pytest.mark.req("R5")
def test_a_customer_who_is_named_gets_store_credit(boss: Counter, shop: ReadyShop) -> None:
    rosa = add_customer(shop, "Rosa Núñez", "12345678-5")
    view = open_ticket(boss, sell(shop, (BREAD, 1000)))
    assert not view.keys["way"]["store_credit"].isEnabled()
    boss.hands.type("12.345.678-5")
    boss.hands.press("Return")
    boss.hands.wait_for(lambda: "Rosa Núñez" in view.detail.text(), "the customer")
    boss.hands.press("F6", "F5")
    view.keys["way"]["store_credit"].click()
    boss.hands.press("F12")
    wait_for_note(boss, shop)
    assert view.result.text().caption == "GIVEN BACK"
    with shop.database.read() as session:
        refund = session.scalars(select(Refund)).one()
        assert (refund.method, refund.amount_minor) == ("store_credit", 2200)
        assert session.scalars(select(CreditNote.customer_id)).one() == rosa
    assert clean(shop)


@pytest.mark.req("R7", refusal=True)
def test_the_ticket_of_another_customer_is_refused(boss: Counter, shop: ReadyShop) -> None:
    rosa = add_customer(shop, "Rosa Núñez", "12345678-5")
    add_customer(shop, "Luis Pérez", "11111111-1")
    view = open_ticket(boss, sell(shop, (BREAD, 1000), customer_id=rosa))
    boss.hands.type("11.111.111-1")
    boss.hands.press("Return")
    boss.hands.pause(150)
    boss.hands.press("F6", "F5", "F12")
    boss.hands.wait_for(lambda: "of another customer" in strip(boss), "the refusal")
    assert "Rosa Núñez" in strip(boss)
    assert (notes(shop), view.result.isVisible()) == ([], False)
