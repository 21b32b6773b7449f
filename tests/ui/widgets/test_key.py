"""Keys act once per press, by finger and by keyboard, and only while they may."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui import theme
from pos_app.ui.widgets.key import FLASH_MS, IconKey, Key, Kind, Shape
from pos_app.ui.widgets.number_pad import NumberPad
from pos_app.ui.widgets.screen import Screen


class Presses:
    """Counts what a key did."""

    def __init__(self, key: Key) -> None:
        self.count = 0
        key.clicked.connect(self._add)

    def _add(self) -> None:
        self.count += 1


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()


def hold(widget: QWidget, key: Qt.Key, repeats: int) -> None:
    """Keep a key of the keyboard down: one press, then what the keyboard repeats."""
    for number in range(repeats + 1):
        event = QKeyEvent(
            QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", autorep=number > 0
        )
        QCoreApplication.sendEvent(widget, event)


def test_a_touch_acts_and_leaves_the_focus_where_it_was(qtbot: QtBot) -> None:
    page = QWidget()
    row = QHBoxLayout(page)
    box, key = QLineEdit(), Key("Cobrar")
    row.addWidget(box)
    row.addWidget(key)
    shown(qtbot, page)
    box.setFocus()
    presses = Presses(key)
    QTest.mouseClick(key, Qt.MouseButton.LeftButton)
    assert presses.count == 1
    assert box.hasFocus()


@pytest.mark.parametrize("sign", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_key_with_the_focus_acts_on_enter_and_space(qtbot: QtBot, sign: Qt.Key) -> None:
    key = Key("Cobrar")
    shown(qtbot, key)
    key.setFocus(Qt.FocusReason.TabFocusReason)
    presses = Presses(key)
    QTest.keyClick(key, sign)
    assert presses.count == 1


def test_enter_that_is_kept_down_acts_once(qtbot: QtBot) -> None:
    key = Key("Cobrar")
    shown(qtbot, key)
    key.setFocus(Qt.FocusReason.TabFocusReason)
    presses = Presses(key)
    hold(key, Qt.Key.Key_Return, repeats=20)
    assert presses.count == 1


def test_a_function_key_presses_the_key_of_the_screen_once(qtbot: QtBot) -> None:
    screen = Screen()
    key = Key("Cobrar", cap="F12")
    QHBoxLayout(screen).addWidget(key)
    screen.bind("F12", key)
    shown(qtbot, screen)
    presses = Presses(key)
    hold(screen, Qt.Key.Key_F12, repeats=20)
    assert presses.count == 1
    assert key.isDown()  # it shows that it was pressed
    qtbot.waitUntil(lambda: not key.isDown(), timeout=10 * FLASH_MS)


def test_a_key_that_is_off_or_hidden_does_nothing(qtbot: QtBot) -> None:
    screen = Screen()
    key = Key("Cobrar", cap="F12")
    QHBoxLayout(screen).addWidget(key)
    screen.bind("F12", key)
    shown(qtbot, screen)
    presses = Presses(key)
    key.setEnabled(False)
    QTest.keyClick(screen, Qt.Key.Key_F12)
    QTest.mouseClick(key, Qt.MouseButton.LeftButton)
    key.setEnabled(True)
    key.hide()
    QTest.keyClick(screen, Qt.Key.Key_F12)
    assert presses.count == 0


def test_keys_with_ctrl_and_keys_of_the_pad_are_told_apart(qtbot: QtBot) -> None:
    screen = Screen()
    heard: list[str] = []
    screen.bind("Ctrl+N", lambda: heard.append("new"))
    screen.bind("Del", lambda: heard.append("remove"))
    shown(qtbot, screen)
    QTest.keyClick(screen, Qt.Key.Key_N)
    assert heard == []
    QTest.keyClick(screen, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(screen, Qt.Key.Key_Delete, Qt.KeyboardModifier.KeypadModifier)
    assert heard == ["new", "remove"]


def test_a_key_asks_for_the_room_its_words_need(qtbot: QtBot) -> None:
    short, long = Key("Cobrar"), Key("Cobrar", icon="banknote", amount="$22.575", cap="F12", px=20)
    qtbot.addWidget(short)
    qtbot.addWidget(long)
    assert long.sizeHint().width() > short.sizeHint().width() + 120
    assert long.minimumSizeHint().width() == long.needed_width()
    long.set_amount("$1.222.575")
    assert long.accessibleName() == "Cobrar $1.222.575"
    assert long.sizeHint().width() == long.needed_width()


def test_a_folded_key_keeps_its_name_for_eyes_and_ears(qtbot: QtBot) -> None:
    key = Key("Cantidad", shape=Shape.STACK, icon="hash", cap="F3")
    qtbot.addWidget(key)
    wide = key.needed_width()
    key.set_shape(Shape.FOLDED)
    assert key.needed_width() < wide
    assert (key.toolTip(), key.accessibleName()) == ("Cantidad", "Cantidad")


def test_an_icon_key_has_a_name(qtbot: QtBot) -> None:
    key = IconKey("Borrar", icon="delete")
    qtbot.addWidget(key)
    assert (key.toolTip(), key.accessibleName()) == ("Borrar", "Borrar")


@pytest.mark.parametrize("kind", list(Kind))
def test_hover_press_and_off_look_different(qtbot: QtBot, kind: Kind) -> None:
    key = Key("Cobrar", kind=kind, height=56)
    shown(qtbot, key)
    key.resize(140, 56)

    def face() -> str:
        return key.grab().toImage().pixelColor(6, 28).name()

    key.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    normal = face()
    key.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    hovered = face()
    key.setDown(True)
    pressed = face()
    foot = key.grab().toImage().pixelColor(70, 55).name()
    key.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    key.setDown(False)
    key.setEnabled(False)
    assert len({normal, hovered, pressed, face()}) == 4
    assert foot != theme.current().edge.name()  # pressed: the foot is gone


def test_the_pad_says_what_was_touched(qtbot: QtBot) -> None:
    pad = NumberPad(back_name="Borrar", corners=("back", "000"))
    shown(qtbot, pad)
    heard: list[str] = []
    pad.pressed.connect(heard.append)
    for sign in ("7", "0", "000", "back"):
        QTest.mouseClick(pad.keys[sign], Qt.MouseButton.LeftButton)
    assert heard == ["7", "0", "000", "back"]
