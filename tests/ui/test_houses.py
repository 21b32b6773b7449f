"""Every screen that has a picture, in the longer language: nothing on a key is cut off.

The screens around the counter are looked at in make test; those of the other houses, where a shop
with a life is made for each picture, take minutes and are gates.
"""

from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.ui import theme
from pos_app.ui.widgets.charts import BarChart, KpiCard, NoticeRows, RankBars, Ring
from pos_app.ui.widgets.key import Key
from pos_app.ui.widgets.pieces import PersonTile
from tests.ui.gallery import NARROW, WIDE
from tests.ui.pictures import Picture

LOWEST_PX = 46
CHARTS = (BarChart, KpiCard, NoticeRows, RankBars, Ring)
HOUSES = sorted(path.stem for path in Path(__file__).parent.glob("house*.py"))


def pictures_of(house: str) -> dict[str, Picture]:
    pictures: dict[str, Picture] = import_module(f"tests.ui.{house}").PICTURES
    return pictures


def all_names() -> list[object]:
    """Return each picture once, whatever sizes it is drawn in."""
    return [
        pytest.param(
            house, name, id=f"{house}-{name}", marks=() if house == "house" else pytest.mark.gate
        )
        for house in HOUSES
        for name in sorted(pictures_of(house))
        if not name.endswith("_1024")
    ]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1366", "1024"])
@pytest.mark.parametrize(("house", "name"), all_names())
def test_no_key_is_too_narrow_for_its_words_and_every_chart_speaks(
    qtbot: QtBot, qapp: QApplication, house: str, name: str, size: tuple[int, int]
) -> None:
    theme.apply(qapp, "light")
    shell = pictures_of(house)[name][0]()
    qtbot.addWidget(shell)
    shell.resize(*size)
    shell.show()
    qapp.processEvents()
    keys = [key for key in shell.findChildren(Key) if key.isVisible()]
    cut = [
        f"{key.text()}: {key.width()} of {key.needed_width()} px"
        for key in keys
        if key.width() < key.needed_width() and not isinstance(key, PersonTile)
    ]
    assert cut == []
    assert [f"{key.text()}: {key.height()} px" for key in keys if key.height() < LOWEST_PX] == []
    charts = [one for kind in CHARTS for one in shell.findChildren(kind) if one.isVisible()]
    assert all(one.accessibleName() for one in charts)
