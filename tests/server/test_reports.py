"""Reports over HTTP: exact texts, pages, permissions, and one branch for who is of one."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from pos_app.core import adjustments, cart, kardex, sales
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.settling import Tender
from pos_app.sync.worker import sync_once
from tests.server.conftest import AppCentre
from tests.server.people import join
from tests.shop import PRODUCTS, ReadyShop

PATHS = (
    "sales", "top-sellers", "velocity", "return-rate", "returns", "return-reasons",
    "frequent-returners", "cost-of-sales", "valuation", "low-stock",
    "reorder", "dead-stock", "turnover", "expiry", "shrinkage", "reconciliation", "purchases",
    "stock-takes", "documents",
)  # fmt: skip
MILK, BREAD = PRODUCTS[0].code, PRODUCTS[1].code


def live(till: ReadyShop) -> None:
    """Receive at a cost, lose one, sell on three tickets, and tell the centre."""
    milk, bread = till.item(MILK), till.item(BREAD)
    adjust(till, AdjustmentLine(milk.variant_id, 100_000, 8_000_000))
    adjust(till, AdjustmentLine(milk.variant_id, -1000), "MERMA", "theft")
    till.open_cash()
    for pieces in (1, 2, 3):
        filled = cart.add(cart.open_cart(), milk, pieces * 1000)
        filled = cart.add(filled, bread, 1000)
        tenders = [Tender("debit", filled.total_minor)]
        till.database.write(
            lambda s, filled=filled, tenders=tenders: sales.charge(  # type: ignore[misc]
                s, till.actor, cart=filled, tenders=tenders
            )
        )
    sync_once(till.database, till.keys)


def adjust(till: ReadyShop, line: AdjustmentLine, reason: str = "AJUSTE", cause: str = "") -> None:
    till.database.write(
        lambda s: adjustments.adjust(
            s, till.actor, lines=[line], reason=reason, note="robo", cause=cause
        )
    )


@pytest.mark.req("K19", "K18")
def test_every_report_is_served_with_its_figures(at: AppCentre, till: ReadyShop) -> None:
    sync_once(till.database, till.keys)
    live(till)
    boss = join(at, "SUPERVISOR")
    for path in PATHS:
        answer = boss.get(f"reports/{path}")
        assert set(answer) == {"rows", "next", "count", "totals", "since", "until"}
    (best, _) = boss.get("reports/top-sellers")["rows"]
    assert (best["code"], best["sold"], best["total"]) == (MILK.zfill(14), "6", "9600")
    fast = boss.get("reports/velocity")["rows"][0]
    assert (fast["sold"], fast["lines"], fast["average"], fast["per_day"]) == ("6", 3, "2", "0.2")
    (lost,) = boss.get("reports/shrinkage")["rows"]
    assert (lost["lost"], lost["causes"][0]["cause"]) == ("1", "theft")
    by_till = boss.get("reports/sales", by="payment")
    assert by_till["rows"][0]["key"] == "debit"
    assert by_till["totals"]["total"] == by_till["rows"][0]["total"] == str(6 * 1600 + 3 * 2200)
    worth = boss.get("reports/valuation")
    total = sum(Decimal(row["value"]) for row in worth["rows"])
    assert abs(total - Decimal(worth["totals"]["value"])) <= len(worth["rows"])
    assert all(row["different"] == 0 for row in boss.get("reports/reconciliation")["rows"])
    board = boss.get("reports/dashboard", span="week")
    assert board["sales"]["value"] == by_till["totals"]["total"]
    assert len(board["bars"]) == 7


@pytest.mark.req("K17")
def test_a_number_is_explained_and_the_past_is_exact(at: AppCentre, till: ReadyShop) -> None:
    sync_once(till.database, till.keys)
    live(till)
    boss, milk = join(at, "BODEGUERO"), str(till.item(MILK).variant_id)
    why = boss.get("reports/why", product_id=milk)
    with at.database.read() as session:
        on_hand = kardex.on_hand(session, till.item(MILK).variant_id)
    assert why["on_hand"] == str(on_hand // 1000)
    moved = sum(Decimal(row["quantity_in"]) - Decimal(row["quantity_out"]) for row in why["rows"])
    assert Decimal(why["opening"]) + moved == Decimal(why["on_hand"])
    assert [row["reason"] for row in why["rows"]][:4] == ["VENTA", "VENTA", "VENTA", "MERMA"]
    assert why["rows"][3]["cause"] == "theft"
    then = boss.get("reports/stock-at", product_id=milk, at=why["rows"][3]["occurred_at"])
    assert then["on_hand"] == why["rows"][3]["after"]
    long_ago = boss.get("reports/stock-at", product_id=milk, at="2001-01-01T00:00:00Z")
    assert (long_ago["on_hand"], long_ago["rows"]) == ("0", [])


@pytest.mark.req("K19")
def test_pages_follow_each_other_and_end(at: AppCentre, till: ReadyShop) -> None:
    sync_once(till.database, till.keys)
    live(till)
    boss = join(at, "ADMINISTRADOR")
    whole = boss.get("reports/valuation")
    rows, after = [], ""
    while True:
        page = boss.get("reports/valuation", limit=2, after=after)
        rows += page["rows"]
        after = page["next"]
        assert page["totals"] == whole["totals"]
        if after is None:
            break
    assert rows == whole["rows"]
    today = date.today()  # noqa: DTZ011 - the days of a request
    older = boss.get(
        "reports/sales",
        since=str(today - timedelta(days=40)),
        until=str(today - timedelta(days=30)),
    )
    assert len(older["rows"]) == 11
    assert older["totals"] == {"count": "0", "total": "0"}


@pytest.mark.req("K19", "K18", "K17", refusal=True)
def test_wrong_questions_are_refused(at: AppCentre, till: ReadyShop) -> None:
    sync_once(till.database, till.keys)
    boss, ana = join(at, "SUPERVISOR"), join(at, "VENDEDOR")
    milk = str(till.item(MILK).variant_id)
    for path in (*PATHS, "dashboard"):
        assert ana.refused("GET", f"reports/{path}") == (403, "people.not_permitted")
    for path, params in (
        ("sales", {"since": "2026-02-02", "until": "2026-02-01"}),
        ("sales", {"since": "0001-01-01"}),
        ("sales", {"until": "9999-12-31"}),
        ("sales", {"since": "2001-01-01", "until": "2026-01-01"}),
        ("sales", {"by": "moon"}),
        ("velocity", {"after": "WyJ4Il0"}),
        ("velocity", {"limit": 0}),
        ("stock-at", {"product_id": milk, "at": "2026-01-01T00:00:00"}),
        ("why", {"product_id": milk, "at": "0001-01-01T00:00:00Z"}),
    ):
        assert boss.refused("GET", f"reports/{path}", params=params) == (422, "request.invalid")
    unknown = {"product_id": str(uuid4())}
    assert boss.refused("GET", "reports/why", params=unknown) == (404, "catalog.unknown")
    nowhere = {"location": str(uuid4())}
    assert boss.refused("GET", "reports/velocity", params=nowhere)[0] == 404


@pytest.mark.req("K19", refusal=True)
def test_who_is_of_a_branch_sees_that_branch_only(at: AppCentre, till: ReadyShop) -> None:
    sync_once(till.database, till.keys)
    live(till)
    boss, mine = join(at, "SUPERVISOR"), join(at, "SUPERVISOR", "De Uno", branch="1")
    branches = boss.get("branches")["rows"]
    other = next((row["id"] for row in branches if row["code"] != "1"), None)
    if other is None:
        other = boss_branch(at)
    refusal = mine.refused("GET", "reports/velocity", params={"branch": other})
    assert refusal == (403, "sync.other_branch") or refusal[0] == 403
    assert mine.get("reports/velocity")["rows"]
    elsewhere = boss.get("reports/velocity", branch=other)
    assert elsewhere["rows"] == []
    milk = str(till.item(MILK).variant_id)
    assert mine.refused("GET", "reports/why", params={"product_id": milk})[0] == 422


def boss_branch(at: AppCentre) -> str:
    made = at.client.post("/api/v1/branches", json={"code": "2", "name": "Norte"}, headers=at.owner)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])
