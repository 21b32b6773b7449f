"""A restored till joins again from its screen: the banner, a code, a supervisor, by keys alone."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.core import cash, journal
from pos_app.core.actor import Actor
from pos_app.core.errors import InvalidEnrolmentCode, ShopError
from pos_app.core.ids import new_id
from pos_app.core.sync import outbox
from pos_app.sync.enrol import ASKING, EnrolReport
from pos_app.ui.pending.join_presenter import JoinPresenter
from pos_app.ui.pending.join_view import JoinView
from pos_app.ui.pending.rows import AdviceText
from pos_app.ui.pending.view import PendingView
from pos_app.ui.values import StripText
from tests.server.processes import CentreProcess
from tests.shop import PEOPLE, make_shop
from tests.sync.tills import copy_of, device_of, first_till, reopen, sell, sync
from tests.ui.counter import Counter, counter_in
from tests.ui.fakes import make_desk
from tests.ui.test_pending_file import Doors


def join_view(counter: Counter) -> JoinView:
    view = counter.till.window.stack.currentWidget()
    assert isinstance(view, JoinView)
    return view


def pending_view(counter: Counter) -> PendingView:
    view = counter.till.window.stack.currentWidget()
    assert isinstance(view, PendingView)
    return view


def close_drawer(counter: Counter, actor: Actor) -> None:
    """Close the cash session, on the thread that writes."""
    done: list[object] = []

    def refused(error: ShopError) -> None:
        raise error

    counter.running.station.tasks.write(
        lambda: counter.database.write(
            lambda session: cash.close_session(session, actor, counted_minor=50_000)
        ),
        done.append,
        refused,
    )
    counter.hands.wait_for(lambda: done, "the drawer to be closed")


@pytest.mark.failure_row(14)
@pytest.mark.logs_warnings
def test_a_restored_till_joins_again_from_its_screen(qapp: QApplication, tmp_path: Path) -> None:
    with CentreProcess(tmp_path / "centre") as centre:
        till = first_till(tmp_path / "till", centre)
        sync(till)
        copy_of(till, tmp_path / "backup")
        sell(till, pieces=2)
        sync(till)
        till.database.close()
        restored = reopen(till, tmp_path / "backup")
        sell(restored, pieces=5)
        old = device_of(restored)
        restored.database.close()
        with counter_in(qapp, tmp_path / "backup") as counter:
            hands = counter.hands
            counter.sign_in()
            counter.wait_for_screen("sale")
            hands.wait_for(lambda: "restored or copied" in counter.strip(), "the warning")
            counter.till.go("pending")
            counter.wait_for_screen("pending")
            hands.wait_for(lambda: pending_view(counter).banner.keys, "the banner")
            hands.press("F9")
            counter.wait_for_screen("join_again")
            hands.type(centre.new_code(till="Caja 1").replace("-", ""))
            hands.press("F12")  # while its drawer is open
            view = join_view(counter)
            hands.wait_for(view.strip.isVisible, "the refusal")
            assert view.strip.text().title == "A cash session is open already"
            assert not counter.till.panel.isVisible()
            close_drawer(counter, restored.actor)
            hands.press("F12")
            hands.wait_for(counter.till.panel.isVisible, "the supervisor")
            hands.type(PEOPLE["ADMINISTRADOR"][1])
            hands.press("Return")
            hands.wait_for(lambda: "joined again" in view.strip.text().title, "the new device")
            hands.press("Escape")
            counter.wait_for_screen("pending")
            hands.wait_for(pending_view(counter).banner.isHidden, "the end of it")

            def waiting() -> int:
                with counter.database.read() as session:
                    return journal.pending_count(session)

            hands.wait_for(lambda: not waiting(), "what only this disk had to be sent")
            with counter.database.read() as session:
                assert journal.get_station(session).device_id != old
        assert len(centre.ask("GET", "/api/v1/sales").json()["rows"]) == 2


class FakeJoin:
    """Remembers what the screen would show."""

    def __init__(self) -> None:
        self.strip: StripText | None = None
        self.progress: list[str] = []
        self.done = False

    def show_advice(self, text: AdviceText) -> None: ...

    def show_progress(self, words: str) -> None:
        self.progress.append(words)

    def show_done(self) -> None:
        self.done = True

    def show_strip(self, text: StripText | None) -> None:
        self.strip = text


def test_a_wrong_code_changes_nothing_and_can_be_tried_again(tmp_path: Path) -> None:
    shop = make_shop(tmp_path / "till")
    shop.database.write(
        partial(outbox.set_link, url="https://centre", server_id=new_id(), status=outbox.FORKED)
    )
    tried: list[str] = []

    def join(code: str, tell: Callable[[str], object]) -> EnrolReport:
        tell(ASKING)
        tried.append(code)
        raise InvalidEnrolmentCode(minutes=15)

    desk = replace(make_desk(shop), join_centre=join)
    view = FakeJoin()
    presenter = JoinPresenter(view, desk, shop.person("SUPERVISOR"), doors=Doors())
    presenter.start()
    for _ in range(2):
        presenter.entered("AAAAA-AAAAA")
        assert view.strip is not None
        assert view.strip.title == "The code is not valid"
    assert tried == ["AAAAA-AAAAA"] * 2
    assert "Asking the centre" in view.progress
    assert not view.done
    assert presenter.may_leave()
    shop.database.close()


def test_who_keeps_the_stock_may_not_join_a_till(tmp_path: Path) -> None:
    shop = make_shop(tmp_path / "till")
    shop.database.write(
        partial(outbox.set_link, url="https://centre", server_id=new_id(), status=outbox.ACTIVE)
    )
    view = FakeJoin()
    desk = make_desk(shop)
    presenter = JoinPresenter(view, desk, shop.person("BODEGUERO"), doors=Doors())
    presenter.start()
    presenter.entered("AAAAA-AAAAA")
    assert view.strip is not None
    assert view.strip.title == "Not allowed"
    shop.database.close()
