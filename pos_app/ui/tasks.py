"""Where long work runs: one thread that writes, four that read and wait, one way back.

Results come back through one queued signal to one slot, so `done` and `failed` run on the thread of
the screens. What is not a `ShopError` is our bug: it is raised there and meets the excepthook.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from sqlalchemy import Connection, Engine, event

from pos_app.core.errors import ShopError
from pos_app.ui.ports import Failed

T = TypeVar("T")
THREADS: Final = 4
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Result:
    """What a piece of work came to, on its way to the thread of the screens."""

    deliver: Callable[[], object]


class QtTasks(QObject):
    """The threads of a till. `stop` lets what was asked to be written be written."""

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="background")
        self._stopped = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def write(self, op: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
        """Do something that changes the store, after everything asked before it."""
        self._writer.submit(self._run, op, done, failed)

    def background(self, op: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
        """Do something that reads or waits, beside the writer."""
        self._pool.submit(self._run, op, done, failed)

    def _run(self, op: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
        try:
            result = op()
        except ShopError as error:
            refusal = error  # the name of an except clause is gone when the function returns
            self._arrived.emit(_Result(lambda: failed(refusal)))
        except BaseException as error:  # noqa: BLE001 - raised again on the thread of the screens
            bug = error
            self._arrived.emit(_Result(lambda: _raise(bug)))
        else:
            self._arrived.emit(_Result(lambda: done(result)))

    @Slot(object)
    def _deliver(self, result: _Result) -> None:
        if not self._stopped:  # the screens it was for are going away
            result.deliver()

    def stop(self) -> None:
        """Finish what was asked to be written, give up what only reads, end the threads.

        Nothing is delivered any more.
        """
        self._stopped = True
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._writer.shutdown(wait=True)
        self._pool.shutdown(wait=True)


def _raise(error: BaseException) -> None:
    raise error


# The guard -------------------------------------------------------------------------------------


def guard_screens(engine: Engine, *, slow_read_ms: int) -> None:
    """Refuse writes on the thread of the screens, and tell of slow reads there.

    For development and tests: a write that waits for the disk freezes the counter, and nobody
    notices on a developer's fast disk.
    """
    screens = threading.current_thread()

    def on_begin(connection: Connection) -> None:
        if threading.current_thread() is not screens:
            return
        if connection.get_execution_options().get("mostrador_writes", False):
            raise RuntimeError("a write began on the thread of the screens; use Tasks.write")
        connection.info["began"] = time.monotonic_ns()

    def on_end(connection: Connection) -> None:
        began: int | None = connection.info.pop("began", None)
        if began is None:
            return
        took_ms = (time.monotonic_ns() - began) // 1_000_000
        if took_ms > slow_read_ms:
            _log.warning("a read held the screens for %d ms", took_ms)

    listen: Any = event.listen
    listen(engine, "begin", on_begin, insert=True)
    listen(engine, "rollback", on_end)
    listen(engine, "commit", on_end)
