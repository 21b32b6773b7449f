"""Pictures of people, roles, approvals and the audit log: `python -m tests.ui.house_people FOLDER`.

Real views and presenters on a real store, in Spanish; only the clock is set.
"""

import sys
from datetime import timedelta
from functools import cache, partial
from typing import Final
from uuid import UUID

from PySide6.QtTest import QTest

from pos_app.core import approvals, audit, people, roles, sign_ins, staff
from pos_app.core.actor import Actor
from pos_app.core.approvals import Ask
from pos_app.core.errors import LockedOut, ShopError
from pos_app.core.ids import new_id
from pos_app.core.roles import RoleRule
from pos_app.core.staff import PersonInput
from pos_app.ui.approvals.panel import SupervisorPanel
from pos_app.ui.approvals.presenter import SupervisorPresenter
from pos_app.ui.approvals.requests import RequestsPresenter
from pos_app.ui.approvals.requests_rows import words as request_words
from pos_app.ui.approving import Needed
from pos_app.ui.audit.rows import AuditPages
from pos_app.ui.audit.rows import words as audit_words
from pos_app.ui.documents.browsing import Browsing
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.joins import join_supervisor
from pos_app.ui.main_window import MainWindow
from pos_app.ui.people.presenter import PeoplePresenter
from pos_app.ui.people.rows import words as people_words
from pos_app.ui.roles.presenter import RolesPresenter
from pos_app.ui.roles.view import RolesView
from pos_app.ui.rooms import ROOMS
from pos_app.ui.values import SectionTab
from tests.shop import PEOPLE
from tests.ui.gallery import NARROW, WIDE, spanish
from tests.ui.house import AFTERNOON, House, desk_of, new_shop, show
from tests.ui.pictures import Picture, draw

BADGE: Final = "MOSTRADOR-7719204488"


@cache
def busy_shop() -> House:
    """Return a shop where people signed in, failed, asked and were answered."""
    house = new_shop(AFTERNOON - timedelta(hours=4, minutes=30))
    database, pepper = house.database, house.shop.keys.pepper
    ana, marta = house.person("VENDEDOR"), house.person("SUPERVISOR")
    hashed = people.hash_pin("4826", pepper)
    luis, _ = (
        database.write(
            partial(
                staff.add_person, actor=house.actor, person=PersonInput(name, "VENDEDOR"),
                pin_hash=hashed,
            )
        )
        for name in ("Luis Pérez", "Rosa Núñez")
    )  # fmt: skip
    database.write(lambda s: staff.set_badge(s, house.actor, marta.user_id, BADGE, pepper))
    sign_ins.by_pin(database, ana.user_id, PEOPLE["VENDEDOR"][1], pepper)
    house.clock.wait(timedelta(minutes=5))
    for _ in range(24):
        try:
            sign_ins.by_pin(database, luis, "0000", pepper)
        except LockedOut:
            house.clock.wait(timedelta(minutes=16))
        except ShopError:
            house.clock.wait(timedelta(seconds=8))
    rules = {"sales.discount": RoleRule("allow", 5_000), "cash.no_sale": RoleRule("deny")}
    database.write(lambda s: roles.set_rules(s, house.actor, "VENDEDOR", rules))
    house.clock.wait(timedelta(minutes=40))
    ask(house, ana, "cash.move", 20_000, "Retiro a la caja fuerte")
    answered = ask(house, ana, "sales.price", 1_200, "Leche cappuccino Colún 1 L")
    database.write(lambda s: approvals.reject(s, marta, answered, "el precio está bien"))
    house.clock.wait(timedelta(minutes=90))
    ask(house, ana, "sales.discount", 8_400, "Ticket 184: descuento de 20 %")
    done: dict[str, str | int] = {"paper": "sale", "number": 184}
    database.write(lambda s: audit.note(s, ana, audit.REPRINTED, detail=done))
    grant = Ask("sales.discount", new_id(), 3_200)
    code = PEOPLE["SUPERVISOR"][1]
    approvals.approve_with_pin(database, ana, marta.user_id, code, pepper, grant)
    house.clock.wait(timedelta(minutes=12))
    return house


def ask(house: House, actor: Actor, permission: str, amount: int, words: str) -> UUID:
    """Leave a request."""
    asked = Ask(permission, new_id(), amount)
    return house.database.write(lambda s: approvals.request(s, actor, asked, words))


def tabs(place: str) -> tuple[SectionTab, ...]:
    return tuple(
        SectionTab(spec.key, spanish(spec.title))
        for spec in ROOMS
        if spec.place == place and spec.title
    )


