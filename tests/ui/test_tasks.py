"""Work beside the screens: where it runs, in which order, and how it comes back."""

import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from pos_app.core.db import Changes
from pos_app.core.errors import CartEmpty, ShopError
from pos_app.ui.events import Committed
from pos_app.ui.tasks import QtTasks, guard_screens
from tests.shop import ReadyShop


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[QtTasks]:
    made = QtTasks()
    yield made
    made.stop()


def never(error: object) -> None:
    raise AssertionError(error)


def test_writes_run_in_order_on_one_other_thread(tasks: QtTasks, qtbot: QtBot) -> None:
    ran: list[tuple[int, int]] = []
    back: list[tuple[int, int]] = []

    def op(number: int) -> Callable[[], int]:
        def work() -> int:
            time.sleep(0.002 if number % 2 else 0)
            ran.append((number, threading.get_ident()))
            return number

        return work

    for number in range(50):
        tasks.write(op(number), lambda n: back.append((n, threading.get_ident())), never)
    qtbot.waitUntil(lambda: len(back) == 50, timeout=5000)
    assert [number for number, _ in ran] == list(range(50))
    assert len({thread for _, thread in ran}) == 1
    assert [number for number, _ in back] == list(range(50))
    assert {thread for _, thread in back} == {threading.get_ident()}
    assert ran[0][1] != threading.get_ident()


def test_a_refusal_comes_back_as_a_refusal(tasks: QtTasks, qtbot: QtBot) -> None:
    refused: list[ShopError] = []

    def op() -> int:
        raise CartEmpty

    tasks.write(op, never, refused.append)
    qtbot.waitUntil(lambda: bool(refused), timeout=5000)
    assert isinstance(refused[0], CartEmpty)


def test_a_bug_is_raised_on_the_thread_of_the_screens(tasks: QtTasks, qtbot: QtBot) -> None:
    def op() -> int:
        raise ZeroDivisionError("of ours")

    with qtbot.captureExceptions() as caught:
        tasks.write(op, never, never)
        qtbot.waitUntil(lambda: bool(caught), timeout=5000)
    assert caught[0][0] is ZeroDivisionError


def test_slow_reading_does_not_hold_up_a_write(tasks: QtTasks, qtbot: QtBot) -> None:
    gate = threading.Event()
    done: list[str] = []
    for _ in range(4):
        tasks.background(gate.wait, lambda _: done.append("read"), never)
    tasks.write(lambda: "write", done.append, never)
    qtbot.waitUntil(lambda: done == ["write"], timeout=5000)
    gate.set()
    qtbot.waitUntil(lambda: len(done) == 5, timeout=5000)


def test_stopping_writes_what_was_asked_to_be_written(qtbot: QtBot) -> None:
    tasks, written = QtTasks(), list[int]()
    for number in range(20):
        tasks.write(lambda n=number: written.append(n), lambda _: None, never)  # type: ignore[misc]
    tasks.stop()
    assert written == list(range(20))


def test_a_write_on_the_thread_of_the_screens_is_refused(
    shop: ReadyShop, tasks: QtTasks, qtbot: QtBot
) -> None:
    guard_screens(shop.database.engine, slow_read_ms=50)
    with pytest.raises(RuntimeError, match="thread of the screens"):
        shop.database.write(lambda session: session.execute(text("SELECT 1")).scalar())
    done: list[object] = []
    tasks.write(
        lambda: shop.database.write(lambda session: session.execute(text("SELECT 1")).scalar()),
        done.append,
        never,
    )
    qtbot.waitUntil(lambda: done == [1], timeout=5000)
    with shop.database.read() as session:  # a read by key is allowed there
        assert session.execute(text("SELECT 2")).scalar() == 2


@pytest.mark.logs_warnings
def test_a_slow_read_on_the_thread_of_the_screens_is_told(
    shop: ReadyShop, caplog: pytest.LogCaptureFixture
) -> None:
    guard_screens(shop.database.engine, slow_read_ms=50)
    with caplog.at_level(logging.WARNING), shop.database.read() as session:
        session.execute(text("SELECT 1"))
        time.sleep(0.06)
    assert "a read held the screens" in caplog.text


def test_a_commit_is_told_to_the_screens_that_show_its_tables(
    shop: ReadyShop, tasks: QtTasks, qtbot: QtBot
) -> None:
    committed = Committed()
    shop.database.listeners.append(committed.tell)
    heard: list[tuple[Changes, int]] = []
    deaf: list[Changes] = []
    committed.listen("cash_sessions", to=lambda c: heard.append((c, threading.get_ident())))
    committed.listen("products", to=deaf.append)
    tasks.write(shop.open_cash, lambda _: None, never)
    qtbot.waitUntil(lambda: bool(heard), timeout=5000)
    assert heard[0][0].touch("cash_sessions")
    assert heard[0][1] == threading.get_ident()
    assert deaf == []
