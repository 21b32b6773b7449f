"""A ticket of another till while the centre does not answer: the screen says so beforehand."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pos_app.core.settings_shared import get_shop
from pos_app.ui.desk import Desk
from pos_app.ui.joins import join_returns
from pos_app.ui.returns.presenter import ReturnsPresenter
from pos_app.ui.returns.view import ReturnsView
from tests.simulation.nodes import Till
from tests.sync.apart import open_apart, sell
from tests.sync.test_returned_twice import ask
from tests.ui.fakes import InlineTasks


def badge_of(qtbot: QtBot, till: Till, number: str) -> str:
    """Return what the head of a ticket says when it is opened at a till."""
    shop = till.machine.read(get_shop)
    desk = Desk(till.machine.store, InlineTasks(), shop, "en", "Caja 2")
    view = ReturnsView(desk.translate)
    qtbot.addWidget(view)
    presenter = ReturnsPresenter(
        view,
        desk,
        till.actor,
        on_left=lambda: None,
        on_paper=lambda _: None,
        on_without=lambda: None,
    )
    join_returns(view, presenter)
    view.show()
    presenter.start()
    presenter.entered(number)
    assert view.badge.isVisible()
    return view.badge.accessibleName()


@pytest.mark.req("R1")
@pytest.mark.parametrize(("minutes", "says"), [(1, "In time"), (11, "The centre was not asked")])
def test_the_ticket_says_whether_the_centre_was_asked(
    qtbot: QtBot, tmp_path: Path, minutes: int, says: str
) -> None:
    with open_apart(tmp_path / "company") as apart:
        seller, other, _ = apart.tills
        sale = sell(seller, 1)
        apart.talk()
        ask(apart, other, sale.sale_id)
        apart.later(minutes=minutes)
        assert badge_of(qtbot, other, str(sale.number)).startswith(says)
        if minutes > 10:  # of its own ticket a till knows everything
            assert badge_of(qtbot, seller, str(sale.number)).startswith("In time")
