from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core import adjustments, catalog, kardex, orders, sales, verify
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.cart import add, open_cart
from pos_app.core.clock import SetClock
from pos_app.core.db import WriteSession
from pos_app.core.errors import (
    InsufficientStock,
    InvalidQuantity,
    NotPermitted,
    OrderEmpty,
    OrderMissing,
    OrderNotShipped,
    UnknownOrderLine,
    UnknownStatus,
    UnknownVariant,
)
from pos_app.core.facts import LotFact
from pos_app.core.ids import new_id
from pos_app.core.journal import get_station, head
from pos_app.core.orders import NewLine, Outcome
from pos_app.core.settling import Tender
from tests.shop import ReadyShop, make_shop, write

MILK, BREAD = "7802920008134", "7803403801020"


def place(shop: ReadyShop, *lines: NewLine) -> UUID:
    return write(shop, lambda s: orders.place(s, shop.actor, lines=lines, reference="WEB-1"))


def status(shop: ReadyShop, order_id: UUID, to: str) -> Outcome:
    return write(shop, lambda s: orders.set_status(s, shop.actor, order_id=order_id, status=to))


def stock(shop: ReadyShop, variant_id: UUID) -> tuple[int, int]:
    """Return on hand and reserved, all locations."""
    with shop.database.read() as session:
        row = next(r for r in kardex.list_stock(session) if r.variant_id == variant_id)
    return row.on_hand_milli, row.reserved_milli


def line(shop: ReadyShop, order_id: UUID, line_no: int = 1) -> orders.LineState:
    with shop.database.read() as session:
        return orders.list_lines(session, order_id)[line_no - 1]


def nothing_wrong(shop: ReadyShop) -> None:
    with shop.database.read() as session:
        assert verify.verify(session).problems == ()


def length(shop: ReadyShop) -> int:
    with shop.database.read() as session:
        return head(session, get_station(session).device_id)[0]


@pytest.mark.req("K9", "K10")
def test_processing_reserves_shipped_fulfils_and_the_card_says_so(any_shop: ReadyShop) -> None:
    milk = any_shop.item(MILK).variant_id
    order = place(any_shop, NewLine(milk, 3000))
    assert stock(any_shop, milk) == (10_000, 0)
    reserved = status(any_shop, order, "processing")
    assert (reserved.status, reserved.count("reserved"), reserved.warnings) == ("processing", 1, ())
    assert stock(any_shop, milk) == (10_000, 3000)
    assert status(any_shop, order, "shipped").count("fulfilled") == 1
    assert stock(any_shop, milk) == (7000, 0)
    assert line(any_shop, order).fulfilled_milli == 3000
    with any_shop.database.read() as session:
        rows = [row for row in kardex.card(session, milk) if row.document_id == order]
        steps = [(s.action, s.status) for s in orders.list_steps(session, order)]
    assert [(r.type, r.reason, r.quantity_milli) for r in reversed(rows)] == [
        ("RESERVA", "PEDIDO", 3000),
        ("LIBERACION", "PEDIDO", 3000),
        ("SALIDA", "VENTA", 3000),
    ]
    assert steps == [("place", "pending"), ("reserve", "processing"), ("fulfil", "shipped")]
    nothing_wrong(any_shop)


@pytest.mark.req("K10")
def test_cancelled_releases_and_cancelling_what_was_shipped_moves_nothing(
    any_shop: ReadyShop,
) -> None:
    milk = any_shop.item(MILK).variant_id
    first, second = place(any_shop, NewLine(milk, 3000)), place(any_shop, NewLine(milk, 2000))
    status(any_shop, first, "processing")
    status(any_shop, first, "cancelled")
    assert stock(any_shop, milk) == (10_000, 0)
    status(any_shop, second, "shipped")  # without a reservation: only SALIDA
    gone = status(any_shop, second, "cancelled")
    assert (gone.status, gone.results, stock(any_shop, milk)) == ("cancelled", (), (8000, 0))
    nothing_wrong(any_shop)


@pytest.mark.req("K10", refusal=True)
def test_a_repeated_status_records_nothing(shop: ReadyShop) -> None:
    milk = shop.item(MILK).variant_id
    order = place(shop, NewLine(milk, 3000))
    for to in ("processing", "shipped"):
        status(shop, order, to)
        before, levels = length(shop), stock(shop, milk)
        again = status(shop, order, to)
        assert (again.again, again.results) == (True, ())
        assert (length(shop), stock(shop, milk)) == (before, levels)
    status(shop, order, "delivered")
    status(shop, order, "processing")  # back again after it was shipped: nothing is owed
    assert stock(shop, milk) == (97_000, 0)


