"""Item requests and stock transactions over HTTP: flows 2, 3 and 4 of seed 004."""

from typing import Any
from uuid import uuid4

import pytest

from tests.server.company import Company
from tests.server.people import Signed


def ask(who: Signed, product: str, place: str, quantity: object = 5) -> dict[str, Any]:
    made: dict[str, Any] = who.post(
        "item-requests",
        department="IT",
        location_id=place,
        lines=[{"product_id": product, "quantity": quantity}],
    )
    return made


@pytest.mark.req("K13")
def test_flow_2_stock_out_to_a_department(company: Company) -> None:
    """IT asks for 5 mice, submits, the manager approves, the warehouse issues: 100 → 95."""
    mouse, jakarta = company.item("Mouse"), company.warehouse("Jakarta")
    company.fill(mouse, 100, jakarta)
    request = ask(company.clerk, mouse, jakarta)
    path = f"item-requests/{request['id']}"
    assert request["status"] == "posted"
    assert company.clerk.put(f"{path}/submit")["status"] == "waiting_approval"
    assert company.manager.put(f"{path}/approval", status="approved")["status"] == "approved"
    assert company.on_hand(mouse, jakarta) == "100"
    done = company.store.put(f"{path}/issue", lines=[{"line": 1, "quantity": 5}])
    assert done["status"] == "issued"
    assert [one["code"] for one in done["issues"]] == [f"TX-RQ-{request['code']}"]
    assert company.on_hand(mouse, jakarta) == "95"
    assert company.movements(mouse)[0] == ("SALIDA", "AJUSTE", "5")
    assert [one["status"] for one in done["history"]] == [
        "posted", "waiting_approval", "approved", "issued",
    ]  # fmt: skip
    assert company.store.refused("PUT", f"{path}/issue") == (409, "document.state")
    assert company.on_hand(mouse, jakarta) == "95"
    company.is_true()


@pytest.mark.req("K13")
def test_a_draft_is_seen_by_its_owner_alone_and_once_submitted_by_approvers(
    company: Company,
) -> None:
    mouse, jakarta = company.item("Mouse"), company.warehouse("Jakarta")
    request = ask(company.clerk, mouse, jakarta)
    path = f"item-requests/{request['id']}"

    def seen_by(who: Signed) -> bool:
        listed = {one["id"] for one in who.get("item-requests", limit=1000)["rows"]}
        there = who.ask("GET", path).status_code
        assert there == (200 if request["id"] in listed else 404)
        return there == 200

    people = (company.clerk, company.other, company.manager, company.store)
    assert [seen_by(who) for who in people] == [True, False, False, False]
    mine: dict[str, Any] = {"json": {}}
    assert company.manager.refused("PUT", f"{path}/submit", **mine) == (404, "document.missing")
    company.clerk.put(f"{path}/submit")
    assert [seen_by(who) for who in people] == [True, False, True, True]
    waiting = company.manager.get("item-requests", status="waiting_approval", limit=1000)["rows"]
    assert request["id"] in {one["id"] for one in waiting}


@pytest.mark.req("K13", refusal=True)
def test_only_the_owner_submits_and_only_an_approver_decides(company: Company) -> None:
    mouse, jakarta = company.item("Mouse"), company.warehouse("Jakarta")
    company.fill(mouse, 5, jakarta)
    request = ask(company.store, mouse, jakarta, 10)
    path = f"item-requests/{request['id']}"
    approve: dict[str, Any] = {"json": {"status": "approved"}}
    assert company.manager.refused("PUT", f"{path}/approval", **approve)[0] in {404, 409}
    company.store.put(f"{path}/submit")
    stranger = company.manager.problem("PUT", f"{path}/submit")
    assert stranger["type"] == "urn:shop:item_request.not_owner"
    assert stranger["detail"] == (
        f"Only Iván Bodega may submit {request['code']}. You can submit your own requests."
    )
    assert company.store.refused("PUT", f"{path}/approval", **approve) == (
        403, "people.not_permitted",
    )  # fmt: skip
    assert company.store.refused("PUT", f"{path}/issue") == (409, "document.state")
    no_reason = company.manager.refused("PUT", f"{path}/approval", json={"status": "rejected"})
    assert no_reason[0] == 422
    company.manager.put(f"{path}/approval", status="approved")
    problem = company.store.problem("PUT", f"{path}/issue")
    assert (problem["status"], problem["type"]) == (409, "urn:shop:stock.insufficient")
    assert problem["facts"] == {
        "product": "Mouse", "location": "Jakarta", "available": "5", "wanted": "10", "unit": "un",
    }  # fmt: skip
    assert "Mouse" in problem["detail"]
    assert "Jakarta" in problem["detail"]
    assert company.on_hand(mouse, jakarta) == "5"
    part = company.store.put(f"{path}/issue", lines=[{"line": 1, "quantity": 3}], final=False)
    assert (part["status"], part["lines"][0]["open"]) == ("approved", "7")
    too_much = company.store.refused(
        "PUT", f"{path}/issue", json={"lines": [{"line": 1, "quantity": 8}]}
    )
    assert too_much[0] == 409
    ended = company.store.put(f"{path}/issue", lines=[{"line": 1, "quantity": 2}])
    assert (ended["status"], company.on_hand(mouse, jakarta)) == ("issued", "0")
    assert len(ended["issues"]) == 2
    company.is_true()


