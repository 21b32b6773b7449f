"""Who may ask what: every route against every kind of caller (X4). A new route must choose."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from fastapi.routing import APIRoute

from pos_app.core.errors import AuthSessionExpired
from pos_app.core.ids import new_id
from pos_app.core.sync import signing
from tests.server.conftest import AppCentre
from tests.server.people import join
from tests.shop import ReadyShop, make_shop
from tests.sync.tills import device_of, everything

PUBLIC, TILL, OWNER, READER = "public", "till", "owner", "reader"
SHOWN = "shown"  # a till with a nonce: the certificate that it shows is the proof
PERSON = "person"  # with a role; the owner's programs too, but for what carries a name
PAGE = (
    "page"  # a person with the cookie of a session (tests/web); everybody else is sent to sign in
)
POLICY = {
    "GET /health/live": PUBLIC,
    "GET /health/ready": PUBLIC,
    "POST /sync/v1/session": PUBLIC,
    "POST /api/v1/enrol": PUBLIC,  # the code is the proof
    "POST /sync/v1/recognise": SHOWN,
    "POST /sync/v1/hello": TILL,
    "POST /sync/v1/push": TILL,
    "POST /sync/v1/pull": TILL,
    "POST /sync/v1/snapshot": TILL,
    "POST /sync/v1/ticket": TILL,
    "POST /sync/v1/diff": TILL,
    "POST /api/v1/auth/token": PUBLIC,  # login and password are the proof
    "GET /api/v1/auth/me": PERSON,
    "POST /api/v1/auth/password": PERSON,
    "GET /api/v1/inventory": READER,
    "GET /api/v1/inventory/movements": PERSON,
    "POST /api/v1/inventory/adjust": PERSON,
    "POST /api/v1/inventory/deduct": PERSON,
    "GET /api/v1/lots": PERSON,
    "GET /api/v1/lots/{lot_id}": PERSON,
    "GET /api/v1/sales": PERSON,
    "GET /api/v1/sales/{sale_id}": PERSON,
    "POST /api/v1/sales": PERSON,
    "GET /api/v1/customers/{customer_id}/statement": PERSON,
    "POST /api/v1/customers/{customer_id}/merge": PERSON,
    "POST /api/v1/items/{item_id}/merge": PERSON,
    "GET /api/v1/transfers/rules": PERSON,
    "PUT /api/v1/transfers/rules": PERSON,
    "GET /api/v1/price-lists": PERSON,
    "PUT /api/v1/price-lists/{code}": PERSON,
    "GET /api/v1/folios": PERSON,
    "GET /api/v1/folios/gaps": PERSON,
    "GET /api/v1/folios/{code}/{number}": PERSON,
    "POST /api/v1/folios": PERSON,
    "POST /api/v1/folios/{range_id}/burn": PERSON,
    "GET /api/v1/prices/{variant_id}": PERSON,
    "POST /api/v1/prices": PERSON,
    "GET /api/v1/promotions": PERSON,
    "GET /api/v1/promotions/{promotion_id}": PERSON,
    "POST /api/v1/promotions": PERSON,
    "PUT /api/v1/promotions/{promotion_id}": PERSON,
    "POST /api/v1/sales/return": PERSON,
    "GET /api/v1/sales/return-rules": PERSON,
    "PUT /api/v1/sales/return-rules": PERSON,
    "GET /api/v1/cash-sessions": PERSON,
    "GET /api/v1/cash-sessions/{session_id}": PERSON,
    "POST /api/v1/cash-sessions/close": PERSON,
    "POST /api/v1/cash-sessions/{session_id}/close-request": PERSON,
    "POST /api/v1/cash-sessions/{session_id}/end": PERSON,
    "GET /api/v1/people-rules": PERSON,
    "PUT /api/v1/people-rules": PERSON,
    "GET /api/v1/shop-rules": PERSON,
    "PUT /api/v1/shop-rules": PERSON,
    "GET /api/v1/devices/{device_id}/emergency-codes": PERSON,
    "POST /api/v1/devices/{device_id}/emergency-codes": PERSON,
    "POST /api/v1/enrolment-codes": OWNER,
    "GET /api/v1/devices": OWNER,
    "POST /api/v1/devices/{device_id}/revoke": OWNER,
    "PUT /api/v1/products": PERSON,
    **{
        f"{verb} /api/v1/{noun}": PERSON
        for noun, key in (
            ("items", "item_id"),
            ("categories", "category_id"),
            ("uoms", "code"),
            ("suppliers", "supplier_id"),
            ("customers", "customer_id"),
            ("warehouses", "warehouse_id"),
            ("branches", "branch_id"),
        )
        for verb, noun in (
            ("GET", noun),
            ("POST", noun),
            ("GET", f"{noun}/{{{key}}}"),
            ("PUT", f"{noun}/{{{key}}}"),
            ("DELETE", f"{noun}/{{{key}}}"),
        )
    },
    **{
        f"{verb} /api/v1/{noun}{path}": PERSON
        for noun, key, steps in (
            ("purchases", "purchase_id", ()),
            ("purchase-orders", "order_id", ("PUT /status", "PUT /receive")),
            ("item-requests", "request_id", ("PUT /submit", "PUT /approval", "PUT /issue")),
            ("stock-transactions", "transaction_id", ("PUT /confirm",)),
            ("transfers", "transfer_id", ("PUT /dispatch", "PUT /receive")),
            (
                "orders",
                "order_id",
                (
                    "PUT /status",
                    "PUT /reserve",
                    "PUT /release",
                    "PUT /fulfil",
                    "PUT /return",
                    "GET /transactions",
                ),
            ),
            (
                "stock-takes",
                "stock_take_id",
                (
                    "POST /items",
                    "POST /complete",
                    "POST /reopen",
                    "POST /reconcile",
                    "PATCH /reconcile",
                    "POST /judge",
                ),
            ),
        )
        for verb, path in (
            ("GET", ""),
            ("POST", ""),
            ("GET", f"/{{{key}}}"),
            *((step.split()[0], f"/{{{key}}}{step.split()[1]}") for step in steps),
        )
    },
    **{
        f"GET /api/v1/reports/{name}": PERSON
        for name in (
            "dashboard",
            "sales",
            "top-sellers",
            "velocity",
            "return-rate",
            "returns",
            "return-reasons",
            "frequent-returners",
            "cost-of-sales",
            "valuation",
            "low-stock",
            "reorder",
            "dead-stock",
            "turnover",
            "expiry",
            "shrinkage",
            "reconciliation",
            "purchases",
            "stock-takes",
            "documents",
            "stock-at",
            "why",
        )
    },
    "GET /api/v1/approvals": PERSON,
    "POST /api/v1/approvals/{request_id}/approve": PERSON,
    "POST /api/v1/approvals/{request_id}/reject": PERSON,
    "POST /api/v1/approvals/answer": PERSON,
    "GET /api/v1/audit": PERSON,
    "GET /api/v1/cases": PERSON,
    "GET /api/v1/cases/count": PERSON,
    "GET /api/v1/cases/{case_id}": PERSON,
    "POST /api/v1/cases/{case_id}/resolve": PERSON,
    "GET /api/v1/quarantine": PERSON,
    "GET /api/v1/quarantine/{device_id}/{seq}": PERSON,
    "GET /api/v1/refused": PERSON,
    "GET /api/v1/refused/{refused_id}": PERSON,
    "POST /api/v1/quarantine/{device_id}/{seq}/replay": PERSON,
    "POST /api/v1/quarantine/{device_id}/{seq}/dismiss": PERSON,
}
POLICY |= {
    "GET /": PUBLIC,
    "GET /web/sign-in": PUBLIC,
    "GET /web/static/{name}": PUBLIC,
    **dict.fromkeys(
        (
            "GET /web",
            "GET /web/",
            "POST /web/sign-in",
            "POST /web/sign-out",
            "GET /web/stock",
            "GET /web/stock/{variant_id}",
            "GET /web/tills",
            "GET /web/tills/{device_id}",
            "POST /web/tills/codes",
            "POST /web/tills/{device_id}/close-request",
            "POST /web/tills/{device_id}/emergency-code",
            "POST /web/tills/{device_id}/end-session",
            "POST /web/tills/{device_id}/replace",
            "POST /web/tills/{device_id}/revoke",
            "GET /web/audit",
            "GET /web/cases",
            "GET /web/cases/{case_id}",
            "POST /web/cases/{case_id}",
            "GET /web/customers",
            "POST /web/customers",
            "GET /web/asides",
            "GET /web/asides/{device_id}/{seq}",
            "POST /web/asides/{device_id}/{seq}/replay",
            "POST /web/asides/{device_id}/{seq}/dismiss",
        ),
        PAGE,
    ),
}
REFUSED = {401, 403}


def routes_of(at: AppCentre) -> list[tuple[str, str]]:
    """Return method and path of every route of the application."""
    found = []
    waiting = list(at.app.routes)
    while waiting:
        route = waiting.pop()
        # FastAPI keeps included routers as they are; a mounted application has routes as well.
        waiting.extend(getattr(getattr(route, "original_router", route), "routes", []))
        if isinstance(route, APIRoute):
            found += [(method, route.path) for method in sorted(route.methods or ())]
    return sorted(found)


def concrete(path: str) -> str:
    return re.sub(r"\{\w+\}", lambda _: str(new_id()), path)


@pytest.fixture
def revoked(at: AppCentre, till: ReadyShop, tmp_path: Path) -> Iterator[ReadyShop]:
    made = make_shop(tmp_path / "revoked", products=(), own_device=True)
    at.enrol(made)
    at.client.post(f"/api/v1/devices/{device_of(made)}/revoke", headers=at.owner)
    yield made
    made.database.close()


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[ReadyShop]:
    made = make_shop(tmp_path / "stranger", products=(), own_device=True)
    yield made
    made.database.close()


def test_every_route_has_chosen_who_may_ask_it(at: AppCentre) -> None:
    assert {f"{method} {path}" for method, path in routes_of(at)} == set(POLICY)


@pytest.mark.req("X4", refusal=True)
def test_each_caller_gets_through_where_it_may_and_nowhere_else(
    at: AppCentre, till: ReadyShop, revoked: ReadyShop, stranger: ReadyShop
) -> None:
    for name, policy in POLICY.items():
        method, _, path = name.partition(" ")
        path = concrete(path)
        status = {
            "nobody": at.client.request(method, path, content=b"{}").status_code,
            "wrong token": at.client.request(
                method, path, content=b"{}", headers={"Authorization": "Bearer x"}
            ).status_code,
            "no such scheme": at.client.request(
                method, path, content=b"{}", headers={"Authorization": "KSP1 device=x"}
            ).status_code,
            "till": at.signed(till, method, path, b"{}").status_code,
            "revoked till": at.signed(revoked, method, path, b"{}").status_code,
            "stranger": at.signed(stranger, method, path, b"{}").status_code,
            "owner": at.client.request(method, path, content=b"{}", headers=at.owner).status_code,
        }
        if policy == PAGE:
            assert set(status.values()) <= {303, 403}, name
            continue
        let_in = {
            PUBLIC: set(status),
            TILL: {"till"},
            SHOWN: {"till", "revoked till", "stranger"},
            READER: {"till", "owner"},
            OWNER: {"owner"},
            PERSON: {"owner"},
        }[policy]
        for caller, code in status.items():
            assert code < 500, (name, caller)
            # An unknown till to revoke is a refusal of its own, and only the owner hears it.
            passed = code not in REFUSED or (caller == "owner" and "revoke" in name)
            if policy == PERSON and caller == "owner":
                continue  # known, and told where only a person may go on
            assert passed == (caller in let_in), (name, caller, code)


@pytest.mark.req("X4", refusal=True)
def test_a_till_sees_its_own_branch_only(at: AppCentre, till: ReadyShop) -> None:
    mine = at.signed(till, "GET", "/api/v1/inventory")
    assert mine.status_code == 200
    foreign = at.signed(till, "GET", f"/api/v1/inventory?branch={UUID(int=5)}")
    assert (foreign.status_code, foreign.json()["type"]) == (403, "urn:shop:auth.other_branch")
    body = b'{"streams":{"stock:%s":{"position":0,"token":"%s"}}}' % (
        str(UUID(int=5)).encode(), b"0" * 64,
    )  # fmt: skip
    stream = at.signed(till, "POST", "/sync/v1/pull", body)
    assert (stream.status_code, stream.json()["type"]) == (403, "urn:shop:sync.unknown_stream")


@pytest.mark.req("X4", refusal=True)
def test_a_person_of_one_branch_hears_nothing_of_the_codes_of_another(
    at: AppCentre, till: ReadyShop
) -> None:
    owner, path = join(at, "ADMINISTRADOR"), f"devices/{device_of(till)}/emergency-codes"
    owner.post("branches", code="9", name="Otra")
    elsewhere = join(at, "ADMINISTRADOR", "Olga", branch="9")
    assert owner.get(path) == []
    for method in ("GET", "POST"):
        assert elsewhere.refused(method, path) == (403, "auth.other_branch")


@pytest.mark.req("X8", refusal=True)
def test_a_signature_is_for_one_request_of_one_till_at_one_centre(
    at: AppCentre, till: ReadyShop, stranger: ReadyShop
) -> None:
    with at.talk(till) as talk:
        session = talk.open_session()
    body, path = b"{}", "/sync/v1/pull"

    def status(
        *,
        signed_path: str = path,
        signed_body: bytes = body,
        server: UUID | None = None,
        device: ReadyShop = till,
        key: ReadyShop = till,
        nonce: str = "",
    ) -> int:
        text = signing.request_text(
            server or session.server, nonce or session.session, "POST", signed_path, signed_body
        )
        claim = signing.authorization(
            device_of(device), nonce or session.session, key.keys.sign(text)
        )
        answer = at.client.post(path, content=body, headers={"Authorization": claim})
        return answer.status_code

    assert status() == 422  # it got through: the message is no pull
    assert status(signed_path="/sync/v1/push") == 403
    assert status(signed_body=b"{ }") == 403
    assert status(server=UUID(int=1)) == 403
    assert status(key=stranger) == 403
    assert status(device=stranger) == 401  # the nonce is of another till
    assert status(nonce=session.session[:-2] + "AA") == 401
    assert status(nonce="") == 422


@pytest.mark.req("X8", refusal=True)
def test_a_nonce_expires_by_the_centres_clock(at: AppCentre, till: ReadyShop) -> None:
    now = at.database.clock.now()
    old = signing.issue_session(
        at.vault.held.hmac_key, device_of(till), now - signing.SESSION_LIFE * 1.1
    )
    with pytest.raises(AuthSessionExpired):
        signing.check_session(at.vault.held.hmac_key, old, device_of(till), now)


def test_a_till_renews_an_old_nonce_by_itself(at: AppCentre, till: ReadyShop) -> None:
    with at.talk(till) as talk:
        session = talk.open_session()
        at.vault.held = type(at.vault.held)(**{**vars(at.vault.held), "hmac_key": b"n" * 32})
        assert talk.pull(everything(till)).pages
        assert talk._session != session
