"""The power goes in the middle of selling: no sale that was said or printed is lost, ever.

The sale loop of the product runs under strace. From its writes and syncs the disks are rebuilt that
a cut at any moment may leave; each is opened again by the product. The same with `synchronous` OFF
and NORMAL must lose sales, or this proof would see nothing.
"""

import pickle
import random
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from pysqlite3 import dbapi2
from sqlalchemy.exc import DBAPIError

from pos_app.core.db import Database, driver
from pos_app.core.errors import ShopError
from pos_app.core.ids import new_id
from tests.faults import checks, operations
from tests.faults.disks import Disk, File
from tests.faults.operations import Work
from tests.faults.sizes import size
from tests.faults.test_kill import make_work
from tests.faults.tracing import Began, Event, read_log, run_traced
from tests.shop import DATABASE_NAME

SALES = 25


@dataclass(frozen=True)
class Day:
    """A day at the till as strace saw it: the disk before it, and everything asked of the disk."""

    work: Work
    before: dict[str, bytes]
    events: list[Event]
    words: str  # the file in which the till says what is done


def trade(folder: Path, synchronous: str) -> Day:
    """Sell under strace."""
    work = make_work(folder / "shop")
    store, words, log = work.folder / DATABASE_NAME, folder / "words", folder / "log"
    op_ids = [new_id() for _ in range(SALES)]
    job = partial(operations.sell_and_print, work=work, op_ids=op_ids, synchronous=synchronous)
    (folder / "job").write_bytes(pickle.dumps(job))
    before = {str(store): store.read_bytes()}
    files = [store, store.with_name(f"{DATABASE_NAME}-wal"), work.folder, words]
    ended = run_traced(["tests.faults.alone", str(folder / "job"), str(words)], log, files)
    assert ended.returncode == 0, ended.stderr
    events = read_log(log)
    assert set(op_ids) <= said(events, str(words))
    return Day(work, before, events, str(words))


def said(events: list[Event], words: str) -> set[UUID]:
    """Return the sales that were said to be done or printed."""
    lines = b"".join(e.data for e in events if isinstance(e, Began) and e.path == words)
    return {UUID(line.split()[-1]) for line in lines.decode().splitlines()}


def cut(day: Day, folder: Path, states: int, seed: int) -> Counter[str]:
    """Cut the power at `states` moments; return how the store was found, and how often."""
    chance = random.Random(seed)
    moments = Counter(chance.randrange(1, len(day.events)) for _ in range(states))
    disk = Disk({path: File(content) for path, content in day.before.items()})
    found: Counter[str] = Counter()
    for moment, event in enumerate(day.events):
        for _ in range(moments[moment]):
            done = said(day.events[:moment], day.words)
            found[examine(day, disk.after_a_cut(chance), folder, done)] += 1
        disk.apply(event)
    return found


def examine(day: Day, files: dict[str, bytes], folder: Path, done: set[UUID]) -> str:
    """Open what a cut left with the product: "whole", "lost" or "damaged" and how."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for path, content in files.items():
        (folder / Path(path).name).write_bytes(content)
    database = replace(day.work, folder=folder).open()
    try:
        return _judge(database, done)
    except (ShopError, DBAPIError, dbapi2.Error) as error:
        return f"damaged: {error}"
    finally:
        database.close()


def _judge(database: Database, done: set[UUID]) -> str:
    with database.read() as session:
        checked = driver(session.connection()).execute("PRAGMA integrity_check").fetchall()
    if checked != [("ok",)]:
        return "damaged: integrity_check"
    if problems := checks.problems(database):
        return f"damaged: {problems[0]}"
    return "lost" if checks.lost(database, sorted(done)) else "whole"


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    return trade(tmp_path_factory.mktemp("full"), "FULL")


def test_the_log_covers_checkpoints_and_the_wal_begun_again(day: Day) -> None:
    writes = Counter(e.path for e in day.events if isinstance(e, Began) and e.name == "pwrite64")
    store = str(day.work.folder / DATABASE_NAME)
    begun = [
        e for e in day.events if isinstance(e, Began) and e.name == "pwrite64" and e.offset == 0
    ]
    assert writes[store] > 100  # checkpoints wrote pages back
    assert len([e for e in begun if e.path == f"{store}-wal"]) > 2  # and the WAL began anew


def test_a_disk_without_any_cut_holds_every_sale(day: Day, tmp_path: Path) -> None:
    disk = Disk({path: File(content) for path, content in day.before.items()})
    for event in day.events:
        disk.apply(event)
    left = {path: file.durable for path, file in disk.files.items() if not file.removed}
    assert examine(day, left, tmp_path / "disk", said(day.events, day.words)) == "whole"
    real = (day.work.folder / DATABASE_NAME).read_bytes()
    assert left[str(day.work.folder / DATABASE_NAME)] == real


@pytest.mark.failure_row(2)
@pytest.mark.req("V2")
def test_a_power_cut_loses_nothing_that_was_said_or_printed(day: Day, tmp_path: Path) -> None:
    assert cut(day, tmp_path / "disk", 150, seed=1) == {"whole": 150}


@pytest.mark.gate
def test_a_power_cut_loses_nothing_in_thousands_of_states(day: Day, tmp_path: Path) -> None:
    states = size(2000)
    assert cut(day, tmp_path / "disk", states, seed=2) == {"whole": states}


@pytest.mark.parametrize("synchronous", ["OFF", "NORMAL"])
def test_weaker_promises_of_the_store_would_lose_sales(tmp_path: Path, synchronous: str) -> None:
    found = cut(trade(tmp_path, synchronous), tmp_path / "disk", 60, seed=3)
    print(f"{synchronous}: {found}")
    assert found["lost"] > 0
    if synchronous == "NORMAL":  # and what is left stays readable
        assert set(found) <= {"whole", "lost"}


@pytest.mark.gate
def test_without_any_sync_a_power_cut_damages_the_store(tmp_path: Path) -> None:
    found = cut(trade(tmp_path, "OFF"), tmp_path / "disk", size(500), seed=4)
    print(found)
    assert found["lost"] > 0
    assert [how for how in found if how.startswith("damaged")] != []
