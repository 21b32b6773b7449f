"""Stock at the centre: levels, movements, adjusting; what it decides reaches the tills."""

from typing import Any
from uuid import uuid4

import pytest

from pos_app.core import kardex, verify
from pos_app.sync.worker import sync_once
from tests.server.conftest import AppCentre
from tests.server.people import Signed, join
from tests.shop import PRODUCTS, ReadyShop


@pytest.mark.req("K15")
def test_an_adjustment_of_the_centre_moves_stock_and_reaches_the_till(
    at: AppCentre, till: ReadyShop
) -> None:
    sync_once(till.database, till.keys)
    eva, milk = join(at, "BODEGUERO", "Eva Lagos"), till.item(PRODUCTS[0].code)
    line = {"product_id": str(milk.variant_id), "quantity": "2.5", "description": "found"}
    made = eva.post("inventory/adjust", type="ENTRADA", reason="AJUSTE", note="n", lines=[line])
    (row,) = made["movements"]
    assert (row["quantity"], row["balance_after"], row["user"]) == ("2.5", "102.5", "Eva Lagos")
    listed = eva.get("inventory/movements", product_id=line["product_id"], limit=1)
    assert listed["rows"] == [row]
    older = eva.get(
        "inventory/movements", product_id=line["product_id"], limit=1, after=listed["next"]
    )
    assert [one["reason"] for one in older["rows"]] == ["INICIAL"]
    assert older["next"] is None
    sync_once(till.database, till.keys)
    with till.database.read() as session:
        assert kardex.on_hand(session, milk.variant_id) == 102_500
        assert verify.verify(session).ok
    with at.database.read() as session:
        assert verify.verify(session).ok


@pytest.mark.req("K15", refusal=True)
def test_a_refused_adjustment_changes_nothing(at: AppCentre, till: ReadyShop) -> None:
    sync_once(till.database, till.keys)
    eva, ana = join(at, "BODEGUERO"), join(at, "VENDEDOR")
    milk = str(till.item(PRODUCTS[0].code).variant_id)
    before = eva.get("inventory/movements", product_id=milk)

    def ask(who: Signed = eva, **changes: object) -> tuple[int, str]:
        line = {"product_id": milk, "quantity": 1}
        body = {"type": "SALIDA", "reason": "MERMA", "cause": "damage", "lines": [line], **changes}
        return who.refused("POST", "inventory/adjust", json=body)

    assert ask(ana) == (403, "people.not_permitted")
    assert ask(lines=[{"product_id": milk, "quantity": 1000}]) == (409, "stock.insufficient")
    assert ask(lines=[{"product_id": milk, "quantity": "0.0001"}]) == (422, "request.invalid")
    assert ask(lines=[{"product_id": milk, "quantity": True}]) == (422, "request.invalid")
    assert ask(lines=[{"product_id": str(uuid4()), "quantity": 1}]) == (404, "catalog.unknown")
    assert ask(reason="INICIAL", cause="") == (422, "stock.unknown_reason")
    assert ask(location_id=str(uuid4())) == (404, "stock.location_missing")
    owner = at.client.post(
        "/api/v1/inventory/adjust", headers=at.owner,
        json={"type": "SALIDA", "reason": "AJUSTE", "lines": [{"product_id": milk, "quantity": 1}]},
    )  # fmt: skip
    assert (owner.status_code, owner.json()["type"]) == (403, "urn:shop:auth.person_needed")
    assert eva.get("inventory/movements", product_id=milk) == before


def test_the_same_key_again_changes_nothing_and_says_the_same(
    at: AppCentre, till: ReadyShop
) -> None:
    sync_once(till.database, till.keys)
    eva, milk = join(at, "BODEGUERO"), str(till.item(PRODUCTS[0].code).variant_id)
    body: dict[str, Any] = {
        "type": "SALIDA",
        "reason": "AJUSTE",
        "lines": [{"product_id": milk, "quantity": 1}],
    }
    for key in ("my key", str(uuid4())):
        headers = {"Idempotency-Key": key}
        first = eva.ask("POST", "inventory/adjust", json=body, headers=headers)
        again = eva.ask("POST", "inventory/adjust", json=body, headers=headers)
        assert (first.status_code, first.json()) == (again.status_code, again.json())
        assert first.status_code == 201
        other = {**body, "reason": "MERMA", "cause": "theft"}
        reused = eva.refused("POST", "inventory/adjust", json=other, headers=headers)
        assert reused == (409, "request.key_reused")
    own_id = str(uuid4())
    assert eva.post("inventory/adjust", **body, id=own_id)["id"] == own_id
    assert eva.post("inventory/adjust", **body, id=own_id)["id"] == own_id
    assert eva.get("inventory")["rows"]
    assert len(eva.get("inventory/movements", product_id=milk)["rows"]) == 1 + 3
