"""Lots and counts over HTTP, as in seed 003: deducting first expiry first, a stock take."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from tests.server.company import Company


def day(days: int) -> str:
    today = datetime.now(ZoneInfo("America/Santiago")).date()  # as the shop counts them
    return (today + timedelta(days=days)).isoformat()


@pytest.mark.req("K4", "K6")
def test_deducting_takes_the_lots_that_expire_first_and_never_an_expired_one(
    company: Company,
) -> None:
    """5 units: 3 of BATCH-001, 2 of BATCH-002; what has expired and what never expires stay."""
    milk, outlet = company.item("Leche", tracks_lots=True), company.warehouse("Outlet 1")
    company.fill(milk, 9, outlet, lot="BATCH-003", cost="5")
    company.fill(milk, 7, outlet, lot="BATCH-002", expires_on=day(45), cost="20")
    company.fill(milk, 3, outlet, lot="BATCH-001", expires_on=day(30), cost="10")
    company.fill(milk, 4, outlet, lot="BATCH-000", expires_on=day(-2), cost="1")
    done = company.store.post(
        "inventory/deduct", product_id=milk, quantity=5, location_id=outlet, note="order_12345"
    )
    assert [(one["lot"], one["quantity"], one["expires_on"]) for one in done["deductions"]] == [
        ("BATCH-001", "3", day(30)), ("BATCH-002", "2", day(45)),
    ]  # fmt: skip
    assert [one["cost"] for one in done["deductions"]] == ["10", "20"]
    assert company.on_hand(milk, outlet) == "18"
    lots = {
        lot["lot"]: lot["on_hand"] for lot in company.owner.get("lots", product_id=milk)["rows"]
    }
    assert lots["BATCH-000"] == "4"
    assert (lots["BATCH-002"], lots["BATCH-003"]) == ("5", "9")
    company.is_true()


@pytest.mark.req("K4", refusal=True)
def test_deducting_more_than_can_be_sold_takes_nothing(company: Company) -> None:
    milk, outlet = company.item("Leche", tracks_lots=True), company.warehouse("Outlet 1")
    company.fill(milk, 3, outlet, lot="GOOD", expires_on=day(30))
    company.fill(milk, 4, outlet, lot="GONE", expires_on=day(-1))
    problem = company.store.problem(
        "POST", "inventory/deduct", product_id=milk, quantity=4, location_id=outlet
    )
    assert (problem["status"], problem["type"]) == (409, "urn:shop:stock.insufficient")
    assert (problem["facts"]["available"], problem["facts"]["wanted"]) == ("3", "4")
    assert company.on_hand(milk, outlet) == "7"
    spanish = company.store.problem(
        "POST", "inventory/deduct", "es", product_id=milk, quantity=4, location_id=outlet
    )
    assert spanish["detail"] != problem["detail"]
    assert "Outlet 1" in spanish["detail"]


def counted(product: str, quantity: object, **more: Any) -> dict[str, Any]:
    return {"product_id": product, "counted": quantity, **more}


@pytest.mark.req("K16")
def test_a_stock_take_is_counted_completed_and_reconciled_once(company: Company) -> None:
    rice, oil, salt = (company.item(name) for name in ("Arroz", "Aceite", "Sal"))
    outlet = company.warehouse("Outlet 2")
    for product, there in ((rice, 42), (oil, 10), (salt, 6)):
        company.fill(product, there, outlet)
    taken = company.store.post(
        "stock-takes",
        location_id=outlet,
        note="marzo",
        items=[counted(rice, 45, reason="Found in stockroom")],
    )
    path = f"stock-takes/{taken['id']}"
    assert taken["status"] == "draft"
    taken = company.clerk.post(f"{path}/items", items=[counted(oil, 9), counted(salt, 6)])
    taken = company.clerk.post(f"{path}/items", items=[counted(oil, "8.5")])  # a recount
    figures = {one["product_id"]: one for one in taken["items"]}
    assert [figures[product]["variance"] for product in (rice, oil, salt)] == ["3", "-1.5", "0"]
    assert figures[rice]["reason"] == "Found in stockroom"
    assert figures[oil]["times_counted"] == 2
    assert company.on_hand(rice, outlet) == "42"
    assert company.manager.refused("POST", f"{path}/reconcile")[0] == 409
    assert company.store.ask("POST", f"{path}/complete").json()["status"] == "completed"
    late: dict[str, Any] = {"json": {"items": [counted(salt, 1)]}}
    assert company.clerk.refused("POST", f"{path}/items", **late)[0] == 409
    assert company.clerk.refused("POST", f"{path}/reconcile") == (403, "people.not_permitted")
    done = company.manager.ask("POST", f"{path}/reconcile").json()
    assert (done["status"], done["adjustments"]) == ("reconciled", 2)
    assert [company.on_hand(product, outlet) for product in (rice, oil, salt)] == ["45", "8.5", "6"]
    assert company.movements(rice)[0] == ("ENTRADA", "AJUSTE", "3")
    assert company.movements(oil)[0] == ("SALIDA", "AJUSTE", "1.5")
    assert len(company.movements(salt)) == 1
    assert company.manager.refused("PATCH", f"{path}/reconcile")[0] == 409  # once
    assert company.on_hand(rice, outlet) == "45"
    company.is_true()


@pytest.mark.req("K16")
def test_counting_while_selling_does_not_falsify_the_variance(company: Company) -> None:
    rice, outlet = company.item("Arroz"), company.warehouse("Outlet 3")
    company.fill(rice, 20, outlet)
    taken = company.store.post("stock-takes", location_id=outlet, items=[counted(rice, 18)])
    company.store.post("inventory/deduct", product_id=rice, quantity=5, location_id=outlet)
    company.store.ask("POST", f"stock-takes/{taken['id']}/complete")
    company.manager.ask("POST", f"stock-takes/{taken['id']}/reconcile")
    assert company.on_hand(rice, outlet) == "13"  # two lacked, five left since
    company.is_true()


@pytest.mark.req("K16")
def test_a_blind_count_hides_what_is_expected_from_who_counts(company: Company) -> None:
    rice, outlet = company.item("Arroz"), company.warehouse("Outlet 4")
    company.fill(rice, 20, outlet)
    taken = company.clerk.post(
        "stock-takes", location_id=outlet, blind=True, items=[counted(rice, 18)]
    )
    (hidden,) = taken["items"]
    assert (hidden["expected"], hidden["variance"], hidden["counted"]) == (None, None, "18")
    (seen,) = company.manager.get(f"stock-takes/{taken['id']}")["items"]
    assert (seen["expected"], seen["variance"]) == ("20", "-2")
    drafts = company.manager.get("stock-takes", status="draft", location=outlet)["rows"]
    assert [one["id"] for one in drafts] == [taken["id"]]


@pytest.mark.req("K16", refusal=True)
def test_wrong_uses_of_a_stock_take_change_nothing(company: Company) -> None:
    rice, outlet = company.item("Arroz"), company.warehouse("Outlet 5")
    company.fill(rice, 20, outlet)
    taken = company.store.post("stock-takes", location_id=outlet)
    path = f"stock-takes/{taken['id']}"

    def refused(body: dict[str, Any]) -> tuple[int, str]:
        return company.store.refused("POST", f"{path}/items", json=body)

    nothing = company.store.refused("POST", f"{path}/complete")
    assert refused({"items": []}) == nothing == (409, "stock_take.empty")
    assert refused({"items": [counted(rice, -1)]}) == (422, "request.invalid")
    assert refused({"items": [counted(str(uuid4()), 1)]}) == (404, "catalog.unknown")
    one_wrong = {"items": [counted(rice, 1), counted(str(uuid4()), 1)]}
    assert refused(one_wrong)[0] == 404
    assert company.store.get(path)["items"] == []
    assert company.north.refused("GET", path)[0] == 403
    elsewhere = {"location_id": str(uuid4())}
    assert company.store.refused("POST", "stock-takes", json=elsewhere) == (
        404, "stock.location_missing",
    )  # fmt: skip
    assert company.on_hand(rice, outlet) == "20"
