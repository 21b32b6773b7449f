"""Pictures of the screens around the counter, from a real shop: `python -m tests.ui.house FOLDER`.

Each picture is the real view with its real presenter on a real store; only the clock is set.
"""

import os
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from uuid import UUID

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


from pos_app.core import cart as carts
from pos_app.core import cash, drafts, people, print_jobs, sales
from pos_app.core.actor import Actor
from pos_app.core.clock import SetClock
from pos_app.core.db import Database
from pos_app.core.i18n import Translate, translator
from pos_app.core.ids import new_id
from pos_app.core.money import CURRENCIES
from pos_app.core.settings_shared import get_shop
from pos_app.core.settling import Tender
from pos_app.core.sync import outbox
from pos_app.devices.papers import PAPERS
from pos_app.ui.cash.close_presenter import CashClosePresenter
from pos_app.ui.cash.close_view import CashCloseView
from pos_app.ui.cash.open_presenter import CashOpenPresenter
from pos_app.ui.cash.open_view import CashOpenView
from pos_app.ui.desk import Desk
from pos_app.ui.help.view import HelpView
from pos_app.ui.joins import (
    join_cash_close,
    join_cash_open,
    join_login,
    join_parked,
    join_pending,
    join_setup,
    join_tickets,
)
from pos_app.ui.login.presenter import LoginPresenter
from pos_app.ui.login.view import LoginView
from pos_app.ui.main_window import MainWindow
from pos_app.ui.parked.presenter import ParkedPresenter
from pos_app.ui.parked.view import ParkedView
from pos_app.ui.pending.presenter import PendingPresenter
from pos_app.ui.pending.view import PendingView
from pos_app.ui.setup.presenter import SetupPresenter
from pos_app.ui.setup.rows import SetupForm
from pos_app.ui.setup.view import SetupView
from pos_app.ui.tickets.presenter import TicketsPresenter
from pos_app.ui.tickets.view import TicketsView
from pos_app.ui.widgets.screen import Screen
from tests.shop import PRODUCTS, ReadyShop, make_shop
from tests.ui.fakes import InlineTasks
from tests.ui.gallery import NARROW, WIDE, spanish, window
from tests.ui.pictures import Picture, draw

AFTERNOON = datetime(2026, 11, 21, 15, 41, tzinfo=UTC)  # 12:41 in Santiago


def show(view: Screen, key: str, *, place: str = "", bare: bool = False) -> MainWindow:
    """Return a window that shows this screen, still empty."""
    shell = window()
    if bare:
        shell.bar.show_session("Caja 1", "")
    shell.add_screen(key, view, place=place, bare=bare)
    shell.show_screen(key)
    return shell


class SpanishDesk(Desk):
    """A desk whose words are those of the source, compiled or not."""

    @property
    def translate(self) -> Translate:
        return spanish


@dataclass(frozen=True)
class House:
    """A shop and the clock on its wall."""

    shop: ReadyShop
    clock: SetClock

    @property
    def database(self) -> Database:
        return self.shop.database

    @property
    def actor(self) -> Actor:
        return self.shop.actor

    def person(self, role: str) -> Actor:
        return self.shop.person(role)


def new_shop(at: datetime, currency: str = "CLP") -> House:
    """Return a new shop whose clock stands at `at`."""
    clock = SetClock(at)
    folder = Path(tempfile.mkdtemp(prefix="mostrador-house-"))
    return House(make_shop(folder, currency, clock=clock), clock)


def desk_of(house: House) -> Desk:
    """Return the desk of that shop, in Spanish."""
    with house.database.read() as session:
        settings = get_shop(session)
    return SpanishDesk(house.database, InlineTasks(), settings, "es", "Caja 1")


@cache
def shop() -> House:
    """Return a shop in the middle of a day: six people, a turn that is open since 08:02."""
    ready = new_shop(AFTERNOON - timedelta(hours=4, minutes=39))
    pin = people.hash_pin("4826", ready.shop.keys.pepper)
    for name in ("Luis Pérez", "Rosa Núñez"):
        add = partial(people.add_user, name=name, role="VENDEDOR", pin_hash=pin)
        ready.database.write(add)
    ana = ready.person("VENDEDOR")
    ready.database.write(partial(cash.open_session, actor=ana, float_minor=50_000))
    ready.clock.set(AFTERNOON)
    return ready


def basket(house: House, *codes: str) -> carts.Cart:
    """Return a cart with one of each."""
    cart = carts.open_cart()
    for code in codes:
        cart = carts.add(cart, house.shop.item(code), 1000)
    return cart