def test_the_same_step_sent_twice_moves_once(shop: ReadyShop) -> None:
    milk, op_id = shop.item(MILK).variant_id, new_id()
    order = place(shop, NewLine(milk, 3000))
    first, again = (
        write(shop, lambda s: orders.set_status(
            s, shop.actor, order_id=order, status="processing", op_id=op_id))
        for _ in range(2)
    )  # fmt: skip
    assert (first.again, again.again, again.results) == (False, True, first.results)
    assert stock(shop, milk) == (100_000, 3000)


@pytest.mark.req("K9")
def test_placeholders_services_and_products_without_record_are_skipped(shop: ReadyShop) -> None:
    new = catalog.ProductInput(code="NEW", name="Sin registro", price_minor=100)
    service = catalog.ProductInput(
        code="SERV", name="Afilar", price_minor=100, controls_stock=False
    )
    unknown = write(shop, lambda s: catalog.save_product(s, new)[0])
    served = write(shop, lambda s: catalog.save_product(s, service)[0])
    milk = shop.item(MILK).variant_id
    order = place(
        shop,
        NewLine(None, 1000),
        NewLine(unknown, 1000),
        NewLine(served, 1000),
        NewLine(milk, 1000),
    )
    for to in ("processing", "shipped"):
        outcome = status(shop, order, to)
        assert [(one.line_no, one.reason) for one in outcome.skipped] == [
            (1, "placeholder"),
            (2, "no_stock_record"),
            (3, "not_stocked"),
        ]
        assert outcome.status == to
    assert stock(shop, milk) == (99_000, 0)
    nothing_wrong(shop)


@pytest.mark.req("K10")
def test_short_stock_is_a_warning_never_a_lost_status_and_is_filled_later(
    any_shop: ReadyShop,
) -> None:
    milk = any_shop.item(MILK).variant_id
    order = place(any_shop, NewLine(milk, 12_000))
    outcome = status(any_shop, order, "processing")
    assert [(w.quantity_milli, w.reason) for w in outcome.warnings] == [(2000, "backorder")]
    assert (outcome.status, stock(any_shop, milk)) == ("processing", (10_000, 10_000))
    assert line(any_shop, order).backordered_milli == 2000
    more = [AdjustmentLine(milk, 5000)]
    write(any_shop, lambda s: adjustments.adjust(
        s, any_shop.actor, lines=more, reason="AJUSTE", note=""))  # fmt: skip
    filled = write(any_shop, lambda s: orders.reserve(s, any_shop.actor, order_id=order))
    assert (filled.count("reserved"), filled.warnings) == (1, ())
    assert (line(any_shop, order).backordered_milli, stock(any_shop, milk)) == (0, (15_000, 12_000))
    nothing_wrong(any_shop)


@pytest.mark.req("K10")
def test_shipping_without_stock_ships_what_there_is_and_warns(shop: ReadyShop) -> None:
    milk = shop.item(MILK).variant_id
    order = place(shop, NewLine(milk, 103_000))
    outcome = status(shop, order, "shipped")
    assert (outcome.status, [w.quantity_milli for w in outcome.warnings]) == ("shipped", [3000])
    assert (stock(shop, milk), line(shop, order).owed_milli) == ((0, 0), 3000)


@pytest.mark.req("K9", refusal=True)
def test_what_is_reserved_is_not_sold_to_another(shop: ReadyShop) -> None:
    milk = shop.item(MILK).variant_id
    status(shop, place(shop, NewLine(milk, 99_000)), "processing")
    shop.open_cash()
    cart = add(open_cart(), shop.item(MILK), 2000)
    with pytest.raises(InsufficientStock) as refused:
        write(shop, lambda s: sales.charge(
            s, shop.actor, cart=cart, tenders=[Tender("debit", cart.total_minor)]))  # fmt: skip
    assert refused.value.facts["available"] == "1"


@pytest.mark.req("K10")
def test_an_order_is_shipped_in_parts_and_comes_back(any_shop: ReadyShop) -> None:
    milk = any_shop.item(MILK).variant_id
    order = place(any_shop, NewLine(milk, 6000))
    status(any_shop, order, "processing")
    write(
        any_shop, lambda s: orders.fulfil(s, any_shop.actor, order_id=order, quantities={1: 2000})
    )
    assert stock(any_shop, milk) == (8000, 4000)
    assert (line(any_shop, order).held_milli, line(any_shop, order).owed_milli) == (4000, 4000)
    status(any_shop, order, "shipped")
    assert stock(any_shop, milk) == (4000, 0)
    back = write(
        any_shop,
        lambda s: orders.take_back(s, any_shop.actor, order_id=order, quantities={1: 1000}),
    )
    assert (back.status, stock(any_shop, milk)) == ("shipped", (5000, 0))
    rest = write(any_shop, lambda s: orders.take_back(s, any_shop.actor, order_id=order))
    assert (rest.status, stock(any_shop, milk)) == ("returned", (10_000, 0))
    with any_shop.database.read() as session:
        assert kardex.card(session, milk)[0].reason == "DEVOLUCION"
    nothing_wrong(any_shop)


