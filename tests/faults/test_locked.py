"""Another program holds the store: the till waits, then says so, and nothing is recorded."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from pos_app.core import cart, sales
from pos_app.core import db as core_db
from pos_app.core.cart import Cart
from pos_app.core.errors import StoreBusy
from pos_app.core.sales import Charged
from pos_app.core.settling import Tender
from tests.faults import checks
from tests.shop import DATABASE_NAME, PRODUCTS, ReadyShop

# Holds the store until its input ends; the second argument is what it does to hold it.
_HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2].split(";"):
    connection.execute(statement).fetchall()
print("held", flush=True)
sys.stdin.readline()
"""
WRITES = "BEGIN EXCLUSIVE"
KEEPS_EVERYONE_OUT = "PRAGMA locking_mode = EXCLUSIVE;BEGIN EXCLUSIVE"


@contextmanager
def held(shop: ReadyShop, how: str) -> Iterator[Callable[[], None]]:
    """Let another process hold the store for the length of a block; give what makes it let go."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(shop.folder / DATABASE_NAME), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder.stdin.close  # and at the end of the block, if not before


def charge(shop: ReadyShop, filled: Cart) -> Charged:
    tenders = [Tender("debit", filled.total_minor)]
    return shop.database.write(
        lambda session: sales.charge(session, shop.actor, cart=filled, tenders=tenders),
        op_id=filled.id,
    )


@pytest.fixture
def filled(shop: ReadyShop) -> Cart:
    shop.open_cash()
    return cart.add(cart.open_cart(), shop.item(PRODUCTS[0].code), 1000)


@pytest.mark.failure_row(23)
@pytest.mark.req("V2", refusal=True)
def test_a_store_that_stays_locked_is_told_after_the_wait(
    shop: ReadyShop, filled: Cart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_db, "BUSY_TIMEOUT_MS", 300)
    shop.database.engine.dispose()  # the wait is set where a connection is opened
    before = checks.row_counts(shop.database)
    started = time.monotonic()
    with held(shop, WRITES), pytest.raises(StoreBusy):
        charge(shop, filled)
    assert time.monotonic() - started >= 0.3
    assert checks.row_counts(shop.database) == before
    assert not charge(shop, filled).again  # and sells when it is free


def test_a_store_that_is_released_in_time_costs_a_wait_only(shop: ReadyShop, filled: Cart) -> None:
    with held(shop, WRITES) as let_go:
        release = threading.Timer(0.4, let_go)
        release.start()
        assert not charge(shop, filled).again
        release.join()


@pytest.mark.failure_row(23)
def test_a_store_that_nobody_else_may_even_read_is_told(
    shop: ReadyShop, filled: Cart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_db, "BUSY_TIMEOUT_MS", 300)
    shop.database.engine.dispose()
    with held(shop, KEEPS_EVERYONE_OUT):
        with pytest.raises(StoreBusy):
            charge(shop, filled)
        with pytest.raises(StoreBusy), shop.database.read() as session:
            sales.list_recent(session)
    assert not charge(shop, filled).again
    assert checks.problems(shop.database) == []
