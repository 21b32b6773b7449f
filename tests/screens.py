"""A picture of every screen, light and dark: `python -m tests.screens FOLDER` (make screens).

The real app works on the real demo shop, driven by keys; at each stop it is drawn in both themes.
Only the clock is set, so that the pictures change when the screens do.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from pos_app import bootstrap
from pos_app.bootstrap import Running
from pos_app.core import catalog, demo, keys
from pos_app.core.clock import SetClock
from pos_app.core.db import open_database, sqlite_url
from pos_app.core.schema import migrate
from pos_app.devices.emulator import Condition
from pos_app.settings import StationSettings
from pos_app.sync.enrol import enrol
from pos_app.ui import theme
from pos_app.ui.hands import Hands, activate
from tests.server.processes import CentreProcess
from tests.ui.counter import virtual_printer
from tests.ui.pictures import SETTLE_MS, shown

MORNING = datetime(2026, 11, 21, 11, 2, tzinfo=UTC)  # 08:02 in Santiago
WIDE, NARROW = (1366, 768), (1024, 768)
BREAD, MILK, MANJAR = "7803403801020", "7802920008134", "7802920221458"
CASHIER, CASHIER_PIN = "Ana Rojas", "1470"
OWNER, OWNER_PIN = "Dueño", "852046"
OIL, CHOCOLATE, CARROTS = "7804608221651", "7802215101441", "107"


class Photographer:
    """Walks through the app and draws each screen."""

    def __init__(self, app: QApplication, running: Running, clock: SetClock, folder: Path) -> None:
        self._app, self._running, self._clock, self._folder = app, running, clock, folder
        self._till = running.till
        self._hands = Hands(self._till.window)

    def walk(self) -> None:
        """Do a cashier's day."""
        self._till.window.resize(*WIDE)
        activate(self._till.window)
        self._morning()
        self._sale()
        self._payment()
        self._parked()
        self._new_product()
        self._printer_trouble()
        self._evening()

    def sell_alone(self) -> None:
        """Sell without the centre."""
        pill = self._till.window.bar.pill
        self._till.window.resize(*WIDE)
        activate(self._till.window)
        self._hands.wait_for(lambda: self._till.login_view.tiles, "the people")
        self._hands.pause(SETTLE_MS)
        self._hands.type(CASHIER_PIN)
        self._hands.press("Return")
        self._go_to("cash_open")
        self._hands.type("3")
        self._hands.press("F12")
        self._go_to("sale")
        for code in (MILK, BREAD):
            self._hands.scan(code)
            self._hands.press("F9")
            self._hands.wait_for(lambda: not self._till.sale.cart.lines, "the sale to be charged")
        for code in (MANJAR, OIL, BREAD, MILK):
            self._hands.scan(code)
        self._hands.wait_for(pill.isVisible, "the pill")
        self.draw("offline")
        self._till.window.resize(*NARROW)
        self.draw("offline_1024")

    # A day ---------------------------------------------------------------------------------------

    def _morning(self) -> None:
        self._hands.wait_for(lambda: self._till.login_view.tiles, "the people")
        self._hands.pause(SETTLE_MS)
        self._hands.type("14")
        self.draw("login")
        self._hands.type("70")
        self._hands.press("Return")
        self._go_to("cash_open")
        for pieces in ("1", "1", "2", "3", "4", "4", "15", "8", "10"):
            self._hands.type(pieces)
            self._hands.press("Return")
        self.draw("cash_open")
        self._hands.press("F12")
        self._go_to("sale")
        self.draw("sale_empty")

    def _sale(self) -> None:
        self._clock.set(MORNING + timedelta(hours=4, minutes=39))
        self._till.status.tick()
        self._hands.type("2*")
        self._hands.scan(BREAD)
        self._hands.type(f"0,735*{CARROTS}")
        self._hands.press("Return")
        for code in (MILK, MILK, MILK, MANJAR, OIL, OIL, CHOCOLATE):
            self._hands.scan(code)
        self.draw("sale")
        self._till.window.resize(*NARROW)
        self.draw("sale_1024")
        self._hands.press("F1")
        self.draw("menu_1024")
        self._hands.press("Esc")
        self._till.window.resize(*WIDE)
        self._hands.scan("7501")
        self.draw("unknown_code")
        self._hands.press("Esc")
        self._hands.type("leche")
        self.draw("search")
        self._hands.press("Esc")
        self._hands.scan(CARROTS)
        self._hands.type("0,4")
        self.draw("weight")
        self._hands.press("Esc")
        self._hands.type("400*")
        self._hands.scan(CHOCOLATE)
        self._hands.press("F9")
        self._hands.wait_for(lambda: not self._till.sale.busy, "the refusal")
        self.draw("too_few")
        self._hands.press("F11")
        self._hands.type("1")
        self._hands.press("F3")

    def _payment(self) -> None:
        self._hands.press("F12")
        self._go_to("payment")
        self.draw("payment_empty")
        self._hands.press("F10")
        self._hands.type("10000")
        self._hands.press("Return")
        self._hands.type("10000")
        self.draw("payment")
        self._till.window.resize(*NARROW)
        self.draw("payment_1024")
        self._till.window.resize(*WIDE)
        self._hands.press("F12")
        self._go_to("sale")
        self.draw("change")

    def _parked(self) -> None:
        for code in (OIL, BREAD, MANJAR):
            self._clock.set(self._clock.now() + timedelta(minutes=4))
            self._hands.scan(code)
            self._hands.scan(MILK)
            self._hands.press("F6")
            self._hands.wait_for(lambda: not self._till.sale.cart.lines, "the sale to be parked")
        self._hands.press("F6")
        self._go_to("parked")
        self.draw("parked")
        self._hands.press("Esc")
        self._go_to("sale")

    def _new_product(self) -> None:
        """The owner meets a code that nothing has."""
        self._enter(OWNER, OWNER_PIN)
        self._hands.scan("7501")
        self.draw("create_offered")
        self._hands.press("Ctrl+N")
        self._hands.type("Pan amasado")
        self._hands.press("Return")
        self._hands.type("250")
        self.draw("new_product")
        self._hands.press("Esc")
        self._enter(CASHIER, CASHIER_PIN)

    def _enter(self, name: str, pin: str) -> None:
        self._hands.press("Ctrl+L")
        self._hands.wait_for(lambda: self._till.window.screen_key() == "login", "the login")
        self._hands.pause(SETTLE_MS)
        names = [tile.accessibleName() for tile in self._till.login_view.tiles]
        self._till.login.choose(next(n for n, said in enumerate(names) if said.startswith(name)))
        self._hands.type(pin)
        self._hands.press("Return")
        self._go_to("sale")

    def _printer_trouble(self) -> None:
        self._condition().paper = False
        self._hands.scan(OIL)
        self._hands.press("F9")
        self._hands.wait_for(lambda: not self._till.sale.cart.lines, "the sale to be charged")
        self._clock.set(self._clock.now() + timedelta(minutes=3))  # the worker gives up after two
        strip = self._till.sale_view.strip
        assert strip is not None
        self._hands.wait_for(lambda: strip.text().icon == "printer", "the question")
        self.draw("no_paper")
        self._visit("pending")
        self._condition().paper = True
        self._visit("tickets")
        self._visit("help")

    def _evening(self) -> None:
        self._clock.set(MORNING + timedelta(hours=12, minutes=10))
        self._till.status.tick()
        self._till.go("cash")
        self._go_to("cash_close")
        for pieces in ("1", "2", "2", "3", "4", "4", "15", "9", "12"):
            self._hands.type(pieces)
            self._hands.press("Return")
        self.draw("cash_close")
        self._hands.press("F12")
        self.draw("cash_close_confirmed")
        self._hands.type("turno tranquilo")
        self._hands.press("F12")
        self._hands.pause(SETTLE_MS)
        self.draw("cash_z")

    # How -----------------------------------------------------------------------------------------

    def _visit(self, place: str) -> None:
        self._till.go(place)
        self._go_to(place)
        self.draw(place)
        self._till.go("sale")
        self._go_to("sale")

    def _go_to(self, key: str) -> None:
        self._hands.wait_for(lambda: self._till.window.screen_key() == key, f"the screen {key}")
        self._hands.pause(SETTLE_MS)

    def _condition(self) -> Condition:
        """Return how the virtual printer is, to change it."""
        return virtual_printer(self._running, self._hands).condition

    def draw(self, name: str) -> None:
        """Draw the window in both themes."""
        for look in theme.THEMES:
            theme.apply(self._app, look)
            self._hands.pause(SETTLE_MS)
            keep(self._till.window, self._folder / f"{name}_{look}.png")
        theme.apply(self._app, "light")


