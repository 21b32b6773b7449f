"""The virtual printer: one in this program, whose paper is shown in a window or kept in files.

The demo sells with it, a shop without a printer can read its tickets in it, and tests look at it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pos_app.core.errors import PrinterTimedOut
from pos_app.devices.emulator import Condition, Emulator, Printed
from pos_app.devices.link import Link, StreamLink
from pos_app.devices.paper import dress, png
from pos_app.devices.papers import Paper

KEPT = 50  # pieces of paper in memory


class VirtualTransport:
    """A way to a printer that is not there.

    `on_printed` and `on_kick` are called on the worker's thread; a window hands them to its own.
    """

    name = "virtual"

    def __init__(self, paper: Paper, folder: Path | None = None, *, scale: int = 1) -> None:
        self._lock = threading.RLock()
        self._folder = folder
        self._emulator = Emulator(paper, scale)
        self._emulator.on_printed = self._keep
        self._emulator.on_kick = self._kicked
        self._answers = b""
        self.on_printed: Callable[[Printed], None] | None = None
        self.on_kick: Callable[[], None] | None = None

    @property
    def condition(self) -> Condition:
        """Return how the printer is; change it to see what happens without paper."""
        return self._emulator.condition

    @property
    def printed(self) -> tuple[Printed, ...]:
        """Return the latest pieces of paper, oldest first."""
        with self._lock:
            return tuple(self._emulator.printed)

    @property
    def kicks(self) -> int:
        """Return how often the drawer was opened."""
        return self._emulator.kicks

    @contextmanager
    def open(self) -> Iterator[Link]:
        """Give a link; a printer off line is not even found."""
        if not self.condition.online:
            raise PrinterTimedOut(printer=self.name)
        with self._lock:
            self._answers = b""
            yield VirtualLink(self)

    def take(self, data: bytes) -> None:
        """Give the printer bytes."""
        self._answers += self._emulator.feed(data)

    def answers(self) -> bytes:
        """Return what the printer said since the last time."""
        said, self._answers = self._answers, b""
        return said

    def _keep(self, printed: Printed) -> None:
        del self._emulator.printed[:-KEPT]
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            stem = self._folder / f"{self._next_number():06d}"
            stem.with_suffix(".bin").write_bytes(printed.data)
            picture = dress(printed.image, scale=self._emulator.scale)
            stem.with_suffix(".png").write_bytes(png(picture))
        if self.on_printed is not None:
            self.on_printed(printed)

    def _next_number(self) -> int:
        """Return the number after the last file, so that a restart overwrites nothing."""
        assert self._folder is not None
        return max((int(path.stem) for path in self._folder.glob("[0-9]*.bin")), default=0) + 1

    def _kicked(self) -> None:
        if self.on_kick is not None:
            self.on_kick()


class VirtualLink(StreamLink):
    """A link to the virtual printer: answers are there as soon as the bytes are."""

    def __init__(self, transport: VirtualTransport) -> None:
        super().__init__(transport.name)
        self._transport = transport

    def write_some(self, data: bytes) -> int:
        """Give the printer all of it."""
        self._transport.take(data)
        return len(data)

    def read_some(self, timeout_s: float) -> bytes:  # noqa: ARG002 - nothing can still arrive
        """Return what it said."""
        return self._transport.answers()
