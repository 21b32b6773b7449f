"""How many keys and taps each task takes after scanning: at or below the table of the design.

Every key of a real window is counted as the platform delivers it; a scan is told apart, a tap is a
click on a visible widget. What is typed into one field, with the key that leaves it, is one entry.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.core import cash, documents, people, print_jobs, returns, sales
from pos_app.ui.hands import Hands
from pos_app.ui.returns.view import ReturnsView
from tests.shop import PRODUCTS, make_shop
from tests.ui.counter import SETTLE_MS, Counter, counter_at_sale

MILK, BREAD = PRODUCTS[0].code, PRODUCTS[1].code
BADGE = "MOSTRADOR-BADGE-7719204488"


class CountingHands(Hands):
    """Hands that count what they do."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.keys = self.scans = self.entries = 0

    def scan(self, code: str) -> None:
        self.scans += 1
        super().scan(code)

    def press(self, *names: str) -> None:
        self.keys += len(names)
        super().press(*names)

    def type(self, text: str) -> None:
        self.keys += len(text)
        super().type(text)

    def enter(self, text: str) -> None:
        """Fill one field in and leave it: one entry, whatever its length."""
        self.entries += 1
        super().type(text)
        super().press("Return")

    def tap(self, widget: QWidget) -> None:
        """Touch something that is on the screen."""
        assert widget.isVisible()
        self.keys += 1
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def counted(self) -> tuple[int, int]:
        """Return keys and taps, and scans, since the last time; begin again."""
        done = self.keys, self.scans
        self.keys = self.scans = self.entries = 0
        return done


@pytest.fixture
def counter(qapp: QApplication, tmp_path: Path) -> Iterator[Counter]:
    """Give a till with Ana at the sale screen; Marta has a badge."""
    shop = make_shop(tmp_path / "shop")
    shop.open_cash()
    marta = shop.person("SUPERVISOR").user_id
    shop.database.write(lambda s: people.set_badge(s, marta, BADGE, shop.keys.pepper))
    shop.database.close()
    with counter_at_sale(qapp, shop.folder) as made:
        made.hands = CountingHands(made.till.window)
        yield made


def hands_of(counter: Counter) -> CountingHands:
    assert isinstance(counter.hands, CountingHands)
    return counter.hands


def test_exact_cash_takes_one_key(counter: Counter) -> None:
    hands = hands_of(counter)
    hands.scan(MILK)
    hands.counted()
    hands.press("F9")
    counter.wait_for_sale()
    assert hands.counted() == (1, 0)
    assert counter.change() == "$0"


def test_a_card_takes_one_key(counter: Counter) -> None:
    hands = hands_of(counter)
    hands.scan(MILK)
    hands.counted()
    hands.press("F10")
    counter.wait_for_sale()
    assert hands.counted() == (1, 0)


def test_twelve_of_an_item_take_three_keys_and_the_scan(counter: Counter) -> None:
    hands = hands_of(counter)
    hands.type("12*")
    hands.scan(MILK)
    assert hands.counted() == (3, 1)
    assert counter.lines() == [("12", PRODUCTS[0].name)]


def park(counter: Counter, code: str) -> None:
    """Park a sale with one key."""
    hands = hands_of(counter)
    hands.scan(code)
    hands.counted()
    hands.press("F6")
    hands.wait_for(lambda: not counter.lines(), "the sale to be parked")
    assert hands.counted() == (1, 0)


def test_a_sale_is_parked_with_one_key_and_taken_up_with_one(counter: Counter) -> None:
    hands = hands_of(counter)
    park(counter, MILK)
    hands.press("F6")
    hands.wait_for(counter.lines, "the sale to be taken up")
    assert hands.counted() == (1, 0)


