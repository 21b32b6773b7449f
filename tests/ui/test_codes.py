"""Codes at the counter, by keys in a real window: lots, packs, labels of the scale, serials."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.core import adjustments, catalog, documents, journal, kardex, sales, scanning, verify
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.catalog import BarcodeInput, ProductInput
from pos_app.core.db import WriteSession
from pos_app.core.facts import LotFact
from pos_app.core.models.sales import SaleLine
from pos_app.core.scans import Measure, with_check_digit
from pos_app.core.settings_shared import get_shop
from pos_app.core.tickets import as_text, render_sale
from tests.shop import ReadyShop, make_shop
from tests.ui.counter import Counter, counter_at_sale

CHEESE = with_check_digit("780292000013")
BOX = with_check_digit("1780292000013")
WEIGHT = with_check_digit("200030501234")
PRICE = with_check_digit("210030503590")
OLD, FRESH, FAR = date(2020, 1, 31), date(2060, 1, 31), date(2060, 12, 31)


def gs1(lot: str, expires: str = "601231") -> str:
    return f"]C101{CHEESE.zfill(14)}17{expires}10{lot}"


def stock(session: WriteSession, shop: ReadyShop) -> None:
    """Bring cheese in three lots, phones by serial number, and two rules for labels."""
    box = BarcodeInput(BOX, 12_000, "Caja de 12")
    cheese = ProductInput(
        code=CHEESE, name="Queso crema", price_minor=1000, tracks_lots=True, barcodes=(box,)
    )
    phone = ProductInput(code="TEL", name="Teléfono", price_minor=99_990, tracks_serials=True)
    cheese_id = catalog.save_product(session, cheese)[0]
    phone_id = catalog.save_product(session, phone)[0]
    lines = [
        AdjustmentLine(cheese_id, 5000, lot=LotFact(number="OLD", expires_on=OLD)),
        AdjustmentLine(cheese_id, 20_000, lot=LotFact(number="FRESH", expires_on=FRESH)),
        AdjustmentLine(cheese_id, 5000, lot=LotFact(number="FAR", expires_on=FAR)),
        AdjustmentLine(phone_id, 2000, serials=("SN1", "SN2")),
    ]
    adjustments.adjust(session, shop.actor, lines=lines, reason="INICIAL", note="")
    scanning.learn_label(
        session, shop.actor, code=WEIGHT, item_code="305", kind="weight", printed=Measure(1234, 3)
    )
    scanning.learn_label(
        session, shop.actor, code=PRICE, item_code="305", kind="price", printed=Measure(3590, 0)
    )


@pytest.fixture
def counter(qapp: QApplication, tmp_path: Path) -> Iterator[Counter]:
    shop = make_shop(tmp_path / "shop")
    shop.database.write(lambda session: stock(session, shop))
    shop.open_cash()
    shop.database.close()
    with counter_at_sale(qapp, shop.folder) as made:
        yield made


def details(counter: Counter) -> list[str]:
    return [row.detail for row in counter.till.sale_view.table.rows_model.rows]


def amounts(counter: Counter) -> list[str]:
    return [row.amount for row in counter.till.sale_view.table.rows_model.rows]


def lots(counter: Counter) -> dict[str, int]:
    with counter.database.read() as session:
        cheese = catalog.get_by_code(session, CHEESE).variant_id
        at = journal.get_station(session).location_id
        return {lot.number: lot.on_hand_milli for lot in kardex.list_lots(session, at, cheese)}


def last_lines(counter: Counter) -> tuple[SaleLine, ...]:
    with counter.database.read() as session:
        (sale,) = sales.list_recent(session, limit=1)
        return sales.list_lines(session, sale.id)


def ticket(counter: Counter) -> str:
    """Return the ticket of the last sale as its paper reads."""
    with counter.database.read() as session:
        (sale,) = sales.list_recent(session, limit=1)
        style = documents.style_of(get_shop(session))
        shown = documents.sale_ticket(session, sale.id)
        return as_text(render_sale(shown, documents.shop_header(session), style), 42)


def pay(counter: Counter, number: int = 1) -> None:
    counter.hands.press("F9")
    counter.wait_for_sale(number)
    with counter.database.read() as session:
        assert verify.verify(session).problems == ()


@pytest.mark.req("K20", "K6")
def test_the_lot_of_the_label_is_sold_and_no_other(counter: Counter) -> None:
    counter.hands.scan(gs1("FAR"))
    counter.hands.scan(gs1("FAR"))
    counter.hands.scan(CHEESE)
    assert counter.lines() == [("2", "Queso crema"), ("1", "Queso crema")]
    assert "Lot FAR" in details(counter)[0]
    assert "expires 31-12-2060" in details(counter)[0]
    assert "Lot" not in details(counter)[1]
    pay(counter)
    assert lots(counter) == {"OLD": 5000, "FRESH": 19_000, "FAR": 3000}
    assert [line.lot_number for line in last_lines(counter)] == ["FAR", ""]
    assert "Lote FAR" in ticket(counter)


@pytest.mark.req("K20", "K6", refusal=True)
def test_what_has_expired_or_is_nowhere_is_refused_at_the_scan(counter: Counter) -> None:
    before = lots(counter)
    counter.hands.scan(gs1("OLD", "200131"))
    assert "expired on 31-01-2020" in counter.strip()
    counter.hands.scan(gs1("OLD"))  # the label lies about the day, the lot does not
    assert "expired on 31-01-2020" in counter.strip()
    counter.hands.scan(gs1("NONE"))
    assert "There is no lot NONE of Queso crema" in counter.strip()
    counter.hands.scan(with_check_digit("200030500000"))
    assert "says 0 kg" in counter.strip()
    counter.hands.scan(f"]C101{CHEESE.zfill(14)[:-1]}0")
    assert "not read well" in counter.strip()
    assert counter.lines() == []
    counter.hands.type("6*")
    counter.hands.scan(gs1("FAR"))
    counter.hands.press("F9")
    counter.hands.wait_for(lambda: "5 of Queso crema are left" in counter.strip(), "the refusal")
    assert (lots(counter), counter.sold()) == (before, 0)


@pytest.mark.req("K20")
def test_a_pack_a_weight_and_a_price_of_the_scale_make_the_line(counter: Counter) -> None:
    counter.hands.scan(BOX)
    counter.hands.scan(WEIGHT)
    counter.hands.scan(PRICE)
    assert counter.lines() == [
        ("12", "Queso crema"), ("1,234\xa0kg", "Longaniza"), ("0,898\xa0kg", "Longaniza"),
    ]  # fmt: skip
    assert amounts(counter) == ["$12.000", "$4.936", "$3.590"]
    pay(counter)
    assert [(line.quantity_milli, line.total_minor) for line in last_lines(counter)] == [
        (12_000, 12_000), (1234, 4936), (898, 3590),
    ]  # fmt: skip
    assert counter.stock("305") == 100_000 - 1234 - 898


def test_a_lost_separator_is_said_and_the_lot_is_taken_all_the_same(counter: Counter) -> None:
    counter.hands.scan(f"01{CHEESE.zfill(14)}10FAR17601231")
    assert "leaves out the separator" in counter.strip()
    assert "Lot FAR" in details(counter)[0]


@pytest.mark.req("K22")
def test_a_thing_is_sold_by_its_serial_number(counter: Counter) -> None:
    counter.hands.type("2*tel")
    counter.hands.press("Return")
    assert "Which Teléfono? 2 to go" in counter.strip()
    counter.hands.scan("SN-9")
    assert "SN-9 of Teléfono never came in" in counter.strip()
    counter.hands.scan(CHEESE)
    assert "is the code of Queso crema" in counter.strip()
    counter.hands.type("sn1")
    counter.hands.press("Return")
    assert "Which Teléfono?" in counter.strip()
    assert counter.lines() == [("1", "Teléfono")]
    counter.hands.scan("SN1 ")  # the same once more
    assert counter.lines() == [("1", "Teléfono")]
    counter.hands.scan("SN2 ")
    assert [row[0] for row in counter.lines()] == ["1", "1"]
    assert "Serial SN1" in details(counter)[0]
    pay(counter)
    assert [line.serial for line in last_lines(counter)] == ["SN1", "SN2"]
    assert "Serie SN1" in ticket(counter)
    with counter.database.read() as session:
        phone = catalog.get_by_code(session, "TEL").variant_id
        assert kardex.list_serials(session, phone) == ()


@pytest.mark.req("K22", refusal=True)
def test_what_is_left_out_is_not_sold(counter: Counter) -> None:
    counter.hands.type("tel")
    counter.hands.press("Return", "Esc")
    assert counter.strip() == ""
    counter.hands.scan("SN1 ")
    assert counter.lines() == []
    counter.hands.type("tel")
    counter.hands.press("Return")
    counter.hands.type("sn1")
    counter.hands.press("Return", "+")
    assert counter.lines() == [("1", "Teléfono")]
    counter.hands.press("F3")
    counter.hands.type("2")
    counter.hands.press("Return")
    assert "one by one" in counter.strip()
    pay(counter)
    counter.hands.type("tel")
    counter.hands.press("Return")
    counter.hands.type("sn1")
    counter.hands.press("Return")
    assert "SN1 of Teléfono left" in counter.strip()
    assert counter.lines() == []
