"""The screens beside the sale: each is made anew, with its presenter, when somebody goes there.

So what a screen shows is read from the record each time, and the till starts without making them.
A screen is a folder of `pos_app.ui` whose `room.py` has `make(station, doors, actor, subject)`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Final, Protocol, TypeVar
from uuid import UUID

from pos_app.core import cash
from pos_app.core.actor import Actor
from pos_app.core.i18n import N_, Translate
from pos_app.core.settings_shared import get_shop
from pos_app.ui.main_window import MainWindow
from pos_app.ui.ports import Failed, Tasks
from pos_app.ui.station import Station
from pos_app.ui.values import SectionTab
from pos_app.ui.widgets.screen import Screen

T = TypeVar("T")


@dataclass(frozen=True)
class RoomSpec:
    """A screen by name: its place on the rail, what its tab says, and who may see it.

    Without `title` it has no tab: another screen leads to it. `permissions` are any of which is
    enough, also where a supervisor must agree; without any, everybody may.
    """

    key: str
    place: str
    title: str = ""
    permissions: tuple[str, ...] = ()
    module: str = ""
    under: str = ""  # the screen whose tab it stands under

    def open_to(self, actor: Actor) -> bool:
        """Return whether this person may come in."""
        return not self.permissions or any(actor.rule(code) != "deny" for code in self.permissions)


ROOMS: Final = (
    RoomSpec("tickets", "tickets", N_("Tickets")),
    RoomSpec("returns", "tickets", "", ("returns.register",)),
    RoomSpec("returns_loose", "tickets", "", ("returns.without_ticket",), "returns.loose_room"),
    RoomSpec("orders", "tickets", N_("Orders"), ("orders.edit",)),
    RoomSpec("order_part", "tickets", "", ("orders.edit",), "orders.part_room"),
    RoomSpec("order_return", "tickets", "", ("orders.edit",), "orders.return_room"),
    RoomSpec("customers", "tickets", N_("Customers"), ("customers.edit", "customers.collect")),
    RoomSpec("customer_pick", "sale", module="customers.pick_room"),
    RoomSpec("stock", "stock", N_("Stock"), ("stock.view",)),
    RoomSpec("products", "stock", N_("Products"), ("catalog.edit", "stock.view")),
    RoomSpec("prices", "stock", N_("Prices"), ("prices.edit",)),
    RoomSpec("adjustments", "stock", N_("Adjustments"), ("stock.adjust",)),
    RoomSpec(
        "shrinkage", "stock", "", ("stock.adjust",), "adjustments.shrinkage_room", "adjustments"
    ),
    RoomSpec("transfers", "stock", N_("Transfers"), ("stock.transfer",)),
    RoomSpec("transfer_reception", "stock", "", ("stock.transfer",), "transfers.reception_room"),
    RoomSpec("stock_takes", "stock", N_("Stock takes"), ("stock.count", "stock.reconcile")),
    RoomSpec("stock_transactions", "stock", N_("In and out"), ("stock.transact", "stock.confirm")),
    RoomSpec("purchases", "purchases", N_("Receive"), ("purchases.enter",)),
    RoomSpec(
        "purchase_orders",
        "purchases",
        N_("Purchase orders"),
        ("purchase_orders.edit", "purchase_orders.approve", "purchase_orders.receive"),
    ),
    RoomSpec(
        "item_requests",
        "purchases",
        N_("Requests"),
        ("requests.create", "requests.approve", "requests.issue"),
    ),
    RoomSpec("suppliers", "purchases", N_("Suppliers"), ("suppliers.edit",)),
    RoomSpec("cash_open", "cash", "", (), "cash.open_room", "cash_turn"),
    RoomSpec(
        "cash_turn", "cash", N_("Session"), ("cash.close", "cash.see_expected"), "cash.turn_room"
    ),
    RoomSpec(
        "cash_moves",
        "cash",
        N_("Cash in and out"),
        ("cash.move", "cash.no_sale"),
        "cash.moves_room",
    ),
    RoomSpec("cash_close", "cash", N_("Closing"), ("cash.close",), "cash.close_room"),
    RoomSpec("cash_lost", "cash", "", ("cash.close",), "cash.lost_room", "cash_turn"),
    RoomSpec("cash_history", "cash", N_("History"), ("cash.see_expected",), "cash.history_room"),
    RoomSpec("reports", "reports", N_("Reports"), ("reports.view",)),
    RoomSpec("parked", "sale"),
    RoomSpec("pending", "pending", N_("Pending")),
    RoomSpec("pending_file", "pending", module="pending.file_room", under="pending"),
    RoomSpec("join_again", "pending", "", ("devices.join",), "pending.join_room", "pending"),
    RoomSpec("requests", "pending", N_("Approvals"), module="approvals.room"),
    RoomSpec("people", "settings", N_("People"), ("people.edit", "people.unlock")),
    RoomSpec("roles", "settings", N_("Roles"), ("people.edit",)),
    RoomSpec("shop_rules", "settings", N_("Rules"), ("settings.edit",)),
    RoomSpec("audit", "settings", N_("Audit log"), ("audit.view",)),
    RoomSpec("help", "help"),
)


class Doors(Protocol):
    """Where a screen leads when its work is done."""

    def to_sale(self) -> None: ...

    def to_room(self, key: str, subject: UUID | None = None) -> None: ...

    def session_opened(self) -> None: ...

    def sign_out(self) -> None: ...

    def take_up(self, cart_id: UUID) -> None: ...

    def take_customer(self, customer_id: UUID | None) -> None: ...

    def to_customer_asker(self) -> None: ...

    def use_theme(self, name: str) -> None: ...


@dataclass(frozen=True)
class Room:
    """A screen that was made, how it begins, and who takes a scan while it is in front.

    `refresh` reads again what it shows, after a commit; `leave` returns whether it may be left now
    (nothing half done that would be lost).
    """

    view: Screen
    start: Callable[[], object]
    scanned: Callable[[str], object] | None = None
    refresh: Callable[[], object] | None = None
    leave: Callable[[], bool] | None = None


class RoomTasks:
    """The threads of the till for one screen: what arrives once it is gone is told to nobody."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks, self._open = tasks, True

    def close(self) -> None:
        """Tell nobody any more: another screen of that name takes its place."""
        self._open = False

    def write(self, op: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
        """Do something that changes the store; it is done whatever becomes of the screen."""
        self._tasks.write(op, self._while_open(done), self._while_open(failed))

    def background(self, op: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
        """Do something that only reads or waits."""
        self._tasks.background(op, self._while_open(done), self._while_open(failed))

    def _while_open(self, tell: Callable[[T], object]) -> Callable[[T], object]:
        return lambda result: tell(result) if self._open else None


class MakesRooms(Protocol):
    """What `room.py` of a screen has. `subject` is what the screen shall begin with, if any."""

    def make(self, station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room: ...


class Rooms:
    """Makes screens by name and brings them to the front."""

    def __init__(self, station: Station, doors: Doors) -> None:
        self._station, self._doors = station, doors
        self._window: MainWindow | None = None
        self._open: dict[str, Room] = {}
        self._tasks: dict[str, RoomTasks] = {}
        self._specs = {spec.key: spec for spec in ROOMS}

    @staticmethod
    def places() -> frozenset[str]:
        """Return which places of the rail lead somewhere."""
        return frozenset(spec.place for spec in ROOMS)

    def use(self, window: MainWindow) -> None:
        """Show the screens in this window."""
        self._window = window

    def first_of(self, place: str, actor: Actor) -> str:
        """Return the screen that a touch on the rail opens; "" where a person may see none."""
        if place == "cash":
            return "cash_close" if self._has_session() else "cash_open"
        mine = (spec.key for spec in self._specs.values() if spec.place == place)
        return next((key for key in mine if self._specs[key].open_to(actor)), "")

    def open_to(self, actor: Actor) -> frozenset[str]:
        """Return the places where a person finds a screen."""
        return frozenset(place for place in self.places() if self.first_of(place, actor))

    def may_leave(self, key: str) -> bool:
        """Return whether the screen in front has nothing half done."""
        room = self._open.get(key)
        return room is None or room.leave is None or room.leave()

    def open(self, key: str, actor: Actor, subject: UUID | None = None) -> None:
        """Make a screen for a person and bring it to the front."""
        assert self._window is not None
        spec = self._specs[key]
        module: MakesRooms = import_module(f"pos_app.ui.{spec.module or key + '.room'}")
        tasks = RoomTasks(self._station.desk.tasks)
        with self._station.database.read() as session:
            shop = get_shop(session)  # its rules may have changed since the till began
        desk = replace(self._station.desk, tasks=tasks, shop=shop)
        station = replace(self._station, desk=desk)
        room = module.make(station, self._doors, actor, subject)
        before = self._open.get(key)
        self._open[key] = room
        if key in self._tasks:
            self._tasks[key].close()
        self._tasks[key] = tasks
        self._window.add_screen(key, room.view, place=spec.place)
        room.start()
        self._window.show_screen(key, self._tabs(spec, actor), spec.under)
        if before is not None:
            self._window.stack.removeWidget(before.view)
            before.view.deleteLater()

    def scanned(self, key: str, code: str) -> bool:
        """Give a scan to the screen in front; return whether it takes scans."""
        room = self._open.get(key)
        if room is None or room.scanned is None:
            return False
        room.scanned(code)
        return True

    def refresh(self, key: str) -> None:
        """Let the screen in front read again what it shows."""
        room = self._open.get(key)
        if room is not None and room.refresh is not None:
            room.refresh()

    def _tabs(self, spec: RoomSpec, actor: Actor) -> tuple[SectionTab, ...]:
        if not spec.title and not spec.under:
            return ()
        tr: Translate = self._station.desk.translate
        return tuple(
            SectionTab(each.key, tr(each.title))
            for each in self._specs.values()
            if each.place == spec.place and each.title and each.open_to(actor)
        )

    def _has_session(self) -> bool:
        with self._station.database.read() as session:
            return cash.find_open(session) is not None
