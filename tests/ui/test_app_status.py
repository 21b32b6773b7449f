"""The top bar without a screen: what waits, how the printer is, and what a person is asked."""

from dataclasses import dataclass, field
from functools import partial

import pytest

from pos_app.core import cart as carts
from pos_app.core import cash, print_jobs, sales
from pos_app.core.errors import DeviceRevoked, PrinterOutOfPaper
from pos_app.core.fiscal.cl import folios
from pos_app.core.fiscal.cl.folios import NewFolios
from pos_app.core.ids import new_id
from pos_app.core.print_jobs import Job, State
from pos_app.core.settling import CASH, Tender
from pos_app.core.sync import outbox
from pos_app.devices.printing import PrinterState
from pos_app.devices.status import Health
from pos_app.devices.virtual import VirtualTransport
from pos_app.sync.worker import SyncStatus
from pos_app.ui.format import NBSP
from pos_app.ui.status.presenter import StatusPresenter
from pos_app.ui.values import Lamp, Level, StripText
from tests.core.fiscal.chile import become_chilean
from tests.shop import PRODUCTS, ReadyShop
from tests.ui.asking import ask_close
from tests.ui.fakes import make_desk


@dataclass
class FakeShell:
    """Remembers what the shell would show."""

    session: tuple[str, str] = ("", "")
    time: str = ""
    printer: tuple[Lamp, str] = (Lamp.OFF, "")
    drawer: Lamp = Lamp.UNKNOWN
    connection: tuple[bool, int] | None = None
    pending: int = -1
    questions: list[StripText] = field(default_factory=list)

    def show_session(self, who: str, note: str = "") -> None:
        self.session = who, note

    def show_time(self, text: str) -> None:
        self.time = text

    def show_printer(self, lamp: Lamp, reason: str = "") -> None:
        self.printer = lamp, reason

    def show_drawer(self, lamp: Lamp, reason: str = "") -> None:
        self.drawer = lamp

    def show_connection(self, *, online: bool, waiting: int) -> None:
        self.connection = online, waiting

    def show_no_centre(self) -> None:
        self.connection = None

    def show_pending(self, count: int) -> None:
        self.pending = count

    def show_question(self, text: StripText) -> None:
        self.questions.append(text)


@dataclass
class Bar:
    """The bar of a till with one charged sale."""

    shop: ReadyShop
    shell: FakeShell
    status: StatusPresenter

    def job(self) -> Job:
        with self.shop.database.read() as session:
            return print_jobs.list_recent(session, limit=1)[0]

    def becomes(self, state: State) -> None:
        """Let the worker find out what became of the ticket."""
        job = self.job()
        self.shop.database.write(lambda session: print_jobs.mark(session, job.id, state))
        self.status.refresh()


@pytest.fixture
def bar(shop: ReadyShop) -> Bar:
    opened = shop.open_cash()
    cart = carts.add(carts.open_cart(), shop.item(PRODUCTS[0].code), 1000)
    tender = Tender(CASH, cart.total_minor)
    shop.database.write(
        lambda session: sales.charge(session, shop.actor, cart=cart, tenders=[tender])
    )
    shell = FakeShell()
    status = StatusPresenter(shell, make_desk(shop), drawer=True)
    status.start()
    status.signed_in(shop.actor, opened.opened_at)
    return Bar(shop, shell, status)


def test_it_says_till_person_and_since_when(bar: Bar) -> None:
    who, note = bar.shell.session
    assert who == "Caja 1 \N{MIDDLE DOT} Dueño"
    assert note.startswith("Session since ")
    assert len(bar.shell.time) == 5
    bar.status.signed_out()
    assert bar.shell.session == ("Caja 1", "")


def test_a_shop_without_a_centre_says_nothing_of_a_connection(bar: Bar) -> None:
    bar.status.centre(SyncStatus(state="never"))
    assert bar.shell.connection is None


def test_the_printer_says_what_is_wrong_in_words(bar: Bar) -> None:
    assert bar.shell.printer[0] is Lamp.UNKNOWN  # silence is never "ok"
    bar.status.printer(PrinterState(Health.OK))
    assert bar.shell.printer == (Lamp.OK, "")
    assert bar.shell.drawer is Lamp.OK
    bar.status.printer(PrinterState(Health.OK, paper_low=True))
    assert bar.shell.printer == (Lamp.OK, "paper is running out")
    bar.status.printer(PrinterState(Health.BAD, PrinterOutOfPaper(printer="Epson")))
    lamp, reason = bar.shell.printer
    assert lamp is Lamp.BAD
    assert "Epson has no paper" in reason


