"""Each role at the centre: what it may not do is refused, and nothing is changed by it.

The demo company, so that every document that an endpoint names is there.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from pos_app.core.company import seed_company
from pos_app.core.ids import new_id
from pos_app.core.models import Base
from pos_app.core.people import SHIPPED_RULES
from sync_server.app import create_app
from sync_server.opening import open_centre
from sync_server.settings import CentreSettings
from tests.server.conftest import AppCentre, serving
from tests.server.people import Signed, sign_in
from tests.server.test_access import PERSON, POLICY

LINE = {"product_id": "<items>", "quantity": 1}
HERE = {"location_id": "<warehouses>"}
PRICED = {**LINE, "price": 100}
SALE = {**HERE, "lines": [LINE], "payments": [{"method": "debit", "amount": 1}]}
MOVE = {"type": "OUT", "from_location_id": "<warehouses>", "note": "n", "lines": [LINE]}
SEND = {"from_location_id": "<warehouses>", "to_location_id": "<warehouses>", "lines": [LINE]}
# What each endpoint that writes needs, and a request that would pass everything but the role.
WRITES: dict[str, tuple[str, dict[str, Any]]] = {
    "POST inventory/adjust": (
        "stock.adjust", {**HERE, "type": "ENTRADA", "reason": "AJUSTE", "lines": [LINE]},
    ),
    "POST inventory/deduct": ("stock.adjust", {**HERE, **LINE}),
    "POST sales": ("sales.charge", SALE),
    "POST cash-sessions/close": ("cash.close", {"counted": "0"}),
    "POST cash-sessions/{}/close-request": ("cash.close", {}),
    "POST cash-sessions/{}/end": ("cash.close", {"note": "n"}),
    "PUT people-rules": (
        "settings.edit", {"list_days": 7, "supervisor_hours": 72, "emergency_hours": 24},
    ),
    "PUT shop-rules": ("settings.edit", {"cash_tolerance": "1", "max_price_age_days": 3}),
    "POST devices/{}/emergency-codes": ("settings.edit", {}),
    "PUT sales/return-rules": ("settings.edit", {}),
    "PUT price-lists/kg": ("prices.edit", {"name": "N"}),
    "POST folios": ("folios.add", {"code": "39", "first": 1, "last": 9}),
    "POST folios/{}/burn": ("folios.add", {}),
    "POST prices": ("prices.edit", {}),
    "POST promotions": ("prices.edit", {}),
    "PUT promotions/{}": ("prices.edit", {}),
    "PUT products": ("catalog.edit", {"code": "N", "name": "N"}),
    "POST items": ("catalog.edit", {"code": "N", "name": "N"}),
    "PUT items/{}": ("catalog.edit", {"code": "N", "name": "N"}),
    "DELETE items/{}": ("catalog.edit", {}),
    "POST categories": ("catalog.edit", {"code": "N", "name": "N"}),
    "PUT categories/{}": ("catalog.edit", {"code": "N", "name": "N"}),
    "DELETE categories/{}": ("catalog.edit", {}),
    "POST uoms": ("catalog.edit", {"code": "n", "name": "N"}),
    "PUT uoms/kg": ("catalog.edit", {"code": "kg", "name": "N"}),
    "DELETE uoms/kg": ("catalog.edit", {}),
    "POST suppliers": ("suppliers.edit", {"name": "N"}),
    "PUT suppliers/{}": ("suppliers.edit", {"name": "N"}),
    "DELETE suppliers/{}": ("suppliers.edit", {}),
    "POST customers": ("customers.edit", {"name": "N"}),
    "PUT customers/{}": ("customers.edit", {"name": "N"}),
    "DELETE customers/{}": ("customers.edit", {}),
    "POST items/{}/merge": ("catalog.edit", {"into_id": "<items>", "reason": "N"}),
    "POST customers/{}/merge": ("customers.merge", {"into_id": "<customers>", "reason": "N"}),
    "POST branches": ("settings.edit", {"code": "N", "name": "N"}),
    "PUT branches/{}": ("settings.edit", {"code": "N", "name": "N"}),
    "DELETE branches/{}": ("settings.edit", {}),
    "POST warehouses": ("settings.edit", {"branch_id": "<branches>", "code": "N", "name": "N"}),
    "PUT warehouses/{}": ("settings.edit", {"branch_id": "<branches>", "code": "N", "name": "N"}),
    "DELETE warehouses/{}": ("settings.edit", {}),
    "POST purchases": (
        "purchases.enter",
        {"supplier_id": "<suppliers>", "document_type": "FACTURA", "document_number": "1",
         "lines": [PRICED], **HERE},
    ),
    "POST purchase-orders": (
        "purchase_orders.edit", {"supplier_id": "<suppliers>", "lines": [PRICED], **HERE},
    ),
    "PUT purchase-orders/{}/status": ("purchase_orders.approve", {"status": "approved"}),
    "PUT purchase-orders/{}/receive": ("purchase_orders.receive", {}),
    "PUT item-requests/{}/approval": ("requests.approve", {"status": "approved"}),
    "PUT item-requests/{}/issue": ("requests.issue", {}),
    "POST stock-transactions": ("stock.transact", MOVE),
    "PUT stock-transactions/{}/confirm": ("stock.confirm", {}),
    "PUT transfers/rules": ("settings.edit", {"overdue_days": 3}),
    "POST transfers": ("stock.transfer", SEND),
    "PUT transfers/{}/receive": ("stock.transfer", {}),
    "POST stock-takes/{}/reconcile": ("stock.reconcile", {}),
    "POST cases/{}/resolve": ("cases.resolve", {"decision": "corrected", "note": "n"}),
}  # fmt: skip
# Every role may begin these; whose document it is, and its state, are tried in the flows.
IN_THE_FLOWS = {
    "POST sales/return",  # its refusals hang on the sale: test_flows_returns
    "POST quarantine/{}/{}/replay",  # as for the next: test_flows_review
    "POST quarantine/{}/{}/dismiss",
}
FOR_ALL = {"auth", "orders", "stock-takes", "item-requests", "approvals"}
READS = {
    "audit": "audit.view",
    "folios": "folios.add",
    "folios/gaps": "folios.add",
    "cases": "cases.view",
    "cases/count": "cases.view",
    "quarantine": "cases.view",
    "refused": "cases.view",
    "sales": "sales.charge",
    "sales/return-rules": "sales.charge",
    "cash-sessions": "cash.see_expected",
    "people-rules": "settings.edit",
    "shop-rules": "settings.edit",
    "customers": "orders.edit",
    "stock-takes": "stock.count",
}


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppCentre]:
    settings = CentreSettings(data=tmp_path_factory.mktemp("roles") / "centre")
    database, vault = open_centre(settings)
    made = seed_company(database, vault.own_pepper())
    app = create_app(database, settings, vault)
    with serving(app) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        centre = AppCentre(app, client, database, vault)
        PEOPLE.update(
            {user.role: sign_in(client, user.username, user.password) for user in made.users}
        )
        yield centre
    database.close()


PEOPLE: dict[str, Signed] = {}


def content(at: AppCentre) -> str:
    """Return what stands in every table, as one hash."""
    digest = hashlib.sha256()
    with at.database.read() as session:
        for name in sorted(Base.metadata.tables):
            for row in session.execute(text(f"SELECT * FROM {name}")):
                digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def filled(value: Any) -> Any:
    """Return a body in which `<noun>` is the id of one that is there."""
    if isinstance(value, dict):
        return {key: filled(one) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one) for one in value]
    if isinstance(value, str) and value.startswith("<"):
        return first_id(value.strip("<>"))
    return value


def first_id(noun: str) -> str:
    if noun == "devices":  # of the owner's programs: no person lists them
        return str(new_id())
    rows = PEOPLE["ADMINISTRADOR"].get(noun, limit=1)["rows"]
    return str(rows[0]["id"]) if rows else str(new_id())


def test_every_endpoint_that_writes_says_what_it_needs() -> None:
    missing = set()
    for name, policy in POLICY.items():
        verb, _, path = name.partition(" ")
        noun = path.removeprefix("/api/v1/").split("/")[0]
        if policy != PERSON or verb == "GET" or noun in FOR_ALL or "dispatch" in path:
            continue
        named = path.removeprefix("/api/v1/").replace("{code}", "kg")
        parts = ["{}" if part.startswith("{") else part for part in named.split("/")]
        missing |= {f"{verb} {'/'.join(parts)}"} - set(WRITES) - IN_THE_FLOWS
    assert missing == set()


@pytest.mark.req("X4", refusal=True)
@pytest.mark.parametrize("role", SHIPPED_RULES)
def test_what_a_role_may_not_do_is_refused_and_nothing_is_changed(at: AppCentre, role: str) -> None:
    before, person = content(at), PEOPLE[role]
    refused, should = set(), set()
    for name, (permission, body) in WRITES.items():
        if SHIPPED_RULES[role].get(permission, "deny") == "allow":
            continue  # it may: the flows do it
        should.add(name)
        asks = SHIPPED_RULES[role].get(permission) == "approve"
        code = "people.approval_required" if asks else "people.not_permitted"
        verb, _, path = name.partition(" ")
        path = path.format(first_id(path.split("/")[0])) if "{}" in path else path
        answer = person.ask(verb, path, json=filled(body) or None)
        if (answer.status_code, answer.json()["type"]) == (403, f"urn:shop:{code}"):
            assert answer.json()["facts"]["person"] == person.get("auth/me")["name"]
            refused.add(name)
    assert refused == should
    assert content(at) == before
    if role != "ADMINISTRADOR":
        assert refused


@pytest.mark.req("X4", refusal=True)
@pytest.mark.parametrize("role", SHIPPED_RULES)
def test_what_a_role_may_not_see_it_does_not_see(at: AppCentre, role: str) -> None:
    for name, policy in POLICY.items():
        verb, _, path = name.partition(" ")
        noun = path.removeprefix("/api/v1/")
        if policy != PERSON or verb != "GET" or "{" in noun or noun.startswith("auth"):
            continue
        named = noun.endswith(("movements", "why"))
        params = {"product_id": first_id("items")} if named else {}
        status = PEOPLE[role].ask("GET", noun, params=params).status_code
        permission = READS.get(noun, "reports.view" if "reports" in noun else "stock.view")
        may = SHIPPED_RULES[role].get(permission) == "allow" or noun == "item-requests"
        # A report that asks for more than a role is refused by what is missing, not by the role.
        asked = {200, 422} if noun.startswith("reports") else {200}
        assert status in (asked if may else {403}), (role, noun)
