"""What holds for every screen: nothing shortened, nothing too small to touch, nothing nameless."""

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from pos_app.core.i18n import translator
from pos_app.ui import theme
from pos_app.ui.main_window import MainWindow
from pos_app.ui.widgets.key import Key
from pos_app.ui.widgets.rail import RailKey
from tests.ui.gallery import NARROW, PICTURES, WIDE, spanish

TOUCH = 48
SHEET = "components"  # shows keys in fixed sizes on purpose

SIZES = {"wide": WIDE, "narrow": NARROW}
LANGUAGES = {"es": spanish, "en": translator("en")}
SCREENS = {name: make for name, (make, _) in PICTURES.items() if "_1024" not in name}
del SCREENS[SHEET]


@pytest.fixture(params=[(s, z, w) for s in SCREENS for z in SIZES for w in LANGUAGES], ids="-".join)
def shown(request: pytest.FixtureRequest, qtbot: QtBot) -> MainWindow:
    screen, size, language = request.param
    shell = SCREENS[screen](LANGUAGES[language])
    qtbot.addWidget(shell)
    shell.resize(*SIZES[size])
    with qtbot.waitExposed(shell):
        shell.show()
    qtbot.wait(20)
    return shell


W = TypeVar("W", bound=QWidget)


def _visible(shell: QWidget, kind: type[W]) -> list[W]:
    return [widget for widget in shell.findChildren(kind) if widget.isVisible()]


def _focusable(shell: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in _visible(shell, QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled()
    ]


def test_the_window_keeps_the_size_it_is_given(shown: MainWindow) -> None:
    """A screen that asks for more room than the window has is cut off at the border."""
    assert (shown.width(), shown.height()) in {WIDE, NARROW}
    assert shown.stack.minimumSizeHint().width() <= shown.stack.width()
    assert shown.stack.minimumSizeHint().height() <= shown.stack.height()


def test_no_key_is_shortened(shown: MainWindow) -> None:
    keys: list[Key | RailKey] = [*_visible(shown, Key), *_visible(shown, RailKey)]
    assert keys
    cut = [
        f"{key.text()}: {key.width()} of {key.needed_width()} px"
        for key in keys
        if key.width() < key.needed_width()
    ]
    assert not cut


def test_a_key_that_is_too_narrow_is_noticed(qtbot: QtBot) -> None:
    key = Key("Emitir nota de crédito", icon="lock", cap="F12")
    qtbot.addWidget(key)
    key.setFixedWidth(120)
    key.show()
    assert key.width() < key.needed_width()


def test_whatever_is_touched_is_large_enough_for_a_finger(shown: MainWindow) -> None:
    targets = [*_visible(shown, QAbstractButton), *_visible(shown, QLineEdit)]
    small = [
        f"{widget.accessibleName()}: {widget.width()}x{widget.height()}"
        for widget in targets
        if widget.height() < TOUCH or widget.width() < 42  # the lamps of a narrow bar
    ]
    assert not small


def test_touch_targets_do_not_overlap(shown: MainWindow) -> None:
    keys = _visible(shown.stack, Key)
    places = [key.rect().translated(key.mapTo(shown, key.rect().topLeft())) for key in keys]
    for number, place in enumerate(places):
        for other, second in zip(keys[number + 1 :], places[number + 1 :], strict=True):
            assert not place.intersects(second), (keys[number].text(), other.text())


def test_everything_that_takes_the_focus_has_a_name(shown: MainWindow) -> None:
    nameless = [
        type(widget).__name__ for widget in _focusable(shown) if not widget.accessibleName()
    ]
    assert not nameless
    for table in _visible(shown, QTableView):
        assert table.accessibleName()


def test_tab_reaches_everything_once_and_comes_back(shown: MainWindow) -> None:
    shown.activateWindow()
    start = QApplication.focusWidget()
    assert start is not None
    seen = [start]
    for _ in range(200):
        QTest.keyClick(seen[-1], Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        assert now is not None
        if now is start:
            break
        seen.append(now)
    assert QApplication.focusWidget() is start
    assert len(seen) == len(set(map(id, seen)))
    assert {id(widget) for widget in seen} == {id(widget) for widget in _focusable(shown)}


@pytest.mark.parametrize("look", theme.THEMES)
def test_the_focus_is_seen_on_every_key(qtbot: QtBot, qapp: QApplication, look: str) -> None:
    theme.apply(qapp, look)
    shell = PICTURES["sale"][0](spanish)
    qtbot.addWidget(shell)
    with qtbot.waitExposed(shell):
        shell.show()
    shell.activateWindow()
    ring = theme.current().focus
    for widget in _focusable(shell):
        before = _pixels_like(widget, ring)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        assert widget.hasFocus()
        assert _pixels_like(widget, ring) > before + 20, widget.accessibleName()
        widget.clearFocus()


def _pixels_like(widget: QWidget, colour: QColor) -> int:
    picture = widget.grab().toImage()
    wanted = colour.rgb()
    return sum(
        picture.pixel(x, y) == wanted
        for x in range(picture.width())
        for y in (*range(min(8, picture.height())), picture.height() // 2)
    )
