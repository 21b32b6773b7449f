"""Printers behind the system's own queue, raw: CUPS through `lp`, and the Windows spooler.

The queue answers instead of the printer: a job that left it was taken by the device.
"""

import importlib
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pos_app.core.errors import (
    PrinterForbidden,
    PrinterInterrupted,
    PrinterNotFound,
    PrinterTimedOut,
    PrinterUnsupported,
)
from pos_app.devices.link import Link
from pos_app.devices.status import UNKNOWN, Status

HAND_OVER_S = 10.0
POLL_S = 0.2
JOB_NAME = "Mostrador"
ACCESS_DENIED, INVALID_NAME = 5, 1801  # GetLastError of OpenPrinter


@dataclass(frozen=True)
class CupsTransport:
    """A raw queue of CUPS."""

    queue: str

    @property
    def name(self) -> str:
        """Return the queue."""
        return self.queue

    @contextmanager
    def open(self) -> Iterator[Link]:
        """Find `lp`; the queue is met when the job is handed over."""
        program = shutil.which("lp")
        if program is None:
            raise PrinterUnsupported(printer=self.queue, needs="CUPS (lp)")
        yield CupsLink(self.queue, program)


@dataclass
class CupsLink:
    """One hand-over to `lp`."""

    queue: str
    program: str
    jobs: list[str] = field(default_factory=list)

    def status(self) -> Status:
        """Return unknown: the queue hides the printer."""
        return UNKNOWN

    def send(self, data: bytes) -> None:
        """Hand the job over; `lp` takes it whole or not at all."""
        command = [self.program, "-d", self.queue, "-o", "raw", "-t", JOB_NAME, "-"]
        try:
            done = subprocess.run(  # noqa: S603 - a program found on the path, no shell
                command, input=data, capture_output=True, timeout=HAND_OVER_S, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise PrinterInterrupted(printer=self.queue) from error
        if done.returncode:
            unknown = b"does not exist" in done.stderr or b"no existe" in done.stderr
            raise (PrinterNotFound if unknown else PrinterTimedOut)(printer=self.queue)
        self.jobs += re.findall(
            rf"{re.escape(self.queue)}-\d+", done.stdout.decode(errors="replace")
        )

    def confirm(self, timeout_s: float) -> bool:
        """Return whether the job left the queue in time."""
        program = shutil.which("lpstat")
        if program is None or not self.jobs:
            return False
        deadline = time.monotonic() + timeout_s
        while True:
            waiting = subprocess.run(  # noqa: S603
                [program, "-W", "not-completed", "-o", self.queue],
                capture_output=True,
                timeout=HAND_OVER_S,
                check=False,
            )
            names = waiting.stdout.decode(errors="replace").split()
            if waiting.returncode == 0 and not set(self.jobs) & set(names):
                return True
            if time.monotonic() >= deadline:
                return False
            time.sleep(POLL_S)


@dataclass(frozen=True)
class WindowsTransport:
    """A printer of Windows by its name, raw: the driver adds nothing and opens no dialog."""

    printer: str

    @property
    def name(self) -> str:
        """Return the printer's name in Windows."""
        return self.printer

    @contextmanager
    def open(self) -> Iterator[Link]:
        """Open the printer; only where pywin32 is installed."""
        try:
            win32print: Any = importlib.import_module("win32print")
            pywintypes: Any = importlib.import_module("pywintypes")
        except ImportError as error:
            raise PrinterUnsupported(printer=self.printer, needs="Windows (pywin32)") from error
        try:
            handle = win32print.OpenPrinter(self.printer)
        except pywintypes.error as error:
            kinds = {ACCESS_DENIED: PrinterForbidden, INVALID_NAME: PrinterNotFound}
            raise kinds.get(error.winerror, PrinterTimedOut)(printer=self.printer) from error
        try:
            yield WindowsLink(self.printer, win32print, pywintypes.error, handle)
        finally:
            win32print.ClosePrinter(handle)


class WindowsLink:
    """An open printer of Windows."""

    def __init__(self, name: str, spooler: Any, failure: Any, handle: Any) -> None:  # noqa: ANN401
        self._name, self._spooler, self._failure, self._handle = name, spooler, failure, handle
        self._job = 0

    def status(self) -> Status:
        """Return unknown: the spooler hides the printer."""
        return UNKNOWN

    def send(self, data: bytes) -> None:
        """Write one raw document."""
        begun = False
        try:
            document = (JOB_NAME, None, "RAW")
            self._job = self._spooler.StartDocPrinter(self._handle, 1, document)
            begun = True
            self._spooler.StartPagePrinter(self._handle)
            self._spooler.WritePrinter(self._handle, data)
            self._spooler.EndPagePrinter(self._handle)
            self._spooler.EndDocPrinter(self._handle)
        except self._failure as error:
            kind = PrinterInterrupted if begun else PrinterTimedOut
            raise kind(printer=self._name) from error

    def confirm(self, timeout_s: float) -> bool:
        """Return whether the document left the queue of Windows in time."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            try:
                self._spooler.GetJob(self._handle, self._job, 1)
            except self._failure:
                return True  # no such job any more: it was taken
            time.sleep(POLL_S)
        return False
