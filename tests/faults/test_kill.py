"""The process is killed before every statement of an operation, and at any moment of a day's work.

After each kill the store is opened again: what was acknowledged is there once; what was not is
there whole or not at all; doing it again with the same id gives exactly one; `pos verify` finds
nothing.
"""

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core import cash, schema
from pos_app.core.db import Database, WriteSession, open_database, sqlite_url
from pos_app.core.errors import CashSessionOpen, ShopError
from pos_app.core.ids import new_id
from tests.faults import checks, operations
from tests.faults.forks import Death, Forks, fork_server
from tests.faults.operations import Operation, Work
from tests.faults.sizes import size
from tests.shop import PRODUCTS, make_shop

EVERY_STATEMENT = 10_000  # more than any operation has


pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with fork_server() as server:
        yield server


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return make_work(tmp_path / "shop")


def make_work(folder: Path) -> Work:
    """Return a shop with an open cash session, closed on disk, for children to work in."""
    shop = make_shop(folder, stock_milli=1_000_000_000)
    shop.open_cash()
    items = tuple(shop.item(p.code) for p in PRODUCTS if p.price_minor)
    shop.database.close()
    return Work(folder, shop.actor, (*items, items[0])[:5])


@dataclass(frozen=True)
class Victim:
    """An operation to kill: what makes it possible, and how it refuses to be done twice."""

    operation: Operation
    prepare: Callable[[WriteSession, Work, UUID], object]
    refuses_again: type[ShopError] | None = None


def _close_if_open(session: WriteSession, work: Work, _op_id: UUID) -> None:
    if cash.find_open(session) is not None:
        operations.close_cash(session, work, new_id())


def _open_if_closed(session: WriteSession, work: Work, _op_id: UUID) -> None:
    if cash.find_open(session) is None:
        operations.open_cash(session, work, new_id())
    operations.sell(session, work, new_id())


def _nothing(_session: WriteSession, _work: Work, _op_id: UUID) -> None:
    """Nothing has to be there before."""


VICTIMS = {
    "sale": Victim(operations.sell, operations.keep_draft),
    "cash open": Victim(operations.open_cash, _close_if_open, CashSessionOpen),
    "cash close": Victim(operations.close_cash, _open_if_closed),
    "adjustment in": Victim(operations.adjust, _nothing),
    "adjustment out": Victim(operations.waste, _nothing),
}
MORE_VICTIMS = {  # before every statement in the gates; the exchange, which does most, here too
    **VICTIMS,
    "exchange": Victim(operations.exchange, operations.sell_before),
    "return": Victim(operations.give_back, operations.sell_before),
    "debt payment": Victim(operations.pay_debt, operations.sell_on_account),
}


@dataclass
class Findings:
    """What the trials came to; `wrong` must stay empty, the rest shows that they tried."""

    trials: int = 0
    killed: int = 0
    done_unsaid: int = 0  # committed, and killed before it was said
    wrong: list[str] = field(default_factory=list)


@dataclass
class Trials:
    """Kills one operation again and again in one store, and looks at the store each time."""

    forks: Forks
    work: Work
    victim: Victim
    child: Callable[..., None] = operations.perform
    findings: Findings = field(default_factory=Findings)

    def kill_before_every_statement(self, step: int = 1) -> Findings:
        """Kill before statement 1, 1 + step, … until the operation has no more of them."""
        whole = self._whole()
        for place in range(1, EVERY_STATEMENT, step):
            if not self._try(whole, place):
                return self.findings
        raise AssertionError("it never ends")

    def _whole(self) -> checks.Counts:
        """Return the rows of one unharmed operation; the second, for the first begins series."""
        made: checks.Counts = {}
        for _ in range(2):
            before = self._prepare(op_id := new_id())
            job = partial(operations.perform, work=self.work, operation=self.victim.operation,
                          op_id=op_id)  # fmt: skip
            assert self.forks.run(job).said == (op_id.hex,)
            made = checks.difference(before, self._look())
        return made

    def _try(self, whole: checks.Counts, place: int) -> bool:
        """Make one trial; return whether the child was killed."""
        before = self._prepare(op_id := new_id())
        job = partial(self.child, work=self.work, operation=self.victim.operation, op_id=op_id,
                      die_before=place)  # fmt: skip
        end = self.forks.run(job)
        database = self.work.open()
        made = checks.difference(before, checks.row_counts(database))
        acknowledged = op_id.hex in end.said
        self.findings.trials += 1
        self.findings.killed += end.killed
        self.findings.done_unsaid += made == whole and not acknowledged
        if acknowledged and made != whole:
            self._wrong(place, f"said to be done, made {made}")
        if made not in ({}, whole):
            self._wrong(place, f"in part: {made}")
        self._again(database, op_id, done=made == whole)
        if (made := checks.difference(before, checks.row_counts(database))) != whole:
            self._wrong(place, f"done again, {made}")
        for problem in checks.problems(database):
            self._wrong(place, problem)
        database.close()
        return end.killed

    def _prepare(self, op_id: UUID) -> checks.Counts:
        database = self.work.open()
        database.write(lambda session: self.victim.prepare(session, self.work, op_id))
        counts = checks.row_counts(database)
        database.close()
        return counts

    def _look(self) -> checks.Counts:
        database = self.work.open()
        counts = checks.row_counts(database)
        database.close()
        return counts

    def _again(self, database: Database, op_id: UUID, *, done: bool) -> None:
        again = self.victim.refuses_again
        with pytest.raises(again) if done and again else nullcontext():
            database.write(
                lambda session: self.victim.operation(session, self.work, op_id), op_id=op_id
            )

    def _wrong(self, place: int, what: str) -> None:
        self.findings.wrong.append(f"killed before statement {place}: {what}")


