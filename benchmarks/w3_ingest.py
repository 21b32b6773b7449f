"""W3: operations taken in per second over HTTP, durable, against psycopg writing the same rows.

Ours: `pos-server run --workers 2` on PostgreSQL with every sync on; tills push real journals of
sales, signed, a batch a request, all at once. Bare: as many connections replay exactly the INSERTs
and UPDATEs that ours made of those batches, ready made, in psycopg's pipeline, one commit a batch;
it checks, reads, hashes and computes nothing, speaks no HTTP, and holds the branch as ours does, or
its updates of the same levels would wait for each other in a circle. All tills are of one branch,
the worst case: their batches follow one another. Each round begins with copies of one database.
"""

import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, ClassVar, Final

import psycopg
from sqlalchemy import event

from benchmarks.shop import Shops
from pos_app.core.db import open_database
from pos_app.core.sync import outbox, telling
from pos_app.core.sync.messages import Push
from pos_app.core.sync.receiving import Sender, receive
from pos_app.sync.client import Centre
from tests.postgres import PostgresServer, durable_server
from tests.server.processes import CentreProcess
from tests.shop import ReadyShop
from tests.sync.direct import sender_of
from tests.sync.tills import STOCKED, device_of, first_till, next_till, sell, sync

TILLS: Final = (1, 4, 16)
SALES, QUICK_SALES = 400, 100  # of each till
BATCH: Final = 50
ROUNDS: Final = 3
WORKERS: Final = 2
# No till is sent away to come back later: what is measured is the work, not the waiting.
ALL_AT_ONCE: Final = {"MOSTRADOR_CENTRE_MAX_PUSHES": str(max(TILLS))}
_HOLD = "SELECT id FROM branches WHERE id = %s FOR NO KEY UPDATE"

Write = tuple[str, list[Any]]  # a statement and the rows it was run with


@dataclass(frozen=True)
class Journal:
    """What one till has to send."""

    till: ReadyShop
    sender: Sender
    pushes: tuple[Push, ...]

    @property
    def operations(self) -> int:
        """Return how many operations are measured: the first batch warms both."""
        return sum(len(push.ops) for push in self.pushes[1:])


def run(_shops: Shops, *, quick: bool = False) -> dict[str, object]:
    """Measure at 1, 4 and 16 tills."""
    server = durable_server()
    with tempfile.TemporaryDirectory(prefix="mostrador-w3-") as name:
        folder = Path(name)
        before = server.fresh()
        journals = _prepare(folder, before, QUICK_SALES if quick else SALES)
        captured = _capture(server, before, journals)
        results: dict[str, object] = {"batch": BATCH, "workers": WORKERS}
        for tills in TILLS:
            chosen = journals[:tills]
            ours, bare = [], []
            for _ in range(1 if quick else ROUNDS):
                ours.append(_ours(server, before, folder / "centre", chosen))
                bare.append(_bare(server, before, captured[:tills], chosen[0].sender))
            results[f"{tills} tills"] = _said(sum(j.operations for j in chosen), ours, bare)
        for journal in journals:
            journal.till.database.close()
    return results


def _said(operations: int, ours: Sequence[float], bare: Sequence[float]) -> dict[str, object]:
    """Return rates, and how many times as long ours takes, with the range over the rounds."""
    ratios = sorted(a / b for a, b in zip(ours, bare, strict=True))
    return {
        "operations": operations,
        "ours_per_s": round(operations / median(ours)),
        "bare_per_s": round(operations / median(bare)),
        "ratio": round(median(ratios), 2),
        "ratio_range": [round(ratios[0], 2), round(ratios[-1], 2)],
    }


def _prepare(folder: Path, address: str, sales: int) -> list[Journal]:
    """Make a centre with tills of one branch, and let each of them sell without a line."""
    with CentreProcess(folder / "centre", address) as centre:
        tills = [first_till(folder / "till-1", centre)]
        sync(tills[0])
        tills += [
            next_till(folder / f"till-{number}", centre) for number in range(2, max(TILLS) + 1)
        ]
    journals = []
    for till in tills:
        for _ in range(sales):
            sell(till, STOCKED)
        journals.append(Journal(till, sender_of(till), tuple(_pushes(till))))
    return journals


