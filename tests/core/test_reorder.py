"""When to order again, against the same sums done by hand, day by day."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from math import ceil
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from pos_app.core import adjustments, cart, catalog, reports, sales
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.catalog import ProductInput
from pos_app.core.clock import SetClock
from pos_app.core.models.catalog import Barcode, Product
from pos_app.core.purchasing import purchase_orders
from pos_app.core.purchasing.purchase_orders import ReceiptLine
from pos_app.core.purchasing.purchases import PurchaseLine
from pos_app.core.reports import Reorder, ReorderRule
from pos_app.core.settling import Tender
from tests.core.any_database import DATABASES, ready_shop
from tests.core.buying import add_supplier
from tests.shop import ReadyShop

FIRST = datetime(2026, 2, 1, 12, tzinfo=UTC)
SHOP_TIME = ZoneInfo("America/Santiago")
DAYS = 30
CODE = "500"


@pytest.fixture(params=DATABASES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    for ready in ready_shop(request, tmp_path, stock_milli=0):
        ready.database.clock = SetClock(FIRST)
        yield ready


class Month:
    """A product that comes and sells for thirty days; beside it what a child writes down."""

    def __init__(self, shop: ReadyShop) -> None:
        self.shop = shop
        assert isinstance(shop.database.clock, SetClock)
        self.clock = shop.database.clock
        product = ProductInput(code=CODE, name="Galletas", price_minor=500)
        self.variant: UUID = shop.database.write(lambda s: catalog.save_product(s, product))[0]
        self.there = 0
        self.sold: dict[date, int] = {}
        self.good_days: set[date] = set()
        shop.open_cash()

    def play(self, seed: int) -> None:
        chance = random.Random(seed)
        for number in range(DAYS):
            self.clock.set(FIRST + timedelta(days=number, hours=chance.randrange(10)))
            today = self.clock.at.astimezone(SHOP_TIME).date()
            if self.there:
                self.good_days.add(today)
            if chance.random() < 0.15:
                self.receive(chance.randrange(1, 20))
                self.good_days.add(today)
            if self.there and chance.random() < 0.8:
                self.sell(chance.randrange(1, self.there + 1), today)

    def receive(self, units: int) -> None:
        line = AdjustmentLine(self.variant, units * 1000)
        self.shop.database.write(
            lambda s: adjustments.adjust(s, self.shop.actor, lines=[line], reason="AJUSTE", note="")
        )
        self.there += units

    def sell(self, units: int, today: date) -> None:
        filled = cart.add(cart.open_cart(), self.shop.item(CODE), units * 1000)
        tender = [Tender("debit", filled.total_minor)]
        self.shop.database.write(
            lambda s: sales.charge(s, self.shop.actor, cart=filled, tenders=tender)
        )
        self.sold[today] = self.sold.get(today, 0) + units
        self.there -= units

    def ask(self, rule: ReorderRule | None = None) -> Reorder:
        with self.shop.database.read() as session:
            (one,) = reports.list_reorder(
                session, rule=rule or ReorderRule(), variant_ids=[self.variant]
            )
        return one

    def on_list(self) -> bool:
        with self.shop.database.read() as session:
            return self.variant in {one.variant_id for one in reports.list_reorder(session)}


@pytest.mark.req("K18")
@pytest.mark.parametrize("seed", range(3))
def test_the_reorder_point_is_daily_sales_times_lead_time_plus_safety(
    shop: ReadyShop, seed: int
) -> None:
    month = Month(shop)
    month.play(seed)
    one = month.ask()
    sold, days = sum(month.sold.values()), max(1, len(month.good_days))
    point = ceil(sold * (7 + 3) / days)
    assert (one.sold_milli, one.days_in_stock) == (sold * 1000, days)
    assert one.reorder_point_milli == point * 1000
    assert one.safety_milli == ceil(sold * 3 / days) * 1000
    wanted = point + sold * 14 / days - month.there
    expected = max(1, ceil(wanted)) if sold and month.there <= point else 0
    assert one.suggested_milli == expected * 1000
    assert month.on_list() == bool(expected)
    if sold:
        assert one.days_left == month.there * days // sold


@pytest.mark.req("K18")
def test_days_without_stock_do_not_make_the_next_order_smaller(shop: ReadyShop) -> None:
    month = Month(shop)
    month.receive(10)
    month.sell(10, FIRST.date())  # all of it on one day, then nothing for 29
    month.clock.set(FIRST + timedelta(days=29))
    one = month.ask()
    assert (one.days_in_stock, one.daily_milli) == (1, 10_000)
    assert one.reorder_point_milli == 100_000


@pytest.mark.req("K18", "K20")
def test_whole_packs_are_ordered_and_what_is_on_order_counts(shop: ReadyShop) -> None:
    month = Month(shop)
    month.receive(30)
    month.sell(29, FIRST.date())
    month.clock.set(FIRST + timedelta(days=9))
    shop.database.write(
        lambda s: s.add(Barcode(code="box", variant_id=month.variant, quantity_milli=12_000))
    )
    one = month.ask()
    # 29 in 10 days: the point is 29 (7 + 3 days), 40.6 cover 14 more; 1 is there
    assert (one.reorder_point_milli, one.pack_milli, one.suggested_milli) == (
        *(29_000, 12_000),
        72_000,
    )
    supplier = add_supplier(shop)
    order = shop.database.write(
        lambda s: purchase_orders.post(
            s,
            shop.actor,
            supplier_id=supplier,
            lines=[PurchaseLine(month.variant, 40_000, 1_000_000)],
        )
    )
    assert month.ask().on_order_milli == 0  # nobody approved it yet
    shop.database.write(lambda s: purchase_orders.approve(s, shop.actor, order_id=order.id))
    assert (month.ask().on_order_milli, month.ask().suggested_milli) == (40_000, 0)
    shop.database.write(
        lambda s: purchase_orders.receive(
            s, shop.actor, order_id=order.id, lines=[ReceiptLine(1, 15_000)]
        )
    )
    one = month.ask()
    assert (one.on_order_milli, one.available_milli) == (25_000, 16_000)


@pytest.mark.req("K18", refusal=True)
def test_what_does_not_sell_and_has_no_minimum_is_never_suggested(shop: ReadyShop) -> None:
    month = Month(shop)
    assert not month.on_list()
    assert (month.ask().suggested_milli, month.ask().days_left) == (0, None)

    def state_minimum(session: object) -> None:
        product = session.get(Product, month.variant)  # type: ignore[attr-defined]
        product.min_stock_milli = 4000

    shop.database.write(state_minimum)
    assert month.on_list()
    assert month.ask().suggested_milli == 4000
