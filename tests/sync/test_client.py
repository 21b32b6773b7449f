"""How the till talks: every wait has an end, and one request is under way at a time."""

import socket
import threading
from pathlib import Path

import httpx
import pytest

from pos_app.core.errors import CentreUnreachable
from pos_app.core.ids import new_id
from pos_app.core.keys import Keys
from pos_app.sync import client
from pos_app.sync.client import Centre
from pos_app.sync.worker import SyncWorker
from tests.server.processes import CentreProcess
from tests.sync.proxy import Fault, Proxy
from tests.sync.test_worker import until
from tests.sync.tills import first_till, sell

KEYS = Keys(bytes(32), b"k" * 32)


@pytest.mark.req("Q8")
def test_every_wait_for_the_centre_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    said = client.TIMEOUT
    assert all((said.connect, said.read, said.write, said.pool))
    monkeypatch.setattr(client, "TIMEOUT", httpx.Timeout(0.2))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with Centre(url, KEYS, new_id()) as centre, pytest.raises(CentreUnreachable, match="time"):
            centre.open_session()


def test_one_request_is_under_way_at_a_time(centre: CentreProcess, tmp_path: Path) -> None:
    lock, inside, most = threading.Lock(), 0, 0

    def leave() -> None:
        nonlocal inside
        with lock:
            inside -= 1

    def enter(_: bytes) -> Fault:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        return Fault(delay_s=0.02, before_reply=leave)

    with Proxy(centre.port) as line:
        till = first_till(tmp_path / "one", centre, line.url)
        line.plan = enter
        worker = SyncWorker(till.database, till.keys)
        till.database.listeners.append(worker.heard)
        worker.start()
        for _ in range(5):
            sell(till)
            worker.sync_now()
        until(lambda: worker.status.state == "online" and worker.status.pending == 0)
        worker.stop()
        assert most == 1
        assert len(line.seen) > 3
    till.database.close()
