"""A till that has long not heard who works here: it says so, sells on, takes a code."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.core import emergency
from pos_app.core.db import WriteSession
from pos_app.core.ids import new_id
from pos_app.core.models.sync import CentreLink
from pos_app.core.sync import outbox
from tests.shop import PEOPLE, PRODUCTS, make_shop
from tests.sync.tills import device_of
from tests.ui.counter import counter_in

MILK, BREAD = PRODUCTS[0].code, PRODUCTS[1].code
NOWHERE = "http://127.0.0.1:9"  # nobody listens there


@pytest.mark.conflict_row("user_list_old")
@pytest.mark.req("X4", refusal=True)
def test_the_panel_asks_for_a_code_and_a_supervisor_agrees_again(
    qapp: QApplication, tmp_path: Path
) -> None:
    shop = make_shop(tmp_path / "shop")
    shop.open_cash()

    def forget(session: WriteSession) -> None:
        outbox.set_link(session, NOWHERE, new_id(), outbox.ACTIVE)
        link = session.get_one(CentreLink, 1)
        link.last_contact_at = shop.database.clock.now() - timedelta(days=8)

    shop.database.write(forget)
    code = emergency.code_of(shop.keys.pepper, device_of(shop), 1)
    shop.database.close()
    with counter_in(qapp, shop.folder) as counter:
        counter.sign_in()
        counter.wait_for_screen("sale")
        counter.hands.wait_for(lambda: "8 days since" in counter.strip(), "how old the list is")
        counter.hands.scan(BREAD)
        counter.hands.press("F9")
        counter.wait_for_sale()  # selling never stops
        counter.hands.type("2*")
        counter.hands.scan(MILK)
        counter.hands.type("10%")
        counter.hands.press("Return")
        counter.hands.press("F9")
        panel = counter.till.panel
        counter.hands.wait_for(lambda: "days since" in panel.problem.text(), "why nobody may")
        assert panel.tiles == []
        counter.hands.press("F6")
        counter.hands.type(code)
        counter.hands.press("Return")
        counter.hands.wait_for(lambda: panel.tiles, "who may agree now")
        assert [tile.text() for tile in panel.tiles] == ["Dueño", "Marta Soto"]
        counter.hands.press("Down")
        counter.hands.type(PEOPLE["SUPERVISOR"][1])
        counter.hands.press("Return")
        counter.wait_for_sale(2)
