"""Lists, results, strips and quick keys under real fingers."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui import theme
from pos_app.ui.values import ChipText, FoundText, Level, QuickKeyText, StripKey, StripText
from pos_app.ui.widgets.cell import Align, Cell, plus_minus
from pos_app.ui.widgets.chips import Chips
from pos_app.ui.widgets.line_table import Column, LineTable
from pos_app.ui.widgets.quick_keys import CategoryTabs, QuickKeys
from pos_app.ui.widgets.results import LIMIT, ResultList
from pos_app.ui.widgets.strip import HEIGHT, OPEN_MS, Strip
from tests.ui import samples

Rows = tuple[tuple[str, str], ...]
THREE: Rows = (("2", "Pan"), ("1", "Leche"), ("3", "Té"))
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def table(qtbot: QtBot) -> LineTable[tuple[str, str]]:
    columns = (
        Column[tuple[str, str]](
            "Cant.",
            lambda row: Cell(row[0]),
            width=158,
            align=Align.CENTRE,
            stepper=lambda row: row[0] != "0,735",  # as a weighed row has none
        ),
        Column[tuple[str, str]]("Artículo", lambda row: Cell(row[1], detail="780")),
    )
    widget = LineTable(columns, name="Líneas")
    qtbot.addWidget(widget)
    widget.resize(600, 300)
    widget.show()
    widget.set_rows(THREE, selected=1)
    return widget


def step_point(table: LineTable[tuple[str, str]], row: int, sign: int) -> QPoint:
    rect = table.visualRect(table.rows_model.index(row, 0)).toRectF().adjusted(0, 0, 0, -1)
    return plus_minus(rect)[0 if sign < 0 else 1].center().toPoint()


def test_plus_and_minus_of_the_selected_row_are_touched(table: LineTable[tuple[str, str]]) -> None:
    steps: list[tuple[int, int]] = []
    table.stepped.connect(lambda row, by: steps.append((row, by)))
    for sign in (1, 1, -1):
        QTest.mouseClick(table.viewport(), LEFT, pos=step_point(table, 1, sign))
    assert steps == [(1, 1), (1, 1), (1, -1)]


def test_a_row_without_steps_is_not_stepped(table: LineTable[tuple[str, str]]) -> None:
    steps: list[tuple[int, int]] = []
    table.stepped.connect(lambda row, by: steps.append((row, by)))
    table.set_rows((("0,735", "Zanahorias"), ("1", "Pan")), selected=0)
    QTest.mouseClick(table.viewport(), LEFT, pos=step_point(table, 0, 1))
    assert steps == []
    table.select(1)
    QTest.mouseClick(table.viewport(), LEFT, pos=step_point(table, 1, 1))
    assert steps == [(1, 1)]


def test_a_finger_that_moves_scrolls_and_selects_nothing(
    table: LineTable[tuple[str, str]],
) -> None:
    chosen: list[int] = []
    table.row_selected.connect(chosen.append)
    table.set_rows([(str(n), f"Producto {n}") for n in range(50)], selected=0)
    QTest.mousePress(table.viewport(), LEFT, pos=QPoint(400, 200))
    for y in (180, 120, 60):
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(400, y),
            QPointF(400, y),
            LEFT,
            LEFT,
            Qt.KeyboardModifier.NoModifier,
        )
        QCoreApplication.sendEvent(table.viewport(), event)
    QTest.mouseRelease(table.viewport(), LEFT, pos=QPoint(400, 60))
    assert table.verticalScrollBar().value() == 140
    assert chosen == []
    assert table.current_row() == 0


def test_two_quick_touches_are_two_steps(table: LineTable[tuple[str, str]]) -> None:
    steps: list[int] = []
    table.stepped.connect(lambda _row, by: steps.append(by))
    at = step_point(table, 1, 1)
    QTest.mouseClick(table.viewport(), LEFT, pos=at)
    QTest.mouseDClick(table.viewport(), LEFT, pos=at)  # a platform sends this as second press
    QTest.mouseRelease(table.viewport(), LEFT, pos=at)
    assert steps == [1, 1]


def test_a_finger_that_slides_off_does_not_step(table: LineTable[tuple[str, str]]) -> None:
    steps: list[int] = []
    table.stepped.connect(lambda _row, by: steps.append(by))
    QTest.mousePress(table.viewport(), LEFT, pos=step_point(table, 1, 1))
    QTest.mouseRelease(table.viewport(), LEFT, pos=QPoint(500, 200))
    assert steps == []


def test_other_rows_have_no_steps_there_but_are_selected(
    table: LineTable[tuple[str, str]],
) -> None:
    chosen: list[int] = []
    steps: list[int] = []
    table.row_selected.connect(chosen.append)
    table.stepped.connect(lambda _row, by: steps.append(by))
    QTest.mouseClick(table.viewport(), LEFT, pos=step_point(table, 2, 1))
    assert (chosen, steps, table.current_row()) == ([2], [], 2)


def test_a_second_touch_activates(table: LineTable[tuple[str, str]]) -> None:
    activated: list[int] = []
    table.row_activated.connect(activated.append)
    at = table.visualRect(table.rows_model.index(0, 1)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=at)
    assert activated == []
    QTest.mouseClick(table.viewport(), LEFT, pos=at)
    assert activated == [0]


def test_moving_stops_at_both_ends(table: LineTable[tuple[str, str]]) -> None:
    for by, expected in ((5, 2), (1, 2), (-1, 1), (-9, 0)):
        table.move_selection(by)
        assert table.current_row() == expected


def test_an_empty_list_can_be_moved_in_without_harm(table: LineTable[tuple[str, str]]) -> None:
    chosen: list[int] = []
    table.row_selected.connect(chosen.append)
    table.set_rows(())
    table.move_selection(1)
    assert (chosen, table.current_row()) == ([], -1)


def test_fewer_more_and_other_rows_are_shown(table: LineTable[tuple[str, str]]) -> None:
    for rows in (THREE[:1], (*THREE, ("9", "Sal")), (("5", "Miel"), *THREE[1:])):
        table.set_rows(rows, selected=0)
        model = table.rows_model
        words = [model.index(row, 1).data() for row in range(model.rowCount())]
        assert words == [f"{name} 780" for _, name in rows]


def test_a_new_line_fades_from_green_to_white(
    table: LineTable[tuple[str, str]], qtbot: QtBot
) -> None:
    def ground() -> str:
        rect = table.visualRect(table.rows_model.index(3, 1))
        picture: QImage = table.viewport().grab().toImage()
        return picture.pixelColor(rect.right() - 5, rect.center().y()).name()

    table.set_rows((*THREE, ("1", "Sal")), selected=0, fresh=3)
    soft = theme.current().primary_soft.name()
    assert ground() == soft
    qtbot.waitUntil(lambda: ground() != soft, timeout=1000)
    qtbot.wait(300)
    assert ground() != soft


def test_a_list_of_a_hundred_thousand_rows_is_shown_at_once(
    table: LineTable[tuple[str, str]],
) -> None:
    table.set_rows([(str(n), f"Producto {n}") for n in range(100_000)], selected=99_999)
    assert table.rows_model.rowCount() == 100_000
    assert table.visualRect(table.rows_model.index(99_999, 0)).bottom() <= table.viewport().height()


@pytest.fixture
def results(qtbot: QtBot) -> ResultList:
    page = QWidget()
    column = QVBoxLayout(page)
    box = QWidget()
    box.setFixedHeight(58)
    column.addWidget(box)
    column.addStretch(1)
    qtbot.addWidget(page)
    page.resize(700, 500)
    page.show()
    found = ResultList(name="Encontrados", parent=page)
    found.show_found(samples.FOUND, box)
    page.setProperty("found", found)
    return found


def test_results_lie_under_the_box_and_close_when_there_are_none(
    results: ResultList, qtbot: QtBot
) -> None:
    assert results.is_open()
    assert results.y() >= 58
    results.show_found((), results)
    assert not results.is_open()


def test_enter_chooses_only_where_the_arrows_went(results: ResultList) -> None:
    chosen: list[str] = []
    results.chosen.connect(chosen.append)
    assert not results.choose()  # nobody went anywhere: the typed text counts
    results.move_selection(1)
    results.move_selection(1)
    assert results.choose()
    assert chosen == [samples.FOUND[1].key]
    assert not results.is_open()


def test_a_touched_result_is_chosen(results: ResultList) -> None:
    chosen: list[str] = []
    results.chosen.connect(chosen.append)
    at = results.table.visualRect(results.table.rows_model.index(2, 0)).center()
    QTest.mouseClick(results.table.viewport(), LEFT, pos=at)
    assert chosen == [samples.FOUND[2].key]


def test_results_are_never_more_than_twenty(results: ResultList) -> None:
    results.show_found([FoundText(str(n), f"Leche {n}") for n in range(50)], results)
    assert results.table.rows_model.rowCount() == LIMIT


def test_a_strip_opens_says_and_goes(qtbot: QtBot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    strip = Strip()
    column.addWidget(strip)
    column.addStretch(1)
    qtbot.addWidget(page)
    page.resize(600, 200)
    page.show()
    assert not strip.isVisible()
    strip.show_strip(samples.UNKNOWN_CODE)
    assert strip.isVisible()
    assert strip.height() < HEIGHT
    qtbot.waitUntil(lambda: strip.height() == HEIGHT, timeout=10 * OPEN_MS)
    pressed: list[str] = []
    strip.pressed.connect(pressed.append)
    for key in strip.keys:
        QTest.mouseClick(key, LEFT)
    assert pressed == ["search", "create"]
    strip.show_strip(StripText(Level.BAD, "Sin papel", keys=(StripKey("retry", "Reintentar"),)))
    assert strip.height() == HEIGHT  # other words, no movement
    assert [key.text() for key in strip.keys] == ["Reintentar"]
    assert "Sin papel" in strip.accessibleName()
    strip.hide_strip()
    assert not strip.isVisible()


def test_a_strip_shows_two_keys_at_most(qtbot: QtBot) -> None:
    keys = tuple(StripKey(name, name) for name in "abc")
    strip = Strip(StripText(Level.INFO, "Hola", keys=keys))
    qtbot.addWidget(strip)
    strip.show()
    assert [key.text() for key in strip.keys] == ["a", "b"]


def quick(qtbot: QtBot, count: int) -> QuickKeys:
    keys = QuickKeys(more="Más", columns=3, rows=2)
    qtbot.addWidget(keys)
    keys.resize(480, 200)
    keys.set_products([QuickKeyText(str(n), f"Producto {n}", "$100") for n in range(count)])
    keys.show()
    return keys


def test_quick_keys_say_which_product(qtbot: QtBot) -> None:
    keys = quick(qtbot, 6)
    pressed: list[str] = []
    keys.pressed.connect(pressed.append)
    QTest.mouseClick(keys.keys[4], LEFT)
    assert pressed == ["4"]


def test_more_products_than_places_turn_pages_and_all_are_reached(qtbot: QtBot) -> None:
    keys = quick(qtbot, 12)
    pressed: list[str] = []
    keys.pressed.connect(pressed.append)
    for _ in range(3):
        for key in [key for key in keys.keys if key.objectName()]:
            QTest.mouseClick(key, LEFT)
        QTest.mouseClick(keys.keys[-1], LEFT)
    assert sorted(set(pressed), key=int) == [str(n) for n in range(12)]
    assert keys.keys[0].objectName() == "0"  # after the last page comes the first


def test_a_category_is_chosen_by_touch(qtbot: QtBot) -> None:
    tabs = CategoryTabs()
    qtbot.addWidget(tabs)
    tabs.resize(478, 56)
    tabs.set_categories(samples.CATEGORIES, "bread")
    tabs.show()
    assert [tab.objectName() for tab in tabs.tabs if tab.isChecked()] == ["bread"]
    chosen: list[str] = []
    tabs.chosen.connect(chosen.append)
    QTest.mouseClick(tabs.tabs[3], LEFT)
    assert chosen == ["drinks"]
    assert [tab.objectName() for tab in tabs.tabs if tab.isChecked()] == ["drinks"]


@pytest.mark.parametrize(("width", "lines"), [(1000, 1), (654, 1), (500, 2)])
def test_filters_stand_closer_before_a_line_breaks(qtbot: QtBot, width: int, lines: int) -> None:
    chips = Chips(name="Qué espera")
    qtbot.addWidget(chips)
    chips.resize(width, 48)
    chips.show()
    names = ("Todo", "Necesita a alguien", "Por enviar", "Impresión", "Enviado")
    chips.show_chips([ChipText(name, name, "25") for name in names], "Todo")
    shown = list(chips.chips.values())
    assert len({chip.y() for chip in shown}) == lines
    assert all(chip.width() >= chip.needed_width() for chip in shown)
    assert max(chip.geometry().right() for chip in shown) < width
