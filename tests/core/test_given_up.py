"""What PostgreSQL gives up on is run again, as a whole, and nothing is doubled or lost.

Random refusals (40001, 40P01) in every write transaction of whole days of work: of a shop, of any
order of stock work, and of a centre that takes journals in. See `tests.core.giving_up`.
"""

from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import text

from pos_app.core import journal
from pos_app.core.clock import Clock
from pos_app.core.db import RETRIES, Database, WriteSession, open_database
from pos_app.core.errors import StoreBusy
from pos_app.core.schema import RECORDED
from pos_app.core.sync import outbox
from tests.core.any_database import make_shop_at
from tests.core.giving_up import Refusals, giving_up
from tests.core.test_append_only import trade
from tests.core.test_places_machine import Stock, on_a_server
from tests.faults.checks import row_counts
from tests.postgres import PostgresServer
from tests.shop import ReadyShop, make_shop
from tests.sync.direct import bring, make_centre, next_push, pull_all
from tests.sync.tills import problems_of

STOCK_MILLI = 100_000


def pending(till: ReadyShop) -> int:
    with till.database.read() as session:
        return journal.pending_count(session)


def recorded(database: Database) -> dict[str, int]:
    counts = row_counts(database)
    return {table: counts[table] for table in RECORDED}


def test_a_day_is_recorded_once_whatever_is_given_up(
    tmp_path: Path, migrated_postgres_url: str
) -> None:
    plain = make_shop(tmp_path / "plain", stock_milli=STOCK_MILLI)
    trade(plain)
    shop = make_shop_at(migrated_postgres_url, tmp_path, stock_milli=STOCK_MILLI)
    with giving_up(shop.database, 1) as refusals:
        trade(shop)
    assert refusals.total > 50
    counts, expected = recorded(shop.database), recorded(plain.database)
    assert {table: n for table, n in counts.items() if n != expected[table]} == {}
    assert problems_of(shop.database) == ()
    for one in (plain, shop):
        one.database.close()


def test_a_centre_takes_each_operation_once_whatever_is_given_up(
    tmp_path: Path, migrated_postgres_url: str
) -> None:
    till = make_shop(tmp_path / "till", own_device=True)
    calm, node = make_centre(tmp_path / "calm"), make_centre(migrated_postgres_url)
    bring(calm, till)
    with giving_up(node.database, 3) as refusals:
        bring(node, till)
        trade(till)
        while pending(till):
            push = next_push(till, max_operations=5)
            reply = node.receive(till, push)
            assert calm.receive(till, push) == reply
            till.database.write(lambda s, r=reply: outbox.settle(s, r))  # type: ignore[misc]
        pull_all(node, till)
    assert refusals.total > 10
    assert row_counts(node.database) == row_counts(calm.database)
    assert problems_of(node.database) == ()
    assert problems_of(till.database) == ()
    for database in (node.database, calm.database, till.database):
        database.close()


@pytest.mark.soak
@pytest.mark.req("K3")
def test_any_order_of_stock_work_is_right_whatever_is_given_up(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    new_shop = on_a_server(postgres_server, tmp_path)
    made: list[Refusals] = []

    class GivenUp(Stock):
        pass

    with ExitStack() as opened:

        def given_up(place: Path, clock: Clock) -> ReadyShop:
            shop = new_shop(place, clock)
            made.append(opened.enter_context(giving_up(shop.database, seed=5)))
            return shop

        GivenUp.new_shop = staticmethod(given_up)
        run_state_machine_as_test(
            GivenUp,
            settings=settings(max_examples=3, stateful_step_count=40, phases=(Phase.generate,)),
        )
    assert sum(refusals.total for refusals in made) > 15


def test_a_write_that_is_given_up_each_time_is_told_and_leaves_nothing(
    tmp_path: Path, migrated_postgres_url: str
) -> None:
    with closing(open_database(migrated_postgres_url)) as database:
        tries = []

        def operation(session: WriteSession) -> None:
            tries.append(1)
            session.execute(text("SELECT pg_sleep(0)"))
            session.execute(
                text("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40P01'; END $$")
            )

        with pytest.raises(StoreBusy):
            database.write(operation)
    assert len(tries) == RETRIES
