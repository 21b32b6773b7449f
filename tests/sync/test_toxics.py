"""Twelve and more things that networks do to a till: it sells, and converges when it can."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import httpx
import pytest

from pos_app.core import journal
from pos_app.core.errors import CentreUnreachable
from pos_app.core.sync import outbox
from pos_app.sync import client
from pos_app.sync.worker import SyncWorker
from tests.server.processes import CentreProcess
from tests.shop import ReadyShop
from tests.sync.proxy import Fault, Plan, Proxy, portal
from tests.sync.tills import first_till, problems_of, sell, sync, total_moves

pytestmark = [pytest.mark.gate, pytest.mark.req("Q8")]
SALES = 12
TOXIC_S = 3.0
PATIENCE_S = 60.0
IMPATIENT = httpx.Timeout(connect=1, read=4, write=4, pool=1)
ELSEWHERE = portal(b"302 Found", b"Location: http://127.0.0.1:9/sign-in\r\n")


def some(percent: int, *faults: Fault) -> Plan:
    """Let so many of a hundred requests meet one of these faults."""
    chance = Random(percent)
    return lambda _: chance.choice(faults) if chance.randrange(100) < percent else None


# What gets through in part converges while it lasts; after the others it does at once.
THROUGH: dict[str, Plan] = {
    "30 of 100 lost": some(30, Fault(drop=True)),
    "30 of 100 answers lost": some(30, Fault(cut_reply_at=0)),
    "two seconds late": some(100, Fault(delay_s=2.0)),
    "now and then late": some(60, Fault(delay_s=0.3), Fault(delay_s=1.2)),
    "everything twice": some(100, Fault(double=True), Fault(twice_at_once=True)),
    "drop by drop": some(100, Fault(trickle_s=0.01)),
    "resets": some(40, Fault(reset=True)),
}
NOTHING_THROUGH: dict[str, Plan] = {
    "half answers": some(100, Fault(cut_reply_at=60), Fault(cut_reply_at=-1)),
    "captive portal": some(100, Fault(html=True)),
    "sent elsewhere": some(100, Fault(answer=ELSEWHERE)),
    "gateway errors": some(100, Fault(answer=portal(b"502 Bad Gateway"))),
    "garbled answers": some(100, Fault(garble=True)),
    "never an answer": some(100, Fault(stall_s=30)),
}


@dataclass
class Running:
    """A till at work over a line."""

    till: ReadyShop
    line: Proxy
    centre: CentreProcess
    worker: SyncWorker

    def sell(self) -> None:
        for pieces in range(SALES):
            sell(self.till, pieces=1 + pieces % 3)

    def pending(self) -> int:
        with self.till.database.read() as session:
            return journal.pending_count(session)

    def wait_until_sent(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while self.pending():
            assert time.monotonic() < until, f"not sent: {self.worker.status}"
            self.worker.sync_now()
            time.sleep(0.2)

    def try_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.worker.sync_now()
            time.sleep(0.2)

    def converged(self) -> None:
        assert self.centre.stock() == total_moves(self.till)
        assert problems_of(self.till.database) == ()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CentreProcess, Path]]:
    folder = tmp_path_factory.mktemp("toxics")
    with CentreProcess(folder / "centre") as centre:
        yield centre, folder


@pytest.fixture(scope="module")
def shop(place: tuple[CentreProcess, Path]) -> Iterator[tuple[ReadyShop, Proxy]]:
    centre, folder = place
    with Proxy(centre.port) as line:
        till = first_till(folder / "till", centre, line.url)
        sync(till)
        yield till, line
        till.database.close()


@pytest.fixture
def running(
    place: tuple[CentreProcess, Path],
    shop: tuple[ReadyShop, Proxy],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Running]:
    monkeypatch.setattr(client, "TIMEOUT", IMPATIENT)
    till, line = shop
    worker = SyncWorker(till.database, till.keys, chance=Random(3))
    till.database.listeners.append(worker.heard)
    worker.start()
    yield Running(till, line, place[0], worker)
    line.plan = None
    worker.stop()
    till.database.listeners.remove(worker.heard)


@pytest.mark.parametrize("name", THROUGH)
def test_a_line_that_lets_something_through_is_enough(running: Running, name: str) -> None:
    running.line.plan = THROUGH[name]
    running.sell()
    running.wait_until_sent()
    running.converged()


@pytest.mark.parametrize("name", NOTHING_THROUGH)
def test_after_a_line_that_lets_nothing_through_all_is_sent(running: Running, name: str) -> None:
    running.line.plan = NOTHING_THROUGH[name]
    running.sell()
    running.try_for(TOXIC_S)
    with running.till.database.read() as session:
        assert outbox.get_link(session).status == outbox.ACTIVE  # no fork was seen in the noise
    running.line.plan = None
    running.wait_until_sent()
    running.converged()


def _plain(line: Proxy) -> str:
    """Return an https address where somebody answers who knows no TLS."""
    return line.url.replace("http:", "https:")


@pytest.mark.parametrize(
    "address", [_plain, lambda _: "https://centre.invalid"], ids=["wrong TLS", "no name"]
)
def test_an_address_that_leads_nowhere_is_tried_again(
    place: tuple[CentreProcess, Path],
    shop: tuple[ReadyShop, Proxy],
    monkeypatch: pytest.MonkeyPatch,
    address: Callable[[Proxy], str],
) -> None:
    monkeypatch.setattr(client, "TIMEOUT", IMPATIENT)
    till, line = shop
    with till.database.read() as session:
        link = outbox.get_link(session)
    write, active = till.database.write, outbox.ACTIVE
    write(lambda s: outbox.set_link(s, address(line), link.server_id, active))
    for pieces in (1, 2, 3):
        sell(till, pieces=pieces)
        with pytest.raises(CentreUnreachable):
            sync(till)
    write(lambda s: outbox.set_link(s, link.url, link.server_id, active))
    assert sync(till).sent >= 3
    assert place[0].stock() == total_moves(till)
