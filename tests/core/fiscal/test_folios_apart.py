"""Folios under fire and on the way: many sellers, killed sellers, the centre."""

import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from pos_app.core import cases, verify
from pos_app.core.clock import SetClock
from pos_app.core.db import open_database, sqlite_url
from pos_app.core.facts_fiscal import FoliosAddedFact
from pos_app.core.fiscal.cl import folios, gaps
from pos_app.core.fiscal.cl.folios import NewFolios
from pos_app.core.models.sales import FiscalDocument
from pos_app.core.sync import telling
from pos_app.sync.enrol import enrol
from pos_app.sync.worker import sync_once
from sync_server.folios import load
from tests.core.any_database import DATABASES, place_of, ready_shop
from tests.core.fiscal.chile import MILK, Chile, become_chilean, open_chile
from tests.core.test_sync_receiving import kinds_of
from tests.faults.sizes import size
from tests.server.processes import CentreProcess
from tests.shared_data import PROJECT
from tests.shop import DATABASE_NAME, ReadyShop, make_shop
from tests.sync.direct import (
    DirectCentre,
    continued,
    envelope,
    joined_centre,
    push_all,
    sender_of,
)
from tests.sync.tills import next_till, problems_of, sync

SELLERS = 4
YESTERDAY = datetime.now(UTC) - timedelta(days=1)  # what is priced now is sold by real clocks
EACH = 8


@pytest.fixture(params=DATABASES)
def any_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    yield from ready_shop(request, tmp_path, stock_milli=1_000_000)


@pytest.mark.req("V2")
def test_many_sellers_at_once_never_share_a_folio(any_shop: ReadyShop) -> None:
    become_chilean(any_shop)
    any_shop.open_cash()
    chile = Chile(any_shop, SetClock(datetime.now(UTC)))
    for first in (1, 101, 201):  # two ranges end under their hands
        chile.give("39", first, first + 11, None)

    def seller(_: int) -> list[int]:
        return [chile.sell(MILK).number for _ in range(EACH)]

    with ThreadPoolExecutor(SELLERS) as threads:
        taken = [number for part in threads.map(seller, range(SELLERS)) for number in part]
    assert sorted(taken) == [*range(1, 13), *range(101, 113), *range(201, 209)]
    assert problems_of(any_shop.database) == ()