@pytest.mark.failure_row(1)
@pytest.mark.req("V2", "V5")
@pytest.mark.parametrize("name", VICTIMS)
def test_killed_before_any_statement_it_is_whole_or_not_at_all(
    forks: Forks, work: Work, name: str
) -> None:
    findings = Trials(forks, work, VICTIMS[name]).kill_before_every_statement()
    print(f"{name}: {findings}")
    assert findings.wrong == []
    assert findings.killed > 20
    assert findings.done_unsaid == 1  # between COMMIT and its word: found by its id, not done twice


@pytest.mark.req("R9")
def test_killed_in_an_exchange_there_are_both_documents_or_none(forks: Forks, work: Work) -> None:
    findings = Trials(forks, work, MORE_VICTIMS["exchange"]).kill_before_every_statement(step=7)
    print(f"exchange: {findings}")
    assert findings.wrong == []
    assert findings.killed > 10


@pytest.mark.gate
@pytest.mark.parametrize("name", MORE_VICTIMS)
def test_killed_again_and_again_before_any_statement(forks: Forks, work: Work, name: str) -> None:
    trials = Trials(forks, work, MORE_VICTIMS[name])
    while trials.findings.trials < size(100):
        trials.kill_before_every_statement()
        assert trials.findings.wrong == []
    print(f"{name}: {trials.findings}")


def test_a_sale_said_to_be_done_before_commit_would_be_caught(forks: Forks, work: Work) -> None:
    trials = Trials(forks, work, VICTIMS["sale"], operations.perform_boasting)
    findings = trials.kill_before_every_statement()
    assert [wrong for wrong in findings.wrong if "said to be done, made {}" in wrong] != []


def test_a_sale_of_two_transactions_would_be_caught(forks: Forks, work: Work) -> None:
    halves = replace(VICTIMS["sale"], operation=operations.sell_in_two_halves)
    findings = Trials(forks, work, halves).kill_before_every_statement()
    assert [wrong for wrong in findings.wrong if "in part" in wrong] != []


# At any moment ------------------------------------------------------------------------------------


def _kill_at_random(forks: Forks, work: Work, trials: int, seed: int) -> tuple[int, list[str]]:
    """Sell until killed, `trials` times; return how many sales were said, and what is wrong."""
    chance = random.Random(seed)
    said: list[UUID] = []
    wrong: list[str] = []
    for trial in range(trials):
        op_ids = [new_id() for _ in range(400)]
        job = partial(operations.sell_on, work=work, op_ids=op_ids)
        death = Death(after_words=chance.randrange(8), after_s=chance.uniform(0, 0.02))
        end = forks.run(job, death=death)
        said += [UUID(line) for line in end.said]
        database = work.open()
        with database.read() as session:
            there = checks.applied(session) & set(op_ids)
        if not len(end.said) <= len(there) <= len(end.said) + 1:
            wrong.append(f"trial {trial}: {len(end.said)} said, {len(there)} there")
        wrong += [f"trial {trial}: lost {op_id}" for op_id in checks.lost(database, said)]
        wrong += [f"trial {trial}: {problem}" for problem in checks.problems(database)]
        database.close()
    return len(said), wrong


@pytest.mark.req("V2")
def test_killed_at_any_moment_of_selling_nothing_said_is_lost(forks: Forks, work: Work) -> None:
    said, wrong = _kill_at_random(forks, work, 40, seed=1)
    print(f"{said} sales said to be done in 40 lives")
    assert wrong == []
    assert said > 100


@pytest.mark.gate
def test_killed_at_any_moment_of_many_lives(forks: Forks, tmp_path: Path) -> None:
    left = size(400)
    for seed in range(1, left + 1, 100):  # a fresh shop: looking grows with its sales
        work = make_work(tmp_path / f"shop{seed}")
        assert _kill_at_random(forks, work, min(100, left - seed + 1), seed)[1] == []


# The schema ---------------------------------------------------------------------------------------


def _schema(file: Path) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(file)) as connection:
        return set(connection.execute("SELECT name, coalesce(sql, '') FROM sqlite_master"))


def _kill_migrations(forks: Forks, folder: Path, step: int) -> int:
    """Kill before each `step`-th statement of a first migration; return how many were killed."""
    expected: set[tuple[str, str]] = set()
    places: list[int] = [operations.NEVER, *range(1, EVERY_STATEMENT, step)]
    for place in places:
        file = folder / f"{place}.db"
        end = forks.run(partial(operations.migrate, file=file, die_before=place))
        database = open_database(sqlite_url(file))
        assert schema.current(database) in ({schema.HEAD} if end.said else {None, schema.HEAD})
        schema.migrate(database)
        with database.read() as session:
            assert schema.walls_missing(session) == ()
        database.close()
        expected = expected or _schema(file)
        assert _schema(file) == expected
        file.unlink()
        if place and not end.killed:
            return place // step
    raise AssertionError("it never ends")


@pytest.mark.failure_row(21)
def test_a_migration_killed_half_way_leaves_the_old_schema_or_the_new(
    forks: Forks, tmp_path: Path
) -> None:
    assert _kill_migrations(forks, tmp_path, step=37) > 5


@pytest.mark.gate
def test_a_migration_killed_before_any_statement(forks: Forks, tmp_path: Path) -> None:
    assert _kill_migrations(forks, tmp_path, step=1) > 100
