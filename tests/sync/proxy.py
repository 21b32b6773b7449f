"""A TCP proxy of ours between till and centre that does what networks do: on purpose.

One request for each connection, so that a fault falls on exactly the request it was meant for.
"""

import socket
import socketserver
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Fault:
    """What happens to one request."""

    drop: bool = False  # the request never arrives
    delay_s: float = 0.0
    cut_reply_at: int | None = None  # the reply ends there; -1 lacks its last byte
    double: bool = False  # the request arrives twice, one after the other
    twice_at_once: bool = False  # or at the same time
    html: bool = False  # something else answers, with 200
    tamper: tuple[bytes, bytes] | None = None  # bytes of the request are exchanged
    before_reply: Callable[[], None] | None = None  # what happens while the reply is on its way


Plan = Callable[[bytes], Fault | None]  # by the first line of the request

PORTAL = b"<html><body>Wi-Fi gratis: acepte las condiciones</body></html>"
FINE = Fault()


def on(path: bytes, *faults: Fault) -> Plan:
    """Return a plan: the first requests to `path` meet these faults, one each."""
    waiting = list(faults)
    lock = threading.Lock()

    def plan(first_line: bytes) -> Fault | None:
        with lock:
            return waiting.pop(0) if path in first_line and waiting else None

    return plan


@dataclass
class Proxy:
    """Listens at `url`, passes to `target_port`; use it as a context and set `plan` at will."""

    target_port: int
    plan: Plan | None = None
    seen: list[bytes] = field(default_factory=list)
    _server: socketserver.ThreadingTCPServer | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        proxy = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                proxy.serve(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A line that breaks is what this is for."""

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    def serve(self, client: socket.socket) -> None:
        """Pass one request on, with whatever fault it meets."""
        client.settimeout(60)
        request = read_request(client)
        if not request:
            return
        first_line = request.split(b"\r\n", 1)[0]
        self.seen.append(first_line)
        fault = (self.plan(first_line) if self.plan else None) or FINE
        time.sleep(fault.delay_s)
        if fault.drop:
            return
        if fault.html:
            client.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(PORTAL), PORTAL)
            )
            return
        if fault.tamper is not None:
            assert fault.tamper[0] in request
            request = request.replace(*fault.tamper)
        reply = self._forward(request, fault)
        if fault.before_reply is not None:
            fault.before_reply()
        client.sendall(reply if fault.cut_reply_at is None else reply[: fault.cut_reply_at])

    def _forward(self, request: bytes, fault: Fault) -> bytes:
        if fault.twice_at_once:
            other = threading.Thread(target=self._exchange, args=(request,))
            other.start()
            reply = self._exchange(request)
            other.join()
            return reply
        reply = self._exchange(request)
        return self._exchange(request) if fault.double else reply

    def _exchange(self, request: bytes) -> bytes:
        """Send a request to the centre and read the whole reply."""
        closing = request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)
        closing = closing.replace(b"Connection: keep-alive\r\n", b"", 1)
        reply = bytearray()
        with socket.create_connection(("127.0.0.1", self.target_port), timeout=60) as centre:
            centre.sendall(closing)
            while chunk := centre.recv(65536):
                reply += chunk
        return bytes(reply)


def read_request(client: socket.socket) -> bytes:
    """Return a whole request: its head and as much body as it says."""
    data = bytearray()
    while b"\r\n\r\n" not in data:
        chunk = client.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = bytes(data).partition(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(body) < length:
        chunk = client.recv(65536)
        if not chunk:
            return b""
        body += chunk
    return head + b"\r\n\r\n" + body
