"""The lot that a label names is taken, and no other (K6, K20); on both databases."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core import adjustments, catalog, journal, kardex
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.catalog import ProductInput
from pos_app.core.errors import LotNotForSale, LotShort, LotUnknown
from pos_app.core.facts import LotFact
from pos_app.core.kardex import Demand, Taken
from tests.core.any_database import DATABASES, ready_shop
from tests.shop import ReadyShop

TODAY = date(2026, 11, 21)
CHEESE = ProductInput(code="Q", name="Queso", tracks_lots=True)
LOTS = (("A", date(2026, 11, 21)), ("B", date(2027, 1, 31)), ("OLD", date(2026, 11, 20)))


@pytest.fixture(params=DATABASES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    for made in ready_shop(request, tmp_path, stock_milli=0):
        cheese = made.database.write(lambda s: catalog.save_product(s, CHEESE)[0])
        lines = [
            AdjustmentLine(cheese, 5000, lot=LotFact(number=number, expires_on=day))
            for number, day in (*LOTS, LOTS[1])  # lot B came twice
        ]
        made.database.write(
            lambda s: adjustments.adjust(s, made.actor, lines=lines, reason="INICIAL", note="")  # noqa: B023
        )
        yield made


def take(shop: ReadyShop, number: str, quantity_milli: int, *more: int) -> tuple[Taken, ...]:
    cheese = shop.item("Q").variant_id
    demands = [Demand(cheese, milli, lot_number=number) for milli in (quantity_milli, *more)]
    with shop.database.read() as session:
        return kardex.take(
            session,
            location_id=journal.get_station(session).location_id,
            demands=demands,
            reason="VENTA",
            today=TODAY,
        )


def lots_of(shop: ReadyShop, number: str) -> set[UUID]:
    with shop.database.read() as session:
        at = journal.get_station(session).location_id
        rows = kardex.list_lots(session, at, shop.item("Q").variant_id)
    return {row.lot_id for row in rows if row.number == number}


@pytest.mark.req("K6", "K20")
def test_a_named_lot_gives_all_of_it_also_where_it_came_twice(shop: ReadyShop) -> None:
    for number, wanted in (("b", 8000), ("A", 5000)):
        (taken,) = take(shop, number, wanted)
        assert sum(move.quantity_milli for move in taken.moves) == wanted
        assert {move.lot for move in taken.moves} <= lots_of(shop, number.upper())
    first, second = take(shop, "B", 6000, 4000)  # two lines share what there is
    assert sum(m.quantity_milli for m in (*first.moves, *second.moves)) == 10_000


@pytest.mark.req("K6", "K20", refusal=True)
def test_a_lot_that_is_short_old_or_nowhere_is_refused_by_its_name(shop: ReadyShop) -> None:
    with pytest.raises(LotShort, match=r"Queso, lot A: 5 un available .* 6 un wanted"):
        take(shop, "A", 6000)
    with pytest.raises(LotShort, match="lot B: 1 un"):
        take(shop, "B", 9000, 2000)
    with pytest.raises(LotNotForSale, match="lot OLD, expired on 2026-11-20"):
        take(shop, "OLD", 1000)
    with pytest.raises(LotUnknown, match="no lot C of Queso"):
        take(shop, "C", 1000)
