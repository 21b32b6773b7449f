"""A centre of several processes on one PostgreSQL: what one of them learns, all of them know."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from pos_app.core.db import open_database
from pos_app.core.errors import ShopError
from sync_server.tries import TRIES_OF_ONE
from tests.postgres import PostgresServer
from tests.server.processes import CentreProcess, free_port, workers_of
from tests.shared_data import PROJECT
from tests.shop import ReadyShop
from tests.sync.tills import count_sales, first_till, next_till, problems_of, sell, sync

WORKERS = 2


@pytest.fixture(scope="module")
def centre(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer
) -> Iterator[CentreProcess]:
    address = postgres_server.fresh()
    with CentreProcess(tmp_path_factory.mktemp("workers"), address, workers=WORKERS) as running:
        wait_for(lambda: len(workers_of(running)) == WORKERS)
        first_till(tmp_path_factory.mktemp("first"), running).database.close()
        yield running
    postgres_server.drop(address)


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + 120
    while not what():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.05)


def in_the_end(till: ReadyShop) -> bool:
    """Talk once; a worker that was killed in the middle is a line that broke."""
    try:
        return sync(till).pending == 0
    except ShopError:
        return False


@pytest.mark.req("Q4")
def test_tills_lose_and_double_nothing_while_workers_are_killed(
    centre: CentreProcess, tmp_path: Path
) -> None:
    # One worker hears of the shop and another of its pepper: whichever is asked must know both.
    tills = [next_till(tmp_path / name, centre) for name in ("one", "two")]
    for _ in range(2):
        for till in tills:
            sell(till)
            sell(till)
        with ThreadPoolExecutor(len(tills)) as threads:
            talking = [threads.submit(wait_for, lambda t=till: in_the_end(t)) for till in tills]  # type: ignore[misc]
            os.kill(min(workers_of(centre)), signal.SIGKILL)
            for one in talking:
                one.result()
        wait_for(lambda: len(workers_of(centre)) == WORKERS)
    store = open_database(centre.database_url)
    assert count_sales(store) == 8
    assert problems_of(store) == ()
    store.close()
    for till in tills:
        till.database.close()


@pytest.mark.req("X5", refusal=True)
def test_wrong_passwords_are_counted_by_all_workers_together(centre: CentreProcess) -> None:
    form = {"username": "nobody", "password": "wrong password"}

    def attempt(_: int) -> int:
        return httpx.post(f"{centre.url}/api/v1/auth/token", data=form, trust_env=False).status_code

    assert [attempt(number) for number in range(TRIES_OF_ONE)] == [401] * TRIES_OF_ONE
    assert {attempt(number) for number in range(8)} == {429}


@pytest.mark.req("X16")
def test_the_same_request_at_once_at_several_workers_is_one(centre: CentreProcess) -> None:
    headers = {"Authorization": f"Bearer {centre.token}", "Idempotency-Key": str(uuid4())}
    body = {"code": "AT-ONCE", "name": "Queso"}

    def ask(_: int) -> httpx.Response:
        return httpx.post(
            f"{centre.url}/api/v1/items", json=body, headers=headers, trust_env=False, timeout=60
        )

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(8)))
    assert {answer.status_code for answer in answers} == {201}, [a.text for a in answers]
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_workers_end_when_who_watches_over_them_is_gone(
    tmp_path: Path, migrated_postgres_url: str
) -> None:
    centre = CentreProcess(
        tmp_path / "centre", migrated_postgres_url, workers=WORKERS, spawned=True
    )
    with centre:
        wait_for(lambda: len(workers_of(centre)) == WORKERS)
        orphans = workers_of(centre)
        centre.kill()
        wait_for(lambda: not any(Path(f"/proc/{one}").exists() for one in orphans))
    with httpx.Client(trust_env=False) as client, pytest.raises(httpx.ConnectError):
        client.get(f"{centre.url}/health/live")


def test_sqlite_lets_one_process_write_and_says_so(tmp_path: Path) -> None:
    words = ["run", "--workers", "2", "--data", str(tmp_path), "--port", str(free_port())]
    done = subprocess.run(
        [sys.executable, "-m", "sync_server", *words],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "PostgreSQL" in done.stderr
    assert list(tmp_path.iterdir()) == []
