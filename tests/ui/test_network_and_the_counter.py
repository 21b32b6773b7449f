"""Whatever the network does, the till answers its keys: gaps of the event loop while it sells.

The same sales are rung up by keys with no centre at all, and with one whose line hangs, whose name
nobody knows, or where a page to sign in to the network answers. Beside it runs a program that does
nothing: how late that is, is the machine's.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from pos_app.core.errors import ShopError
from pos_app.core.sync import outbox
from pos_app.sync.worker import SyncWorker, sync_once
from tests.server.processes import CentreProcess
from tests.shop import PRODUCTS, ReadyShop, make_shop
from tests.sync.proxy import FINE, Fault, Proxy
from tests.sync.tills import first_till, sync
from tests.ui.counter import Counter, counter_in
from tests.ui.idle_program import TICK_MS, beside, waited_by_thread

SALES = 25
TRIES = 3
MOST_MS = 50  # at 99 of 100 ticks
HANGS_S = 60.0
CODES = [product.code for product in PRODUCTS[:3]]
Trouble = Callable[[Counter], None]


class Ticks(QObject):
    """A timer of the event loop that notes how late it is, in milliseconds.

    Waiting for a processor is taken off: that of this thread, and that of another thread of this
    program, which may have the interpreter meanwhile. Other programs on the machine are no part of
    what is judged. What this thread works itself, and its waiting for a lock, the disk or the
    network, stays in.
    """

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._me = str(threading.get_native_id())
        self._last, self._waited, self._worked = self._now()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def _now(self) -> tuple[float, dict[str, float], float]:
        return time.perf_counter(), waited_by_thread(), time.thread_time()

    def _tick(self) -> None:
        now, waited, worked = self._now()
        delays = {task: ms - self._waited.get(task, 0.0) for task, ms in waited.items()}
        own = delays.pop(self._me, 0.0)
        took = (now - self._last) * 1000 - TICK_MS - own - max(delays.values(), default=0.0)
        self.gaps.append(max(took, (worked - self._worked) * 1000))
        self._last, self._waited, self._worked = now, waited, worked

    def late(self) -> float:
        """Stop; return what 99 of 100 gaps are below."""
        self._timer.stop()
        return sorted(self.gaps)[len(self.gaps) * 99 // 100]


def ring_up(counter: Counter, meanwhile: Trouble) -> float:
    """Sell by keys; return the gap that one of a hundred ticks was longer than."""
    counter.sign_in()
    counter.wait_for_screen("sale")
    sell(counter, 1)
    sell(counter, 2)  # what is read and drawn for the first time is no work of the network
    ticks = Ticks()
    for number in range(SALES):
        meanwhile(counter)
        sell(counter, number)
    return ticks.late()


def sell(counter: Counter, number: int) -> None:
    """Scan three products and take the money; the wait reads the screen, never the store."""
    hands, till = counter.hands, counter.till
    for place in range(3):
        hands.scan(CODES[(number + place) % 3])
    hands.wait_for(lambda: len(counter.lines()) == 3, "three lines")
    hands.press("F9")
    hands.wait_for(lambda: not counter.lines() and not till.sale.busy, f"sale {number}")
    hands.pause(50)


def ask_again(counter: Counter) -> None:
    """Let the worker try at once, so that the line is in trouble all the time."""
    for worker in counter.running.workers:
        if isinstance(worker, SyncWorker):
            worker.sync_now()


def nothing(_counter: Counter) -> None:
    """Leave it alone."""


@contextmanager
def joined(folder: Path) -> Iterator[tuple[ReadyShop, Proxy]]:
    """Give a till that knows a centre, and the line between them."""
    with CentreProcess(folder / "centre") as centre, Proxy(centre.port) as line:
        shop = first_till(folder / "till", centre, line.url)
        sync(shop)
        yield shop, line
        line.closed.set()


def alone(qapp: QApplication, folder: Path) -> float:
    """Measure the control: a till without a centre."""
    shop = make_shop(folder)
    shop.open_cash()
    shop.database.close()
    with counter_in(qapp, shop.folder) as counter:
        return ring_up(counter, nothing)


def in_trouble(qapp: QApplication, folder: Path, fault: Fault, url: str = "") -> tuple[float, str]:
    """Measure a till whose line does this to every request; return also how it says it stands."""
    with joined(folder) as (shop, line):
        line.plan = lambda _: fault
        if url:
            with shop.database.read() as session:
                server_id = outbox.get_link(session).server_id
            shop.database.write(lambda s: outbox.set_link(s, url, server_id, outbox.ACTIVE))
        shop.database.close()
        with counter_in(qapp, shop.folder) as counter:
            gap = ring_up(counter, ask_again)
            line.closed.set()  # what hangs is let go, or the end would wait for it
            (worker,) = [one for one in counter.running.workers if isinstance(one, SyncWorker)]
            return gap, type(worker.status.error).__name__


def least(measure: Callable[[Path], float], folder: Path) -> float:
    """Return the least of some measures: a busy machine adds to one, a till that waits to all."""
    found: list[float] = []
    for number in range(TRIES):
        found.append(measure(folder / str(number)))
        if found[-1] < MOST_MS:
            break
    return min(found)


@pytest.mark.gate
@pytest.mark.timeout(900)
@pytest.mark.logs_warnings
@pytest.mark.req("Q8")
def test_keys_are_answered_while_the_network_hangs(qapp: QApplication, tmp_path: Path) -> None:
    def trouble(fault: Fault, said: str, url: str = "") -> Callable[[Path], float]:
        def measure(folder: Path) -> float:
            gap, error = in_trouble(qapp, folder, fault, url)
            assert error in said.split()
            return gap

        return measure

    measures = {
        "alone": lambda folder: alone(qapp, folder),
        # The first request may still hang at the end: then nothing has been said of it yet.
        "hangs": trouble(Fault(stall_s=HANGS_S), "CentreUnreachable NoneType"),
        "portal": trouble(Fault(html=True), "NotACentre"),
        "no name": trouble(FINE, "CentreUnreachable", "https://centre.invalid"),
    }
    with beside() as noise:
        measured = {name: least(measure, tmp_path / name) for name, measure in measures.items()}
    print({name: f"{gap:.1f} ms" for name, gap in measured.items()}, f"noise {noise.late_ms:.1f}")
    assert max(measured.values()) < MOST_MS + noise.late_ms


@pytest.mark.gate
@pytest.mark.logs_warnings
def test_a_till_that_talks_in_its_event_loop_would_be_caught(
    qapp: QApplication, tmp_path: Path
) -> None:
    def talk(counter: Counter) -> None:
        try:
            sync_once(counter.database, counter.running.station.keys)
        except ShopError:
            return

    with joined(tmp_path) as (shop, line):
        line.plan = lambda _: Fault(delay_s=0.4, drop=True)
        shop.database.close()
        with counter_in(qapp, shop.folder) as counter:
            gap = ring_up(counter, talk)
    print(f"{gap:.1f} ms")
    assert gap > 4 * MOST_MS
