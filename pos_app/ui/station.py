"""What the screens of one till stand on, put together by `bootstrap`."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from pos_app.core.db import Database
from pos_app.core.keys import Keys
from pos_app.devices.papers import Paper
from pos_app.devices.scanner import ScannerSettings
from pos_app.ui.desk import Desk
from pos_app.ui.events import Committed


class Wires(QObject):
    """Brings what workers say on their threads to the thread of the screens."""

    printer_state = Signal(object)  # devices.printing.PrinterState
    printed = Signal(object)  # devices.emulator.Printed, of the virtual printer
    drawer_opened = Signal()
    centre = Signal(object)  # sync.worker.SyncStatus


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
    version: str
    drawer: bool = True
    virtual_printer: bool = False

    @property
    def database(self) -> Database:
        """Return the store."""
        return self.desk.database
