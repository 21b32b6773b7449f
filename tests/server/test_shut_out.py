"""Refused in the middle of a conversation: what was acknowledged stays, the rest waits, unlost."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pos_app.core import journal
from pos_app.core.errors import AuthSessionExpired, DeviceRevoked
from pos_app.core.sync import conversation, outbox
from pos_app.sync.enrol import enrol
from tests.server.conftest import AppCentre
from tests.shop import ReadyShop, make_shop
from tests.sync.proxy import Fault, Proxy, on
from tests.sync.tills import count_sales, device_of, problems_of, sell, sync

REQUESTS = ("session", "hello", "push", "pull")
SALES = 5


def refusal(status: int, code: str) -> Fault:
    """Return what a centre answers that refuses."""
    said = {"type": f"urn:shop:{code}", "title": "", "status": status, "facts": {"name": "Caja"}}
    body = json.dumps(said)
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/problem+json\r\nConnection: close"
    return Fault(answer=f"{head}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())


@pytest.fixture
def line(at: AppCentre) -> Iterator[Proxy]:
    port = urlsplit(at.url).port
    assert port is not None
    with Proxy(port) as running:
        yield running


@pytest.fixture
def waiting(
    at: AppCentre, line: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ReadyShop]:
    """A till that has sold five times, and sends two operations at a time."""
    monkeypatch.setattr(conversation, "MAX_OPERATIONS", 2)
    till = make_shop(tmp_path / "till", own_device=True)
    enrol(till.database, till.keys, line.url, at.code())
    till.open_cash()
    sync(till)
    for _ in range(SALES):
        sell(till)
    yield till
    till.database.close()


def pending(till: ReadyShop) -> int:
    with till.database.read() as session:
        return journal.pending_count(session)


@pytest.mark.failure_row(17)
def test_a_nonce_that_expires_at_any_request_is_renewed_and_nothing_is_sent_twice(
    at: AppCentre, line: Proxy, waiting: ReadyShop
) -> None:
    for number, name in enumerate(REQUESTS, 1):
        names = [f"/{name}".encode()]

        def forget(first_line: bytes, names: list[bytes] = names) -> Fault | None:
            """Let the centre take no nonce for good that it has given so far, once."""
            if names and names[0] in first_line:
                names.clear()
                at.vault.held = replace(at.vault.held, hmac_key=secrets.token_bytes(32))
            return None

        line.plan, asked = forget, len(line.seen)
        report = sync(waiting)
        assert (report.sent, report.pending, report.quarantined) == (SALES, 0, 0)
        assert count_sales(at.database) == SALES * number
        renewed = sum(b"/session" in one for one in line.seen[asked:])
        assert renewed == (1 if name == "session" else 2)
        for _ in range(SALES):
            sell(waiting)


@pytest.mark.failure_row(17)
@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, "auth.session_expired", AuthSessionExpired),
        (403, "auth.device_revoked", DeviceRevoked),
    ],
    ids=["401", "403"],
)
def test_refused_at_any_request_everything_waits(
    at: AppCentre,
    line: Proxy,
    waiting: ReadyShop,
    status: int,
    code: str,
    error: type[Exception],
) -> None:
    for number, name in enumerate(REQUESTS):
        line.plan = on(f"/{name}".encode(), *[refusal(status, code)] * 2)
        with pytest.raises(error):
            sync(waiting)
        left = 0 if name == "pull" else SALES
        assert (pending(waiting), count_sales(at.database)) == (left, SALES * (number + 1) - left)
        line.plan = None
        sync(waiting)
        assert (pending(waiting), count_sales(at.database)) == (0, SALES * (number + 1))
        for _ in range(SALES):
            sell(waiting)
    assert problems_of(at.database) == ()


@pytest.mark.failure_row(17)
@pytest.mark.req("X6", refusal=True)
def test_revoked_between_two_batches_the_first_stays_and_the_rest_is_kept(
    at: AppCentre, line: Proxy, waiting: ReadyShop
) -> None:
    def revoke() -> None:
        address = f"/api/v1/devices/{device_of(waiting)}/revoke"
        assert at.client.post(address, headers=at.owner).is_success

    line.plan = on(b"/push", Fault(before_reply=revoke))
    with pytest.raises(DeviceRevoked):
        sync(waiting)
    assert (pending(waiting), count_sales(at.database)) == (SALES - 2, 2)
    with waiting.database.read() as session:
        assert outbox.get_link(session).status == outbox.SHUT_OUT
    sell(waiting)  # the counter goes on
    assert pending(waiting) == SALES - 1
    assert problems_of(waiting.database) == problems_of(at.database) == ()
