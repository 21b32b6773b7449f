"""Serial numbers: captured when a thing comes in, sold once, known wherever it is (K22)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest
from sqlalchemy import select, text

from pos_app.core import adjustments, catalog, journal, kardex, sales, transfers, verify
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.cart import Mark, add, open_cart, set_quantity
from pos_app.core.catalog import ProductInput
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import (
    SerialElsewhere,
    SerialGone,
    SerialInStock,
    SerialNotOfSale,
    SerialOneByOne,
    SerialsNeeded,
    SerialTwice,
    SerialUnknown,
    ShopError,
)
from pos_app.core.facts import LotFact
from pos_app.core.models.catalog import Location
from pos_app.core.models.journal import Operation
from pos_app.core.purchasing import purchases, suppliers
from pos_app.core.purchasing.rules import SupplierDocument
from pos_app.core.settling import Tender
from tests.core.any_database import DATABASES, ready_shop
from tests.shop import ReadyShop

T = TypeVar("T")
PHONE = ProductInput(code="TEL", name="Teléfono", price_minor=99_990, tracks_serials=True)


@dataclass(frozen=True)
class Store:
    """A shop that sells phones by serial number."""

    shop: ReadyShop
    phone: UUID

    def write(self, operation: Callable[[WriteSession], T]) -> T:
        return self.shop.database.write(operation)

    def read(self, question: Callable[[ReadSession], T]) -> T:
        with self.shop.database.read() as session:
            return question(session)

    def bring(self, *serials: str, lot: LotFact | None = None) -> None:
        line = AdjustmentLine(self.phone, len(serials) * 1000, 600_000_000, lot, serials=serials)
        self.write(
            lambda s: adjustments.adjust(
                s, self.shop.actor, lines=[line], reason="INICIAL", note=""
            )
        )

    def take(self, *serials: str, location_id: UUID | None = None, pieces: int = 0) -> None:
        quantity = -(pieces or len(serials)) * 1000
        line = AdjustmentLine(self.phone, quantity, serials=serials)
        self.write(
            lambda s: adjustments.adjust(
                s, self.shop.actor, lines=[line], reason="MERMA", note="", cause="theft",
                location_id=location_id,
            )
        )  # fmt: skip

    def sell(self, *serials: str) -> UUID:
        cart = open_cart()
        for serial in serials:
            cart = add(cart, self.shop.item("TEL"), 1000, mark=Mark(serial=serial))
        paid = [Tender("debit", cart.total_minor)]
        return self.write(
            lambda s: sales.charge(s, self.shop.actor, cart=cart, tenders=paid)
        ).sale_id

    def in_stock(self) -> list[str]:
        return [at.serial for at in self.read(lambda s: kardex.list_serials(s, self.phone))]

    def record(self) -> tuple[int, list[str]]:
        """Return how much is recorded and which serials are in stock: what a refusal leaves."""
        return self.read(lambda s: len(s.scalars(select(Operation.seq)).all())), self.in_stock()

    def place(self, kind: str) -> UUID:
        return self.read(
            lambda s: s.scalars(select(Location.id).where(Location.kind == kind)).one()
        )


@pytest.fixture(params=DATABASES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    for shop in ready_shop(request, tmp_path, stock_milli=0):
        phone = shop.database.write(lambda s: catalog.save_product(s, PHONE)[0])
        shop.open_cash()
        yield Store(shop, phone)


@pytest.mark.req("K22")
def test_a_thing_comes_in_is_sold_once_and_its_life_can_be_read(store: Store) -> None:
    seller = store.write(
        lambda s: suppliers.save_supplier(s, store.shop.actor, suppliers.SupplierInput("Import"))
    )
    line = purchases.PurchaseLine(store.phone, 2000, 600_000_000, serials=("sn 1", "SN2"))
    store.write(
        lambda s: purchases.enter(
            s, store.shop.actor, supplier_id=seller, document=SupplierDocument("33", "77"),
            lines=[line],
        )
    )  # fmt: skip
    assert store.in_stock() == ["SN1", "SN2"]
    sale = store.sell("sn1")
    assert store.in_stock() == ["SN2"]
    assert store.read(lambda s: kardex.on_hand(s, store.phone)) == 1000
    (sold,) = store.read(lambda s: sales.list_lines(s, sale))
    assert (sold.serial, sold.cost_minor) == ("SN1", 60_000)
    life = store.read(lambda s: kardex.find_serial(s, "sn1"))
    assert [(step.type, step.reason, step.document_kind) for step in life] == [
        ("SALIDA", "VENTA", "sale"), ("ENTRADA", "COMPRA", "purchase"),
    ]  # fmt: skip
    assert life[0].document_id == sale
    assert (life[0].name, life[0].person) == ("Teléfono", store.shop.actor.name)
    assert store.read(verify.verify).problems == ()


@pytest.mark.req("K22", refusal=True)
def test_a_serial_that_is_not_there_is_refused_naming_where_it_is(store: Store) -> None:
    store.bring("A1", "A2")
    store.sell("A1")
    before = store.record()
    refusals: list[tuple[type[ShopError], str, Callable[[], object]]] = [
        (SerialGone, "A1 of Teléfono left", lambda: store.sell("A1")),
        (SerialUnknown, "B9", lambda: store.sell("B9")),
        (SerialElsewhere, "is in", lambda: store.take("A2", location_id=store.place("store"))),
        (SerialInStock, "A2 of Teléfono is in", lambda: store.bring("A2")),
        (SerialTwice, "C1", lambda: store.bring("C1", "c1")),
        (SerialsNeeded, "2 needed, 1 given", lambda: store.take("A2", pieces=2)),
    ]
    for error, words, wrong in refusals:
        with pytest.raises(error, match=words):
            wrong()
    assert store.record() == before


@pytest.mark.req("K22", refusal=True)
def test_a_sale_names_each_thing(store: Store) -> None:
    store.bring("A1", "A2")
    bare = add(open_cart(), store.shop.item("TEL"), 1000)
    before = store.record()
    with pytest.raises(SerialsNeeded, match="Teléfono"):
        store.write(
            lambda s: sales.charge(
                s, store.shop.actor, cart=bare, tenders=[Tender("debit", bare.total_minor)]
            )
        )
    one = add(open_cart(), store.shop.item("TEL"), 1000, mark=Mark(serial="A1"))
    with pytest.raises(SerialTwice):
        add(one, store.shop.item("TEL"), 1000, mark=Mark(serial="A1"))
    with pytest.raises(SerialOneByOne):
        add(one, store.shop.item("TEL"), 2000, mark=Mark(serial="A2"))
    with pytest.raises(SerialOneByOne):
        set_quantity(one, 0, 2000)
    assert store.record() == before


@pytest.mark.req("K22", refusal=True)
def test_what_is_brought_back_is_what_was_sold(store: Store) -> None:
    store.bring("A1", "A2")
    sale, other = store.sell("A1"), store.sell("A2")
    store.read(lambda s: kardex.check_returned(s, store.phone, "a1", sale_id=sale))
    for serial, said in (("A2", sale), ("A1", other), ("B1", sale)):
        with pytest.raises(SerialNotOfSale, match=serial):
            store.read(
                lambda s, serial=serial, said=said: kardex.check_returned(  # type: ignore[misc]
                    s, store.phone, serial, sale_id=said
                )
            )
    store.bring("A1")  # it is back
    with pytest.raises(SerialNotOfSale):
        store.read(lambda s: kardex.check_returned(s, store.phone, "A1", sale_id=sale))


@pytest.mark.req("K22", "K8")
def test_a_thing_is_sent_and_arrives_by_itself(store: Store) -> None:
    store.bring("A1", "A2", "A3")
    shelf, target = store.place("shelf"), store.place("store")
    lines = [transfers.SendLine(store.phone, 2000, serials=("a3", "A1"))]
    actor = store.shop.actor
    sent = store.write(
        lambda s: transfers.send(s, actor, origin_id=shelf, target_id=target, lines=lines)
    )
    with pytest.raises(SerialElsewhere, match="A1 of Teléfono is in"):
        store.sell("A1")
    first = [transfers.ReceiveLine(1, 1000)]
    store.write(lambda s: transfers.receive(s, actor, transfer_id=sent, lines=first))
    there = store.read(lambda s: kardex.list_serials(s, store.phone, target))
    assert [at.serial for at in there] == ["A3"]
    lost = [transfers.ReceiveLine(2, 0, {"missing": 1000})]
    store.write(lambda s: transfers.receive(s, actor, transfer_id=sent, lines=lost))
    assert store.read(lambda s: kardex.where_is(s, store.phone, "A1")) is not None
    assert store.in_stock() == ["A1", "A2", "A3"]  # what is missing is in its place, by name
    before = store.record()
    for wrong, error in (
        ((), SerialsNeeded), (("A1", "A1"), SerialTwice), (("A2", "B1"), SerialUnknown),
    ):  # fmt: skip
        line = transfers.SendLine(store.phone, 2000, serials=wrong)
        with pytest.raises(error):
            store.write(
                lambda s, line=line: transfers.send(  # type: ignore[misc]
                    s, actor, origin_id=shelf, target_id=target, lines=[line]
                )
            )
    assert store.record() == before
    assert store.read(verify.verify).problems == ()


def test_all_there_is_needs_no_naming_but_a_sale_does(store: Store) -> None:
    store.bring("A1", "A2")
    with pytest.raises(SerialsNeeded):
        store.take(pieces=1)
    store.take(pieces=2)
    assert store.in_stock() == []
    assert store.read(verify.verify).problems == ()


def test_a_thing_leaves_the_lot_it_came_in_with(store: Store) -> None:
    store.bring("A1", lot=LotFact(number="L1"))
    store.bring("B1", lot=LotFact(number="L2"))
    store.sell("B1")
    lots = store.read(
        lambda s: kardex.list_lots(s, journal.get_station(s).location_id, store.phone)
    )
    assert {lot.number: lot.on_hand_milli for lot in lots} == {"L1": 1000, "L2": 0}


@pytest.mark.req("K22")
def test_a_changed_serial_is_named_by_verify(store: Store) -> None:
    store.bring("A1")
    if store.shop.database.is_sqlite:
        store.write(lambda s: s.execute(text("DROP TRIGGER serial_moves_no_update")))
    else:
        store.write(
            lambda s: s.execute(
                text("ALTER TABLE serial_moves DISABLE TRIGGER serial_moves_append_only")
            )
        )
    store.write(lambda s: s.execute(text("UPDATE serial_moves SET serial = 'A2'")))
    found = [problem.where for problem in store.read(verify.verify).problems]
    assert any(where.startswith("serial numbers of") for where in found)
