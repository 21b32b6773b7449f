"""Pending: how each operation stands with the centre, and why nothing is sent."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.core import journal
from pos_app.core.errors import (
    CentreUnreachable,
    DeviceRevoked,
    JournalForked,
    NotACentre,
    OtherCentre,
    ProtocolUnsupported,
    ShopError,
)
from pos_app.core.sync import outbox
from pos_app.core.sync.messages import PushReply, Result
from pos_app.sync.worker import SyncStatus
from pos_app.ui.format import DOT, NBSP
from pos_app.ui.joins import join_pending
from pos_app.ui.pending.listing import ALL, KEPT, PERSON, PRINTING, SENDING, SENT
from pos_app.ui.pending.presenter import PendingPresenter
from pos_app.ui.pending.rows import PendingText
from pos_app.ui.pending.view import PendingView
from pos_app.ui.widgets.paged_rows import PAGE
from tests.ui.pending_till import (
    Asked,
    FakePending,
    Till,
    advice_of,
    badge_of,
    fact_of,
    fill_journal,
    till_with_papers,
)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    yield from till_with_papers(tmp_path)


def test_each_operation_says_how_it_stands_with_the_centre(till: Till) -> None:
    for _ in range(3):
        till.sell("printed")
    till.join_centre()  # operations 1 and 2 are the stock and the session
    till.shop.database.write(partial(outbox.acknowledge, acked_seq=3))
    desk = till.desk()
    desk.centre.heard(SyncStatus("online", sending=(4, 4)))
    view = FakePending()
    presenter = PendingPresenter(view, desk, till.actor, doors=till)
    presenter.start()
    assert view.filters == {ALL: 2, PERSON: 0, SENDING: 2, PRINTING: 0, SENT: 3}
    assert [(row.document, badge_of(row)) for row in view.rows] == [
        ("Ticket 2", "Sending"),
        ("Ticket 3", "To send"),
    ]
    assert view.rows[0].since.endswith(till.actor.name)
    presenter.choose_filter(SENT)
    assert [badge_of(row) for row in view.rows] == ["Confirmed"] * 3
    assert view.documents()[0] == "Ticket 1"  # the newest first
    facts = {name: value for name, value, _ in view.centre.facts}
    assert facts["Oldest to send"].startswith("Ticket 2 · ")


@pytest.mark.req("Q11")
def test_each_operation_says_whether_a_backup_of_the_centre_has_it(till: Till) -> None:
    for _ in range(2):
        till.sell("printed")
    till.join_centre()  # operations 1 and 2 are the stock and the session
    view = FakePending()
    till.presenter(view).start()
    assert fact_of(view, "In a backup up to") == ("Nothing", "amber_text")
    till.settled(upto=4, durable_seq=3)
    presenter = till.presenter(view)
    presenter.start()
    presenter.choose_filter(SENT)
    assert [(row.document, badge_of(row)) for row in view.rows] == [
        ("Ticket 2", "Confirmed"),
        ("Ticket 1", "Backed up"),
        ("Opening of session 1", "Backed up"),
        ("", "Backed up"),
    ]
    assert "No backup of the centre has it" in advice_of(view).happened
    presenter.select(1)
    assert "in a backup" in advice_of(view).happened
    assert fact_of(view, "In a backup up to") == (view.rows[1].since.split(DOT)[0], "text")


@pytest.mark.req("Q11", refusal=True)
def test_what_a_restored_centre_lost_is_in_no_backup(till: Till) -> None:
    till.sell("printed")
    till.join_centre()
    till.settled(upto=3, durable_seq=3)
    till.shop.database.write(partial(outbox.acknowledge, acked_seq=1))
    view = FakePending()
    presenter = till.presenter(view)
    presenter.start()
    presenter.choose_filter(SENT)
    assert [badge_of(row) for row in view.rows] == ["Backed up"]
    presenter.choose_filter(SENDING)
    assert [badge_of(row) for row in view.rows] == ["To send"] * 2


def test_what_the_centre_set_aside_needs_someone_and_says_why(till: Till) -> None:
    till.sell("printed")
    till.join_centre()
    with till.shop.database.read() as session:
        seal = journal.head(session, journal.get_station(session).device_id)[1]
    aside = Result(seq=3, outcome="quarantined", code="foreign_branch", detail="x")
    reply = PushReply(acked_seq=3, acked_hash=seal.hex(), results=(aside,), durable_seq=0)
    till.shop.database.write(partial(outbox.settle, reply=reply))
    view = FakePending()
    till.presenter(view).start()
    assert view.filters[PERSON] == 1
    assert [(row.document, badge_of(row)) for row in view.rows] == [("Ticket 1", "Kept apart")]
    assert advice_of(view).why == "It speaks of another branch."
    assert advice_of(view).bad


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (JournalForked(seq=3), "This till was restored or copied"),
        (DeviceRevoked(name="Caja 1"), "This till was shut out"),
        (OtherCentre(url="https://centre"), "That is another centre"),
        (ProtocolUnsupported(known=2, offered="1"), "The versions do not fit"),
        (NotACentre(url="https://centre"), "That is not the centre"),
    ],
)
def test_why_nothing_is_sent_is_said_above_the_list(
    till: Till, error: ShopError, says: str
) -> None:
    till.join_centre()
    desk = till.desk()
    desk.centre.heard(SyncStatus("blocked", error=error))
    view = FakePending()
    PendingPresenter(view, desk, till.actor, doors=till).start()
    assert view.centre.banner is not None
    assert view.centre.banner.title == says
    assert says in advice_of(view).why


def test_beside_what_waits_stands_why_the_centre_is_not_reached(till: Till) -> None:
    till.join_centre()
    desk = till.desk()
    reason = "no connection in time"
    error = CentreUnreachable(url="https://centre", reason=reason)
    desk.centre.heard(SyncStatus("offline", error=error))
    view = FakePending()
    PendingPresenter(view, desk, till.actor, doors=till).start()
    assert reason in advice_of(view).why


@pytest.mark.parametrize(
    ("skew_s", "says"),
    [
        (0, ""), (120, ""), (-120, ""),
        (121, "The clock of this till is 2 min ahead"),
        (-7_380, "The clock of this till is 2 h 3 min behind"),
    ],
)  # fmt: skip
def test_a_clock_that_is_more_than_two_minutes_off_is_said(
    till: Till, skew_s: int, says: str
) -> None:
    till.join_centre()
    desk = till.desk()
    desk.centre.heard(SyncStatus("online", skew_s=skew_s))
    view = FakePending()
    PendingPresenter(view, desk, till.actor, doors=till).start()
    banner = view.centre.banner
    assert (banner.title.replace(NBSP, " ") if banner is not None else "") == says


def test_fifteen_thousand_that_wait_are_read_a_page_at_a_time(qtbot: QtBot, till: Till) -> None:
    many = 15_000
    till.join_centre()
    fill_journal(till.shop.database, many)
    desk = till.desk()
    view = PendingView(desk.translate)
    qtbot.addWidget(view)
    presenter = PendingPresenter(view, desk, till.actor, doors=till)
    join_pending(view, presenter)
    view.resize(1366, 700)
    view.show()
    presenter.start()
    assert view.table.rows_model.rowCount() == many
    view.take_focus()
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert len(presenter._list.entries) <= 2 * PAGE + 1
    view.table.move_selection(many)
    view.grab()
    shown = view.table.rows_model.rows[many - 1]
    assert isinstance(shown, PendingText)
    assert shown.what == "Drawer opened"
    assert len(presenter._list.entries) <= KEPT


def test_f5_tries_the_centre_now(qtbot: QtBot, till: Till) -> None:
    till.join_centre()
    desk = till.desk()
    asked = Asked()
    desk.centre.use(asked)
    view = PendingView(desk.translate)
    qtbot.addWidget(view)
    presenter = PendingPresenter(view, desk, till.actor, doors=till)
    join_pending(view, presenter)
    view.show()
    presenter.start()
    view.take_focus()
    QTest.keyClick(view, Qt.Key.Key_F5)
    assert asked.times == 1
    assert view.strip.text().title == "The centre is tried now"
