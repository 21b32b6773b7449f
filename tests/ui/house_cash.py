"""Pictures of the drawer: session, in and out, close, history: `python -m tests.ui.house_cash`."""

import sys
from datetime import timedelta
from functools import partial

from pos_app.core import cash, journal, sales
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession
from pos_app.core.i18n import Translate
from pos_app.core.ids import new_id
from pos_app.core.models.cash import CashSession
from pos_app.core.models.journal import Device
from pos_app.core.models.sync import Echo
from pos_app.core.settling import Tender
from pos_app.devices.papers import PAPERS
from pos_app.ui.cash import history_room, moves_room, turn_room
from pos_app.ui.cash.history_presenter import HistoryPresenter
from pos_app.ui.cash.history_view import HistoryView
from pos_app.ui.cash.lost_presenter import LostPresenter
from pos_app.ui.cash.lost_view import LostView
from pos_app.ui.cash.moves_presenter import MovesPresenter
from pos_app.ui.cash.moves_view import MovesView
from pos_app.ui.cash.turn_presenter import TurnPresenter
from pos_app.ui.cash.turn_view import TurnView
from pos_app.ui.desk import Desk
from pos_app.ui.main_window import MainWindow
from pos_app.ui.values import SectionTab
from pos_app.ui.widgets.screen import Screen
from tests.core.late import come_late
from tests.shop import PRODUCTS
from tests.ui import house
from tests.ui.asking import ask_close
from tests.ui.fakes import InlineTasks
from tests.ui.gallery import NARROW, WIDE, spanish, window
from tests.ui.house import AFTERNOON, House, desk_of
from tests.ui.pictures import Picture, draw

TABS = {"cash_turn": "Session", "cash_moves": "Cash in and out", "cash_close": "Closing",
        "cash_history": "History"}  # fmt: skip


def english(message: str) -> str:
    return message


def at_home(view: Screen, key: str, translate: Translate = spanish) -> MainWindow:
    """Return a window with the tabs of the drawer and one screen, still empty."""
    shell = window(translate)
    shell.add_screen(key, view, place="cash")
    tabs = tuple(SectionTab(each, translate(title)) for each, title in TABS.items())
    shell.show_screen(key, tabs)
    return shell


def desk_in(place: House, translate: Translate) -> Desk:
    if translate is spanish:
        return desk_of(place)
    known = desk_of(place)
    return Desk(place.database, InlineTasks(), known.shop, "en", "Till 1")


def moved() -> House:
    """Return a shop in the afternoon, with cash that came and went by two people."""
    place = house.sold()
    marta = place.person("SUPERVISOR")
    for kind, amount, reason in (
        (cash.IN, 20_000, "Sencillo del banco"),
        (cash.OUT, 8500, "Flete · Verduras del martes"),
        (cash.DROP, 30_000, "A la caja fuerte"),
    ):
        place.clock.set(place.clock.now() + timedelta(minutes=11))
        place.database.write(
            partial(cash.move, actor=marta, kind=kind, amount_minor=amount, reason=reason)
        )
    return place


def turn(
    *,
    role: str = "SUPERVISOR",
    translate: Translate = spanish,
    opened: bool = True,
    asked: bool = False,
) -> MainWindow:
    place = moved() if opened else house.new_shop(AFTERNOON)
    if asked:
        ask_close(place.database, "Viene el contador.")
    return turn_of(place, role, translate)


def turn_of(place: House, role: str = "SUPERVISOR", translate: Translate = spanish) -> MainWindow:
    """Return the session of a shop as it stands."""
    view = TurnView(translate)
    presenter = TurnPresenter(
        view, desk_in(place, translate), place.person(role),
        to_open=lambda: None, to_close=lambda: None,
    )  # fmt: skip
    turn_room.join(view, presenter)
    shell = at_home(view, "cash_turn", translate)
    presenter.start()
    return shell


def moves(
    *, translate: Translate = spanish, no_sale: bool = False, wrong: bool = False
) -> MainWindow:
    place = moved()
    desk = desk_in(place, translate)
    view = MovesView(translate, desk.money)
    presenter = MovesPresenter(view, desk, place.person("SUPERVISOR"))
    moves_room.join(view, presenter)
    shell = at_home(view, "cash_moves", translate)
    presenter.start()
    if no_sale:
        view.kind_keys["no_sale"].click()
        return shell
    view.amount.set_value(9_000_000 if wrong else 12_500)
    presenter.amount(9_000_000 if wrong else 12_500)
    next(iter(view.reasons.chips.values())).click()
    if wrong:
        presenter.record()
    return shell


def sell_some(place: House, who: Actor, count: int) -> int:
    """Sell for cash; return what it came to."""
    total = 0
    for number in range(count):
        basket = house.basket(place, *(product.code for product in PRODUCTS[: number % 3 + 1]))
        tenders = [Tender("cash", basket.total_minor)]
        place.database.write(partial(sales.charge, actor=who, cart=basket, tenders=tenders))
        total += basket.total_minor
    return total


