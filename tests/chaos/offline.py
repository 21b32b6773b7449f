"""python -m tests.chaos.offline --sales 15000: a month without a line drains while selling goes on.

A till sells for thirty days without its centre, by the operations of the product. Then its worker
sends all of it to a real centre on PostgreSQL while the next customers are served. Prints one JSON
object: how long it took, what a sale costs before and meanwhile, how much memory the till grew by.
"""

import argparse
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from pos_app.core import cash, journal
from pos_app.core.clock import SetClock
from pos_app.core.db import Database, open_database, sqlite_url
from pos_app.sync.enrol import enrol
from pos_app.sync.worker import SyncWorker
from tests.chaos.postgres import Cluster
from tests.server.processes import CentreProcess
from tests.shop import DATABASE_NAME, ReadyShop, make_shop
from tests.sync.tills import STOCKED, problems_of, sell, sync, total_moves

DAYS = 30
STOCK_MILLI = 10**9
SALES_ALONE = 200
BETWEEN_S = 0.2  # a till busier than any person
PATIENCE_S = 1500.0


@dataclass(frozen=True)
class Drained:
    """What came of it; times of sales in milliseconds."""

    sales: int
    drain_s: float
    sold_meanwhile: int
    alone_p50_ms: float
    meanwhile_p50_ms: float
    alone_p95_ms: float
    meanwhile_p95_ms: float
    grown_mib: float
    right: bool

    @property
    def ratio(self) -> float:
        """Return how many times longer a sale takes while the till sends, in the middle."""
        return self.meanwhile_p50_ms / self.alone_p50_ms


def live_alone(till: ReadyShop, clock: SetClock, sales: int) -> None:
    """Sell for thirty days, with a close each evening; the disk is not waited for."""
    path = sqlite_url(till.folder / DATABASE_NAME)
    quick = replace(till, database=open_database(path, clock=clock, synchronous="OFF"))
    for day in range(DAYS):
        quick.open_cash()
        for number in range(sales * day // DAYS, sales * (day + 1) // DAYS):
            sell(quick, STOCKED[: 1 + number % 3])
            clock.set(clock.at + timedelta(seconds=30))
        quick.database.write(lambda s: cash.close_session(s, quick.actor, counted_minor=50_000))
        clock.set(clock.at + timedelta(hours=8))
    quick.database.close()


def drain(sales: int, folder: Path) -> Drained:
    """Make a till that has been alone, and let it come back."""
    with (
        Cluster() as cluster,
        CentreProcess(folder / "centre", database_url=cluster.url) as centre,
    ):
        clock = SetClock(datetime.now(UTC) - timedelta(days=DAYS))
        till = make_shop(folder / "till", own_device=True, stock_milli=STOCK_MILLI, clock=clock)
        enrol(till.database, till.keys, centre.url, centre.new_code(till="Caja 1"))
        sync(till)
        till.database.close()
        live_alone(till, clock, sales)
        till = replace(till, database=open_database(sqlite_url(till.folder / DATABASE_NAME)))
        till.database.start_checkpoints()
        try:
            return _come_back(till, centre, sales)
        finally:
            till.database.close()


def _come_back(till: ReadyShop, centre: CentreProcess, sales: int) -> Drained:
    till.open_cash()
    alone = [_timed_sale(till) for _ in range(SALES_ALONE)]
    with till.database.read() as session:
        backlog = journal.head(session, journal.get_station(session).device_id)[0]
    memory = _Memory()
    worker = SyncWorker(till.database, till.keys)
    began, meanwhile = time.monotonic(), list[float]()
    worker.start()
    while _acked(till.database) < backlog and time.monotonic() < began + PATIENCE_S:
        meanwhile.append(_timed_sale(till))
        time.sleep(BETWEEN_S)
    took = time.monotonic() - began
    worker.stop()
    grown = memory.stop()
    sync(till)
    right = centre.stock() == total_moves(till) and problems_of(till.database) == ()
    return Drained(
        sales, took, len(meanwhile), _middle(alone), _middle(meanwhile), _late(alone),
        _late(meanwhile), grown / 2**20, right,
    )  # fmt: skip


def _timed_sale(till: ReadyShop) -> float:
    began = time.perf_counter()
    sell(till, STOCKED)
    return (time.perf_counter() - began) * 1000


def _acked(database: Database) -> int:
    with database.read() as session:
        return journal.get_station(session).acked_seq


def _middle(times: Sequence[float]) -> float:
    return statistics.median(times)


def _late(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


class _Memory:
    """Watches how much memory this process has, from now on."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._first = self._most = self._process.memory_info().rss
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(0.1):
            self._most = max(self._most, self._process.memory_info().rss)

    def stop(self) -> int:
        """Return by how many bytes it grew, at most."""
        self._ended.set()
        self._thread.join()
        return self._most - self._first


def main() -> None:
    """Run it and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.offline", description=__doc__)
    parser.add_argument("--sales", type=int, default=15_000)
    sales = parser.parse_args().sales
    with tempfile.TemporaryDirectory(prefix="offline-") as folder:
        done = drain(sales, Path(folder))
    print(json.dumps({**vars(done), "ratio": done.ratio}))


if __name__ == "__main__":
    main()