@pytest.mark.gate
@pytest.mark.req("V2")
def test_killed_sellers_never_leave_a_folio_twice_or_outside(tmp_path: Path) -> None:
    """Four programs sell from one store and are killed in the middle, again and again."""
    chile, wanted = open_chile(tmp_path / "chile", at=YESTERDAY, stock_milli=10**9), size(200)
    for first, last in ((1, 30), (101, 190), (1001, 1_000_000)):
        chile.give("39", first, last)
    folder, chance = chile.shop.folder, random.Random(1)
    chile.shop.database.close()
    said: list[int] = []
    while len(said) < wanted:
        sellers = [_start(folder) for _ in range(SELLERS)]
        for seller in sellers:
            assert seller.stdout is not None
            said += [int(seller.stdout.readline()) for _ in range(chance.randrange(1, 20))]
            seller.kill()
        for seller in sellers:
            rest, failure = seller.communicate()
            assert not failure, failure
            said += [int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    store = open_database(sqlite_url(folder / DATABASE_NAME))
    with store.read() as session:
        numbers = [row.number for row in session.query(FiscalDocument)]
        assert verify.verify(session).ok
        ledger = folios.list_folios(session)
    store.close()
    assert len(numbers) == len(set(numbers))
    assert set(said) <= set(numbers)
    assert len(said) == len(set(said))
    assert sum((one.last_used or one.first - 1) - one.first + 1 for one in ledger) == len(numbers)


@pytest.mark.conflict_row("folio_leasing")
@pytest.mark.gate
@pytest.mark.timeout(600)
@pytest.mark.req("V2")
def test_killed_tills_that_lease_from_one_centre_never_share_a_folio(tmp_path: Path) -> None:
    """Four tills talk to a real centre while they sell, and are killed in the middle of either."""
    chance, wanted = random.Random(1), size(100)
    with CentreProcess(tmp_path / "centre") as centre:
        tills = [_chilean_till(tmp_path, centre)]
        _load(tmp_path / "centre")
        tills += [next_till(tmp_path / f"till{number}", centre) for number in range(1, SELLERS)]
        for till in tills:
            sync(till)
            till.database.close()
        numbers: list[int] = []
        while len(numbers) < wanted:
            sellers = [_start(till.folder, "--talk") for till in tills]
            for seller in sellers:
                assert seller.stdout is not None
                numbers += [int(seller.stdout.readline()) for _ in range(chance.randrange(5, 15))]
                seller.kill()
            for seller in sellers:
                rest, failure = seller.communicate()
                assert not failure, failure
                lines = rest.splitlines(keepends=True)
                numbers += [int(line) for line in lines if line.endswith("\n")]
        for till in tills:
            store = open_database(sqlite_url(till.folder / DATABASE_NAME))
            for _ in range(2):
                sync_once(store, till.keys)
            assert problems_of(store) == ()
            store.close()
    store = open_database(sqlite_url(tmp_path / "centre" / "centre.db"))
    with store.read() as session:
        known = [row.number for row in session.query(FiscalDocument)]
        (account,) = gaps.list_accounts(session)
        assert verify.verify(session).ok
        assert "FOLIO_CONFLICT" not in {one.kind for one in cases.list_open(session, limit=10_000)}
    store.close()
    assert len(known) == len(set(known))
    assert set(numbers) <= set(known)
    assert account.is_whole
    assert account.sums["issued"] == len(known)
    assert account.sums["missing"] == 0


def _chilean_till(folder: Path, centre: CentreProcess) -> ReadyShop:
    till = make_shop(folder / "till0", own_device=True, clock=SetClock(YESTERDAY))
    become_chilean(till)
    enrol(till.database, till.keys, centre.url, centre.new_code(till="Caja 1"))
    till.open_cash()
    sync(till)
    return till


def _load(folder: Path) -> None:
    """Load folios at the centre of a folder, beside the process that serves."""
    store = telling.attach(open_database(sqlite_url(folder / "centre.db")))
    store.write(lambda s: load(s, NewFolios("39", 1, 100_000), 12))
    store.close()


def _start(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.core.fiscal.selling", str(folder), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )


# At the centre ------------------------------------------------------------------------------------


@pytest.fixture
def till(tmp_path: Path) -> Iterator[ReadyShop]:
    made = make_shop(tmp_path / "till", own_device=True)
    become_chilean(made)
    made.open_cash()
    yield made
    made.database.close()


@pytest.fixture(params=DATABASES)
def centre(
    request: pytest.FixtureRequest, tmp_path: Path, till: ReadyShop
) -> Iterator[DirectCentre]:
    yield from joined_centre(place_of(request, tmp_path / "centre"), till)


def test_folios_and_their_documents_travel_to_the_centre(
    centre: DirectCentre, till: ReadyShop
) -> None:
    chile = Chile(till, SetClock(datetime.now(UTC)))
    chile.give("39", 11, 20, None)
    for _ in range(3):
        chile.sell(MILK)
    push_all(centre, till)
    with centre.database.read() as session:
        (there,) = folios.list_folios(session)
    (here,) = chile.known()
    assert (there.device_id, there.first, there.last_used, there.left) == (
        here.device_id,
        11,
        13,
        7,
    )
    assert problems_of(centre.database) == ()
    assert kinds_of(centre) == []


@pytest.mark.conflict_row("folio_leasing")
def test_folios_given_to_two_tills_are_a_case_at_the_centre(
    centre: DirectCentre, till: ReadyShop
) -> None:
    Chile(till, SetClock(datetime.now(UTC))).give("39", 11, 20, None)
    push_all(centre, till)
    other = FoliosAddedFact(
        branch=sender_of(till).branch_id,
        code="39",
        series="cl:39",
        first=15,
        last=30,
        authorised_on=None,
        usable_until=None,
        environment="production",
    )
    fact = msgspec.json.encode(other, order="sorted")
    reply = centre.receive(
        till, continued(centre, till, envelope(centre, till, fact=fact, type="folios.added"))
    )
    assert reply.results[0].outcome == "applied"
    assert kinds_of(centre) == ["FOLIO_CONFLICT"]
