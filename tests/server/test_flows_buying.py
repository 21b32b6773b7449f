"""Buying over HTTP: purchases (seed 000) and purchase orders (seed 004, flow 1)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.server.company import Company

SOON = (datetime.now(UTC).date() + timedelta(days=90)).isoformat()


def lines(*parts: tuple[str, object, object], **more: object) -> list[dict[str, Any]]:
    return [{"product_id": p, "quantity": q, "price": price, **more} for p, q, price in parts]


@pytest.mark.req("K11")
def test_a_purchase_receives_its_goods_and_averages_their_cost(company: Company) -> None:
    hammer, drill = company.item("Martillo Carpintero"), company.item("Taladro Eléctrico")
    place, supplier = company.warehouse("Bodega"), company.supplier()
    company.fill(hammer, 47, place, cost="6000")
    made = company.store.post(
        "purchases",
        supplier_id=supplier,
        document_type="FACTURA",
        document_number="F-12345",
        issued_on="2026-03-08",
        location_id=place,
        lines=lines((hammer, 100, "6500"), (drill, 25, "10000")),
    )
    assert made["total"] == "900000"
    assert [line["total"] for line in made["lines"]] == ["650000", "250000"]
    assert (company.on_hand(hammer, place), company.on_hand(drill, place)) == ("147", "25")
    assert company.movements(hammer) == [("ENTRADA", "COMPRA", "100"), ("ENTRADA", "INICIAL", "47")]
    (row, _) = company.owner.get("inventory/movements", product_id=hammer)["rows"]
    assert (row["document_kind"], row["document_id"]) == ("purchase", made["id"])
    assert (row["balance_after"], row["user"]) == ("147", "Iván Bodega")
    again = company.store.post(
        "purchases", supplier_id=supplier, document_type="FACTURA", document_number="F-2",
        location_id=place, lines=lines((hammer, "2.5", "6500.1234")),
    )  # fmt: skip
    assert company.owner.get(f"purchases/{again['id']}") == again
    listed = company.owner.get("purchases", supplier_id=supplier)["rows"]
    assert [one["document_number"] for one in listed] == ["F-2", "F-12345"]
    company.is_true()


@pytest.mark.req("K11", refusal=True)
def test_a_wrong_purchase_changes_nothing(company: Company) -> None:
    hammer, place, supplier = company.item("Martillo"), company.warehouse("B"), company.supplier()
    dated = company.item("Yogur", tracks_lots=True)
    paper = {
        "supplier_id": supplier, "document_type": "FACTURA", "document_number": "F-1",
        "location_id": place, "lines": lines((hammer, 1, "10")),
    }  # fmt: skip
    company.store.post("purchases", **paper)
    before = company.owner.get("purchases", supplier_id=supplier)

    def refused(**changes: object) -> tuple[int, str]:
        body = {**paper, "document_number": "F-9", **changes}
        return company.store.refused("POST", "purchases", json=body)

    assert refused(document_number="F-1") == (409, "purchase.exists")
    assert refused(document_number="") == (422, "document.field_missing")
    assert refused(lines=[]) == (422, "document.empty")
    assert refused(supplier_id=str(uuid4())) == (404, "supplier.missing")
    assert refused(location_id=str(uuid4())) == (404, "stock.location_missing")
    assert refused(lines=lines((str(uuid4()), 1, 1))) == (404, "catalog.unknown")
    assert refused(lines=lines((hammer, 0, 1))) == (422, "request.invalid")
    assert refused(lines=lines((hammer, -3, 1))) == (422, "request.invalid")
    assert refused(lines=lines((dated, 1, 1)))[1] == "stock.lot_needed"
    clerk = company.clerk.refused("POST", "purchases", json={**paper, "document_number": "F-9"})
    assert clerk == (403, "people.not_permitted")
    elsewhere = company.north.refused("POST", "purchases", json={**paper, "document_number": "X"})
    assert elsewhere[0] == 403
    assert company.owner.get("purchases", supplier_id=supplier) == before
    assert company.on_hand(hammer, place) == "1"


@pytest.mark.req("K12")
def test_flow_1_stock_in_from_a_supplier_by_purchase_order(company: Company) -> None:
    """Procurement orders 100 mice, the manager approves, the warehouse receives."""
    mouse, jakarta = company.item("Mouse"), company.warehouse("Jakarta")
    order = company.store.post(
        "purchase-orders",
        supplier_id=company.supplier(),
        location_id=jakarta,
        lines=lines((mouse, 100, "50000")),
    )
    path = f"purchase-orders/{order['id']}"
    assert (order["status"], order["total"]) == ("posted", "5000000")
    assert company.on_hand(mouse, jakarta) == "0"
    early = company.store.problem("PUT", f"{path}/receive")
    assert early["status"] == 409
    assert early["detail"] == (
        f"{order['code']} must be in the state “approved” for this. Present state: “posted”."
        " Nothing was changed."
    )
    assert company.manager.put(f"{path}/status", status="approved")["status"] == "approved"
    done = company.store.put(f"{path}/receive")
    assert done["status"] == "received"
    assert [one["code"] for one in done["receipts"]] == [f"TX-PO-{order['code']}"]
    assert [one["status"] for one in done["history"]] == ["posted", "approved", "received"]
    assert [one["user"] for one in done["history"]] == [
        "Iván Bodega", "Marta Gerente", "Iván Bodega",
    ]  # fmt: skip
    assert company.on_hand(mouse, jakarta) == "100"
    assert company.store.refused("PUT", f"{path}/receive") == (409, "document.state")
    assert company.on_hand(mouse, jakarta) == "100"
    company.is_true()


@pytest.mark.req("K12")
def test_an_order_is_received_in_part_and_then_the_rest(company: Company) -> None:
    mouse, keyboard = company.item("Mouse"), company.item("Teclado")
    jakarta, supplier = company.warehouse("Jakarta"), company.supplier()
    order = company.store.post(
        "purchase-orders", supplier_id=supplier, location_id=jakarta,
        lines=lines((mouse, 100, "50"), (keyboard, 10, "70")),
    )  # fmt: skip
    path = f"purchase-orders/{order['id']}"
    company.manager.put(f"{path}/status", status="approved")
    part = company.store.put(
        f"{path}/receive", document_type="GUIA", document_number="77",
        lines=[{"line": 1, "quantity": 40, "lot": "L-1", "expires_on": SOON}],
    )  # fmt: skip
    assert (part["status"], company.on_hand(mouse, jakarta)) == ("approved", "40")
    assert [(line["done"], line["open"]) for line in part["lines"]] == [("40", "60"), ("0", "10")]
    too_much = company.store.refused(
        "PUT", f"{path}/receive", json={"lines": [{"line": 1, "quantity": 61}]}
    )
    assert too_much == (409, "purchase_order.too_much")
    assert company.manager.refused(
        "PUT", f"{path}/status", json={"status": "cancelled"}
    ) == (409, "document.state")  # fmt: skip
    done = company.store.put(f"{path}/receive")
    assert (done["status"], company.on_hand(mouse, jakarta)) == ("received", "100")
    assert company.on_hand(keyboard, jakarta) == "10"
    first, second = (one["code"] for one in done["receipts"])
    assert (first, second) == (f"TX-PO-{order['code']}-1", f"TX-PO-{order['code']}-2")
    source = company.owner.get("stock-transactions", source_id=order["id"])["rows"]
    assert {(one["type"], one["status"]) for one in source} == {("IN", "confirmed")}
    assert len(source) == 2
    company.is_true()


@pytest.mark.req("K12", refusal=True)
def test_who_may_do_what_with_an_order(company: Company) -> None:
    mouse, jakarta, supplier = company.item("M"), company.warehouse("J"), company.supplier()
    body = {
        "supplier_id": supplier, "location_id": jakarta, "lines": lines((mouse, 1, 1)),
    }  # fmt: skip
    assert company.clerk.refused("POST", "purchase-orders", json=body)[0] == 403
    assert company.store.refused("POST", "purchase-orders", json={**body, "lines": []}) == (
        422, "document.empty",
    )  # fmt: skip
    order = company.store.post("purchase-orders", **body)
    path = f"purchase-orders/{order['id']}"
    approve: dict[str, Any] = {"json": {"status": "approved"}}
    assert company.store.refused("PUT", f"{path}/status", **approve) == (
        403, "people.not_permitted",
    )  # fmt: skip
    assert company.manager.refused("PUT", f"{path}/status", json={"status": "received"})[0] == 422
    cancelled = company.store.put(f"{path}/status", status="cancelled", reason="repetida")
    assert (cancelled["status"], cancelled["history"][-1]["reason"]) == ("cancelled", "repetida")
    assert company.manager.refused("PUT", f"{path}/status", **approve) == (409, "document.state")
    assert company.manager.refused("PUT", f"purchase-orders/{uuid4()}/status", **approve) == (
        404, "document.missing",
    )  # fmt: skip
    assert company.north.refused("GET", path)[0] == 403
    mine = company.store.get("purchase-orders", mine=True, status="cancelled")["rows"]
    assert order["id"] in {one["id"] for one in mine}
    assert company.owner.get("purchase-orders", mine=True)["rows"] == []
    assert company.on_hand(mouse, jakarta) == "0"


def test_the_same_receipt_again_changes_nothing(company: Company) -> None:
    mouse, jakarta = company.item("Mouse"), company.warehouse("Jakarta")
    order = company.store.post(
        "purchase-orders", supplier_id=company.supplier(), location_id=jakarta,
        lines=lines((mouse, 10, "50")),
    )  # fmt: skip
    path = f"purchase-orders/{order['id']}"
    company.manager.put(f"{path}/status", status="approved")
    body = {"lines": [{"line": 1, "quantity": 4}]}
    key = {"Idempotency-Key": str(uuid4())}
    first = company.store.ask("PUT", f"{path}/receive", json=body, headers=key)
    again = company.store.ask("PUT", f"{path}/receive", json=body, headers=key)
    assert first.json() == again.json()
    assert company.on_hand(mouse, jakarta) == "4"


def test_lists_have_pages_and_a_period(company: Company) -> None:
    mouse, place, supplier = company.item("Mouse"), company.warehouse("J"), company.supplier()
    paper = {"supplier_id": supplier, "document_type": "GUIA", "location_id": place}
    made = [
        company.store.post(
            "purchases", **paper, document_number=str(number), lines=lines((mouse, 1, 1))
        )
        for number in range(5)
    ]
    found, after = [], ""
    while True:
        page = company.owner.get("purchases", supplier_id=supplier, limit=2, after=after)
        found += [row["document_number"] for row in page["rows"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert found == ["4", "3", "2", "1", "0"]
    since = {"supplier_id": supplier, "since": made[3]["at"]}
    assert len(company.owner.get("purchases", **since)["rows"]) == 2
    until = {"supplier_id": supplier, "until": made[3]["at"]}
    assert len(company.owner.get("purchases", **until)["rows"]) == 3
    assert company.owner.refused("GET", "purchases", params={"after": "x"})[0] == 422
