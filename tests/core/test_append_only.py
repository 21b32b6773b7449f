"""What is recorded cannot be changed: the database refuses; what goes around it is found (X11)."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy.exc
from pysqlite3 import dbapi2
from sqlalchemy import select, text

from pos_app.core import (
    adjustments,
    approvals,
    audit,
    cart,
    cases,
    cash,
    catalog,
    customer_accounts,
    journal,
    orders,
    people,
    resolving,
    returns,
    sales,
    stock_takes,
    transfers,
    verify,
)
from pos_app.core import db as core_db
from pos_app.core.catalog import ProductInput
from pos_app.core.customers import CustomerInput
from pos_app.core.db import clock_of
from pos_app.core.facts_review import AsideDecidedFact
from pos_app.core.fiscal.cl import folios, pools
from pos_app.core.fiscal.cl.folios import NewFolios
from pos_app.core.ids import new_id
from pos_app.core.models import Base
from pos_app.core.models.catalog import Location
from pos_app.core.offers import offered
from pos_app.core.promotions import Kind, Promotion
from pos_app.core.returns import RefundWay, ReturnLine
from pos_app.core.schema import RECORDED
from pos_app.core.settling import Tender
from tests.core import buying
from tests.core.any_database import DATABASES, ready_shop
from tests.core.arriving import arrive
from tests.core.fiscal.chile import become_chilean
from tests.core.late import close_again, come_late
from tests.core.returning import give_back
from tests.shop import DATABASE_NAME, PRODUCTS, ReadyShop, make_shop, open_shop

Driver = Any  # a connection of pysqlite3, which has no types


def trade(shop: ReadyShop) -> None:
    """Leave rows in every recorded table: a whole day, counted, with cash moved."""
    counts = [cash.Count(10_000, 3)]
    database, actor = shop.database, shop.actor
    promotion = Promotion(new_id(), "10 %", Kind.PERCENT, percent_bp=1000)
    database.write(lambda s: cash.open_session(s, actor, float_minor=0, counts=counts))
    notes = [sell_and_return(shop, product.code, promotion) for product in PRODUCTS[:2]]
    settle_and_raise(shop, *notes[-1])
    database.write(lambda s: cash.move(s, actor, kind=cash.IN, amount_minor=500, reason="change"))
    owe_and_pay(shop)
    database.write(lambda s: cash.close_session(s, actor, counts=counts))
    sell_by_serial(shop)
    buying.buy_and_issue(shop)
    move_between_places(shop)
    ask_for_approval(shop)
    open_without_a_sale_and_come_late(shop)
    add_folios(shop)
    decide_about_cases(shop)
    hold_without_effect(shop)


def hold_without_effect(shop: ReadyShop) -> None:
    """Leave the word that a journal holds what took effect under another number."""
    with shop.database.read() as session:
        device_id = journal.get_station(session).device_id
    elsewhere = journal.unread(device_id, 1, new_id(), shop.database.clock.now())
    shop.database.write(lambda s: journal.note_inert(s, elsewhere))


def decide_about_cases(shop: ReadyShop) -> None:
    """Leave a case that was closed, and a decision about what a centre set aside."""
    with shop.database.read() as session:
        station = journal.get_station(session)
    fact = AsideDecidedFact(
        branch=station.branch_id, device=station.device_id, seq=1, decision="dismissed", note="x"
    )
    shop.database.write(
        lambda s: journal.append(s, shop.actor, fact, resolving.record_aside, op_id=new_id())
    )
    stamp = journal.Stamp(
        new_id(), station.device_id, 1, station.branch_id, shop.actor.user_id,
        shop.database.clock.now(),
    )  # fmt: skip
    shop.database.write(
        lambda s: cases.open_case(s, stamp, kind="STOCK_REPAIRED", subject_id=None, detail={})
    )
    with shop.database.read() as session:
        case = cases.list_open(session)[-1]
    shop.database.write(
        lambda s: resolving.resolve(
            s, shop.actor, op_id=new_id(), case_id=case.id, decision="acknowledged", note="seen"
        )
    )


def add_folios(shop: ReadyShop) -> None:
    """Leave a range of folios, and what was given back of another."""
    become_chilean(shop)
    for new in (NewFolios("39", 101, 109), NewFolios("39", 1, 9)):
        shop.database.write(lambda s, new=new: folios.add_folios(s, shop.actor, new))  # type: ignore[misc]
        if new.first > 1:
            shop.database.write(lambda s: pools.give_back(s, shop.actor))


def owe_and_pay(shop: ReadyShop) -> None:
    """Leave a debt of a customer, paid in part."""
    database, actor = shop.database, shop.actor
    rosa = database.write(
        lambda s: customer_accounts.save_customer(s, actor, CustomerInput("Rosa Fuentes"))
    )
    database.write(
        lambda s: customer_accounts.correct(
            s, actor, op_id=new_id(), customer_id=rosa, account="debt", amount_minor=5000,
            reason="cuaderno",
        )
    )  # fmt: skip
    database.write(
        lambda s: customer_accounts.pay_debt(
            s, actor, op_id=new_id(), customer_id=rosa, amount_minor=2000, method="cash"
        )
    )
    twice = database.write(
        lambda s: customer_accounts.save_customer(s, actor, CustomerInput("Rosa F."))
    )
    database.write(
        lambda s: customer_accounts.merge_customers(
            s, actor, op_id=new_id(), customer_id=twice, into_id=rosa, reason="es la misma"
        )
    )


def open_without_a_sale_and_come_late(shop: ReadyShop) -> None:
    """Leave an opening of the drawer, and what came after the Z of a session: another Z too."""
    database = shop.database
    database.write(lambda s: cash.open_drawer(s, shop.actor, reason="change"))
    with database.read() as session:
        closed = cash.list_z(session)[0].session_id
    come_late(shop, closed)
    close_again(shop, closed)


def sell_and_return(shop: ReadyShop, code: str, promotion: Promotion) -> tuple[UUID, UUID]:
    """Leave a sale with its promotion, and a return of one of two; return note and sale."""
    filled = cart.add(cart.open_cart(), shop.item(code), 2000)
    filled = offered(filled, (promotion,), shop.database.clock.now())
    tenders = [Tender("cash", filled.total_minor + 100)]
    shop.database.write(lambda s: sales.charge(s, shop.actor, cart=filled, tenders=tenders))
    refund = RefundWay("gateway", "charge")
    note = give_back(shop, filled.id, ReturnLine(1, 1000), refund=refund)
    return note.credit_note_id, filled.id


def settle_and_raise(shop: ReadyShop, note_id: UUID, sale_id: UUID) -> None:
    """Leave a refund that was paid in another way than asked, and a debit note."""
    shop.database.write(
        lambda s: returns.refund_instead(
            s, shop.actor, op_id=new_id(), credit_note_id=note_id, refund=RefundWay()
        )
    )
    shop.database.write(
        lambda s: returns.debit_note(
            s, shop.actor, op_id=new_id(), sale_id=sale_id, line_no=1, amount_minor=100,
            tender=Tender("cash", 100), note="short",
        )
    )  # fmt: skip


def ask_for_approval(shop: ReadyShop) -> None:
    """Leave a request and its answer."""
    database, owner = shop.database, shop.actor
    ana = database.write(lambda s: people.add_user(s, name="Ana", role="VENDEDOR"))
    with database.read() as session:
        asking = people.get_actor(session, ana)
    ask = approvals.Ask("cash.move", new_id(), 500)
    asked = database.write(lambda s: approvals.request(s, asking, ask, "Retiro"))
    database.write(lambda s: approvals.approve(s, owner, asked))
    database.write(lambda s: audit.note(s, owner, audit.EXPORTED, detail={"file": "x.csv"}))


def sell_by_serial(shop: ReadyShop) -> None:
    """Leave a thing with a serial number, received; its row is as recorded as its movement."""
    phone = ProductInput(code="TEL", name="Teléfono", price_minor=99_990, tracks_serials=True)
    variant = shop.database.write(lambda s: catalog.save_product(s, phone)[0])
    lines = [adjustments.AdjustmentLine(variant, 1000, serials=("SN1",))]
    shop.database.write(
        lambda s: adjustments.adjust(s, shop.actor, lines=lines, reason="INICIAL", note="")
    )


def move_between_places(shop: ReadyShop) -> None:
    """Leave an order, a transfer and a stock take that met a late operation, each to its end."""
    database, actor = shop.database, shop.actor
    milk = shop.item(PRODUCTS[0].code).variant_id
    lines = [orders.NewLine(milk, 1000)]
    order = database.write(lambda s: orders.place(s, actor, lines=lines))
    database.write(lambda s: orders.set_status(s, actor, order_id=order, status="shipped"))
    with database.read() as session:
        shelf, store = (
            session.scalars(select(Location.id).where(Location.kind == kind)).one()
            for kind in ("shelf", "store")
        )
    sent = [transfers.SendLine(milk, 1000)]
    database.write(lambda s: transfers.move(s, actor, origin_id=shelf, target_id=store, lines=sent))
    take = database.write(lambda s: stock_takes.begin(s, actor))
    counts = [stock_takes.CountInput(milk, 1000)]
    database.write(lambda s: stock_takes.count(s, actor, stock_take_id=take, lines=counts))
    with database.read() as session:
        soon = clock_of(session).now()
    arrive(shop, milk, 1000, soon)
    database.write(lambda s: stock_takes.complete(s, actor, stock_take_id=take))
    database.write(lambda s: stock_takes.reconcile(s, actor, stock_take_id=take))


def found_wrong(shop: ReadyShop) -> list[str]:
    """Return what `pos verify` says."""
    with shop.database.read() as session:
        return [f"{p.kind} {p.where}: {p.what}" for p in verify.verify(session).problems]


def columns_of(table: str) -> list[str]:
    return [column.name for column in Base.metadata.tables[table].columns]


WRITTEN = tuple(
    name
    for name in RECORDED
    if name not in {"baselines", "learned", "known_sales", "folio_pools", "folio_slots"}
)  # a till without a centre has none (tests/sync/test_documents.py, tests/core/fiscal)


# On both databases --------------------------------------------------------------------------------


@pytest.fixture(params=DATABASES)
def any_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    for shop in ready_shop(request, tmp_path, stock_milli=100_000):
        trade(shop)
        yield shop


@pytest.mark.req("K2", refusal=True)
def test_the_database_refuses_to_change_or_remove_what_was_recorded(any_shop: ReadyShop) -> None:
    engine = any_shop.database.engine
    for table in WRITTEN:
        column = columns_of(table)[0]
        removals = [f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"]
        if not any_shop.database.is_sqlite:
            removals.append(f"TRUNCATE {table} CASCADE")
        for statement in removals:
            with engine.connect() as connection:
                there = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()
                assert there, table
                with pytest.raises(sqlalchemy.exc.DBAPIError, match="append-only"):
                    connection.execute(text(statement))
    assert found_wrong(any_shop) == []


# On SQLite: every way around ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def traded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a closed shop with rows in every recorded table, to be copied."""
    shop = make_shop(tmp_path_factory.mktemp("traded") / "shop")
    trade(shop)
    shop.database.close()
    return shop.folder


