"""A network printer on this machine: the emulator of the product behind a real socket."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from pos_app.devices.emulator import Emulator
from pos_app.devices.papers import PAPERS


@dataclass
class TcpPrinter:
    """Listens on a free port.

    `swallow` closes the connection after so many bytes. `gate` is called with everything received
    before the printer does anything about it; when it returns True the printer stops there, as if
    its plug had been pulled, and `reached` is set.
    """

    emulator: Emulator = field(default_factory=lambda: Emulator(PAPERS["80-48"]))
    swallow: int | None = None
    slow_s: float = 0.0  # before each answer
    gate: Callable[[bytes], bool] | None = None
    reached: threading.Event = field(default_factory=threading.Event)
    received: bytes = b""
    connections: int = 0

    def __post_init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    @property
    def papers(self) -> int:
        return len(self.emulator.printed)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                try:
                    self._talk(connection)
                except OSError:
                    continue

    def _talk(self, connection: socket.socket) -> None:
        while data := connection.recv(1024):
            self.received += data
            if self.gate is not None and self.gate(self.received):
                self.reached.set()
                self._wait_until_parted(connection)
                self.emulator.switch_off()
                return
            if self.swallow is not None and len(self.received) >= self.swallow:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                return
            answer = self.emulator.feed(data)
            if answer:
                time.sleep(self.slow_s)
                connection.sendall(answer)

    def _wait_until_parted(self, connection: socket.socket) -> None:
        while connection.recv(1024):
            continue

    def close(self) -> None:
        # shutdown wakes accept on Linux; close alone would not.
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(5)
