from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text

from pos_app.core import adjustments, cash, catalog, kardex, sales, verify
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.cart import add, open_cart
from pos_app.core.db import Database, driver
from pos_app.core.errors import (
    InsufficientStock,
    InvalidQuantity,
    NotPermitted,
    UnknownReason,
    UnknownVariant,
)
from pos_app.core.facts import LotFact
from pos_app.core.ids import new_id
from pos_app.core.journal import get_station, head
from pos_app.core.settling import Tender
from tests.shop import ReadyShop

MILK, BREAD = "7802920008134", "7803403801020"


def adjust(
    shop: ReadyShop, *lines: AdjustmentLine, reason: str = "AJUSTE", op_id: UUID | None = None
) -> UUID:
    return shop.database.write(
        lambda session: adjustments.adjust(
            session,
            shop.actor,
            lines=lines,
            reason=reason,
            note="conteo",
            op_id=op_id,
            cause="damage" if reason == "MERMA" else "",
        )
    )


def on_hand(shop: ReadyShop, variant_id: UUID) -> int:
    with shop.database.read() as session:
        return kardex.on_hand(session, variant_id)


def tamper(database: Database, *statements: str) -> None:
    """Change the file behind the product's back, as someone with a tool would."""
    with database.engine.connect() as connection:
        for statement in statements:
            driver(connection).execute(statement)


def problems(shop: ReadyShop) -> list[str]:
    with shop.database.read() as session:
        return [problem.kind for problem in verify.verify(session).problems]


@pytest.mark.req("K15", "K2")
def test_stock_goes_in_and_out_with_its_reason_and_its_document(shop: ReadyShop) -> None:
    milk = shop.item(MILK).variant_id
    document = adjust(shop, AdjustmentLine(milk, 5000, description="caja sin contar"))
    adjust(shop, AdjustmentLine(milk, -2000), reason="MERMA")
    with shop.database.read() as session:
        rows = kardex.card(session, milk)
    assert [(r.type, r.reason, r.on_hand_after_milli) for r in rows] == [
        ("SALIDA", "MERMA", 103_000),
        ("ENTRADA", "AJUSTE", 105_000),
        ("ENTRADA", "INICIAL", 100_000),
    ]
    assert (rows[1].document_id, rows[1].description) == (document, "caja sin contar")


@pytest.mark.req("K15", refusal=True)
def test_wrong_adjustments_change_nothing(shop: ReadyShop) -> None:
    milk = shop.item(MILK).variant_id
    for error, lines, reason in (
        (InsufficientStock, [AdjustmentLine(milk, -100_001)], "MERMA"),
        (UnknownReason, [AdjustmentLine(milk, 1000)], "MERMA"),
        (UnknownReason, [AdjustmentLine(milk, -1000)], "INICIAL"),
        (InvalidQuantity, [AdjustmentLine(milk, 0)], "AJUSTE"),
        (UnknownVariant, [AdjustmentLine(milk, 1000), AdjustmentLine(new_id(), 1)], "AJUSTE"),
    ):
        with pytest.raises(error):
            adjust(shop, *lines, reason=reason)
    with pytest.raises(NotPermitted):
        shop.database.write(
            lambda session: adjustments.adjust(
                session,
                shop.person("VENDEDOR"),
                lines=[AdjustmentLine(milk, 1000)],
                reason="AJUSTE",
                note="",
            )
        )
    assert on_hand(shop, milk) == 100_000
    assert problems(shop) == []


def test_the_same_adjustment_sent_twice_moves_once(shop: ReadyShop) -> None:
    milk, op_id = shop.item(MILK).variant_id, new_id()
    for _ in range(2):
        adjust(shop, AdjustmentLine(milk, 1000), op_id=op_id)
    assert on_hand(shop, milk) == 101_000


