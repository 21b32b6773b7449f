"""Pending: what waits is seen, what needs a person is done there, and nothing is lost."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import insert

from pos_app.core import cart as carts
from pos_app.core import journal, print_jobs, sales
from pos_app.core.actor import Actor
from pos_app.core.db import Database, WriteSession
from pos_app.core.errors import (
    CentreUnreachable,
    DeviceRevoked,
    JournalForked,
    NotACentre,
    OtherCentre,
    ProtocolUnsupported,
    ShopError,
)
from pos_app.core.facts import DrawerOpenedFact, Envelope, encode
from pos_app.core.ids import new_id
from pos_app.core.models.journal import Operation
from pos_app.core.print_jobs import Job, State
from pos_app.core.settings_shared import get_shop
from pos_app.core.settling import Tender
from pos_app.core.sync import outbox
from pos_app.core.sync.messages import PushReply, Result
from pos_app.core.sync.positions import hash_at
from pos_app.sync.worker import SyncStatus
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, NBSP
from pos_app.ui.joins import join_pending
from pos_app.ui.pending.listing import ALL, KEPT, PERSON, PRINTING, SENDING, SENT
from pos_app.ui.pending.presenter import PendingPresenter
from pos_app.ui.pending.rows import AdviceText, CentreText, FilterText, PendingText
from pos_app.ui.pending.view import PendingView
from pos_app.ui.values import StripText
from pos_app.ui.widgets.paged_rows import PAGE, PagedRows
from tests.shop import PRODUCTS, ReadyShop, make_shop
from tests.ui.fakes import InlineTasks


@dataclass
class FakePending:
    """Remembers what the presenter showed."""

    filters: dict[str, int] = field(default_factory=dict)
    chosen: str = ""
    rows: Sequence[PendingText] = ()
    centre: CentreText = field(default_factory=CentreText)
    pages: list[int] = field(default_factory=list)
    selected: int = -1
    retry: bool = False
    advice: AdviceText | None = None
    strip: StripText | None = None

    def show_filters(
        self, filters: tuple[FilterText, ...], chosen: str, number: Callable[[int], str]
    ) -> None:
        del number
        self.filters, self.chosen = {each.key: each.count for each in filters}, chosen

    def show_rows(self, rows: Sequence[PendingText], selected: int) -> None:
        self.rows, self.selected = rows, selected

    def show_page(self, number: int, rows: Sequence[PendingText]) -> None:
        assert isinstance(self.rows, PagedRows)
        self.rows.put(number, rows)
        self.pages.append(number)

    def show_centre(self, text: CentreText, *, by_file: bool) -> None:
        self.centre = text

    def show_retry(self, offered: bool) -> None:
        self.retry = offered

    def show_advice(self, text: AdviceText | None) -> None:
        self.advice = text

    def show_strip(self, text: StripText | None) -> None:
        self.strip = text

    def documents(self) -> list[str]:
        return [row.document for row in self.rows]


@dataclass
class Till:
    """A till with papers that wait, on a real store."""

    shop: ReadyShop
    actor: Actor
    left: list[str] = field(default_factory=list)

    def desk(self) -> Desk:
        with self.shop.database.read() as session:
            return Desk(self.shop.database, InlineTasks(), get_shop(session), "en", "Caja 1")

    def to_sale(self) -> None:
        self.left.append("sale")

    def to_room(self, key: str, subject: UUID | None = None) -> None:
        self.left.append(key)

    def presenter(self, view: FakePending | PendingView) -> PendingPresenter:
        return PendingPresenter(view, self.desk(), self.actor, doors=self)

    def sell(self, state: State, error: str = "") -> UUID:
        """Sell something whose ticket came to that state."""
        cart = carts.add(carts.open_cart(), self.shop.item(PRODUCTS[0].code), 1000)
        tenders = [Tender("debit", cart.total_minor)]
        op = partial(sales.charge, actor=self.actor, cart=cart, tenders=tenders)
        self.shop.database.write(op)
        mark = partial(print_jobs.mark, job_id=self.job(cart.id).id, state=state, error=error)
        self.shop.database.write(mark)
        return cart.id

    def job(self, sale_id: UUID) -> Job:
        with self.shop.database.read() as session:
            return print_jobs.list_for_document(session, sale_id)[0]

    def join_centre(self) -> None:
        link = partial(
            outbox.set_link, url="https://centre.example", server_id=new_id(), status="active"
        )
        self.shop.database.write(link)

    def settled(self, *, upto: int, durable_seq: int) -> None:
        """Hear that the centre has the operations up to `upto`, and a backup fewer."""
        with self.shop.database.read() as session:
            seal = hash_at(session, journal.get_station(session).device_id, upto)
        assert seal is not None
        reply = PushReply(
            acked_seq=upto, acked_hash=seal.hex(), results=(), durable_seq=durable_seq
        )
        self.shop.database.write(partial(outbox.settle, reply=reply))


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    shop = make_shop(tmp_path)
    opened = shop.open_cash()
    with shop.database.read() as session:
        slip = print_jobs.list_for_document(session, opened.id)[0]
    shop.database.write(partial(print_jobs.mark, job_id=slip.id, state="printed"))
    yield Till(shop, shop.person("VENDEDOR"))
    shop.database.close()


@dataclass
class Asked:
    """Counts who will not wait."""

    times: int = 0

    def sync_now(self) -> None:
        self.times += 1


def fill_journal(database: Database, upto: int) -> None:
    """Make the journal so long, of drawers opened, in no time."""

    def operation(session: WriteSession) -> None:
        station = journal.get_station(session)
        seq, digest = journal.head(session, station.device_id)
        now = database.clock.now()
        fact = DrawerOpenedFact(branch=station.branch_id, cash_session=None, reason="change")
        rows = []
        for number in range(seq + 1, upto + 1):
            envelope = Envelope(
                device=station.device_id, seq=number, op=new_id(), type="cash.drawer_opened",
                version=1, branch=station.branch_id, user=UUID(int=1), approved_by=None,
                occurred_at=now, monotonic_ms=0, boot=UUID(int=0), clock_state="ok",
                fact=msgspec.Raw(encode(fact)),
            )  # fmt: skip
            payload = encode(envelope)
            previous, digest = digest, journal.chain(digest, payload)
            rows.append(
                {"device_id": station.device_id, "seq": number, "op_id": envelope.op,
                 "type": envelope.type, "occurred_at": now, "received_at": now,
                 "payload": payload, "prev_hash": previous, "hash": digest}
            )  # fmt: skip
        session.execute(insert(Operation), rows)
        journal.advance(session, station.device_id, upto, digest, now)

    database.write(operation)


def badge_of(row: PendingText) -> str:
    return row.badge.text if row.badge is not None else ""


def fact_of(view: FakePending, name: str) -> tuple[str, str]:
    """Return what is said under a name above the list, and in which tone."""
    return next((value, tone) for each, value, tone in view.centre.facts if each == name)


def advice_of(view: FakePending) -> AdviceText:
    assert view.advice is not None
    return view.advice


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
