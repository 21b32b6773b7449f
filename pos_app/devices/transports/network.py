"""Raw TCP, port 9100: what every network printer listens on."""

import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pos_app.core.errors import PrinterNotFound, PrinterTimedOut
from pos_app.devices.link import STALL_S, Link, StreamLink, explain

RAW_PORT = 9100
CONNECT_S = 2.0
DRAIN_S = 0.2


@dataclass(frozen=True)
class TcpTransport:
    """A printer on the network."""

    host: str
    port: int = RAW_PORT

    @property
    def name(self) -> str:
        """Return host and port, as the settings show them."""
        return f"{self.host}:{self.port}"

    @contextmanager
    def open(self) -> Iterator[Link]:
        """Connect within two seconds."""
        try:
            connection = socket.create_connection((self.host, self.port), CONNECT_S)
        except socket.gaierror as error:
            raise PrinterNotFound(printer=self.name) from error
        except TimeoutError as error:
            raise PrinterTimedOut(printer=self.name) from error
        except OSError as error:
            raise explain(error, self.name) from error
        with connection:
            yield TcpLink(self.name, connection)
            _part(connection)


def _part(connection: socket.socket) -> None:
    """Close so that what was sent still arrives: an unread answer would reset the connection."""
    try:
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(DRAIN_S)
        while connection.recv(256):
            continue
    except OSError:
        return


class TcpLink(StreamLink):
    """An open connection."""

    def __init__(self, name: str, connection: socket.socket) -> None:
        super().__init__(name)
        self._connection = connection
        connection.settimeout(0)  # select waits
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # a drawer opens now

    def write_some(self, data: bytes) -> int:
        """Wait until the printer takes bytes; a printer with no paper stops taking them."""
        _, writable, _ = select.select([], [self._connection], [], STALL_S)
        return self._connection.send(data) if writable else 0

    def read_some(self, timeout_s: float) -> bytes:
        """Wait for an answer; the other end closing is none."""
        readable, _, _ = select.select([self._connection], [], [], timeout_s)
        return self._connection.recv(256) if readable else b""