def in_window(view: object, key: str, place: str) -> MainWindow:
    shell = show(view, key, place=place)  # type: ignore[arg-type]
    shell.show_screen(key, tabs(place))
    return shell


def who(name: str) -> UUID:
    with busy_shop().database.read() as session:
        return staff.list_members(session, text=name)[0].id


def people_screen(*, locked: bool = False) -> MainWindow:
    """Show who works here; one is locked."""
    house = busy_shop()
    desk = desk_of(house)
    view = DocumentsView(spanish, desk.money, people_words(spanish))
    presenter = PeoplePresenter(view, desk, house.actor, house.shop.keys.pepper)
    join(view, presenter)
    shell = in_window(view, "people", "settings")
    presenter.start(house.person("SUPERVISOR").user_id if not locked else who("Luis Pérez"))
    shell.presenter = presenter  # type: ignore[attr-defined]
    return shell


def new_person() -> MainWindow:
    """Show the question for a new person."""
    shell = people_screen()
    QTest.qWait(50)
    shell.presenter.acted("new")  # type: ignore[attr-defined]
    return shell


def badge_asked() -> MainWindow:
    """Show the question for a badge."""
    shell = people_screen()
    QTest.qWait(50)
    shell.presenter.acted("badge")  # type: ignore[attr-defined]
    return shell


def roles_screen() -> MainWindow:
    """Show what each role may do."""
    house = busy_shop()
    desk = desk_of(house)
    with house.database.read() as session:
        known = roles.list_roles(session)
    view = RolesView(spanish, desk.money, tuple(spanish(name) for _, name in known))
    presenter = RolesPresenter(view, desk, house.actor, known)
    shell = in_window(view, "roles", "settings")
    presenter.start()
    presenter.role_chosen(3)
    presenter.select(2)
    view.table.move_selection(2)
    shell.presenter = presenter  # type: ignore[attr-defined]
    return shell


def audit_screen() -> MainWindow:
    """Show who did what."""
    house = busy_shop()
    desk = desk_of(house)
    view = DocumentsView(spanish, desk.money, audit_words(spanish))
    browsing = Browsing(view, desk, AuditPages(desk))
    join(view, browsing)
    shell = in_window(view, "audit", "settings")
    with house.database.read() as session:
        changed = audit.list_entries(session, kinds=[audit.ROLE_CHANGED])[0]
    browsing.start(changed.id)
    shell.presenter = browsing  # type: ignore[attr-defined]
    return shell


def requests_screen(chip: str = "waiting") -> MainWindow:
    """Show what waits for a supervisor."""
    house = busy_shop()
    desk = desk_of(house)
    view = DocumentsView(spanish, desk.money, request_words(spanish))
    presenter = RequestsPresenter(view, desk, house.person("SUPERVISOR"))
    join(view, presenter)
    shell = in_window(view, "requests", "pending")
    presenter.start()
    presenter.filter_chosen(chip)
    shell.presenter = presenter  # type: ignore[attr-defined]
    return shell


def panel(*, by_code: bool = False) -> MainWindow:
    """Show the supervisor's panel over a screen, of a till that has a centre."""
    house = busy_shop()
    shell = requests_screen()
    board = SupervisorPanel(spanish, shell)
    desk = desk_of(house)
    presenter = SupervisorPresenter(board, desk, house.shop.keys.pepper)
    join_supervisor(board, presenter)
    needed = Needed(
        house.person("VENDEDOR"), Ask("sales.discount", new_id(), 8_400), "Ticket 184: 20 %"
    )
    shell.show()
    shell.resize(*WIDE)
    presenter.ask(needed, lambda _grant: None, lambda: None)
    opened = presenter._open
    assert opened is not None
    opened.has_centre = True
    board.show_ways(by_code=True)
    if by_code:
        presenter.by_code()
    shell.board = (board, presenter)  # type: ignore[attr-defined]
    return shell


PICTURES: Final[dict[str, Picture]] = {
    "people": (people_screen, WIDE),
    "people_new": (new_person, WIDE),
    "people_badge": (badge_asked, WIDE),
    "people_1024": (partial(people_screen, locked=True), NARROW),
    "roles": (roles_screen, WIDE),
    "roles_1024": (roles_screen, NARROW),
    "audit": (audit_screen, WIDE),
    "approvals": (requests_screen, WIDE),
    "panel": (panel, WIDE),
    "panel_code": (partial(panel, by_code=True), WIDE),
    "approvals_answered": (partial(requests_screen, "answered"), NARROW),
}


if __name__ == "__main__":
    draw(PICTURES, sys.argv[1:])