def sold(currency: str = "CLP") -> House:
    """Return a shop at four in the afternoon: eight sales, two of them by card, two parked."""
    house = new_shop(AFTERNOON - timedelta(hours=4, minutes=39), currency)
    ana, codes = house.person("VENDEDOR"), [product.code for product in PRODUCTS[:4]]
    house.database.write(partial(cash.open_session, actor=ana, float_minor=50_000))
    for number in range(8):
        house.clock.set(AFTERNOON + timedelta(minutes=23 * number - 200))
        cart = basket(house, *codes[: number % 4 + 1])
        method = "debit" if number in {2, 5} else "cash"
        tender = Tender(method, cart.total_minor)
        house.database.write(partial(sales.charge, actor=ana, cart=cart, tenders=[tender]))
    for label in ("señora del 4B", ""):
        house.clock.set(AFTERNOON + timedelta(minutes=8))
        parked = basket(house, *codes[:3])
        house.database.write(partial(drafts.park, actor=ana, cart=parked, label=label))
    house.clock.set(AFTERNOON + timedelta(hours=3, minutes=24))
    return house


def login(translate: Translate = spanish, *, wrong: bool = False) -> MainWindow:
    """Return the login screen without a connection, two digits typed."""
    ready = shop()
    view = LoginView(translate)
    presenter = LoginPresenter(
        view,
        InlineTasks(),
        ready.database,
        ready.shop.keys.pepper,
        translate=translate,
        version="1.0",
        on_signed_in=lambda actor: None,
    )
    join_login(view, presenter)
    shell = show(view, "login", bare=True)
    presenter.start()
    presenter.show_connection(online=False, since=AFTERNOON - timedelta(minutes=43))
    presenter.choose(3)
    if wrong:
        for digit in "1357":
            presenter.digit(digit)
        presenter.enter()
        presenter.forgot()
        return shell
    for digit in "48":
        presenter.digit(digit)
    return shell


# Cash ---------------------------------------------------------------------------------------------


def cash_open(*, back: bool = False) -> MainWindow:
    """Return the float being counted, the morning after a close; `back`: its clock says 1970."""
    ready = new_shop(AFTERNOON - timedelta(days=1))
    ready.database.write(partial(cash.open_session, actor=ready.actor, float_minor=50_000))
    counts = (
        cash.Count(10_000, 2),
        cash.Count(5_000, 3),
        cash.Count(1_000, 10),
        cash.Count(500, 10),
    )
    ready.database.write(partial(cash.close_session, actor=ready.actor, counts=counts))
    morning = AFTERNOON - timedelta(hours=4, minutes=39)
    ready.clock.set(datetime(1970, 1, 1, 4, tzinfo=UTC) if back else morning)
    view = CashOpenView(spanish, CURRENCIES["CLP"])
    presenter = CashOpenPresenter(
        view, desk_of(ready), ready.person("VENDEDOR"), on_opened=lambda session: None
    )
    join_cash_open(view, presenter)
    shell = show(view, "cash_open", place="cash")
    presenter.start()
    for value, pieces in ((10_000, 2), (5_000, 3), (1_000, 10), (500, 8)):
        presenter.count(value, pieces)
    return shell


def cash_close(step: int = 0, *, over: int = 0, currency: str = "CLP") -> MainWindow:
    """Return the close at one of its steps, after a day with sales, two of them still parked."""
    ready = sold(currency)
    actor = ready.person("VENDEDOR")
    view = CashCloseView(spanish, CURRENCIES[currency])
    presenter = CashClosePresenter(
        view, desk_of(ready), actor, PAPERS["80-48"], on_closed=lambda fact: None
    )
    join_cash_close(view, presenter)
    shell = show(view, "cash_close", place="cash")
    presenter.start()
    with ready.database.read() as session:
        running = cash.get_open(session)
        left = cash.totals(session, running.id).expected_minor(running.float_minor) + over
    for value in CURRENCIES[currency].denominations_minor:
        pieces = left // value if value < 5_000 else min(left // value, 3)
        presenter.count(value, pieces)
        left -= value * pieces
    presenter.count_slips(2)
    view.show_slips(2)
    if step:
        presenter.go_on()
    if step == 2:
        presenter.close("Un vuelto mal dado a las once")
    return shell


# Tickets ------------------------------------------------------------------------------------------


def printed(house: House) -> list[print_jobs.Job]:
    """Let every ticket come out but two; return their jobs."""
    with house.database.read() as session:
        jobs = [job for job in print_jobs.list_recent(session) if job.kind == "sale"]
    states: list[tuple[print_jobs.State, str]] = [("printed", "")] * len(jobs)
    states[2], states[4] = ("unconfirmed", "printer.interrupted"), ("failed", "printer.no_paper")
    for job, (state, error) in zip(jobs, states, strict=True):
        mark = partial(print_jobs.mark, job_id=job.id, state=state, error=error)
        house.database.write(mark)
    return jobs


