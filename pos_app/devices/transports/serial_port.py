"""Serial printers, and USB printers that show themselves as a serial port."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_app.core.errors import PrinterNotFound
from pos_app.devices.link import STALL_S, Link, StreamLink, explain

if TYPE_CHECKING:
    from serial import Serial

FLOWS = ("none", "rtscts", "dsrdtr", "xonxoff")
PARITIES = ("N", "E", "O")
PIECE = 512  # at 9600 baud half a second, well inside the stall time


@dataclass(frozen=True)
class SerialTransport:
    """A printer on a serial port; the figures are on its self-test page."""

    port: str
    baud: int = 9600
    flow: str = "dsrdtr"
    parity: str = "N"

    @property
    def name(self) -> str:
        """Return the port."""
        return self.port

    @contextmanager
    def open(self) -> Iterator[Link]:
        """Open the port for this job alone."""
        import serial  # noqa: PLC0415 - few tills have a serial printer

        try:
            line = serial.Serial(
                self.port,
                self.baud,
                parity=self.parity,
                timeout=0,
                write_timeout=STALL_S,
                rtscts=self.flow == "rtscts",
                dsrdtr=self.flow == "dsrdtr",
                xonxoff=self.flow == "xonxoff",
            )
        except serial.SerialException as error:
            raise _explain(error, self.name) from error
        try:
            yield SerialLink(self.name, line)
        finally:
            line.close()


def _explain(error: OSError, printer: str) -> Exception:
    """Return what to do; on Windows pyserial gives no number when the port is not there."""
    if error.errno is None and "FileNotFoundError" in str(error):
        return PrinterNotFound(printer=printer)
    return explain(error, printer)


class SerialLink(StreamLink):
    """An open port."""

    def __init__(self, name: str, line: "Serial") -> None:
        super().__init__(name)
        self._line = line

    def write_some(self, data: bytes) -> int:
        """Write a piece and wait until it left the computer."""
        from serial import SerialTimeoutException  # noqa: PLC0415

        try:
            return self._line.write(data[:PIECE]) or 0
        except SerialTimeoutException:
            return 0

    def read_some(self, timeout_s: float) -> bytes:
        """Wait for a first byte, and take what else is there."""
        self._line.timeout = timeout_s
        first: bytes = self._line.read(1)
        return first + self._line.read(self._line.in_waiting) if first else b""
