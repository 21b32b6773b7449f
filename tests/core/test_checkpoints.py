"""Checkpoints: the WAL is copied beside the selling, and emptied when nobody pauses for long."""

import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from pos_app.core import cart, sales
from pos_app.core import db as core_db
from pos_app.core.db import Checkpoints
from pos_app.core.settling import Tender
from tests.shop import DATABASE_NAME, PRODUCTS, ReadyShop


def sell(shop: ReadyShop, how_many: int) -> None:
    item = shop.item(PRODUCTS[0].code)
    for _ in range(how_many):
        filled = cart.add(cart.open_cart(), item, 1000)
        tenders = [Tender("debit", filled.total_minor)]
        shop.database.write(
            lambda session, filled=filled, tenders=tenders: sales.charge(  # type: ignore[misc]
                session, shop.actor, cart=filled, tenders=tenders
            )
        )


def wal_bytes(shop: ReadyShop) -> int:
    wal: Path = shop.folder / f"{DATABASE_NAME}-wal"
    return wal.stat().st_size


@pytest.fixture
def busy_shop(shop: ReadyShop, monkeypatch: pytest.MonkeyPatch) -> ReadyShop:
    monkeypatch.setattr(core_db, "CHECKPOINT_PAGES", 50)
    shop.open_cash()
    sell(shop, 20)
    return shop


def test_a_short_wal_is_copied_and_kept_for_the_next_sales(busy_shop: ReadyShop) -> None:
    before = wal_bytes(busy_shop)
    Checkpoints(busy_shop.database.engine).checkpoint()
    assert wal_bytes(busy_shop) == before
    sell(busy_shop, 1)
    assert wal_bytes(busy_shop) == before  # it began anew, in the same file


def statements_of(checkpoint: Checkpoints, engine: Engine) -> list[str]:
    """Return what SQLite was asked while a checkpoint ran."""
    said: list[str] = []

    def trace(connection: Any, *_: object) -> None:
        connection.set_trace_callback(said.append)

    event.listen(engine, "checkout", trace)
    checkpoint.checkpoint()
    event.remove(engine, "checkout", trace)
    return said


def test_a_wal_that_never_got_a_pause_begins_anew_and_no_sale_waits_long_for_it(
    busy_shop: ReadyShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = busy_shop.database.engine
    assert statements_of(Checkpoints(engine), engine) == ["PRAGMA wal_checkpoint(PASSIVE)"]
    monkeypatch.setattr(core_db, "WAL_LIMIT_PAGES", 60)
    sell(busy_shop, 20)
    assert statements_of(Checkpoints(engine), engine) == [
        "PRAGMA wal_checkpoint(PASSIVE)",
        f"PRAGMA busy_timeout = {core_db.RESTART_MS}",
        "PRAGMA wal_checkpoint(RESTART)",
        f"PRAGMA busy_timeout = {core_db.BUSY_TIMEOUT_MS}",
    ]


def test_a_wal_that_someone_reads_waits_for_another_time(
    busy_shop: ReadyShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_db, "WAL_LIMIT_PAGES", 60)
    monkeypatch.setattr(core_db, "RESTART_MS", 1)
    with busy_shop.database.read() as session:
        sold = session.execute(text("SELECT count(*) FROM sales")).scalar()
        sell(busy_shop, 20)
        Checkpoints(busy_shop.database.engine).checkpoint()
        sell(busy_shop, 1)
        assert session.execute(text("SELECT count(*) FROM sales")).scalar() == sold


def test_the_thread_does_it_after_some_sales(
    busy_shop: ReadyShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_db, "CHECKPOINT_COMMITS", 5)
    monkeypatch.setattr(core_db, "WAL_LIMIT_PAGES", 60)
    copied = (busy_shop.folder / DATABASE_NAME).read_bytes()
    busy_shop.database.start_checkpoints()
    sell(busy_shop, 10)
    for _ in range(1000):
        if (busy_shop.folder / DATABASE_NAME).read_bytes() != copied:
            return
        time.sleep(0.01)
    raise AssertionError("nothing was copied in ten seconds")