def tickets(code: str = "80-48", *, ask: bool = False) -> MainWindow:
    """Return the papers of a day: printed, one not confirmed, one that failed, one copy."""
    house = sold()
    ana = house.person("VENDEDOR")
    jobs = printed(house)
    copied = jobs[5].document_id
    copy = house.database.write(partial(print_jobs.reprint, actor=ana, document_id=copied))
    house.database.write(partial(print_jobs.mark, job_id=copy, state="printed"))
    view = TicketsView(spanish)
    presenter = TicketsPresenter(
        view, desk_of(house), ana, PAPERS[code], on_left=lambda: None, virtual=True
    )
    join_tickets(view, presenter)
    shell = show(view, "tickets")
    presenter.start()
    if not ask:
        view.table.move_selection(-2)
    return shell


# First run ----------------------------------------------------------------------------------------


def first_run(*, wrong: bool = False) -> MainWindow:
    """Return the first run, filled in; `wrong`: with what is refused."""
    view = SetupView(spanish)
    presenter = SetupPresenter(
        view,
        InlineTasks(),
        translate=spanish,
        create=lambda form: None,
        try_printer=lambda form: True,
        on_created=lambda form: None,
        on_language=lambda form: None,
        has_keyring=lambda: not wrong,
    )
    join_setup(view, presenter)
    shell = show(view, "setup", bare=True)
    form = SetupForm(shop="Minimarket La Esquina", tax_id="76.192.083-9", owner="Rosa Núñez")
    presenter.start(SetupForm(printer="network") if wrong else form)
    if wrong:
        presenter.create()
    else:
        view.fields["pin"].set_text("482613")
        presenter.try_printer()
    return shell


# What waits ---------------------------------------------------------------------------------------


def parked(*, empty: bool = False) -> MainWindow:
    """Return the parked sales."""
    house = new_shop(AFTERNOON) if empty else sold()
    view = ParkedView(spanish)
    presenter = ParkedPresenter(
        view, desk_of(house), on_chosen=lambda cart: None, on_left=lambda: None
    )
    join_parked(view, presenter)
    shell = show(view, "parked", place="sale")
    presenter.start()
    return shell


class Nowhere:
    """Doors that lead nowhere: a picture stays where it is."""

    def to_sale(self) -> None: ...

    def to_room(self, key: str, subject: UUID | None = None) -> None: ...


def pending(*, empty: bool = False) -> MainWindow:
    """Return what waits, of a till whose centre does not answer."""
    house = new_shop(AFTERNOON) if empty else sold()
    if not empty:
        printed(house)
        link = partial(outbox.set_link, url="https://centro", server_id=new_id(), status="active")
        house.database.write(link)
    view = PendingView(spanish)
    actor = house.person("VENDEDOR")
    presenter = PendingPresenter(view, desk_of(house), actor, doors=Nowhere())
    join_pending(view, presenter)
    shell = show(view, "pending")
    presenter.start()
    return shell


def help_() -> MainWindow:
    """Return the keys of the keyboard."""
    about = (("Negocio", "Minimarket La Esquina"), ("Caja", "Caja 1"), ("Versión", "1.0"))
    return show(HelpView(spanish, about), "help")


PICTURES: dict[str, Picture] = {
    "login": (login, WIDE),
    "login_wrong": (lambda: login(wrong=True), WIDE),
    "login_1024": (login, NARROW),
    "cash_open": (cash_open, WIDE),
    "cash_open_clock": (lambda: cash_open(back=True), WIDE),
    "cash_close": (cash_close, WIDE),
    "cash_close_1024": (cash_close, NARROW),
    "cash_close_eur": (lambda: cash_close(currency="EUR"), WIDE),
    "cash_confirm": (lambda: cash_close(1, over=-4_200), WIDE),
    "cash_confirm_exact": (lambda: cash_close(1), WIDE),
    "cash_confirm_1024": (lambda: cash_close(1, over=-4_200), NARROW),
    "cash_z": (lambda: cash_close(2, over=200), WIDE),
    "cash_z_1024": (lambda: cash_close(2, over=200), NARROW),
    "tickets": (tickets, WIDE),
    "tickets_58": (lambda: tickets("58-32"), WIDE),
    "tickets_ask": (lambda: tickets(ask=True), WIDE),
    "tickets_1024": (tickets, NARROW),
    "setup": (first_run, WIDE),
    "setup_wrong": (lambda: first_run(wrong=True), WIDE),
    "setup_1024": (first_run, NARROW),
    "help": (help_, WIDE),
    "help_1024": (help_, NARROW),
    "parked": (parked, WIDE),
    "parked_1024": (parked, NARROW),
    "parked_empty": (lambda: parked(empty=True), WIDE),
    "pending": (pending, WIDE),
    "pending_1024": (pending, NARROW),
    "pending_empty": (lambda: pending(empty=True), WIDE),
    "login_en": (lambda: login(translator("en")), WIDE),
}


if __name__ == "__main__":
    draw(PICTURES, sys.argv[1:])
