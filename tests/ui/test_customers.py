"""Customers at the counter, by keys on the real window: fiado, its payment, who may owe what."""

from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.core import customer_accounts, customers, price_lists, print_jobs, sales
from pos_app.core.customers import CustomerInput
from tests.core.buying import MILK
from tests.shop import PEOPLE, ReadyShop
from tests.ui.documents_counter import DocumentsCounter, at_screen

OWED = 12_000


def prepare(shop: ReadyShop) -> None:
    """Rosa owes from the notebook; Pedro may owe nothing."""
    for name, tax_id, limit in (("Rosa Fuentes", "12345678-5", 15_000), ("Pedro Soto", "", 0)):
        stated = CustomerInput(name, tax_id=tax_id, credit_limit_minor=limit)
        shop.database.write(
            lambda s, stated=stated: customer_accounts.save_customer(  # type: ignore[misc]
                s, shop.actor, stated
            )
        )
    with shop.database.read() as session:
        rosa = customers.find_customers(session, "Rosa", limit=1)[0].id
    shop.database.write(
        lambda s: customer_accounts.correct(
            s, shop.actor, op_id=UUID(int=7), customer_id=rosa, account="debt",
            amount_minor=OWED, reason="cuaderno",
        )
    )  # fmt: skip


def balance(at: DocumentsCounter, name: str) -> tuple[int, int]:
    with at.counter.database.read() as session:
        found = customers.find_customers(session, name, limit=1)[0]
        known = customer_accounts.get_balance(session, found.id)
    return known.debt_minor, known.store_credit_minor


@pytest.mark.req("V3")
def test_an_instalment_is_taken_at_the_counter_and_its_slip_is_printed(
    qapp: QApplication, tmp_path: Path
) -> None:
    with at_screen(qapp, tmp_path, "customers", role="VENDEDOR", prepare=prepare) as at:
        at.wait_for_rows(2)
        at.hands.type("12.345.678-5")
        at.wait_for_rows(1)
        at.wait_for_key("Take a payment")
        assert at.shown()[0] == ("Correction cuaderno", "", "$12.000", "$12.000")
        at.hands.press("F12")
        at.hands.type("5000")
        at.hands.press("Return")
        at.hands.type("10000")
        at.hands.press("F12")
        at.wait_for_strip("Change $5.000 · Rosa Fuentes paid $5.000; $7.000 is owed")
        assert balance(at, "Rosa") == (7000, 0)
        with at.counter.database.read() as session:
            kinds = [job.kind for job in print_jobs.list_recent(session)]
        assert kinds.count("debt_paid") == 1


@pytest.mark.req("V3", refusal=True)
def test_more_than_is_owed_is_not_taken(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, "customers", role="VENDEDOR", prepare=prepare) as at:
        at.wait_for_rows(2)
        at.hands.type("Rosa")
        at.wait_for_rows(1)
        at.wait_for_key("Take a payment")
        at.hands.press("F12")
        at.hands.type("13000")
        at.hands.press("F12")
        at.wait_for_strip("Rosa Fuentes owes $12.000, $13.000 was to be paid")
        assert balance(at, "Rosa") == (OWED, 0)


@pytest.mark.req("V1")
def test_a_customer_is_added_by_name_alone_and_a_rut_is_of_one(
    qapp: QApplication, tmp_path: Path
) -> None:
    with at_screen(qapp, tmp_path, "customers", role="VENDEDOR", prepare=prepare) as at:
        at.wait_for_rows(2)
        at.hands.press("F6")
        at.hands.type("Juana Pérez")
        at.hands.press("F12")
        at.wait_for_strip("Juana Pérez is saved")
        at.wait_for_rows(3)
        at.hands.press("F6")
        at.hands.type("Rosa F.")
        at.hands.press("Return")
        at.hands.type("12345678-5")
        at.hands.press("F12")
        at.wait_for_strip("12345678-5 is Rosa Fuentes. Nothing was changed.")
        assert "Limit" not in at.labels()  # how much somebody may owe is not a cashier's to say