def keep(window: QWidget, path: Path) -> None:
    """Write what a window shows, in 256 colours: a third of the size, and no eye sees it."""
    shown = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    size, line = (shown.width(), shown.height()), shown.bytesPerLine()
    picture = Image.frombuffer("RGB", size, bytes(shown.constBits()), "raw", "RGB", line)
    picture.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def make_demo(folder: Path, clock: SetClock) -> None:
    """Make the demo shop in a folder, at the time of the clock."""
    database = open_database(sqlite_url(folder / bootstrap.DATABASE_NAME), clock=clock)
    migrate(database)
    demo.create_demo_shop(database, keys.create_keys(folder))
    with database.read() as session:
        assert catalog.count_products(session) > 100
    database.close()


def draw_offline(app: QApplication, folder: Path, pictures: Path) -> None:
    """Draw a till whose centre, a real one, went away in the middle of a morning."""
    data = folder / "joined"
    data.mkdir()
    clock = SetClock(MORNING)
    make_demo(data, clock)
    with CentreProcess(folder / "centre") as centre:
        database = open_database(sqlite_url(data / bootstrap.DATABASE_NAME), clock=clock)
        enrol(database, keys.load_keys(data), centre.url, centre.new_code(till="Caja 1"))
        database.close()
        centre.kill()
    running = bootstrap.start(app, data, settings=StationSettings(theme="light"), clock=clock)
    try:
        Photographer(app, running, clock, pictures).sell_alone()
    finally:
        running.stop()


