"""The screen of price lists and promotions, by its presenter and by keys on a real window (V4)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.core import price_lists, shop_promotions
from pos_app.core.promotions import Kind
from pos_app.core.shop_promotions import StoredPromotion
from pos_app.ui.prices.reading import read_hours, read_share
from tests.shop import PRODUCTS, trading_folder
from tests.ui.counter import Counter, counter_at_sale

MILK, BREAD = PRODUCTS[0].code, PRODUCTS[1].code


@pytest.fixture
def counter(qapp: QApplication, tmp_path: Path) -> Iterator[Counter]:
    """Give a till with its owner at the screen of prices."""
    with counter_at_sale(qapp, trading_folder(tmp_path / "shop"), "ADMINISTRADOR") as made:
        made.till.to_room("prices")
        made.wait_for_screen("prices")
        made.hands.pause(150)
        yield made


def stored(counter: Counter) -> tuple[StoredPromotion, ...]:
    with counter.database.read() as session:
        return shop_promotions.list_promotions(session)


def fill(counter: Counter, *texts: str) -> None:
    """Write into one field after the other; the first of what is found is meant."""
    for text in texts:
        counter.hands.type(text)
        counter.hands.pause(120)
        counter.hands.press("Return")


@pytest.mark.req("V4")
def test_a_promotion_is_made_by_keys_and_counts_at_once_at_the_sale(counter: Counter) -> None:
    hands = counter.hands
    hands.press("F6")
    hands.pause(50)
    hands.press("F12")  # a share off
    hands.pause(80)
    fill(counter, "Semana de la leche", "25", "", "leche")
    hands.press("F12")
    hands.wait_for(lambda: len(stored(counter)) == 1, "the promotion")
    (made,) = stored(counter)
    assert (made.promotion.name, made.promotion.percent_bp) == ("Semana de la leche", 2500)
    assert made.promotion.kind is Kind.PERCENT
    assert len(made.promotion.goods.variants) == 1
    hands.pause(150)
    counter.till.to_sale()
    hands.scan(MILK)
    hands.wait_for(lambda: counter.lines() == [("1", PRODUCTS[0].name)], "the milk")
    assert counter.till.sale.cart.total_minor == 1200
    assert counter.till.sale_view.table.rows_model.rows[0].detail == "Semana de la leche"


@pytest.mark.req("V4", refusal=True)
def test_a_promotion_that_gives_nothing_is_refused_and_the_form_stays(counter: Counter) -> None:
    hands = counter.hands
    hands.press("F6")
    hands.pause(50)
    hands.press("F12")
    hands.pause(80)
    fill(counter, "Nada", "0")
    hands.press("F12")
    hands.pause(150)
    assert stored(counter) == ()
    hands.press("Escape")
    hands.pause(50)
    assert stored(counter) == ()


@pytest.mark.req("V4")
def test_a_price_list_and_a_price_of_it(counter: Counter) -> None:
    hands = counter.hands
    hands.press("F7")
    hands.pause(80)
    fill(counter, "Mayorista")
    hands.type("may")
    hands.press("F12")

    def lists() -> list[str]:
        with counter.database.read() as session:
            return [each.code for each in price_lists.list_price_lists(session)]

    hands.wait_for(lambda: lists() == ["may"], "the price list")


def test_hours_and_shares_as_people_write_them() -> None:
    assert read_hours("") == (0, 1440)
    assert read_hours("9-13") == (540, 780)
    assert read_hours("22:30 – 2:00") == (1350, 120)
    assert [read_share(text) for text in ("15", "15 %", "12,5%")] == [1500, 1500, 1250]
