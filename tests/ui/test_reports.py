"""Reports: the day at a glance, every report as a table, and files of them; by key and by touch."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from pos_app.core.errors import NotPermitted
from pos_app.core.reports import flow, listing, pages, periods, trade
from pos_app.ui.reports.presenter import ReportsPresenter
from pos_app.ui.reports.room import join
from pos_app.ui.reports.view import ReportsView
from pos_app.ui.widgets.chart_values import axis, shares_of
from tests.shop import make_shop
from tests.ui import house
from tests.ui.counter import counter_in
from tests.ui.fakes import InlineTasks, make_desk
from tests.ui.house import AFTERNOON, House
from tests.ui.house_reports import lived

KEYS = [one.key for one in listing.REPORTS]


@dataclass
class Watched:
    """The reports on a real window."""

    place: House
    view: ReportsView
    presenter: ReportsPresenter
    tasks: InlineTasks
    left: list[str] = field(default_factory=list)

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.view, key)

    def kpis(self) -> list[str]:
        return [kpi.accessibleName() for kpi in self.view.board.kpis]

    def open(self, key: str) -> None:
        if self.view.page.isHidden():
            self.press(Qt.Key.Key_F4)
        self.presenter.choose_report(KEYS.index(key))

    def head(self) -> list[str]:
        return [column.title for column in self.view.page.table.rows_model.columns]

    def rows(self) -> list[tuple[str, ...]]:
        return list(self.view.page.table.rows_model.rows)

    def says(self) -> str:
        strip = self.view.strip
        return "" if strip.isHidden() else f"{strip.text().title}. {strip.text().detail}"

    def ask(self, read: Any) -> Any:
        with self.place.database.read() as session:
            return read(session)


def open_reports(qtbot: QtBot, place: House, role: str = "SUPERVISOR") -> Watched:
    desk = make_desk(place.shop)
    tasks = desk.tasks
    assert isinstance(tasks, InlineTasks)
    view = ReportsView(desk.translate)
    qtbot.addWidget(view)
    left: list[str] = []
    presenter = ReportsPresenter(
        view, desk, place.person(role), on_left=lambda: left.append("sale")
    )
    join(view, presenter)
    view.resize(1278, 716)
    view.show()
    presenter.start()
    view.take_focus()
    return Watched(place, view, presenter, tasks, left)


@pytest.fixture(scope="module")
def place() -> Iterator[House]:
    ready = lived()
    yield ready
    ready.database.close()


@pytest.fixture
def watched(qtbot: QtBot, place: House) -> Watched:
    return open_reports(qtbot, place)


@pytest.mark.req("K19")
def test_the_day_at_a_glance_and_then_the_week(watched: Watched) -> None:
    assert "Saturday" in watched.view.title.text()
    sales, tickets, average, margin = watched.kpis()
    today = watched.ask(lambda s: trade.sales_sum(s, periods.last_days(s, 1)))
    assert f"${today.total_minor:,}".replace(",", ".") in sales
    assert tickets.startswith(f"Tickets, {today.count},")
    assert "than at this hour" in average
    assert "of net sales" in margin
    watched.press(Qt.Key.Key_F6)
    week = watched.ask(lambda s: trade.sales_sum(s, periods.last_days(s, 7)))
    assert f"${week.total_minor:,}".replace(",", ".") in watched.kpis()[0]
    assert watched.view.span_keys["week"].isChecked()
    watched.press(Qt.Key.Key_F5)
    assert watched.kpis()[0] == sales


@pytest.mark.req("K19")
def test_every_report_has_its_table_and_is_chosen_with_the_arrows(watched: Watched) -> None:
    watched.press(Qt.Key.Key_F4)
    seen = [watched.view.title.text()]
    for _ in KEYS[1:]:
        watched.press(Qt.Key.Key_Down)
        seen.append(watched.view.title.text())
        assert watched.head()
    assert seen == [one.title for one in listing.REPORTS]
    watched.press(Qt.Key.Key_Escape)
    assert watched.view.page.isHidden()
    watched.press(Qt.Key.Key_Escape)
    assert watched.left == ["sale"]


@pytest.mark.req("K19")
def test_a_report_of_chosen_days_says_what_the_core_says(watched: Watched) -> None:
    watched.open("velocity")
    page = watched.view.page
    page.first.setText("14-11-2026")
    page.last.setText("20-11-2026")
    QTest.keyClick(page.last, Qt.Key.Key_Return)

    def read(session: Any) -> Any:
        asked = periods.between(session, date(2026, 11, 14), date(2026, 11, 20))
        return flow.velocity(session, asked, page=pages.Slice(1000))

    found = watched.ask(read)
    assert "14-11-2026 to 20-11-2026" in watched.view.subtitle.text()
    assert len(watched.rows()) == found.count > 50
    names = [row[watched.head().index("Product")] for row in watched.rows()[:50]]
    assert names == [row.name for row in found.rows[:50]]
    assert watched.rows()[-1][1] == found.rows[-1].name  # its page came when it was looked at


@pytest.mark.req("K19", refusal=True)
def test_days_that_are_none_change_nothing(watched: Watched) -> None:
    watched.open("velocity")
    before, page = watched.rows()[:5], watched.view.page
    page.first.setText("ayer")
    QTest.keyClick(page.first, Qt.Key.Key_Return)
    assert page.problem.isVisible()
    assert watched.rows()[:5] == before
    page.first.setText("20-11-2026")
    page.last.setText("14-11-2026")  # the wrong way round is meant the right way
    QTest.keyClick(page.first, Qt.Key.Key_Return)
    assert not page.problem.isVisible()
    assert "14-11-2026 to 20-11-2026" in watched.view.subtitle.text()


def test_sales_by_another_part_change_table_and_chart(watched: Watched) -> None:
    watched.open("sales")
    assert watched.head()[0] == "Day"
    assert "Saturday" in "".join(row[0] for row in watched.rows())
    watched.view.page.parts.chips["payment"].click()
    assert watched.head()[0] == "Payment"
    assert {row[0] for row in watched.rows()} >= {"In cash", "Debit card"}
    watched.view.page.periods.chips["7"].click()
    week = watched.ask(lambda s: trade.sales_sum(s, periods.last_days(s, 7)))
    assert f"${week.total_minor:,}".replace(",", ".") in watched.view.page.totals.accessibleName()


def test_by_category_lines_are_counted_and_said_to_be_lines(watched: Watched) -> None:
    watched.open("sales")
    watched.view.page.periods.chips["30"].click()
    sold = watched.ask(lambda s: trade.sales_sum(s, periods.last_days(s, 30)))
    assert sold.lines > max(sold.count, 1_000)
    for part, title, count in (("till", "Tickets", sold.count), ("category", "Lines", sold.lines)):
        watched.view.page.parts.chips[part].click()
        assert watched.head()[1] == title
        said = f"{title} {count:,}".replace(",", ".")
        assert said in watched.view.page.totals.accessibleName()


@pytest.mark.req("K21", "K19")
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_report_is_saved_whole_and_exact(watched: Watched, tmp_path: Path, ending: str) -> None:
    watched.open("velocity")
    watched.press(Qt.Key.Key_F3)
    dialog = watched.view.findChild(QFileDialog)
    assert dialog is not None
    target = tmp_path / f"velocity.{ending}"
    dialog.fileSelected.emit(str(target))
    dialog.close()
    found = watched.ask(
        lambda s: flow.velocity(s, periods.last_days(s, 30), page=pages.Slice(1000))
    )
    rows: list[list[Any]]
    if ending == "csv":
        with target.open(encoding="utf-8", newline="") as file:
            rows = [list(row) for row in csv.reader(file)]
    else:
        sheet = openpyxl.load_workbook(target).active
        assert sheet is not None
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0][:3] == ["Code", "Product", "Sold"]
    assert [row[1] for row in rows[1:]] == [row.name for row in found.rows]
    assert [float(row[2]) * 1000 for row in rows[1:]] == [row.sold_milli for row in found.rows]
    assert "Saved" in watched.says()


def test_a_place_that_cannot_be_written_is_said(watched: Watched, tmp_path: Path) -> None:
    watched.presenter.export_to(str(tmp_path / "nowhere" / "x.csv"))
    assert "nowhere" in watched.says()


@pytest.mark.req("K19", refusal=True)
def test_a_cashier_sees_no_reports(qtbot: QtBot, place: House) -> None:
    with pytest.raises(NotPermitted):
        open_reports(qtbot, place, "VENDEDOR")


def test_an_answer_that_came_too_late_is_not_shown(watched: Watched) -> None:
    watched.tasks.hold()
    watched.press(Qt.Key.Key_F6, Qt.Key.Key_F5)
    watched.tasks.release()
    assert "Today" in watched.view.title.text()


def test_a_shop_that_sold_nothing_says_what_to_do(qtbot: QtBot) -> None:
    place = house.new_shop(AFTERNOON)
    empty = open_reports(qtbot, place)
    assert empty.view.board.bars_card.empty.isVisible()
    assert "No sales yet" in empty.view.board.bars_card.empty.accessibleName()
    empty.open("velocity")
    assert empty.view.page.empty.isVisible()
    place.database.close()


def test_an_axis_has_round_numbers_above_the_greatest() -> None:
    assert axis(205_000) == (0, 100_000, 200_000, 300_000)
    assert axis(7) == (0, 2, 4, 6, 8)
    assert axis(0) == (0, 1, 2)
    for most in range(1, 3000, 7):
        ticks = axis(most)
        assert ticks[-1] >= most
        assert 3 <= len(ticks) <= 6
    assert shares_of((5, 5)) == (0.5, 0.5)
    assert shares_of((0, 0)) == ()


@pytest.mark.req("K19")
def test_the_till_opens_the_reports_from_its_rail(qapp: QApplication, tmp_path: Path) -> None:
    shop = make_shop(tmp_path)
    shop.open_cash()
    shop.database.close()
    with counter_in(qapp, tmp_path) as counter:
        counter.sign_in("SUPERVISOR")
        counter.till.go("reports")
        counter.wait_for_screen("reports")
        view = counter.till.window.stack.currentWidget()
        assert isinstance(view, ReportsView)
        counter.hands.wait_for(lambda: view.title.text().startswith("Today"), "the dashboard")
        counter.hands.press("F4")
        counter.hands.wait_for(lambda: view.title.text() == "Sales", "the first report")
        counter.hands.press("Down", "Esc")
        counter.hands.wait_for(lambda: view.title.text().startswith("Today"), "the dashboard")
        counter.hands.press("Esc")
        counter.wait_for_screen("sale")
