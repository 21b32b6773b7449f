"""Answers: after the commit, as problems, within limits, and never a 5xx for what somebody sent."""

import gzip
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import httpx
import msgspec
import pytest
import zstandard
from fastapi import Depends, FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

from pos_app.core import journal
from pos_app.core.db import Database, driver
from pos_app.core.errors import InvalidMessage, RequestTooLarge, ShopError, UnknownEncoding
from pos_app.core.sync import messages
from pos_app.sync.worker import sync_once
from sync_server import inflate, limits
from tests.server.conftest import AppCentre, serving
from tests.shop import ReadyShop
from tests.sync.direct import next_push
from tests.sync.tills import device_of, sell

ORPHAN = (
    "INSERT INTO variants (id, product_id, code, attributes, active)"
    " VALUES (x'00', x'99', 'orphan', '', 1)"
)


@contextmanager
def failing_commits(database: Database) -> Iterator[None]:
    """Make the COMMIT itself of every writer fail: a foreign key that is checked only there."""

    def spoil(connection: Connection) -> None:
        if connection.get_execution_options().get("mostrador_writes"):
            driver(connection).execute("PRAGMA defer_foreign_keys = ON")
            driver(connection).execute(ORPHAN)

    event.listen(database.engine, "commit", spoil)
    yield
    event.remove(database.engine, "commit", spoil)


def push_body(till: ReadyShop) -> bytes:
    return messages.encode(next_push(till))


@pytest.mark.logs_warnings
def test_failed_commit_is_not_acknowledged(at: AppCentre, till: ReadyShop) -> None:
    sync_once(till.database, till.keys)
    till.open_cash()
    sold = sell(till)
    with failing_commits(at.database):
        answer = at.signed(till, "POST", "/sync/v1/push", push_body(till))
        assert answer.status_code >= 500
        with pytest.raises(ShopError):
            sync_once(till.database, till.keys)
    with at.database.read() as session:
        assert journal.find_applied(session, sold.sale_id) is None
    assert sync_once(till.database, till.keys).pending == 0
    with at.database.read() as session:
        assert journal.find_applied(session, sold.sale_id) is not None


def test_an_endpoint_that_commits_after_its_answer_would_acknowledge_it(at: AppCentre) -> None:
    """The control: this is how a sale would be lost, and why no endpoint of ours is like it."""
    naive = FastAPI()

    def writing() -> Iterator[Session]:
        with Session(at.database.engine) as session:
            session.connection(execution_options={"mostrador_writes": True})
            yield session
            with pytest.raises(Exception, match="FOREIGN KEY"):
                session.commit()

    @naive.post("/push")
    def push(session: Annotated[Session, Depends(writing)]) -> dict[str, int]:
        return {"acked_seq": 1}

    with (
        failing_commits(at.database),
        serving(naive) as url,
        httpx.Client(base_url=url, trust_env=False, verify=False) as client,
    ):
        assert client.post("/push").status_code == 200


# Problems -----------------------------------------------------------------------------------------


def test_a_refusal_is_a_problem_in_the_readers_language(at: AppCentre) -> None:
    english = at.client.post(
        "/api/v1/enrolment-codes", json={}, headers={**at.owner, "Accept-Language": "en-GB,en"}
    )
    assert english.headers["content-type"] == "application/problem+json"
    assert english.status_code == english.json()["status"] == 422
    assert english.json()["type"] == "urn:shop:request.invalid"
    assert english.json()["facts"]["field"] == "branch"
    nobody = at.client.get("/api/v1/cases", headers={"Accept-Language": "en"})
    assert (nobody.status_code, nobody.json()["title"]) == (401, "Who is asking?")
    assert "WWW-Authenticate" in nobody.headers
    missing = at.client.get("/nothing/here")
    assert (missing.status_code, missing.json()["type"]) == (
        404,
        "urn:shop:request.unknown_address",
    )
    assert at.client.delete("/sync/v1/push").status_code == 404


