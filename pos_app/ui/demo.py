"""The demo on a machine without a display: a cashier at work by keys alone, and pictures of it.

It is the same app on the same shop as with a display. Only the hands are ours: they type a PIN,
count the drawer, pull products over the scanner and take the money, as key events at the window.
"""

from pathlib import Path
from typing import Final

from pos_app.core import demo as demo_shop
from pos_app.core import print_jobs
from pos_app.devices.emulator import Printed
from pos_app.devices.paper import dress, png
from pos_app.ui.app import Till
from pos_app.ui.hands import Hands, activate
from pos_app.ui.station import Station

SIZE: Final = (1366, 768)
SETTLE_MS: Final = 300  # longer than any motion of the product
BREAD, MILK, CARROTS, OIL = "7803403801020", "7802920008134", "107", "7804608221651"
NOTE: Final = "20000"
PICTURES: Final = (
    "login", "cash_open", "sale", "search", "unknown_code", "payment", "change", "ticket",
)  # fmt: skip


class Demo:
    """One cashier's first sale of a day. `play()` returns the pictures, in order."""

    def __init__(self, till: Till, station: Station, folder: Path) -> None:
        self._till, self._station, self._folder = till, station, folder
        self._hands = Hands(till.window)
        self._papers: list[Printed] = []
        self._taken: list[Path] = []
        station.wires.listen("printed", self._papers.append)

    def play(self) -> tuple[Path, ...]:
        """Sign in, open the drawer, sell, be paid, and wait for the ticket."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._till.window.resize(*SIZE)
        activate(self._till.window)
        self._sign_in()
        if self._screen() == "cash_open":
            self._open_drawer()
        self._sell()
        self._take_money()
        self._take_ticket()
        return tuple(self._taken)

    def _sign_in(self) -> None:
        self._hands.wait_for(lambda: self._till.login_view.tiles, "the people")
        self._picture("login")
        self._hands.type(demo_shop.PEOPLE[0].pin)
        self._hands.press("Return")
        self._hands.wait_for(lambda: self._screen() != "login", "the PIN to be checked")

    def _open_drawer(self) -> None:
        for pieces in ("1", "2", "2", "3", "10"):  # from the greatest note down
            self._hands.type(pieces)
            self._hands.press("Return")
        self._picture("cash_open")
        self._hands.press("F12")
        self._hands.wait_for(lambda: self._screen() == "sale", "the drawer to be opened")

    def _sell(self) -> None:
        while self._till.sale.cart.lines:  # left by an earlier visit
            self._hands.press("Del")
        self._hands.scan(BREAD)
        self._hands.scan(BREAD)
        self._hands.type("3*")
        self._hands.scan(MILK)
        self._hands.type(f"0,735*{CARROTS}")
        self._hands.press("Return")
        self._hands.scan(OIL)
        self._picture("sale")
        self._hands.type("choco")
        self._hands.pause(SETTLE_MS)
        self._picture("search")
        self._hands.press("Esc")
        self._hands.scan("7501")
        self._picture("unknown_code")

    def _take_money(self) -> None:
        self._hands.press("F12")
        self._hands.wait_for(lambda: self._screen() == "payment", "the payment")
        self._hands.type(NOTE)
        self._picture("payment")
        self._hands.press("F12")
        self._hands.wait_for(lambda: self._screen() == "sale", "the sale to be charged")
        self._picture("change")

    def _take_ticket(self) -> None:
        self._hands.wait_for(self._is_printed, "the ticket")
        path = self._path_of("ticket")
        path.write_bytes(png(dress(self._papers[-1].image, scale=1)))
        self._taken.append(path)

    def _is_printed(self) -> bool:
        with self._station.database.read() as session:
            last = print_jobs.list_recent(session, limit=1)
        return bool(self._papers) and last[0].kind == "sale" and last[0].state == "printed"

    def _screen(self) -> str:
        return self._till.window.screen_key()

    def _picture(self, name: str) -> None:
        """Keep what the window shows now."""
        self._hands.pause(SETTLE_MS)
        path = self._path_of(name)
        if not self._till.window.grab().save(str(path)):
            raise OSError(f"{path} could not be written")
        self._taken.append(path)

    def _path_of(self, name: str) -> Path:
        return self._folder / f"{PICTURES.index(name) + 1:02d}_{name}.png"
