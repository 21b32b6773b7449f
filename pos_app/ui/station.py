"""What the screens of one till stand on, put together by `bootstrap`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from pos_app.core.db import Database
from pos_app.core.keys import Keys
from pos_app.devices.papers import Paper
from pos_app.devices.scanner import ScannerSettings
from pos_app.ui.desk import Desk
from pos_app.ui.events import Committed
from pos_app.ui.tasks import QtTasks


class Wires(QObject):
    """Brings what workers say on their threads to the thread of the screens.

    `teller("printed")` is what a worker calls; `listen("printed", to)` runs `to` with what it said.
    Said are: `printer` (devices.printing.PrinterState), `printed` (devices.emulator.Printed),
    `drawer` (None: the virtual one opened) and `centre` (sync.worker.SyncStatus).
    """

    _arrived = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listeners: dict[str, list[Callable[[Any], object]]] = {}
        self._arrived.connect(self._hand_on, Qt.ConnectionType.QueuedConnection)

    def teller(self, name: str) -> Callable[..., None]:
        """Return what a worker calls with one thing, or with nothing."""

        def tell(thing: object = None) -> None:
            self._arrived.emit(name, thing)

        return tell

    def listen(self, name: str, to: Callable[[Any], object]) -> None:
        """Run `to` on the thread of the screens with each thing that is said."""
        self._listeners.setdefault(name, []).append(to)

    def stop(self) -> None:
        """Hand on nothing any more."""
        self._listeners.clear()

    @Slot(str, object)
    def _hand_on(self, name: str, thing: object) -> None:
        for to in self._listeners.get(name, ()):
            to(thing)


@dataclass(frozen=True)
class Station:
    """One till: its desk, its secrets, its devices."""

    folder: Path
    desk: Desk
    keys: Keys
    paper: Paper
    scanner: ScannerSettings
    committed: Committed
    wires: Wires
    tasks: QtTasks
    version: str
    keep_theme: Callable[[str], object]  # in the settings of this machine
    drawer: bool = True
    virtual_printer: bool = False
    lock_after_minutes: int = 0

    @property
    def database(self) -> Database:
        """Return the store."""
        return self.desk.database

    def stop(self) -> None:
        """Say nothing to the screens any more, and let the writer end what it has."""
        self.wires.stop()
        self.committed.stop()
        self.tasks.stop()
