"""A centre or a till put back to yesterday: supplied again, or stopped and kept; never lost."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from pos_app.core import cash, journal
from pos_app.core.db import WriteSession, open_database, sqlite_url
from pos_app.core.errors import CashSessionOpen, JournalForked
from pos_app.core.sync import outbox, receiving
from pos_app.core.sync.messages import Push
from pos_app.sync.enrol import enrol
from pos_app.sync.worker import SyncWorker
from tests.server.processes import CentreProcess
from tests.shop import make_shop
from tests.sync.tills import (
    STOCKED,
    copy_of,
    count_sales,
    device_of,
    first_till,
    levels_of,
    next_till,
    problems_of,
    reopen,
    sell,
    sync,
    total_moves,
)


def stopped(centre: CentreProcess, change: Callable[[Path], object]) -> None:
    """Do something to the folder of a centre that does not run."""
    centre.stop()
    change(centre.folder)
    centre.start()


@pytest.mark.failure_row(12)
def test_an_older_centre_is_supplied_again(centre: CentreProcess, tmp_path: Path) -> None:
    one = first_till(tmp_path / "one", centre)
    sell(one)
    sync(one)
    two = next_till(tmp_path / "two", centre)
    sync(two)
    yesterday = tmp_path / "yesterday"
    stopped(centre, lambda folder: shutil.copytree(folder, yesterday))
    for pieces in (1, 2, 3):
        sell(one, pieces=pieces)
        sell(two, pieces=pieces)
    for till in (one, two):
        assert sync(till).pending == 0

    def put_back(folder: Path) -> None:
        for name in ("centre.db", "centre.db-wal", "centre.db-shm"):
            (folder / name).unlink(missing_ok=True)
            if (yesterday / name).exists():
                shutil.copy(yesterday / name, folder)

    stopped(centre, put_back)
    sell(one)
    assert sync(one).sent == 4  # three that the centre forgot, and the new one
    assert sync(two).sent == 3
    sync(one)
    assert centre.stock() == total_moves(one, two)
    assert levels_of(one) == levels_of(two)
    assert problems_of(one.database) == problems_of(two.database) == ()


@pytest.mark.failure_row(14)
def test_a_restored_till_stops_sending_keeps_selling_and_loses_nothing(
    centre: CentreProcess, tmp_path: Path
) -> None:
    till = first_till(tmp_path / "one", centre)
    sync(till)
    copy_of(till, tmp_path / "backup")
    sell(till, pieces=2)
    sync(till)
    before = centre.stock()
    restored = reopen(till, tmp_path / "backup")
    sold_after = sell(restored, pieces=5)
    with pytest.raises(JournalForked):
        sync(restored)
    sell(restored)
    with pytest.raises(JournalForked):
        sync(restored)
    assert centre.stock() == before
    assert count_sales(restored.database) == 2
    with restored.database.read() as session:
        assert outbox.get_link(session).status == outbox.FORKED
        assert journal.find_applied(session, sold_after.sale_id) is not None
    worker = SyncWorker(restored.database, restored.keys)
    worker._once()
    assert worker.status.state == "blocked"
    assert isinstance(worker.status.error, JournalForked)
    assert worker.status.pending >= 1
    restored.database.close()


def test_a_restored_till_that_has_not_sold_since_waits_for_its_own_operations(
    centre: CentreProcess, tmp_path: Path
) -> None:
    """The centre has more of it than it has itself: also that is a fork, not a new start."""
    till = first_till(tmp_path / "one", centre)
    sync(till)
    copy_of(till, tmp_path / "backup")
    sell(till)
    sync(till)
    restored = reopen(till, tmp_path / "backup")
    with pytest.raises(JournalForked):
        sync(restored)
    restored.database.close()


def _seq_only(session: WriteSession, sender: receiving.Sender, push: Push) -> int:
    """Record a batch as if numbers alone told what is known: what this protocol must not do."""
    last_seq, last_hash = journal.head(session, sender.device_id)
    batch = receiving._Batch(careful=True)
    for sent in push.ops:
        if sent.seq <= last_seq:
            continue
        fits = receiving._Sent(sent.seq, sent.payload, last_hash, bytes.fromhex(sent.hash))
        receiving._take(session, sender, fits, batch)
        last_seq, last_hash = journal.head(session, sender.device_id)
    return last_seq


def test_skipping_by_number_alone_would_lose_a_restored_tills_sale(
    centre: CentreProcess, tmp_path: Path
) -> None:
    till = first_till(tmp_path / "one", centre)
    sync(till)
    copy_of(till, tmp_path / "backup")
    sell(till)
    sync(till)
    restored = reopen(till, tmp_path / "backup")
    lost = sell(restored, pieces=7)
    with restored.database.read() as session:
        station = journal.get_station(session)
        push = outbox.next_push(session, max_operations=200, max_bytes=10**6)
        last_seq = journal.head(session, station.device_id)[0]
    assert push is not None
    centre.stop()
    store = open_database(sqlite_url(centre.folder / "centre.db"))
    sender = receiving.Sender(device_of(restored), station.branch_id)
    acknowledged = store.write(lambda session: _seq_only(session, sender, push))
    with store.read() as session:
        known = session.execute(
            text("SELECT count(*) FROM sales WHERE id = :id"), {"id": lost.sale_id.bytes}
        ).scalar()
    assert acknowledged == last_seq  # the till would take all of it for sent,
    assert known == 0  # and the sale would be nowhere
    with pytest.raises(JournalForked):
        store.write(lambda session: receiving.receive(session, sender, push))
    store.close()
    restored.database.close()


def test_a_till_without_a_centre_is_no_fork(tmp_path: Path) -> None:
    till = make_shop(tmp_path / "alone", own_device=True)
    worker = SyncWorker(till.database, till.keys)
    worker._once()
    assert worker.status.state == "never"
    till.database.close()


@pytest.mark.conflict_row("restored_till")
@pytest.mark.failure_row(14)
def test_a_restored_till_joins_again_as_a_new_device_with_what_only_it_has(
    centre: CentreProcess, tmp_path: Path
) -> None:
    till = first_till(tmp_path / "one", centre)
    sync(till)
    copy_of(till, tmp_path / "backup")
    sell(till, pieces=2)
    sync(till)
    restored = reopen(till, tmp_path / "backup")
    sell(restored, pieces=5)
    with pytest.raises(JournalForked):
        sync(restored)
    old = device_of(restored)
    with pytest.raises(CashSessionOpen):  # the drawer is counted under the identity that filled it
        enrol(restored.database, restored.keys, centre.url, centre.new_code(till="Caja 1"))
    restored.database.write(lambda s: cash.close_session(s, restored.actor, counted_minor=50_000))
    report = enrol(restored.database, restored.keys, centre.url, centre.new_code(till="Caja 1"))
    assert report.stamped == 2  # the sale and the close that only this disk has
    assert device_of(restored) != old
    assert sync(restored).pending == 0
    assert len(centre.ask("GET", "/api/v1/sales").json()["rows"]) == 2
    assert levels_of(restored)[STOCKED[0]] == 93_000  # less 2 on the lost disk, 5 on this
    assert {code: held for (_, code), held in centre.stock().items()}[STOCKED[0]] == 93_000
    assert problems_of(restored.database) == ()
    restored.open_cash()
    sell(restored)
    assert sync(restored).pending == 0
    restored.database.close()
