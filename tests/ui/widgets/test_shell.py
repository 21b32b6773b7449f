"""The shell: bar, rail, menu of a narrow window, bare screens."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout
from pytestqt.qtbot import QtBot

from pos_app.ui.main_window import MainWindow
from pos_app.ui.values import Lamp
from pos_app.ui.widgets.one_box import OneBox
from pos_app.ui.widgets.screen import Screen
from tests.ui.gallery import spanish

LEFT = Qt.MouseButton.LeftButton


class Page(Screen):
    """A screen with a box."""

    def __init__(self) -> None:
        super().__init__()
        self.box = OneBox(name="box", placeholder="")
        self.folds: list[bool] = []
        QHBoxLayout(self).addWidget(self.box)

    def take_focus(self) -> None:
        self.box.take_focus()

    def fold(self, narrow: bool) -> None:
        self.folds.append(narrow)


@pytest.fixture
def shell(qtbot: QtBot) -> MainWindow:
    window = MainWindow(spanish)
    qtbot.addWidget(window)
    window.add_screen("sale", Page())
    window.add_screen("payment", Page(), place="sale")
    window.add_screen("login", Page(), bare=True)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.show_screen("sale")
    return window


def page(shell: MainWindow) -> Page:
    front = shell.stack.currentWidget()
    assert isinstance(front, Page)
    return front


def test_a_screen_comes_with_its_place_and_the_focus(shell: MainWindow) -> None:
    shell.show_screen("payment")
    assert shell.screen_key() == "payment"
    assert shell.rail.keys["sale"].isChecked()
    assert page(shell).box.hasFocus()


def test_the_rail_tells_and_waits_to_be_told(shell: MainWindow) -> None:
    chosen: list[str] = []
    shell.place_chosen.connect(chosen.append)
    QTest.mouseClick(shell.rail.keys["cash"], LEFT)
    assert chosen == ["cash"]
    assert shell.rail.keys["sale"].isChecked()
    assert not shell.rail.keys["cash"].isChecked()


def test_login_has_no_rail_but_the_awning(shell: MainWindow) -> None:
    shell.show_screen("login")
    assert not shell.rail.isVisible()
    assert shell.awning.isVisible()
    QTest.keyClick(page(shell).box, Qt.Key.Key_F1)
    assert not shell.rail.isVisible()
    shell.show_screen("sale")
    assert shell.rail.isVisible()
    assert not shell.awning.isVisible()


def test_f1_goes_to_the_rail_of_a_wide_window(shell: MainWindow) -> None:
    QTest.keyClick(page(shell).box, Qt.Key.Key_F1)
    assert shell.rail.keys["sale"].hasFocus()


def test_a_narrow_window_folds_the_rail_into_a_menu(shell: MainWindow, qtbot: QtBot) -> None:
    chosen: list[str] = []
    shell.place_chosen.connect(chosen.append)
    shell.resize(1024, 768)
    assert not shell.rail.isVisible()
    assert page(shell).folds == [False, True]
    QTest.keyClick(page(shell).box, Qt.Key.Key_F1)
    assert shell.rail.isVisible()
    assert shell.rail.keys["sale"].hasFocus()
    QTest.keyClick(shell.rail.keys["sale"], Qt.Key.Key_Escape)
    assert not shell.rail.isVisible()
    assert page(shell).box.hasFocus()
    QTest.mouseClick(shell.bar.mark, LEFT)
    QTest.mouseClick(shell.rail.keys["stock"], LEFT)
    assert chosen == ["stock"]
    assert not shell.rail.isVisible()
    shell.resize(1366, 768)
    assert shell.rail.isVisible()
    assert shell.rail.x() == 0
    assert shell.stack.x() == shell.rail.width()


def test_the_pill_is_quiet_with_a_connection_and_says_what_waits_without(
    shell: MainWindow,
) -> None:
    shell.bar.show_connection(online=True, waiting=0)
    assert shell.bar.pill.words() == "En línea"
    shell.bar.show_connection(online=False, waiting=14)
    assert shell.bar.pill.words() == "SIN CONEXIÓN se guarda todo aquí · 14 por enviar"
    shell.bar.show_connection(online=False, waiting=0)
    assert shell.bar.pill.words() == "SIN CONEXIÓN se guarda todo aquí"
    shell.resize(1024, 768)
    shell.bar.show_connection(online=False, waiting=14)
    assert shell.bar.pill.words() == "SIN CONEXIÓN 14 por enviar"


def test_lamps_say_what_is_known(shell: MainWindow) -> None:
    shell.bar.show_printer(Lamp.OK)
    assert shell.bar.printer.accessibleName() == "Impresora: en orden"
    shell.bar.show_printer(Lamp.BAD, "sin papel")
    assert shell.bar.printer.toolTip() == "Impresora: sin papel"
    shell.bar.show_drawer(Lamp.OFF)
    assert not shell.bar.drawer.isVisible()


def test_the_bar_can_be_touched(shell: MainWindow) -> None:
    heard: list[str] = []
    shell.bar.connection_clicked.connect(lambda: heard.append("connection"))
    shell.bar.printer_clicked.connect(lambda: heard.append("printer"))
    shell.bar.drawer_clicked.connect(lambda: heard.append("drawer"))
    for widget in (shell.bar.pill, shell.bar.printer, shell.bar.drawer):
        QTest.mouseClick(widget, LEFT)
    assert heard == ["connection", "printer", "drawer"]


def test_the_count_on_the_rail_is_said_too(shell: MainWindow) -> None:
    shell.rail.show_count("pending", 3)
    assert shell.rail.keys["pending"].accessibleName() == "Pendientes 3"
    shell.rail.show_count("pending", 0)
    assert shell.rail.keys["pending"].accessibleName() == "Pendientes"


def test_closing_is_told(shell: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shell.closing):
        shell.close()
