"""The centre behind PgBouncer in transaction mode: no session of the server is anybody's own.

What one transaction leaves in a session, another meets that may be of another company. The controls
leave something there: a schema, a prepared statement.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pos_app.core.db import Database, ReadSession, WriteSession, open_database
from tests.core.giving_up import giving_up
from tests.core.test_feed_writers import publish_last, read_pages, run
from tests.pooler import Pooler, pooling
from tests.postgres import PostgresServer
from tests.server.processes import CentreProcess
from tests.server.test_database_roles import plain
from tests.shop import make_shop
from tests.sync.direct import bring, make_centre, push_all
from tests.sync.tills import count_sales, first_till, next_till, problems_of, sell, sync

NORTH, SOUTH = "ferreteria_norte", "minimarket_sur"
SALES = {NORTH: 6, SOUTH: 3}


@pytest.fixture(scope="module")
def pooler(postgres_server: PostgresServer) -> Iterator[Pooler]:
    with pooling(postgres_server) as running:
        yield running


@pytest.fixture
def pooled_url(pooler: Pooler, migrated_postgres_url: str) -> str:
    return pooler.before(migrated_postgres_url)


open_pooled = partial(open_database, pooled=True)


@pytest.mark.req("Q4", "Q5")
def test_a_reader_misses_no_row_of_eight_writers_behind_a_pooler(pooled_url: str) -> None:
    written, readers = run(pooled_url, publish_last, read_pages, 1_000, open_pooled)
    for reader in readers:
        assert reader.held == written
        assert reader.resets == 0


@pytest.mark.gate
@pytest.mark.req("Q4")
def test_two_tills_lose_nothing_through_two_workers_and_a_pooler(
    tmp_path: Path, pooled_url: str, migrated_postgres_url: str
) -> None:
    with CentreProcess(tmp_path / "centre", pooled_url, workers=2, pooled=True) as centre:
        tills = [first_till(tmp_path / "one", centre)]
        sync(tills[0])
        tills.append(next_till(tmp_path / "two", centre))
        for _ in range(3):
            for till in tills:
                sell(till)
            with ThreadPoolExecutor(len(tills)) as threads:
                assert [report.stopped for report in threads.map(sync, tills)] == [(), ()]
        with closing(open_database(migrated_postgres_url)) as store:
            assert count_sales(store) == 6
            assert problems_of(store) == ()
        for till in tills:
            till.database.close()


@pytest.mark.gate
@pytest.mark.req("X4", "Q4")
def test_two_companies_at_once_in_the_same_sessions_do_not_see_each_other(
    tmp_path: Path, pooler: Pooler, postgres_url: str
) -> None:
    address = pooler.before(postgres_url)

    def work(name: str) -> None:
        with CentreProcess(tmp_path / "centre", address, company=name, pooled=True) as centre:
            till = first_till(tmp_path / name, centre)
            for _ in range(SALES[name]):
                sell(till)
                assert sync(till).stopped == ()
            till.database.close()

    with ThreadPoolExecutor(len(SALES)) as threads:
        list(threads.map(work, SALES))
    for name, sold in SALES.items():
        with closing(open_database(postgres_url, schema=name)) as store:
            assert problems_of(store) == ()
            with store.read() as session:
                assert session.execute(text("SELECT count(*) FROM sales")).scalar() == sold
                assert session.execute(text("SELECT count(*) FROM branches")).scalar() == 1
    with psycopg.connect(plain(postgres_url)) as admin:
        outside = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert outside.fetchall() == []


def test_what_is_given_up_behind_a_pooler_is_run_again(
    tmp_path: Path, pooled_url: str, migrated_postgres_url: str
) -> None:
    node = make_centre(pooled_url, pooled=True)
    till = make_shop(tmp_path / "till", own_device=True)
    bring(node, till)
    till.open_cash()
    with giving_up(node.database, 4) as refusals:
        for _ in range(3):
            sell(till)
            push_all(node, till)
    assert refusals.total >= 3
    with closing(open_database(migrated_postgres_url)) as store:
        assert count_sales(store) == 3
        assert problems_of(store) == ()
    for database in (node.database, till.database):
        database.close()


# What must not be done: one session of the server is all there is --------------------------------


@pytest.fixture
def single(postgres_server: PostgresServer, migrated_postgres_url: str) -> Iterator[str]:
    with pooling(postgres_server, sessions=1) as running:
        yield running.before(migrated_postgres_url)


def schema_seen(session: ReadSession) -> object:
    return session.execute(text("SELECT current_schema()")).scalar()


@pytest.mark.req("X4", refusal=True)
def test_a_schema_set_for_the_session_would_meet_the_next_company(single: str) -> None:
    with closing(open_pooled(single)) as other, closing(open_pooled(single)) as careless:

        def seen_by_another(session: WriteSession, words: str) -> None:
            session.execute(text("CREATE SCHEMA IF NOT EXISTS north"))
            session.execute(text(words))

        for words, leaks in (
            ("SET LOCAL search_path TO north", False),  # as `db` does
            ("SET search_path TO north", True),
        ):
            careless.write(partial(seen_by_another, words=words))
            with other.read() as session:
                assert (schema_seen(session) == "north") is leaks
        ours = open_pooled(single, schema="public")
        with closing(ours), ours.read() as session:  # who says it in each transaction meets nothing
            assert schema_seen(session) == "public"


def ask_often(*databases: Database) -> None:
    for _ in range(10):
        for database in databases:  # a rollback would take the prepared away again
            database.write(lambda session: session.execute(text("SELECT count(*) FROM sales")))


@pytest.mark.req("Q4", refusal=True)
def test_statements_prepared_for_the_session_would_be_anothers(single: str) -> None:
    with closing(open_pooled(single)) as one, closing(open_pooled(single)) as two:
        ask_often(one, two)
    careless = [open_database(single) for _ in range(2)]
    with pytest.raises(DBAPIError, match="prepared statement"):
        ask_often(*careless)
    for database in careless:
        database.close()