@pytest.mark.req("K13")
def test_a_rejected_request_says_why_and_moves_nothing(company: Company) -> None:
    mouse, jakarta = company.item("Mouse"), company.warehouse("Jakarta")
    company.fill(mouse, 5, jakarta)
    request = ask(company.clerk, mouse, jakarta)
    path = f"item-requests/{request['id']}"
    company.clerk.put(f"{path}/submit")
    said = company.manager.put(f"{path}/approval", status="rejected", reason="sin presupuesto")
    assert (said["status"], said["history"][-1]["reason"]) == ("rejected", "sin presupuesto")
    assert company.store.refused("PUT", f"{path}/issue") == (409, "document.state")
    assert company.on_hand(mouse, jakarta) == "5"


def transact(who: Signed, kind: str, product: str, quantity: object, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = who.post(
        "stock-transactions",
        type=kind,
        lines=[{"product_id": product, "quantity": quantity}],
        **{"note": "Stock opname correction", **more},
    )
    return made


@pytest.mark.req("K14")
def test_flow_3_stock_moves_between_warehouses(company: Company) -> None:
    """20 mice from Jakarta (95) to Surabaya (50): 75 and 70, both or neither, once."""
    mouse = company.item("Mouse")
    jakarta, surabaya = company.warehouse("Jakarta"), company.warehouse("Surabaya")
    company.fill(mouse, 95, jakarta)
    company.fill(mouse, 50, surabaya)
    ends = {"from_location_id": jakarta, "to_location_id": surabaya}
    made = transact(company.store, "MOVE", mouse, 20, **ends)
    path = f"stock-transactions/{made['id']}"
    assert (made["status"], made["confirmed_at"]) == ("posted", None)
    assert (company.on_hand(mouse, jakarta), company.on_hand(mouse, surabaya)) == ("95", "50")
    done = company.store.put(f"{path}/confirm")
    assert done["status"] == "confirmed"
    assert done["confirmed_at"] is not None
    assert (company.on_hand(mouse, jakarta), company.on_hand(mouse, surabaya)) == ("75", "70")
    assert company.store.refused("PUT", f"{path}/confirm") == (409, "document.state")
    assert (company.on_hand(mouse, jakarta), company.on_hand(mouse, surabaya)) == ("75", "70")
    big = transact(company.store, "MOVE", mouse, 76, **ends)
    assert company.store.refused("PUT", f"stock-transactions/{big['id']}/confirm") == (
        409, "stock.insufficient",
    )  # fmt: skip
    posted = company.owner.get("stock-transactions", status="posted", location=jakarta)["rows"]
    assert [one["id"] for one in posted] == [big["id"]]
    assert posted[0]["code"] != made["code"]
    company.is_true()


@pytest.mark.req("K14")
def test_flow_4_stock_in_and_out_by_hand(company: Company) -> None:
    mouse, jakarta = company.item("Mouse"), company.warehouse("Jakarta")
    found = transact(company.store, "IN", mouse, 12, to_location_id=jakarta)
    company.store.put(f"stock-transactions/{found['id']}/confirm")
    broken = transact(
        company.store, "OUT", mouse, 2, from_location_id=jakarta, reason="MERMA", cause="damage",
        note="Damaged items",
    )  # fmt: skip
    company.store.put(f"stock-transactions/{broken['id']}/confirm")
    assert company.on_hand(mouse, jakarta) == "10"
    assert company.movements(mouse) == [("SALIDA", "MERMA", "2"), ("ENTRADA", "AJUSTE", "12")]
    company.is_true()


@pytest.mark.req("K14", refusal=True)
def test_a_wrong_transaction_is_refused(company: Company) -> None:
    mouse = company.item("Mouse")
    jakarta, elsewhere = company.warehouse("Jakarta"), company.warehouse("Norte", "2")

    def refused(kind: str, who: Signed = company.store, **changes: object) -> tuple[int, str]:
        lines = [{"product_id": mouse, "quantity": 1}]
        body = {"type": kind, "note": "n", "lines": lines, **changes}
        return who.refused("POST", "stock-transactions", json=body)

    assert refused("IN", from_location_id=jakarta)[0] == 422
    assert refused("OUT", to_location_id=jakarta) == refused("IN", from_location_id=jakarta)
    assert refused("MOVE", from_location_id=jakarta, to_location_id=jakarta)[0] == 422
    assert refused("MOVE", from_location_id=jakarta)[0] == 422
    assert refused("MOVE", from_location_id=jakarta, to_location_id=elsewhere)[0] in {409, 422}
    assert refused("IN", to_location_id=jakarta, note=" ") == (422, "document.field_missing")
    assert refused("IN", to_location_id=jakarta, lines=[]) == (422, "document.empty")
    assert refused("OUT", from_location_id=jakarta, reason="MERMA")[1] == "stock.unknown_cause"
    assert refused("SWAP", to_location_id=jakarta)[0] == 422
    assert refused("IN", company.clerk, to_location_id=jakarta) == (403, "people.not_permitted")
    assert refused("IN", company.north, to_location_id=jakarta)[0] == 403
    assert refused("IN", to_location_id=str(uuid4())) == (404, "stock.location_missing")
    missing = company.store.refused("PUT", f"stock-transactions/{uuid4()}/confirm")
    assert missing == (404, "document.missing")
    assert company.owner.get("stock-transactions", location=jakarta)["rows"] == []
