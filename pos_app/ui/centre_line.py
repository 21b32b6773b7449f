"""How this till talks to its centre, as the screens see it: what was heard, and asking for more.

Free of Qt and of HTTP: the worker comes once the first window stands.
"""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the worker brings HTTP with it, which the first window does not wait for
    from pos_app.sync.worker import SyncStatus


class Tries(Protocol):
    """What tries at once: the worker."""

    def sync_now(self) -> None:
        """Try now."""


class CentreLine:
    """The newest status; used on the thread of the screens alone."""

    def __init__(self) -> None:
        self.status: SyncStatus | None = None
        self._worker: Tries | None = None

    def use(self, worker: Tries) -> None:
        """Take the worker that talks."""
        self._worker = worker

    def heard(self, status: "SyncStatus") -> None:
        """Keep what the worker says."""
        self.status = status

    def try_now(self) -> bool:
        """Let it try now, also in the middle of a wait; return whether there is somebody to try."""
        if self._worker is None:
            return False
        self._worker.sync_now()
        return True
