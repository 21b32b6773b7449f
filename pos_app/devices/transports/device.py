"""Printers as files of the system: /dev/usb/lp*, and plain files for whoever wants the bytes."""

import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pos_app.core.errors import PrinterInterrupted
from pos_app.devices.link import STALL_S, Link, StreamLink, explain
from pos_app.devices.status import UNKNOWN, Status


@dataclass(frozen=True)
class LpTransport:
    """A USB printer through the kernel's usblp driver."""

    path: Path

    @property
    def name(self) -> str:
        """Return the device file."""
        return str(self.path)

    @contextmanager
    def open(self) -> Iterator[Link]:
        """Open the device for this job alone."""
        flags = os.O_RDWR | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
        try:
            handle = os.open(self.path, flags)
        except OSError as error:
            raise explain(error, self.name) from error
        try:
            yield LpLink(self.name, handle)
        finally:
            os.close(handle)


class LpLink(StreamLink):
    """An open device."""

    def __init__(self, name: str, handle: int) -> None:
        super().__init__(name)
        self._handle = handle

    def write_some(self, data: bytes) -> int:
        """Wait until the device takes bytes."""
        _, writable, _ = select.select([], [self._handle], [], STALL_S)
        return os.write(self._handle, data) if writable else 0

    def read_some(self, timeout_s: float) -> bytes:
        """Wait for an answer."""
        readable, _, _ = select.select([self._handle], [], [], timeout_s)
        return os.read(self._handle, 256) if readable else b""


@dataclass(frozen=True)
class FileTransport:
    """A file that takes the bytes of all jobs, one after the other."""

    path: Path

    @property
    def name(self) -> str:
        """Return the file."""
        return str(self.path)

    @contextmanager
    def open(self) -> Iterator[Link]:
        """Open the file at its end; its folder must be there."""
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as error:
            raise explain(error, self.name) from error
        try:
            yield FileLink(self.name, handle)
        finally:
            os.close(handle)


class FileLink:
    """An open file: what reached the disk is printed."""

    def __init__(self, name: str, handle: int) -> None:
        self._name = name
        self._handle = handle

    def status(self) -> Status:
        """Return unknown: a file has no paper."""
        return UNKNOWN

    def send(self, data: bytes) -> None:
        """Append the job."""
        sent = 0
        try:
            while sent < len(data):
                sent += os.write(self._handle, data[sent:])
        except OSError as error:
            if sent:
                raise PrinterInterrupted(printer=self._name) from error
            raise explain(error, self._name) from error

    def confirm(self, timeout_s: float) -> bool:  # noqa: ARG002 - a disk answers when it is done
        """Return whether the file is on the disk."""
        try:
            os.fsync(self._handle)
        except OSError:
            return False
        return True