def draw_first_run(app: QApplication, folder: Path, pictures: Path) -> None:
    """Draw the screen that makes a shop."""
    opening = bootstrap.Opening(app, folder, "es")
    try:
        opening.begin()
        assert opening.first is not None
        for look in theme.THEMES:
            theme.apply(app, look)
            window = opening.first.window
            assert window is not None
            window.resize(*WIDE)
            activate(window)
            Hands(window).pause(SETTLE_MS)
            keep(window, pictures / f"first_run_{look}.png")
    finally:
        opening.stop()


# The screens of the stock room, each with a life of its own: picture by picture, module by module.
HOUSES: dict[str, tuple[str, ...]] = {
    "house_stock": (
        "stock", "stock_why", "adjustment", "shrinkage", "count", "count_review", "stock_takes",
    ),
    "house_files": ("products", "product_editor", "import_review", "export"),
    "house_buyui": (
        "purchase", "purchase_history", "orders", "order_writing", "suppliers", "requests",
        "transaction_in",
    ),
    "house_places": ("transfers", "transfer_new", "transfer_reception", "orders", "order_part"),
    "house_returns": (
        "return", "return_found", "return_void", "return_done", "return_loose", "exchange",
    ),
    "house_credit": ("customers", "customer_payment", "payment_account", "payment_mixed_cash"),
    "house_cash": ("cash_turn", "cash_moves", "cash_history", "cash_z_causes"),
    "house_people": ("people", "roles", "audit", "approvals", "panel", "panel_code"),
    "house_settings": ("shop_rules",),
    "house_reports": ("reports", "report_velocity", "report_value", "report_shrinkage"),
    "house_pending": ("pending_operations", "pending_aside", "pending_forked", "join_again"),
}  # fmt: skip
# Where two modules call a picture the same.
RENAMED = {
    ("house_buyui", "orders"): "purchase_orders",
    ("house_buyui", "order_writing"): "purchase_order",
}


def draw_houses(app: QApplication, folder: Path) -> None:
    """Draw the screens of stock, products, purchases, transfers, orders and reports."""
    for module, names in HOUSES.items():
        pictures = import_module(f"tests.ui.{module}").PICTURES
        for name in names:
            for look in theme.THEMES:
                theme.apply(app, look)
                shell = shown(pictures[name])
                keep(shell, folder / f"{RENAMED.get((module, name), name)}_{look}.png")
                shell.close()
                shell.deleteLater()


def main(folder: Path) -> None:
    """Draw every screen into a folder."""
    silent: Callable[[QtMsgType, object, str], None] = lambda *_: None  # noqa: E731
    qInstallMessageHandler(silent)
    app = bootstrap.make_app()
    clock = SetClock(MORNING)
    folder.mkdir(parents=True, exist_ok=True)
    # Always the same place: the help screen says where the data are.
    place = Path(tempfile.gettempdir()) / "mostrador-pictures"
    shutil.rmtree(place, ignore_errors=True)
    data = place / "shop"
    data.mkdir(parents=True)
    try:
        draw_first_run(app, place, folder)
        make_demo(data, clock)
        settings = StationSettings(theme="light")
        running = bootstrap.start(app, data, settings=settings, clock=clock)
        try:
            Photographer(app, running, clock, folder).walk()
        finally:
            running.stop()
        draw_offline(app, place, folder)
        draw_houses(app, folder)
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