@pytest.fixture
def traded(traded_folder: Path, tmp_path: Path) -> Iterator[ReadyShop]:
    shop = open_shop(shutil.copytree(traded_folder, tmp_path / "shop"))
    yield shop
    shop.database.close()


@pytest.fixture
def driver(traded: ReadyShop) -> Iterator[Driver]:
    """Return a connection as the product opens them, outside any operation."""
    connection = traded.database.engine.raw_connection()
    yield connection.driver_connection
    connection.close()


def _copied(driver: Driver, table: str) -> tuple[str, list[object]]:
    names = columns_of(table)
    row = driver.execute(f"SELECT {', '.join(names)} FROM {table} LIMIT 1").fetchone()
    marks = ", ".join("?" for _ in names)
    return f"INTO {table} ({', '.join(names)}) VALUES ({marks})", list(row)


@pytest.mark.parametrize("table", WRITTEN)
def test_sqlite_refuses_to_replace_what_was_recorded(driver: Driver, table: str) -> None:
    into, row = _copied(driver, table)
    key = ", ".join(column.name for column in Base.metadata.tables[table].primary_key)
    other = next((c for c in columns_of(table) if c not in key), columns_of(table)[0])
    attempts = (
        f"INSERT OR REPLACE {into}",
        f"REPLACE {into}",
        f"INSERT {into} ON CONFLICT ({key}) DO UPDATE SET {other} = {other}",
    )
    for attempt in attempts:
        with pytest.raises(dbapi2.IntegrityError, match="append-only"):
            driver.execute(attempt, row)
    with pytest.raises(dbapi2.IntegrityError, match="append-only"):
        driver.execute(f"UPDATE OR REPLACE {table} SET {other} = {other}")


