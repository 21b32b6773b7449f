"""A shop that lived two months, and every row of it to sum up in plain Python."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pos_app.core import catalog
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.catalog import ProductInput
from pos_app.core.clock import SetClock
from pos_app.core.models import catalog as goods
from pos_app.core.models import sales as trade
from pos_app.core.models import stock
from pos_app.core.money import half_up
from pos_app.core.reports import (
    periods,
)
from tests.lively import Lively
from tests.shop import ReadyShop

ZONE = ZoneInfo("America/Santiago")
FIRST_DAY, DAYS = date(2026, 1, 10), 60
NOON = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
GOODS = (
    ProductInput(code="1", name="Leche", price_minor=1090, category_code="lacteos"),
    ProductInput(code="2", name="Pan", price_minor=2200, category_code="pan", unit="kg",
                 sold_by_weight=True),
    ProductInput(code="3", name="Yogur", price_minor=450, category_code="lacteos",
                 tracks_lots=False),
    ProductInput(code="4", name="Arroz", price_minor=1790),
    ProductInput(code="5", name="Té", price_minor=990, shortage="record"),
    ProductInput(code="6", name="Reparto", price_minor=2000, controls_stock=False),
    ProductInput(code="7", name="Vino viejo", price_minor=9990),
)  # fmt: skip


@dataclass
class Rows:
    """Every row of the shop, read once."""

    shop: ReadyShop
    losses: list[tuple[UUID, int, str]]

    def __post_init__(self) -> None:
        with self.shop.database.read() as session:
            self.movements = [*session.scalars(select(stock.Movement))]
            self.levels = [*session.scalars(select(stock.Level))]
            self.lots = {row.id: row for row in session.scalars(select(stock.Lot))}
            self.average = {
                row.variant_id: row.unit_cost_e4
                for row in session.scalars(select(stock.AverageCost))
            }
            self.sales = {row.id: row for row in session.scalars(select(trade.Sale))}
            self.lines = [*session.scalars(select(trade.SaleLine))]
            self.payments = [*session.scalars(select(trade.Payment))]
            self.products = {row.id: row for row in session.scalars(select(goods.Product))}
            self.categories = {row.id: row.code for row in session.scalars(select(goods.Category))}

    def stocked(self, variant: UUID) -> bool:
        return self.products[variant].controls_stock

    def category(self, variant: UUID) -> str:
        key = self.products[variant].category_id
        return self.categories[key] if key else ""

    def cost(self, level: stock.Level) -> int:
        average = self.average.get(level.variant_id) or 0
        tracks = self.products[level.variant_id].tracks_lots
        lot = self.lots[level.lot_id].unit_cost_e4
        return lot if tracks else average or lot

    def worth(self, level: stock.Level) -> Fraction:
        return Fraction(level.on_hand_milli * self.cost(level), 10_000_000)

    def moved(self, period: periods.Period, **what: str) -> list[stock.Movement]:
        return [
            row
            for row in self.movements
            if period.start <= row.occurred_at < period.end
            and all(getattr(row, name) == value for name, value in what.items())
        ]

    def sold_lines(self, period: periods.Period) -> list[tuple[trade.SaleLine, trade.Sale]]:
        found = ((line, self.sales[line.sale_id]) for line in self.lines)
        return [(i, sale) for i, sale in found if period.start <= sale.occurred_at < period.end]


def minor(value: Fraction) -> int:
    return half_up(value.numerator, value.denominator)


def total_of(groups: dict[Any, Fraction]) -> dict[Any, int]:
    return {key: minor(value) for key, value in groups.items()}


def live(shop: ReadyShop, clock: SetClock) -> list[tuple[UUID, int, str]]:
    shop.database.write(lambda s: [catalog.save_product(s, product) for product in GOODS])
    shop.open_cash()
    items = [shop.item(product.code) for product in GOODS[:6]]
    lively = Lively(shop.database, clock, shop.actor, [shop.actor], items, tickets=4)
    for item in [*items[:5], shop.item("7")]:
        lively.adjust(AdjustmentLine(item.variant_id, 30_000, lively.cost(item)))
    lively.play(FIRST_DAY, DAYS + 1, until=NOON)
    clock.set(NOON)
    return lively.losses
