"""Adjustments and shrinkage: written by scanning and by keys, confirmed once, looked at later."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core import catalog, kardex, reports, verify
from pos_app.core.catalog import ProductInput
from pos_app.ui.adjustments.presenter import AdjustmentsPresenter
from pos_app.ui.adjustments.rows import ADJUSTMENT, SHRINKAGE, words
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.stock.view import StockView
from pos_app.ui.widgets.choice import Choice
from tests.shop import make_shop
from tests.ui.counter import counter_in
from tests.ui.fakes import make_desk
from tests.ui.house import House
from tests.ui.house_stock import CARROTS, MILK, PAPER, RICE, SAUSAGE, stocked


@dataclass
class Bench:
    """The screen on a real window."""

    place: House
    view: DocumentsView
    presenter: AdjustmentsPresenter

    def type(self, text: str) -> None:
        """Type where the focus is: in the box, or in the cell that is written."""
        field = self.view.write.lines.field()
        QTest.keyClicks(self.view.write.box if field is None else field, text)

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QApplication.processEvents()  # new keys are shown, as before a person's next key
            field = self.view.write.lines.field()
            target = self.view.browse.box if self.view.page() == "browse" else self.view.write.box
            QTest.keyClick(target if field is None else field, key)

    def enter(self, text: str) -> None:
        self.type(text)
        self.press(Qt.Key.Key_Return)

    def lines(self) -> list[tuple[str, str, str]]:
        rows = self.view.write.lines.rows_model.rows
        return [(row.cells[0].text, row.cells[1].text, row.cells[5].text) for row in rows]

    def says(self) -> str:
        strip = self.view.write.strip
        return "" if strip.isHidden() else f"{strip.text().title}. {strip.text().detail}"

    def on_hand(self, code: str) -> int:
        with self.place.database.read() as session:
            return kardex.on_hand(session, self.place.shop.item(code).variant_id)

    def nothing_wrong(self) -> None:
        with self.place.database.read() as session:
            assert verify.verify(session).problems == ()


def choose(view: DocumentsView, field: str, value: str) -> None:
    choice = view.write.form.inputs[field]
    assert isinstance(choice, Choice)
    QTest.mouseClick(choice.keys[value], Qt.MouseButton.LeftButton)


def open_bench(qtbot: QtBot, place: House, kind: str = ADJUSTMENT,
               subject: UUID | None = None) -> Bench:  # fmt: skip
    desk = make_desk(place.shop)
    tr = desk.translate
    view = DocumentsView(tr, desk.money, words(tr, shrinkage=kind == SHRINKAGE))
    qtbot.addWidget(view)
    presenter = AdjustmentsPresenter(view, desk, place.person("BODEGUERO"), kind)
    join(view, presenter)
    view.resize(1366, 668)
    view.show()
    presenter.begin(subject)
    view.take_focus()
    return Bench(place, view, presenter)


@pytest.fixture
def place() -> Iterator[House]:
    ready = stocked()
    yield ready
    ready.database.close()


@pytest.mark.req("K15")
def test_what_was_counted_is_adjusted_in_one_document(qtbot: QtBot, place: House) -> None:
    bench = open_bench(qtbot, place)
    for code, counted in ((MILK, "23"), (RICE, "11"), (CARROTS, "17,35")):
        bench.enter(code)
        bench.press(Qt.Key.Key_F3)
        bench.enter(counted)
    assert bench.lines() == [
        ("Leche cappuccino Colún 1 L", "23", "25 → 23"),
        ("Arroz Tucapel G1 500 g", "11", "8 → 11"),
        ("Zanahorias", "17,350\N{NO-BREAK SPACE}kg", "18 → 17,35"),
    ]
    assert bench.on_hand(MILK) == 25_000, "a preview changes nothing"
    bench.press(Qt.Key.Key_F12)
    assert bench.says().startswith("3 products were adjusted · at Shop floor")
    assert [bench.on_hand(code) for code in (MILK, RICE, CARROTS)] == [23_000, 11_000, 17_350]
    with place.database.read() as session:
        (made,) = reports.list_adjustments(session, limit=1)
    assert (made.lines, made.reason, made.person) == (3, "AJUSTE", "Iván Muñoz")
    assert bench.lines() == []
    bench.nothing_wrong()


@pytest.mark.req("K15", refusal=True)
def test_shrinkage_without_a_cause_is_not_written_off(qtbot: QtBot, place: House) -> None:
    bench = open_bench(qtbot, place, SHRINKAGE)
    bench.enter(f"2*{RICE}")
    bench.press(Qt.Key.Key_F12)
    assert bench.says().endswith("cause.")
    assert bench.on_hand(RICE) == 8_000
    choose(bench.view, "cause", "theft")
    bench.press(Qt.Key.Key_F12)
    assert bench.says().startswith("1 product was written off")
    assert bench.on_hand(RICE) == 6_000
    with place.database.read() as session:
        (made,) = reports.list_adjustments(session, way="shrinkage", limit=1)
    assert (made.reason, made.document.cause, made.out_milli) == ("MERMA", "theft", 2_000)
    bench.nothing_wrong()


@pytest.mark.req("K15", refusal=True)
def test_more_than_there_is_is_refused_with_everything_kept(qtbot: QtBot, place: House) -> None:
    bench = open_bench(qtbot, place)
    bench.presenter.field_changed("way", "out")
    bench.enter(f"3*{MILK}")
    bench.enter(f"1*{PAPER}")
    bench.press(Qt.Key.Key_F12)
    assert "Papel Regio" in bench.says()
    assert len(bench.lines()) == 2
    assert (bench.on_hand(MILK), bench.on_hand(PAPER)) == (25_000, 0)


@pytest.mark.req("K15", refusal=True)
def test_a_count_that_differs_in_nothing_changes_nothing(qtbot: QtBot, place: House) -> None:
    bench = open_bench(qtbot, place)
    bench.enter(RICE)
    bench.press(Qt.Key.Key_F3)
    bench.enter("8")
    bench.press(Qt.Key.Key_F12)
    assert bench.says().startswith("Nothing to adjust")


@pytest.mark.req("K15", "K6")
def test_a_lot_is_named_by_its_number(qtbot: QtBot, place: House) -> None:
    bench = open_bench(qtbot, place, SHRINKAGE)
    bench.enter(SAUSAGE)
    bench.press(Qt.Key.Key_F4)
    bench.enter("nolot")
    assert bench.says().startswith("That lot is not here. There is no lot NOLOT of Vienesas")
    assert "V0811, V0912" in bench.says()
    bench.press(Qt.Key.Key_Escape)
    bench.press(Qt.Key.Key_F4)
    bench.enter("v0811")
    assert bench.lines() == [("Vienesas Til 5 un.", "1", "3 → 2")]
    bench.presenter.field_changed("cause", "expiry")
    bench.press(Qt.Key.Key_F12)
    sausage = place.shop.item(SAUSAGE).variant_id
    with place.database.read() as session:
        own = next(each.id for each in kardex.list_places(session) if each.own)
        left = {lot.number: lot.on_hand_milli for lot in kardex.list_lots(session, own, sausage)}
    assert left == {"V0811": 2_000, "V0912": 11_000}


@pytest.mark.req("K15", "K6")
def test_more_of_a_lot_joins_it_and_a_new_one_has_its_expiry(qtbot: QtBot, place: House) -> None:
    bench = open_bench(qtbot, place)
    bench.presenter.field_changed("way", "in")
    bench.enter(f"2*{SAUSAGE}")
    bench.press(Qt.Key.Key_F12)
    assert bench.says().startswith("The lot is missing")
    bench.enter("V0912")
    bench.press(Qt.Key.Key_F12)
    assert bench.says().startswith("1 product was adjusted")
    sausage = place.shop.item(SAUSAGE).variant_id
    with place.database.read() as session:
        own = next(each.id for each in kardex.list_places(session) if each.own)
        lots = kardex.list_lots(session, own, sausage)
    assert [(lot.number, lot.on_hand_milli) for lot in lots] == [
        ("V0811", 3_000),
        ("V0912", 13_000),
    ]
    bench.nothing_wrong()


def test_what_was_written_is_still_there_after_the_till_stopped(qtbot: QtBot, place: House) -> None:
    open_bench(qtbot, place).enter(f"4*{RICE}")
    again = open_bench(qtbot, place)
    assert [line[:2] for line in again.lines()] == [("Arroz Tucapel G1 500 g", "4")]
    assert again.says().startswith("Here is the adjustment that was being written")
    again.press(Qt.Key.Key_F8)
    assert again.lines() == []
    assert open_bench(qtbot, place).lines() == []


def test_from_the_stock_its_product_is_counted_at_once(qtbot: QtBot, place: House) -> None:
    rice = place.shop.item(RICE).variant_id
    bench = open_bench(qtbot, place, subject=rice)
    assert bench.lines() == [("Arroz Tucapel G1 500 g", "8", "8 → 8")]
    bench.enter("10")
    assert bench.lines() == [("Arroz Tucapel G1 500 g", "10", "8 → 10")]


@pytest.mark.req("K15")
def test_those_that_were_made_say_who_why_and_what(qtbot: QtBot, place: House) -> None:
    bench = open_bench(qtbot, place)
    bench.press(Qt.Key.Key_F10)
    browse = bench.view.browse
    titles = [row.title for row in browse.table.rows_model.rows]
    assert titles == ["Adjustment", "Shrinkage · Damage", "Opening stock", "Opening stock"]
    bench.press(Qt.Key.Key_Down)
    head = browse.head.detail()
    assert (head.title, head.subtitle) == ("Shrinkage · Damage", "“Caja rota en sala”")
    (line,) = browse.lines.rows_model.rows
    assert [cell.text for cell in line.cells] == [
        "Leche cappuccino Colún 1 L", "−1", "13", "−$1.082",
    ]  # fmt: skip
    QTest.mouseClick(browse.chips["shrinkage"], Qt.MouseButton.LeftButton)
    assert len(browse.table.rows_model.rows) == 1
    bench.press(Qt.Key.Key_F6)
    assert bench.view.page() == "write"


@pytest.mark.req("K15")
def test_at_a_real_till(qapp: QApplication, tmp_path: Path) -> None:
    shop = make_shop(tmp_path)
    shop.open_cash()
    shop.database.close()
    with counter_in(qapp, tmp_path) as counter:
        counter.sign_in("BODEGUERO")
        counter.till.go("stock")
        counter.wait_for_screen("stock")
        counter.hands.pause(100)
        counter.hands.scan(MILK)
        stock = counter.till.window.stack.currentWidget()
        assert isinstance(stock, StockView)
        counter.hands.wait_for(lambda: "Leche" in stock.head.accessibleName(), "the product")
        counter.hands.press("F5")
        counter.wait_for_screen("shrinkage")
        assert counter.till.window.tabs.keys["adjustments"].isChecked()
        view = counter.till.window.stack.currentWidget()
        assert isinstance(view, DocumentsView)
        counter.hands.type("2")
        counter.hands.press("Return", "F12")
        counter.hands.wait_for(lambda: not view.write.strip.isHidden(), "the refusal")
        choose(view, "cause", "damage")
        counter.hands.press("F12")
        counter.hands.wait_for(lambda: counter.stock(MILK) == 98_000, "two to be gone")


@pytest.mark.req("K22", "K15")
def test_each_piece_of_what_has_serial_numbers_is_named(qtbot: QtBot, place: House) -> None:
    phone = ProductInput(code="TEL", name="Teléfono", price_minor=99_990, tracks_serials=True)
    place.database.write(lambda s: catalog.save_product(s, phone))
    bench = open_bench(qtbot, place)
    bench.presenter.field_changed("way", "in")
    bench.enter("2*TEL")
    bench.press(Qt.Key.Key_F12)
    assert bench.on_hand("TEL") == 0, "its serial numbers are missing"
    bench.press(Qt.Key.Key_F4)
    bench.enter("A1 A2")
    bench.press(Qt.Key.Key_F12)
    assert bench.on_hand("TEL") == 2_000
    bench.presenter.field_changed("way", "out")
    bench.enter("TEL")
    bench.press(Qt.Key.Key_F4)
    bench.enter("A9")
    bench.press(Qt.Key.Key_F12)
    assert "A9" in bench.says()
    assert bench.on_hand("TEL") == 2_000
    bench.nothing_wrong()