@pytest.mark.req("V3", "V4")
def test_who_may_says_how_much_and_at_what_prices(qapp: QApplication, tmp_path: Path) -> None:
    def with_list(shop: ReadyShop) -> None:
        prepare(shop)
        shop.database.write(
            lambda s: price_lists.save_price_list(s, shop.actor, code="may", name="Mayorista")
        )

    with at_screen(qapp, tmp_path, "customers", role="SUPERVISOR", prepare=with_list) as at:
        at.wait_for_rows(2)
        at.hands.type("Pedro")
        at.wait_for_rows(1)
        at.wait_for_key("Limit")
        at.hands.press("F7")
        at.type_and_enter("30000")
        at.hands.type("may")
        at.hands.press("Return")
        at.hands.pause(100)
        at.hands.press("F12")
        at.wait_for_strip("Pedro Soto may owe $30.000")
        with at.counter.database.read() as session:
            pedro = customers.find_customers(session, "Pedro", limit=1)[0]
        assert (pedro.credit_limit_minor, pedro.price_list) == (30_000, "may")


@pytest.mark.req("V1")
def test_a_customer_is_added_in_the_middle_of_a_sale_and_buys(
    qapp: QApplication, tmp_path: Path
) -> None:
    with at_screen(qapp, tmp_path, "customers", role="VENDEDOR", prepare=prepare) as at:
        counter, hands = at.counter, at.hands
        counter.till.to_sale()
        hands.scan(MILK)
        hands.wait_for(counter.lines, "a line")
        hands.press("F7")
        hands.press("F7")
        counter.wait_for_screen("customer_pick")
        hands.press("F6")
        hands.type("Juana Pérez")
        hands.press("F12")
        counter.wait_for_screen("sale")
        hands.wait_for(lambda: counter.till.sale.cart.customer == "Juana Pérez", "her name")
        assert counter.lines() == [("1", "Leche cappuccino Colún 1 L")]
        hands.press("F9")
        counter.wait_for_sale()
        with counter.database.read() as session:
            sale = sales.list_recent(session)[0]
            assert sale.customer_id is not None
            assert customers.get_customer(session, sale.customer_id).name == "Juana Pérez"


@pytest.mark.req("V3")
def test_a_sale_is_put_on_account_and_a_supervisor_lets_it_pass_the_limit(
    qapp: QApplication, tmp_path: Path
) -> None:
    with at_screen(qapp, tmp_path, "customers", role="VENDEDOR", prepare=prepare) as at:
        counter, hands = at.counter, at.hands
        counter.till.to_sale()
        for _ in range(4):
            hands.scan(MILK)
        hands.wait_for(lambda: counter.lines() == [("4", "Leche cappuccino Colún 1 L")], "4 milk")
        hands.press("F12")
        counter.wait_for_screen("payment")
        hands.press("F7")  # on account: whose?
        counter.wait_for_screen("customer_pick")
        hands.type("rosa")
        at.wait_for_rows(1)
        hands.press("Return")
        counter.wait_for_screen("payment")
        view = counter.till.payment_view
        hands.wait_for(lambda: view.amount() == 3000, "what is left of the limit")
        hands.type("6400")  # 3.400 above it
        hands.press("F12")
        hands.wait_for(counter.till.panel.isVisible, "the supervisor")
        assert counter.till.panel.title.text() == "Sell on account above the limit"
        assert counter.till.panel.amount.text() == "$3.400"
        hands.press("Down")
        hands.type(PEOPLE["SUPERVISOR"][1])
        hands.press("Return")
        counter.wait_for_sale()
        assert balance(at, "Rosa") == (OWED + 6400, 0)
        with counter.database.read() as session:
            sale = sales.list_recent(session)[0]
            assert [p.method for p in sales.list_payments(session, sale.id)] == ["account"]


@pytest.mark.req("V3", refusal=True)
def test_who_has_no_store_credit_pays_in_another_way(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, "customers", role="VENDEDOR", prepare=prepare) as at:
        counter, hands = at.counter, at.hands
        counter.till.to_sale()
        hands.scan(MILK)
        hands.wait_for(counter.lines, "a line")
        hands.press("F12")
        counter.wait_for_screen("payment")
        hands.press("F6")
        counter.wait_for_screen("customer_pick")
        hands.type("rosa")
        at.wait_for_rows(1)
        hands.press("Return")
        counter.wait_for_screen("payment")
        strip = counter.till.payment_view.strip
        hands.wait_for(lambda: not strip.isHidden(), "the refusal")
        assert strip.text().title == "Rosa Fuentes has no store credit"
        assert not counter.till.payment_view.methods["store_credit"].isEnabled()
        hands.press("F10")
        hands.press("F12")
        counter.wait_for_sale()
