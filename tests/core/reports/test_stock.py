"""What lies there and what was lost, against sums in plain Python over every row."""

from collections import Counter, defaultdict
from collections.abc import Callable
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from pos_app.core import expiry
from pos_app.core.db import ReadSession, driver
from pos_app.core.models import places, stock
from pos_app.core.money import half_up
from pos_app.core.reports import (
    flow,
    health,
    pages,
    periods,
    valuation,
)
from tests.core.lived_shop import Rows, minor, total_of
from tests.shop import PRODUCTS, ReadyShop

ALL = pages.Slice(1000)


@pytest.mark.req("K19")
@pytest.mark.parametrize("by", ["product", "category", "location", "lot"])
def test_valuation_is_quantity_times_cost(
    rows: Rows, session: ReadSession, by: valuation.ValuationBy
) -> None:
    keys: dict[str, Callable[[stock.Level], UUID | None]] = {
        "product": lambda level: level.variant_id,
        "category": lambda level: rows.products[level.variant_id].category_id,
        "location": lambda level: level.location_id,
        "lot": lambda level: level.lot_id,
    }
    worth: defaultdict[Any, Fraction] = defaultdict(Fraction)
    for level in rows.levels:
        if level.on_hand_milli:
            worth[keys[by](level)] += rows.worth(level)
    found = valuation.valuation(session, by=by, page=ALL)
    assert {row.id: row.value_minor for row in found.rows} == total_of(worth)
    assert found.total("value_minor") == minor(sum(worth.values(), Fraction()))
    values = [row.value_minor for row in found.rows]
    assert values == sorted(values, reverse=True)
    assert found.count == len(worth)
    paged = [
        valuation.valuation(session, by=by, page=pages.Slice(1, at)).rows[0]
        for at in range(found.count)
    ]
    assert tuple(paged) == found.rows


@pytest.mark.req("K19")
def test_valuation_of_one_place_is_of_its_levels(rows: Rows, session: ReadSession) -> None:
    for place in {level.location_id for level in rows.levels}:
        here = sum((rows.worth(o) for o in rows.levels if o.location_id == place), Fraction())
        found = valuation.valuation(session, where=pages.Where(location_id=place))
        assert found.total("value_minor") == minor(here)


@pytest.mark.req("K19", "K15")
def test_shrinkage_is_by_product_and_by_cause(rows: Rows, session: ReadSession) -> None:
    season = periods.last_days(session, 90)
    lost: Counter[UUID] = Counter()
    cost: Counter[UUID] = Counter()
    events: Counter[UUID] = Counter()
    for move in rows.moved(season, type="SALIDA", reason="MERMA"):
        lost[move.variant_id] += move.quantity_milli
        cost[move.variant_id] += half_up(move.quantity_milli * move.unit_cost_e4, 10_000_000)
        events[move.variant_id] += 1
    found = flow.shrinkage(session, season, page=ALL)
    by_variant = {row.variant_id: row for row in found.report.rows}
    assert {key: row.lost_milli for key, row in by_variant.items()} == lost
    assert {key: row.cost_minor for key, row in by_variant.items()} == cost
    assert {key: row.events for key, row in by_variant.items()} == events
    said: Counter[tuple[UUID, str]] = Counter()
    for variant, milli, cause in rows.losses:
        said[variant, cause] += milli
    told = {
        (row.variant_id, one.cause): one.quantity_milli
        for row in found.report.rows
        for one in row.causes
    }
    assert told == said
    assert sum(one.cost_minor for one in found.causes) == found.report.total("cost_minor")
    assert len(found.causes) == 4


@pytest.mark.req("K19", "K6")
def test_what_expires_and_what_was_wasted(rows: Rows, session: ReadSession) -> None:
    season = periods.last_days(session, 90)
    today = expiry.today(session)
    found = health.expiry_and_waste(session, season, page=ALL).report
    expected: dict[tuple[UUID, int], Fraction] = {}
    for level in rows.levels:
        day = rows.lots[level.lot_id].expires_on
        if day and level.on_hand_milli > 0 and (day - today).days <= 30:
            expected[level.lot_id, (day - today).days] = rows.worth(level)
    assert {(row.lot_id, row.days_left): row.value_minor for row in found.rows} == total_of(
        expected
    )
    for name, chosen in (
        ("expired_minor", [v for (_, days), v in expected.items() if days < 0]),
        ("within_7_minor", [v for (_, days), v in expected.items() if 0 <= days <= 7]),
        ("within_30_minor", [v for (_, days), v in expected.items() if 0 <= days <= 30]),
    ):
        assert found.total(name) == minor(sum(chosen, Fraction()))
    assert found.total("wasted_minor") == sum(
        one.cost_minor for one in flow.shrinkage(session, season).causes if one.cause == "expiry"
    )