def closed() -> tuple[House, Actor]:
    """Return a shop with a fortnight of closes: exact, short, over; one with something late."""
    place = house.new_shop(AFTERNOON - timedelta(days=12))
    ana, marta = place.person("VENDEDOR"), place.person("SUPERVISOR")
    last = None
    for day, difference in enumerate((0, -350, 0, 200, -4200, 0, 0, 1500, -90, 0, 0)):
        place.clock.set(AFTERNOON + timedelta(days=day - 11))
        who = marta if day in {3, 7} else ana
        opened = place.database.write(partial(cash.open_session, actor=who, float_minor=50_000))
        left = sell_some(place, who, day % 4 + 1)
        counted = 50_000 + left + difference
        place.clock.set(place.clock.now() + timedelta(hours=7))
        place.database.write(partial(cash.close_session, actor=marta, counted_minor=counted))
        last = opened.id
    assert last is not None
    come_late(place.shop, last, amount_minor=2500)
    return place, marta


def history(
    *, translate: Translate = spanish, people: bool = False, empty: bool = False
) -> MainWindow:
    place, marta = (house.new_shop(AFTERNOON), None) if empty else closed()
    view = HistoryView(translate)
    actor = marta or place.person("SUPERVISOR")
    presenter = HistoryPresenter(view, desk_in(place, translate), actor, PAPERS["80-48"])
    history_room.join(view, presenter)
    shell = at_home(view, "cash_history", translate)
    presenter.start()
    if people:
        view.people_key.click()
    return shell


def close(step: int, over: int) -> MainWindow:
    """Return the close under its tabs."""
    shell = house.cash_close(step, over=over)
    tabs = tuple(SectionTab(each, spanish(title)) for each, title in TABS.items())
    shell.show_screen("cash_close", tabs)
    return shell


def replaced() -> House:
    """Return a shop whose till goes on for one that was lost with an open drawer."""
    place, lost = house.sold(), new_id()
    opened = AFTERNOON - timedelta(days=2, hours=3)

    def lose(session: WriteSession) -> None:
        station = journal.get_station(session)
        own = session.get_one(Device, station.device_id)
        session.add(
            Device(
                id=lost, kind="till", branch_id=own.branch_id, location_id=None, name="Caja 1",
                public_key=b"", forked_from=None, enrolled_at=opened, last_seen_at=None,
            )
        )  # fmt: skip
        own.forked_from = lost
        session.add(
            CashSession(
                id=new_id(), device_id=lost, branch_id=station.branch_id, number=214,
                opened_by=place.person("VENDEDOR").user_id, opened_at=opened, float_minor=86_400,
            )
        )  # fmt: skip
        session.add(
            Echo(
                kept_as=lost, device_id=lost, after_seq=0, after_hash=bytes(32), whole_at=AFTERNOON
            )
        )
        session.flush()

    place.database.write(lose)
    return place


def lost_turn() -> MainWindow:
    """Return the session now, with the strip of the one that stayed open."""
    return turn_of(replaced())


def lost() -> MainWindow:
    """Return the screen that ends it."""
    place = replaced()
    view = LostView(spanish)
    presenter = LostPresenter(
        view, desk_of(place), place.person("SUPERVISOR"), to_turn=lambda: None
    )
    shell = at_home(view, "cash_turn")
    presenter.start()
    return shell


PICTURES: dict[str, Picture] = {
    "cash_lost": (lost, WIDE),
    "cash_lost_1024": (lost, NARROW),
    "cash_turn_lost": (lost_turn, WIDE),
    "cash_turn": (turn, WIDE),
    "cash_turn_blind": (lambda: turn(role="VENDEDOR"), WIDE),
    "cash_turn_asked": (lambda: turn(role="VENDEDOR", asked=True), WIDE),
    "cash_turn_closed": (lambda: turn(opened=False), WIDE),
    "cash_turn_english": (lambda: turn(translate=english), WIDE),
    "cash_turn_1024": (turn, NARROW),
    "cash_moves": (moves, WIDE),
    "cash_moves_wrong": (lambda: moves(wrong=True), WIDE),
    "cash_moves_no_sale": (lambda: moves(no_sale=True), WIDE),
    "cash_moves_english": (lambda: moves(translate=english), WIDE),
    "cash_moves_1024": (moves, NARROW),
    "cash_history": (history, WIDE),
    "cash_history_people": (lambda: history(people=True), WIDE),
    "cash_history_empty": (lambda: history(empty=True), WIDE),
    "cash_history_english": (lambda: history(translate=english), WIDE),
    "cash_history_1024": (history, NARROW),
    "cash_close_tabs": (lambda: close(0, 0), WIDE),
    "cash_close_tabs_1024": (lambda: close(0, 0), NARROW),
    "cash_z_causes": (lambda: close(2, -1000), WIDE),
    "cash_z_causes_1024": (lambda: close(2, -1000), NARROW),
    "cash_confirm_tabs": (lambda: close(1, -4200), WIDE),
}

if __name__ == "__main__":
    draw(PICTURES, sys.argv[1:])
