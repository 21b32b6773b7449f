"""The drawer: opened with a counted float, closed blind, its Z right to the last coin."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.core import cart as carts
from pos_app.core import cash, drafts, print_jobs, sales, settings_shared, verify
from pos_app.core.actor import Actor
from pos_app.core.clock import SetClock
from pos_app.core.db import WriteSession
from pos_app.core.facts import CashClosedFact
from pos_app.core.settings_shared import get_shop
from pos_app.core.settling import Tender
from pos_app.devices.papers import PAPERS
from pos_app.ui.cash.close_presenter import COUNT, CashClosePresenter
from pos_app.ui.cash.close_view import CashCloseView
from pos_app.ui.cash.open_presenter import CashOpenPresenter
from pos_app.ui.cash.open_view import CashOpenView
from pos_app.ui.cash.rows import CountText, VerdictText
from pos_app.ui.desk import Desk
from pos_app.ui.joins import join_cash_close, join_cash_open
from pos_app.ui.tickets.paper import PaperPicture
from pos_app.ui.values import Figure, Level, StripText, Tone
from tests.shop import PRODUCTS, ReadyShop, make_shop
from tests.ui.fakes import InlineTasks

MORNING = datetime(2026, 11, 21, 11, 2, tzinfo=UTC)  # 08:02 in Santiago
PAPER = PAPERS["80-48"]
NOTHING = CountText((), "", "")


@dataclass
class FakeCash:
    """Remembers what the presenters showed, of both screens."""

    header: str = ""
    hint: StripText | None = None
    same: bool = False
    count: CountText = NOTHING
    figure: Figure = field(default_factory=lambda: Figure("", ""))
    strip: StripText | None = None
    locked: bool = False
    step: int = -1
    slips: int | None = None
    parked: str = ""
    verdict: VerdictText | None = None
    note_problem: str = ""
    may_recount: bool = True
    causes: str = ""
    paper: PaperPicture | None = None

    def show_header(self, subtitle: str) -> None:
        self.header = subtitle

    def show_hint(self, text: StripText) -> None:
        self.hint = text

    def show_same(self, offered: bool) -> None:
        self.same = offered

    def show_count(self, count: CountText) -> None:
        self.count = count

    def show_figure(self, figure: Figure) -> None:
        self.figure = figure

    def show_strip(self, text: StripText | None) -> None:
        self.strip = text

    def lock(self, locked: bool) -> None:
        self.locked = locked

    def show_step(self, step: int) -> None:
        self.step = step

    def show_slips(self, slips: int | None) -> None:
        self.slips = slips

    def show_parked(self, sentence: str) -> None:
        self.parked = sentence

    def show_verdict(self, text: VerdictText) -> None:
        self.verdict = text

    def allow_recount(self, allowed: bool) -> None:
        self.may_recount = allowed

    def show_causes(self, words: str) -> None:
        self.causes = words

    def show_note_problem(self, sentence: str) -> None:
        self.note_problem = sentence

    def show_paper(self, picture: PaperPicture | None) -> None:
        self.paper = picture


@dataclass
class Till:
    """A till without Qt, on a real store."""

    shop: ReadyShop
    clock: SetClock
    tasks: InlineTasks
    actor: Actor
    view: FakeCash
    opened: list[cash.Session]
    closed: list[CashClosedFact]

    def desk(self) -> Desk:
        with self.shop.database.read() as session:
            return Desk(self.shop.database, self.tasks, get_shop(session), "en", "Caja 1")

    def opener(self) -> CashOpenPresenter:
        made = CashOpenPresenter(self.view, self.desk(), self.actor, on_opened=self.opened.append)
        made.start()
        return made

    def closer(self) -> CashClosePresenter:
        made = CashClosePresenter(
            self.view, self.desk(), self.actor, PAPER, on_closed=self.closed.append
        )
        made.start()
        return made

    def open(self) -> None:
        self.shop.database.write(partial(cash.open_session, actor=self.actor, float_minor=50_000))

    def sell(self, method: str = "cash", product: int = 0) -> int:
        """Sell one product; return what it cost."""
        cart = carts.add(carts.open_cart(), self.shop.item(PRODUCTS[product].code), 1000)
        tenders = [Tender(method, cart.total_minor)]
        self.shop.database.write(
            partial(sales.charge, actor=self.actor, cart=cart, tenders=tenders)
        )
        return cart.total_minor

    def tolerate(self, amount_minor: int) -> None:
        """Change the limit of the shop."""

        def op(session: WriteSession) -> None:
            shop = get_shop(session)
            changed = msgspec.structs.replace(shop, cash_tolerance_minor=amount_minor)
            settings_shared.save_shop(session, changed)

        self.shop.database.write(op)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    clock = SetClock(MORNING)
    shop = make_shop(tmp_path, clock=clock)
    ana = shop.person("VENDEDOR")
    yield Till(shop, clock, InlineTasks(), ana, FakeCash(), [], [])
    shop.database.close()


def strip_of(view: FakeCash) -> StripText:
    assert view.strip is not None
    return view.strip


def verdict_of(view: FakeCash) -> VerdictText:
    assert view.verdict is not None
    return view.verdict


# Opening ------------------------------------------------------------------------------------------


def test_the_float_is_the_sum_of_what_was_counted(till: Till) -> None:
    presenter = till.opener()
    presenter.count(10_000, 3)
    presenter.count(500, 40)
    presenter.count(500, 4)  # typed again
    presenter.count(10, 7)
    presenter.count(10, None)  # and taken out
    assert till.view.figure.number == "$32.000"
    assert till.view.figure.foot == "3 notes · 4 coins"
    presenter.open()
    assert [session.float_minor for session in till.opened] == [32_000]
    assert till.view.header == "Caja 1 · Ana Rojas · 21-11-2026 08:02"


def test_an_empty_drawer_must_be_meant(till: Till) -> None:
    presenter = till.opener()
    presenter.open()
    assert till.opened == []
    assert strip_of(till.view).level is Level.WARN
    presenter.count(10, 1)  # changed their mind
    presenter.count(10, None)
    presenter.open()
    assert till.opened == []
    presenter.open()
    assert [session.float_minor for session in till.opened] == [0]


def test_f12_twice_opens_once(till: Till) -> None:
    presenter = till.opener()
    presenter.count(1000, 5)
    till.tasks.hold()
    presenter.open()
    presenter.open()
    presenter.count(1000, 6)
    assert till.view.locked
    till.tasks.release()
    assert [session.float_minor for session in till.opened] == [5000]


def test_the_last_close_is_a_hint_and_can_be_taken_over(till: Till) -> None:
    till.opener()
    assert till.view.same is False
    till.open()
    counts = [cash.Count(20_000, 2), cash.Count(1000, 10)]
    till.shop.database.write(partial(cash.close_session, actor=till.actor, counts=counts))
    presenter = till.opener()
    assert till.view.hint is not None
    assert "$50.000" in till.view.hint.title
    assert "Z 1" in till.view.hint.detail
    presenter.same_as_last()
    presenter.open()
    assert till.opened[-1].float_minor == 50_000


def test_a_drawer_that_is_open_is_not_opened_again(till: Till) -> None:
    presenter = till.opener()
    till.open()
    presenter.count(1000, 1)
    presenter.open()
    assert till.opened == []
    assert strip_of(till.view).title == "A cash session is open already"
    assert not till.view.locked


# Closing ------------------------------------------------------------------------------------------


def test_what_is_expected_is_not_said_before_the_count_is_confirmed(till: Till) -> None:
    till.open()
    till.sell()
    presenter = till.closer()
    presenter.count(20_000, 2)
    shown = repr(till.view)
    assert "51.600" not in shown  # 50.000 and one milk of 1.600
    presenter.go_on()
    assert verdict_of(till.view).expected == "$51.600"


def test_a_drawer_that_agrees_closes_without_a_note(till: Till) -> None:
    till.open()
    sold = till.sell() + till.sell()
    till.sell("debit")
    presenter = till.closer()
    for value, pieces in ((20_000, 2), (10_000, 1), (1000, 3), (100, 2)):
        presenter.count(value, pieces)
    presenter.count_slips(1)
    presenter.go_on()
    verdict = verdict_of(till.view)
    assert verdict.tone is Tone.GREEN
    assert verdict.word == "Exact"
    assert not verdict.note_shown
    assert verdict.slips_tone is Tone.GREEN
    presenter.close("")
    presenter.go_on()  # done
    assert [z.difference_minor for z in till.closed] == [0]
    assert till.closed[0].counted_minor == 50_000 + sold
    assert till.closed[0].card_slips == 1
    assert till.view.paper is not None
    assert "CASH CLOSE Z 1" in till.view.paper.words or "CIERRE" in till.view.paper.words
    with till.shop.database.read() as session:
        assert verify.verify(session).problems == ()
        assert cash.find_open(session) is None
        kinds = {job.kind for job in print_jobs.list_recent(session)}
    assert "cash_close" in kinds


@pytest.mark.parametrize(
    ("limit", "tone", "wants_note"), [(0, Tone.RED, True), (1000, Tone.AMBER, False)]
)
def test_a_difference_needs_a_reason_above_the_limit(
    till: Till, limit: int, tone: Tone, wants_note: bool
) -> None:
    till.tolerate(limit)
    till.actor = till.shop.person("SUPERVISOR")  # who need not ask
    till.open()
    presenter = till.closer()
    presenter.count(10_000, 4)
    presenter.count(1000, 9)
    presenter.go_on()
    verdict = verdict_of(till.view)
    assert verdict.difference == "−$1.000"
    assert verdict.tone is tone
    assert verdict.note_wanted is wants_note
    presenter.close("  ")
    presenter.go_on()
    assert bool(till.closed) is not wants_note
    assert bool(till.view.note_problem) is wants_note
    if wants_note:
        presenter.close("un billete malo")
        presenter.go_on()
        assert [z.note for z in till.closed] == ["un billete malo"]
    assert till.closed[0].difference_minor == -1000


def test_whoever_counts_again_after_looking_leaves_it_on_the_z(till: Till) -> None:
    till.open()
    presenter = till.closer()
    presenter.count(10_000, 4)
    presenter.go_on()
    presenter.count_again()
    assert till.view.step == COUNT
    again = till.closer()  # even if the till was switched off in between
    assert strip_of(till.view).level is Level.OK
    again.count(10_000, 5)
    again.go_on()
    assert verdict_of(till.view).tone is Tone.GREEN
    again.close("")
    again.go_on()
    assert till.closed[0].earlier_minor == (40_000,)
    with till.shop.database.read() as session:
        assert drafts.find_count(session, till.closed[0].cash_session) is None


def test_a_count_is_set_aside_and_found_again(till: Till) -> None:
    till.open()
    presenter = till.closer()
    presenter.count(10_000, 4)
    presenter.count_slips(3)
    presenter.keep()
    till.sell()
    again = till.closer()
    assert till.view.figure.number == "$40.000"
    assert till.view.slips == 3
    again.count(500, 1)
    assert till.view.figure.number == "$40.500"


def test_a_count_of_another_turn_is_not_taken_up(till: Till) -> None:
    till.open()
    presenter = till.closer()
    presenter.count(10_000, 4)
    presenter.keep()
    till.shop.database.write(partial(cash.close_session, actor=till.actor, counted_minor=50_000))
    till.open()
    till.closer()
    assert till.view.figure.number == "$0"


def test_parked_sales_are_announced_and_survive(till: Till) -> None:
    till.open()
    cart = carts.add(carts.open_cart(), till.shop.item(PRODUCTS[0].code), 2000)
    till.shop.database.write(partial(drafts.park, actor=till.actor, cart=cart, label="4B"))
    presenter = till.closer()
    assert "1 sale waits ($3.200)" in till.view.parked
    presenter.count(10_000, 5)
    presenter.go_on()
    presenter.close("")
    assert "1 sale waits" in strip_of(till.view).detail
    with till.shop.database.read() as session:
        assert [parked.cart.id for parked in drafts.list_parked(session)] == [cart.id]


def test_f12_twice_closes_once(till: Till) -> None:
    till.open()
    presenter = till.closer()
    presenter.count(10_000, 5)
    presenter.go_on()
    till.tasks.hold()
    presenter.close("")
    presenter.close("")
    presenter.count_again()
    assert till.view.locked
    assert len(till.tasks.held) == 1
    till.tasks.release()
    presenter.go_on()
    assert [z.number for z in till.closed] == [1]


def test_without_a_turn_there_is_nothing_to_close(till: Till) -> None:
    presenter = till.closer()
    assert strip_of(till.view).title == "The cash session is closed"
    presenter.count(10_000, 5)
    presenter.go_on()
    presenter.keep()
    assert till.closed == []
    assert till.view.figure.number == ""


def test_the_z_prints_again_as_a_copy(till: Till) -> None:
    till.open()
    presenter = till.closer()
    presenter.count(10_000, 5)
    presenter.go_on()
    presenter.close("")
    database = till.shop.database
    with database.read() as session:
        turn = cash.find_last_close(session)
        assert turn is not None
        original = print_jobs.list_for_document(session, turn.fact.cash_session)[-1]
    database.write(partial(print_jobs.mark, job_id=original.id, state="printed"))
    presenter.reprint()
    with database.read() as session:
        jobs = print_jobs.list_for_document(session, turn.fact.cash_session)
    shown = {(job.kind, job.copy_no) for job in jobs}
    assert shown == {("cash_open", 0), ("cash_close", 0), ("cash_close", 1)}


# With keys and clicks -----------------------------------------------------------------------------


def test_a_float_is_counted_by_keyboard_and_by_touch(qtbot: QtBot, till: Till) -> None:
    view = CashOpenView(till.desk().translate, till.desk().money)
    qtbot.addWidget(view)
    presenter = CashOpenPresenter(view, till.desk(), till.actor, on_opened=till.opened.append)
    join_cash_open(view, presenter)
    view.resize(1366, 700)
    view.show()
    presenter.start()
    view.take_focus()
    first = view.table.rows[0].edit
    QTest.keyClicks(first, "2")
    QTest.keyClick(first, Qt.Key.Key_Return)
    second = view.table.rows[1].edit
    assert view.window().focusWidget() is second
    QTest.mouseClick(view.side.pad.keys["1"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(view.side.pad.keys["0"], Qt.MouseButton.LeftButton)
    assert second.text() == "10"
    assert view.table.rows[0].amount.text() == "$40.000"
    assert view.side.block.figure().number == "$140.000"
    QTest.mouseClick(view.side.next_key, Qt.MouseButton.LeftButton)
    assert view.window().focusWidget() is view.table.rows[2].edit
    QTest.keyClick(view.table.rows[2].edit, Qt.Key.Key_F12)
    assert [session.float_minor for session in till.opened] == [140_000]


def test_a_turn_is_closed_by_keyboard(qtbot: QtBot, till: Till) -> None:
    till.actor = till.shop.person("SUPERVISOR")
    till.open()
    till.clock.set(MORNING + timedelta(hours=8))
    view = CashCloseView(till.desk().translate, till.desk().money)
    qtbot.addWidget(view)
    presenter = CashClosePresenter(
        view, till.desk(), till.actor, PAPER, on_closed=till.closed.append
    )
    join_cash_close(view, presenter)
    view.resize(1366, 700)
    view.show()
    presenter.start()
    view.take_focus()
    assert view.subtitle.text() == "Caja 1 · Marta Soto · session from 08:02 to 16:02"
    view.resize(1024, 700)  # no room for what the bar says too
    assert view.subtitle.text() == "session from 08:02 to 16:02"
    view.resize(1366, 700)
    assert view.subtitle.text().startswith("Caja 1")
    QTest.keyClicks(view.table.rows[0].edit, "2")
    QTest.keyClick(view.table.rows[0].edit, Qt.Key.Key_F6)
    assert view.strip.text().title == "The count is kept as it is"
    QTest.keyClick(view.table.rows[0].edit, Qt.Key.Key_F12)
    assert view.verdict.word.text() == "Short"
    assert view.verdict.figures["difference"].text() == "−$10.000"
    QTest.keyClick(view.note.field, Qt.Key.Key_F12)
    assert view.note.sentence.text() == "Say in a few words why it differs."
    QTest.keyClicks(view.note.field, "falta un billete")
    QTest.keyClick(view.note.field, Qt.Key.Key_F12)
    assert view.steps.accessibleName() == "3/3 Z report"
    assert "falta un billete" in view.paper.words()
    QTest.mouseClick(view.main_key, Qt.MouseButton.LeftButton)
    assert [z.difference_minor for z in till.closed] == [-10_000]


def test_a_drawer_that_differs_says_what_it_may_be(till: Till) -> None:
    till.tolerate(2000)
    till.open()
    sold = till.sell()
    presenter = till.closer()
    presenter.count(10_000, 5)  # as if the milk had been paid by card
    presenter.go_on()
    presenter.close("")
    assert till.closed == []  # until it was looked at
    assert f"${sold:,}".replace(",", ".") in till.view.causes
    assert "perhaps it was a card" in till.view.causes