def _pushes(till: ReadyShop) -> list[Push]:
    """Return all that waits, in batches."""
    pushes, after = [], None
    with till.database.read() as session:
        while push := outbox.next_push(session, max_operations=BATCH, max_bytes=10**6, after=after):
            pushes.append(push)
            after = push.ops[-1].seq
    return pushes


# Ours ------------------------------------------------------------------------------------------


def _ours(server: PostgresServer, before: str, folder: Path, journals: Sequence[Journal]) -> float:
    """Return the seconds in which a centre takes all of it over HTTP."""
    address = server.fresh(_name(before))
    with CentreProcess(folder, address, workers=WORKERS, environment=ALL_AT_ONCE) as centre:

        def send(journal: Journal, ready: threading.Barrier) -> None:
            with Centre(centre.url, journal.till.keys, device_of(journal.till)) as line:
                for number, push in enumerate(journal.pushes):
                    if number == 1:
                        ready.wait()
                    reply = line.push(push)
                    assert {one.outcome for one in reply.results} == {"applied"}

        seconds = _together([partial(send, journal) for journal in journals])
    server.drop(address)
    return seconds


def _together(pieces: Sequence[Callable[[threading.Barrier], None]]) -> float:
    """Let all begin at once; return the seconds until the last has ended."""
    ready = threading.Barrier(len(pieces) + 1)
    with ThreadPoolExecutor(len(pieces)) as threads:
        working = [threads.submit(piece, ready) for piece in pieces]
        ready.wait()
        start = time.perf_counter()
        for one in working:
            one.result()
        return time.perf_counter() - start


# The bare rows ---------------------------------------------------------------------------------


class _Cursor(psycopg.Cursor[Any]):
    """Notes every row that a statement writes."""

    notes: ClassVar[list[Write]] = []

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        self._note(query, [params])
        return super().execute(query, params, **options)

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
        rows = list(params_seq)
        self._note(query, rows)
        super().executemany(query, rows, **options)

    def _note(self, query: Any, rows: list[Any]) -> None:
        words = str(query).lstrip().upper()
        if words.startswith(("INSERT", "UPDATE", "DELETE")) and rows:
            self.notes.append((str(query).split(" RETURNING ", maxsplit=1)[0], rows))


def _capture(
    server: PostgresServer, before: str, journals: Sequence[Journal]
) -> list[list[list[Write]]]:
    """Take the journals in on a copy; return each till's batches as the rows they became."""
    address = server.fresh(_name(before))
    captured = []
    with closing(telling.attach(open_database(address))) as database:

        @event.listens_for(database.engine, "connect")
        def connect(connection: Any, _record: object) -> None:
            connection.cursor_factory = _Cursor

        for journal in journals:
            batches = []
            for push in journal.pushes:
                _Cursor.notes.clear()
                database.write(lambda s, j=journal, p=push: receive(s, j.sender, p))  # type: ignore[misc]
                batches.append(list(_Cursor.notes))
            captured.append(batches)
    server.drop(address)
    return captured


def _bare(
    server: PostgresServer, before: str, captured: Sequence[list[list[Write]]], sender: Sender
) -> float:
    """Return the seconds in which connections write all of the rows."""
    address = server.fresh(_name(before))

    def write(batches: list[list[Write]], ready: threading.Barrier) -> None:
        with psycopg.connect(address.replace("+psycopg", "")) as connection:
            for number, batch in enumerate(batches):
                if number == 1:
                    ready.wait()
                with connection.pipeline(), connection.cursor() as cursor:
                    cursor.execute(_HOLD, (sender.branch_id,))
                    for statement, rows in batch:
                        cursor.executemany(statement.encode(), rows)
                    connection.commit()

    seconds = _together([partial(write, batches) for batches in captured])
    server.drop(address)
    return seconds


def _name(address: str) -> str:
    return address.split("?", maxsplit=1)[0].rsplit("/", maxsplit=1)[1]