def test_one_of_two_parked_sales_is_taken_up_with_two_keys(counter: Counter) -> None:
    hands = hands_of(counter)
    park(counter, MILK)
    park(counter, BREAD)
    hands.press("F6")
    counter.wait_for_screen("parked")
    hands.pause(SETTLE_MS)
    hands.type("2")  # the older
    counter.wait_for_screen("sale")
    hands.wait_for(counter.lines, "the sale to be taken up")
    assert hands.counted() == (2, 0)
    assert counter.lines() == [("1", PRODUCTS[0].name)]


def test_the_last_ticket_prints_again_with_one_key(counter: Counter) -> None:
    hands = hands_of(counter)
    hands.scan(MILK)
    hands.press("F10")
    counter.wait_for_sale()

    def papers() -> list[tuple[int, str]]:
        with counter.database.read() as session:
            last = sales.list_recent(session, limit=1)[0]
            jobs = print_jobs.list_for_document(session, last.id)
        return [(job.copy_no, job.state) for job in jobs]

    hands.wait_for(lambda: papers() == [(0, "printed")], "the ticket")
    hands.counted()
    hands.press("Ctrl+P")
    hands.wait_for(lambda: papers() == [(0, "printed"), (1, "printed")], "the copy")
    assert hands.counted() == (1, 0)


def test_a_price_check_takes_one_key_and_the_scan(counter: Counter) -> None:
    hands = hands_of(counter)
    panel = counter.till.sale_view.check
    hands.press("Shift+F5")
    hands.scan(MILK)
    hands.wait_for(panel.isVisible, "the price")
    assert hands.counted() == (1, 1)
    assert panel.price.text() == "$1.600"
    assert counter.lines() == []


@pytest.mark.req("R1")
def test_a_return_takes_three_scans_and_at_most_three_keys(counter: Counter) -> None:
    hands = hands_of(counter)
    hands.type("2*")
    hands.scan(MILK)
    hands.press("F9")
    counter.wait_for_sale()
    with counter.database.read() as session:
        sale = sales.list_recent(session, limit=1)[0]
        code = documents.sale_ticket(session, sale.id).code
    hands.counted()
    hands.scan(code)
    counter.wait_for_screen("returns")
    view = counter.till.window.stack.currentWidget()
    assert isinstance(view, ReturnsView)
    hands.wait_for(lambda: view.table.rows_model.rows, "the lines of the ticket")
    hands.scan(MILK)
    hands.press("F5")  # why: it does not work
    hands.press("F12")
    hands.wait_for(counter.till.panel.isVisible, "the supervisor")
    hands.scan(BADGE)

    def returned() -> bool:
        with counter.database.read() as session:
            return returns.get(session, sale.id).returned_minor == 1600

    hands.wait_for(returned, "the credit note")
    assert hands.counted() == (2, 3)


@pytest.mark.req("C4")
def test_a_close_takes_three_keys_and_one_entry_for_each_denomination(counter: Counter) -> None:
    hands = hands_of(counter)
    hands.tap(counter.till.window.rail.keys["cash"])
    counter.wait_for_screen("cash_close")
    hands.pause(SETTLE_MS)
    hands.enter("2")  # of 20,000
    hands.enter("1")  # of 10,000: the float
    assert hands.entries == 2
    hands.press("F12")
    hands.pause(SETTLE_MS)
    hands.press("F12")

    def closed() -> bool:
        with counter.database.read() as session:
            return cash.find_open(session) is None

    hands.wait_for(closed, "the close")
    assert hands.counted() == (3, 0)
    with counter.database.read() as session:
        last = cash.find_last_close(session)
    assert last is not None
    assert (last.fact.counted_minor, last.fact.difference_minor) == (50_000, 0)


def test_a_key_too_many_would_be_counted(counter: Counter) -> None:
    """The negative control: the longer way to pay is longer by our count too."""
    hands = hands_of(counter)
    hands.scan(MILK)
    hands.counted()
    hands.press("F12")
    hands.type("2000")
    hands.press("F12")
    counter.wait_for_sale()
    assert hands.counted() == (6, 0)
