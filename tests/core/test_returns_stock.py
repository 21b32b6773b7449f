"""Where goods go that come back; any sequence of returns gives back what was paid (R2, R3)."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pos_app.core import adjustments, catalog, kardex, returns, sales, verify
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.cart import Mark, add, open_cart
from pos_app.core.catalog import ProductInput
from pos_app.core.errors import (
    NotPermitted,
    SerialNotOfSale,
    SerialsNeeded,
)
from pos_app.core.facts import LotFact
from pos_app.core.ids import new_id
from pos_app.core.models.catalog import Location
from pos_app.core.models.returns import CreditNote
from pos_app.core.models.stock import Level, Lot, Movement
from pos_app.core.returns import RefundWay, ReturnLine
from pos_app.core.settings_shared import ReturnRules, get_return_rules
from pos_app.core.settling import Tender
from tests.core.any_database import DATABASES, ready_shop
from tests.core.returning import BREAD, CHOCOLATE, MILK, SAUSAGE, give_back, problems, sell
from tests.shop import ReadyShop

BY_CARD = RefundWay("card", "A-1")


@pytest.fixture(params=DATABASES)
def any_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    yield from ready_shop(request, tmp_path, stock_milli=100_000)


def lots_at(shop: ReadyShop, kind: str, code: str) -> dict[str, int]:
    variant = shop.item(code).variant_id
    query = (
        select(Lot.number, Level.on_hand_milli)
        .join(Level, Level.lot_id == Lot.id)
        .join(Location, Location.id == Level.location_id)
        .where(Location.kind == kind, Level.variant_id == variant)
    )
    with shop.database.read() as session:
        return {number: milli for number, milli in session.execute(query) if milli}


@pytest.mark.req("R3")
def test_goods_come_back_to_the_lots_they_left(any_shop: ReadyShop) -> None:
    shop = any_shop
    yogurt = ProductInput(code="Y", name="Yogur", price_minor=500, tracks_lots=True)
    variant = shop.database.write(lambda s: catalog.save_product(s, yogurt)[0])
    lines = [
        AdjustmentLine(variant, 2000, unit_cost_e4=1_000_000, lot=LotFact(number=n, expires_on=day))
        for n, day in (("A", date(2030, 1, 1)), ("B", date(2030, 2, 1)))
    ]
    shop.database.write(
        lambda s: adjustments.adjust(s, shop.actor, lines=lines, reason="INICIAL", note="")
    )
    shop.open_cash()
    sale = sell(shop, ("Y", 3000))
    assert lots_at(shop, "shelf", "Y") == {"B": 1000}
    give_back(shop, sale.sale_id, ReturnLine(1, 1000))
    assert lots_at(shop, "shelf", "Y") == {"A": 1000, "B": 1000}
    give_back(shop, sale.sale_id, ReturnLine(1, 1000, "damaged"), ReturnLine(1, 1000))
    assert lots_at(shop, "shelf", "Y") == {"A": 1000, "B": 2000}  # the damaged one was of A
    assert lots_at(shop, "damaged", "Y") == {}
    assert problems(shop) == ()


@pytest.mark.req("R3", "K22")
def test_a_thing_with_a_serial_number_comes_back_itself(shop: ReadyShop) -> None:
    phone = ProductInput(code="TEL", name="Teléfono", price_minor=40_000, tracks_serials=True)
    variant = shop.database.write(lambda s: catalog.save_product(s, phone)[0])
    there = AdjustmentLine(variant, 2000, serials=("SN1", "SN2"))
    shop.database.write(
        lambda s: adjustments.adjust(s, shop.actor, lines=[there], reason="INICIAL", note="")
    )
    shop.open_cash(100_000)
    cart = add(open_cart(), shop.item("TEL"), 1000, mark=Mark(serial="SN1"))
    paid = [Tender("debit", cart.total_minor, "1")]
    sale = shop.database.write(lambda s: sales.charge(s, shop.actor, cart=cart, tenders=paid))
    for serial, refusal in (("", SerialsNeeded), ("SN2", SerialNotOfSale)):
        with pytest.raises(refusal):
            give_back(shop, sale.sale_id, ReturnLine(1, 1000, serial=serial))
    give_back(shop, sale.sale_id, ReturnLine(1, 1000, serial="sn1"))
    with shop.database.read() as session:
        there_again = [at.serial for at in kardex.list_serials(session, variant)]
    assert there_again == ["SN1", "SN2"]
    assert problems(shop) == ()


@pytest.mark.req("R3", "K1")
def test_a_service_comes_back_nowhere(shop: ReadyShop) -> None:
    work = ProductInput(code="W", name="Afilado", price_minor=3000, controls_stock=False)
    shop.database.write(lambda s: catalog.save_product(s, work))
    shop.open_cash()
    note = give_back(shop, sell(shop, ("W", 1000)).sale_id, ReturnLine(1, 1000))
    with shop.database.read() as session:
        moved = select(Movement).where(Movement.document_id == note.credit_note_id)
        assert session.scalars(moved).all() == []
    assert note.total_minor == 3000
    assert problems(shop) == ()


@pytest.mark.req("R2")
def test_any_sequence_of_partial_returns_gives_back_what_was_paid(any_shop: ReadyShop) -> None:
    shop, chance = any_shop, random.Random(20956)
    shop.open_cash()
    for _ in range(6):
        scans = [(code, 1000 * chance.randint(1, 7)) for code in (MILK, BREAD, CHOCOLATE)]
        sale = sell(shop, *scans, (SAUSAGE, chance.randint(1, 3000)))
        with shop.database.read() as session:
            lines = returns.returnable(session, sale.sale_id).lines
        left = {line.line_no: line.left_milli for line in lines}
        while any(left.values()):
            no = chance.choice([no for no, milli in left.items() if milli])
            step = chance.randint(1, left[no]) if no == 4 else 1000
            left[no] -= step
            give_back(shop, sale.sale_id, ReturnLine(no, step), refund=BY_CARD)
        with shop.database.read() as session:
            notes, sold = (
                returns.list_notes(session, sale.sale_id),
                sales.get_sale(session, sale.sale_id),
            )
            assert sum(note.total_minor for note in notes) == sold.total_minor
            assert sum(note.net_minor for note in notes) == sold.net_minor
            assert sum(note.tax_minor for note in notes) == sold.tax_minor
    assert problems(shop) == ()


@pytest.mark.req("R9", refusal=True)
def test_the_database_itself_refuses_a_second_void(shop: ReadyShop) -> None:
    shop.open_cash()
    sale = sell(shop, (MILK, 1000))
    first = shop.database.write(
        lambda s: returns.void(s, shop.actor, op_id=new_id(), sale_id=sale.sale_id)
    )
    with shop.database.read() as session:
        row = returns.get_note(session, first.credit_note_id)
        copy = {column.name: getattr(row, column.name) for column in CreditNote.__table__.columns}
    with pytest.raises(IntegrityError, match="UNIQUE"):
        shop.database.write(lambda s: s.add(CreditNote(**{**copy, "id": new_id()})))


@pytest.mark.req("R7")
def test_the_owner_sets_the_rules_and_it_is_noted(shop: ReadyShop) -> None:
    rules = ReturnRules(window_days=10, fee_bp=2000)
    with pytest.raises(NotPermitted):
        shop.database.write(lambda s: returns.set_rules(s, shop.person("SUPERVISOR"), rules))
    shop.database.write(lambda s: returns.set_rules(s, shop.actor, rules))
    with shop.database.read() as session:
        assert get_return_rules(session) == rules
        assert verify.verify(session).ok
    shop.open_cash()
    sale = sell(shop, (MILK, 1000))
    assert give_back(shop, sale.sale_id, ReturnLine(1, 1000), restocking=True).fee_minor == 320
