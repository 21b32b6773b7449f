"""The disk fails at one call or the other: no false "done", no false "nothing was recorded".

strace makes one call of the till fail: a sync, a write with the disk full, a read. The till says
what it believes; afterwards the store is opened by another process, as after a restart, and must
agree.
"""

import pickle
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core.ids import new_id
from tests.faults import checks, operations
from tests.faults.operations import DONE, Work
from tests.faults.sizes import size
from tests.faults.test_kill import make_work
from tests.faults.tracing import run_traced
from tests.shared_data import PROJECT
from tests.shop import DATABASE_NAME

SALES = 6
UNKNOWN = "store.outcome_unknown"
# All say that nothing was recorded; a page that cannot be read looks like damage to SQLite.
ABSENT = {"store.disk_full", "store.unavailable", "store.busy", "store.damaged"}


@dataclass(frozen=True)
class Life:
    """What a till said in its life, in order: a code of an error or "done", and the sale."""

    said: tuple[tuple[str, UUID], ...]

    @property
    def refused(self) -> list[str]:
        """Return the codes of what was refused."""
        return [code for code, _ in self.said if code != DONE]


def live(
    work: Work, folder: Path, fault: str, *, die_when_refused: bool, control: str = ""
) -> Life:
    """Sell with one fault in the calls of the till; the store is then as a restart finds it."""
    folder.mkdir()
    words, store = folder / "words", work.folder / DATABASE_NAME
    words.touch()
    op_ids = [new_id() for _ in range(SALES)]
    job = partial(operations.sell_through_faults, work=work, op_ids=op_ids,
                  die_when_refused=die_when_refused, control=control)  # fmt: skip
    (folder / "job").write_bytes(pickle.dumps(job))
    files = [store, store.with_name(f"{DATABASE_NAME}-wal"), work.folder]
    arguments = ["tests.faults.alone", str(folder / "job"), str(words)]
    options = ["-e", f"inject={fault}"]
    calls = fault.split(":", maxsplit=1)[0]
    ended = run_traced(arguments, folder / "log", files, calls=calls, options=options)
    assert "Traceback" not in ended.stderr, ended.stderr
    lines = [line.split() for line in words.read_text().splitlines()]
    return Life(tuple((code, UUID(op_id)) for code, op_id in lines))


def disagreements(work: Work, life: Life) -> Iterator[str]:
    """Give where the store and the last word on each sale differ."""
    database = work.open()
    with database.read() as session:
        there = checks.applied(session)
    last = {op_id: code for code, op_id in life.said}
    for op_id, code in last.items():
        if code == DONE and op_id not in there:
            yield f"said to be done, lost: {op_id}"
        if code in ABSENT and op_id in there:
            yield f"said not to be recorded ({code}), there: {op_id}"
    yield from checks.problems(database)
    database.close()


CALLS = (
    "fsync,fdatasync:error=EIO",
    "pwrite64:error=ENOSPC",
    "pwrite64:error=EIO",
    "pread64:error=EIO",
)


def _try(tmp_path: Path, faults: Sequence[str], *, die_when_refused: bool) -> Counter[str]:
    """Try each fault in a shop of its own; return how often the till said what."""
    heard: Counter[str] = Counter()
    for number, fault in enumerate(faults):
        work = make_work(tmp_path / f"shop{number}")
        life = live(work, tmp_path / f"life{number}", fault, die_when_refused=die_when_refused)
        assert list(disagreements(work, life)) == [], fault
        assert set(life.refused) <= ABSENT | {UNKNOWN}, fault
        if not die_when_refused:  # the fault passed: every sale was made in the end
            assert Counter(code for code, _ in life.said)[DONE] == SALES, (fault, life.said)
        heard.update(code for code, _ in life.said)
    return heard


@pytest.mark.failure_row(3)
@pytest.mark.parametrize("call", CALLS[:3])
@pytest.mark.parametrize("die_when_refused", [False, True])
def test_a_disk_that_fails_once_is_told_and_nothing_is_lost(
    tmp_path: Path, call: str, die_when_refused: bool
) -> None:
    faults = [f"{call}:when={number}" for number in (3, 8)]
    heard = _try(tmp_path, faults, die_when_refused=die_when_refused)
    print(heard)
    assert heard.keys() - {DONE}


def test_a_disk_that_stays_broken_is_not_said_to_have_recorded_nothing(tmp_path: Path) -> None:
    work = make_work(tmp_path / "shop")
    fault = "fsync,fdatasync:error=EIO:when=5+"
    life = live(work, tmp_path / "life", fault, die_when_refused=False)
    assert life.refused[0] == UNKNOWN
    assert list(disagreements(work, life)) == []
    assert 0 < [code for code, _ in life.said].count(DONE) < SALES


@pytest.mark.failure_row(3)
def test_a_full_disk_is_told_and_the_till_sells_on_when_there_is_room(tmp_path: Path) -> None:
    work, room, words = make_work(tmp_path / "shop"), tmp_path / "room", tmp_path / "words"
    room.mkdir()
    job = partial(operations.sell_until_full, work=work, room=room)
    (tmp_path / "job").write_bytes(pickle.dumps(job))
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("unshare is not installed")
    # A small disk of its own, seen by the till alone.
    script = f'mount -t tmpfs -o size=3m till "{room}" || exit 77; exec "$@"'
    program = [sys.executable, "-m", "tests.faults.alone", str(tmp_path / "job"), str(words)]
    ended = subprocess.run(
        [unshare, "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", *program],
        cwd=PROJECT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    if not words.exists():
        pytest.skip(f"no small disk here: {ended.stderr}")
    assert ended.returncode == 0, ended.stderr
    full, lost, problems = words.read_text().splitlines()
    print(full)
    assert full.startswith("store.disk_full after ")
    assert (lost, problems) == ("lost 0", "problems 0")


@pytest.mark.parametrize(
    "control", ["says done to everything", "believes that a failed commit left nothing"]
)
def test_a_till_that_says_more_than_it_knows_would_be_caught(tmp_path: Path, control: str) -> None:
    work = make_work(tmp_path / "shop")
    fault = f"{CALLS[0]}:when=3" if control.startswith("believes") else f"{CALLS[1]}:when=40"
    life = live(work, tmp_path / "life", fault, die_when_refused=True, control=control)
    assert [what for what in disagreements(work, life) if what.startswith("said")] != []


@pytest.mark.gate
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("die_when_refused", [False, True])
def test_a_disk_that_fails_at_any_call(tmp_path: Path, call: str, die_when_refused: bool) -> None:
    # A sale writes some sixty times and syncs once; a life reads a hundred times, mostly opening.
    step = 1 if call.startswith("fsync") else 8
    faults = [f"{call}:when={1 + step * number}" for number in range(size(15))]
    heard = _try(tmp_path, faults, die_when_refused=die_when_refused)
    print(heard)
    assert heard.keys() - {DONE}


@pytest.mark.gate
@pytest.mark.parametrize("call", ["pwrite64", "fsync,fdatasync"])
def test_killed_inside_any_call_nothing_said_is_lost(tmp_path: Path, call: str) -> None:
    step = 8 if call == "pwrite64" else 1
    for number in range(size(15)):
        work = make_work(tmp_path / f"shop{number}")
        fault = f"{call}:signal=KILL:when={1 + step * number}"
        life = live(work, tmp_path / f"life{number}", fault, die_when_refused=False)
        assert list(disagreements(work, life)) == [], fault
        assert number > 5 or len(life.said) < SALES  # it did die
