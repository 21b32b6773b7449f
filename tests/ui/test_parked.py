"""Parked sales: they wait, and one is taken up once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.core import cart as carts
from pos_app.core import drafts
from pos_app.core.clock import SetClock
from pos_app.core.settings_shared import get_shop
from pos_app.ui.desk import Desk
from pos_app.ui.joins import join_parked
from pos_app.ui.parked.presenter import ParkedPresenter
from pos_app.ui.parked.rows import GoodsText, ParkedText
from pos_app.ui.parked.view import ParkedView
from pos_app.ui.values import Figure, StripText
from tests.shop import PRODUCTS, ReadyShop, make_shop
from tests.ui.fakes import InlineTasks

NOON = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)  # 12:00 in Santiago


@dataclass
class FakeParked:
    """Remembers what the presenter showed."""

    rows: tuple[ParkedText, ...] = ()
    selected: int = -1
    figure: Figure = field(default_factory=lambda: Figure("", ""))
    goods: tuple[GoodsText, ...] = ()
    strip: StripText | None = None

    def show_rows(self, rows: tuple[ParkedText, ...], selected: int) -> None:
        self.rows, self.selected = rows, selected

    def show_sale(self, figure: Figure, goods: tuple[GoodsText, ...]) -> None:
        self.figure, self.goods = figure, goods

    def show_strip(self, text: StripText | None) -> None:
        self.strip = text


@dataclass
class Till:
    """A till with parked sales, on a real store."""

    shop: ReadyShop
    clock: SetClock
    chosen: list[UUID] = field(default_factory=list)
    left: list[bool] = field(default_factory=list)

    def desk(self) -> Desk:
        with self.shop.database.read() as session:
            return Desk(self.shop.database, InlineTasks(), get_shop(session), "en", "Caja 1")

    def park(self, products: int, label: str = "") -> UUID:
        cart = carts.open_cart()
        for product in PRODUCTS[:products]:
            cart = carts.add(cart, self.shop.item(product.code), 1000)
        ana = self.shop.person("VENDEDOR")
        self.shop.database.write(partial(drafts.park, actor=ana, cart=cart, label=label))
        self.clock.set(self.clock.now() + timedelta(minutes=1))
        return cart.id

    def presenter(self, view: FakeParked | ParkedView) -> ParkedPresenter:
        return ParkedPresenter(
            view,
            self.desk(),
            on_chosen=self.chosen.append,
            on_left=lambda: self.left.append(True),
        )


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    clock = SetClock(NOON)
    shop = make_shop(tmp_path, clock=clock)
    yield Till(shop, clock)
    shop.database.close()


def test_a_row_says_whose_sale_it_is_what_is_in_it_and_what_it_costs(till: Till) -> None:
    till.park(2, "señora del 4B")
    till.park(4)
    view = FakeParked()
    till.presenter(view).start()
    newest, oldest = view.rows
    assert (newest.name, newest.amount, newest.place) == ("Sale of 12:01", "$9.790", "1")
    assert newest.lines.endswith("and 1 more")
    assert (oldest.name, oldest.amount) == ("señora del 4B", "$3.800")
    assert oldest.lines == "1 Leche cappuccino Colún 1 L, 1 Pan integral artesanal Ideal 700 g"
    assert oldest.who == "12:00 · Ana Rojas"


def test_what_is_in_the_selected_sale_is_shown(till: Till) -> None:
    till.park(1)
    till.park(4)
    view = FakeParked()
    presenter = till.presenter(view)
    presenter.start()
    assert view.figure.number == "$9.790"
    assert view.goods[-1] == GoodsText("1\N{NO-BREAK SPACE}kg", "Longaniza", "$4.000")
    presenter.select(1)
    assert view.figure.number == "$1.600"
    assert view.figure.foot == "1 line"
    presenter.select(7)  # there is none
    assert view.figure.number == "$1.600"


def test_a_sale_is_taken_up_once(till: Till) -> None:
    cart = till.park(1)
    presenter = till.presenter(FakeParked())
    presenter.start()
    presenter.choose()
    presenter.choose()
    presenter.number(1)
    assert till.chosen == [cart]


def test_with_nothing_parked_nothing_is_taken_up(till: Till) -> None:
    view = FakeParked()
    presenter = till.presenter(view)
    presenter.start()
    presenter.choose()
    presenter.number(1)
    assert view.rows == ()
    assert till.chosen == []


def test_by_keyboard(qtbot: QtBot, till: Till) -> None:
    first = till.park(1, "uno")
    second = till.park(2, "dos")
    view = ParkedView(till.desk().translate)
    qtbot.addWidget(view)
    presenter = till.presenter(view)
    join_parked(view, presenter)
    view.resize(1366, 700)
    view.show()
    presenter.start()
    view.take_focus()
    assert view.block.figure().head == "dos"
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.block.figure().head == "uno"
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert till.chosen == [first]
    presenter.start()
    QTest.keyClick(view, Qt.Key.Key_1)
    assert till.chosen == [first, second]
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert till.left == [True]
