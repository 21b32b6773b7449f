"""The drawer at a real till, by keys: in and out with a slip, the X, a shortage, the history."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from pos_app.core import cash, people, print_jobs, verify
from pos_app.core.facts import decode_envelope
from pos_app.core.models.journal import Operation
from pos_app.core.settings_shared import get_shop
from pos_app.devices.papers import PAPERS
from pos_app.ui.cash import history_room, turn_room
from pos_app.ui.cash.history_presenter import HistoryPresenter
from pos_app.ui.cash.history_view import HistoryView
from pos_app.ui.cash.moves_view import MovesView
from pos_app.ui.cash.turn_presenter import TurnPresenter
from pos_app.ui.cash.turn_view import TurnView
from pos_app.ui.desk import Desk
from pos_app.ui.widgets.screen import Screen
from tests.core.late import come_late
from tests.shop import PEOPLE, ReadyShop, trading_shop
from tests.ui.asking import ask_close
from tests.ui.counter import SETTLE_MS, Counter
from tests.ui.fakes import InlineTasks


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReadyShop]:
    yield from trading_shop(tmp_path / "shop")


def desk_of(shop: ReadyShop) -> Desk:
    with shop.database.read() as session:
        return Desk(shop.database, InlineTasks(), get_shop(session), "en", "Till 1")


def agree(counter: Counter) -> None:
    """Let Marta, the supervisor, agree by PIN."""
    counter.hands.wait_for(counter.till.panel.isVisible, "the panel")
    counter.hands.press("Down")  # the owner stands first
    counter.hands.type(PEOPLE["SUPERVISOR"][1])
    counter.hands.press("Return")
    counter.hands.wait_for(lambda: not counter.till.panel.isVisible(), "the panel to close")


def front(counter: Counter) -> Screen:
    screen = counter.till.window.stack.currentWidget()
    assert isinstance(screen, Screen)
    return screen


def moves_of(counter: Counter) -> list[tuple[str, int, str]]:
    with counter.database.read() as session:
        running = cash.get_open(session)
        return [
            (one.kind, one.amount_minor, one.reason) for one in cash.list_moves(session, running.id)
        ]


@pytest.mark.req("C2")
def test_a_supplier_is_paid_from_the_drawer_with_a_supervisor(counter: Counter) -> None:
    counter.till.to_room("cash_moves")
    counter.wait_for_screen("cash_moves")
    counter.hands.pause(SETTLE_MS)
    counter.hands.type("12500")
    counter.hands.press("Return")
    counter.hands.type("pan del martes")
    counter.hands.press("F12")
    agree(counter)
    counter.hands.wait_for(lambda: moves_of(counter), "the move")
    assert moves_of(counter) == [("paid_out", 12_500, "pan del martes")]
    view = front(counter)
    assert isinstance(view, MovesView)
    counter.hands.wait_for(lambda: view.table.rows_model.rows, "the row")
    assert view.amount.value() is None  # ready for the next
    with counter.database.read() as session:
        kinds = [job.kind for job in print_jobs.list_recent(session, limit=1)]
    assert kinds == ["cash_move"]


@pytest.mark.req("C2", refusal=True)
def test_without_amount_or_reason_nothing_is_asked_of_anybody(counter: Counter) -> None:
    counter.till.to_room("cash_moves")
    counter.wait_for_screen("cash_moves")
    counter.hands.pause(SETTLE_MS)
    view = front(counter)
    assert isinstance(view, MovesView)
    for pressed, missing in (("F3", "amount"), ("F4", "amount"), ("F5", "reason")):
        counter.hands.press(pressed)
        assert view.strip.isHidden()  # what was said was of another kind of move
        counter.hands.press("F12")
        assert view.strip.text().title == f"The {missing} is missing"
    assert not counter.till.supervisor.is_open()
    assert moves_of(counter) == []


def test_a_reason_of_the_shop_is_chosen_with_the_arrows(counter: Counter) -> None:
    counter.till.to_room("cash_moves")
    counter.wait_for_screen("cash_moves")
    counter.hands.pause(SETTLE_MS)
    view = front(counter)
    assert isinstance(view, MovesView)
    counter.hands.press("F3")
    counter.hands.type("5000")
    counter.hands.press("Return")
    counter.hands.press("Down")
    counter.hands.press("Down")
    counter.hands.press("Up")
    first = next(iter(view.reasons.chips))
    assert [key for key, chip in view.reasons.chips.items() if chip.isChecked()] == [first]
    counter.hands.press("Up")
    last = list(view.reasons.chips)[-1]  # it goes round
    counter.hands.press("F12")
    agree(counter)
    counter.hands.wait_for(lambda: moves_of(counter), "the move")
    assert moves_of(counter) == [("paid_out", 5_000, last)]


def test_the_drawer_opens_for_change_and_it_is_on_record(counter: Counter) -> None:
    counter.till.to_room("cash_moves")
    counter.wait_for_screen("cash_moves")
    counter.hands.pause(SETTLE_MS)
    counter.hands.press("F5")
    counter.hands.type("cambiar un billete")
    counter.hands.press("Return")
    agree(counter)

    def recorded() -> list[str]:
        with counter.database.read() as session:
            query = select(Operation.type).where(Operation.type == "cash.drawer_opened")
            return list(session.scalars(query))

    counter.hands.wait_for(recorded, "the opening on record")


@pytest.mark.req("C4", "R8")
def test_a_shortage_is_closed_with_a_supervisor_after_one_recount(counter: Counter) -> None:
    hands = counter.hands
    counter.till.go("cash")
    counter.wait_for_screen("cash_close")
    hands.pause(SETTLE_MS)
    hands.type("2")  # of 20.000: 10.000 are missing
    hands.press("F12")
    hands.pause(SETTLE_MS)
    hands.press("F6")  # once more
    hands.pause(SETTLE_MS)
    hands.press("Return")
    hands.press("Return")
    hands.type("1")  # of 5.000
    hands.press("F12")
    hands.pause(SETTLE_MS)
    hands.press("F6")  # no third time
    hands.type("falta un billete")
    hands.press("F12")
    agree(counter)

    def z() -> cash.LastClose | None:
        with counter.database.read() as session:
            return cash.find_last_close(session)

    hands.wait_for(z, "the Z")
    last = z()
    assert last is not None
    assert (last.fact.difference_minor, last.fact.earlier_minor) == (-5000, (40_000,))
    assert last.fact.note == "falta un billete"
    with counter.database.read() as session:
        assert verify.verify(session).problems == ()
        query = select(Operation.payload).where(Operation.type == "cash.closed")
        approved = decode_envelope(bytes(session.scalars(query).one())).approved_by
        assert approved is not None
        assert people.name_of(session, approved) == "Marta Soto"


@pytest.mark.req("C3")
def test_the_x_is_printed_from_the_session_now(qtbot: QtBot, shop: ReadyShop) -> None:
    asked: list[str] = []
    view = TurnView(desk_of(shop).translate)
    qtbot.addWidget(view)
    presenter = TurnPresenter(
        view, desk_of(shop), shop.actor,
        to_open=lambda: asked.append("open"), to_close=lambda: asked.append("close"),
    )  # fmt: skip
    turn_room.join(view, presenter)
    view.show()
    presenter.start()
    assert view.block.figure().number == "$50.000"
    view.print_key.click()
    assert view.strip.text().title == "The X is being printed"
    view.main_key.click()
    shop.database.write(partial(cash.close_session, actor=shop.actor, counted_minor=50_000))
    presenter.refresh()
    assert not view.print_key.isVisible()
    presenter.print_x()
    view.main_key.click()
    assert asked == ["close", "open"]
    with shop.database.read() as session:
        assert [job.kind for job in print_jobs.list_recent(session)].count("cash_x") == 1


@pytest.mark.conflict_row("closed_centrally")
def test_the_session_now_says_that_the_centre_asks_for_the_drawer_until_it_is_closed(
    qtbot: QtBot, shop: ReadyShop
) -> None:
    view = TurnView(desk_of(shop).translate)
    qtbot.addWidget(view)
    presenter = TurnPresenter(
        view, desk_of(shop), shop.person("VENDEDOR"), to_open=print, to_close=print
    )
    view.show()
    presenter.start()
    assert not view.asked.isVisible()
    ask_close(shop.database, "viene el contador")
    presenter.refresh()
    assert view.asked.isVisible()
    assert view.asked.text().title.startswith("Carolina Vidal asks from the centre")
    shop.database.write(partial(cash.close_session, actor=shop.actor, counted_minor=50_000))
    presenter.refresh()
    assert not view.asked.isVisible()


@pytest.mark.req("C3", refusal=True)
def test_the_session_now_does_not_tell_a_cashier(qtbot: QtBot, shop: ReadyShop) -> None:
    view = TurnView(desk_of(shop).translate)
    qtbot.addWidget(view)
    presenter = TurnPresenter(
        view, desk_of(shop), shop.person("VENDEDOR"), to_open=print, to_close=print
    )
    view.show()
    presenter.start()
    assert view.blind.isVisible()
    assert view.block.figure().number == "0"


@pytest.mark.req("C5")
def test_the_closes_are_listed_with_what_came_later_and_printed_again(
    qtbot: QtBot, shop: ReadyShop
) -> None:
    with shop.database.read() as session:
        first = cash.get_open(session).id
    shop.database.write(partial(cash.close_session, actor=shop.actor, counted_minor=49_500))
    come_late(shop, first)
    shop.open_cash()
    shop.database.write(partial(cash.close_session, actor=shop.actor, counted_minor=50_000))
    view = HistoryView(desk_of(shop).translate)
    qtbot.addWidget(view)
    presenter = HistoryPresenter(view, desk_of(shop), shop.actor, PAPERS["80-48"])
    history_room.join(view, presenter)
    view.show()
    presenter.start()
    rows = view.table.rows_model.rows
    assert [row.difference for row in rows] == ["Exact", "−$500"]
    assert not view.late.isVisible()
    view.table.move_selection(1)
    assert "Z 1" in view.paper.words()
    assert view.late.text().title == "1 operation came after this Z"
    presenter.reprint()
    with shop.database.read() as session:
        jobs = [
            job.copy_no
            for job in print_jobs.list_for_document(session, first)
            if job.kind == "cash_close"
        ]
    assert jobs == [0]  # it waits for the printer still: the original, and no second one
    view.people_key.click()
    assert [row.detail for row in view.people.rows_model.rows] == ["2 closes · 1 exact"]