def test_replacing_would_pass_without_recursive_triggers(traded: ReadyShop, driver: Driver) -> None:
    driver.execute("PRAGMA recursive_triggers = OFF")
    into, row = _copied(driver, "movements")
    row[columns_of("movements").index("quantity_milli")] = 1000
    driver.execute(f"INSERT OR REPLACE {into}", row)  # this is why the product switches it on
    assert "movement" in found_wrong(traded)[0]


def _drop_a_wall(driver: Driver) -> None:
    driver.execute("DROP TRIGGER movements_no_update")


def _weaken_a_wall(driver: Driver) -> None:
    driver.execute("DROP TRIGGER journal_no_delete")
    driver.execute(
        "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal WHEN 0 BEGIN SELECT 1; END"
    )


def _rewrite_the_schema(driver: Driver) -> None:
    driver.execute("PRAGMA writable_schema = ON")
    driver.execute("DELETE FROM sqlite_master WHERE name = 'sales_no_update'")
    driver.execute("PRAGMA writable_schema = RESET")


@pytest.mark.parametrize("attack", [_drop_a_wall, _weaken_a_wall, _rewrite_the_schema])
def test_a_wall_that_was_taken_down_is_found(
    traded: ReadyShop, driver: Driver, attack: Callable[[Driver], None]
) -> None:
    assert found_wrong(traded) == []
    attack(driver)
    assert [wrong for wrong in found_wrong(traded) if wrong.startswith("schema trigger")] != []


