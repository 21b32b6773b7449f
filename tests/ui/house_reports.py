"""Pictures of the reports of a shop that lived five weeks: `python -m tests.ui.house_reports F`."""

import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from pos_app.core import cash, catalog, kardex, keys, people
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.clock import SetClock
from pos_app.core.db import open_database, sqlite_url
from pos_app.core.demo import create_demo_shop
from pos_app.core.facts import LotFact
from pos_app.core.i18n import Translate, translator
from pos_app.core.reports.listing import BY_KEY, REPORTS
from pos_app.core.schema import migrate
from pos_app.ui.desk import Desk
from pos_app.ui.main_window import MainWindow
from pos_app.ui.reports.presenter import ReportsPresenter
from pos_app.ui.reports.room import join
from pos_app.ui.reports.view import ReportsView
from tests.lively import ZONE, Lively
from tests.shop import DATABASE_NAME, ReadyShop
from tests.ui import house
from tests.ui.fakes import InlineTasks
from tests.ui.gallery import NARROW, WIDE, spanish, window
from tests.ui.house import AFTERNOON, House, SpanishDesk
from tests.ui.pictures import Picture, draw

WEEKS, TICKETS = 5, 34
Act = Callable[[ReportsPresenter, ReportsView], object]


@cache
def _lived() -> Path:
    """Return the folder of a demo shop that sold for five weeks, the last day until 12:41."""
    folder = Path(tempfile.mkdtemp(prefix="mostrador-reports-"))
    clock = SetClock(AFTERNOON - timedelta(weeks=WEEKS))
    database = open_database(sqlite_url(folder / DATABASE_NAME), clock=clock)
    migrate(database)
    create_demo_shop(database, keys.create_keys(folder))
    with database.read() as session:
        owner = people.first_with_role(session, "ADMINISTRADOR")
        staff = [people.get_actor(session, one.id) for one in people.list_people(session)]
        variants = [row.variant_id for row in kardex.list_stock(session)]
        items = [catalog.find_sellable(session, variant) for variant in variants]
    database.write(lambda session: cash.open_session(session, owner, float_minor=50_000))
    sellers = [one for one in staff if one.role == "VENDEDOR"]
    lively = Lively(
        database,
        clock,
        owner,
        sellers,
        [item for item in items if item and not item.asks_price],
        tickets=TICKETS,
        seed=7,
        restocks=True,
    )
    first = clock.at.astimezone(ZONE).date()
    lively.play(first, WEEKS * 7 + 1, until=AFTERNOON)
    today = AFTERNOON.date()
    for number, (days, pieces) in enumerate(((-1, 3), (1, 11), (3, 7), (7, 6), (12, 9), (26, 14))):
        item = lively.items[number * 7]
        lot = LotFact(number=f"L26{number}", expires_on=today + timedelta(days=days))
        lively.adjust(AdjustmentLine(item.variant_id, pieces * 1000, lively.cost(item), lot))
    database.close()
    return folder


def lived(at: datetime = AFTERNOON) -> House:
    """Return a copy of the shop that lived."""
    folder = Path(tempfile.mkdtemp(prefix="mostrador-reports-"))
    for file in _lived().iterdir():
        shutil.copy(file, folder)
    clock = SetClock(at)
    database = open_database(sqlite_url(folder / DATABASE_NAME), clock=clock)
    with database.read() as session:
        owner = people.first_with_role(session, "ADMINISTRADOR")
    return House(ReadyShop(database, owner, keys.load_keys(folder), folder), clock)


class EnglishDesk(Desk):
    """A desk whose words are those of the source."""


def reports(*, act: Act | None = None, english: bool = False, empty: bool = False) -> MainWindow:
    """Return the reports on the shop that lived, or on one that has not sold yet."""
    place = house.new_shop(AFTERNOON) if empty else lived()
    words: Translate = translator("en") if english else spanish
    shop = house.desk_of(place).shop
    kind = EnglishDesk if english else SpanishDesk
    desk = kind(place.database, InlineTasks(), shop, "en" if english else "es", "Caja 1")
    view = ReportsView(words)
    presenter = ReportsPresenter(view, desk, place.actor, on_left=lambda: None)
    join(view, presenter)
    shell = window()
    shell.bar.show_session("Caja 1 · Marta Soto", "Supervisora")
    shell.add_screen("reports", view, place="reports")
    shell.show_screen("reports")
    presenter.start()
    if act is not None:
        shell.resize(*WIDE)
        shell.show()
        act(presenter, view)
    return shell


def listed(key: str, *, part: str = "", period: str = "") -> Act:
    """Return what opens a report of the list."""

    def act(presenter: ReportsPresenter, _view: ReportsView) -> None:
        presenter.toggle_list()
        presenter.choose_report(REPORTS.index(BY_KEY[key]))
        if period:
            presenter.choose_period(period)
        if part:
            presenter.choose_part(part)

    return act


PICTURES: dict[str, Picture] = {
    "reports": (reports, WIDE),
    "reports_1024": (reports, NARROW),
    "reports_week": (lambda: reports(act=lambda p, _: p.choose_span("week")), WIDE),
    "reports_month": (lambda: reports(act=lambda p, _: p.choose_span("month")), WIDE),
    "reports_en": (lambda: reports(english=True), WIDE),
    "reports_empty": (lambda: reports(empty=True), WIDE),
    "report_sales": (lambda: reports(act=listed("sales")), WIDE),
    "report_sales_1024": (lambda: reports(act=listed("sales")), NARROW),
    "report_category": (lambda: reports(act=listed("sales", part="category")), WIDE),
    "report_velocity": (lambda: reports(act=listed("velocity")), WIDE),
    "report_value": (lambda: reports(act=listed("valuation", part="lot")), WIDE),
    "report_reorder": (lambda: reports(act=listed("reorder")), WIDE),
    "report_shrinkage": (lambda: reports(act=listed("shrinkage")), WIDE),
    "report_turnover": (lambda: reports(act=listed("turnover")), WIDE),
    "report_documents": (lambda: reports(act=listed("documents")), WIDE),
    "report_en": (lambda: reports(act=listed("stock_takes"), english=True), WIDE),
    "report_none": (lambda: reports(act=listed("velocity"), empty=True), WIDE),
}


if __name__ == "__main__":
    draw(PICTURES, sys.argv[1:])
