"""Tests of screens: the product's look is applied, light unless a test says otherwise."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.ui import theme


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    if qapp.property("mostrador_theme") != "light":
        theme.apply(qapp, "light")
    yield
    for window in qapp.topLevelWidgets():  # nothing of one test is on the screen of the next
        window.close()
