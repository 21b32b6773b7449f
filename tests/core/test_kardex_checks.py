"""The Kardex is checked at each close: what is new since it was last checked whole (C6)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from pos_app.core import cart, cash, kardex, sales
from pos_app.core.clock import SetClock
from pos_app.core.journal import get_station, head
from pos_app.core.settling import Tender
from pos_app.ui.upkeep import LOOK_EVERY_TICKS, Upkeep
from tests.core.any_database import DATABASES, ready_shop
from tests.shop import PRODUCTS, ReadyShop, make_shop
from tests.ui.fakes import InlineTasks

MILK, BREAD = PRODUCTS[0].code, PRODUCTS[1].code


@pytest.fixture(params=DATABASES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    for made in ready_shop(request, tmp_path, stock_milli=100_000):
        made.open_cash()
        yield made


def sell(shop: ReadyShop, code: str = MILK) -> None:
    filled = cart.add(cart.open_cart(), shop.item(code), 1000)
    tenders = [Tender("debit", filled.total_minor)]
    shop.database.write(partial(sales.charge, actor=shop.actor, cart=filled, tenders=tenders))


def spoil(shop: ReadyShop, code: str) -> None:
    """Change a level behind the walls."""
    variant = shop.item(code).variant_id
    shown = variant.hex if shop.database.is_sqlite else str(variant)
    value = f"x'{shown}'" if shop.database.is_sqlite else f"'{shown}'"
    with shop.database.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE levels SET on_hand_milli = on_hand_milli + 7 WHERE variant_id = {value}"
        )


def new(shop: ReadyShop) -> kardex.Replay:
    with shop.database.read() as session:
        return kardex.check_new(session)


@pytest.mark.req("C6")
def test_a_close_reads_what_is_new_and_every_level(shop: ReadyShop) -> None:
    sell(shop)
    before = new(shop).movements
    assert before > 1  # nothing was checked whole yet: all of it
    assert kardex.check_whole(shop.database).problems == 0
    assert new(shop).movements == 0
    sell(shop)
    sell(shop, BREAD)
    found = new(shop)
    assert (found.movements, found.problems) == (2, [])
    z = shop.database.write(partial(cash.close_session, actor=shop.actor, counted_minor=50_000))
    assert z.kardex_problems == 0


@pytest.mark.req("C6", refusal=True)
def test_a_level_that_is_wrong_is_named_also_of_what_did_not_move(shop: ReadyShop) -> None:
    kardex.check_whole(shop.database)
    sell(shop)
    spoil(shop, BREAD)
    assert [problem.kind for problem in new(shop).problems] == ["level"]
    z = shop.database.write(partial(cash.close_session, actor=shop.actor, counted_minor=50_000))
    assert z.kardex_problems == 1
    assert kardex.check_whole(shop.database).problems == 1
    assert len(new(shop).problems) == 1  # nothing wrong is taken for granted afterwards


@pytest.mark.req("C6", refusal=True)
def test_a_balance_that_is_wrong_is_named(shop: ReadyShop) -> None:
    kardex.check_whole(shop.database)
    sell(shop)
    if not shop.database.is_sqlite:
        return  # the walls of PostgreSQL are not to be taken down by a test of its rows
    with shop.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER movements_no_update")
        connection.exec_driver_sql(
            "UPDATE movements SET on_hand_after_milli = 5"
            " WHERE position = (SELECT max(position) FROM movements)"
        )
    assert [problem.kind for problem in new(shop).problems] == ["balance"]


def test_what_the_centre_stated_since_is_known(shop: ReadyShop) -> None:
    milk = shop.item(MILK).variant_id
    for stated in (50_000, 60_000):
        with shop.database.read() as session:
            station = get_station(session)
            included = head(session, station.device_id)[0]
        sell(shop)
        shop.database.write(
            lambda session, stated=stated, station=station, included=included: kardex.state_level(  # type: ignore[misc]
                session, location_id=station.location_id, variant_id=milk, lot=(milk, ""),
                on_hand_milli=stated, reserved_milli=0, included_seq=included,
            )
        )  # fmt: skip
        sell(shop)
        assert new(shop).problems == []
        assert kardex.check_whole(shop.database).problems == 0
        sell(shop)
        assert new(shop).movements == 1
        assert new(shop).problems == []


@pytest.mark.req("C6")
def test_the_till_checks_everything_once_a_day_while_nobody_works(tmp_path: Path) -> None:
    clock = SetClock(datetime(2026, 11, 21, 15, tzinfo=UTC))
    shop = make_shop(tmp_path, clock=clock)
    upkeep = Upkeep(shop.database, InlineTasks())

    def checked_at(*, idle: bool) -> datetime | None:
        for _ in range(LOOK_EVERY_TICKS):
            upkeep.tick(idle=idle)
        with shop.database.read() as session:
            found = kardex.find_last_check(session)
        return found.at if found else None

    first = checked_at(idle=True)
    assert first == clock.now()
    clock.set(clock.now() + timedelta(hours=3))
    assert checked_at(idle=True) == first
    clock.set(clock.now() + timedelta(hours=20))
    assert checked_at(idle=False) == first  # somebody works
    assert checked_at(idle=True) == clock.now()
    clock.set(clock.now() + timedelta(days=3))
    assert checked_at(idle=False) == clock.now()
    shop.database.close()
