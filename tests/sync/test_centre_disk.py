"""The disk of the centre is full: it takes nothing, says so, and the tills sell on and wait."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from pos_app.core.errors import CentreStoreTrouble
from pos_app.sync.worker import SyncWorker
from tests.server.processes import CentreProcess
from tests.server.small_disk import FILLER, REFUSED, fill, inside, live_on_small_disk
from tests.shop import ReadyShop
from tests.sync.proxy import Proxy
from tests.sync.tills import first_till, problems_of, sell, sync, total_moves

MEGABYTES = 8
SALES = 30


@pytest.fixture
def small(tmp_path: Path) -> Iterator[CentreProcess]:
    folder = tmp_path / "centre"
    with CentreProcess(folder) as first:  # makes its secrets, which the test reads outside
        assert first.token
    centre = CentreProcess(folder, prepare=partial(live_on_small_disk, folder, MEGABYTES))
    try:
        centre.start()
    except AssertionError:
        if REFUSED in centre.log():
            pytest.skip(REFUSED)
        raise
    yield centre
    centre.stop()


def room_of(centre: CentreProcess) -> Path:
    assert centre.process is not None
    return inside(centre.process.pid, centre.folder)


@pytest.mark.failure_row(19)
def test_a_centre_without_room_acknowledges_nothing_and_goes_on_when_there_is_some(
    small: CentreProcess, tmp_path: Path
) -> None:
    with Proxy(small.port) as line:
        till = first_till(tmp_path / "one", small, line.url)
        sync(till)
        before = small.stock()
        fill(room_of(small))
        for _ in range(SALES):
            sell(till)
        assert refused(till).facts["reason"] == "El disco está lleno"
        assert small.stock() == before
        worker = SyncWorker(till.database, till.keys)
        worker._once()
        assert (worker.status.state, worker.status.pending) == ("offline", SALES)
        assert worker._asked_wait_s > 0  # it was told to wait
        sell(till)  # the counter goes on
        (room_of(small) / FILLER).unlink()
        report = sync(till)
        assert (report.sent, report.pending, report.quarantined) == (SALES + 1, 0, 0)
        assert small.stock() == total_moves(till)
        assert problems_of(till.database) == ()


def refused(till: ReadyShop) -> CentreStoreTrouble:
    """Return why a conversation was broken off."""
    with pytest.raises(CentreStoreTrouble) as refusal:
        sync(till)
    return refusal.value
