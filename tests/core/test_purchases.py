"""Purchases and suppliers: goods come in with their paper, their cost and their lots (K11)."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from pos_app.core import adjustments, catalog, kardex, recorders
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.cases import list_open as list_cases
from pos_app.core.errors import (
    DocumentEmpty,
    DocumentMissing,
    FieldMissing,
    InvalidAmount,
    InvalidQuantity,
    LocationMissing,
    LotExpired,
    LotNeeded,
    NotPermitted,
    PurchaseExists,
    ShopError,
    SupplierInactive,
    SupplierMissing,
    SupplierTaken,
    TextTooLong,
    UnknownVariant,
    describe,
)
from pos_app.core.fact_parts import LotFact
from pos_app.core.facts import decode_envelope, decode_fact
from pos_app.core.facts_purchasing import PurchaseFact
from pos_app.core.i18n import translator
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.models.journal import Operation
from pos_app.core.purchasing import purchases, suppliers
from pos_app.core.purchasing.purchases import PurchaseLine
from pos_app.core.purchasing.quantities import list_lines
from pos_app.core.purchasing.rules import SupplierDocument
from pos_app.core.purchasing.suppliers import SupplierInput
from tests.core import buying
from tests.core.buying import BREAD, CHOCOLATE, INVOICE, MILK, PESO_E4
from tests.shop import ReadyShop


def enter(shop: ReadyShop, supplier_id: UUID, *lines: PurchaseLine, **given: Any) -> UUID:
    given = {"document": INVOICE, "actor": shop.actor, **given}
    actor = given.pop("actor")
    return shop.database.write(
        lambda s: purchases.enter(s, actor, supplier_id=supplier_id, lines=lines, **given)
    )


def empty(shop: ReadyShop, variant_id: UUID) -> None:
    """Take out what the shop began with, so that the first cost is the purchase's."""
    lines = [AdjustmentLine(variant_id, -buying.on_hand(shop, variant_id))]
    shop.database.write(
        lambda s: adjustments.adjust(s, shop.actor, lines=lines, reason="AJUSTE", note="")
    )


@pytest.mark.req("K11")
def test_a_purchase_receives_its_goods_and_moves_the_average_cost(any_shop: ReadyShop) -> None:
    shop = any_shop
    milk, chocolate = shop.item(MILK).variant_id, shop.item(CHOCOLATE).variant_id
    empty(shop, milk)
    supplier = buying.add_supplier(shop)
    enter(shop, supplier, PurchaseLine(milk, 10_000, 1000 * PESO_E4))
    bought = enter(
        shop,
        supplier,
        PurchaseLine(milk, 30_000, 1400 * PESO_E4),
        PurchaseLine(chocolate, 5_000, 800 * PESO_E4),
        document=SupplierDocument("factura", " 778 ", date(2026, 3, 9)),
        note="llegó en camión",
    )
    assert buying.on_hand(shop, milk) == 40_000
    assert buying.average_cost(shop, milk) == 1300 * PESO_E4
    with shop.database.read() as session:
        row, lines = purchases.get_purchase(session, bought), list_lines(session, bought)
        last = kardex.card(session, milk)[0]
        listed = purchases.list_purchases(session, supplier_id=supplier)
        older = purchases.list_purchases(session, before=bought)
    assert (row.document_type, row.document_number) == ("FACTURA", "778")
    assert row.total_minor == 30 * 1400 + 5 * 800
    assert [(line.quantity_milli, line.total_minor) for line in lines] == [
        (30_000, 42_000), (5_000, 4_000),
    ]  # fmt: skip
    assert (last.type, last.reason, last.document_kind) == ("ENTRADA", "COMPRA", "purchase")
    assert (last.document_id, last.description) == (bought, "FACTURA 778")
    assert [one.id for one in listed] == [bought, older[0].id]
    assert buying.wrong(shop) == []


@pytest.mark.req("K11")
def test_two_lines_of_one_product_are_averaged_over_both(shop: ReadyShop) -> None:
    milk = shop.item(MILK).variant_id
    empty(shop, milk)
    enter(
        shop,
        buying.add_supplier(shop),
        PurchaseLine(milk, 10_000, 1000 * PESO_E4),
        PurchaseLine(milk, 30_000, 2000 * PESO_E4),
    )
    assert buying.average_cost(shop, milk) == 1750 * PESO_E4


