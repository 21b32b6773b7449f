"""The connection on the bar, with a real centre in its own process that dies and comes back."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.core import journal
from tests.server.processes import CentreProcess
from tests.shop import PRODUCTS
from tests.sync.tills import first_till
from tests.ui.counter import Counter, counter_in

MILK = PRODUCTS[0].code


def pill(counter: Counter) -> str:
    """Return what the bar says of the connection; nothing while it says nothing."""
    shown = counter.till.window.bar.pill
    return shown.words() if shown.isVisible() else ""


def pending(counter: Counter) -> int:
    with counter.database.read() as session:
        return journal.pending_count(session)


def sell(counter: Counter, number: int) -> None:
    counter.hands.scan(MILK)
    counter.hands.press("F9")
    counter.wait_for_sale(number)


@pytest.mark.logs_warnings
def test_the_bar_follows_a_centre_that_goes_away_and_comes_back(
    qapp: QApplication, tmp_path: Path
) -> None:
    with CentreProcess(tmp_path / "centre") as centre:
        shop = first_till(tmp_path / "till", centre)
        shop.database.close()
        with counter_in(qapp, shop.folder) as counter:
            counter.sign_in()
            counter.wait_for_screen("sale")
            counter.hands.wait_for(lambda: pill(counter) == "Online", "the centre to have it all")
            sell(counter, 1)
            counter.hands.wait_for(lambda: not pending(counter), "the first sale to be sent")
            counter.hands.wait_for(lambda: pill(counter) == "Online", "the bar to say so")
            centre.kill()
            sell(counter, 2)
            offline = "OFFLINE everything is kept here \N{MIDDLE DOT} {} to send"
            counter.hands.wait_for(lambda: pill(counter) == offline.format(1), "the outage")
            sell(counter, 3)
            counter.hands.wait_for(lambda: pill(counter) == offline.format(2), "the second sale")
            assert counter.strip().startswith("Charged")  # the sale says nothing of it
            centre.start()
            counter.hands.wait_for(lambda: pill(counter) == "Online", "the drain", 60_000)
            assert pending(counter) == 0
            left = counter.stock(MILK)
        assert [milli for (_, code), milli in centre.stock().items() if code.endswith(MILK)] == [
            left
        ]