@pytest.mark.req("K4")
def test_the_lot_that_expires_first_leaves_first_and_several_serve_one_line(
    shop: ReadyShop,
) -> None:
    bread = shop.item(BREAD).variant_id
    late = AdjustmentLine(bread, 3000, lot=LotFact(number="B", expires_on=date(2099, 5, 1)))
    soon = AdjustmentLine(bread, 2000, lot=LotFact(number="A", expires_on=date(2099, 4, 1)))
    adjust(shop, late, soon)
    shop.open_cash()
    cart = add(open_cart(), shop.item(BREAD), 4000)
    tender = Tender("debit", cart.total_minor)
    shop.database.write(
        lambda session: sales.charge(session, shop.actor, cart=cart, tenders=[tender])
    )
    with shop.database.read() as session:
        sold = [row for row in kardex.card(session, bread) if row.reason == "VENTA"]
        lots = session.execute(
            text("SELECT l.number, v.on_hand_milli FROM levels v JOIN lots l ON l.id = v.lot_id")
        )
        left = {number: quantity for number, quantity in lots if number in {"A", "B"}}
    assert [row.quantity_milli for row in sold] == [2000, 2000]
    assert left == {"A": 0, "B": 1000}
    assert problems(shop) == []


@pytest.mark.req("K4", refusal=True)
def test_an_expired_lot_is_never_sold(shop: ReadyShop) -> None:
    bread = shop.item(BREAD).variant_id
    adjust(shop, AdjustmentLine(bread, -100_000), reason="MERMA")
    adjust(shop, AdjustmentLine(bread, 5000, lot=LotFact(number="X", expires_on=date(2020, 1, 1))))
    shop.open_cash()
    cart = add(open_cart(), shop.item(BREAD), 1000)
    with pytest.raises(InsufficientStock) as refused:
        shop.database.write(
            lambda session: sales.charge(
                session, shop.actor, cart=cart, tenders=[Tender("debit", cart.total_minor)]
            )
        )
    assert refused.value.facts["available"] == "0"


@pytest.mark.req("K11")
def test_a_receipt_moves_the_average_cost_and_a_sale_takes_it(shop: ReadyShop) -> None:
    milk = shop.item(MILK).variant_id
    adjust(shop, AdjustmentLine(milk, -100_000), reason="MERMA")
    adjust(shop, AdjustmentLine(milk, 10_000, unit_cost_e4=10_000_000))
    adjust(shop, AdjustmentLine(milk, 30_000, unit_cost_e4=14_000_000))
    adjust(shop, AdjustmentLine(milk, -1000), reason="MERMA")
    with shop.database.read() as session:
        assert kardex.card(session, milk)[0].unit_cost_e4 == 13_000_000


@pytest.mark.req("K17")
def test_the_card_is_paged_and_can_be_asked_as_of_a_moment(shop: ReadyShop) -> None:
    milk = shop.item(MILK).variant_id
    for _ in range(7):
        adjust(shop, AdjustmentLine(milk, 1000))
    with shop.database.read() as session:
        first = kardex.card(session, milk, limit=5)
        rest = kardex.card(session, milk, limit=5, before_position=first[-1].position)
        then = kardex.card(session, milk, as_of=first[2].occurred_at)
        here = kardex.card(session, milk, location_id=get_station(session).location_id)
        nowhere = kardex.card(session, milk, location_id=new_id())
    assert len(first + rest) == 8
    assert [row.position for row in first + rest] == sorted(
        (row.position for row in here), reverse=True
    )
    assert then[0] == first[2]
    assert nowhere == ()


@pytest.mark.req("K18")
def test_what_is_low_is_listed(shop: ReadyShop) -> None:
    milk = shop.item(MILK).variant_id
    with shop.database.read() as session:
        assert milk not in {row.variant_id for row in kardex.list_stock(session, low_only=True)}
    adjust(shop, AdjustmentLine(milk, -100_000), reason="MERMA")
    with shop.database.read() as session:
        low = {row.variant_id: row for row in kardex.list_stock(session, low_only=True)}
        every = kardex.list_stock(session, location_id=get_station(session).location_id)
    assert low[milk].available_milli == 0
    assert len(every) == 5


@pytest.mark.req("K3")
def test_a_corrupted_level_is_named_and_rebuilt(shop: ReadyShop) -> None:
    milk = shop.item(MILK).variant_id
    tamper(
        shop.database,
        f"UPDATE levels SET on_hand_milli = 7 WHERE variant_id = X'{milk.hex}'",
    )
    assert problems(shop) == ["level"]
    wrong = shop.database.write(kardex.rebuild)
    assert milk.hex in wrong[0].where
    assert problems(shop) == []
    assert on_hand(shop, milk) == 100_000


