"""Every address of the centre under input that is wrong: no failure of ours, nothing written (Q7).

A real centre in a process of its own with the demo company. Persons ask as its document says they
may not, and with each field of a right request changed; a till signs messages of KSP/1 around
bodies with each field changed, and chains operations of every type with each field changed. After
a refusal the store is as it was; at the end it verifies, and the process has stayed small.
`--fuzz N` is how many requests of each of the three (`make fuzz CALLS=N`).
"""

import contextlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import httpx
import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from pysqlite3 import dbapi2
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from pos_app.core import journal, verify
from pos_app.core.db import open_database, sqlite_url
from pos_app.core.ids import new_id
from pos_app.core.schema import HEAD
from sync_server.settings import DATABASE_NAME
from tests.server.hostile import Content, Memory, SigningTill, joined
from tests.server.mutations import changed, packed, written
from tests.server.processes import CentreProcess
from tests.server.test_schema_of_api import Company, with_known_ids
from tests.server.test_seed import seed
from tests.sync.tills import device_of

PEAK_MIB = 512
COUNTED = {"wrong_tries", "poison_raw"}  # that they were wrong, and how, is what is written
# Where what cannot be recorded is kept, so that the numbers of a till run on.
ASIDE = {"journal", "journal_heads", "inert", "quarantine", "feed", "feed_tokens", "stream_heads"}
EVERY = 25  # so often the whole content is compared, not only whether it changed


class Looked(Protocol):
    """The whole content of a centre's store, seen from beside it."""

    def version(self) -> int:
        """Return a number that changes whenever somebody commits a change."""
        ...

    def digest(self, without: Collection[str] = ()) -> str:
        """Return a hash of every row of every table."""
        ...


class Asked:
    """A store whose centre is asked the wrong things, and the ledger of what was answered."""

    def __init__(self, content: Looked) -> None:
        self.content = content
        self.answered: Counter[str] = Counter()

    def ask(self, send: Callable[[], Any], what: object) -> Any:
        """Send and check the answer: ours, and where it refuses, nothing was written."""
        before = self.content.version()
        answer = send()
        status = answer.status_code
        self.answered[str(status)] += 1
        assert status < 500, (what, answer.text)
        if status < 400:
            return answer
        assert "application/problem+json" in answer.headers["content-type"], (what, answer.text)
        if self.content.version() != before:  # the store's own work, or ours? Then it is so again
            digest = self.content.digest(COUNTED)
            assert send().status_code >= 400
            assert self.content.digest(COUNTED) == digest, f"{what} was refused and written"
        return answer


class AskedByTill(Asked):
    """A centre that is asked by a till."""

    def __init__(self, till: SigningTill, content: Looked) -> None:
        super().__init__(content)
        self.till = till


class Fuzzed(AskedByTill):
    """The demo company, asked by its owner and by a till."""

    def __init__(self, company: Company, till: SigningTill, content: Looked) -> None:
        super().__init__(till, content)
        self.company = company


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzed]:
    folder: Path = tmp_path_factory.mktemp("fuzz")
    users = json.loads(seed(folder / "centre").stdout)["users"]
    generous = {"MOSTRADOR_CENTRE_TILL_REQUESTS": "1000000000",
                "MOSTRADOR_CENTRE_TILL_BYTES": "1000000000000"}  # fmt: skip
    with ExitStack() as stack:
        centre = stack.enter_context(CentreProcess(folder / "centre", environment=generous))
        till = stack.enter_context(joined(centre, folder / "till"))
        content = Content(folder / "centre")
        stack.callback(content.close)
        yield Fuzzed(Company(centre, users), till, content)


@pytest.fixture
def calls(request: pytest.FixtureRequest) -> int:
    """How many requests of each kind."""
    return int(request.config.getoption("--fuzz"))


@pytest.fixture
def small(fuzzed: Fuzzed) -> Iterator[None]:
    """Check what must hold after any number of requests."""
    process = fuzzed.till.centre.process
    assert process is not None
    with Memory(process.pid) as memory:
        yield
    assert memory.peak_mib < PEAK_MIB
    assert process.poll() is None
    assert "incident" not in fuzzed.till.centre.log()


