"""The REST interface keeps its word: called as its document says, and as it says one may not.

A real centre in a process of its own, with the demo company. No answer is a failure of ours, every
status and content type is documented, every answer has the shape that is promised.
"""

import copy
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.server.people import sign_in
from tests.server.processes import CentreProcess
from tests.server.test_seed import seed

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
FEW, MANY = 4, 60  # calls of each endpoint: with the other tests, and at the gate
WAIT_S = 30
# Lists whose ids are offered to what asks for an id, so that calls get past "not there".
KNOWN = ("items", "categories", "suppliers", "customers", "warehouses", "branches", "lots", "sales",
         "purchases", "purchase-orders", "item-requests", "stock-transactions", "transfers",
         "orders", "stock-takes")  # fmt: skip
NOUN_OF = {"product": "items", "location": "warehouses", "category": "categories",
           "branch": "branches"}  # fmt: skip


class Company:
    """A running centre with its demo company, and what it knows by id."""

    def __init__(self, centre: CentreProcess, users: list[dict[str, str]]) -> None:
        self.centre = centre
        self.session = requests.Session()
        self.session.trust_env = False
        owner = next(user for user in users if user["role"] == "ADMINISTRADOR")
        with httpx.Client(base_url=centre.url, trust_env=False, timeout=60) as client:
            signed = sign_in(client, owner["username"], owner["password"])
            self.session.headers["Authorization"] = f"Bearer {signed.token}"
            self.known: dict[str, list[str]] = {}
            for noun in KNOWN:
                answer = signed.ask("GET", noun, params={"limit": 20})
                if answer.status_code == 200:
                    self.known[noun] = [row["id"] for row in answer.json()["rows"]]
            document = client.get("/openapi.json").json()
        self.schema = schemathesis.openapi.from_dict(document)
        self.answered: Counter[int] = Counter()

    def operations(self) -> Iterator[Any]:
        """Give every endpoint of the document."""
        for found in self.schema.get_all_operations():
            assert isinstance(found, Ok), found
            yield found.ok()

    def ids_for(self, name: str) -> list[str]:
        """Return ids that a field of this name may mean."""
        stem = name.removesuffix("_id")
        return self.known.get(NOUN_OF.get(stem, stem.replace("_", "-") + "s"), [])


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder: Path = tmp_path_factory.mktemp("schemathesis") / "centre"
    users = json.loads(seed(folder).stdout)["users"]
    with CentreProcess(folder) as centre:
        yield Company(centre, users)


def with_known_ids(value: Any, company: Company, pick: Callable[[list[str]], str]) -> Any:
    """Return a value in which every id that has a name is one that is there."""
    if isinstance(value, dict):
        return {
            key: pick(company.ids_for(key))
            if isinstance(key, str) and key.endswith("_id") and _is_id(one) and company.ids_for(key)
            else with_known_ids(one, company, pick)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [with_known_ids(one, company, pick) for one in value]
    return value


def _is_id(value: Any) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True


def call(company: Company, operation: Any, examples: int) -> None:
    """Call an endpoint as its document says it may be called; look at each answer."""

    @given(case=operation.as_strategy(), data=st.data())
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def check(case: Any, data: st.DataObject) -> None:
        if data.draw(st.booleans()):

            def pick(ids: list[str]) -> str:
                return str(data.draw(st.sampled_from(ids)))

            case.path_parameters = with_known_ids(case.path_parameters, company, pick)
            case.query = with_known_ids(case.query, company, pick)
            case.body = with_known_ids(case.body, company, pick)
        answer = case.call(base_url=company.centre.url, session=company.session, timeout=WAIT_S)
        company.answered[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    check()


def call_everything(company: Company, examples: int) -> None:
    failures = []
    called = 0
    for operation in company.operations():
        called += 1
        try:
            call(company, operation, examples)
        except (Exception, ExceptionGroup) as error:  # noqa: BLE001 - all of them, then all are told
            failures.append(f"{operation.label}: {error}\n{getattr(error, 'exceptions', '')}")
    assert called > 40
    assert not failures, "\n\n".join(failures)
    assert {200, 201, 401, 404, 409, 422} <= set(company.answered), company.answered
    assert company.centre.process is not None
    assert company.centre.process.poll() is None
    assert "incident" not in company.centre.log()


@pytest.mark.timeout(400)
def test_no_call_of_the_document_gets_what_it_does_not_say(company: Company) -> None:
    call_everything(company, FEW)


@pytest.mark.gate
@pytest.mark.timeout(3600)
def test_no_call_of_the_document_gets_what_it_does_not_say_however_often(company: Company) -> None:
    call_everything(company, int(os.environ.get("CALLS", MANY)))


def test_the_document_has_an_example_of_every_refusal(company: Company) -> None:
    document = company.schema.raw_schema
    for path, endpoints in document["paths"].items():
        for verb, endpoint in endpoints.items():
            for status, answer in endpoint["responses"].items():
                if not status.startswith("2"):
                    problem = answer["content"]["application/problem+json"]
                    assert problem["example"]["status"] == int(status), (verb, path)


def test_an_answer_that_the_document_does_not_know_is_found(company: Company) -> None:
    document = copy.deepcopy(company.schema.raw_schema)
    endpoint = document["paths"]["/api/v1/lots/{lot_id}"]["get"]
    del endpoint["responses"]["404"]
    (operation,) = (
        found.ok()
        for found in schemathesis.openapi.from_dict(document).get_all_operations()
        if isinstance(found, Ok) and found.ok().label == "GET /api/v1/lots/{lot_id}"
    )
    with pytest.raises((Failure, FailureGroup), match=r"Undocumented|failures"):
        call(company, operation, FEW)
