"""Row locks are taken in one order: tills that meet at the same rows wait, and never in a circle.

Four tills of two branches bring sales, goods and customers at once, one half of them from the first
row to the last and the other back. PostgreSQL itself counts the circles that it had to break. The
controls let pushes go without their place in the order, of branches and of the company: then there
are some.
"""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select, text

from pos_app.core import adjustments, customer_accounts, recorders
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.customers import CustomerInput
from pos_app.core.db import WriteSession
from pos_app.core.facts import Fact
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.models.catalog import Branch
from pos_app.core.models.journal import Device
from pos_app.core.sync import centre, receiving
from pos_app.core.sync.messages import Push
from pos_app.core.sync.receiving import Sender
from tests.shop import ReadyShop, make_shop
from tests.sync.direct import DirectCentre, join, joined_centre, pull_all, push_all
from tests.sync.tills import STOCKED, problems_of, sell

ROUNDS, MOST = 3, 30  # of the proof; until a control meets a circle
CUSTOMERS = ("Ana Soto", "Beto Rojas", "Carla Paz")
SLOW_S = 0.003  # an operation takes that long at the centre, so that batches meet


@dataclass
class Company:
    """A centre with two tills in each of two branches."""

    node: DirectCentre
    address: str
    tills: list[ReadyShop]
    customers: list[UUID] = field(default_factory=list)

    def deadlocks(self) -> int:
        """Return how many circles the server broke in this database; it counts a moment later."""
        self.node.database.engine.dispose()
        with psycopg.connect(self.address.replace("+psycopg", ""), autocommit=True) as connection:
            wanted = (
                "SELECT deadlocks, (SELECT count(*) FROM pg_stat_activity a WHERE a.datname ="
                " d.datname) FROM pg_stat_database d WHERE datname = current_database()"
            )
            while True:  # what a session counted is there when it has ended
                found, sessions = connection.execute(wanted).fetchone() or (0, 1)
                if sessions == 1:
                    return int(found)
                time.sleep(0.05)


@pytest.fixture
def company(tmp_path: Path, migrated_postgres_url: str) -> Iterator[Company]:
    first = make_shop(tmp_path / "0", own_device=True)
    first.open_cash()
    for node in joined_centre(migrated_postgres_url, first):
        node.database.write(lambda s: centre.add_branch(s, code="2", name="Norte"))
        tills = [first]
        for number, branch in enumerate(("2", "1", "2"), 1):
            till = make_shop(tmp_path / str(number), products=(), own_device=True)
            tills.append(join(node, till, node.code(branch=branch, till=f"Caja {number}")))
            tills[-1].open_cash()
        made = Company(node, migrated_postgres_url, tills)
        for name in CUSTOMERS:
            made.customers.append(save_customer(first, CustomerInput(name=name)))
        push_all(node, first)
        for till in tills:
            pull_all(node, till)
        with psycopg.connect(migrated_postgres_url.replace("+psycopg", "")) as admin:
            # A circle is looked for sooner than after a second.
            admin.execute(
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = 50',"
                " current_database()); END $$"
            )
        node.database.engine.dispose()
        yield made
        for till in tills:
            till.database.close()


def save_customer(till: ReadyShop, stated: CustomerInput, known: UUID | None = None) -> UUID:
    return till.database.write(
        lambda s: customer_accounts.save_customer(s, till.actor, stated, customer_id=known)
    )


def receive_goods(till: ReadyShop, code: str, cost_e4: int) -> None:
    """Take goods in: the level is the branch's, the average cost the company's."""
    line = AdjustmentLine(till.item(code).variant_id, 5000, unit_cost_e4=cost_e4)
    till.database.write(
        lambda s: adjustments.adjust(s, till.actor, lines=[line], reason="AJUSTE", note="found")
    )


def sell_all(_company: Company, till: ReadyShop, _day: int, way: int) -> None:
    """Sell one of each product: rows of the branch."""
    for code in STOCKED[::way]:
        sell(till, (code,))


