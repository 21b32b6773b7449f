"""A till whose battery died: the morning says 1970, and the shop opens all the same."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.core import cash
from pos_app.core.clock import SetClock
from pos_app.ui.cash.open_view import CashOpenView
from tests.shop import PEOPLE, PRODUCTS, make_shop
from tests.ui.counter import SETTLE_MS, counter_in

NOW = datetime(2026, 3, 2, 23, tzinfo=UTC)
BATTERY = datetime(1970, 1, 1, 0, 0, 9, tzinfo=UTC)


@pytest.mark.conflict_row("clock_wrong")
@pytest.mark.req("C1", "Q9")
def test_in_1970_a_supervisor_opens_the_drawer_and_the_price_is_that_of_yesterday(
    qapp: QApplication, tmp_path: Path
) -> None:
    shop = make_shop(tmp_path / "shop", clock=SetClock(NOW - timedelta(hours=9)))
    shop.open_cash()
    shop.database.write(lambda s: cash.close_session(s, shop.actor, counted_minor=50_000))
    shop.database.close()
    with counter_in(qapp, shop.folder, clock=SetClock(BATTERY)) as counter:
        counter.sign_in()
        counter.wait_for_screen("cash_open")
        view = counter.till.window.stack.currentWidget()
        assert isinstance(view, CashOpenView)
        counter.hands.wait_for(view.strip.isVisible, "what is said of the clock")
        assert view.strip.text().title == "The clock of this till went back"
        assert "02-03-2026 at 11:00" in view.strip.text().detail
        counter.hands.type("1")
        counter.hands.press("F12")
        counter.hands.wait_for(counter.till.panel.isVisible, "the supervisor")
        assert counter.screen() == "cash_open"
        counter.hands.pause(SETTLE_MS)
        counter.hands.press("Down")  # the owner stands first
        counter.hands.type(PEOPLE["SUPERVISOR"][1])
        counter.hands.press("Return")
        counter.wait_for_screen("sale")
        counter.hands.scan(PRODUCTS[0].code)
        assert counter.till.sale_view.total.figure().number == "$1.600"
