"""What every way to a printer has in common: a link is opened for one job and closed after it."""

import errno
import time
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from typing import Protocol

from pos_app.core.errors import (
    PrinterForbidden,
    PrinterInterrupted,
    PrinterNotFound,
    PrinterOutOfPaper,
    PrinterRefused,
    PrinterTimedOut,
    ShopError,
)
from pos_app.devices.status import (
    ERROR_CAUSE,
    OFFLINE_CAUSE,
    PAPER_QUERY,
    PAPER_SENSOR,
    PRINTER,
    UNKNOWN,
    Status,
    judge,
    paper_byte,
    paper_is_out,
    realtime_byte,
)

STALL_S = 3.0  # without a single byte taken: the printer is off, full or jammed
ANSWER_S = 0.4  # a printer that answers DLE EOT does it at once
CHUNK = 4096

REASONS: dict[int, type[ShopError]] = {
    errno.ENOENT: PrinterNotFound,
    errno.ENODEV: PrinterNotFound,
    errno.ENXIO: PrinterNotFound,
    errno.EACCES: PrinterForbidden,
    errno.EPERM: PrinterForbidden,
    errno.ECONNREFUSED: PrinterRefused,
    errno.EBUSY: PrinterRefused,
    errno.ENOSPC: PrinterOutOfPaper,  # what the usblp driver says of an empty roll
}


class Link(Protocol):
    """An open way to one printer, for one job."""

    def status(self) -> Status:
        """Return how the printer is; unknown where it cannot say."""
        ...

    def send(self, data: bytes) -> None:
        """Send a whole job. `PrinterInterrupted` means that a part of it may have gone out."""
        ...

    def confirm(self, timeout_s: float) -> bool:
        """Return whether everything sent is known to be done; False is silence, not failure."""
        ...


class Transport(Protocol):
    """A way to one printer; `name` is how a person knows it."""

    @property
    def name(self) -> str:
        """Return the printer's address in words."""
        ...

    def open(self) -> AbstractContextManager[Link]:
        """Connect; raise an error of `core.errors`, Devices, when nothing was sent for certain."""
        ...


def explain(error: OSError, printer: str) -> ShopError:
    """Return what a person can do about an error of the system before anything was sent."""
    kind = REASONS.get(error.errno or 0, PrinterTimedOut)
    return kind(printer=printer)


class StreamLink(ABC):
    """A link on which bytes go out and answers come back: network, USB, serial."""

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def write_some(self, data: bytes) -> int:
        """Write what is taken within `STALL_S`, return how much (0: nothing); raise OSError."""

    @abstractmethod
    def read_some(self, timeout_s: float) -> bytes:
        """Return what arrived, b"" after the time or where nothing can arrive; raise OSError."""

    def send(self, data: bytes) -> None:
        """Send a whole job; whoever gives up halfway says that something may have come out."""
        sent = 0
        try:
            while sent < len(data):
                taken = self.write_some(data[sent : sent + CHUNK])
                if not taken:
                    raise TimeoutError(errno.ETIMEDOUT, "no byte taken")
                sent += taken
        except OSError as error:
            if sent:
                raise PrinterInterrupted(printer=self.name) from error
            raise explain(error, self.name) from error

    def ask(self, request: bytes, timeout_s: float) -> bytes:
        """Send a question and return the first bytes that come back; b"" is silence."""
        self.send(request)
        try:
            return self.read_some(timeout_s)
        except OSError as error:
            raise PrinterInterrupted(printer=self.name) from error

    def status(self) -> Status:
        """Ask DLE EOT 1 to 4; stop at the first silence."""
        answers: list[int] = []
        self.ask(b"", 0)  # what somebody else's question left behind
        for request in (PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER_SENSOR):
            byte = realtime_byte(self.ask(request, ANSWER_S))
            if byte is None:
                return judge(*answers, *[None] * (4 - len(answers))) if answers else UNKNOWN
            answers.append(byte)
        return judge(*answers)

    def confirm(self, timeout_s: float) -> bool:
        """Ask GS r 1 and wait: its answer is made when everything before it is on paper."""
        deadline = time.monotonic() + timeout_s
        answer = self.ask(PAPER_QUERY, timeout_s)
        while (byte := paper_byte(answer)) is None:
            rest = deadline - time.monotonic()
            if not answer or rest <= 0:
                return False
            answer = self.ask(b"", rest)
        return not paper_is_out(byte)