@pytest.mark.req("K11", "K6")
def test_a_lot_keeps_its_own_cost_and_expiry(any_shop: ReadyShop) -> None:
    shop = any_shop
    bread = shop.item(BREAD).variant_id
    empty(shop, bread)
    buying.keep_by_lots(shop, BREAD)
    early = LotFact(number=" A-1 ", expires_on=date(2099, 1, 1))
    late = LotFact(number="A-2", expires_on=date(2099, 2, 1))
    enter(
        shop,
        buying.add_supplier(shop),
        PurchaseLine(bread, 2_000, 1500 * PESO_E4, late),
        PurchaseLine(bread, 1_000, 1200 * PESO_E4, early),
    )
    lines = [AdjustmentLine(bread, -2_000)]
    shop.database.write(
        lambda s: adjustments.adjust(s, shop.actor, lines=lines, reason="AJUSTE", note="")
    )
    with shop.database.read() as session:
        out = [row for row in kardex.card(session, bread) if row.type == "SALIDA"][:2]
        lots = session.execute(text("SELECT number, expires_on FROM lots WHERE number <> ''"))
        numbers = {number for number, _ in lots}
    assert [row.unit_cost_e4 for row in reversed(out)] == [1200 * PESO_E4, 1500 * PESO_E4]
    assert {"A-1", "A-2"} <= numbers
    assert buying.wrong(shop) == []


@pytest.mark.req("K11")
def test_what_does_not_control_stock_is_bought_and_moves_nothing(shop: ReadyShop) -> None:
    service = catalog.ProductInput(
        code="FLETE", name="Flete", price_minor=5000, controls_stock=False
    )
    freight = shop.database.write(lambda s: catalog.save_product(s, service)[0])
    before = buying.footprint(shop)["movements"]
    bought = enter(shop, buying.add_supplier(shop), PurchaseLine(freight, 1000, 5000 * PESO_E4))
    with shop.database.read() as session:
        assert purchases.get_purchase(session, bought).total_minor == 5000
    assert buying.footprint(shop)["movements"] == before


@pytest.mark.req("K11")
def test_the_same_purchase_sent_twice_is_entered_once(shop: ReadyShop) -> None:
    milk, op_id, supplier = shop.item(MILK).variant_id, new_id(), buying.add_supplier(shop)
    for _ in range(2):
        assert enter(shop, supplier, PurchaseLine(milk, 1000, 10), op_id=op_id) == op_id
    assert buying.on_hand(shop, milk) == 101_000


Wrong = Callable[[ReadyShop, UUID], tuple[type[ShopError], dict[str, Any]]]


def _line(shop: ReadyShop, **given: Any) -> list[PurchaseLine]:
    values = {"variant_id": shop.item(MILK).variant_id, "quantity_milli": 1000, "price_e4": 1}
    return [PurchaseLine(**{**values, **given})]


WRONG: dict[str, Wrong] = {
    "no lines": lambda shop, _: (DocumentEmpty, {"lines": []}),
    "no such product": lambda shop, _: (
        UnknownVariant, {"lines": _line(shop, variant_id=new_id())},
    ),
    "nothing of it": lambda shop, _: (InvalidQuantity, {"lines": _line(shop, quantity_milli=0)}),
    "a negative quantity": lambda shop, _: (
        InvalidQuantity, {"lines": _line(shop, quantity_milli=-1000)},
    ),
    "a negative price": lambda shop, _: (InvalidAmount, {"lines": _line(shop, price_e4=-1)}),
    "no supplier": lambda shop, _: (SupplierMissing, {"supplier_id": new_id()}),
    "no type": lambda shop, _: (FieldMissing, {"document": SupplierDocument(" ", "1")}),
    "no number": lambda shop, _: (FieldMissing, {"document": SupplierDocument("FACTURA", "")}),
    "no such place": lambda shop, _: (LocationMissing, {"location_id": new_id()}),
    "in transit": lambda shop, _: (
        LocationMissing, {"location_id": buying.place(shop, "transit")},
    ),
    "another branch": lambda shop, other: (LocationMissing, {"location_id": other}),
    "a long note": lambda shop, _: (TextTooLong, {"note": "x" * 501}),
    "an expired lot": lambda shop, _: (
        LotExpired,
        {"lines": _line(shop, lot=LotFact(number="X", expires_on=date(2020, 1, 1)))},
    ),
    "a lot without number": lambda shop, _: (
        LotNeeded, {"lines": _line(shop, lot=LotFact(number=" "))},
    ),
    "by a cashier": lambda shop, _: (NotPermitted, {"actor": shop.person("VENDEDOR")}),
}  # fmt: skip


@pytest.mark.req("K11", refusal=True)
@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_purchase_changes_nothing(shop: ReadyShop, case: str) -> None:
    supplier, other = buying.add_supplier(shop), buying.add_other_branch(shop)
    before = buying.footprint(shop)
    error, given = WRONG[case](shop, other)
    lines = given.pop("lines", _line(shop))
    supplier = given.pop("supplier_id", supplier)
    with pytest.raises(error):
        enter(shop, supplier, *lines, **given)
    assert buying.footprint(shop) == before


