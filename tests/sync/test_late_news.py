"""Prices, products and taxes that changed while a till had no line (KSP/1, 2.8)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from pos_app.core import case_views, catalog, price_versions, sales
from pos_app.core.case_views import CaseFilter
from pos_app.core.clock import SetClock
from pos_app.core.db import ReadSession
from pos_app.core.errors import InvalidTaxRate, NotPermitted
from pos_app.core.facts import PriceVersionFact, SaleFact, decode_envelope
from pos_app.core.fiscal.choosing import rate_of
from pos_app.core.models.journal import Case, Operation
from pos_app.core.models.sales import Sale
from pos_app.core.money import format_percent
from pos_app.core.reports import trade
from pos_app.core.reports.periods import last_days
from pos_app.core.settings_shared import get_shop
from pos_app.core.sync import centre
from tests.shop import ReadyShop, make_shop
from tests.sync.direct import DirectCentre, bring, make_centre, talk
from tests.sync.tills import STOCKED, problems_of, sell

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
LAST_MINUTE = datetime(2026, 3, 4, 2, 59, tzinfo=UTC)  # of 3 March in Santiago
MILK = STOCKED[0]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def node(tmp_path: Path, clock: SetClock) -> Iterator[DirectCentre]:
    made = make_centre(tmp_path / "centre", clock=clock)
    yield made
    made.database.close()


@pytest.fixture
def till(node: DirectCentre, tmp_path: Path, clock: SetClock) -> Iterator[ReadyShop]:
    made = make_shop(tmp_path / "till", own_device=True, clock=clock)
    bring(node, made)
    made.open_cash()
    talk(node, made)
    yield made
    made.database.close()


def facts(node: DirectCentre) -> list[SaleFact]:
    query = (
        select(Operation.payload).where(Operation.type == "sale.charged").order_by(Operation.seq)
    )
    with node.database.read() as session:
        made = [decode_envelope(bytes(body)) for body in session.scalars(query)]
    return [msgspec.json.decode(one.fact, type=SaleFact) for one in made]


@pytest.mark.conflict_row("price_changed")
@pytest.mark.req("V4")
def test_a_sale_keeps_its_price_and_says_how_old_the_price_list_was(
    node: DirectCentre, till: ReadyShop, clock: SetClock
) -> None:
    milk = till.item(MILK)
    node.database.write(lambda s: centre.set_price(s, till.actor, milk.variant_id, "shelf", 1750))
    clock.wait(timedelta(days=2))
    sell(till)
    clock.wait(timedelta(days=1, seconds=1))  # beyond what the shop wishes
    sell(till, pieces=2)
    talk(node, till)
    sell(till)
    talk(node, till)
    assert [fact.total_minor for fact in facts(node)] == [1600, 3200, 1750]
    day = 24 * 3600
    ages = [fact.price_version.age_s for fact in facts(node) if fact.price_version]
    assert ages == [2 * day, 3 * day + 1, 0]
    before, _, after = (fact.price_version for fact in facts(node))
    assert isinstance(before, PriceVersionFact)
    assert isinstance(after, PriceVersionFact)
    assert before.position < after.position
    for one in (till.database, node.database):
        with one.read() as session:
            assert list(session.scalars(select(Sale.total_minor).order_by(Sale.number))) == [
                1600, 3200, 1750,
            ]  # fmt: skip
            assert by_age(session) == {"current": (2, 3350), "old": (1, 3200)}
        assert problems_of(one) == ()


def by_age(session: ReadSession) -> dict[str, tuple[int, int]]:
    """Return tickets and amount by the age of the prices, as the report says them."""
    found = trade.sales_by(session, last_days(session, 30), by="prices")
    return {row.key: (row.count, row.total_minor) for row in found.rows}


def test_a_shop_without_a_centre_has_the_prices_of_now(tmp_path: Path, clock: SetClock) -> None:
    shop = make_shop(tmp_path, clock=clock)
    shop.open_cash()
    clock.wait(timedelta(days=400))
    sell(shop)
    with shop.database.read() as session:
        assert by_age(session) == {"current": (1, 1600)}
        payload = session.scalars(
            select(Operation.payload).where(Operation.type == "sale.charged")
        ).one()
    assert b"price_version" not in bytes(payload)  # as every sale until now: its hash is the same
    shop.database.close()


@pytest.mark.conflict_row("deactivated")
@pytest.mark.req("V2")
def test_a_product_taken_out_of_sale_meanwhile_is_sold_and_told_once_it_is_known(
    node: DirectCentre, till: ReadyShop
) -> None:
    milk = till.item(MILK)
    node.database.write(lambda s: catalog.set_active(s, milk.variant_id, active=False))
    sold = sell(till)
    talk(node, till)
    with node.database.read() as session:
        assert sales.get_sale(session, sold.sale_id).total_minor == 1600
        (case,) = session.scalars(select(Case))
        assert (case.kind, case.subject_id) == ("SOLD_INACTIVE", milk.variant_id)
    assert problems_of(node.database) == ()


def charged_bp(shop: ReadyShop) -> int:
    """Sell milk; return the rate of tax that was in it."""
    sold = sell(shop)
    with shop.database.read() as session:
        return sales.list_lines(session, sold.sale_id)[0].tax_rate_bp


def change(node: DirectCentre, till: ReadyShop, day: date, rate_bp: int = 2100) -> None:
    """State the rate from a day on at the centre."""
    node.database.write(
        lambda s: centre.change_tax(
            s, till.actor, tax_class="standard", rate_bp=rate_bp, from_day=day
        )
    )


@pytest.mark.conflict_row("tax_changed")
@pytest.mark.req("V2")
def test_a_rate_that_was_told_before_begins_at_midnight_without_a_line(
    node: DirectCentre, till: ReadyShop, clock: SetClock
) -> None:
    change(node, till, date(2026, 3, 4))
    talk(node, till)
    clock.set(LAST_MINUTE)
    assert charged_bp(till) == 1900
    clock.wait(timedelta(minutes=1))
    assert charged_bp(till) == 2100
    talk(node, till)
    with node.database.read() as session:
        assert list(session.scalars(select(Case))) == []
        found = session.execute(select(Sale.net_minor, Sale.tax_minor).order_by(Sale.number))
        assert [tuple(row) for row in found] == [(1345, 255), (1322, 278)]


@pytest.mark.conflict_row("tax_changed")
@pytest.mark.req("V2")
def test_a_till_that_had_not_heard_of_a_rate_is_told_of_once(
    node: DirectCentre, till: ReadyShop, clock: SetClock
) -> None:
    change(node, till, date(2026, 3, 4))
    clock.set(LAST_MINUTE)
    assert charged_bp(till) == 1900
    clock.wait(timedelta(minutes=1))
    assert [charged_bp(till), charged_bp(till)] == [1900, 1900]
    talk(node, till)
    assert charged_bp(till) == 2100
    talk(node, till)
    with node.database.read() as session:
        (case,) = case_views.list_cases(session, CaseFilter())
        assert list(session.scalars(select(Sale.total_minor))) == [1600] * 4
    assert (case.kind, case.subject_type) == ("LATE_TAX", "device")
    assert case.figures["charged"] == format_percent(1900)
    assert case.figures["due"] == format_percent(2100)
    assert problems_of(node.database) == problems_of(till.database) == ()


@pytest.mark.req("V2", refusal=True)
def test_a_rate_is_stated_beforehand_by_who_may(node: DirectCentre, till: ReadyShop) -> None:
    with node.database.read() as session:
        before = get_shop(session)
    for day, rate_bp in ((NOW.date(), 2100), (date(2026, 3, 4), -1), (date(2026, 3, 4), 10_000)):
        with pytest.raises(InvalidTaxRate):
            change(node, till, day, rate_bp)
    cashier = replace(till, actor=till.person("VENDEDOR"))
    with pytest.raises(NotPermitted):
        change(node, cashier, date(2026, 3, 4))
    with node.database.read() as session:
        assert get_shop(session) == before


def test_a_rate_is_read_as_it_is_typed() -> None:
    assert [rate_of(text) for text in ("19", "19,5", "19.55 %", "0")] == [1900, 1950, 1955, 0]
    for text in ("", "-1", "100", "1,234", "diecinueve"):
        with pytest.raises(InvalidTaxRate):
            rate_of(text)


def test_prices_that_came_by_file_are_as_old_as_the_answer(
    till: ReadyShop, clock: SetClock
) -> None:
    clock.wait(timedelta(days=5))
    for days_ago in (2, 4):  # the second was carried for longer
        at = clock.now() - timedelta(days=days_ago)
        till.database.write(partial(price_versions.note_current, at=at))
        with till.database.read() as session:
            version = price_versions.find_version(session)
        assert version is not None
        assert version.age_s == 2 * 24 * 3600
