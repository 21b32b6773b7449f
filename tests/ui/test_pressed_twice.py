"""What goes wrong at a counter, in Spanish: pressed twice, held down, gone before the ticket."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.core import print_jobs, sales, verify
from pos_app.core.print_jobs import Job
from tests.shared_data import PROJECT
from tests.shop import OPENING_STOCK_MILLI, PRODUCTS, trading_folder
from tests.ui.counter import Counter, counter_at_sale, counter_in

MILK = PRODUCTS[0].code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a shop whose cash session is open."""
    return trading_folder(tmp_path / "shop")


@pytest.fixture
def counter(qapp: QApplication, folder: Path) -> Iterator[Counter]:
    """Give a till in Spanish with Ana at the sale screen."""
    with counter_at_sale(qapp, folder, language="es") as made:
        yield made


def click_twice(widget: QWidget) -> None:
    """Double-click as an impatient finger does: press, release, press again, release."""
    middle = widget.rect().center()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=middle)


def ticket_jobs(counter: Counter) -> list[Job]:
    with counter.database.read() as session:
        last = sales.list_recent(session, limit=1)[0]
        return [job for job in print_jobs.list_for_document(session, last.id) if job.kind == "sale"]


def charged_once(counter: Counter) -> None:
    counter.wait_for_sale()
    counter.hands.pause(150)
    assert counter.sold() == 1
    assert counter.stock(MILK) == OPENING_STOCK_MILLI - 1000
    assert [job.copy_no for job in ticket_jobs(counter)] == [0]
    said = counter.strip()
    assert said.startswith("Cobrado. Ticket 1"), said
    assert said.endswith("La venta está guardada."), said
    with counter.database.read() as session:
        assert verify.verify(session).ok


@pytest.mark.req("V5", refusal=True)
@pytest.mark.parametrize("key", ["exact", "card", "charge"])
def test_a_double_click_charges_once(counter: Counter, key: str) -> None:
    counter.hands.scan(MILK)
    if key == "charge":
        counter.hands.press("F12")
        counter.wait_for_screen("payment")
        counter.hands.type("2000")
        click_twice(counter.till.payment_view.finish)
    else:
        click_twice(getattr(counter.till.sale_view.pay, key))
    charged_once(counter)


@pytest.mark.req("V5")
@pytest.mark.parametrize("key", ["F9", "F10"])
def test_a_key_that_repeats_charges_once(counter: Counter, key: str) -> None:
    counter.hands.scan(MILK)
    counter.hands.hold(key, times=20)
    charged_once(counter)


@pytest.mark.req("V2", "V5")
def test_gone_between_commit_and_ticket_the_ticket_comes_out_once(
    qapp: QApplication, folder: Path
) -> None:
    child = subprocess.run(
        [sys.executable, "-m", "tests.ui.cashier", str(folder), "--die", MILK],
        cwd=PROJECT, stdout=subprocess.DEVNULL, timeout=60, check=False,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL
    with counter_in(qapp, folder, language="es") as counter:
        assert counter.sold() == 1
        counter.hands.wait_for(
            lambda: [job.state for job in ticket_jobs(counter)] == ["printed"], "the ticket"
        )
        counter.sign_in()
        counter.wait_for_screen("sale")
        assert counter.lines() == []  # it is no sale that waits
        counter.hands.press("F9", "F10")  # nothing to charge: nothing is charged
        counter.hands.pause(150)
        assert counter.sold() == 1
        assert [(job.copy_no, job.state) for job in ticket_jobs(counter)] == [(0, "printed")]
        with counter.database.read() as session:
            assert verify.verify(session).ok
