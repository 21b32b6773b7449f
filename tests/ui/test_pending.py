"""Pending: what waits is seen, what needs a person is done there, and nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.core import sales
from pos_app.ui.joins import join_pending
from pos_app.ui.pending.listing import ALL, PERSON, PRINTING, SENDING
from pos_app.ui.pending.view import PendingView
from tests.ui.pending_till import (
    FakePending,
    Till,
    advice_of,
    till_with_papers,
)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    yield from till_with_papers(tmp_path)


def test_what_needs_a_person_comes_first(till: Till) -> None:
    for state in ("pending", "unconfirmed", "printed", "failed", "discarded"):
        till.sell(state)
    view = FakePending()
    till.presenter(view).start()
    assert view.documents() == ["Ticket 4", "Ticket 2", "Ticket 1"]
    assert view.filters == {ALL: 3, PERSON: 2, SENDING: 0, PRINTING: 3}
    assert view.selected == 0


def test_without_a_centre_nothing_waits_to_be_sent(till: Till) -> None:
    view = FakePending()
    till.presenter(view).start()
    assert tuple(view.rows) == ()
    assert view.advice is None
    till.join_centre()
    till.presenter(view).start()
    assert [row.what for row in view.rows] == ["Stock adjusted", "Opening of the till"]
    assert view.documents() == ["", "Opening of session 1"]
    assert "sent by itself" in advice_of(view).todo
    assert advice_of(view).print_label == ""


def test_why_it_failed_is_said_in_the_words_of_the_printer(till: Till) -> None:
    till.sell("failed", "printer.no_paper")
    view = FakePending()
    till.presenter(view).start()
    assert advice_of(view).why == "The printer has no paper"
    till.sell("failed", "something.else")
    presenter = till.presenter(view)
    presenter.start()
    presenter.select(1)
    assert advice_of(view).why == ""


def test_printing_again_keeps_the_original(till: Till) -> None:
    sale = till.sell("failed")
    view = FakePending()
    presenter = till.presenter(view)
    presenter.start()
    assert view.retry
    presenter.print_clicked()
    assert (till.job(sale).state, till.job(sale).copy_no) == ("pending", 0)
    assert not view.retry


def test_everything_that_failed_prints_again_at_once(till: Till) -> None:
    failed = [till.sell("failed"), till.sell("failed")]
    unsure = till.sell("unconfirmed")
    presenter = till.presenter(FakePending())
    presenter.start()
    presenter.retry_all()
    assert [till.job(sale).state for sale in failed] == ["pending", "pending"]
    assert till.job(unsure).state == "unconfirmed"


@pytest.mark.parametrize(("came_out", "state"), [(True, "printed"), (False, "pending")])
def test_the_question_is_answered_here_too(till: Till, came_out: bool, state: str) -> None:
    sale = till.sell("unconfirmed")
    view = FakePending()
    presenter = till.presenter(view)
    presenter.start()
    assert advice_of(view).asks
    if came_out:
        presenter.came_out()
    else:
        presenter.print_clicked()
    assert till.job(sale).state == state


def test_giving_up_keeps_the_document(till: Till) -> None:
    sale = till.sell("failed")
    view = FakePending()
    presenter = till.presenter(view)
    presenter.start()
    presenter.discard()
    assert till.job(sale).state == "discarded"
    assert tuple(view.rows) == ()
    with till.shop.database.read() as session:
        assert sales.get_sale(session, sale).number == 1


def test_an_unconfirmed_paper_is_not_given_up_unanswered(till: Till) -> None:
    sale = till.sell("unconfirmed")
    presenter = till.presenter(FakePending())
    presenter.start()
    presenter.discard()
    assert till.job(sale).state == "unconfirmed"


def test_a_filter_shows_its_part(till: Till) -> None:
    till.sell("pending")
    till.sell("failed")
    till.join_centre()
    view = FakePending()
    presenter = till.presenter(view)
    presenter.start()
    presenter.choose_filter(PERSON)
    assert view.documents() == ["Ticket 2"]
    presenter.choose_filter(SENDING)
    assert view.documents() == ["", "Opening of session 1", "Ticket 1", "Ticket 2"]
    presenter.select(2)
    assert advice_of(view).title == "Ticket 1"


def test_the_stock_keeper_may_look_but_not_print(till: Till) -> None:
    sale = till.sell("failed")
    till.actor = till.shop.person("BODEGUERO")
    view = FakePending()
    presenter = till.presenter(view)
    presenter.start()
    assert advice_of(view).print_label == ""
    presenter.retry_all()
    presenter.discard()
    assert till.job(sale).state == "failed"


def test_by_keyboard(qtbot: QtBot, till: Till) -> None:
    failed = till.sell("failed", "printer.no_paper")
    unsure = till.sell("unconfirmed")
    view = PendingView(till.desk().translate)
    qtbot.addWidget(view)
    presenter = till.presenter(view)
    join_pending(view, presenter)
    view.resize(1366, 700)
    view.show()
    presenter.start()
    view.take_focus()
    assert view.advice.parts["why"][1].text() == "The printer has no paper"
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_F7)
    assert till.job(unsure).state == "printed"
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert till.job(failed).state == "pending"
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert till.job(failed).state == "discarded"
    assert not view.empty.isHidden()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert till.left == ["sale"]
