"""Whoever sends slowly holds no place that others need: heads and bodies must come in time."""

import contextlib
import select
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.server.processes import CentreProcess

QUICK_S = 2.0


def quicker() -> None:
    """Let the centre be less patient, in its process."""
    from sync_server import heads, limits  # noqa: PLC0415 - in the process that serves

    heads.HEAD_S = QUICK_S  # type: ignore[misc]
    limits.GRACE_S = QUICK_S  # type: ignore[misc]


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CentreProcess]:
    folder: Path = tmp_path_factory.mktemp("slow")
    with CentreProcess(folder / "centre", prepare=quicker) as running:
        yield running


def drip(centre: CentreProcess, first: bytes, rest: bytes) -> bytes:
    """Send something at once and the rest a byte at a time; return what comes, until the end."""
    came = b""
    with socket.create_connection(("127.0.0.1", centre.port), timeout=60) as line:
        line.sendall(first)
        for one in rest:
            with contextlib.suppress(OSError):  # it may be closed by now
                line.send(bytes([one]))
            if select.select([line], [], [], QUICK_S / 5)[0]:
                try:
                    got = line.recv(65536)
                except ConnectionError:
                    return came
                came += got
                if not got:
                    return came
    raise AssertionError(f"the centre took all {len(rest)} bytes: {came!r}")


HEAD = (
    b"POST /sync/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: 1000\r\n\r\n"
)


@pytest.mark.req("X17", "Q7", refusal=True)
def test_a_body_of_one_byte_now_and_then_is_refused_and_its_connection_ended(
    centre: CentreProcess,
) -> None:
    came = drip(centre, HEAD, b"{" + b" " * 999)
    assert came.startswith(b"HTTP/1.1 408 ")
    assert b"urn:shop:request.too_slow" in came


@pytest.mark.req("X17", refusal=True)
def test_a_head_that_does_not_come_is_not_waited_for(centre: CentreProcess) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", centre.port), timeout=60) as line:
        assert line.recv(1) == b""
    assert time.monotonic() - began >= QUICK_S * 0.9
    assert drip(centre, b"", b"GET /health/live HTTP/1.1\r\nX: " + b"x" * 1000) == b""
    # Also the second request on a connection.
    whole = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
    came = drip(centre, whole, b"GET /health/live HTTP/1.1\r\nX: " + b"x" * 1000)
    assert came.count(b"HTTP/1.1 200 ") == 1


def test_others_are_served_while_some_send_nothing(centre: CentreProcess) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(40):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", centre.port)))
            line.sendall(HEAD)
        answer = httpx.get(f"{centre.url}/health/ready", trust_env=False, timeout=60)
        assert answer.status_code == 200


def test_a_body_that_comes_steadily_is_taken_however_long_it_is(centre: CentreProcess) -> None:
    """A slow line is no slow sender: what has come gives time for what follows."""
    body = b'{"device":"00000000-0000-7000-8000-000000000001"}'.ljust(60_000)
    size = 14 * 1024  # gives more than three seconds
    head = HEAD.replace(b"1000", b"%d" % len(body))
    with socket.create_connection(("127.0.0.1", centre.port), timeout=60) as line:
        line.sendall(head + body[:size])
        for start in range(size, len(body), size):
            time.sleep(QUICK_S / 3)
            line.sendall(body[start : start + size])
        assert line.recv(100).startswith(b"HTTP/1.1 200 ")
