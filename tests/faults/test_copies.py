"""Copies of a store made while it sells: one statement of SQLite copies all, `cp` does not."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from pysqlite3 import dbapi2

from pos_app.core.db import open_database, sqlite_url
from tests.faults import checks
from tests.faults.sizes import size
from tests.shop import DATABASE_NAME, ReadyShop, make_shop
from tests.sync.tills import sell

SOLD_BETWEEN = 3


def vacuum_into(store: Path, copy: Path) -> None:
    """Copy as a backup does."""
    connection = dbapi2.connect(store)
    connection.execute("VACUUM INTO ?", (str(copy),))
    connection.close()


def cp(store: Path, copy: Path) -> None:
    """Control: copy the file of the store alone, as people do."""
    shutil.copy(store, copy)


def copies(folder: Path, how: Callable[[Path, Path], None], many: int) -> tuple[int, list[str]]:
    """Copy a store while it sells; return what the copies lack of what was said, and is wrong."""
    till = make_shop(folder / "till", own_device=True)
    till.open_cash()
    said: list[UUID] = []
    ended, sold = threading.Event(), threading.Condition()

    def work(till: ReadyShop) -> None:
        while not ended.is_set():
            done = sell(till).sale_id
            with sold:
                said.append(done)
                sold.notify()

    seller = threading.Thread(target=work, args=(till,))
    seller.start()
    taken = []
    for number in range(many):
        with sold:
            wanted = len(said) + SOLD_BETWEEN
            assert sold.wait_for(lambda wanted=wanted: len(said) >= wanted, 60)  # type: ignore[misc]
            before = tuple(said)
        copy = folder / f"copy{number}.db"
        how(till.folder / DATABASE_NAME, copy)
        taken.append((copy, before))
    ended.set()
    seller.join()
    till.database.close()
    lacking, wrong = 0, []
    for copy, before in taken:
        database = open_database(sqlite_url(copy))
        try:
            lacking += len(checks.lost(database, before))
            wrong += checks.problems(database)
        finally:
            database.close()
    return lacking, wrong


@pytest.mark.failure_row(24)
@pytest.mark.req("Q17")
def test_a_copy_made_while_selling_has_everything_that_was_said(tmp_path: Path) -> None:
    assert copies(tmp_path, vacuum_into, 4) == (0, [])


@pytest.mark.gate
@pytest.mark.failure_row(24)
def test_forty_copies_made_while_selling_have_everything_that_was_said(tmp_path: Path) -> None:
    assert copies(tmp_path, vacuum_into, size(40)) == (0, [])


@pytest.mark.failure_row(24)
def test_the_file_of_the_store_alone_would_lack_sales(tmp_path: Path) -> None:
    lacking, _ = copies(tmp_path, cp, 4)
    assert lacking > 0