# Each changes a figure with the walls down and puts them up again: only the figures can tell.
EDITS = {
    "a quantity": "UPDATE movements SET quantity_milli = quantity_milli + 1 WHERE position = 7",
    "a cost": "UPDATE movements SET unit_cost_e4 = unit_cost_e4 + 1 WHERE position = 7",
    "a balance": "UPDATE movements SET on_hand_after_milli = 5 WHERE position = 7",
    "a movement gone": "DELETE FROM movements WHERE position = 7",
    "a level": "UPDATE levels SET on_hand_milli = on_hand_milli + 1000",
    "an operation gone": "DELETE FROM journal WHERE seq = 3",
    "the last operation gone": "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
    "another author": "UPDATE journal SET payload = replace(payload, 'sale', 'SALE') WHERE seq = 3",
    "another time of an operation": "UPDATE journal SET op_id = randomblob(16) WHERE seq = 3",
    "a total": "UPDATE sales SET total_minor = total_minor - 9, net_minor = net_minor - 9",
    "a line": "UPDATE sale_lines SET total_minor = total_minor - 100",
    "a line gone": "DELETE FROM sale_lines WHERE line_no = 1",
    "a payment": "UPDATE payments SET amount_minor = amount_minor - 100",
    "a payment gone": "DELETE FROM payments",
    "a number": "UPDATE fiscal_documents SET number = number + 1 WHERE number = 2",
    "a number gone": "DELETE FROM fiscal_documents WHERE number = 1",
    "a counter": "UPDATE number_series SET last_number = 1 WHERE last_number = 2",
    "a cash move": "UPDATE cash_moves SET amount_minor = amount_minor + 100",
    "a cash move gone": "DELETE FROM cash_moves",
    "a Z": "UPDATE z_reports SET sales_minor = sales_minor - 100",
    "who sold": "UPDATE sales SET user_id = randomblob(16)",
    "when it was sold": "UPDATE sales SET occurred_at = occurred_at + 1",
    "the tax": "UPDATE sales SET tax_minor = tax_minor - 1, net_minor = net_minor + 1",
    "a price": "UPDATE sale_lines SET price_e4 = price_e4 - 1",
    "a name": "UPDATE sale_lines SET name = 'something else'",
    "a way of paying": "UPDATE payments SET method = 'debit'",
    "the cash given": "UPDATE payments SET given_minor = given_minor + 5, change_minor = 5",
    "why cash moved": "UPDATE cash_moves SET reason = 'none'",
    "a count of the drawer": "UPDATE cash_counts SET pieces = pieces + 1",
    "a Z gone": "DELETE FROM z_reports",
    "who moved it": "UPDATE movements SET user_id = randomblob(16) WHERE position = 7",
    "what moved it": "UPDATE movements SET document_id = randomblob(16) WHERE position = 7",
    "when an operation was": "UPDATE journal SET occurred_at = occurred_at + 1 WHERE seq = 3",
    "what took effect": "DELETE FROM applied WHERE seq = 1",
    "a session gone": "DELETE FROM cash_sessions",
    "a session open again": "UPDATE cash_sessions SET closed_at = NULL",
}


