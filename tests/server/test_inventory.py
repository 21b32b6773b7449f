"""Stock at the centre: levels, movements, adjusting; what it decides reaches the tills."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from pos_app.core import cart, kardex, sales, verify
from pos_app.core.settling import Tender
from pos_app.sync.worker import sync_once
from tests.server.conftest import AppCentre
from tests.server.people import Signed, join
from tests.server.test_document_lists import plans
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


# Levels and lots ----------------------------------------------------------------------------------


@pytest.fixture
def eva(at: AppCentre, till: ReadyShop) -> Signed:
    sync_once(till.database, till.keys)
    return join(at, "ADMINISTRADOR", "Eva Lagos")


def dated(days: int) -> str:
    return (datetime.now(ZoneInfo("America/Santiago")).date() + timedelta(days=days)).isoformat()


@pytest.mark.req("K4")
@pytest.mark.req("K6")
def test_deducting_takes_what_expires_first_and_names_the_lots(eva: Signed) -> None:
    item = eva.post("items", code="YOG", name="Yogur", tracks_lots=True, min_stock=20)
    for lot, quantity, days in (("B", 5, 40), ("OLD", 9, -1), ("A", 3, 5)):
        line = {"product_id": item["id"], "quantity": quantity, "lot": lot, "cost": "100.5",
                "expires_on": dated(days)}  # fmt: skip
        eva.post("inventory/adjust", type="ENTRADA", reason="INICIAL", lines=[line])
    made = eva.post("inventory/deduct", product_id=item["id"], quantity=5, note="Muestra")
    assert [(one["lot"], one["quantity"]) for one in made["deductions"]] == [("A", "3"), ("B", "2")]
    assert made["deductions"][0]["expires_on"] == dated(5)
    assert made["deductions"][0]["cost"] == "100.5"
    (level,) = eva.get("inventory", q="yogur")["rows"]
    assert (level["on_hand"], level["available"], level["min_stock"]) == ("12", "3", "20")
    assert level["next_expiry"] == dated(-1)
    lots = eva.get("lots", expiring=60)["rows"]
    assert [(lot["lot"], lot["on_hand"], lot["days_left"]) for lot in lots] == [
        ("OLD", "9", -1), ("B", "3", 40),
    ]  # fmt: skip
    assert eva.get("lots", expiring=7)["rows"] == lots[:1]
    assert eva.get("lots", product_id=item["id"], lot="A")["rows"] == []
    (used,) = eva.get("lots", product_id=item["id"], lot="A", in_stock=False)["rows"]
    assert (used["on_hand"], used["places"]) == ("0", [])
    assert eva.get(f"lots/{lots[1]['id']}") == lots[1]
    assert [at["location"] for at in lots[1]["places"]] == ["SALA"]


@pytest.mark.req("K4", refusal=True)
def test_an_expired_lot_is_never_deducted_as_sold_stock(eva: Signed) -> None:
    item = eva.post("items", code="YOG", name="Yogur", tracks_lots=True)
    line = {"product_id": item["id"], "quantity": 9, "lot": "OLD", "expires_on": dated(-1)}
    eva.post("inventory/adjust", type="ENTRADA", reason="INICIAL", lines=[line])
    before = eva.get("lots")
    body = {"product_id": item["id"], "quantity": 1}
    answer = eva.ask("POST", "inventory/deduct", json=body)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:shop:stock.insufficient")
    assert {"product", "location", "wanted", "available"} <= set(answer.json()["facts"])
    assert eva.get("lots") == before
    gone = eva.post("inventory/deduct", **body, reason="MERMA", cause="expiry")
    assert gone["deductions"][0]["lot"] == "OLD"
    assert eva.refused("GET", f"lots/{uuid4()}") == (404, "stock.lot_missing")


@pytest.mark.req("K18")
def test_levels_by_place_low_out_and_expiring(eva: Signed, at: AppCentre) -> None:
    items = {
        code: eva.post("items", code=code, name=code, min_stock=10, tracks_lots=code == "DATED")
        for code in ("LOW", "OUT", "DATED", "FINE")
    }
    for code, quantity in (("LOW", 10), ("OUT", 5), ("DATED", 50), ("FINE", 50)):
        line: dict[str, Any] = {"product_id": items[code]["id"], "quantity": quantity}
        if code == "DATED":
            line |= {"lot": "L1", "expires_on": dated(10)}
        eva.post("inventory/adjust", type="ENTRADA", reason="INICIAL", lines=[line])
    eva.post("inventory/deduct", product_id=items["OUT"]["id"], quantity=5)

    def codes(**filters: Any) -> set[str]:
        return {row["code"] for row in eva.get("inventory", **filters)["rows"]}

    assert codes(low=True) == {"LOW"}
    assert codes(out=True) == {"OUT"}
    assert codes(low=True, out=True) == {"LOW", "OUT"}
    assert codes(expiring=30) == {"DATED"}
    assert codes(expiring=9) == set()
    assert codes(product_id=items["FINE"]["id"]) == {"FINE"} == codes(q="fine")
    assert codes(q="FINE", low=True) == set()
    shelf, store = (
        next(row["id"] for row in eva.get("warehouses")["rows"] if row["kind"] == kind)
        for kind in ("shelf", "store")
    )
    assert codes(location=shelf) == codes(branch=eva.get("branches")["rows"][0]["id"]) == codes()
    assert codes(location=store) == set()
    seen, after = [], ""
    while True:
        page = eva.get("inventory", limit=2, after=after)
        seen += [row["code"] for row in page["rows"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == len(codes()) > 6


def test_every_filter_of_stock_has_its_index(eva: Signed, at: AppCentre) -> None:
    shelf = next(row["id"] for row in eva.get("warehouses")["rows"] if row["kind"] == "shelf")
    item = eva.get("items", limit=1)["rows"][0]["id"]
    levels: list[dict[str, Any]] = [
        {}, {"low": True}, {"out": True}, {"location": shelf}, {"low": True, "location": shelf},
    ]  # fmt: skip
    for chosen in levels:
        with plans(at.database) as steps:
            eva.get("inventory", **chosen)
        reads = [step for step in steps if "levels" in step.split()]
        assert reads, steps
        assert all(step.startswith("SEARCH levels USING PRIMARY KEY") for step in reads), reads
        assert not [step for step in steps if "TEMP B-TREE" in step], (chosen, steps)
    others: list[tuple[str, str, dict[str, Any]]] = [
        ("inventory/movements", "movements", {"product_id": item}),
        ("inventory/movements", "movements", {"product_id": item, "location": shelf}),
        ("lots", "lots", {"expiring": 30}),
        ("lots", "lots", {"product_id": item}),
        ("sales", "sales", {"since": "2026-01-01T00:00:00Z"}),
        ("sales", "sale_lines", {"product_id": item}),
    ]
    for noun, table, chosen in others:
        with plans(at.database) as steps:
            eva.get(noun, **chosen)
        reads = [step for step in steps if table in step.split()]
        assert reads, (noun, steps)
        assert all(step.startswith("SEARCH") for step in reads), (noun, chosen, reads)


# Sales --------------------------------------------------------------------------------------------


def test_sales_of_tills_and_of_the_centre_are_read_alike(
    eva: Signed, at: AppCentre, till: ReadyShop
) -> None:
    milk = till.item(PRODUCTS[0].code)
    till.open_cash()
    filled = cart.add(cart.open_cart(), milk, 2000)
    tenders = [Tender("cash", filled.total_minor)]
    till.database.write(lambda s: sales.charge(s, till.actor, cart=filled, tenders=tenders))
    sync_once(till.database, till.keys)
    line = {"product_id": str(milk.variant_id), "quantity": 3}
    pay = {"method": "transfer", "amount": "4800", "reference": "T-1"}
    made = eva.post("sales", id=str(uuid4()), lines=[line], payments=[pay])
    assert (made["total"], made["lines"][0]["price"], made["user"]) == ("4800", "1600", "Eva Lagos")
    again = eva.post("sales", id=made["id"], lines=[line], payments=[pay])
    assert again == made
    listed = eva.get("sales")["rows"]
    assert [row["total"] for row in listed] == ["4800", "3200"]
    assert listed[0] == {k: v for k, v in made.items() if k not in {"lines", "payments", "returns"}}
    assert eva.get(f"sales/{listed[1]['id']}")["payments"][0]["method"] == "cash"
    assert eva.get("sales", product_id=str(milk.variant_id))["rows"] == listed
    assert eva.get("sales", until=listed[0]["occurred_at"])["rows"] == listed[1:]
    assert eva.get("sales", since=listed[0]["occurred_at"])["rows"] == listed[:1]
    sync_once(till.database, till.keys)
    with till.database.read() as session:
        assert kardex.on_hand(session, milk.variant_id) == 95_000
    with at.database.read() as session:
        assert verify.verify(session).ok


@pytest.mark.req("V2", refusal=True)
def test_a_refused_sale_of_the_centre_leaves_nothing(
    eva: Signed, at: AppCentre, till: ReadyShop
) -> None:
    milk = str(till.item(PRODUCTS[0].code).variant_id)
    stock_keeper, ana = join(at, "BODEGUERO"), join(at, "VENDEDOR")

    def ask(who: Signed = eva, **changes: Any) -> tuple[int, str]:
        body = {
            "lines": [{"product_id": milk, "quantity": 1}],
            "payments": [{"method": "debit", "amount": 1600}], **changes,
        }  # fmt: skip
        return who.refused("POST", "sales", json=body)

    def line(**changes: Any) -> list[dict[str, Any]]:
        return [{"product_id": milk, "quantity": 1, **changes}]

    before = eva.get("inventory")
    assert ask(stock_keeper) == (403, "people.not_permitted")
    assert ask(ana, lines=line(price=1)) == (403, "people.approval_required")
    assert ask(payments=[{"method": "debit", "amount": 1599}]) == (422, "payment.too_small")
    assert ask(payments=[{"method": "cash", "amount": 1600}]) == (422, "request.invalid")
    assert ask(payments=[{"method": "debit", "amount": "1600.5"}]) == (422, "money.invalid")
    assert ask(lines=line(quantity=101)) == (409, "stock.insufficient")
    assert ask(lines=line(quantity="0.5")) == (422, "cart.not_whole")
    assert ask(customer_id=str(uuid4())) == (404, "customer.missing")
    assert eva.get("inventory") == before
    assert eva.get("sales")["rows"] == []
    assert ana.post("sales", lines=line(), payments=[{"method": "debit", "amount": 1600}])
