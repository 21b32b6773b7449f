"""What the centre decides over HTTP comes down to a till, which goes on with it; and back."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core import kardex, orders, transfers, verify
from pos_app.core.journal import get_station
from pos_app.core.purchasing import purchase_orders
from pos_app.core.transfers import ReceiveLine
from tests.server.company import Company
from tests.shop import ReadyShop
from tests.sync.tills import next_till, sync


@pytest.fixture
def north(company: Company, tmp_path: Path) -> Iterator[ReadyShop]:
    """A till of the other branch."""
    till = next_till(tmp_path / "Caja Norte", company.centre, branch="2")
    yield till
    till.database.close()


def shelf(till: ReadyShop) -> str:
    with till.database.read() as session:
        return str(get_station(session).location_id)


def on_hand(till: ReadyShop, product: str) -> int:
    with till.database.read() as session:
        return kardex.on_hand(session, UUID(product), location_id=UUID(shelf(till)))


def is_true(company: Company, till: ReadyShop) -> None:
    with till.database.read() as session:
        assert verify.verify(session).problems == ()
    company.is_true()


@pytest.mark.req("K8")
def test_what_the_centre_sends_is_received_at_the_till(company: Company, north: ReadyShop) -> None:
    milk, here = company.item("Leche"), company.warehouse("Central")
    company.fill(milk, 20, here)
    sent = company.store.post(
        "transfers", from_location_id=here, to_location_id=shelf(north),
        lines=[{"product_id": milk, "quantity": 12}],
    )  # fmt: skip
    sync(north)
    arrived = [ReceiveLine(1, 10_000, {"missing": 2000})]
    north.database.write(
        lambda s: transfers.receive(
            s, north.actor, transfer_id=UUID(sent["id"]), lines=arrived, note="dos menos"
        )
    )
    sync(north)
    seen = company.owner.get(f"transfers/{sent['id']}")
    assert (seen["status"], seen["lines"][0]["missing"]) == ("received", "2")
    assert [one["note"] for one in seen["receipts"]] == ["dos menos"]
    assert company.on_hand(milk, shelf(north)) == "10"
    assert on_hand(north, milk) == 10_000
    is_true(company, north)


@pytest.mark.req("K12")
def test_an_order_that_the_centre_approves_is_received_at_the_till(
    company: Company, north: ReadyShop
) -> None:
    mouse = company.item("Mouse")
    order = company.store.post(
        "purchase-orders", supplier_id=company.supplier(), location_id=shelf(north),
        lines=[{"product_id": mouse, "quantity": 10, "price": 50}],
    )  # fmt: skip
    company.manager.put(f"purchase-orders/{order['id']}/status", status="approved")
    sync(north)
    north.database.write(
        lambda s: purchase_orders.receive(s, north.actor, order_id=UUID(order["id"]))
    )
    sync(north)
    seen = company.owner.get(f"purchase-orders/{order['id']}")
    (receipt,) = seen["receipts"]
    assert seen["status"] == "received"
    assert receipt["code"].startswith(f"TX-PO-{order['code']}-")  # with the letters of the till
    assert company.on_hand(mouse, shelf(north)) == "10"
    assert company.store.refused("PUT", f"purchase-orders/{order['id']}/receive") == (
        409, "document.state",
    )  # fmt: skip
    is_true(company, north)


@pytest.mark.req("K10")
def test_a_web_order_is_reserved_at_the_centre_and_shipped_by_the_branch(
    company: Company, north: ReadyShop
) -> None:
    mug = company.item("Mug")
    company.fill(mug, 5, shelf(north))
    order = company.clerk.post(
        "orders", location_id=shelf(north), reference="WEB-1",
        lines=[{"product_id": mug, "quantity": 2}],
    )  # fmt: skip
    company.clerk.put(f"orders/{order['id']}/status", status="processing")
    sync(north)
    with north.database.read() as session:
        (held,) = kardex.list_held(session, order_id=UUID(order["id"]))
    assert held.quantity_milli == 2000
    north.database.write(
        lambda s: orders.set_status(s, north.actor, order_id=UUID(order["id"]), status="shipped")
    )
    sync(north)
    seen = company.owner.get(f"orders/{order['id']}")
    assert (seen["status"], seen["lines"][0]["fulfilled"]) == ("shipped", "2")
    assert company.at(mug, shelf(north)) == ("3", "0")
    kinds = [row["type"] for row in company.owner.get(f"orders/{order['id']}/transactions")["rows"]]
    assert kinds == ["reserve", "release", "fulfill"]
    is_true(company, north)