@pytest.mark.req("K2", "K3")
@pytest.mark.parametrize("edit", EDITS)
def test_a_figure_changed_behind_the_walls_is_found(traded: ReadyShop, edit: str) -> None:
    assert found_wrong(traded) == []
    connection = dbapi2.connect(traded.folder / DATABASE_NAME, isolation_level=None)
    walls = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall()
    for name, _ in walls:
        connection.execute(f"DROP TRIGGER {name}")
    changed = connection.execute(EDITS[edit]).rowcount
    for _, sql in walls:
        connection.execute(sql)
    connection.close()
    assert changed > 0
    wrong = found_wrong(traded)
    assert wrong != []
    assert not [what for what in wrong if what.startswith("schema")]


@pytest.mark.parametrize("table", ["journal", "movements"])
def test_a_byte_changed_in_the_file_is_found(traded: ReadyShop, table: str) -> None:
    """One bit of an amount or of an operation, turned with an editor while the till is off."""
    if table == "journal":
        query = "SELECT payload FROM journal WHERE seq = 4"
    else:
        query = "SELECT document_id FROM movements WHERE position = 7"
    connection = dbapi2.connect(traded.folder / DATABASE_NAME)
    mark = bytes(connection.execute(query).fetchone()[0])[:300]  # a long one is kept in parts
    connection.close()
    traded.database.close()
    file = traded.folder / DATABASE_NAME
    content = bytearray(file.read_bytes())
    place = content.find(mark)
    content[place + 20] ^= 1
    while table == "journal" and (place := content.find(mark, place + 1)) >= 0:
        content[place + 20] ^= 1  # a page that was split keeps what it held before
    file.write_bytes(content)
    reopened = core_db.open_database(core_db.sqlite_url(file))
    with reopened.read() as session:
        assert verify.verify(session).problems != ()
    reopened.close()
