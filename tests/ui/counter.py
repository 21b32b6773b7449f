"""A whole till in the process of the test: the real app on a real shop, driven by hands."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from pos_app import bootstrap
from pos_app.bootstrap import Running
from pos_app.core import catalog, kardex, sales
from pos_app.core.clock import Clock
from pos_app.core.db import Database
from pos_app.devices.emulator import Printed
from pos_app.devices.printing import PrintWorker
from pos_app.devices.virtual import VirtualTransport
from pos_app.settings import StationSettings
from pos_app.ui.app import Till
from pos_app.ui.hands import Hands, activate
from tests.shop import PEOPLE

SIZE = (1366, 768)
SETTLE_MS = 250
SLOW_READ_MS = (
    60_000  # how long a read takes on a busy machine is no test; the gap of the screens is a gate
)


class Counter:
    """What a test does and sees at a till."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.papers: list[Printed] = []
        running.station.wires.listen("printed", self.papers.append)
        self.till.window.resize(*SIZE)
        activate(self.till.window)
        self.hands = Hands(self.till.window)

    @property
    def till(self) -> Till:
        return self.running.till

    @property
    def database(self) -> Database:
        return self.running.station.database

    def screen(self) -> str:
        return self.till.window.screen_key()

    def wait_for_screen(self, key: str) -> None:
        self.hands.wait_for(lambda: self.screen() == key, f"the screen {key}")

    def sign_in(self, role: str = "VENDEDOR") -> None:
        """Sign in with the PIN of the person of that role."""
        name, pin = PEOPLE[role]
        self.hands.wait_for(lambda: self.till.login_view.tiles, "the people")
        self.hands.pause(SETTLE_MS)  # the list is read again when the screen comes to the front
        self.till.login.choose(list(PEOPLE).index(role))
        self.hands.type(pin)
        self.hands.press("Return")
        self.hands.wait_for(lambda: self.screen() != "login", f"{name} to be signed in")

    def open_drawer(self) -> None:
        """Count one of the greatest note into the drawer and open it."""
        self.wait_for_screen("cash_open")
        self.hands.pause(50)
        self.hands.type("1")
        self.hands.press("F12")
        self.wait_for_screen("sale")

    def lines(self) -> list[tuple[str, str]]:
        """Return quantity and name of the lines on the screen."""
        return [(row.quantity, row.name) for row in self.till.sale_view.table.rows_model.rows]

    def strip(self) -> str:
        """Return what the strip of the sale says, while it is open."""
        strip = self.till.sale_view.strip
        if strip.isHidden():
            return ""
        return f"{strip.text().title}. {strip.text().detail}"

    def change(self) -> str:
        """Return the change in large digits, while it is shown."""
        block = self.till.sale_view.change
        return block.text().amount if block.isVisible() else ""

    def sold(self) -> int:
        with self.database.read() as session:
            return len(sales.list_recent(session))

    def wait_for_sale(self, number: int = 1) -> None:
        self.hands.wait_for(
            lambda: self.sold() == number and not self.till.sale.busy, f"sale {number}"
        )

    def stock(self, code: str) -> int:
        """Return what is left of a product, in thousandths."""
        with self.database.read() as session:
            return kardex.on_hand(session, catalog.get_by_code(session, code).variant_id)


def virtual_printer(running: Running, hands: Hands) -> VirtualTransport:
    """Return the printer of a till, once its worker runs."""

    def workers() -> list[PrintWorker]:
        return [worker for worker in running.workers if isinstance(worker, PrintWorker)]

    hands.wait_for(workers, "the print worker")
    transport = workers()[0]._transport
    assert isinstance(transport, VirtualTransport)
    return transport


@contextmanager
def counter_in(
    app: QApplication, folder: Path, *, language: str = "en", clock: Clock | None = None
) -> Iterator[Counter]:
    """Run a till on the shop of a folder."""
    chosen = StationSettings(theme="light", developer=True, slow_read_ms=SLOW_READ_MS)
    running = bootstrap.start(app, folder, language=language, settings=chosen, clock=clock)
    try:
        yield Counter(running)
    finally:
        running.stop()
        # What was to be deleted is deleted now, not in the middle of another test.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@contextmanager
def counter_at_sale(
    app: QApplication, folder: Path, role: str = "VENDEDOR", *, language: str = "en"
) -> Iterator[Counter]:
    """Run a till on the shop of a folder, its drawer open; a person of a role is at the sale."""
    with counter_in(app, folder, language=language) as made:
        made.sign_in(role)
        made.wait_for_screen("sale")
        yield made