@pytest.mark.req("K11", "K6", refusal=True)
def test_goods_kept_by_lots_are_not_received_without_one(shop: ReadyShop) -> None:
    bread, supplier = buying.keep_by_lots(shop, BREAD), buying.add_supplier(shop)
    before = buying.footprint(shop)
    milk = PurchaseLine(shop.item(MILK).variant_id, 1000, 1)
    with pytest.raises(LotNeeded, match="Pan integral"):
        enter(shop, supplier, milk, PurchaseLine(bread, 1000, 1))
    assert buying.footprint(shop) == before


@pytest.mark.req("K11", refusal=True)
def test_the_same_paper_is_not_received_again(shop: ReadyShop) -> None:
    milk, supplier = shop.item(MILK).variant_id, buying.add_supplier(shop)
    enter(shop, supplier, PurchaseLine(milk, 1000, 1))
    again = SupplierDocument("factura", " f-12345 ")
    with pytest.raises(PurchaseExists, match="F-12345"):
        enter(shop, supplier, PurchaseLine(milk, 1000, 1), document=again)
    other = buying.add_supplier(shop, "Otra")
    enter(shop, other, PurchaseLine(milk, 1000, 1))  # the number of another supplier
    assert buying.on_hand(shop, milk) == 102_000


@pytest.mark.req("K11")
def test_a_supplier_is_saved_found_changed_and_deactivated(any_shop: ReadyShop) -> None:
    shop = any_shop
    sur = buying.add_supplier(shop, "Distribuidora Sur", "76.123.456-k")
    buying.add_supplier(shop, "Lácteos del Valle")
    with shop.database.read() as session:
        found = suppliers.list_suppliers(session, text="123.456-K")
        every = suppliers.list_suppliers(session)
    assert [one.id for one in found] == [sur]
    assert [one.name for one in every] == ["Distribuidora Sur", "Lácteos del Valle"]
    changed = SupplierInput("Distribuidora Austral", "76.123.456-K", phone="+56 9", active=False)
    shop.database.write(lambda s: suppliers.save_supplier(s, shop.actor, changed, supplier_id=sur))
    with shop.database.read() as session:
        assert suppliers.get_supplier(session, sur).phone == "+56 9"
        assert len(suppliers.list_suppliers(session)) == 1
        assert len(suppliers.list_suppliers(session, active_only=False)) == 2


@pytest.mark.req("K11", refusal=True)
def test_a_wrong_supplier_is_refused(shop: ReadyShop) -> None:
    buying.add_supplier(shop, "Distribuidora Sur", "76.123.456-K")
    gone = buying.add_supplier(shop, "Cerrada", active=False)
    before = buying.footprint(shop)
    for error, name, tax_id, actor in (
        (SupplierTaken, "Otra", "76.123.456-k", shop.actor),
        (FieldMissing, "  ", "", shop.actor),
        (NotPermitted, "Otra", "", shop.person("VENDEDOR")),
    ):
        wrong = SupplierInput(name, tax_id)
        with pytest.raises(error):
            shop.database.write(
                lambda s, w=wrong, a=actor: suppliers.save_supplier(s, a, w)  # type: ignore[misc]
            )
    with pytest.raises(SupplierInactive, match="Cerrada"):
        enter(shop, gone, *_line(shop))
    with shop.database.read() as session, pytest.raises(DocumentMissing):
        purchases.get_purchase(session, new_id())
    assert buying.footprint(shop) == before


def test_a_paper_entered_at_two_tills_is_recorded_and_opens_a_case(shop: ReadyShop) -> None:
    milk, supplier = shop.item(MILK).variant_id, buying.add_supplier(shop)
    enter(shop, supplier, PurchaseLine(milk, 1000, 1))
    with shop.database.read() as session:
        row = session.query(Operation).order_by(Operation.seq.desc()).first()
        assert row is not None
        envelope = decode_envelope(row.payload)
    fact = decode_fact(envelope)
    assert isinstance(fact, PurchaseFact)
    stamp = Stamp(new_id(), new_id(), 1, envelope.branch, envelope.user, envelope.occurred_at)
    shop.database.write(lambda s: recorders.record(s, stamp, fact))
    with shop.database.read() as session:
        assert [case.kind for case in list_cases(session)] == ["PURCHASE_TWICE"]
    assert buying.on_hand(shop, milk) == 102_000


def test_a_missing_field_is_said_in_the_reader_s_words() -> None:
    _, sentence = describe(FieldMissing(field="document number"), translator("en"))
    assert sentence == "Nothing was recorded. Write the document number."
