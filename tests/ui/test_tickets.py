"""Tickets: what came out is known, what did not is asked once, a copy says that it is one."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.core import cart as carts
from pos_app.core import print_jobs, returns, sales
from pos_app.core.actor import Actor
from pos_app.core.customer_accounts import save_customer
from pos_app.core.customers import CustomerInput
from pos_app.core.ids import new_id
from pos_app.core.money import CURRENCIES
from pos_app.core.print_jobs import Job, State
from pos_app.core.returns import ReturnLine
from pos_app.core.settings_shared import get_shop
from pos_app.core.settling import Tender
from pos_app.core.ticket_lists import Wanted
from pos_app.core.tickets import Cut, Text, Ticket, dump
from pos_app.core.tickets.blocks import Align
from pos_app.devices.papers import PAPERS
from pos_app.ui.desk import Desk
from pos_app.ui.joins import join_tickets
from pos_app.ui.tickets.asking import read_wanted
from pos_app.ui.tickets.paper import PaperPicture, divide, picture_of
from pos_app.ui.tickets.papers import checks_of
from pos_app.ui.tickets.presenter import CAME_OUT, DID_NOT, TicketsPresenter
from pos_app.ui.tickets.rows import CheckText, TicketText
from pos_app.ui.tickets.view import TicketsView
from pos_app.ui.values import Level, StripText
from tests.shop import PRODUCTS, ReadyShop, make_shop
from tests.ui.fakes import InlineTasks

PAPER = PAPERS["80-48"]


@dataclass
class FakeTickets:
    """Remembers what the presenter showed."""

    heading: tuple[str, str] = ("", "")
    width: str = ""
    rows: tuple[TicketText, ...] = ()
    selected: int = -1
    paper: PaperPicture | None = None
    checks: tuple[CheckText, ...] = ()
    strip: StripText | None = None
    actions: tuple[bool, bool] = (False, False)
    give_back: bool = False
    gift: bool = False
    asked: list[str] = field(default_factory=list)
    cleared: int = 0

    def show_heading(self, title: str, subtitle: str) -> None:
        self.heading = (title, subtitle)

    def show_widths(self, codes: tuple[str, ...], chosen: str) -> None:
        self.width = chosen

    def show_rows(self, rows: tuple[TicketText, ...], selected: int) -> None:
        self.rows, self.selected = rows, selected

    def show_paper(self, picture: PaperPicture | None, checks: tuple[CheckText, ...]) -> None:
        self.paper, self.checks = picture, checks

    def show_strip(self, text: StripText | None) -> None:
        self.strip = text

    def show_actions(self, *, reprint: bool, save: bool, give_back: bool, gift: bool) -> None:
        self.actions, self.give_back, self.gift = (reprint, save), give_back, gift

    def ask_where(self, name: str) -> None:
        self.asked.append(name)

    def clear_search(self) -> None:
        self.cleared += 1

    def words(self) -> str:
        return self.paper.words if self.paper is not None else ""


@dataclass
class Till:
    """A till with a few tickets, without Qt, on a real store."""

    shop: ReadyShop
    tasks: InlineTasks
    actor: Actor
    view: FakeTickets
    left: list[bool] = field(default_factory=list)

    def desk(self) -> Desk:
        with self.shop.database.read() as session:
            return Desk(self.shop.database, self.tasks, get_shop(session), "en", "Caja 1")

    def presenter(self) -> TicketsPresenter:
        return TicketsPresenter(
            self.view, self.desk(), self.actor, PAPER, on_left=lambda: self.left.append(True)
        )

    def sell(
        self, product: int = 0, *, print_ticket: bool = True, customer_id: UUID | None = None
    ) -> UUID:
        empty = replace(carts.open_cart(), customer_id=customer_id)
        cart = carts.add(empty, self.shop.item(PRODUCTS[product].code), 1000)
        op = partial(
            sales.charge,
            actor=self.actor,
            cart=cart,
            tenders=[Tender("debit", cart.total_minor)],
            print_ticket=print_ticket,
        )
        return self.shop.database.write(op).sale_id

    def jobs(self, sale_id: UUID) -> tuple[Job, ...]:
        with self.shop.database.read() as session:
            return print_jobs.list_for_document(session, sale_id)

    def mark(self, sale_id: UUID, state: State) -> None:
        job = self.jobs(sale_id)[0]
        self.shop.database.write(partial(print_jobs.mark, job_id=job.id, state=state))


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    shop = make_shop(tmp_path)
    shop.open_cash()
    yield Till(shop, InlineTasks(), shop.person("VENDEDOR"), FakeTickets())
    shop.database.close()


def titles(view: FakeTickets) -> list[str]:
    return [row.title for row in view.rows]


def strip_of(view: FakeTickets) -> StripText:
    assert view.strip is not None
    return view.strip


def test_the_list_says_what_became_of_each_paper(till: Till) -> None:
    states: dict[State, str] = {
        "printed": "Printed",
        "unconfirmed": "Unconfirmed",
        "failed": "Not printed",
        "pending": "Waiting",
    }
    for state in states:
        till.mark(till.sell(), state)
    till.presenter().start()
    badges = {row.badge.text for row in till.view.rows if row.title.startswith("Ticket")}
    assert badges == set(states.values())
    assert "Opening of session 1" in titles(till.view)


def test_the_selected_paper_is_shown_as_it_was_printed(till: Till) -> None:
    till.sell(0)
    till.sell(2)
    presenter = till.presenter()
    presenter.start()
    by_title = titles(till.view)
    presenter.select(by_title.index("Ticket 2"))
    assert "Chocolate Costa" in till.view.words()
    presenter.select(by_title.index("Ticket 1"))
    assert "Leche cappuccino" in till.view.words()
    assert all(check.good for check in till.view.checks)
    assert till.view.heading == ("Tickets", "Paper of 80 mm · 48 columns · 576 dots · CP858")


def test_another_width_lays_the_same_ticket_anew(till: Till) -> None:
    till.sell(1)
    presenter = till.presenter()
    presenter.start()
    presenter.select(titles(till.view).index("Ticket 1"))
    wide = till.view.paper
    presenter.choose_width("58-32")
    narrow = till.view.paper
    assert wide is not None
    assert narrow is not None
    assert (wide.width, narrow.width) == (2 * 576, 2 * 384)
    assert max(len(line) for line in narrow.words.splitlines()) <= 32
    assert all(check.good for check in till.view.checks)


def test_the_checks_find_letters_that_the_printer_does_not_have() -> None:
    found = checks_of(Ticket((Text("Привет", Align.LEFT), Cut())), PAPER, str)
    assert [check.good for check in found] == [True, False, True]


def test_an_unconfirmed_paper_is_shown_first_and_asked(till: Till) -> None:
    sale = till.sell()
    till.mark(sale, "unconfirmed")
    till.sell()
    presenter = till.presenter()
    presenter.start()
    assert titles(till.view)[till.view.selected] == "Ticket 1"
    assert [key.key for key in strip_of(till.view).keys] == [CAME_OUT, DID_NOT]
    presenter.strip_pressed(CAME_OUT)
    assert till.jobs(sale)[0].state == "printed"
    assert strip_of(till.view).level is Level.OK


def test_what_did_not_come_out_prints_again_as_the_original(till: Till) -> None:
    sale = till.sell()
    till.mark(sale, "unconfirmed")
    presenter = till.presenter()
    presenter.start()
    presenter.strip_pressed(DID_NOT)
    assert [(job.copy_no, job.state) for job in till.jobs(sale)] == [(0, "pending")]
    till.mark(sale, "failed")
    presenter.refresh()
    presenter.reprint()
    assert [(job.copy_no, job.state) for job in till.jobs(sale)] == [(0, "pending")]


def test_a_copy_is_marked_and_asked_once(till: Till) -> None:
    sale = till.sell()
    till.mark(sale, "printed")
    presenter = till.presenter()
    presenter.start()
    presenter.select(titles(till.view).index("Ticket 1"))
    till.tasks.hold()
    presenter.reprint()
    presenter.reprint()
    till.tasks.release()
    assert sorted(job.copy_no for job in till.jobs(sale)) == [0, 1]
    copies = [at for at, row in enumerate(till.view.rows) if row.detail.startswith("COPY")]
    presenter.select(copies[0])
    assert "*** COPIA ***" in till.view.words() or "*** COPY ***" in till.view.words()


def test_the_stock_keeper_may_look_but_not_print(till: Till) -> None:
    till.sell()
    till.actor = till.shop.person("BODEGUERO")
    till.presenter().start()
    assert till.view.actions == (False, True)


def test_a_ticket_is_found_by_number_and_by_its_barcode(till: Till) -> None:
    sales_made = [till.sell() for _ in range(3)]
    presenter = till.presenter()
    presenter.start()
    presenter.search("2")
    assert titles(till.view) == ["Ticket 2"]
    code = next(line.strip(" []") for line in till.view.words().splitlines() if "[" in line)
    presenter.escaped()
    assert len(titles(till.view)) == 4
    presenter.search(code)
    assert titles(till.view) == ["Ticket 2"]
    presenter.search("99")
    assert strip_of(till.view).title == "No such ticket"
    assert titles(till.view) == ["Ticket 2"]
    presenter.search("")
    assert len(titles(till.view)) == len(sales_made) + 1
    presenter.escaped()
    assert till.left == [True]


def test_a_sale_without_paper_is_shown_and_prints_as_a_copy(till: Till) -> None:
    sale = till.sell(print_ticket=False)
    presenter = till.presenter()
    presenter.start()
    presenter.search("1")
    assert [row.badge.text for row in till.view.rows] == ["No paper here"]
    assert "Leche cappuccino" in till.view.words()
    presenter.reprint()
    assert [job.copy_no for job in till.jobs(sale)] == [1]
    assert [row.badge.text for row in till.view.rows] == ["Waiting"]


@pytest.mark.req("R1")
def test_a_ticket_is_found_by_day_customer_and_amount(till: Till) -> None:
    rosa = till.shop.database.write(
        lambda session: save_customer(
            session, till.shop.actor, CustomerInput("Rosa Núñez", tax_id="12345678-5")
        )
    )
    till.sell(0)
    till.sell(1, customer_id=rosa)
    till.sell(2)
    presenter = till.presenter()
    presenter.start()
    today = till.shop.database.clock.now().astimezone(till.desk().zone)
    for asked in ("$2.200", "2200", "Rosa", "12.345.678-5"):
        presenter.search(asked)
        assert titles(till.view) == ["Ticket 2"], asked
    presenter.search(today.strftime("%d-%m-%Y"))
    assert titles(till.view) == ["Ticket 3", "Ticket 2", "Ticket 1"]
    assert "Rosa Núñez" in till.view.rows[1].detail
    assert till.view.heading[1].startswith(f"«{today:%d-%m-%Y}» · 3 found")


@pytest.mark.req("R1", refusal=True)
def test_what_no_ticket_has_is_said_and_nothing_is_lost(till: Till) -> None:
    till.sell()
    presenter = till.presenter()
    presenter.start()
    shown = titles(till.view)
    for asked in ("$9.999.999", "01-01-2020", "Nadie", "9999999900000001"):
        presenter.search(asked)
        assert strip_of(till.view).title == "No such ticket", asked
        assert titles(till.view) == shown


def test_the_gift_receipt_of_a_sale_prints_from_its_ticket(till: Till) -> None:
    sale = till.sell()
    presenter = till.presenter()
    presenter.start()
    assert till.view.gift
    presenter.gift()
    assert [(job.kind, job.copy_no) for job in till.jobs(sale)] == [("sale", 0), ("gift", 0)]
    till.actor = till.shop.person("BODEGUERO")
    till.presenter().start()
    assert not till.view.gift


@pytest.mark.req("R10", "R4")
def test_a_credit_note_is_listed_with_its_ticket_and_prints_again(till: Till) -> None:
    sale = till.sell()
    boss = till.shop.person("SUPERVISOR")
    op = partial(
        returns.give_back, actor=boss, op_id=new_id(), sale_id=sale, lines=[ReturnLine(1, 1000)]
    )
    note = till.shop.database.write(op)
    till.mark(note.credit_note_id, "printed")
    presenter = till.presenter()
    presenter.start()
    assert "Credit note 1" in titles(till.view)
    presenter.search("$1.600")
    assert titles(till.view) == ["Credit note 1", "Ticket 1"]
    assert till.view.rows[0].detail.startswith("of ticket 1")
    assert not till.view.give_back  # what came back does not come back again
    presenter.reprint()
    assert [job.copy_no for job in till.jobs(note.credit_note_id)] == [0, 1]
    presenter.search(str(note.credit_note_id))
    assert titles(till.view) == ["Credit note 1", "Credit note 1"]
    code = next(line.strip(" []") for line in till.view.words().splitlines() if "[" in line)
    presenter.search(code)
    assert titles(till.view) == ["Credit note 1", "Credit note 1"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("184213", Wanted(number=184213, amount_minor=184213)),
        ("$ 24.500", Wanted(amount_minor=24500)),
        ("24.500", Wanted(amount_minor=24500)),
        ("Rosa  Núñez", Wanted(customer="Rosa Núñez")),
        ("76.192.083-9", Wanted(customer="76.192.083-9")),
        ("José-Luis", Wanted(customer="José-Luis")),
    ],
)
def test_what_is_typed_is_read_as_people_mean_it(text: str, wanted: Wanted) -> None:
    today = date(2026, 11, 21)
    assert read_wanted(text, CURRENCIES["CLP"], ZoneInfo("America/Santiago"), today) == wanted


def test_a_day_is_the_whole_day_of_the_shop() -> None:
    zone = ZoneInfo("America/Santiago")
    found = read_wanted("5/4", CURRENCIES["CLP"], zone, date(2026, 11, 21))
    assert found.start == datetime(2026, 4, 5, tzinfo=zone)
    assert found.end == datetime(2026, 4, 6, tzinfo=zone)
    assert found.end.utcoffset() == timedelta(hours=-4)  # the clocks went back that night


def test_the_picture_is_saved_or_says_why_not(till: Till, tmp_path: Path) -> None:
    till.sell()
    presenter = till.presenter()
    presenter.start()
    presenter.select(titles(till.view).index("Ticket 1"))
    presenter.save_clicked()
    assert till.view.asked == ["Ticket 1.png"]
    path = tmp_path / "ticket.png"
    presenter.save(str(path))
    with Image.open(path) as image:
        assert image.width > 2 * PAPER.dots
    presenter.save(str(tmp_path / "nowhere" / "ticket.png"))
    assert strip_of(till.view).title == "The picture was not saved"


def test_a_slow_drawing_of_another_paper_is_not_shown(till: Till) -> None:
    till.sell(0)
    till.sell(2)
    presenter = till.presenter()
    presenter.start()
    by_title = titles(till.view)
    till.tasks.hold()
    presenter.select(by_title.index("Ticket 1"))
    presenter.select(by_title.index("Ticket 2"))
    till.tasks.held.reverse()  # the first one takes longer
    till.tasks.release()
    assert "Chocolate Costa" in till.view.words()


# Paper in columns ---------------------------------------------------------------------------------


def long_ticket(lines: int) -> PaperPicture:
    blocks = [Text(f"line {number}", Align.LEFT) for number in range(lines)]
    return picture_of(Ticket((*blocks, Cut())), PAPER)


def test_columns_break_between_lines_and_lose_nothing() -> None:
    picture = long_ticket(60)
    parts = divide(picture, picture.height // 2 + 40, 2)
    assert len(parts) == 2
    assert parts[0][1] in picture.breaks
    assert [part[0] for part in parts] == [0, parts[0][1]]
    assert parts[-1][1] == picture.height


def test_what_fits_in_one_column_stays_in_one() -> None:
    picture = long_ticket(10)
    assert divide(picture, picture.height, 3) == ((0, picture.height),)


def test_a_stored_ticket_is_shown_as_stored(till: Till) -> None:
    sale = till.sell()
    body = dump(Ticket((Text("as it was", Align.LEFT), Cut())))
    job = till.jobs(sale)[0]
    till.shop.database.write(partial(print_jobs.keep_body, job_id=job.id, body=body))
    presenter = till.presenter()
    presenter.start()
    presenter.select(titles(till.view).index("Ticket 1"))
    assert till.view.words().strip() == "as it was"


# With keys and clicks -----------------------------------------------------------------------------


def test_by_keyboard_and_by_touch(qtbot: QtBot, till: Till) -> None:
    till.mark(till.sell(0), "printed")
    sale = till.sell(2)
    till.mark(sale, "unconfirmed")
    view = TicketsView(till.desk().translate)
    qtbot.addWidget(view)
    presenter = TicketsPresenter(
        view, till.desk(), till.actor, PAPER, on_left=lambda: till.left.append(True)
    )
    join_tickets(view, presenter)
    view.resize(1366, 700)
    view.show()
    presenter.start()
    view.take_focus()
    assert "Chocolate" in view.paper.words()
    assert view.strip.text().title.endswith("did it come out?")
    QTest.keyClick(view.number, Qt.Key.Key_F7)
    assert till.jobs(sale)[0].state == "printed"
    QTest.keyClicks(view.number, "1")
    QTest.keyClick(view.number, Qt.Key.Key_Return)
    assert "Leche" in view.paper.words()
    QTest.keyClick(view.number, Qt.Key.Key_F6)
    assert view.strip.text().title == "A copy is printed, marked as one"
    QTest.mouseClick(view.width_keys["58-32"], Qt.MouseButton.LeftButton)
    assert view.width_keys["58-32"].isChecked()
    QTest.keyClick(view.number, Qt.Key.Key_Escape)
    QTest.keyClick(view.number, Qt.Key.Key_Escape)
    assert till.left == [True]
