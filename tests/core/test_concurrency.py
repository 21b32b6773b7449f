"""Many at once, on both databases: nothing is sold twice, charged twice or half done.

The same tests pass on SQLite, where one writer works at a time, and on PostgreSQL, where many do.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest
from pysqlite3 import dbapi2
from sqlalchemy import text
from sqlalchemy.orm import Session

from pos_app.core import adjustments, cart, cash, kardex, sales, verify
from pos_app.core.cart import Cart
from pos_app.core.db import RETRIES, WriteSession
from pos_app.core.errors import (
    CashSessionOpen,
    InsufficientStock,
    NoCashSession,
    ShopError,
    StoreBusy,
    StoreUnavailable,
)
from pos_app.core.ids import new_id
from pos_app.core.models.journal import Applied
from pos_app.core.sales import Charged
from pos_app.core.settings_shared import get_shop
from pos_app.core.settling import Tender
from tests.core.any_database import DATABASES, ready_shop
from tests.faults.checks import row_counts
from tests.shop import PRODUCTS, ReadyShop

T = TypeVar("T")

SELLERS = 4
PIECES = 10
COLA, BREAD = PRODUCTS[0].code, PRODUCTS[1].code


@pytest.fixture(params=DATABASES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    yield from ready_shop(request, tmp_path, stock_milli=PIECES * 1000)


def one_of(shop: ReadyShop, code: str = COLA, quantity_milli: int = 1000) -> Cart:
    return cart.add(cart.open_cart(), shop.item(code), quantity_milli)


def charge(shop: ReadyShop, filled: Cart) -> Charged:
    tenders = [Tender("debit", filled.total_minor)]
    return shop.database.write(
        lambda session: sales.charge(session, shop.actor, cart=filled, tenders=tenders),
        op_id=filled.id,
    )


def at_once(calls: list[Callable[[], T]]) -> list[T | ShopError]:
    """Run all calls at the same moment, a thread each; return what each gave or refused."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | ShopError:
        gate.wait()
        try:
            return call()
        except ShopError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def problems(shop: ReadyShop) -> tuple[object, ...]:
    with shop.database.read() as session:
        return verify.verify(session).problems


def on_hand(shop: ReadyShop, code: str) -> int:
    with shop.database.read() as session:
        return kardex.on_hand(session, shop.item(code).variant_id)


@pytest.mark.req("V2", "K4")
def test_four_sellers_on_the_last_ten_pieces_sell_exactly_ten(shop: ReadyShop) -> None:
    shop.open_cash()

    def seller() -> Counter[str]:
        heard: Counter[str] = Counter()
        for _ in range(PIECES):
            try:
                charge(shop, one_of(shop))
                heard["sold"] += 1
            except InsufficientStock:
                heard["refused"] += 1
        return heard

    heard = sum(
        (each for each in at_once([seller] * SELLERS) if isinstance(each, Counter)), Counter()
    )
    assert heard == {"sold": PIECES, "refused": SELLERS * PIECES - PIECES}
    assert on_hand(shop, COLA) == 0
    assert problems(shop) == ()


@pytest.mark.req("V5")
def test_one_cart_charged_from_many_threads_is_one_sale(shop: ReadyShop) -> None:
    shop.open_cash()
    filled = one_of(shop)
    charged = at_once([lambda: charge(shop, filled)] * SELLERS)
    assert all(isinstance(each, Charged) for each in charged), charged
    assert sum(not each.again for each in charged if isinstance(each, Charged)) == 1
    assert len({each.number for each in charged if isinstance(each, Charged)}) == 1
    assert on_hand(shop, COLA) == (PIECES - 1) * 1000
    assert row_counts(shop.database)["sales"] == 1
    assert problems(shop) == ()


@pytest.mark.req("V2", refusal=True)
@pytest.mark.parametrize("why", ["no stock", "no money", "no session"])
def test_a_refused_sale_leaves_no_row_anywhere(shop: ReadyShop, why: str) -> None:
    if why != "no session":
        shop.open_cash()
    filled = cart.add(one_of(shop), shop.item(BREAD), 1000 * (PIECES + (why == "no stock")))
    tenders = [Tender("cash", filled.total_minor - (1000 if why == "no money" else 0))]
    before = row_counts(shop.database)
    with pytest.raises(ShopError):
        shop.database.write(
            lambda session: sales.charge(session, shop.actor, cart=filled, tenders=tenders),
            op_id=filled.id,
        )
    assert row_counts(shop.database) == before
    assert problems(shop) == ()


def test_carts_that_name_the_same_products_in_any_order_never_stop_each_other(
    shop: ReadyShop,
) -> None:
    shop.open_cash()
    orders = [(COLA, BREAD), (BREAD, COLA)] * 2

    def sell(order: tuple[str, str]) -> int:
        for _ in range(5):
            charge(shop, cart.add(one_of(shop, order[0], 500 * 2), shop.item(order[1]), 1000))
        return 5

    sold = at_once([lambda order=order: sell(order) for order in orders[:2]])  # type: ignore[misc]
    assert sold == [5, 5]
    assert on_hand(shop, COLA) == 0
    assert problems(shop) == ()


def test_a_drawer_opened_twice_at_once_is_opened_once(shop: ReadyShop) -> None:
    opened = at_once([shop.open_cash] * SELLERS)
    assert Counter(type(each) for each in opened) == {cash.Session: 1, CashSessionOpen: SELLERS - 1}
    assert problems(shop) == ()


