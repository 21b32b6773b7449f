"""Returns by keys and scans at a real till: a ticket gives back, with and without a supervisor."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from pos_app.core import people, sales, verify
from pos_app.core.cart import add, open_cart
from pos_app.core.clock import SetClock
from pos_app.core.codes import ticket_code
from pos_app.core.customer_accounts import save_customer
from pos_app.core.customers import CustomerInput
from pos_app.core.models.local import PrintJob
from pos_app.core.models.returns import CreditNote, CreditNoteLine, Refund
from pos_app.core.settling import Tender
from pos_app.ui.returns.view import ReturnsView
from tests.shop import PEOPLE, PRODUCTS, ReadyShop, make_shop, trading_shop
from tests.ui.counter import Counter, counter_at_sale, counter_in

MILK, BREAD, CHOCOLATE, SAUSAGE = (product.code for product in PRODUCTS[:4])
BADGE = "MOSTRADOR-BADGE-7719204488"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReadyShop]:
    for made in trading_shop(tmp_path / "shop"):
        marta = made.person("SUPERVISOR").user_id
        made.database.write(
            partial(people.set_badge, user_id=marta, code=BADGE, pepper=made.keys.pepper)
        )
        yield made


@pytest.fixture
def counter(qapp: QApplication, shop: ReadyShop) -> Iterator[Counter]:
    """Give a till with Ana, a cashier, at the sale screen."""
    with counter_at_sale(qapp, shop.folder) as made:
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


# Void, exchange, no ticket ------------------------------------------------------------------------


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
