"""Signing in: the right person with the right PIN, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.core.actor import Actor
from pos_app.core.clock import SetClock
from pos_app.core.i18n import translator
from pos_app.ui.login.presenter import LoginPresenter
from pos_app.ui.login.rows import PadText, PersonText
from pos_app.ui.login.view import LoginView
from pos_app.ui.values import StripText
from tests.shop import PEOPLE, ReadyShop, make_shop
from tests.ui.fakes import InlineTasks

MORNING = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # 09:00 in Santiago
ANA_PIN = PEOPLE["VENDEDOR"][1]
EMPTY = PadText("", "")


@dataclass
class FakeLogin:
    """Remembers what the presenter showed."""

    greetings: list[tuple[str, str]] = field(default_factory=list)
    people: tuple[PersonText, ...] = ()
    chosen: int = -1
    pad: PadText = EMPTY
    digits: int = 0
    waiting: bool = False
    notice: StripText | None = None
    connection: StripText | None = None
    footer: str = ""

    def show_greeting(self, day: str, greeting: str) -> None:
        self.greetings.append((day, greeting))

    def show_people(self, rows: tuple[PersonText, ...]) -> None:
        self.people = rows

    def show_chosen(self, index: int) -> None:
        self.chosen = index

    def show_pad(self, text: PadText) -> None:
        self.pad = text

    def show_digits(self, count: int) -> None:
        self.digits = count

    def show_waiting(self, waiting: bool) -> None:
        self.waiting = waiting

    def show_notice(self, text: StripText | None) -> None:
        self.notice = text

    def show_connection(self, text: StripText | None) -> None:
        self.connection = text

    def show_footer(self, text: str) -> None:
        self.footer = text


@dataclass
class Counter:
    """A login screen without Qt, on a real store."""

    shop: ReadyShop
    clock: SetClock
    view: FakeLogin
    tasks: InlineTasks
    presenter: LoginPresenter
    signed_in: list[Actor]

    def choose(self, name: str) -> None:
        self.presenter.choose([row.name for row in self.view.people].index(name))

    def type_pin(self, pin: str) -> None:
        for digit in pin:
            self.presenter.digit(digit)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    clock = SetClock(MORNING)
    shop = make_shop(tmp_path, products=(), clock=clock)
    view, tasks, signed_in = FakeLogin(), InlineTasks(), list[Actor]()
    presenter = LoginPresenter(
        view,
        tasks,
        shop.database,
        shop.keys.pepper,
        translate=translator("en"),
        version="1.0",
        on_signed_in=signed_in.append,
    )
    presenter.start()
    yield Counter(shop, clock, view, tasks, presenter, signed_in)
    shop.database.close()


def test_everyone_has_a_tile_with_their_role(counter: Counter) -> None:
    shown = {(row.name, row.role) for row in counter.view.people}
    assert ("Ana Rojas", "Cashier") in shown
    assert len(shown) == len(PEOPLE)
    assert counter.view.footer == "Minimarket La Esquina · Casa matriz · Caja 1 · version 1.0"


@pytest.mark.parametrize(
    ("hours", "greeting"), [(0, "Good morning"), (4, "Good afternoon"), (12, "Good evening")]
)
def test_the_greeting_follows_the_clock_of_the_shop(
    counter: Counter, hours: int, greeting: str
) -> None:
    counter.clock.set(MORNING + timedelta(hours=hours))
    counter.presenter.start()
    assert counter.view.greetings[-1][1].startswith(greeting)
    assert "21" in counter.view.greetings[-1][0]


def test_the_right_pin_signs_in(counter: Counter) -> None:
    counter.choose("Ana Rojas")
    counter.type_pin(ANA_PIN)
    assert counter.view.digits == 4
    counter.presenter.enter()
    assert [actor.name for actor in counter.signed_in] == ["Ana Rojas"]
    assert counter.view.digits == 0


def test_a_wrong_pin_says_how_many_tries_are_left_and_the_fifth_locks(counter: Counter) -> None:
    counter.choose("Ana Rojas")
    for left in (4, 3, 2, 1):
        counter.type_pin("9999")
        counter.presenter.enter()
        assert counter.view.pad.bad
        tries = "tries" if left > 1 else "try"
        assert f"{left} {tries} left" in counter.view.pad.sentence
    counter.type_pin("9999")
    counter.presenter.enter()
    assert "1 min" in counter.view.pad.sentence
    counter.type_pin(ANA_PIN)
    counter.presenter.enter()  # the right one, too early
    assert counter.signed_in == []
    counter.clock.wait(timedelta(minutes=2))
    counter.type_pin(ANA_PIN)
    counter.presenter.enter()
    assert [actor.name for actor in counter.signed_in] == ["Ana Rojas"]


def test_enter_twice_is_one_try(counter: Counter) -> None:
    counter.choose("Ana Rojas")
    counter.type_pin("9999")
    counter.tasks.hold()
    counter.presenter.enter()
    counter.presenter.digit("9")
    counter.presenter.choose(0)
    counter.presenter.enter()
    assert counter.view.waiting
    assert len(counter.tasks.held) == 1
    counter.tasks.release()
    assert "4 tries left" in counter.view.pad.sentence


def test_choosing_another_person_forgets_what_was_typed(counter: Counter) -> None:
    counter.choose("Ana Rojas")
    counter.type_pin(ANA_PIN)
    counter.choose("Marta Soto")
    assert counter.view.digits == 0
    counter.presenter.enter()
    assert counter.signed_in == []
    assert counter.view.pad.bad


def test_letters_and_arrows_choose(counter: Counter) -> None:
    counter.presenter.initial("m")
    assert counter.view.people[counter.view.chosen].name == "Marta Soto"
    counter.presenter.initial("Á")  # nobody: nothing moves
    assert counter.view.people[counter.view.chosen].name == "Marta Soto"
    counter.presenter.move(-99)
    assert counter.view.chosen == 0
    counter.presenter.move(99)
    assert counter.view.chosen == len(PEOPLE) - 1


def test_who_opened_the_turn_is_chosen_and_marked(counter: Counter) -> None:
    counter.shop.open_cash()
    counter.presenter.start()
    row = counter.view.people[counter.view.chosen]
    assert row.name == "Dueño"
    assert row.badge is not None
    assert row.badge.text == "Session open since 09:00"


def test_a_lost_connection_is_said_and_stops_nobody(counter: Counter) -> None:
    counter.presenter.show_connection(online=False, since=MORNING)
    assert counter.view.connection is not None
    assert "09:00" in counter.view.connection.title
    counter.choose("Ana Rojas")
    counter.type_pin(ANA_PIN)
    counter.presenter.enter()
    assert counter.signed_in
    counter.presenter.show_connection(online=True)
    assert counter.view.connection is None


def test_by_keyboard_alone(qtbot: QtBot, counter: Counter) -> None:
    view = LoginView(translator("en"))
    qtbot.addWidget(view)
    presenter = LoginPresenter(
        view,
        InlineTasks(),
        counter.shop.database,
        counter.shop.keys.pepper,
        translate=translator("en"),
        version="1.0",
        on_signed_in=counter.signed_in.append,
    )
    view.initial.connect(presenter.initial)
    view.digit.connect(presenter.digit)
    view.entered.connect(presenter.enter)
    view.cleared.connect(presenter.clear)
    view.back.connect(presenter.back)
    view.moved.connect(presenter.move)
    view.person_chosen.connect(presenter.choose)
    view.forgot.connect(presenter.forgot)
    presenter.start()
    view.resize(1366, 700)
    view.show()
    view.take_focus()
    QTest.keyClicks(view, "a")
    assert view.hello.text() == "Hello, Ana"
    QTest.keyClicks(view, "99")
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert "4 tries left" in view.sentence.text()
    QTest.keyClicks(view, "1")
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.sentence.text() == "Type your PIN"
    QTest.mouseClick(view.forgot_key, Qt.MouseButton.LeftButton)
    assert "Ask the owner" in view.notice.accessibleName()
    QTest.mouseClick(view.pad.keys[ANA_PIN[0]], Qt.MouseButton.LeftButton)
    QTest.keyClicks(view, ANA_PIN[1:] + "0")
    QTest.keyClick(view, Qt.Key.Key_Backspace)
    QTest.mouseClick(view.enter_key, Qt.MouseButton.LeftButton)
    assert [actor.name for actor in counter.signed_in] == ["Ana Rojas"]
