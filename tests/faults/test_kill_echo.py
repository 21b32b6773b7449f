"""A till killed before every statement of a page of its old journal: all of it, or nothing."""

import os
import shutil
from functools import partial
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from pos_app.core.db import open_database, sqlite_url
from pos_app.core.sync import echoing, feed, recalling
from pos_app.core.sync.conversation import hello_of
from pos_app.core.sync.messages import Page
from tests.faults import checks
from tests.faults.forks import Say, fork_server
from tests.faults.operations import Steps
from tests.shop import DATABASE_NAME
from tests.sync.direct import DirectLine, pull_all, sender_of
from tests.sync.echoes import prepare

EVERY_STATEMENT = 5000
ROWS = 6  # the cash opened, three sales, a return, the Z

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


def take(say: Say, store: Path, device_id: UUID, encoded: bytes, die_before: int) -> None:
    """Take a page of an old journal, as a child that may die; say so after."""
    database, steps = open_database(sqlite_url(store)), Steps(die_before)
    steps.watch(database)
    page = msgspec.json.decode(encoded, type=Page)
    database.write(partial(recalling.take_page, device_id=device_id, page=page))
    steps.take()
    say("taken")
    database.close()


def make(folder: Path) -> tuple[Path, UUID, Page]:
    """Return the store of a till that has all but its old journal, and a page of that."""
    kept = prepare(folder / "made", days=1).open_in(folder / "at")
    till = kept.replaced()
    pull_all(kept.node, till)
    line = DirectLine(kept.node, sender_of(till))
    with till.database.read() as session:
        was = line.hello(hello_of(session, now=None)).was
    till.database.write(partial(recalling.know, was=was))
    stream = feed.echo_stream(kept.old_id)
    with till.database.read() as session:
        at = recalling.where(session, kept.old_id)
    with kept.node.database.read() as session:  # behind the opening stock
        first = echoing.read_page(session, stream, at, max_rows=1)
        at = msgspec.structs.replace(at, position=first.position, token=first.token)
        page = echoing.read_page(session, stream, at, max_rows=ROWS)
    till.database.write(partial(recalling.take_page, device_id=kept.old_id, page=first))
    for node in (till.database, kept.node.database, kept.lost.database):
        node.close()
    return till.folder / DATABASE_NAME, kept.old_id, page


def kill_before_statements(folder: Path, step: int) -> tuple[int, int]:
    """Kill before statement 1, 1 + step, …; return how often, and how often all was there."""
    store, device_id, page = make(folder)
    database = open_database(sqlite_url(store))
    before = checks.row_counts(database)
    database.close()
    tried, killed, unsaid = store.with_name("tried.db"), 0, 0
    with fork_server() as forks:
        for number in range(1, EVERY_STATEMENT, step):
            shutil.copy(store, tried)
            job = partial(
                take, store=tried, device_id=device_id, encoded=msgspec.json.encode(page),
                die_before=number,
            )  # fmt: skip
            end = forks.run(job)
            killed += end.killed
            database = open_database(sqlite_url(tried))
            with database.read() as session:
                at = recalling.where(session, device_id).position
            made = checks.difference(before, checks.row_counts(database))
            whole = at == page.position
            assert whole == bool(made), f"killed before statement {number}: {made} at {at}"
            unsaid += end.killed and whole
            if not whole:
                database.write(partial(recalling.take_page, device_id=device_id, page=page))
            assert checks.difference(before, checks.row_counts(database))["journal"] == ROWS
            assert checks.problems(database) == [], f"killed before statement {number}"
            database.close()
            for file in store.parent.glob("tried.db*"):
                file.unlink()
            if not end.killed:
                assert whole
                break
    return killed, unsaid


@pytest.mark.failure_row(15)
@pytest.mark.req("Q11")
def test_killed_in_an_echo_there_is_the_whole_page_or_nothing_of_it(tmp_path: Path) -> None:
    killed, unsaid = kill_before_statements(tmp_path, step=23)
    assert killed > 5
    assert unsaid <= 1


@pytest.mark.gate
@pytest.mark.failure_row(15)
@pytest.mark.timeout(300)
def test_killed_before_any_statement_of_an_echo(tmp_path: Path) -> None:
    killed, unsaid = kill_before_statements(tmp_path, step=2)
    assert killed > 60
    assert unsaid <= 1
