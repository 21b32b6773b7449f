"""Stock, adjustments and stock takes as pictures show them: nothing on a key is cut off."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.ui import theme
from pos_app.ui.widgets.key import Key
from tests.ui.gallery import NARROW, WIDE
from tests.ui.house_stock import PICTURES

pytestmark = pytest.mark.gate  # a shop with a life for each picture takes minutes

NAMES = sorted({name.removesuffix("_1024") for name in PICTURES})


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1366", "1024"])
@pytest.mark.parametrize("name", NAMES)
def test_no_key_is_too_narrow_for_its_words(
    qtbot: QtBot, qapp: QApplication, name: str, size: tuple[int, int]
) -> None:
    theme.apply(qapp, "light")
    shell = PICTURES[name][0]()
    qtbot.addWidget(shell)
    shell.resize(*size)
    shell.show()
    qapp.processEvents()
    keys = [key for key in shell.findChildren(Key) if key.isVisible()]
    cut = [
        f"{key.text()}: {key.width()} of {key.needed_width()} px"
        for key in keys
        if key.width() < key.needed_width()
    ]
    assert cut == []
    assert [f"{key.text()}: {key.height()} px" for key in keys if key.height() < 46] == []
