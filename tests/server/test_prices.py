"""Price lists, dated prices and promotions over HTTP reach the tills (V4)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pos_app.core import price_lists, shop_promotions
from pos_app.sync.worker import sync_once
from tests.server.conftest import AppCentre
from tests.server.people import Signed, join
from tests.shop import PRODUCTS, ReadyShop

MILK = PRODUCTS[0].code


@pytest.fixture
def owner(at: AppCentre, till: ReadyShop) -> Signed:
    sync_once(till.database, till.keys)
    return join(at, "ADMINISTRADOR", "Dueña")


@pytest.mark.req("V4")
def test_what_is_stated_at_the_centre_is_at_the_till(owner: Signed, till: ReadyShop) -> None:
    milk = till.item(MILK).variant_id
    owner.put("price-lists/may", name="Mayorista")
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    owner.post("prices", variant_id=str(milk), price_list="may", amount="1200")
    owner.post("prices", variant_id=str(milk), amount="1490", from_at=soon)
    made = owner.post(
        "promotions", name="2x1", kind="nth", n=2, percent_bp=10_000,
        goods={"variants": [str(milk)]},
    )  # fmt: skip
    sync_once(till.database, till.keys)
    with till.database.read() as session:
        assert price_lists.find_price(session, milk, "may") == 1200
        assert [one.name for one in shop_promotions.list_running(session)] == ["2x1"]
        assert len(price_lists.list_prices(session, milk)) == 3
    owner.put(f"promotions/{made['id']}", **{**_stated(made), "active": False})
    sync_once(till.database, till.keys)
    with till.database.read() as session:
        assert shop_promotions.list_running(session) == ()
    assert owner.get("promotions")["rows"][0]["active"] is False


def _stated(made: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in made.items() if key != "id"}


@pytest.mark.req("V4", refusal=True)
def test_prices_are_not_for_everybody_and_not_of_everything(
    at: AppCentre, owner: Signed, till: ReadyShop
) -> None:
    ana = join(at, "VENDEDOR", "Ana Rojas")
    body = {"variant_id": str(till.item(MILK).variant_id), "amount": "100"}
    assert ana.refused("POST", "prices", json=body) == (403, "people.not_permitted")
    assert owner.refused("POST", "prices", json={**body, "price_list": "nada"})[0] == 404
    assert owner.refused("POST", "prices", json={**body, "amount": "0"})[0] == 422
    nothing = {"name": "Nada", "kind": "percent"}
    assert owner.refused("POST", "promotions", json=nothing) == (422, "promotions.invalid")
    assert owner.refused("PUT", f"promotions/{uuid4()}", json=nothing)[0] == 404