@pytest.mark.logs_warnings
@pytest.mark.req("X18")
def test_a_bug_says_a_number_and_nothing_else(
    at: AppCentre, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync_server.routers.review.case_views.list_cases", _secret_bug)
    answer = at.client.get("/api/v1/cases", headers=at.owner)
    assert answer.status_code == 500
    assert "canary" not in answer.text
    incident = answer.json()["facts"]["incident"]
    assert any(incident in record.getMessage() for record in caplog.records)


def _secret_bug(*_args: object, **_options: object) -> None:
    raise RuntimeError("canary 4826")


def test_a_store_that_does_not_answer_is_503_and_to_be_tried_again(at: AppCentre) -> None:
    holder = at.database.engine.raw_connection()
    holder.driver_connection.execute("BEGIN EXCLUSIVE")  # type: ignore[union-attr]
    try:
        answer = at.client.post(
            "/api/v1/enrolment-codes", json={"branch": "1", "till": "x"}, headers=at.owner,
            timeout=30,
        )  # fmt: skip
    finally:
        holder.driver_connection.execute("ROLLBACK")  # type: ignore[union-attr]
        holder.close()
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:shop:store.busy")
    assert int(answer.headers["retry-after"]) > 0


# Limits -------------------------------------------------------------------------------------------

BOMB = 400 * 1024 * 1024


@pytest.mark.failure_row(20)
@pytest.mark.req("X17", refusal=True)
@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_bomb_is_not_unpacked(encoding: str) -> None:
    if encoding == "gzip":
        packed = gzip.compress(bytes(BOMB // 4), 9)
    else:
        packed = zstandard.ZstdCompressor(level=3).compress(bytes(BOMB))
    assert len(packed) < BOMB // 500
    tracemalloc.start()
    with pytest.raises(RequestTooLarge):
        inflate.inflate(packed, encoding)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * inflate.INFLATED_LIMIT


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_half_a_packed_body_and_other_packings_are_refused(encoding: str) -> None:
    packed = gzip.compress(b"x" * 5000) if encoding == "gzip" else zstandard.compress(b"x" * 5000)
    assert inflate.inflate(packed, encoding) == b"x" * 5000
    with pytest.raises(InvalidMessage):
        inflate.inflate(b"no " + packed, encoding)
    if encoding == "gzip":  # half of a zstd frame is half a message, which cannot be read either
        with pytest.raises(InvalidMessage):
            inflate.inflate(packed[: len(packed) // 2], encoding)
    with pytest.raises(UnknownEncoding):
        inflate.inflate(packed, "br")


@pytest.mark.req("X17", refusal=True)
@pytest.mark.parametrize(
    "address", ["/sync/v1/session", "/sync/v1/push", "/api/v1/items", "/api/v1/auth/token"]
)
def test_a_body_that_is_too_large_is_refused_while_it_comes(at: AppCentre, address: str) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(16 * limits.WIRE_LIMIT // 65536):
            sent += 65536
            yield b" " * 65536

    packing = {"content-type": "application/json"}
    if address.endswith("token"):
        packing = {"content-type": "application/x-www-form-urlencoded"}
    tracemalloc.start()
    try:
        answer = at.client.post(address, content=endless(), headers=packing)
    except httpx.TransportError:
        answer = None  # it hung up in the middle, which is an answer too
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * limits.WIRE_LIMIT
    if answer is not None:
        # The reader of forms objects to a form without an end before the limit is reached.
        assert answer.status_code == (422 if address.endswith("token") else 413)


def test_a_packed_push_is_taken(at: AppCentre, till: ReadyShop) -> None:
    sync_once(till.database, till.keys)
    till.open_cash()
    body = push_body(till)
    for packing in (gzip.compress, zstandard.compress):
        encoding = "gzip" if packing is gzip.compress else "zstd"
        answer = at.signed(
            till, "POST", "/sync/v1/push", packing(body), **{"Content-Encoding": encoding}
        )
        assert answer.status_code == 200, answer.text


# Anything -----------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["ops", "previous", "streams", "rows", "seq", "hash", "op", "device",
                         "code", "last", "protocol", "last_seq"]) | st.text(max_size=8),
        inner, max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip
BODIES = st.binary(max_size=200) | JSON.map(msgspec.json.encode)
PATHS = ["/sync/v1/session", "/sync/v1/hello", "/sync/v1/push", "/sync/v1/pull",
         "/sync/v1/snapshot", "/sync/v1/ticket", "/api/v1/enrol", "/api/v1/branches",
         "/api/v1/products",
         "/api/v1/enrolment-codes", "/api/v1/inventory"]  # fmt: skip


def hurl(at: AppCentre, till: ReadyShop, path: str, body: bytes) -> None:
    """Send garbage as a till and as the owner: refused, and nothing is written."""
    before = written(at)
    method = "PUT" if path.endswith("products") else "POST"
    method = "GET" if path.endswith("inventory") else method
    for answer in (
        at.signed(till, method, path, body),
        at.client.request(method, path, content=body, headers=at.owner),
    ):
        assert answer.status_code < 500, (path, body, answer.text)
    assert written(at) == before


def written(at: AppCentre) -> list[int]:
    with at.database.read() as session:
        return [
            session.execute(text(f"SELECT count(*) FROM {table}")).scalar() or 0
            for table in ("journal", "products", "branches", "quarantine", "feed", "devices")
        ]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(PATHS), body=BODIES)
def test_garbage_is_refused(at: AppCentre, till: ReadyShop, path: str, body: bytes) -> None:
    hurl(at, till, path, body)


@pytest.mark.failure_row(20)
@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"previous":' + b"[" * 100_000,
        b'{"previous":"' + b"0" * 64 + b'","ops":[' + b"{" * 50_000,
        b'{"previous":"' + b"0" * 64 + b'","ops":[{"seq":1e400,"hash":"","op":{}}]}',
        b'{"previous":"' + b"0" * 64 + b'","ops":[]}',
        b'{"previous":"' + b"0" * 64 + b'","ops":[{"seq":NaN}]}',
    ],
)
def test_spiteful_json_is_refused(at: AppCentre, till: ReadyShop, body: bytes) -> None:
    hurl(at, till, "/sync/v1/push", body)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=JSON)
