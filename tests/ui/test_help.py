"""Help: every key it names is a key that does something."""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.core.i18n import translator
from pos_app.ui.help.keys import GROUPS
from pos_app.ui.help.view import HelpView
from pos_app.ui.sale.panels import MORE
from tests.shared_data import PROJECT

BOUND = re.compile(r'bind\("([^"]+)"|^\s*"(F\d+|Del)": |"(F\d+)"\)', re.MULTILINE)


def bound() -> set[str]:
    """Return every key of the keyboard that a screen of the product binds or shows on a cap."""
    found: set[str] = set()
    for path in (PROJECT / "pos_app" / "ui").rglob("*.py"):
        if "help" not in path.parts:
            for groups in BOUND.findall(path.read_text(encoding="utf-8")):
                found.update(name for name in groups if name)
    return found


def test_every_function_key_it_names_is_bound() -> None:
    named = {cap for group in GROUPS for each in group.keys for cap in each.caps}
    keys = {cap for cap in named if re.fullmatch(r"F\d+|Del|Esc|(Ctrl|Shift)\+\w+", cap)}
    known = bound() | {"F1", "Ctrl+L", "Ctrl+N"}  # the window itself; the strip
    known |= {cap for _, _, _, cap in MORE}
    assert keys - known == set()
    assert all(not QKeySequence(key).isEmpty() for key in keys)


def test_light_and_dark_are_chosen_by_touch(qtbot: QtBot) -> None:
    view = HelpView(translator("en"), (("Version", "1.0"),))
    qtbot.addWidget(view)
    view.resize(1366, 700)
    view.show()
    chosen: list[str] = []
    left: list[bool] = []
    view.theme_chosen.connect(chosen.append)
    view.left.connect(lambda: left.append(True))
    QTest.mouseClick(view.theme_keys["dark"], Qt.MouseButton.LeftButton)
    assert chosen == ["dark"]
    view.take_focus()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert left == [True]
