"""Pending: what waits is seen, what needs a person is done there, and nothing is lost."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.core import cart as carts
from pos_app.core import print_jobs, sales
from pos_app.core.actor import Actor
from pos_app.core.ids import new_id
from pos_app.core.print_jobs import Job, State
from pos_app.core.settings_shared import get_shop
from pos_app.core.settling import Tender
from pos_app.core.sync import outbox
from pos_app.ui.desk import Desk
from pos_app.ui.joins import join_pending
from pos_app.ui.pending.presenter import ALL, PERSON, PRINTING, SENDING, PendingPresenter
from pos_app.ui.pending.rows import AdviceText, FilterText, PendingText
from pos_app.ui.pending.view import PendingView
from pos_app.ui.values import StripText
from tests.shop import PRODUCTS, ReadyShop, make_shop
from tests.ui.fakes import InlineTasks


@dataclass
class FakePending:
    """Remembers what the presenter showed."""

    filters: dict[str, int] = field(default_factory=dict)
    chosen: str = ""
    rows: tuple[PendingText, ...] = ()
    selected: int = -1
    retry: bool = False
    advice: AdviceText | None = None
    strip: StripText | None = None

    def show_filters(self, filters: tuple[FilterText, ...], chosen: str) -> None:
        self.filters, self.chosen = {each.key: each.count for each in filters}, chosen

    def show_rows(self, rows: tuple[PendingText, ...], selected: int) -> None:
        self.rows, self.selected = rows, selected

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
    left: list[bool] = field(default_factory=list)

    def desk(self) -> Desk:
        with self.shop.database.read() as session:
            return Desk(self.shop.database, InlineTasks(), get_shop(session), "en", "Caja 1")

    def presenter(self, view: FakePending | PendingView) -> PendingPresenter:
        return PendingPresenter(
            view, self.desk(), self.actor, on_left=lambda: self.left.append(True)
        )

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


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    shop = make_shop(tmp_path)
    opened = shop.open_cash()
    with shop.database.read() as session:
        slip = print_jobs.list_for_document(session, opened.id)[0]
    shop.database.write(partial(print_jobs.mark, job_id=slip.id, state="printed"))
    yield Till(shop, shop.person("VENDEDOR"))
    shop.database.close()


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
    assert view.rows == ()
    assert view.advice is None
    till.join_centre()
    till.presenter(view).start()
    assert view.documents() == ["2 operations"]  # the opening stock and the session
    assert "sent by themselves" in advice_of(view).todo
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
    assert view.rows == ()
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
    assert view.documents() == ["4 operations"]
    assert advice_of(view).title == "4 operations"


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
    assert till.left == [True]
