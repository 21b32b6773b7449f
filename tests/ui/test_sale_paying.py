"""Paying without a screen: cash, card, too few left, a full disk, and the ticket again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.core import print_jobs, sales
from pos_app.core.errors import DiskFull
from pos_app.ui.values import Level
from tests.shop import ReadyShop, trading_shop
from tests.ui.sale_counter import (
    BREAD,
    BREAD_NAME,
    CHOCOLATE,
    MILK,
    MILK_NAME,
    SAUSAGE,
    Counter,
    counter_of,
)


@pytest.fixture
def counter(shop: ReadyShop) -> Counter:
    shop.open_cash()
    return counter_of(shop)


@pytest.fixture
def few(tmp_path: Path) -> Iterator[Counter]:
    """Give a counter in a shop with two of everything."""
    for shop in trading_shop(tmp_path / "few", stock_milli=2000):
        yield counter_of(shop)


# Paying ----------------------------------------------------------------------------------------


@pytest.mark.req("V2")
def test_exact_cash_is_one_key_and_rounds_as_the_law_says(counter: Counter) -> None:
    counter.type(f"0,735*{SAUSAGE}")
    counter.sale.scanned(MILK)
    counter.sale.quantity_step(1, 1)
    assert counter.view.exact == "$6.140"
    counter.sale.scanned(CHOCOLATE)
    counter.type(f"0,001*{SAUSAGE}")
    assert counter.view.figure is not None
    assert counter.view.figure.number == "$8.134"
    assert counter.view.exact == "$8.130"
    counter.sale.pay_exact()
    assert counter.view.change is not None
    assert counter.view.change.amount == "$0"
    assert counter.view.lines == ()
    assert counter.sold() == 1
    assert counter.sale.cart.lines == ()


def test_paying_with_a_note_shows_the_change_and_what_to_hand_over(counter: Counter) -> None:
    counter.type(f"3*{MILK}")
    assert [key.amount_minor for key in counter.view.pay_keys] == [5000, 10000, 20000]
    counter.sale.pay_with(10000)
    change = counter.view.change
    assert change is not None
    assert change.amount == "$5.200"
    assert [(n, money.value_minor) for n, money in change.handed] == [(1, 5000), (2, 100)]
    assert "$4.800" in change.foot
    counter.sale.scanned(MILK)
    assert counter.view.change is None  # until the next scan


def test_a_card_is_one_key_and_is_not_rounded(counter: Counter) -> None:
    counter.type(f"0,001*{SAUSAGE}")
    counter.sale.pay_card()
    assert counter.view.change is not None
    assert counter.view.change.amount == "$4"
    with counter.shop.database.read() as session:
        sale = sales.list_recent(session)[0]
        paid = sales.list_payments(session, sale.id)
        assert [(p.method, p.amount_minor) for p in paid] == [("debit", 4)]


@pytest.mark.req("V5")
def test_pressed_twice_charges_once(counter: Counter) -> None:
    counter.sale.scanned(MILK)
    counter.tasks.hold()
    counter.sale.pay_exact()
    assert counter.view.locked is True
    counter.sale.pay_exact()
    counter.sale.pay_card()
    counter.sale.charge_clicked()
    counter.sale.remove_clicked()
    counter.sale.quantity_step(0, 1)
    counter.tasks.release()
    assert [counter.view.locked, counter.sold()] == [False, 1]
    assert counter.ways.went == ["sale"]


def test_a_scan_during_the_payment_begins_the_next_sale(counter: Counter) -> None:
    counter.sale.scanned(MILK)
    counter.tasks.hold()
    counter.sale.pay_exact()
    counter.sale.scanned(BREAD)
    assert counter.view.names() == [("1", MILK_NAME)]
    counter.tasks.release()
    assert counter.sold() == 1
    assert counter.view.names() == [("1", BREAD_NAME)]


@pytest.mark.req("V2", refusal=True)
def test_without_a_session_nothing_is_charged_and_the_key_leads_there(shop: ReadyShop) -> None:
    counter = counter_of(shop)
    counter.sale.scanned(MILK)
    counter.sale.pay_exact()
    assert counter.sold() == 0
    assert counter.view.names() == [("1", MILK_NAME)]
    assert counter.view.strip_keys() == ("open_cash",)
    counter.sale.strip_pressed("open_cash")
    assert counter.ways.went[-1] == "open_cash"
    shop.open_cash()
    counter.sale.pay_exact()
    assert counter.sold() == 1


@pytest.mark.req("V2", refusal=True)
def test_too_few_left_offers_to_sell_those(few: Counter) -> None:
    few.type(f"3*{MILK}")
    few.sale.scanned(BREAD)
    few.sale.pay_card()
    assert few.sold() == 0
    assert f"2 of {MILK_NAME} are left and 3" in few.view.says()
    few.sale.strip_pressed("sell_rest")
    assert few.view.names() == [("2", MILK_NAME), ("1", BREAD_NAME)]
    few.sale.pay_card()
    assert few.sold() == 1
    few.type(MILK)
    few.sale.scanned(BREAD)
    few.sale.pay_card()
    assert f"There is no {MILK_NAME} left" in few.view.says()
    few.sale.strip_pressed("sell_rest")
    assert few.view.names() == [("1", BREAD_NAME)]


def test_too_few_of_lines_with_two_prices_takes_from_the_last(few: Counter) -> None:
    few.sale.scanned(MILK)
    few.sale.price_clicked("")
    few.sale.number_entered(1000)
    few.type(f"2*{MILK}")
    few.sale.pay_card()
    few.sale.strip_pressed("sell_rest")
    assert [line.quantity for line in few.view.lines] == ["1", "1"]


def test_a_full_disk_says_so_and_keeps_the_sale(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.sale.scanned(MILK)

    def full(*args: object, **kwargs: object) -> None:
        raise DiskFull

    with monkeypatch.context() as patched:
        patched.setattr(counter.shop.database, "_write_once", full)
        counter.sale.pay_exact()
        assert "disk" in counter.view.says()
        assert counter.view.names() == [("1", MILK_NAME)]
    counter.sale.pay_exact()
    assert counter.sold() == 1


# The last ticket -------------------------------------------------------------------------------


@pytest.mark.req("V8")
def test_the_last_ticket_prints_again_with_one_key(counter: Counter) -> None:
    counter.sale.scanned(MILK)
    counter.sale.pay_exact()
    assert counter.view.strip_keys() == ("reprint",)
    with counter.shop.database.read() as session:
        first = print_jobs.list_recent(session, limit=1)[0]
    counter.shop.database.write(lambda session: print_jobs.mark(session, first.id, "printed"))
    counter.sale.strip_pressed("reprint")
    with counter.shop.database.read() as session:
        jobs = print_jobs.list_for_document(session, first.document_id)
        assert [job.copy_no for job in jobs] == [0, 1]
    again = counter.another()
    again.sale.reprint_last()  # also after a restart
    assert "copy" in again.view.says()


def test_without_a_ticket_there_is_nothing_to_print(counter: Counter) -> None:
    counter.sale.reprint_last()
    assert counter.view.strip is not None
    assert counter.view.strip.level is Level.WARN