def work(company: Company, till: ReadyShop, day: int, way: int) -> None:
    """Work on rows of the branch and of the company."""
    sell_all(company, till, day, way)
    for code, known in list(zip(STOCKED, company.customers, strict=True))[::way]:
        receive_goods(till, code, (day + 1) * 1_000_000)
        city = f"{till.folder.name} {day}"
        save_customer(till, CustomerInput(name="Ana", city=city), known)


Day = Callable[[Company, ReadyShop, int, int], None]


def hammer(company: Company, day: Day, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Let all work without a line and then push at once, again and again.

    Gives how many circles have been broken so far.
    """
    record = recorders.record

    def record_slowly(session: WriteSession, stamp: Stamp, fact: Fact) -> None:
        time.sleep(SLOW_S)
        record(session, stamp, fact)

    monkeypatch.setattr(recorders, "record", record_slowly)
    together = threading.Barrier(len(company.tills))

    def push(till: ReadyShop) -> None:
        together.wait()
        push_all(company.node, till)

    for date in itertools.count():
        for number, till in enumerate(company.tills):
            day(company, till, date, 1 if number < 2 else -1)
        with ThreadPoolExecutor(len(company.tills)) as threads:
            list(threads.map(push, company.tills))
        yield company.deadlocks()


@pytest.mark.gate
@pytest.mark.req("Q4", "X16")
def test_tills_that_meet_at_the_same_rows_wait_in_one_order(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = hammer(company, work, monkeypatch)
    assert list(itertools.islice(rounds, ROUNDS)) == [0] * ROUNDS
    assert problems_of(company.node.database) == ()
    with company.node.database.read() as session:
        sold = session.execute(text("SELECT count(*) FROM sales")).scalar()
    assert sold == ROUNDS * len(company.tills) * len(STOCKED)


def no_order(session: WriteSession, sender: Sender, _push: Push) -> None:
    """Hold the till and nothing else."""
    session.execute(select(Device.id).where(Device.id == sender.device_id).with_for_update())


def own_branch(session: WriteSession, sender: Sender, push: Push) -> None:
    """Hold the branch, whatever is in the batch."""
    branch = select(Branch.id).where(Branch.id == sender.branch_id)
    session.execute(branch.with_for_update(key_share=True))
    no_order(session, sender, push)


@pytest.mark.gate
@pytest.mark.req("Q4", refusal=True)
@pytest.mark.parametrize(("lock", "day"), [(no_order, sell_all), (own_branch, work)])
def test_without_that_order_they_wait_in_circles(
    company: Company,
    lock: Callable[..., None],
    day: Day,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(receiving, "_lock", lock)
    assert any(itertools.islice(hammer(company, day, monkeypatch), MOST))
    assert problems_of(company.node.database) == ()  # each was run again, as a whole


def owe(till: ReadyShop, customer_id: UUID, amount_minor: int) -> None:
    """Write a debt down, which holds the branch alone."""
    till.database.write(
        lambda s: customer_accounts.correct(
            s, till.actor, op_id=new_id(), customer_id=customer_id, account="debt",
            amount_minor=amount_minor, reason="cuaderno",
        )
    )  # fmt: skip


@pytest.mark.req("V3", "Q4")
def test_two_branches_that_charge_one_customer_at_once_are_both_told(company: Company) -> None:
    """Both are on their way to the catalogue's stream before either is told."""
    ana, (one, two, third, _) = company.customers[0], company.tills
    waiting = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for till, amount_minor in ((one, 100), (two, 1000)):
        owe(till, ana, amount_minor)
    with (
        psycopg.connect(company.address.replace("+psycopg", "")) as held,
        psycopg.connect(company.address.replace("+psycopg", ""), autocommit=True) as looking,
        ThreadPoolExecutor(2) as threads,
    ):
        held.execute("SELECT 1 FROM stream_heads WHERE stream = 'catalog' FOR UPDATE")
        pushes = [threads.submit(push_all, company.node, till) for till in (one, two)]
        while looking.execute(waiting).fetchone() != (2,):
            assert not any(push.done() for push in pushes)
            time.sleep(0.01)
        held.rollback()
    pull_all(company.node, third)
    with third.database.read() as session:
        assert customer_accounts.get_balance(session, ana).debt_minor == 1100
