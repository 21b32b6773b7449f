"""What was committed, told to the screens: the tables, on the thread of the screens."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from pos_app.core.db import Changes

Heard = Callable[[Changes], object]


class Committed(QObject):
    """Hands `Changes` from the thread that wrote to whoever shows those tables.

    Give `tell` to `Database.listeners`. `listen("sales", "levels", to=redraw)` runs `redraw` after
    each commit that touched one of them.
    """

    _told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listeners: list[tuple[tuple[str, ...], Heard]] = []
        self._told.connect(self._hand_on, Qt.ConnectionType.QueuedConnection)

    def tell(self, changes: Changes) -> None:
        """Take note of a commit; called on any thread."""
        self._told.emit(changes)

    def listen(self, *tables: str, to: Heard) -> None:
        """Run `to` on the thread of the screens when one of `tables` changed."""
        self._listeners.append((tables, to))

    def stop(self) -> None:
        """Tell nobody any more: the screens are going away."""
        self._listeners.clear()

    @Slot(object)
    def _hand_on(self, changes: Changes) -> None:
        for tables, heard in self._listeners:
            if changes.touch(*tables):
                heard(changes)
