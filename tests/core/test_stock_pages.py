"""The stock as a list: which products, page by page, on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core import adjustments, catalog, expiry, kardex, reports
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.catalog import ProductInput
from pos_app.core.db import WriteSession
from pos_app.core.errors import NothingExpired
from pos_app.core.facts import LotFact
from pos_app.core.reports import AlertKind
from tests.core.any_database import DATABASES, ready_shop
from tests.shop import ReadyShop

LOW, OUT, DATED = "900001", "900002", "900003"


@pytest.fixture(params=DATABASES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    yield from ready_shop(request, tmp_path, stock_milli=10_000)


def fill(shop: ReadyShop) -> dict[str, UUID]:
    """Add a product that is low, one that is out, and one with an expired and a fresh lot."""
    inputs = [
        ProductInput(code=LOW, name="Arroz", min_stock_milli=20_000),
        ProductInput(code=OUT, name="Papel", min_stock_milli=10_000),
        ProductInput(code=DATED, name="Vienesas", tracks_lots=True),
    ]
    ids = {product.code: shop.database.write(partial(_save, product=product)) for product in inputs}
    with shop.database.read() as session:
        today = expiry.today(session)
    lines = [AdjustmentLine(ids[LOW], 8000, 5_000_000)]
    for number, milli, days in (("X", 3000, -1), ("A", 5000, 7), ("B", 9000, 60)):
        fact = LotFact(number=number, expires_on=today + timedelta(days=days))
        lines.append(AdjustmentLine(ids[DATED], milli, 10_000_000, lot=fact))
    shop.database.write(
        lambda s: adjustments.adjust(s, shop.actor, lines=lines, reason="AJUSTE", note="")
    )
    return ids


def _save(session: WriteSession, product: ProductInput) -> UUID:
    return catalog.save_product(session, product)[0]


def listed(shop: ReadyShop, kind: AlertKind | None = None, words: str = "") -> tuple[UUID, ...]:
    with shop.database.read() as session:
        here = kardex.list_places(session)[0].id
        return reports.list_variants(session, kind=kind, words=words, location_id=here)


@pytest.mark.req("K18", "K6")
def test_each_state_lists_its_products_and_the_counts_agree(shop: ReadyShop) -> None:
    ids = fill(shop)
    assert listed(shop, "low") == (ids[LOW],)
    assert listed(shop, "out") == (ids[OUT],)
    assert listed(shop, "expired") == (ids[DATED],)
    assert listed(shop, "expiring_30") == (ids[DATED],)
    with shop.database.read() as session:
        here = kardex.list_places(session)[0].id
        counts = reports.alert_counts(session, location_id=here)
    assert counts.products == len(listed(shop))
    assert (counts.low, counts.out, counts.expired, counts.within_30) == (1, 1, 1, 1)


def test_a_page_says_what_there_is_where_it_is_asked_for(shop: ReadyShop) -> None:
    ids = fill(shop)
    wanted = [ids[DATED], ids[LOW], ids[OUT]]
    with shop.database.read() as session:
        shelf, store = (place.id for place in kardex.list_places(session)[:2])
        rows = reports.get_rows(session, wanted, places=[shelf])
        elsewhere = reports.get_rows(session, wanted, places=[store])
    assert [row.variant_id for row in rows] == wanted
    assert [(row.on_hand_milli, row.available_milli) for row in rows] == [
        (17_000, 14_000),  # what has expired cannot be sold
        (8000, 8000),
        (0, 0),
    ]
    assert [row.on_hand_milli for row in elsewhere] == [0, 0, 0]


def test_words_find_the_best_sold_first_and_within_a_state(shop: ReadyShop) -> None:
    ids = fill(shop)
    assert listed(shop, words="vien") == (ids[DATED],)
    assert listed(shop, "low", words="vien") == ()
    assert listed(shop, words="no hay tal cosa") == ()


@pytest.mark.req("K6")
def test_what_writing_off_would_cost_is_what_it_then_costs(shop: ReadyShop) -> None:
    ids = fill(shop)
    with shop.database.read() as session:
        cost = reports.cost_of_expired(session)
    assert (cost.lots, cost.quantity_milli, cost.cost_minor) == (1, 3000, 3000)
    written = shop.database.write(lambda s: expiry.write_off_expired(s, shop.actor))
    assert (written.lots, written.quantity_milli) == (1, 3000)
    with shop.database.read() as session:
        line = reports.card_page(session, ids[DATED])[0]
        assert reports.cost_of_expired(session).lots == 0
    assert (line.reason, line.unit_cost_e4, line.document.cause) == ("MERMA", 10_000_000, "expiry")


@pytest.mark.req("K6", refusal=True)
def test_with_nothing_expired_nothing_is_written_off(shop: ReadyShop) -> None:
    with shop.database.read() as session:
        assert reports.cost_of_expired(session).cost_minor == 0
    with pytest.raises(NothingExpired):
        shop.database.write(lambda s: expiry.write_off_expired(s, shop.actor))


@pytest.mark.req("K15")
def test_adjustments_are_listed_with_who_why_and_their_worth(shop: ReadyShop) -> None:
    ids = fill(shop)
    lines = [AdjustmentLine(ids[LOW], -2000), AdjustmentLine(ids[DATED], -1000)]
    lost = shop.database.write(
        lambda s: adjustments.adjust(
            s, shop.actor, lines=lines, reason="MERMA", note="caída", cause="damage"
        )
    )
    with shop.database.read() as session:
        newest, filled, opening = reports.list_adjustments(session)
        (older, _) = reports.list_adjustments(session, before=newest.id)
        assert [one.id for one in reports.list_adjustments(session, way="shrinkage")] == [lost]
        assert [one.id for one in reports.list_adjustments(session, words="vienesas")] == [
            lost, filled.id,
        ]  # fmt: skip
        moved = reports.list_adjusted(session, lost)
    assert (newest.id, older.id) == (lost, filled.id)
    assert (newest.lines, newest.out_milli, newest.in_milli) == (2, 3000, 0)
    assert newest.value_minor == -(2 * 500 + 1000)
    assert (newest.document.cause, newest.document.note) == ("damage", "caída")
    assert opening.reason == "INICIAL"
    assert [(line.name, line.change_milli, line.after_milli) for line in moved] == [
        ("Arroz", -2000, 6000),
        ("Vienesas", -1000, 16_000),
    ]
