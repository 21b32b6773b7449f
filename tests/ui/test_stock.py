"""Stock: the list, the card, why, a past day, and what has expired."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core import adjustments, catalog, kardex
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.catalog import ProductInput, VariantInput
from pos_app.core.clock import SetClock
from pos_app.core.db import driver
from pos_app.core.ids import new_id
from pos_app.ui.documents.view import DocumentsView
from pos_app.ui.stock.presenter import StockPresenter
from pos_app.ui.stock.room import join
from pos_app.ui.stock.view import StockView
from pos_app.ui.widgets.paged_rows import PAGE, PagedRows
from tests.shop import make_shop, stock_up
from tests.ui.counter import counter_in
from tests.ui.effort import Effort, effort_of, rows_here, steps_of
from tests.ui.fakes import make_desk
from tests.ui.house import House
from tests.ui.house_stock import MILK, PAPER, RICE, SAUSAGE, stocked

NOON = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)  # 12:00 in Santiago


@dataclass
class Counted:
    """The stock on a real window, by the person of a role."""

    place: House
    view: StockView
    presenter: StockPresenter
    went: list[tuple[str, UUID | None]] = field(default_factory=list)

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.view.box, key)

    def type(self, text: str) -> None:
        QTest.keyClicks(self.view.box, text)

    def names(self) -> list[str]:
        return [row.name for row in self.view.table.rows_model.rows]

    def chips(self) -> dict[str, str]:
        return {key: chip.accessibleName() for key, chip in self.view.chips.chips.items()}

    def card(self) -> list[tuple[str, str]]:
        return [(row.change, row.balance) for row in self.view.card.table.rows_model.rows]

    def says(self) -> str:
        strip = self.view.strip
        return "" if strip.isHidden() else f"{strip.text().title}. {strip.text().detail}"

    def head(self) -> str:
        text = self.view.head.text()
        return text.name if text is not None else ""

    def on_hand(self, code: str) -> int:
        with self.place.database.read() as session:
            return kardex.on_hand(session, self.place.shop.item(code).variant_id)


def open_stock(qtbot: QtBot, place: House, role: str = "BODEGUERO") -> Counted:
    desk = make_desk(place.shop)
    view = StockView(desk.translate)
    qtbot.addWidget(view)
    went: list[tuple[str, UUID | None]] = []
    presenter = StockPresenter(
        view, desk, place.person(role),
        to_room=lambda key, subject: went.append((key, subject)),
        on_left=lambda: went.append(("sale", None)),
    )  # fmt: skip
    join(view, presenter)
    view.resize(1366, 716)
    view.show()
    presenter.start()
    view.take_focus()
    return Counted(place, view, presenter, went)


@pytest.fixture(scope="module")
def place() -> Iterator[House]:
    """A shop that the tests of this file only look at."""
    ready = stocked()
    yield ready
    ready.database.close()


@pytest.fixture
def stock(qtbot: QtBot, place: House) -> Counted:
    return open_stock(qtbot, place)


@pytest.mark.req("K18", "K17")
def test_filters_count_what_needs_somebody_and_show_it(stock: Counted) -> None:
    assert stock.chips() == {
        "all": "All products 11",
        "low": "Below min. 1",
        "out": "Out 1",
        "expiring_30": "Expiring 2",
        "expired": "Expired 1",
    }
    QTest.mouseClick(stock.view.chips.chips["low"], Qt.MouseButton.LeftButton)
    (row,) = stock.view.table.rows_model.rows
    assert (row.name, row.quantity) == ("Arroz Tucapel G1 500 g", "8\N{NO-BREAK SPACE}un.")
    assert row.badge is not None
    assert (row.badge.text, row.detail) == ("Below minimum", "Min. 20 · order 12")
    assert stock.head() == row.name
    QTest.mouseClick(stock.view.chips.chips["out"], Qt.MouseButton.LeftButton)
    assert stock.names() == ["Papel Regio 6 rollos"]


def test_words_and_codes_find_a_product_by_keyboard(stock: Counted) -> None:
    stock.type("leche")
    assert stock.names() == ["Leche cappuccino Colún 1 L"]
    stock.press(Qt.Key.Key_Escape)
    assert len(stock.names()) == 11
    stock.type(RICE)
    stock.press(Qt.Key.Key_Return)
    assert stock.head() == "Arroz Tucapel G1 500 g"
    assert stock.view.table.current_row() == stock.names().index(stock.head())
    stock.press(Qt.Key.Key_Down)
    assert stock.head() == "Chocolate Costa 62 % cacao 80 g"


def test_a_scan_of_no_product_says_so_and_keeps_the_list(stock: Counted) -> None:
    stock.presenter.scanned("7501")
    assert "7501" in stock.says()
    assert len(stock.names()) == 11
    stock.presenter.scanned(SAUSAGE)
    assert stock.head() == "Vienesas Til 5 un."
    assert stock.says() == ""


@pytest.mark.req("K17", "K3")
def test_the_card_says_who_which_document_and_the_balance(stock: Counted) -> None:
    stock.presenter.scanned(MILK)
    head = stock.view.head.text()
    assert head is not None
    assert (head.on_hand, head.reserved, head.available) == ("25", "2", "23")
    rows = stock.view.card.table.rows_model.rows
    assert [(row.what, row.change, row.balance) for row in rows] == [
        ("Reserved", "+2 res.", "25"),
        ("Sale", "−3", "25"),
        ("Adjustment", "+18", "28"),
        ("Sale", "−2", "10"),
        ("Sale", "−1", "12"),
        ("Shrinkage", "−1", "13"),
        ("Opening stock", "+14", "14"),
    ]
    assert (rows[1].who, rows[1].document) == ("Ana Rojas", "Ticket 3 · lot L2611A")
    assert rows[5].document == "Damage · “Caja rota en sala” · lot L2611A"


@pytest.mark.req("K6", "K4")
def test_lots_say_which_leaves_first_and_which_has_expired(stock: Counted) -> None:
    stock.presenter.scanned(SAUSAGE)
    lots = stock.view.lots.table.rows_model.rows
    assert [(lot.number, lot.left, lot.badge.text) for lot in lots] == [
        ("V0811", "3", "Has expired"),
        ("V0912", "11", "Leaves first"),
    ]
    head = stock.view.head.text()
    assert head is not None
    assert (head.on_hand, head.available) == ("14", "11")


@pytest.mark.req("K17")
def test_why_names_the_documents_that_make_the_number(stock: Counted) -> None:
    stock.presenter.scanned(MILK)
    assert stock.view.action_keys["why"].text() == "Why 25?"
    stock.press(Qt.Key.Key_F7)
    assert stock.view.card.title.text() == "Why 25?"
    changes = [change for change, _ in stock.card()]
    assert changes == ["−3", "+18", "−2", "−1", "−1", "+14"]  # a reservation makes no stock
    assert stock.view.card.foot.text() == ("There were 0 before; with 6 documents that makes 25")
    stock.press(Qt.Key.Key_Escape)
    assert stock.view.card.title.text() == "Kardex"
    stock.press(Qt.Key.Key_Escape)
    assert stock.went == [("sale", None)]


@pytest.mark.req("K17")
def test_the_stock_of_a_past_day(stock: Counted) -> None:
    stock.presenter.scanned(MILK)
    stock.press(Qt.Key.Key_F8)
    QTest.keyClicks(stock.view.card.day, "20-11-2026")
    QTest.keyClick(stock.view.card.day, Qt.Key.Key_Return)
    head = stock.view.head.text()
    assert head is not None
    assert (head.on_hand, head.reserved) == ("10", "0")
    assert stock.card()[0] == ("−2", "10")
    assert stock.view.card.note.text() == "as it was on 20-11-2026 · Esc: now"
    stock.press(Qt.Key.Key_Escape)
    assert stock.card()[1] == ("−3", "25")


@pytest.mark.req("K17", refusal=True)
@pytest.mark.parametrize("text", ["mañana", "32-11-2026", "22-11-2026"])
def test_a_day_that_has_not_been_is_refused_and_nothing_changes(stock: Counted, text: str) -> None:
    stock.presenter.scanned(MILK)
    before = stock.card()
    stock.presenter.day_entered(text)
    assert stock.says().startswith(f"“{text}” is not a day that has been")
    assert stock.card() == before


def test_the_keys_lead_on_with_the_product(stock: Counted) -> None:
    stock.presenter.scanned(PAPER)
    paper = stock.place.shop.item(PAPER).variant_id
    stock.press(Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F5, Qt.Key.Key_F6)
    rooms = ["purchases", "adjustments", "shrinkage", "transfers"]
    assert stock.went == [(room, paper) for room in rooms]


def test_another_place_has_its_own_stock(stock: Counted) -> None:
    stock.presenter.scanned(MILK)
    stock.press(Qt.Key.Key_F9, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert stock.view.place_key.text() == "Storeroom"
    head = stock.view.head.text()
    assert head is not None
    assert head.on_hand == "0"
    assert stock.chips()["out"] == "Out 11"
    stock.presenter.choose_place("all")
    assert stock.view.head.text() is not None
    assert stock.chips()["out"] == "Out 1"


@pytest.mark.req("K6")
def test_what_has_expired_is_written_off_once_it_was_confirmed(qtbot: QtBot) -> None:
    ready = stocked()
    stock = open_stock(qtbot, ready)
    QTest.mouseClick(stock.view.chips.chips["expired"], Qt.MouseButton.LeftButton)
    assert stock.says().startswith("1 lot has expired: $3.246 at cost")
    stock.press(Qt.Key.Key_F10)
    assert stock.says().startswith("Write off what has expired, for $3.246?")
    stock.press(Qt.Key.Key_Escape)
    assert stock.on_hand(SAUSAGE) == 14_000
    stock.press(Qt.Key.Key_F10, Qt.Key.Key_F12)
    assert stock.says().startswith("1 lot was written off")
    assert stock.on_hand(SAUSAGE) == 11_000
    assert "expired" not in stock.chips()
    ready.database.close()


@pytest.mark.req("K6", refusal=True)
def test_who_may_not_adjust_is_not_offered_to_write_off(qtbot: QtBot, place: House) -> None:
    stock = open_stock(qtbot, place, "VENDEDOR")
    QTest.mouseClick(stock.view.chips.chips["expired"], Qt.MouseButton.LeftButton)
    stock.press(Qt.Key.Key_F10, Qt.Key.Key_F12, Qt.Key.Key_F4)
    assert stock.says() == ""
    assert stock.on_hand(SAUSAGE) == 14_000
    assert stock.went == []


@pytest.mark.req("K17")
def test_the_card_turns_in_pages_of_fifty(qtbot: QtBot, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    place = House(make_shop(tmp_path, products=(), clock=clock), clock)
    product = ProductInput(code="900100", name="Azúcar")
    shop = place.shop
    (sugar,) = shop.database.write(lambda s: stock_up(s, shop.actor, [product], 0))
    for number in range(1, 121):
        lines = [AdjustmentLine(sugar, number * 1000)]
        add = partial(adjustments.adjust, actor=shop.actor, lines=lines, reason="AJUSTE", note="")
        shop.database.write(add)
    stock = open_stock(qtbot, place)
    assert len(stock.card()) == 50
    assert stock.view.card.foot.text().startswith("Shown: 1 to 50")
    for _ in range(40):
        stock.press(Qt.Key.Key_PageDown)
    assert stock.view.card.foot.text().startswith("Shown: 101 to 120")
    assert stock.card()[-1] == ("+1", "1")
    for _ in range(40):
        stock.press(Qt.Key.Key_PageUp)
    assert stock.view.card.foot.text().startswith("Shown: 1 to 50")
    shop.database.close()


def test_of_a_long_list_only_the_pages_that_are_seen_are_read() -> None:
    asked: list[int] = []
    rows = PagedRows(100_000, "…", asked.append)
    assert len(rows) == 100_000
    assert rows[99_999] == "…"
    rows.put(1999, [f"row {at}" for at in range(PAGE)])
    assert (rows[99_999], rows[-1], rows[99_950]) == ("row 49", "row 49", "row 0")
    assert asked == [1999]
    assert rows[3] == "…"
    assert rows[4] == "…"
    assert asked == [1999, 0]


def has_lines(view: DocumentsView) -> bool:
    return bool(view.write.lines.rows_model.rows)


@pytest.mark.req("K17", "K18")
def test_at_a_real_till(qapp: QApplication, tmp_path: Path) -> None:
    shop = make_shop(tmp_path)
    shop.open_cash()
    milk = shop.item(MILK).variant_id
    shop.database.close()
    with counter_in(qapp, tmp_path) as counter:
        counter.sign_in("BODEGUERO")
        counter.till.go("stock")
        counter.wait_for_screen("stock")
        view = counter.till.window.stack.currentWidget()
        assert isinstance(view, StockView)
        counter.hands.wait_for(lambda: view.table.rows_model.rows, "the products")
        counter.hands.scan(MILK)
        counter.hands.wait_for(lambda: "Leche" in view.head.accessibleName(), "the product")
        counter.hands.press("F7")
        counter.hands.wait_for(lambda: view.card.title.text() == "Why 100?", "why")
        counter.hands.press("Esc")
        for key, screen in (("F3", "purchases"), ("F6", "transfers"), ("F4", "adjustments")):
            counter.hands.press(key)
            counter.wait_for_screen(screen)
            there = counter.till.window.stack.currentWidget()
            assert isinstance(there, DocumentsView)
            counter.hands.wait_for(partial(has_lines, there), f"the product on {screen}")
            counter.till.to_room("stock", milk)
            counter.wait_for_screen("stock")
            counter.hands.pause(300)
        counter.hands.press("Esc")
        counter.wait_for_screen("sale")


@pytest.mark.req("K7")
def test_each_variant_has_its_own_stock_and_one_leads_to_the_others(
    qtbot: QtBot, tmp_path: Path
) -> None:
    clock = SetClock(NOON)
    place = House(make_shop(tmp_path, products=(), clock=clock), clock)
    shirt = ProductInput(
        code="POL",
        name="Polera",
        variants=tuple(
            VariantInput(f"POL-{size}", (("Talla", size), ("Color", "Azul"))) for size in "ML"
        ),
    )
    place.database.write(lambda s: catalog.save_product(s, shirt))
    medium = place.shop.item("POL-M").variant_id
    lines = [AdjustmentLine(medium, 4000)]
    place.database.write(
        lambda s: adjustments.adjust(s, place.actor, lines=lines, reason="AJUSTE", note="")
    )
    stock = open_stock(qtbot, place)
    assert sorted(stock.names()) == ["Polera · L · Azul", "Polera · M · Azul"]
    stock.presenter.scanned("POL-M")
    chips = stock.view.variants.chips
    assert sorted(chip.accessibleName() for chip in chips.values()) == ["L · Azul 0", "M · Azul 4"]
    other = next(key for key in chips if key != str(medium))
    QTest.mouseClick(chips[other], Qt.MouseButton.LeftButton)
    assert stock.head() == "Polera · L · Azul"
    head = stock.view.head.text()
    assert head is not None
    assert head.on_hand == "0"
    place.database.close()


@pytest.mark.gate
def test_of_a_hundred_thousand_products_a_screenful_is_read_and_drawn(
    qtbot: QtBot, tmp_path: Path
) -> None:
    few, many = (_opened_and_scrolled(qtbot, tmp_path, count) for count in (1_000, 100_000))
    assert many[0].steps < 200 * few[0].steps, "their order is read at once, once"
    assert many[1].steps <= 2 * few[1].steps
    for opened, scrolled in (few, many):
        assert 0 < opened.worded <= 2 * PAGE
        assert 0 < scrolled.worded <= 2 * PAGE
        assert 0 < scrolled.drawn <= 2 * few[1].drawn


def _opened_and_scrolled(qtbot: QtBot, folder: Path, count: int) -> tuple[Effort, Effort]:
    """Return what it is to open the stock of so many products, and to look at its end."""
    clock = SetClock(NOON)
    place = House(make_shop(folder / str(count), products=(), clock=clock), clock)
    _many_products(place, count)
    with steps_of(place.database) as opened:
        stock = open_stock(qtbot, place)
        QApplication.processEvents()
    table = stock.view.table
    opened.worded = len(rows_here(table))
    assert stock.chips()["all"] == f"All products {count:,}".replace(",", ".")
    with effort_of(place.database, table) as scrolled:
        table.scrollToBottom()
    assert table.rows_model.rows[count - 1].name == f"Producto {count - 1:06d}"
    place.database.close()
    return opened, scrolled


def _many_products(place: House, count: int) -> None:
    ids = [new_id().bytes for _ in range(count)]
    product = (
        "INSERT INTO products (id, code, name, unit, sold_by_weight, controls_stock, tracks_lots,"
        " tracks_serials, asks_price, min_stock_milli, lead_time_days, shortage, tax_class, active,"
        " updated_at) VALUES (?, ?, ?, 'un', 0, 1, 0, 0, 0, 5000, 0, 'refuse', 'standard', 1, 0)"
    )
    variant = (
        "INSERT INTO variants (id, product_id, code, attributes, label, active)"
        " VALUES (?, ?, ?, '', '', 1)"
    )
    named = [(key, f"P{at:06d}", f"Producto {at:06d}") for at, key in enumerate(ids)]
    with place.database.engine.begin() as connection:
        run = driver(connection).executemany
        run(product, named)
        run(variant, [(key, key, code) for key, code, _ in named])