@pytest.mark.req("K19", "K3")
def test_the_lots_are_the_ledger_at_every_place(rows: Rows, session: ReadSession) -> None:
    found = health.reconciliation(session)
    assert found.differences == ()
    for row in found.rows:
        lots = sum(o.on_hand_milli for o in rows.levels if o.location_id == row.location_id)
        ledger = sum(
            {"ENTRADA": 1, "SALIDA": -1}.get(move.type, 0) * move.quantity_milli
            for move in rows.movements
            if move.location_id == row.location_id
        )
        assert (row.lots_milli, row.ledger_milli, row.difference_milli) == (lots, ledger, 0)
    assert len(found.rows) == 4


@pytest.mark.req("K19", "K3", refusal=True)
def test_a_level_that_was_changed_by_hand_is_named(shop: ReadyShop) -> None:
    milk = shop.item(PRODUCTS[0].code).variant_id
    with shop.database.engine.connect() as connection:
        driver(connection).execute(
            "UPDATE levels SET on_hand_milli = on_hand_milli + 7 WHERE variant_id = ?",
            (milk.bytes,),
        )
    with shop.database.read() as session:
        found = health.reconciliation(session)
    (one,) = found.differences
    assert (one.name, one.level_milli, one.ledger_milli) == (
        PRODUCTS[0].name,
        100_007,
        100_000,
    )
    assert [row.different for row in found.rows if row.lots_milli] == [1]


@pytest.mark.req("K19", "K16")
def test_variances_of_counts_with_their_worth(rows: Rows, session: ReadSession) -> None:
    season = periods.last_days(session, 90)
    corrected = [*session.scalars(select(places.StockTakeVariance))]
    found = health.stock_take_variances(session, season, page=ALL)
    wrong = [row for row in corrected if row.variance_milli]
    assert found.report.total("lines") == len(corrected)
    assert found.report.total("right") == len(corrected) - len(wrong)
    assert found.accuracy_bp == half_up((len(corrected) - len(wrong)) * 10_000, len(corrected))
    worth = [
        half_up(row.variance_milli * rows.average.get(row.variant_id, 0), 10_000_000)
        for row in wrong
    ]
    assert sorted(row.variance_minor for row in found.report.rows) == sorted(worth)
    assert found.report.total("lost_minor") == -sum(min(0, one) for one in worth)
    assert found.report.total("gained_minor") == sum(max(0, one) for one in worth)


@pytest.mark.req("K19")
def test_turnover_is_the_cost_of_sales_by_the_average_worth(
    rows: Rows, session: ReadSession, month: periods.Period
) -> None:
    found = {row.category: row for row in health.turnover(session, month).rows}
    cost: Counter[str] = Counter()
    moved: Counter[str] = Counter()
    for line, _ in rows.sold_lines(month):
        if rows.stocked(line.variant_id):
            cost[rows.category(line.variant_id)] += line.cost_minor
            moved[rows.category(line.variant_id)] -= line.cost_minor
    for move in rows.moved(month):
        sign = {"ENTRADA": 1, "SALIDA": -1}.get(move.type, 0)
        value = half_up(move.quantity_milli * move.unit_cost_e4, 10_000_000)
        if move.document_kind != "sale":
            moved[rows.category(move.variant_id)] += sign * value
            shipped = (move.type, move.reason) == ("SALIDA", "VENTA")
            cost[rows.category(move.variant_id)] += value if shipped else 0
    worth: defaultdict[str, Fraction] = defaultdict(Fraction)
    for level in rows.levels:
        worth[rows.category(level.variant_id)] += rows.worth(level)
    assert set(found) == {"lacteos", "pan", ""}
    for name, row in found.items():
        closing = minor(worth[name])
        opening = closing - moved[name]
        assert (row.cost_minor, row.opening_minor, row.closing_minor) == (
            *(cost[name], opening),
            closing,
        )
        assert row.turns_centi == half_up(cost[name] * 200, opening + closing)
        assert row.days == half_up((opening + closing) * 30, cost[name] * 2)


@pytest.mark.req("K19")
def test_dead_stock_is_what_lies_there_and_was_not_sold(
    rows: Rows, session: ReadSession, month: periods.Period
) -> None:
    sold = {move.variant_id for move in rows.moved(month, type="SALIDA", reason="VENTA")}
    there: Counter[UUID] = Counter()
    for level in rows.levels:
        there[level.variant_id] += level.on_hand_milli
    found = valuation.dead_stock(session, month, page=ALL)
    assert {row.variant_id for row in found.rows} == {
        key for key, milli in there.items() if milli > 0 and key not in sold
    }
    assert [(row.name, row.last_sold_at) for row in found.rows] == [("Vino viejo", None)]
    assert found.total("value_minor") == found.rows[0].value_minor
