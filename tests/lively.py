"""A shop that has been at work for weeks: sales, purchases, losses, orders, counts, by chance.

The chance is a seed, so the same shop comes out each time; everything is done by the product's own
operations under a clock that is put. Reports are tried on it, and pictures are made of it.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pos_app.core import adjustments, cart, kardex, orders, sales, stock_takes, transfers
from pos_app.core.actor import Actor
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.causes import CAUSES
from pos_app.core.clock import SetClock
from pos_app.core.db import Database
from pos_app.core.errors import ShopError
from pos_app.core.fact_parts import LotFact
from pos_app.core.models.catalog import Location
from pos_app.core.pricing import Sellable
from pos_app.core.purchasing import purchase_orders, purchases, suppliers
from pos_app.core.purchasing.purchases import PurchaseLine
from pos_app.core.purchasing.rules import SupplierDocument
from pos_app.core.purchasing.suppliers import SupplierInput
from pos_app.core.settling import Tender

ZONE: Final = ZoneInfo("America/Santiago")
# How busy each hour is: two waves, as in any neighbourhood.
HOURS: Final = {8: 1, 9: 3, 10: 4, 11: 5, 12: 6, 13: 5, 14: 3, 15: 3, 16: 4, 17: 6, 18: 8, 19: 8,
                20: 4}  # fmt: skip
METHODS: Final = ("cash", "cash", "debit", "debit", "credit", "transfer")
SUPPLIERS: Final = ("Distribuidora Sur", "Lácteos del Valle", "Abarrotes Central")


@dataclass
class Lively:
    """A shop at work. `tickets` is how many sales an ordinary day has."""

    database: Database
    clock: SetClock
    owner: Actor
    cashiers: Sequence[Actor]
    items: Sequence[Sellable]
    tickets: int = 12
    seed: int = 1
    restocks: bool = False  # what runs low is bought each morning
    losses: list[tuple[UUID, int, str]] = field(default_factory=list)  # variant, milli, cause

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.suppliers = [
            self.write(lambda s, name=name: suppliers.save_supplier(
                s, self.owner, SupplierInput(name, "")))
            for name in SUPPLIERS
        ]  # fmt: skip
        with self.database.read() as session:
            found = session.execute(select(Location.kind, Location.id)).all()
        self.rooms: dict[str, UUID] = {kind: place for kind, place in found}  # noqa: C416
        # Some sell all the time, some hardly ever.
        self.weights = [1 / (1 + place) for place in range(len(self.items))]
        self.chance.shuffle(self.weights)

    def play(self, first: date, days: int, *, until: datetime | None = None) -> None:
        """Live so many days, the last one only until an instant."""
        for number in range(days):
            self.day(first + timedelta(days=number), until)

    def day(self, day: date, until: datetime | None = None) -> None:
        """Live one day."""
        busy = self.tickets * (3 if day.isoweekday() == 6 else 2) // 2
        times = sorted(self.at(day, self.hour()) for _ in range(busy))
        dues: list[tuple[datetime, Any]] = [(at, self.sell) for at in times]
        if self.restocks:
            dues.append((self.at(day, 7), self.restock))
        for what, odds in (
            (self.buy, 0.5), (self.order_goods, 0.2), (self.lose, 0.6), (self.take_order, 0.5),
            (self.move, 0.3), (self.count, 0.15), (self.receive_lot, 0.25),
        ):  # fmt: skip
            if self.chance.random() < odds:
                dues.append((self.at(day, self.hour()), what))
        for at, what in sorted(dues, key=lambda due: due[0]):
            if until is not None and at >= until:
                break
            self.clock.set(at)
            try:
                what()
            except ShopError:  # refused: then it did not happen
                continue

    def at(self, day: date, hour: int) -> datetime:
        moment = time(hour, self.chance.randrange(60), self.chance.randrange(60))
        return datetime.combine(day, moment, tzinfo=ZONE)

    def hour(self) -> int:
        return self.chance.choices(list(HOURS), list(HOURS.values()))[0]

    def some(self) -> Sellable:
        return self.chance.choices(self.items, self.weights)[0]

    def units(self, item: Sellable, most: int) -> int:
        if item.sold_by_weight:
            return self.chance.randrange(200, most * 1000)
        return self.chance.randrange(1, most + 1) * 1000

    def write(self, operation: Any) -> Any:
        return self.database.write(operation)

    # What happens ---------------------------------------------------------------------------------

    def sell(self) -> None:
        filled = cart.open_cart()
        for _ in range(self.chance.randrange(1, 6)):
            item = self.some()
            filled = cart.add(filled, item, self.units(item, 3), price_e4=self.price(item))
        method = self.chance.choice(METHODS)
        amount = filled.total_minor + (-filled.total_minor % 1000 if method == "cash" else 0)
        cashier = self.chance.choice(self.cashiers)
        self.write(lambda s: sales.charge(
            s, cashier, cart=filled, tenders=[Tender(method, amount)], print_ticket=False
        ))  # fmt: skip

    def price(self, item: Sellable) -> int:
        return (item.price_minor or 500) * 10_000

    def cost(self, item: Sellable) -> int:
        return self.price(item) * self.chance.randrange(55, 80) // 100

    def buy(self) -> None:
        lines = [
            PurchaseLine(item.variant_id, self.units(item, 24) + 6000, self.cost(item))
            for item in {self.some().variant_id: self.some() for _ in range(3)}.values()
        ]
        document = SupplierDocument("FACTURA", str(self.chance.randrange(10**6)))
        self.write(lambda s: purchases.enter(
            s, self.owner, supplier_id=self.chance.choice(self.suppliers), document=document,
            lines=lines))  # fmt: skip

    def restock(self) -> None:
        with self.database.read() as session:
            low = [row.variant_id for row in kardex.list_stock(session)
                   if row.available_milli < 12_000]  # fmt: skip
        mine = [item for item in self.items if item.variant_id in low and item.controls_stock]
        lines = [PurchaseLine(item.variant_id, 24_000, self.cost(item)) for item in mine]
        document = SupplierDocument("FACTURA", str(self.chance.randrange(10**6)))
        if lines:
            self.write(lambda s: purchases.enter(
                s, self.owner, supplier_id=self.chance.choice(self.suppliers), document=document,
                lines=lines))  # fmt: skip

    def order_goods(self) -> None:
        item = self.some()
        lines = [PurchaseLine(item.variant_id, 24_000, self.cost(item))]
        posted = self.write(
            lambda s: purchase_orders.post(
                s, self.owner, supplier_id=self.chance.choice(self.suppliers), lines=lines
            )
        )
        if self.chance.random() < 0.7:
            self.write(lambda s: purchase_orders.approve(s, self.owner, order_id=posted.id))
            if self.chance.random() < 0.7:
                part = [purchase_orders.ReceiptLine(1, 15_000)]
                self.write(lambda s: purchase_orders.receive(
                    s, self.owner, order_id=posted.id, lines=part))  # fmt: skip

    def receive_lot(self) -> None:
        item, days = self.some(), self.chance.randrange(1, 45)
        expires = self.clock.at.astimezone(ZONE).date() + timedelta(days=days)
        lot = LotFact(number=f"L{self.chance.randrange(1000):03d}", expires_on=expires)
        self.adjust(AdjustmentLine(item.variant_id, self.units(item, 10), self.cost(item), lot))

    def lose(self) -> None:
        item, cause = self.some(), self.chance.choice(CAUSES)
        milli = self.units(item, 2)
        self.adjust(AdjustmentLine(item.variant_id, -milli), "MERMA", cause)
        if item.controls_stock:
            self.losses.append((item.variant_id, milli, cause))

    def adjust(self, line: AdjustmentLine, reason: str = "AJUSTE", cause: str = "") -> None:
        self.write(lambda s: adjustments.adjust(
            s, self.owner, lines=[line], reason=reason, note="", cause=cause))  # fmt: skip

    def take_order(self) -> None:
        item = self.some()
        line = orders.NewLine(item.variant_id, self.units(item, 3), price_e4=self.price(item))
        order = self.write(lambda s: orders.place(s, self.owner, lines=[line]))
        status = self.chance.choice(["processing", "shipped", "shipped", "cancelled"])
        self.write(lambda s: orders.set_status(s, self.owner, order_id=order, status=status))
        if status == "shipped" and self.chance.random() < 0.4:
            self.write(lambda s: orders.take_back(s, self.owner, order_id=order))

    def move(self) -> None:
        line = transfers.SendLine(self.some().variant_id, 1000)
        sent = self.write(lambda s: transfers.send(
            s, self.owner, origin_id=self.rooms["shelf"], target_id=self.rooms["store"],
            lines=[line]))  # fmt: skip
        if self.chance.random() < 0.8:
            arrived = transfers.ReceiveLine(1, 1000)
            self.write(lambda s: transfers.receive(
                s, self.owner, transfer_id=sent, lines=[arrived]))  # fmt: skip

    def count(self) -> None:
        take = self.write(lambda s: stock_takes.begin(s, self.owner))
        with self.database.read() as session:
            expected = [
                (item.variant_id, kardex.list_lots(
                    session, self.rooms["shelf"], item.variant_id))
                for item in self.items[:4]
            ]  # fmt: skip
        counts = [
            stock_takes.CountInput(
                variant, max(0, sum(lot.on_hand_milli for lot in lots)
                             + self.chance.choice([-1000, 0, 0, 1000])), reason="conteo")
            for variant, lots in expected
        ]  # fmt: skip
        self.write(lambda s: stock_takes.count(
            s, self.owner, stock_take_id=take, lines=counts))  # fmt: skip
        self.write(lambda s: stock_takes.complete(s, self.owner, stock_take_id=take))
        self.write(lambda s: stock_takes.reconcile(s, self.owner, stock_take_id=take))
