"""Whatever is stored of the stock beside the record is proved by it, named and repaired (K3)."""

import json
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

from pos_app.core import adjustments, catalog, kardex, orders, repairs, verify
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.db import ReadSession, WriteSession, open_database, sqlite_url
from pos_app.core.errors import NotPermitted
from pos_app.core.facts import LotFact, StockRepairedFact, decode_envelope, decode_fact
from pos_app.core.journal import get_station, head
from pos_app.core.models.journal import Case, Operation
from pos_app.core.repairs import Rebuilt
from tests.commands.pos import pos
from tests.core.any_database import make_shop_at
from tests.core.test_kardex import tamper
from tests.shop import ReadyShop

MILK, BREAD = "7802920008134", "7803403801020"
E4 = 10_000


@pytest.fixture
def busy(shop: ReadyShop) -> ReadyShop:
    return make_busy(shop)


def make_busy(shop: ReadyShop) -> ReadyShop:
    """Give a shop dated lots, receipts at several costs, and an order that holds some of them."""
    milk, bread = shop.item(MILK).variant_id, shop.item(BREAD).variant_id
    lines = [
        AdjustmentLine(milk, 3000, 900 * E4, LotFact(number="L-7", expires_on=date(2099, 3, 1))),
        AdjustmentLine(milk, 5000, 1100 * E4, LotFact(number="L-8", expires_on=date(2099, 5, 1))),
        AdjustmentLine(bread, 1000, 700 * E4),
    ]
    shop.database.write(
        lambda s: adjustments.adjust(s, shop.actor, lines=lines, reason="AJUSTE", note="")
    )
    never_had = catalog.ProductInput(code="N-1", name="Nunca hubo", price_minor=1)
    shop.database.write(lambda s: catalog.save_product(s, never_had))
    wanted = [orders.NewLine(milk, 4000), orders.NewLine(bread, 2000)]
    order = shop.database.write(lambda s: orders.place(s, shop.actor, lines=wanted))
    shop.database.write(
        lambda s: orders.set_status(s, shop.actor, order_id=order, status="processing")
    )
    shop.database.write(
        lambda s: orders.fulfil(s, shop.actor, order_id=order, quantities={1: 1000})
    )
    return shop