def test_a_ticket_that_did_not_come_out_is_told_once_and_printed(bar: Bar) -> None:
    assert bar.shell.pending == 0
    bar.becomes("failed")
    bar.status.refresh()
    assert bar.shell.pending == 1
    assert [question.level for question in bar.shell.questions] == [Level.BAD]
    assert bar.shell.questions[0].title == "Ticket 1: it was not printed"
    assert bar.status.answered("print_again")
    assert bar.job().state == "pending"
    assert bar.job().copy_no == 0
    assert not bar.status.answered("print_again")  # answered once


@pytest.mark.parametrize(
    ("answer", "state"), [("came_out", "printed"), ("did_not_come_out", "pending")]
)
def test_an_unconfirmed_ticket_asks_whether_it_came_out(bar: Bar, answer: str, state: str) -> None:
    bar.becomes("unconfirmed")
    assert bar.shell.questions[0].level is Level.WARN
    assert "Ticket 1" in bar.shell.questions[0].title
    assert bar.status.answered(answer)
    assert bar.job().state == state


def test_keys_of_other_strips_are_no_answers(bar: Bar) -> None:
    bar.becomes("failed")
    assert not bar.status.answered("undo")


def test_nobody_is_asked_while_nobody_is_signed_in(bar: Bar) -> None:
    bar.status.signed_out()
    bar.becomes("failed")
    assert bar.shell.questions == []
    assert bar.shell.pending == 1


def test_the_virtual_printer_has_a_name_for_people(bar: Bar) -> None:
    bar.status.printer(PrinterState(Health.BAD, PrinterOutOfPaper(printer=VirtualTransport.name)))
    assert "Virtual printer has no paper" in bar.shell.printer[1]


def test_few_folios_are_told_once_to_each_person(bar: Bar) -> None:
    shop = bar.shop
    become_chilean(shop)
    shop.database.write(lambda s: folios.add_folios(s, shop.actor, NewFolios("39", 1, 10)))
    for left in range(9, 1, -1):
        assert bar.shell.questions == [], left
        cart = carts.add(carts.open_cart(), shop.item(PRODUCTS[0].code), 1000)
        tender = [Tender(CASH, cart.total_minor)]
        shop.database.write(
            lambda s, cart=cart, tender=tender: sales.charge(  # type: ignore[misc]
                s, shop.actor, cart=cart, tenders=tender
            )
        )
        bar.status.refresh()
    (told,) = bar.shell.questions
    assert told.title == "Folios are running out: Electronic receipt"
    assert (
        told.detail
        == "2 are left. They last 1 day. Ask the owner to load a new range on this till."
    )
    assert (told.level, told.keys) == (Level.WARN, ())
    bar.status.refresh()
    assert len(bar.shell.questions) == 1
    bar.status.signed_in(shop.actor, None)
    bar.status.refresh()
    assert len(bar.shell.questions) == 2


def test_who_works_is_told_once_that_the_centre_asks_for_the_drawer(bar: Bar) -> None:
    def ask(note: str) -> None:
        ask_close(bar.shop.database, note)
        bar.status.refresh()

    ask("Viene el contador.")
    bar.status.refresh()
    (told,) = bar.shell.questions
    assert told.title == "Carolina Vidal asks from the centre that this drawer be closed"
    assert told.detail == "Viene el contador. Finish the sale, then count it: Cash, Close."
    ask("")  # asked again
    assert [one.detail for one in bar.shell.questions[1:]] == [
        "Finish the sale, then count it: Cash, Close."
    ]
    bar.shop.database.write(lambda s: cash.close_session(s, bar.shop.actor, counted_minor=51_600))
    bar.status.signed_in(bar.shop.actor, None)
    bar.status.refresh()
    assert len(bar.shell.questions) == 2  # it is closed: nothing to ask for


def test_a_wrong_clock_and_a_till_shut_out_are_told_once_and_counted(bar: Bar) -> None:
    link = partial(outbox.set_link, url="https://centre", server_id=new_id(), status=outbox.ACTIVE)
    bar.shop.database.write(link)

    def hear(status: SyncStatus) -> None:
        bar.status._desk.centre.heard(status)
        bar.status.centre(status)

    hear(SyncStatus("online", skew_s=100))
    assert (bar.shell.pending, bar.shell.questions) == (0, [])
    hear(SyncStatus("online", skew_s=-900))
    hear(SyncStatus("online", skew_s=-900))
    assert bar.shell.pending == 1
    (told,) = bar.shell.questions
    assert told.title.replace(NBSP, " ") == "The clock of this till is 15 min behind"
    hear(SyncStatus("blocked", error=DeviceRevoked(name="Caja 1"), skew_s=0))
    assert [question.title for question in bar.shell.questions[1:]] == ["This till was shut out"]
    hear(SyncStatus("online", skew_s=0))
    assert bar.shell.pending == 0