@pytest.mark.req("K3", refusal=True)
@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ("UPDATE movements SET quantity_milli = 1 WHERE position = 1", {"balance", "movement"}),
        ("DELETE FROM movements WHERE position = 2", {"level", "movement"}),
        ("UPDATE journal SET payload = replace(payload, 'test', 'tost')", {"chain"}),
        ("UPDATE journal SET payload = CAST(payload || ' ' AS BLOB)", {"chain"}),
        ("DELETE FROM journal WHERE seq = 1", {"chain"}),
        ("UPDATE sale_lines SET total_minor = 1", {"sale"}),
        ("UPDATE payments SET amount_minor = 1", {"sale"}),
        ("UPDATE fiscal_documents SET number = 9", {"numbers"}),
        ("UPDATE z_reports SET expected_minor = 1", {"cash_session"}),
    ],
)
def test_whatever_is_changed_behind_our_back_is_named(
    shop: ReadyShop, change: str, kinds: set[str]
) -> None:
    shop.open_cash()
    cart = add(open_cart(), shop.item(MILK), 1000)
    shop.database.write(
        lambda session: sales.charge(session, shop.actor, cart=cart, tenders=[Tender("cash", 2000)])
    )
    shop.database.write(lambda session: cash.close_session(session, shop.actor, counted_minor=0))
    assert problems(shop) == []
    table = (
        change.split(" SET", maxsplit=1)[0].split(" WHERE", maxsplit=1)[0].rsplit(maxsplit=1)[-1]
    )
    tamper(
        shop.database,
        f"DROP TRIGGER {table}_no_update",
        f"DROP TRIGGER {table}_no_delete",
        "PRAGMA foreign_keys = OFF",
        change,
    )
    found = set(problems(shop))
    assert "schema" in found
    assert kinds <= found


@pytest.mark.req("K1")
def test_what_does_not_control_stock_moves_nothing(shop: ReadyShop) -> None:
    service = catalog.ProductInput(
        code="SERV-1", name="Afilar cuchillo", price_minor=2500, controls_stock=False
    )
    variant = shop.database.write(lambda session: catalog.save_product(session, service)[0])
    adjust(shop, AdjustmentLine(variant, 1000))
    shop.open_cash()
    cart = add(open_cart(), shop.item("SERV-1"), 500_000)
    tender = Tender("debit", cart.total_minor)
    shop.database.write(
        lambda session: sales.charge(session, shop.actor, cart=cart, tenders=[tender])
    )
    with shop.database.read() as session:
        assert kardex.card(session, variant) == ()


def test_a_stated_level_counts_own_later_movements_once(shop: ReadyShop) -> None:
    milk = shop.item(MILK).variant_id
    with shop.database.read() as session:
        station = get_station(session)
        included = head(session, station.device_id)[0]
    adjust(shop, AdjustmentLine(milk, -4000), reason="MERMA")  # after what the centre included
    shop.database.write(
        lambda session: kardex.state_level(
            session,
            location_id=station.location_id,
            variant_id=milk,
            lot=(milk, ""),
            on_hand_milli=50_000,
            reserved_milli=0,
            included_seq=included,
        )
    )
    assert on_hand(shop, milk) == 46_000
    adjust(shop, AdjustmentLine(milk, 1000))
    assert on_hand(shop, milk) == 47_000
    assert problems(shop) == []


@pytest.mark.req("K15")
def test_two_lines_of_one_adjustment_are_averaged_over_both(shop: ReadyShop) -> None:
    new = catalog.ProductInput(code="AVG-1", name="Nuevo", price_minor=500)
    variant = shop.database.write(lambda session: catalog.save_product(session, new)[0])
    adjust(
        shop,
        AdjustmentLine(variant, 10_000, unit_cost_e4=100 * 10_000),
        AdjustmentLine(variant, 30_000, unit_cost_e4=200 * 10_000),
    )
    with shop.database.read() as session:
        assert kardex.get_item(session, variant).average_cost_e4 == 175 * 10_000
    assert problems(shop) == []
