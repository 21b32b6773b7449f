"""The scanner that types: real key events at the window, with the times of the keyboard."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pos_app.core.clock import SystemClock
from pos_app.devices.scanner import ScannerSettings
from pos_app.ui.wedge import Wedge
from pos_app.ui.widgets.edits import QuantityEdit
from pos_app.ui.widgets.key import Key
from pos_app.ui.widgets.one_box import OneBox

FAST_MS = 4  # a scanner
SLOW_MS = 140  # a person
HOLD_MS = 150  # longer than a key is ever kept back


class Counter(QWidget):
    """A window with a box, a quantity, and a key."""

    def __init__(self) -> None:
        super().__init__()
        self.box = OneBox(name="box", placeholder="")
        self.quantity = QuantityEdit(name="quantity")
        self.plain = QLineEdit()
        self.key = Key("Charge")
        column = QVBoxLayout(self)
        for widget in (self.box, self.quantity, self.plain, self.key):
            column.addWidget(widget)
        self.at_ms = 1_000

    def type_text(self, text: str, gap_ms: int, *, release: bool = True) -> None:
        """Press keys as the platform hands them to the window."""
        window = self.windowHandle()
        for sign in text:
            self.at_ms += gap_ms
            key = {"\n": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}.get(sign) or ord(sign.upper())
            shown = "\r" if sign == "\n" else sign
            kinds = [QEvent.Type.KeyPress, QEvent.Type.KeyRelease]
            for kind in kinds if release else kinds[:1]:
                event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, shown)
                event.setTimestamp(self.at_ms)
                QCoreApplication.sendEvent(window, event)


@pytest.fixture
def counter(qtbot: QtBot) -> Counter:
    widget = Counter()
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWindow() is not None)
    return widget


@pytest.fixture
def scans(counter: Counter, qapp: QApplication) -> list[str]:
    wedge = Wedge(qapp, SystemClock(), ScannerSettings())
    heard: list[str] = []
    wedge.scanned.connect(heard.append)
    counter.destroyed.connect(wedge.deleteLater)
    return heard


@pytest.mark.parametrize("where", ["box", "quantity", "plain", "key"])
def test_a_scan_lands_in_no_field(
    counter: Counter, scans: list[str], qtbot: QtBot, where: str
) -> None:
    clicks: list[bool] = []
    counter.key.clicked.connect(clicks.append)
    getattr(counter, where).setFocus()
    counter.type_text("7803403801020\n", FAST_MS)
    qtbot.wait(HOLD_MS)
    assert scans == ["7803403801020"]
    assert counter.box.text() == counter.quantity.text() == counter.plain.text() == ""
    assert getattr(counter, where).hasFocus()
    assert not clicks


def test_without_the_filter_the_burst_does_land_in_the_field(counter: Counter) -> None:
    counter.plain.setFocus()
    counter.type_text("7803403801020", FAST_MS)
    assert counter.plain.text() == "7803403801020"


def test_what_a_person_types_arrives_in_order(
    counter: Counter, scans: list[str], qtbot: QtBot
) -> None:
    counter.plain.setFocus()
    for sign in "ñandú 12":
        counter.type_text(sign, SLOW_MS)
        qtbot.wait(HOLD_MS // 2)
    assert counter.plain.text() == "ñandú 12"
    assert scans == []


def test_the_last_key_is_not_kept_for_ever(
    counter: Counter, scans: list[str], qtbot: QtBot
) -> None:
    counter.plain.setFocus()
    counter.type_text("a", SLOW_MS)
    assert counter.plain.text() == ""  # held: it might be a scan
    qtbot.waitUntil(lambda: counter.plain.text() == "a", timeout=1000)


def test_keys_typed_slowly_that_arrive_together_are_typing(
    counter: Counter, scans: list[str], qtbot: QtBot
) -> None:
    """A stalled screen hands over what was typed in one go; only the times tell."""
    counter.plain.setFocus()
    counter.type_text("12345\n", SLOW_MS)
    qtbot.wait(HOLD_MS)
    assert counter.plain.text() == "12345"
    assert scans == []


def test_enter_after_a_typed_code_enters_it(
    counter: Counter, scans: list[str], qtbot: QtBot
) -> None:
    entered: list[str] = []
    counter.box.entered.connect(entered.append)
    counter.box.setFocus()
    counter.type_text("3*leche\n", SLOW_MS)
    qtbot.wait(HOLD_MS)
    assert entered == ["3*leche"]
    assert scans == []


def test_two_scans_in_a_row_are_two(counter: Counter, scans: list[str], qtbot: QtBot) -> None:
    counter.box.setFocus()
    counter.type_text("7803403801020\n", FAST_MS)
    counter.type_text("78024151\n", FAST_MS)
    qtbot.wait(HOLD_MS)
    assert scans == ["7803403801020", "78024151"]
    assert counter.box.text() == ""


def test_typing_just_before_a_scan_stays_typed(
    counter: Counter, scans: list[str], qtbot: QtBot
) -> None:
    counter.plain.setFocus()
    counter.type_text("ab", SLOW_MS)
    counter.at_ms += SLOW_MS
    counter.type_text("7803403801020\n", FAST_MS)
    qtbot.wait(HOLD_MS)
    assert counter.plain.text() == "ab"
    assert scans == ["7803403801020"]


def test_a_scan_that_ends_with_tab_moves_no_focus(
    counter: Counter, scans: list[str], qtbot: QtBot
) -> None:
    counter.plain.setFocus()
    counter.type_text("7803403801020\t", FAST_MS)
    qtbot.wait(HOLD_MS)
    assert scans == ["7803403801020"]
    assert counter.plain.hasFocus()


def test_keys_go_to_the_field_they_were_typed_for(
    counter: Counter, scans: list[str], qtbot: QtBot
) -> None:
    counter.plain.setFocus()
    counter.type_text("a", SLOW_MS)
    counter.box.setFocus()
    qtbot.wait(HOLD_MS)
    assert counter.plain.text() == "a"
    assert counter.box.text() == ""


def test_a_field_that_is_gone_is_not_typed_into(
    counter: Counter, scans: list[str], qtbot: QtBot
) -> None:
    field = QLineEdit()
    field.setParent(counter)
    field.show()
    field.setFocus()
    counter.type_text("a", SLOW_MS)
    field.setParent(None)
    field.deleteLater()
    qtbot.wait(HOLD_MS)
    assert scans == []


def test_new_settings_are_used_at_once(counter: Counter, qapp: QApplication, qtbot: QtBot) -> None:
    wedge = Wedge(qapp, SystemClock(), ScannerSettings())
    heard: list[str] = []
    wedge.scanned.connect(heard.append)
    wedge.use(ScannerSettings(prefix="~"))
    counter.plain.setFocus()
    counter.type_text("7803403801020", FAST_MS)
    qtbot.wait(HOLD_MS)
    counter.type_text("~7803403801020\n", FAST_MS)
    qtbot.wait(HOLD_MS)
    wedge.deleteLater()
    assert heard == ["7803403801020"]
    assert counter.plain.text() == "7803403801020"
