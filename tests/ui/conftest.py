"""Tests of screens: the product's look is applied, light unless a test says otherwise."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.ui import theme
from tests.shop import ReadyShop
from tests.ui.counter import Counter, counter_at_sale


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    if qapp.property("mostrador_theme") != "light":
        theme.apply(qapp, "light")
    yield
    for window in qapp.topLevelWidgets():  # nothing of one test is on the screen of the next
        window.close()


@pytest.fixture
def counter(qapp: QApplication, shop: ReadyShop) -> Iterator[Counter]:
    """Give a till with Ana, a cashier, at the sale screen."""
    with counter_at_sale(qapp, shop.folder) as made:
        yield made
