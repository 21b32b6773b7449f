"""The session of a lost till is ended at the till that goes on for it, by keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.core import cash, verify
from pos_app.core.settings_shared import get_shop
from pos_app.ui.cash import turn_room
from pos_app.ui.cash.lost_presenter import LostPresenter
from pos_app.ui.cash.lost_view import LostView
from pos_app.ui.cash.turn_presenter import TurnPresenter
from pos_app.ui.cash.turn_view import TurnView
from pos_app.ui.desk import Desk
from tests.shop import ReadyShop
from tests.sync.direct import talk
from tests.sync.echoes import prepare
from tests.ui.fakes import InlineTasks


@pytest.fixture
def heir(tmp_path: Path) -> Iterator[ReadyShop]:
    """Give a till that goes on for one that was lost with an open drawer, both known here."""
    kept = prepare(tmp_path / "made", days=1, sales=(1,)).open_in(tmp_path / "kept")
    kept.lost.open_cash()
    talk(kept.node, kept.lost)
    kept.lost.database.close()
    till = kept.replaced()
    talk(kept.node, till)
    kept.node.database.close()
    yield till
    till.database.close()


def desk_of(till: ReadyShop) -> Desk:
    with till.database.read() as session:
        return Desk(till.database, InlineTasks(), get_shop(session), "en", "Till 1")


@pytest.mark.conflict_row("closed_centrally")
def test_the_session_of_a_lost_till_is_ended_with_a_reason(qtbot: QtBot, heir: ReadyShop) -> None:
    led: list[str] = []
    turn = TurnView(desk_of(heir).translate)
    qtbot.addWidget(turn)
    shown = TurnPresenter(
        turn, desk_of(heir), heir.actor,
        to_open=print, to_close=print, to_lost=lambda: led.append("cash_lost"),
    )  # fmt: skip
    turn_room.join(turn, shown)
    turn.show()
    shown.start()
    assert turn.asked.text().title == "Session 2 of Caja 1 is open still"
    QTest.keyClick(turn, Qt.Key.Key_F8)
    assert led == ["cash_lost"]

    view = LostView(desk_of(heir).translate)
    qtbot.addWidget(view)
    presenter = LostPresenter(
        view, desk_of(heir), heir.actor, to_turn=lambda: led.append("cash_turn")
    )
    view.entered.connect(presenter.entered)
    view.left.connect(presenter.leave)
    view.show()
    presenter.start()
    assert "There should be $50.000 in its drawer." in view.advice.subtitle.text()
    QTest.keyClick(view, Qt.Key.Key_F12)
    assert view.strip.text().title == "The reason is missing"
    with heir.database.read() as session:
        assert len(cash.list_lost(session)) == 1
    QTest.keyClicks(view.box, "robo")
    QTest.keyClick(view, Qt.Key.Key_F12)
    with heir.database.read() as session:
        assert cash.list_lost(session) == ()
        (z, *_) = cash.list_z(session)
        assert (z.uncounted, z.expected_minor) == (True, 50_000)
        assert verify.verify(session).problems == ()
    assert led == ["cash_lost", "cash_turn"]
    shown.refresh()
    assert not turn.asked.isVisible()
