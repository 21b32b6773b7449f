from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core import adjustments, catalog, reports
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.catalog import ProductInput
from pos_app.core.clock import SetClock
from pos_app.core.facts import LotFact
from pos_app.core.ids import new_id
from tests.core.any_database import DATABASES, ready_shop
from tests.core.buying import place
from tests.shop import ReadyShop

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
LOTS = {"X": (5000, -1), "A": (1000, 0), "B": (2000, 7), "C": (3000, 30), "D": (4000, 31)}
GOODS = {
    "full": (9000, 2000),
    "at its minimum": (2000, 2000),
    "below": (1000, 2000),
    "none": (0, 2000),
    "short": (-1000, 0),
}


@pytest.fixture(params=DATABASES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    """A shop of products in every state: well stocked, low, out, below zero, dated."""
    for ready in ready_shop(request, tmp_path, stock_milli=0):
        ready.database.clock = SetClock(NOW)
        for name, (milli, minimum) in GOODS.items():
            add(ready, name, milli, minimum)
        dated = add(ready, "dated", 0, 0)
        lots = [
            AdjustmentLine(
                dated, milli, lot=LotFact(number=n, expires_on=(NOW + timedelta(days=d)).date())
            )
            for n, (milli, d) in LOTS.items()
        ]
        move(ready, *lots)
        yield ready


def add(shop: ReadyShop, name: str, milli: int, minimum: int) -> UUID:
    product = ProductInput(code=name, name=name, min_stock_milli=minimum, shortage="record")
    variant, *_ = shop.database.write(lambda s: catalog.save_product(s, product))
    if milli:
        move(shop, AdjustmentLine(variant, milli))
    return variant


def move(shop: ReadyShop, *lines: AdjustmentLine) -> None:
    shop.database.write(
        lambda s: adjustments.adjust(s, shop.actor, lines=lines, reason="AJUSTE", note="")
    )


def names(shop: ReadyShop, kind: reports.AlertKind) -> list[str]:
    with shop.database.read() as session:
        return [row.name for row in reports.list_alerts(session, kind) if row.name in known()]


def known() -> set[str]:
    return {*GOODS, "dated"}


@pytest.mark.req("K18", "K6")
def test_every_state_is_listed_and_counted_by_itself(shop: ReadyShop) -> None:
    assert names(shop, "low") == ["at its minimum", "below"]
    assert names(shop, "out") == ["none", "short"]
    assert names(shop, "negative") == ["short"]
    assert names(shop, "expired") == names(shop, "expiring_7") == names(shop, "expiring_30")
    assert names(shop, "expired") == ["dated"]
    with shop.database.read() as session:
        counts = reports.alert_counts(session)
        every = reports.list_alerts(session)
        lists = {kind: len(reports.list_alerts(session, kind)) for kind in reports.ALERTS}
    assert counts.products == len(every)
    assert lists == {
        "low": counts.low,
        "out": counts.out,
        "negative": counts.negative,
        "expired": counts.expired,
        "expiring_7": counts.within_7,
        "expiring_30": counts.within_30,
    }
    dated = next(row for row in every if row.name == "dated")
    assert (dated.on_hand_milli, dated.expired_milli, dated.available_milli) == (
        *(15_000, 5000),
        10_000,
    )
    assert dated.next_expiry == NOW.date()
    assert {row.name: row.state for row in every if row.name in GOODS} == {
        "full": "ok",
        "at its minimum": "low",
        "below": "low",
        "none": "out",
        "short": "negative",
    }


@pytest.mark.req("K18", refusal=True)
def test_what_is_damaged_or_elsewhere_is_not_stock_to_sell(shop: ReadyShop) -> None:
    broken = add(shop, "broken", 0, 1000)
    shop.database.write(
        lambda s: adjustments.adjust(
            s,
            shop.actor,
            lines=[AdjustmentLine(broken, 50_000)],
            reason="AJUSTE",
            note="",
            location_id=place(shop, "damaged"),
        )
    )
    with shop.database.read() as session:
        out = reports.list_alerts(session, "out")
        elsewhere = reports.list_alerts(session, "out", branch_id=new_id())
        here = reports.list_alerts(session, "low", location_id=place(shop, "shelf"), limit=1)
        rest = reports.list_alerts(session, "low", location_id=place(shop, "shelf"), offset=1)
    assert "broken" in {row.name for row in out}
    assert known() <= {row.name for row in elsewhere}
    assert [row.name for row in (*here, *rest)] == ["at its minimum", "below"]