def repeated(times: int) -> Callable[[Any], Any]:
    """Return Hypothesis's settings for so many examples, the same at each run."""
    return settings(
        max_examples=times, deadline=None, database=None, derandomize=True,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip


# Persons ------------------------------------------------------------------------------------------


def ask_persons(fuzzed: Fuzzed, times: int) -> None:
    """Ask every endpoint what its document forbids, and with one field changed."""
    operations = list(fuzzed.company.schema.get_all_operations())
    each = max(1, times // len(operations) // 2)
    failures = []
    for found in operations:
        assert isinstance(found, Ok), found
        operation = found.ok()
        for ask in (forbidden, with_a_field_changed):
            try:
                ask(fuzzed, operation, each)
            except (Exception, ExceptionGroup) as error:  # noqa: BLE001 - all, then all are told
                failures.append(f"{operation.label}: {error}")
    assert not failures, "\n\n".join(failures)


def forbidden(fuzzed: Fuzzed, operation: Any, times: int) -> None:
    strategy = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @given(case=strategy)
    @repeated(times)
    def ask(case: Any) -> None:
        url, session = fuzzed.company.centre.url, fuzzed.company.session
        with contextlib.suppress(requests.RequestException, UnicodeError, ValueError):
            # Suppressed: what could not even be sent.
            fuzzed.ask(
                lambda: case.call(base_url=url, session=session, timeout=30),
                (operation.label, case.path_parameters, case.query, case.body),
            )

    try:
        ask()
    except Unsatisfiable:
        return  # nothing about it can be wrong


def with_a_field_changed(fuzzed: Fuzzed, operation: Any, times: int) -> None:
    if not operation.body:
        return

    @given(case=operation.as_strategy(), data=st.data())
    @repeated(times)
    def ask(case: Any, data: st.DataObject) -> None:
        if not isinstance(case.body, dict):
            return

        def pick(ids: list[str]) -> str:
            return str(data.draw(st.sampled_from(ids)))

        known = [with_known_ids(part, fuzzed.company, pick) for part in
                 (case.path_parameters, case.body)]  # fmt: skip
        body = written(data.draw(changed(known[1])))
        path = operation.path.format(**(known[0] or {}))
        fuzzed.ask(
            lambda: fuzzed.company.session.request(
                operation.method.upper(), fuzzed.company.centre.url + path, data=body, timeout=30,
                headers={"Content-Type": "application/json"},
            ),
            (operation.label, path, body),
        )  # fmt: skip

    ask()


# Messages -----------------------------------------------------------------------------------------


def right_messages(fuzzed: AskedByTill) -> dict[str, Any]:
    """Return a message of each kind that the centre would take, by its address."""
    shop = fuzzed.till.shop
    seq, head = fuzzed.till.head()
    at = {"position": 0, "token": "00" * 32}
    with shop.database.read() as session:
        station = journal.get_station(session)
    operation = {"seq": seq + 1, "hash": "00" * 32, "op": {"type": "sale.charged"}}
    return {
        "/sync/v1/session": {"device": str(station.device_id)},
        "/sync/v1/hello": {
            "protocol": [1], "schema": HEAD, "app_version": "1", "last_seq": seq,
            "last_hash": head.hex(), "acked_seq": 0, "streams": {"catalog": at},
        },
        "/sync/v1/push": {"previous": head.hex(), "ops": [operation]},
        "/sync/v1/pull": {"streams": {"catalog": at}, "max_rows": 5},
        "/sync/v1/ticket": {"text": "1"},
        "/sync/v1/diff": {"ops": [str(new_id())]},
        "/sync/v1/snapshot": {
            "rows": [{"kind": "catalog", "key": "products:1", "body": {"a": 1}}],
            "last": True, "pepper": "",
        },
        "/api/v1/enrol": {
            "code": "ABCD-EFGH", "device": str(new_id()), "public_key": "A" * 43,
            "agreement_key": "A" * 43, "name": "x", "branch": str(station.branch_id),
            "location": str(new_id()), "last_seq": 0, "server": None, "signature": "A" * 86,
        },
    }  # fmt: skip


def send_messages(fuzzed: AskedByTill, times: int) -> None:
    """Sign messages with each field changed, and send them packed in every way."""
    right = right_messages(fuzzed)

    @given(path=st.sampled_from(sorted(right)), data=st.data())
    @repeated(times)
    def send(path: str, data: st.DataObject) -> None:
        body, encoding = data.draw(packed(written(data.draw(changed(right[path])))))
        headers = {"Content-Encoding": encoding} if encoding else {}
        fuzzed.ask(lambda: fuzzed.till.send(path, body, **headers), (path, encoding, body))

    send()


# Operations ---------------------------------------------------------------------------------------


def operations_of(path: Path, branch: UUID) -> list[dict[str, Any]]:
    """Return an operation of every type that was decided, of a branch where it has one."""
    store = dbapi2.connect(f"file:{path}?mode=ro", uri=True)
    rows = store.execute("SELECT payload FROM journal ORDER BY device_id, seq").fetchall()
    store.close()
    found: dict[str, dict[str, Any]] = {}
    for (payload,) in rows:
        operation = json.loads(payload)
        known = found.get(operation["type"])
        if known is None or known["branch"] != str(branch):
            found[operation["type"]] = operation
    return [found[name] for name in sorted(found)]


def push_operations(fuzzed: AskedByTill, path: Path, times: int, types: int) -> Counter[str]:
    """Chain operations with each field changed to what the centre has of a till; push them.

    They are those of the store at a path, of so many types at least.
    """
    till = fuzzed.till
    device, outcomes = device_of(till.shop), Counter[str]()
    with till.shop.database.read() as session:
        branch = journal.get_station(session).branch_id
    right = operations_of(path, branch)
    seq, previous = till.head()
    assert len(right) >= types

    @given(operation=st.sampled_from(right), data=st.data())
    @repeated(times)
    def push(operation: dict[str, Any], data: st.DataObject) -> None:
        nonlocal seq, previous
        fresh = str(new_id())  # the fact names its documents by the operation that made them
        operation = json.loads(json.dumps(operation).replace(operation["op"], fresh))
        own = {"device": str(device), "seq": seq + 1, "op": fresh, "branch": str(branch)}
        part = data.draw(st.sampled_from(["fact", "fact", "fact", "envelope"]))
        made = operation | own
        if part == "fact":
            made = made | {"fact": data.draw(changed(operation["fact"]))}
        else:
            made = data.draw(changed(made))
        raw = written(made)
        digest = journal.chain(previous, raw)
        head = f'{{"previous":"{previous.hex()}","ops":[{{"seq":{seq + 1},"hash":"{digest.hex()}",'
        compare = outcomes.total() % EVERY == 0
        before = fuzzed.content.digest(ASIDE) if compare else ""
        body = head.encode() + b'"op":' + raw + b"}]}"
        answer = fuzzed.ask(lambda: till.send("/sync/v1/push", body), raw)
        if answer.status_code != 200:
            outcomes["refused"] += 1
            return
        seq, previous = seq + 1, digest
        (result,) = answer.json()["results"]
        outcomes[result["outcome"]] += 1
        if compare and result["outcome"] == "quarantined":
            assert fuzzed.content.digest(ASIDE) == before, (
                f"set aside, and something stays: {raw!r}"
            )

    push()
    return outcomes


def verifies(url: str) -> None:
    """Check that the record at the centre is whole and right."""
    database = open_database(url)
    with database.read() as session:
        verdict = verify.verify(session)
    database.close()
    assert verdict.ok, verdict.problems[:5]


def test_a_refusal_that_writes_would_be_found(tmp_path: Path) -> None:
    """The control: what all the others look for is seen where it happens."""
    store = dbapi2.connect(str(tmp_path / DATABASE_NAME), isolation_level=None)
    store.execute("CREATE TABLE sales (id INTEGER PRIMARY KEY)")
    refusal = httpx.Response(422, headers={"content-type": "application/problem+json"}, json={})

    def writes() -> httpx.Response:
        store.execute("INSERT INTO sales DEFAULT VALUES")
        return refusal

    with contextlib.closing(Content(tmp_path)) as content:
        looking = Asked(content)
        looking.ask(lambda: refusal, "a refusal")
        with pytest.raises(AssertionError, match="refused and written"):
            looking.ask(writes, "a refusal that writes")
    store.close()


@pytest.mark.gate
@pytest.mark.timeout(3600)
@pytest.mark.req("Q7", "X15", refusal=True)
@pytest.mark.usefixtures("small")
def test_fuzzed_requests_of_persons(fuzzed: Fuzzed, calls: int) -> None:
    ask_persons(fuzzed, calls)
    assert fuzzed.answered["422"] > fuzzed.answered.total() // 4


@pytest.mark.gate
@pytest.mark.timeout(3600)
@pytest.mark.req("Q7", "X8", refusal=True)
@pytest.mark.usefixtures("small")
def test_fuzzed_messages_of_a_till(fuzzed: Fuzzed, calls: int) -> None:
    send_messages(fuzzed, calls)


@pytest.mark.gate
@pytest.mark.timeout(3600)
@pytest.mark.req("Q7", "X15", refusal=True)
@pytest.mark.usefixtures("small")
def test_fuzzed_operations_of_a_till(fuzzed: Fuzzed, calls: int) -> None:
    path = fuzzed.till.centre.folder / DATABASE_NAME
    outcomes = push_operations(fuzzed, path, calls, 13)
    assert min(outcomes["applied"], outcomes["quarantined"]) > calls // 50, outcomes
    verifies(sqlite_url(path))