@pytest.mark.req("C4")
def test_a_sale_beside_the_close_is_in_the_z_or_refused(shop: ReadyShop) -> None:
    for _ in range(5):
        shop.open_cash()

        def close() -> object:
            return shop.database.write(
                lambda session: cash.close_session(session, shop.actor, counted_minor=0)
            )

        sale, closed = at_once([lambda: charge(shop, one_of(shop)), close])
        assert isinstance(sale, Charged | NoCashSession)
        assert not isinstance(closed, ShopError)
        assert problems(shop) == ()


def test_two_receipts_of_a_product_that_was_never_here_add_up(shop: ReadyShop) -> None:
    item = shop.item(PRODUCTS[4].code)

    def receive() -> object:
        line = adjustments.AdjustmentLine(item.variant_id, 3000, unit_cost_e4=1_000_000)
        return shop.database.write(
            lambda session: adjustments.adjust(
                session, shop.actor, lines=[line], reason="AJUSTE", note="found"
            )
        )

    before = on_hand(shop, PRODUCTS[4].code)
    at_once([receive] * SELLERS)
    assert on_hand(shop, PRODUCTS[4].code) == before + SELLERS * 3000
    assert problems(shop) == ()


# What a database may ask to be run again ----------------------------------------------------------


@pytest.fixture(params=["postgresql"])
def server_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    yield from ready_shop(request, tmp_path, stock_milli=PIECES * 1000)


@pytest.mark.parametrize("committed", [False, True])
def test_a_commit_without_an_answer_is_looked_up(
    shop: ReadyShop, committed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.open_cash()
    filled, dialect = one_of(shop), shop.database.engine.dialect
    commit = dialect.do_commit

    def commit_and_lose_the_line(connection: Any) -> None:
        monkeypatch.undo()
        if committed:
            commit(connection)
        raise dialect.loaded_dbapi.OperationalError("the line is dead")

    monkeypatch.setattr(dialect, "do_commit", commit_and_lose_the_line)
    with nullcontext() if committed else pytest.raises(StoreUnavailable):
        assert not charge(shop, filled).again
    assert charge(shop, filled).again is committed
    assert row_counts(shop.database)["sales"] == 1
    assert problems(shop) == ()


def test_the_look_waits_for_a_lost_session_that_still_commits(server_shop: ReadyShop) -> None:
    database, op_id = server_shop.database, new_id()
    with Session(database.engine) as lost:
        lost.add(Applied(op_id=op_id, device_id=op_id, seq=1))
        lost.flush()
        commits = threading.Timer(0.5, lost.commit)
        commits.start()
        assert database._is_recorded(op_id, certain=False)
        commits.join()
    assert not database._is_recorded(new_id(), certain=False)


@pytest.mark.parametrize(
    "failure", [psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected]
)
@pytest.mark.parametrize("moment", ["do_begin", "do_execute", "do_commit"])
def test_a_transaction_that_the_database_gave_up_is_run_again(
    server_shop: ReadyShop,
    failure: type[psycopg.Error],
    moment: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server_shop.open_cash()
    filled, left = one_of(server_shop), [failure, failure]
    dialect = server_shop.database.engine.dialect
    real = getattr(dialect, moment)

    def give_up(*arguments: Any, **options: Any) -> None:
        if left:
            if moment == "do_commit":  # a COMMIT that PostgreSQL refuses ends the transaction
                arguments[0].rollback()
            raise left.pop()
        real(*arguments, **options)

    monkeypatch.setattr(dialect, moment, give_up)
    assert not charge(server_shop, filled).again
    assert left == []
    assert row_counts(server_shop.database)["sales"] == 1
    assert problems(server_shop) == ()


def test_a_transaction_that_is_always_given_up_is_told(
    server_shop: ReadyShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    server_shop.open_cash()
    before = row_counts(server_shop.database)

    def give_up(connection: Any) -> None:
        connection.rollback()
        raise psycopg.errors.SerializationFailure

    monkeypatch.setattr(server_shop.database.engine.dialect, "do_commit", give_up)
    with pytest.raises(StoreBusy):
        charge(server_shop, one_of(server_shop))
    monkeypatch.undo()
    assert row_counts(server_shop.database) == before


def test_two_that_wait_for_each_other_both_end(server_shop: ReadyShop) -> None:
    """A real deadlock: each holds the row that the other wants; one is given up and run again."""
    shop, both_hold = server_shop, threading.Barrier(2)
    first, second = (shop.item(code).variant_id for code in (COLA, BREAD))
    tries: Counter[str] = Counter()

    def raise_minimum(name: str, order: list[object]) -> Callable[[], None]:
        def operation(session: WriteSession) -> None:
            tries[name] += 1
            for place, variant_id in enumerate(order):
                session.execute(
                    text("UPDATE levels SET reserved_milli = reserved_milli WHERE variant_id = :v"),
                    {"v": variant_id},
                )
                if place == 0 and tries[name] == 1:
                    both_hold.wait()

        return lambda: shop.database.write(operation, op_id=new_id())

    ended = at_once([raise_minimum("a", [first, second]), raise_minimum("b", [second, first])])
    assert ended == [None, None]
    # The one that was given up may take its first row again before the other has woken up, and then
    # both wait once more: three tries at least, and never as many as make an operation give up.
    assert sum(tries.values()) >= 3
    assert max(tries.values()) < RETRIES


def test_the_cursor_of_a_session_ends_with_it(shop: ReadyShop) -> None:
    """Its last statement is given back before another thread may get the connection."""
    left = []
    with shop.database.read() as session:
        get_shop(session)
        left.append(session.info["door"][1])

    def look(session: WriteSession) -> None:
        get_shop(session)
        left.append(session.info["door"][1])

    shop.database.write(look)
    for cursor in left:
        with pytest.raises((dbapi2.ProgrammingError, psycopg.InterfaceError)):
            cursor.fetchone()