def stored(session: ReadSession) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of what is projected."""
    tables = ("levels", "reservations", "average_costs", "lots")
    return {
        table: sorted(tuple(row) for row in session.execute(text(f"SELECT * FROM {table}")))
        for table in tables
    }


def kinds(shop: ReadyShop) -> set[str]:
    with shop.database.read() as session:
        return {problem.kind for problem in verify.verify(session).problems}


def rebuild(shop: ReadyShop) -> Rebuilt:
    return shop.database.write(lambda s: repairs.rebuild(s, shop.actor, note="disk"))


CORRUPTED = {
    "a level": ("level", "UPDATE levels SET on_hand_milli = on_hand_milli + 1"),
    "a reserved of a level": ("level", "UPDATE levels SET reserved_milli = 7"),
    "a level gone": ("level", "DELETE FROM levels WHERE reserved_milli > 0"),
    "a level made up": (
        "level",
        """INSERT INTO levels
           SELECT (SELECT max(id) FROM locations), variant_id, lot_id, 5, 0 FROM levels LIMIT 1""",
    ),
    "a reservation": ("reservation", "UPDATE reservations SET quantity_milli = 1"),
    "a reservation gone": ("reservation", "DELETE FROM reservations"),
    "a reservation of another order": (
        "reservation",
        "UPDATE reservations SET order_id = X'00000000000070008000000000000000'",
    ),
    "a reservation of another product": (
        "reservation",
        "UPDATE reservations SET variant_id = (SELECT max(variant_id) FROM levels)",
    ),
    "an average cost": ("average_cost", "UPDATE average_costs SET unit_cost_e4 = 1"),
    "an average cost gone": ("average_cost", "DELETE FROM average_costs"),
    "an average cost made up": (
        "average_cost",
        """INSERT INTO average_costs SELECT id, 5 FROM variants
           WHERE id NOT IN (SELECT variant_id FROM average_costs)""",
    ),
    "the expiry of a lot": (
        "lot",
        "UPDATE lots SET expires_on = '2098-01-01' WHERE number = 'L-7'",
    ),
    "the number of a lot": ("lot", "UPDATE lots SET number = 'X' WHERE number = 'L-8'"),
}


@pytest.mark.req("K3")
@pytest.mark.parametrize("what", CORRUPTED)
def test_what_is_corrupted_is_named_and_repaired_with_a_record(busy: ReadyShop, what: str) -> None:
    kind, change = CORRUPTED[what]
    with busy.database.read() as session:
        before = stored(session)
    assert kinds(busy) == set()
    tamper(busy.database, change)
    assert kinds(busy) == {kind}

    done = rebuild(busy)
    assert {problem.kind for problem in done.problems} == {kind}
    assert kinds(busy) == set()
    with busy.database.read() as session:
        assert stored(session) == before
        payload = session.execute(
            select(Operation.payload).where(Operation.op_id == done.op_id)
        ).scalar_one()
        case = session.scalars(select(Case)).one()
    fact = decode_fact(decode_envelope(payload))
    assert isinstance(fact, StockRepairedFact)
    assert (fact.note, fact.count) == ("disk", len(done.problems))
    assert [(one.where, one.what) for one in fact.repairs] == [
        (problem.where, problem.what) for problem in done.problems
    ]
    assert case.kind == "STOCK_REPAIRED"
    assert json.loads(case.detail)["where"] == done.problems[0].where


def run(shop: ReadyShop, statement: str) -> None:
    shop.database.write(lambda s: s.execute(text(statement)))


def test_it_holds_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    shop = make_busy(make_shop_at(postgres_url, tmp_path, stock_milli=10_000))
    with shop.database.read() as session:
        before = stored(session)
    for table, change in (("levels", "on_hand_milli"), ("reservations", "quantity_milli")):
        run(shop, f"UPDATE {table} SET {change} = {change} + 1")
    run(shop, "DELETE FROM average_costs")
    assert kinds(shop) == {"level", "reservation", "average_cost"}
    rebuild(shop)
    assert kinds(shop) == set()
    with shop.database.read() as session:
        assert stored(session) == before
    shop.database.close()


@pytest.mark.req("K3")
def test_where_nothing_is_wrong_nothing_is_recorded(busy: ReadyShop) -> None:
    with busy.database.read() as session:
        before = head(session, get_station(session).device_id)
    assert rebuild(busy) == Rebuilt(None, ())
    with busy.database.read() as session:
        assert head(session, get_station(session).device_id) == before


@pytest.mark.req("K3", refusal=True)
def test_only_the_owner_repairs(busy: ReadyShop) -> None:
    tamper(busy.database, "UPDATE levels SET on_hand_milli = 7")
    for role in ("SUPERVISOR", "BODEGUERO", "VENDEDOR"):
        with pytest.raises(NotPermitted):
            busy.database.write(partial(repairs.rebuild, actor=busy.person(role)))
    assert kinds(busy) == {"level"}


@pytest.mark.req("K3", refusal=True)
def test_a_changed_movement_is_named_and_never_rewritten(busy: ReadyShop) -> None:
    tamper(
        busy.database,
        "DROP TRIGGER movements_no_update",
        "UPDATE movements SET quantity_milli = quantity_milli + 1 WHERE position = 6",
    )
    assert {"schema", "movement", "balance"} <= kinds(busy)
    rebuild(busy)
    assert {"schema", "movement", "balance"} <= kinds(busy)


@pytest.mark.req("K3")
def test_the_stated_average_of_the_centre_is_on_record(busy: ReadyShop) -> None:
    milk = busy.item(MILK).variant_id
    with busy.database.read() as session:
        station = get_station(session)
        (level,) = kardex.get_stated(session, [(station.location_id, milk, milk)])
        seq = head(session, station.device_id)[0]
    busy.database.write(lambda s: take_up(s, level, seq, 1234 * E4))
    assert kinds(busy) == set()
    tamper(busy.database, f"UPDATE average_costs SET unit_cost_e4 = 9 WHERE {of(milk)}")
    assert kinds(busy) == {"average_cost"}


def take_up(session: WriteSession, level: kardex.StatedLevel, seq: int, cost: int) -> bool:
    return kardex.take_up(session, replace(level, average_cost_e4=cost), included_seq=seq)


def of(variant_id: UUID) -> str:
    return f"variant_id = X'{variant_id.hex}'"


def test_pos_rebuild_says_what_it_repaired_and_pos_verify_how(busy: ReadyShop) -> None:
    busy.database.close()
    assert pos("rebuild", "--data", busy.folder, "--json").answer == {
        "repaired": 0, "operation": None, "problems": [],
    }  # fmt: skip
    database = open_database(sqlite_url(busy.folder / "shop.db"))
    tamper(database, "UPDATE reservations SET quantity_milli = 1")
    database.close()
    wrong = pos("verify", "--data", busy.folder)
    assert (wrong.code, "pos rebuild" in wrong.out) == (1, True)
    done = pos("rebuild", "--data", busy.folder, "--note", "apagón", "--json").answer
    assert done["repaired"] == len(done["problems"]) == 3
    assert pos("verify", "--data", busy.folder, "--file").code == 0


@pytest.mark.req("Q12")
def test_the_pages_of_the_file_are_checked_where_asked(busy: ReadyShop) -> None:
    tamper(
        busy.database, "PRAGMA foreign_keys = OFF", "DELETE FROM lots WHERE number = 'L-7'",
    )  # fmt: skip
    with busy.database.read() as session:
        named = [p for p in verify.verify(session, file=True).problems if p.kind == "file"]
        assert not any(p.kind == "file" for p in verify.verify(session).problems)
    assert "lots" in named[0].what
