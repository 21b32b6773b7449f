"""The worker: sends soon after a sale, waits longer while the centre is away, never in the way."""

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from pos_app.core.errors import CentreUnreachable, NotACentre
from pos_app.core.sync import outbox
from pos_app.sync import client
from pos_app.sync.enrol import enrol
from pos_app.sync.worker import SyncStatus, SyncWorker
from tests.server.processes import CentreProcess
from tests.shop import ReadyShop, make_shop
from tests.sync.proxy import Fault, Proxy
from tests.sync.tills import first_till, sell, sync, total_moves

PATIENCE_S = 20
HANGS_S = 60


def until(said: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + PATIENCE_S
    while not said():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


class Working:
    """A worker beside a till, as the program runs it."""

    def __init__(self, till: ReadyShop) -> None:
        self.heard: list[SyncStatus] = []
        self.worker = SyncWorker(
            till.database, till.keys, on_status=self.heard.append, chance=random.Random(7)
        )
        till.database.listeners.append(self.worker.heard)
        self.worker.start()

    @property
    def status(self) -> SyncStatus:
        return self.worker.status


@pytest.fixture
def start() -> Iterator[Callable[[ReadyShop], Working]]:
    running: list[Working] = []

    def begin(till: ReadyShop) -> Working:
        running.append(Working(till))
        return running[-1]

    yield begin
    for one in running:
        one.worker.stop()


def test_a_sale_reaches_the_centre_by_itself(
    centre: CentreProcess, tmp_path: Path, start: Callable[[ReadyShop], Working]
) -> None:
    till = first_till(tmp_path / "one", centre)
    working = start(till)
    until(lambda: working.status.state == "online" and working.status.pending == 0)
    sell(till)
    until(lambda: centre.stock() == total_moves(till))
    until(lambda: working.status.pending == 0)
    assert working.status.last_contact_at is not None
    assert working.status.error is None


def test_a_till_that_joins_begins_to_send(
    centre: CentreProcess, tmp_path: Path, start: Callable[[ReadyShop], Working]
) -> None:
    till = make_shop(tmp_path / "one", own_device=True)
    working = start(till)
    until(lambda: bool(working.heard))
    assert working.status.state == "never"
    enrol(till.database, till.keys, centre.url, centre.new_code())
    until(lambda: working.status.state == "online" and working.status.pending == 0)
    assert centre.stock() == total_moves(till)


def test_while_the_centre_is_away_it_says_so_and_comes_back_by_itself(
    centre: CentreProcess, tmp_path: Path, start: Callable[[ReadyShop], Working]
) -> None:
    till = first_till(tmp_path / "one", centre)
    sync(till)
    centre.stop()
    working = start(till)
    until(lambda: working.status.state == "offline")
    assert isinstance(working.status.error, CentreUnreachable)
    until(lambda: working.status.offline_since is not None)
    for _ in range(3):
        sell(till)
    until(lambda: working.status.pending == 3)
    centre.start()
    until(lambda: working.status.state == "online" and working.status.pending == 0)
    until(lambda: working.status.offline_since is None)
    assert centre.stock() == total_moves(till)


def test_a_portal_is_not_taken_for_the_centre(
    centre: CentreProcess, tmp_path: Path, start: Callable[[ReadyShop], Working]
) -> None:
    with Proxy(centre.port) as line:
        till = first_till(tmp_path / "one", centre, line.url)
        line.plan = lambda _: Fault(html=True)
        working = start(till)
        until(lambda: isinstance(working.status.error, NotACentre))
        assert working.status.state == "offline"
        line.plan = None
        working.worker.sync_now()
        until(lambda: working.status.state == "online")


@pytest.mark.req("Q8")
def test_a_line_that_hangs_delays_no_sale(
    centre: CentreProcess,
    tmp_path: Path,
    start: Callable[[ReadyShop], Working],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The answer comes only once thirty sales are done: a sale that waits for it waits for ever."""
    monkeypatch.setattr(client, "TIMEOUT", httpx.Timeout(HANGS_S))
    sold, in_time = threading.Event(), list[bool]()

    def hold_back() -> None:
        in_time.append(sold.wait(HANGS_S))

    with Proxy(centre.port) as line:
        till = first_till(tmp_path / "one", centre, line.url)
        line.plan = lambda _: Fault(before_reply=hold_back)
        start(till)
        until(lambda: bool(line.seen))
        for _ in range(30):
            sell(till)
        sold.set()
        until(lambda: bool(in_time))
        assert in_time[0]


@contextmanager
def silent() -> Iterator[str]:
    """Give an https address where every connection is taken, and no greeting is ever answered."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.req("Q8")
def test_a_greeting_that_is_never_answered_ends_with_the_time_for_connecting(
    centre: CentreProcess,
    tmp_path: Path,
    start: Callable[[ReadyShop], Working],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The handshake of TLS too: else one silent address keeps a till from every other."""
    monkeypatch.setattr(client, "TIMEOUT", httpx.Timeout(connect=0.5, read=60, write=60, pool=60))
    till = first_till(tmp_path / "one", centre)
    sync(till)
    with till.database.read() as session:
        link = outbox.get_link(session)

    def lead_to(url: str) -> None:
        till.database.write(lambda s: outbox.set_link(s, url, link.server_id, outbox.ACTIVE))

    with silent() as url:
        lead_to(url)
        working = start(till)
        until(lambda: working.status.error is not None)
        error = working.status.error
        assert isinstance(error, CentreUnreachable)
        assert error.facts["reason"] == "no connection in time"
        sell(till)
        until(lambda: working.status.pending > 0)
        lead_to(link.url)
        working.worker.sync_now()  # maybe in the middle of the next try
        until(lambda: working.status.state == "online" and working.status.pending == 0)


def test_the_pauses_grow_and_are_never_all_the_same(tmp_path: Path) -> None:
    till = make_shop(tmp_path / "one", own_device=True)
    worker = SyncWorker(till.database, till.keys, chance=random.Random(1))
    worker.status = SyncStatus(state="offline")
    pauses = []
    for failures in range(1, 30):
        worker._failures = failures
        pauses.append([worker._pause_s() for _ in range(200)])
    for failures, tried in enumerate(pauses, 1):
        assert max(tried) <= min(300, 2**failures)
        assert min(tried) >= 0.5
        assert len(set(tried)) > 100
    assert max(pauses[-1]) > 250
    worker._asked_wait_s = 40
    worker._failures = 1
    assert worker._pause_s() >= 40
    worker._failures = 0
    assert 10 < worker._pause_s() < 20
    till.database.close()


def test_stopping_does_not_wait_for_the_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_app.sync.worker.IDLE_S", 3600.0)
    till = make_shop(tmp_path / "one", own_device=True)
    working = Working(till)
    until(lambda: bool(working.heard))
    working.worker.stop()
    assert not working.worker._thread.is_alive()
    till.database.close()
