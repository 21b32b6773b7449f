"""A TCP proxy of ours between till and centre that does what networks do: on purpose.

One request for each connection, so that a fault falls on exactly the request it was meant for.
"""

import contextlib
import socket
import socketserver
import struct
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
    answer: bytes = b""  # something else answers, with this
    stall_s: float = 0.0  # taken, and never answered: so long nothing comes, then the end
    reset: bool = False  # the line is torn, not closed
    trickle_s: float = 0.0  # the reply comes in small pieces, so long between them
    garble: bool = False  # bytes of the reply are exchanged
    tamper: tuple[bytes, bytes] | None = None  # bytes of the request are exchanged
    before_reply: Callable[[], None] | None = None  # what happens while the reply is on its way


Plan = Callable[[bytes], Fault | None]  # by the first line of the request

PORTAL = b"<html><body>Wi-Fi gratis: acepte las condiciones</body></html>"
FINE = Fault()


PIECE = 200


def portal(status: bytes = b"200 OK", more: bytes = b"") -> bytes:
    """Return what a network answers that wants a person to sign in first."""
    return (
        b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nConnection: close\r\n%s"
        b"Content-Length: %d\r\n\r\n%s" % (status, more, len(PORTAL), PORTAL)
    )


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
    closed: threading.Event = field(default_factory=threading.Event)
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
        self.closed.set()
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
        if fault.stall_s:
            self._hang(client, fault.stall_s)
        if fault.reset:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if fault.drop or fault.stall_s or fault.reset:
            return
        if fault.html or fault.answer:
            client.sendall(fault.answer or portal())
            return
        if fault.tamper is not None:
            assert fault.tamper[0] in request
            request = request.replace(*fault.tamper)
        reply = self._forward(request, fault)
        if fault.before_reply is not None:
            fault.before_reply()
        _send(client, reply if fault.cut_reply_at is None else reply[: fault.cut_reply_at], fault)

    def _hang(self, client: socket.socket, seconds: float) -> None:
        """Say nothing until the time is over, the client has gone, or this proxy ends."""
        until = time.monotonic() + seconds
        client.settimeout(0.2)
        while time.monotonic() < until and not self.closed.is_set():
            with contextlib.suppress(TimeoutError):
                if not client.recv(65536):
                    return

    def _forward(self, request: bytes, fault: Fault) -> bytes:
        if fault.twice_at_once:
            other = threading.Thread(target=self._exchange_or_not, args=(request,))
            other.start()
            reply = self._exchange(request)
            other.join()
            return reply
        reply = self._exchange(request)
        return self._exchange(request) if fault.double else reply

    def _exchange_or_not(self, request: bytes) -> None:
        """Send a request whose answer nobody waits for."""
        with contextlib.suppress(OSError):
            self._exchange(request)

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


def _send(client: socket.socket, reply: bytes, fault: Fault) -> None:
    """Give the reply as the line lets it through."""
    if fault.garble:
        head, _, body = reply.partition(b"\r\n\r\n")
        reply = head + b"\r\n\r\n" + bytes(byte ^ 0x15 for byte in body)
    if not fault.trickle_s:
        client.sendall(reply)
        return
    for start in range(0, len(reply), PIECE):
        client.sendall(reply[start : start + PIECE])
        time.sleep(fault.trickle_s)


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
