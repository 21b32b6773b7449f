"""Orders over HTTP: what a status does with stock, number by number, as in seed 002."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from tests.server.company import Company

NUMBER = "ORD-1-20260101-ABC123"


@dataclass(frozen=True)
class Web:
    """Three products in stock, one that never was, and an order of them all."""

    company: Company
    place: str
    product: str
    second: str
    third: str
    never: str
    order: dict[str, Any]

    @property
    def path(self) -> str:
        return f"orders/{self.order['id']}"

    def status(self, status: str, **more: Any) -> dict[str, Any]:
        said: dict[str, Any] = self.company.clerk.put(f"{self.path}/status", status=status, **more)
        return said

    def now(self) -> dict[str, Any]:
        said: dict[str, Any] = self.company.clerk.get(self.path)
        return said


@pytest.fixture
def web(company: Company) -> Web:
    place = company.warehouse("Bodega web")
    product, second, third = (company.item(name) for name in ("Mug", "Cap", "Bag"))
    for one in (product, second, third):
        company.fill(one, 10, place)
    never = company.item("Never had")
    order = company.clerk.post(
        "orders",
        location_id=place,
        reference=NUMBER,
        lines=[
            {"product_id": product, "quantity": 2, "price": "9990"},
            {"product_id": second, "quantity": 1},
            {"product_id": third, "quantity": 1},
            {"product_id": None, "code": "0000000000000", "quantity": 1, "name": "Unmatched"},
        ],
    )
    return Web(company, place, product, second, third, never, order)


@pytest.mark.req("K9", "K10")
def test_processing_reserves_shipped_fulfils_and_every_movement_is_on_record(web: Web) -> None:
    assert (web.order["status"], web.order["reference"]) == ("pending", NUMBER)
    assert web.company.at(web.product, web.place) == ("10", "0")
    done = web.status("processing")
    assert (done["status"], done["reserved_count"]) == ("processing", 3)
    assert [(one["line"], one["reason"]) for one in done["skipped_items"]] == [(4, "placeholder")]
    assert done["warnings"] == []
    assert web.company.at(web.product, web.place) == ("10", "2")
    again = web.status("processing")  # the status that it has already does nothing
    assert (again["reserved_count"], web.company.at(web.product, web.place)) == (0, ("10", "2"))
    done = web.status("shipped")
    assert (done["fulfilled_count"], len(done["skipped_items"])) == (3, 1)
    assert web.company.at(web.product, web.place) == ("8", "0")
    assert web.now()["lines"][0]["fulfilled"] == "2"
    rows = web.company.owner.get(f"{web.path}/transactions")["rows"]
    mug = [
        (row["type"], row["quantity_change"], row["quantity_after"], row["reserved_after"])
        for row in rows
        if row["product_id"] == web.product
    ]
    assert mug == [
        ("reserve", "0", "10", "2"),
        ("release", "0", "10", "0"),
        ("fulfill", "-2", "8", "0"),
    ]
    assert {row["user"] for row in rows} == {"Ana Informática"}
    assert {row["order_id"] for row in rows} == {web.order["id"]}
    assert len(rows) == 9
    page = web.company.owner.get(f"{web.path}/transactions", limit=4)
    rest = web.company.owner.get(f"{web.path}/transactions", after=page["next"])
    assert page["rows"] + rest["rows"] == rows
    web.company.is_true()


@pytest.mark.req("K9", "K10")
def test_cancelled_releases_and_the_quantity_stays(web: Web) -> None:
    web.status("processing")
    done = web.status("cancelled", note="el cliente no vino")
    assert (done["status"], done["released_count"]) == ("cancelled", 3)
    assert web.company.at(web.product, web.place) == ("10", "0")
    assert web.now()["history"][-1]["note"] == "el cliente no vino"
    types = [row["type"] for row in web.company.owner.get(f"{web.path}/transactions")["rows"]]
    assert types == ["reserve"] * 3 + ["release"] * 3
    web.company.is_true()


@pytest.mark.req("K10")
def test_a_status_is_never_lost_for_want_of_stock(web: Web) -> None:
    """A product that has no stock record is skipped, what is short is a warning (soft failure)."""
    company = web.company
    order = company.clerk.post(
        "orders",
        location_id=web.place,
        lines=[
            {"product_id": web.never, "quantity": 1},
            {"product_id": web.second, "quantity": 13},
        ],
    )
    path = f"orders/{order['id']}"
    done = company.clerk.put(f"{path}/status", status="processing")
    assert done["status"] == "processing"
    assert [(one["line"], one["reason"]) for one in done["skipped_items"]] == [
        (1, "no_stock_record")
    ]
    assert [(one["line"], one["quantity"]) for one in done["warnings"]] == [(2, "3")]
    assert company.at(web.second, web.place) == ("10", "10")
    stands = company.clerk.get(path)
    assert stands["lines"][1]["backordered"] == "3"
    assert [(one["line"], one["quantity"]) for one in stands["warnings"]] == [(2, "3")]
    company.fill(web.second, 2, web.place)
    assert company.clerk.put(f"{path}/reserve")["reserved_count"] == 1
    assert company.at(web.second, web.place) == ("12", "12")
    shipped = company.clerk.put(f"{path}/status", status="shipped")
    assert shipped["status"] == "shipped"
    assert [(one["line"], one["quantity"]) for one in shipped["warnings"]] == [(2, "1")]
    assert company.at(web.second, web.place) == ("0", "0")
    company.is_true()


@pytest.mark.req("K9")
def test_an_order_is_fulfilled_in_part_released_and_taken_back(web: Web) -> None:
    company, path = web.company, web.path
    web.status("processing")
    part = company.clerk.put(f"{path}/fulfil", lines=[{"line": 1, "quantity": 1}])
    assert (part["status"], part["fulfilled_count"]) == ("processing", 1)
    assert company.at(web.product, web.place) == ("9", "1")
    released = company.clerk.put(f"{path}/release")
    assert released["released_count"] == 3
    assert company.at(web.product, web.place) == ("9", "0")
    back = company.clerk.put(f"{path}/return", lines=[{"line": 1, "quantity": 1}], note="rayada")
    assert back["returned_count"] == 1
    assert company.at(web.product, web.place) == ("10", "0")
    assert company.movements(web.product)[0] == ("ENTRADA", "DEVOLUCION", "1")
    web.status("shipped")
    whole = company.clerk.put(f"{path}/return")
    assert whole["status"] == "returned"
    assert company.at(web.product, web.place)[0] == "10"
    company.is_true()


@pytest.mark.req("K9", refusal=True)
@pytest.mark.req("K10", refusal=True)
def test_wrong_uses_of_an_order_change_nothing(web: Web) -> None:
    company, path = web.company, web.path
    web.status("processing")
    before = web.now()
    refused: Callable[..., tuple[int, str]] = partial(company.clerk.refused, "PUT")
    assert refused(f"{path}/status", json={"status": "lost"})[0] == 422
    much = {"lines": [{"line": 1, "quantity": 3}]}
    assert refused(f"{path}/fulfil", json=much) == (422, "quantity.invalid")
    no_line = {"lines": [{"line": 9, "quantity": 1}]}
    assert refused(f"{path}/fulfil", json=no_line) == (404, "order.line_missing")
    assert refused(f"{path}/return", json={}) == (409, "order.not_shipped")
    assert refused(f"orders/{uuid4()}/status", json={"status": "shipped"}) == (
        404, "order.missing",
    )  # fmt: skip
    assert company.north.refused("PUT", f"{path}/reserve")[0] == 403
    line = {"product_id": web.product, "quantity": 1}
    ordered: Callable[..., tuple[int, str]] = partial(company.clerk.refused, "POST", "orders")
    assert ordered(json={"location_id": web.place, "lines": []}) == (422, "order.empty")
    stranger = {"location_id": web.place, "customer_id": str(uuid4()), "lines": [line]}
    assert ordered(json=stranger) == (404, "customer.missing")
    assert web.now() == before
    assert company.at(web.product, web.place) == ("10", "2")


def test_orders_are_found_by_what_they_are(web: Web) -> None:
    web.status("processing")
    customer = web.company.owner.post("customers", name="María")["id"]
    mine = web.company.other.post(
        "orders", location_id=web.place, customer_id=customer,
        lines=[{"product_id": web.product, "quantity": 1}],
    )  # fmt: skip

    def found(**filters: object) -> set[str]:
        rows = web.company.owner.get("orders", limit=1000, **filters)["rows"]
        return {row["id"] for row in rows}

    assert found(customer_id=customer) == {mine["id"]}
    assert web.order["id"] in found(status="processing")
    assert mine["id"] not in found(status="processing")
    assert {mine["id"], web.order["id"]} <= found(branch=web.company.branches["1"])
    assert found(branch=web.company.branches["2"]) == set()
    assert mine["id"] in {
        row["id"] for row in web.company.other.get("orders", mine=True)["rows"]
    }  # fmt: skip
