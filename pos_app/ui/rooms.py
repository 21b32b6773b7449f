"""The screens beside the sale: each is made anew, with its presenter, when somebody goes there.

So what a screen shows is read from the record each time, and the till starts without making them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from pos_app.core import cash
from pos_app.core.actor import Actor
from pos_app.core.i18n import N_
from pos_app.ui.main_window import MainWindow
from pos_app.ui.station import Station
from pos_app.ui.widgets.screen import Screen

# Which place of the rail a screen belongs to, where it has another name.
_PLACES: Final = {"cash_open": "cash", "cash_close": "cash", "parked": "sale", "paper": "tickets"}


class Doors(Protocol):
    """Where a screen leads when its work is done."""

    def to_sale(self) -> None: ...

    def session_opened(self) -> None: ...

    def sign_out(self) -> None: ...

    def take_up(self, cart_id: UUID) -> None: ...

    def use_theme(self, name: str) -> None: ...


@dataclass(frozen=True)
class Room:
    """A screen that was made, how it begins, and who takes a scan while it is in front."""

    view: Screen
    start: Callable[[], object]
    scanned: Callable[[str], object] | None = None
    refresh: Callable[[], object] | None = None  # after a commit of what it shows


class Rooms:
    """Makes screens by name and brings them to the front."""

    def __init__(self, station: Station, doors: Doors) -> None:
        self._station, self._doors = station, doors
        self._window: MainWindow | None = None
        self._open: dict[str, Room] = {}
        self._makers: dict[str, Callable[[Actor], Room]] = {
            "cash_open": self._cash_open,
            "cash_close": self._cash_close,
            "tickets": self._tickets,
            "parked": self._parked,
            "pending": self._pending,
            "help": self._help,
        }

    def places(self) -> frozenset[str]:
        """Return which places of the rail lead somewhere."""
        return frozenset({"cash", *(_PLACES.get(key, key) for key in self._makers)})

    def use(self, window: MainWindow) -> None:
        """Show the screens in this window."""
        self._window = window

    def open(self, key: str, actor: Actor) -> None:
        """Make a screen for a person and bring it to the front."""
        assert self._window is not None
        if key == "cash":
            key = "cash_close" if self._has_session() else "cash_open"
        room = self._makers[key](actor)
        before = self._open.get(key)
        self._open[key] = room
        self._window.add_screen(key, room.view, place=_PLACES.get(key, key))
        room.start()
        self._window.show_screen(key)
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

    def _has_session(self) -> bool:
        with self._station.database.read() as session:
            return cash.find_open(session) is not None

    # One maker for each screen -------------------------------------------------------------------

    def _cash_open(self, actor: Actor) -> Room:
        from pos_app.ui.cash.open_presenter import CashOpenPresenter  # noqa: PLC0415 - made late
        from pos_app.ui.cash.open_view import CashOpenView  # noqa: PLC0415
        from pos_app.ui.joins import join_cash_open  # noqa: PLC0415

        desk = self._station.desk
        view = CashOpenView(desk.translate, desk.money)
        presenter = CashOpenPresenter(
            view, desk, actor, on_opened=lambda _: self._doors.session_opened()
        )
        join_cash_open(view, presenter)
        view.cancelled.connect(self._doors.to_sale)
        return Room(view, presenter.start)

    def _cash_close(self, actor: Actor) -> Room:
        from pos_app.ui.cash.close_presenter import CashClosePresenter  # noqa: PLC0415 - made late
        from pos_app.ui.cash.close_view import CashCloseView  # noqa: PLC0415
        from pos_app.ui.joins import join_cash_close  # noqa: PLC0415

        desk = self._station.desk
        view = CashCloseView(desk.translate, desk.money)
        presenter = CashClosePresenter(
            view, desk, actor, self._station.paper, on_closed=lambda _: self._doors.sign_out()
        )
        join_cash_close(view, presenter)
        view.cancelled.connect(self._doors.to_sale)
        return Room(view, presenter.start)

    def _tickets(self, actor: Actor) -> Room:
        from pos_app.ui.joins import join_tickets  # noqa: PLC0415 - made late
        from pos_app.ui.tickets.presenter import TicketsPresenter  # noqa: PLC0415
        from pos_app.ui.tickets.view import TicketsView  # noqa: PLC0415

        station = self._station
        view = TicketsView(station.desk.translate)
        presenter = TicketsPresenter(
            view,
            station.desk,
            actor,
            station.paper,
            on_left=self._doors.to_sale,
            virtual=station.virtual_printer,
        )
        join_tickets(view, presenter)
        return Room(view, presenter.start, presenter.search, presenter.refresh)

    def _parked(self, actor: Actor) -> Room:
        from pos_app.ui.joins import join_parked  # noqa: PLC0415 - made late
        from pos_app.ui.parked.presenter import ParkedPresenter  # noqa: PLC0415
        from pos_app.ui.parked.view import ParkedView  # noqa: PLC0415

        del actor  # everybody sees them all
        view = ParkedView(self._station.desk.translate)
        presenter = ParkedPresenter(
            view,
            self._station.desk,
            on_chosen=self._doors.take_up,
            on_left=self._doors.to_sale,
        )
        join_parked(view, presenter)
        return Room(view, presenter.start)

    def _pending(self, actor: Actor) -> Room:
        from pos_app.ui.joins import join_pending  # noqa: PLC0415 - made late
        from pos_app.ui.pending.presenter import PendingPresenter  # noqa: PLC0415
        from pos_app.ui.pending.view import PendingView  # noqa: PLC0415

        desk = self._station.desk
        view = PendingView(desk.translate)
        presenter = PendingPresenter(view, desk, actor, on_left=self._doors.to_sale)
        join_pending(view, presenter)
        return Room(view, presenter.start, refresh=presenter.refresh)

    def _help(self, actor: Actor) -> Room:
        from pos_app.ui.help.view import HelpView  # noqa: PLC0415 - made late

        del actor  # the keys are the same for everybody
        station, tr = self._station, self._station.desk.translate
        about = (
            (tr(N_("Version")), station.version),
            (tr(N_("Till")), station.desk.till),
            (tr(N_("Data folder")), str(station.folder)),
        )
        view = HelpView(tr, about)
        view.theme_chosen.connect(self._doors.use_theme)
        view.theme_chosen.connect(view.show_theme)
        view.left.connect(self._doors.to_sale)
        return Room(view, view.take_focus)
