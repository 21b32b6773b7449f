"""Bodies that are made to hurt: refused, nothing written, and the process stays small."""

import gzip
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache

import psutil
import pytest
import zstandard

from tests.server.hostile import MIB, Content, Memory, SigningTill, joined, say_only
from tests.server.processes import CentreProcess

GIB = 1024 * MIB
PEAK_MIB = 512  # Q7
WORK_S = 10  # of a processor, for all of one kind
GROWTH_MIB = 200  # one large message, its objects, and what the allocator keeps
SIGNED = ("push", "hello", "pull", "snapshot", "ticket", "diff")
KEPT = {"poison_raw"}  # bytes that were refused, a few of each till, for a person to see


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SigningTill]:
    folder = tmp_path_factory.mktemp("bombs")
    with CentreProcess(folder / "centre") as centre, joined(centre, folder / "till") as till:
        yield till


@pytest.fixture
def unharmed(till: SigningTill) -> Iterator[None]:
    """Nothing was written or grew, it took no time, and the centre still serves."""
    process = till.centre.process
    assert process is not None
    working = psutil.Process(process.pid)
    begun = working.cpu_times()
    with closing(Content(till.centre.folder)) as content:
        before = content.digest(KEPT)
        with Memory(process.pid) as memory:
            yield
        assert content.digest(KEPT) == before
    spent = working.cpu_times()
    assert spent.user + spent.system - begun.user - begun.system < WORK_S
    assert memory.peak_mib < PEAK_MIB
    assert memory.peak_mib - memory.before_mib < GROWTH_MIB
    assert process.poll() is None
    assert till.client.get("/health/ready").status_code == 200
    assert "incident" not in till.centre.log()


@cache
def bomb(encoding: str) -> bytes:
    """Return a gibibyte of blanks, packed."""
    blank = b" " * MIB
    if encoding == "zstd":
        packer = zstandard.ZstdCompressor(level=1).compressobj()
        return b"".join([packer.compress(blank) for _ in range(GIB // MIB)]) + packer.flush()
    squeezer = zlib.compressobj(9, wbits=-15)
    block = squeezer.compress(blank) + squeezer.flush(zlib.Z_FULL_FLUSH)  # stands alone
    return gzip.compress(b"")[:10] + block * (GIB // MIB)


@pytest.mark.failure_row(20)
@pytest.mark.req("Q7", refusal=True)
@pytest.mark.req("X17", refusal=True)
@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_gibibyte_that_was_packed_small_is_not_unpacked(till: SigningTill, encoding: str) -> None:
    packed = bomb(encoding)
    assert len(packed) < GIB // 500
    for noun in SIGNED:
        path = f"/sync/v1/{noun}"
        answer = till.send(path, packed, **{"Content-Encoding": encoding})
        assert (answer.status_code, answer.json()["type"]) == (413, "urn:shop:request.too_large")
    unsigned = till.client.post(
        "/sync/v1/session", content=packed, headers={"Content-Encoding": encoding}
    )
    assert unsigned.status_code == 413


@pytest.mark.failure_row(20)
@pytest.mark.req("X17", refusal=True)
@pytest.mark.usefixtures("unharmed")
def test_a_gibibyte_that_is_only_said_is_refused_before_it_comes(till: SigningTill) -> None:
    for path in ("/sync/v1/push", "/sync/v1/session", "/api/v1/items", "/api/v1/enrol"):
        assert say_only(till.centre, path, Content_Length=str(GIB)) == 413
        assert say_only(till.centre, path, Content_Length="9" * 18) == 413


@pytest.mark.failure_row(20)
@pytest.mark.req("Q7", refusal=True)
@pytest.mark.usefixtures("unharmed")
def test_many_bombs_at_once_are_refused_one_by_one(till: SigningTill) -> None:
    packed = bomb("zstd")
    claims = [till.claim("/sync/v1/push", packed) for _ in range(12)]
    together = threading.Barrier(len(claims))

    def send(claim: str) -> int:
        together.wait()
        headers = {"Authorization": claim, "Content-Encoding": "zstd"}
        return till.client.post("/sync/v1/push", content=packed, headers=headers).status_code

    with ThreadPoolExecutor(len(claims)) as pool:
        statuses = set(pool.map(send, claims))
    assert statuses <= {413, 503}, statuses
    assert 413 in statuses


DEEP = 200_000
OBJECTS = b'{"seq":1,"hash":"' + b"0" * 64 + b'","op":{}},'
SPITEFUL = {
    "arrays": b"[" * DEEP,
    "objects": b'{"a":' * DEEP,
    "a deep field": b'{"previous":"' + b"0" * 64 + b'","ops":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "a deep operation": b'{"previous":"' + b"0" * 64 + b'","ops":[{"seq":1,"hash":"' + b"0" * 64
    + b'","op":' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}]}",
    "a deep name that is not known": b'{"x":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "a huge integer": b'{"last_seq":' + b"9" * 1_000_000 + b"}",
    "a huge exponent": b'{"last_seq":1e999999999,"max_rows":-1e999999999}',
    "NaN": b'{"last_seq":NaN,"max_rows":NaN,"ops":NaN,"rows":NaN,"quantity":NaN}',
    "Infinity": b'{"last_seq":Infinity,"max_rows":-Infinity}',
    "half a character": b'{"text":"\xff\xfe"}',
    "half a pair": b'{"text":"\\ud800"}',
    "many operations": b'{"previous":"' + b"0" * 64 + b'","ops":[' + OBJECTS * 50_000 + OBJECTS[:-1]
    + b"]}",
    "many names": b"{" + b",".join(b'"%d":0' % n for n in range(200_000)) + b"}",
    "one name many times": b"{" + b",".join([b'"ops":[]'] * 100_000) + b"}",
    "many lines": b'{"lines":[' + b",".join([b"0"] * 900_000) + b"]}",
    "many empty lines": b'{"lines":[' + b",".join([b"{}"] * 600_000) + b"]}",
    "many lines in lines": b'{"code":"1","name":"x","variants":['
    + b",".join([b'{"barcodes":[' + b",".join([b"0"] * 1000) + b"]}"] * 400) + b"]}",
    "nothing": b"",
    "no JSON": b"\x00" * 1000,
}  # fmt: skip


@pytest.mark.failure_row(20)
@pytest.mark.req("X15", refusal=True)
@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("name", list(SPITEFUL))
def test_spiteful_json_is_refused_at_every_address(till: SigningTill, name: str) -> None:
    body = SPITEFUL[name]
    plain = {"Content-Type": "application/json"}
    for noun in SIGNED:
        for headers, sent in ((plain, body), ({"Content-Encoding": "gzip"}, gzip.compress(body))):
            answer = till.send(f"/sync/v1/{noun}", sent, **headers)
            told = answer.headers["content-type"]
            assert answer.status_code in {413, 422}, (noun, answer.status_code, answer.text[:300])
            assert told == "application/problem+json"
    owner = {"Authorization": f"Bearer {till.centre.token}"} | plain
    for method, path in (
        ("POST", "items"), ("POST", "enrol"), ("POST", "stock-takes"), ("POST", "inventory/adjust"),
        ("POST", "sales"), ("PUT", "sales/return-rules"), ("POST", "enrolment-codes"),
    ):  # fmt: skip
        answer = till.client.request(method, f"/api/v1/{path}", content=body, headers=owner)
        assert answer.status_code in {413, 422, 403}, (path, answer.status_code, answer.text[:300])