def test_any_json_as_an_operation_is_kept_and_set_aside(
    at: AppCentre, till: ReadyShop, payload: object
) -> None:
    """Correctly signed and chained, and still nonsense: the numbers run on."""
    sync_once(till.database, till.keys)
    with at.database.read() as session:
        seq, previous = journal.head(session, device_of(till))
    raw = msgspec.json.encode(payload)
    sent = messages.SentOperation(
        seq=seq + 1, hash=journal.chain(previous, raw).hex(), op=msgspec.Raw(raw)
    )
    body = messages.encode(messages.Push(previous=previous.hex(), ops=(sent,)))
    answer = at.signed(till, "POST", "/sync/v1/push", body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["results"][0]["outcome"] == "quarantined"
    at.database.write(lambda s: _forget(s, till))  # for the next example


def _forget(session: Session, till: ReadyShop) -> None:
    """Put the centre back to where the till is."""
    device = device_of(till)
    with till.database.read() as own:
        seq, digest = journal.head(own, device)
    for table in ("journal", "inert"):
        session.execute(text(f"DROP TRIGGER {table}_no_delete"))
        session.execute(
            text(f"DELETE FROM {table} WHERE seq > :seq AND device_id = :id"),
            {"seq": seq, "id": device.bytes},
        )
        session.execute(
            text(
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        )
    session.execute(text("DELETE FROM quarantine"))
    session.execute(
        text("UPDATE journal_heads SET seq = :seq, hash = :hash WHERE device_id = :id"),
        {"seq": seq, "hash": digest, "id": device.bytes},
    )