@pytest.mark.req("K10", refusal=True)
def test_wrong_uses_of_an_order_change_nothing(shop: ReadyShop) -> None:
    milk = shop.item(MILK).variant_id
    order = place(shop, NewLine(milk, 3000))
    before = length(shop)
    attempts: list[tuple[type[Exception], Callable[[WriteSession], object]]] = [
        (OrderEmpty, lambda s: orders.place(s, shop.actor, lines=[])),
        (InvalidQuantity, lambda s: orders.place(s, shop.actor, lines=[NewLine(milk, 0)])),
        (UnknownVariant, lambda s: orders.place(s, shop.actor, lines=[NewLine(new_id(), 1)])),
        (UnknownStatus, lambda s: orders.set_status(s, shop.actor, order_id=order, status="lost")),
        (OrderMissing, lambda s: orders.set_status(
            s, shop.actor, order_id=new_id(), status="shipped")),
        (OrderNotShipped, lambda s: orders.take_back(s, shop.actor, order_id=order)),
        (UnknownOrderLine, lambda s: orders.fulfil(
            s, shop.actor, order_id=order, quantities={7: 1000})),
        (InvalidQuantity, lambda s: orders.fulfil(
            s, shop.actor, order_id=order, quantities={1: 3001})),
    ]  # fmt: skip
    for error, attempt in attempts:
        with pytest.raises(error):
            write(shop, attempt)
    nobody = shop.actor.__class__(new_id(), "Nadie", "NADIE")
    with pytest.raises(NotPermitted):
        write(shop, lambda s: orders.place(s, nobody, lines=[NewLine(milk, 1000)]))
    assert (length(shop), stock(shop, milk)) == (before, (100_000, 0))


@pytest.mark.req("K9", "K4")
def test_first_expiry_is_held_and_the_same_lots_are_shipped(shop: ReadyShop) -> None:
    bread = shop.item(BREAD).variant_id
    lots = [
        AdjustmentLine(bread, -100_000),
        AdjustmentLine(bread, 3000, lot=LotFact(number="B", expires_on=date(2099, 5, 1))),
        AdjustmentLine(bread, 2000, lot=LotFact(number="A", expires_on=date(2099, 4, 1))),
    ]
    for one in lots:
        write(shop, lambda s, one=one: adjustments.adjust(  # type: ignore[misc]
            s, shop.actor, lines=[one], reason="AJUSTE", note=""))  # fmt: skip
    order = place(shop, NewLine(bread, 1500), NewLine(bread, 1000))
    status(shop, order, "processing")
    with shop.database.read() as session:
        held = [(h.line_no, h.quantity_milli, h.lot_id) for h in kardex.list_held(session)]
    assert [(no, milli) for no, milli, _ in held] == [(1, 1500), (2, 500), (2, 500)]
    assert held[0][2] == held[1][2] != held[2][2]
    sooner = AdjustmentLine(bread, 9000, lot=LotFact(number="C", expires_on=date(2099, 1, 1)))
    write(shop, lambda s: adjustments.adjust(
        s, shop.actor, lines=[sooner], reason="AJUSTE", note=""))  # fmt: skip
    status(shop, order, "shipped")
    with shop.database.read() as session:
        sold = kardex.list_left(kardex.Desk(session, date(2026, 1, 1)), order, bread)
    assert {one.lot_id: one.quantity_milli for one in sold} == {
        held[0][2]: 2000,
        held[2][2]: 500,
    }
    nothing_wrong(shop)


@pytest.mark.req("K9", refusal=True)
def test_a_lot_that_expired_while_held_is_not_shipped(tmp_path: Path) -> None:
    clock = SetClock(datetime(2026, 1, 10, 15, tzinfo=UTC))
    shop = make_shop(tmp_path / "s", clock=clock, stock_milli=0)
    bread = shop.item(BREAD).variant_id
    one = AdjustmentLine(bread, 2000, lot=LotFact(number="A", expires_on=date(2026, 1, 12)))
    write(shop, lambda s: adjustments.adjust(
        s, shop.actor, lines=[one], reason="AJUSTE", note=""))  # fmt: skip
    order = place(shop, NewLine(bread, 1000))
    status(shop, order, "processing")
    clock.set(clock.at + timedelta(days=5))
    outcome = status(shop, order, "shipped")
    assert (outcome.count("fulfilled"), [w.quantity_milli for w in outcome.warnings]) == (0, [1000])
    assert stock(shop, bread) == (2000, 0)
    nothing_wrong(shop)
    shop.database.close()
