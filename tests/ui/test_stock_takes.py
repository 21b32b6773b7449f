"""Stock takes at the till: begun, counted by scanning, looked at, reconciled once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core import kardex, reports, stock_takes, verify
from pos_app.core.stock_takes import CountInput
from pos_app.ui.documents.view import join
from pos_app.ui.stock_takes.presenter import StockTakesPresenter
from pos_app.ui.stock_takes.view import StockTakesView
from pos_app.ui.widgets.choice import Choice
from pos_app.ui.widgets.rows_model import CELL
from tests.core.arriving import arrive
from tests.shop import make_shop
from tests.ui.counter import counter_in
from tests.ui.effort import Effort, effort_of
from tests.ui.fakes import InlineTasks, make_desk
from tests.ui.house import House
from tests.ui.house_stock import MILK, PAPER, RICE, SAUSAGE, sell, stocked
from tests.ui.test_stock import _many_products


@dataclass
class Bench:
    """The screen on a real window, by the person of a role."""

    place: House
    view: StockTakesView
    presenter: StockTakesPresenter
    tasks: InlineTasks

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QApplication.processEvents()  # new keys are shown, as before a person's next key
            page = self.view.write if self.view.page() == "write" else self.view.browse
            field = self.view.write.lines.field()
            target = page.ask if self.view.is_asking() else field or page.box
            QTest.keyClick(target, key)

    def enter(self, text: str) -> None:
        field = self.view.write.lines.field()
        QTest.keyClicks(self.view.write.box if field is None else field, text)
        self.press(Qt.Key.Key_Return)

    def lines(self) -> list[tuple[str, ...]]:
        rows = self.view.write.lines.rows_model.rows
        return [tuple(cell.text for cell in row.cells[:4]) for row in rows]

    def figure(self) -> tuple[str, str]:
        figure = self.view.write.block.figure()
        return figure.number, figure.foot

    def says(self) -> str:
        page = self.view.write if self.view.page() == "write" else self.view.browse
        return (
            ""
            if page.strip.isHidden()
            else f"{page.strip.text().title}. {page.strip.text().detail}"
        )

    def on_hand(self, code: str) -> int:
        with self.place.database.read() as session:
            return kardex.on_hand(session, self.place.shop.item(code).variant_id)

    def state(self) -> str:
        assert self.presenter.take_id is not None
        with self.place.database.read() as session:
            return stock_takes.state_of(session, self.presenter.take_id)


def open_bench(qtbot: QtBot, place: House, role: str = "SUPERVISOR") -> Bench:
    tasks = InlineTasks()
    desk = make_desk(place.shop, tasks)
    view = StockTakesView(desk.translate, desk.money)
    qtbot.addWidget(view)
    presenter = StockTakesPresenter(view, desk, place.person(role))
    join(view, presenter)
    view.resize(1366, 668)
    view.show()
    presenter.begin()
    view.take_focus()
    return Bench(place, view, presenter, tasks)


def begin(place: House, *, blind: bool = False, codes: tuple[str, ...] = ()) -> UUID:
    actor = place.person("SUPERVISOR")
    scope = stock_takes.Scope(variant_ids=tuple(place.shop.item(c).variant_id for c in codes))
    return place.database.write(
        lambda s: stock_takes.begin(s, actor, blind=blind, scope=scope, note="mes")
    )


@pytest.fixture
def place() -> Iterator[House]:
    ready = stocked()
    yield ready
    ready.database.close()


@pytest.mark.req("K16")
def test_from_the_first_scan_to_the_stock_that_was_counted(qtbot: QtBot, place: House) -> None:
    bench = open_bench(qtbot, place)
    bench.press(Qt.Key.Key_F6)
    bench.press(Qt.Key.Key_F12)
    assert bench.view.page() == "write"
    assert bench.figure() == ("0", "10 products to go")
    for _ in range(3):
        bench.presenter.scanned(MILK)
    bench.enter(f"20*{MILK}")
    bench.enter(f"9*{RICE}")
    assert bench.lines() == [
        ("Arroz Tucapel G1 500 g", "9", "8", "+1"),
        ("Leche cappuccino Colún 1 L", "23", "25", "−2"),
    ]
    last = bench.view.last.text()
    assert last is not None
    assert (last.name, last.count) == ("Arroz Tucapel G1 500 g", "9")
    assert bench.figure() == ("2", "8 products to go")
    bench.press(Qt.Key.Key_F8)
    assert [line[0][:5] for line in bench.lines()] == ["Leche", "Arroz"], "the dearest first"
    bench.press(Qt.Key.Key_F5)
    bench.enter("se cayeron")
    bench.press(Qt.Key.Key_F12)
    assert "8 products with stock here were not counted" in bench.view.write.ask.sentence.text()
    bench.press(Qt.Key.Key_F12)
    assert bench.state() == "completed"
    bench.press(Qt.Key.Key_F12)
    assert bench.view.write.ask.sentence.text().startswith("2 products are corrected, −$1.471")
    assert bench.on_hand(MILK) == 25_000, "nothing is corrected before it is confirmed"
    bench.press(Qt.Key.Key_F12)
    assert bench.state() == "reconciled"
    assert (bench.on_hand(MILK), bench.on_hand(RICE), bench.on_hand(SAUSAGE)) == (
        23_000, 9_000, 14_000,
    )  # fmt: skip
    assert bench.view.page() == "browse"
    rows = bench.view.browse.lines.rows_model.rows
    assert [cell.text for cell in rows[0].cells] == [
        "Leche cappuccino Colún 1 L", "23", "25", "−2", "−$2.164",
    ]  # fmt: skip
    assert "se cayeron" in rows[0].cells[0].detail
    with place.database.read() as session:
        assert verify.verify(session).problems == ()


@pytest.mark.req("K16", refusal=True)
def test_a_counter_does_not_see_what_is_expected_and_does_not_reconcile(
    qtbot: QtBot, place: House
) -> None:
    take = begin(place, blind=True)
    bench = open_bench(qtbot, place, "BODEGUERO")
    bench.presenter.open_count(take)
    bench.enter(f"20*{MILK}")
    assert bench.lines() == [("Leche cappuccino Colún 1 L", "20", "hidden", "")]
    assert bench.view.write.block.figure().facts == ()
    assert "newest" not in bench.view.write.keys.keys, "by value would tell what differs"
    bench.press(Qt.Key.Key_F12, Qt.Key.Key_F12)
    assert bench.state() == "completed"
    assert "A supervisor" in bench.says()
    bench.press(Qt.Key.Key_F12, Qt.Key.Key_F12, Qt.Key.Key_F9)
    assert bench.state() == "completed"
    assert bench.on_hand(MILK) == 25_000


@pytest.mark.req("K16")
def test_a_draft_is_gone_on_with_and_a_line_counted_again(qtbot: QtBot, place: House) -> None:
    take = begin(place, codes=(MILK, PAPER))
    first = open_bench(qtbot, place)
    first.presenter.open_count(take)
    first.enter(f"20*{MILK}")
    again = open_bench(qtbot, place, "BODEGUERO")
    again.press(Qt.Key.Key_F12)  # the newest stock take is looked at
    assert again.presenter.take_id == take
    assert again.lines()[0][1] == "20"
    again.press(Qt.Key.Key_F3)
    again.enter("25")
    assert again.lines()[0] == ("Leche cappuccino Colún 1 L", "25", "25", "0")
    again.press(Qt.Key.Key_F9)
    assert [line[0] for line in again.lines()] == ["Papel Regio 6 rollos"], "still to count"
    again.press(Qt.Key.Key_F3)
    again.enter("0")
    assert again.figure() == ("2", "All of it is counted")
    with place.database.read() as session:
        lines = reports.list_counted(session, place.person("SUPERVISOR"), take)
    assert {(line.name[:5], line.counted_milli, line.times_counted) for line in lines} == {
        ("Leche", 25_000, 2), ("Papel", 0, 1),
    }  # fmt: skip


@pytest.mark.req("K16")
def test_selling_while_it_is_counted_falsifies_nothing(qtbot: QtBot, place: House) -> None:
    take = begin(place)
    bench = open_bench(qtbot, place)
    bench.presenter.open_count(take)
    bench.enter(f"10*{MILK}")
    sell(place, MILK, 2)
    bench.enter(f"15*{MILK}")
    assert bench.says() == ""
    bench.presenter.read(take)
    assert bench.lines() == [("Leche cappuccino Colún 1 L", "23", "23", "0")]


@pytest.mark.req("K16", "K20")
def test_the_label_of_a_lot_counts_that_lot(qtbot: QtBot, place: House) -> None:
    take = begin(place)
    bench = open_bench(qtbot, place)
    bench.presenter.open_count(take)
    expires = (date(2026, 11, 21) + timedelta(days=1)).strftime("%y%m%d")
    bench.presenter.scanned(f"(01)0{SAUSAGE}(17){expires}(10)V0912")
    assert bench.lines() == [("Vienesas Til 5 un.", "1", "11", "−10")]
    bench.presenter.scanned(SAUSAGE)
    assert bench.says().startswith("Lots on some lines only")
    assert len(bench.lines()) == 1


@pytest.mark.req("K16", refusal=True)
def test_an_empty_count_is_not_ended_and_a_wrong_scan_counts_nothing(
    qtbot: QtBot, place: House
) -> None:
    take = begin(place)
    bench = open_bench(qtbot, place)
    bench.presenter.open_count(take)
    bench.presenter.scanned("7501")
    assert "7501" in bench.says()
    bench.press(Qt.Key.Key_F12)
    assert not bench.view.is_asking()
    assert (bench.lines(), bench.state()) == ([], "draft")


def test_a_new_one_of_a_list_takes_the_list_from_scans(qtbot: QtBot, place: House) -> None:
    bench = open_bench(qtbot, place)
    bench.press(Qt.Key.Key_F6)
    for code in (MILK, RICE, MILK):
        bench.presenter.scanned(code)
    choice = bench.view.browse.ask.form.inputs["what"]
    assert isinstance(choice, Choice)
    assert choice.value() == "list"
    bench.press(Qt.Key.Key_F12)
    assert bench.figure() == ("0", "2 products to go")


@pytest.mark.req("K16", refusal=True)
def test_a_new_one_of_no_category_is_not_begun(qtbot: QtBot, place: House) -> None:
    bench = open_bench(qtbot, place)
    bench.press(Qt.Key.Key_F6)
    choice = bench.view.browse.ask.form.inputs["what"]
    assert isinstance(choice, Choice)
    QTest.mouseClick(choice.keys["category"], Qt.MouseButton.LeftButton)
    bench.press(Qt.Key.Key_F12)
    assert bench.says().endswith("category.")
    with place.database.read() as session:
        assert reports.list_take_summaries(session) == ()


def test_what_was_not_counted_can_be_said_to_be_gone(qtbot: QtBot, place: House) -> None:
    take = begin(place, codes=(MILK, RICE))
    bench = open_bench(qtbot, place)
    bench.presenter.open_count(take)
    bench.enter(f"25*{MILK}")
    bench.press(Qt.Key.Key_F12)
    choice = bench.view.write.ask.form.inputs["left"]
    assert isinstance(choice, Choice)
    QTest.mouseClick(choice.keys["none"], Qt.MouseButton.LeftButton)
    bench.press(Qt.Key.Key_F12)
    assert bench.state() == "completed"
    bench.press(Qt.Key.Key_F12, Qt.Key.Key_F12)
    assert (bench.on_hand(MILK), bench.on_hand(RICE)) == (25_000, 0)


def test_scans_while_the_disk_is_slow_are_all_counted(qtbot: QtBot, place: House) -> None:
    take = begin(place)
    bench = open_bench(qtbot, place)
    bench.presenter.open_count(take)
    bench.tasks.hold()
    for _ in range(5):
        bench.presenter.scanned(RICE)
    assert bench.lines()[0][1] == "5"
    bench.tasks.release()
    assert bench.lines()[0] == ("Arroz Tucapel G1 500 g", "5", "8", "−3")
    with place.database.read() as session:
        (line,) = reports.list_counted(session, place.person("SUPERVISOR"), take)
    assert (line.counted_milli, line.times_counted) == (5_000, 2), "five scans, two operations"


@pytest.mark.gate
def test_five_thousand_lines_are_no_more_work_than_fifty(qtbot: QtBot, place: House) -> None:
    _many_products(place, 5_000)
    with place.database.read() as session:
        here = next(each.id for each in kardex.list_places(session) if each.own)
        ids = reports.list_variants(session, location_id=here)[-5_000:]
    take = begin(place)
    count_each(place, take, ids[:50])
    bench = open_bench(qtbot, place)
    few = work_of(bench, take)
    count_each(place, take, ids[50:])
    many = work_of(bench, take)
    for less, more in ((few.scan, many.scan), (few.order, many.order)):
        assert more.steps <= 2 * less.steps
        assert 0 < more.drawn <= 2 * less.drawn
    assert (many.scan.worded, many.order.worded) == (1, 0), "the others have their words already"
    assert few.scan.steps > 0
    # The negative control: who reads, words and looks at everything does a hundred times the work.
    assert many.anew.steps > 50 * few.anew.steps
    assert many.anew.worded == 5_001
    assert many.anew.drawn > 50 * few.anew.drawn


def count_each(place: House, take: UUID, ids: Sequence[UUID]) -> None:
    """Count three of each product."""
    actor = place.person("SUPERVISOR")
    for start in range(0, len(ids), 500):
        inputs = [CountInput(each, 3_000) for each in ids[start : start + 500]]
        place.database.write(
            partial(stock_takes.count, actor=actor, stock_take_id=take, lines=inputs)
        )


class Work(NamedTuple):
    """What a scan is, lines in another order, and everything read and looked at anew."""

    scan: Effort
    order: Effort
    anew: Effort


def work_of(bench: Bench, take: UUID) -> Work:
    table, database = bench.view.write.lines, bench.place.database
    bench.presenter.open_count(take)
    bench.presenter.scanned(MILK)
    with effort_of(database, table) as scan:
        bench.presenter.scanned(MILK)
    with effort_of(database, table) as order:
        bench.presenter.acted("value")
    with effort_of(database, table) as anew:
        bench.presenter.read(take)
        for row in range(table.rows_model.rowCount()):
            table.rows_model.index(row, 0).data(CELL)
    return Work(scan, order, anew)


@pytest.mark.req("K16")
def test_what_nobody_could_order_is_put_in_order_with_a_key(qtbot: QtBot, place: House) -> None:
    take = begin(place)
    milk = place.shop.item(MILK).variant_id
    counter = place.person("SUPERVISOR")
    for verb in (
        lambda s: stock_takes.count(
            s, counter, stock_take_id=take, lines=[CountInput(milk, 25_000)]
        ),
        lambda s: stock_takes.complete(s, counter, stock_take_id=take),
        lambda s: stock_takes.reconcile(s, counter, stock_take_id=take),
    ):
        place.database.write(verb)
    arrive(place.shop, milk, 2000, place.database.clock.now())
    bench = open_bench(qtbot, place)
    bench.press(Qt.Key.Key_F8)
    assert "1 movement that came late is settled" in bench.says()
    assert list(bench.view.browse.foot.keys) == ["new", "before", "after", "settle"]
    bench.press(Qt.Key.Key_F9)
    assert "It was before: the stock is corrected" in bench.says()
    assert bench.on_hand(MILK) == 25_000
    assert list(bench.view.browse.foot.keys) == ["new", "settle"]
    with place.database.read() as session:
        assert verify.verify(session).problems == ()


@pytest.mark.req("K16")
def test_at_a_real_till(qapp: QApplication, tmp_path: Path) -> None:
    shop = make_shop(tmp_path)
    shop.open_cash()
    shop.database.close()
    with counter_in(qapp, tmp_path) as counter:
        counter.sign_in("SUPERVISOR")
        counter.till.to_room("stock_takes")
        counter.wait_for_screen("stock_takes")
        view = counter.till.window.stack.currentWidget()
        assert isinstance(view, StockTakesView)
        counter.hands.pause(100)
        counter.hands.press("F6")
        counter.hands.pause(50)
        counter.hands.press("F12")
        counter.hands.wait_for(lambda: view.page() == "write", "the count")
        counter.hands.pause(100)
        for _ in range(4):
            counter.hands.scan(MILK)
        counter.hands.wait_for(
            lambda: [row.cells[1].text for row in view.write.lines.rows_model.rows] == ["4"],
            "four scans",
        )
        counter.hands.pause(300)
        counter.hands.press("F12")
        counter.hands.wait_for(view.is_asking, "the question")
        counter.hands.press("F12")
        counter.hands.wait_for(
            lambda: "reconcile" in view.write.foot.keys and not view.is_asking(), "the review"
        )
        counter.hands.pause(100)
        counter.hands.press("F12")
        counter.hands.wait_for(view.is_asking, "the second question")
        counter.hands.press("F12")
        counter.hands.wait_for(lambda: counter.stock(MILK) == 4_000, "what was counted")
