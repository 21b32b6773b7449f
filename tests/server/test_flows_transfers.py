"""Transfers between branches over HTTP: in transit, received in parts, differences by name (K8)."""

from typing import Any
from uuid import uuid4

import pytest

from tests.server.company import Company


@pytest.mark.req("K8")
def test_goods_travel_to_another_branch_and_a_difference_is_named(company: Company) -> None:
    milk = company.item("Leche")
    here, there = company.warehouse("Centro"), company.warehouse("Norte", "2")
    company.fill(milk, 20, here)
    sent = company.store.post(
        "transfers",
        from_location_id=here,
        to_location_id=there,
        note="camión de la tarde",
        lines=[{"product_id": milk, "quantity": 12}],
    )
    path, transit = f"transfers/{sent['id']}", sent["transit_location_id"]
    assert sent["status"] == "sent"
    assert [company.on_hand(milk, place) for place in (here, transit, there)] == ["8", "12", "0"]
    part = company.north.put(f"{path}/receive", lines=[{"line": 1, "received": 7}])
    assert (part["status"], part["lines"][0]["open"]) == ("partial", "5")
    done = company.north.put(
        f"{path}/receive",
        note="caja mojada",
        lines=[{"line": 1, "received": 2, "damaged": 1, "missing": 1, "returned": 1}],
    )
    assert done["status"] == "received"
    (line,) = done["lines"]
    assert [line[name] for name in ("received", "damaged", "missing", "returned", "open")] == [
        "9", "1", "1", "1", "0",
    ]  # fmt: skip
    assert [one["user"] for one in done["receipts"]] == ["Nora Norte", "Nora Norte"]
    assert [company.on_hand(milk, place) for place in (here, transit, there)] == ["9", "0", "9"]
    rows = company.owner.get("inventory", product_id=milk)["rows"]
    assert sum(int(row["on_hand"]) for row in rows) == 20  # moved, never lost
    assert company.north.refused("PUT", f"{path}/receive") == (409, "transfer.done")
    listed = company.north.get("transfers", status="received")["rows"]
    assert sent["id"] in {one["id"] for one in listed}
    company.is_true()


@pytest.mark.req("K8")
def test_lots_travel_first_expiry_first_and_a_dispatch_is_safe_to_repeat(company: Company) -> None:
    milk = company.item("Leche")
    here, there = company.warehouse("Centro"), company.warehouse("Norte", "2")
    company.fill(milk, 5, here, lot="B", expires_on="2099-05-01")
    company.fill(milk, 5, here, lot="A", expires_on="2099-04-01")
    body = {
        "from_location_id": here, "to_location_id": there,
        "lines": [{"product_id": milk, "quantity": 6}],
    }  # fmt: skip
    path = f"transfers/{uuid4()}"
    sent = company.store.put(f"{path}/dispatch", **body)
    assert company.store.put(f"{path}/dispatch", **body) == sent
    assert [(line["lot"], line["quantity"]) for line in sent["lines"]] == [("A", "5"), ("B", "1")]
    company.north.put(f"{path}/receive")
    assert (company.on_hand(milk, here), company.on_hand(milk, there)) == ("4", "6")
    company.is_true()


@pytest.mark.req("K8")
def test_within_a_branch_one_person_carries_it_at_once(company: Company) -> None:
    milk, here, shelf = company.item("Leche"), company.warehouse("A"), company.warehouse("B")
    company.fill(milk, 5, here)
    moved = company.store.post(
        "transfers", from_location_id=here, to_location_id=shelf, at_once=True,
        lines=[{"product_id": milk, "quantity": 3}],
    )  # fmt: skip
    assert (moved["status"], company.on_hand(milk, shelf)) == ("received", "3")


@pytest.mark.req("K8", refusal=True)
def test_wrong_transfers_change_nothing(company: Company) -> None:
    milk = company.item("Leche")
    here, there = company.warehouse("Centro"), company.warehouse("Norte", "2")
    company.fill(milk, 5, here)
    body: dict[str, Any] = {
        "from_location_id": here, "to_location_id": there,
        "lines": [{"product_id": milk, "quantity": 5}],
    }  # fmt: skip
    short = {**body, "lines": [{"product_id": milk, "quantity": "5.001"}]}
    assert company.store.refused("POST", "transfers", json=short) == (409, "stock.insufficient")
    same = {**body, "to_location_id": here}
    assert company.store.refused("POST", "transfers", json=same)[1] == "transfer.same_place"
    assert company.store.refused("POST", "transfers", json={**body, "lines": []})[0] == 422
    assert company.clerk.refused("POST", "transfers", json=body) == (403, "people.not_permitted")
    assert company.north.refused("POST", "transfers", json=body)[0] == 403
    assert company.on_hand(milk, here) == "5"
    sent = company.store.post("transfers", **body)
    path = f"transfers/{sent['id']}/receive"
    much: dict[str, Any] = {"json": {"lines": [{"line": 1, "received": 6}]}}
    assert company.north.refused("PUT", path, **much) == (409, "transfer.exceeded")
    nothing: dict[str, Any] = {"json": {"lines": [{"line": 1, "received": 0}]}}
    assert company.north.refused("PUT", path, **nothing) == (422, "transfer.empty")
    no_line: dict[str, Any] = {"json": {"lines": [{"line": 9, "received": 1}]}}
    assert company.north.refused("PUT", path, **no_line)[0] == 404
    assert company.north.refused("PUT", f"transfers/{uuid4()}/receive") == (
        404, "transfer.missing",
    )  # fmt: skip
    assert company.on_hand(milk, sent["transit_location_id"]) == "5"
