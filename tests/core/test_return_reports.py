"""Returns in reports: history, reasons, rates, people (R10), against numbers made by hand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core.clock import SetClock
from pos_app.core.customer_accounts import save_customer
from pos_app.core.customers import CustomerInput
from pos_app.core.ids import new_id
from pos_app.core.reports import flow, periods, returned
from pos_app.core.reports.pages import Slice, Where
from pos_app.core.returns import RefundWay, ReturnLine
from pos_app.core.settling import Tender
from tests.core.returning import BREAD, CHOCOLATE, MILK, SAUSAGE, give_back, sell
from tests.shop import ReadyShop, make_shop

MORNING = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
CARD = RefundWay("card", "778812")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MORNING)


@pytest.fixture
def shop(tmp_path: Path, clock: SetClock) -> Iterator[ReadyShop]:
    ready = make_shop(tmp_path / "shop", clock=clock)
    ready.open_cash(200_000)
    yield ready
    ready.database.close()


def customer(shop: ReadyShop, name: str, tax_id: str) -> UUID:
    entry = CustomerInput(name, tax_id=tax_id)
    return shop.database.write(partial(save_customer, actor=shop.actor, customer=entry))


def month(shop: ReadyShop) -> periods.Period:
    with shop.database.read() as session:
        return periods.between(session, date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.req("R10")
def test_the_history_names_every_note_with_its_ticket_and_its_money(
    shop: ReadyShop, clock: SetClock
) -> None:
    rosa = customer(shop, "Rosa Núñez", "12345678-5")
    first = sell(shop, (MILK, 3000), (BREAD, 1000), customer_id=rosa)
    second = sell(shop, (CHOCOLATE, 2000), tenders=[Tender("debit", 3980)])
    clock.set(MORNING + timedelta(hours=1))
    give_back(shop, first.sale_id, ReturnLine(1, 2000, reason="unwanted"))
    clock.set(MORNING + timedelta(hours=2))
    give_back(shop, second.sale_id, ReturnLine(1, 1000, reason="defective"), refund=CARD)
    with shop.database.read() as session:
        found = returned.history(session, month(shop))
        assert [
            (row.number, row.ticket, row.kind, row.customer, row.units_milli, row.methods,
             row.total_minor)
            for row in found.rows
        ] == [
            (2, 2, "goods", "", 1000, ("card",), 1990),
            (1, 1, "goods", "Rosa Núñez", 2000, ("cash",), 3200),
        ]  # fmt: skip
        assert {row.person for row in found.rows} == {shop.actor.name}
        assert found.rows[0].occurred_at == MORNING + timedelta(hours=2)
        assert dict(found.totals) == {"notes": 2, "fee_minor": 0, "total_minor": 5190}
        last = returned.history(session, month(shop), page=Slice(1, 1))
        assert [row.number for row in last.rows] == [1]
        assert (last.count, last.total("total_minor")) == (2, 5190)


@pytest.mark.req("R10")
def test_reasons_add_up_units_notes_and_amounts(shop: ReadyShop) -> None:
    one = sell(shop, (MILK, 5000), (BREAD, 2000), (SAUSAGE, 735))
    give_back(
        shop,
        one.sale_id,
        ReturnLine(1, 1000, condition="damaged", reason="defective"),
        ReturnLine(2, 2000, reason="defective"),
    )
    give_back(shop, one.sale_id, ReturnLine(1, 1000, reason="unwanted"), restocking=True)
    give_back(shop, one.sale_id, ReturnLine(3, 735, condition="damaged", reason="defective"))
    with shop.database.read() as session:
        found = returned.reasons(session, month(shop))
    assert [
        (row.reason, row.returns, row.units_milli, row.damaged_milli, row.total_minor)
        for row in found.rows
    ] == [
        ("defective", 2, 3735, 1735, 1600 + 4400 + 2940),
        ("unwanted", 1, 1000, 0, 1600),  # before the fee of 15 %
    ]
    assert dict(found.totals) == {"total_minor": 10_540}


@pytest.mark.req("R10")
def test_the_rate_of_a_product_is_what_came_back_of_what_was_sold(shop: ReadyShop) -> None:
    one = sell(shop, (MILK, 3000), (BREAD, 4000))
    sell(shop, (MILK, 4000))
    give_back(shop, one.sale_id, ReturnLine(1, 2000), ReturnLine(2, 1000, condition="damaged"))
    with shop.database.read() as session:
        rows = flow.return_rate(session, month(shop)).rows
    assert [(row.name.split()[0], row.sold_milli, row.returned_milli, row.rate_bp)
            for row in rows] == [
        ("Leche", 7000, 2000, 2857),  # 2/7 is 28,57 %
        ("Pan", 4000, 1000, 2500),
    ]  # fmt: skip


@pytest.mark.req("R10")
def test_who_returns_more_than_three_times_is_named(shop: ReadyShop, clock: SetClock) -> None:
    rosa = customer(shop, "Rosa Núñez", "12345678-5")
    luis = customer(shop, "Luis Pérez", "11111111-1")
    bought = {who: sell(shop, (MILK, 9000), customer_id=who).sale_id for who in (rosa, luis)}
    for times, who in ((4, rosa), (3, luis)):
        for _ in range(times):
            clock.set(clock.now() + timedelta(minutes=5))
            give_back(shop, bought[who], ReturnLine(1, 1000))
    with shop.database.read() as session:
        found = returned.frequent_returners(session, month(shop))
        (row,) = found.rows
        assert (row.name, row.tax_id, row.returns) == ("Rosa Núñez", "12345678-5", 4)
        assert (row.total_minor, row.last_at) == (6400, MORNING + timedelta(minutes=20))
        assert dict(found.totals) == {"total_minor": 6400}
        both = returned.frequent_returners(session, month(shop), more_than=2)
        assert [row.name for row in both.rows] == ["Rosa Núñez", "Luis Pérez"]


@pytest.mark.req("R10", refusal=True)
def test_what_is_no_return_and_what_is_of_elsewhere_is_not_counted(
    shop: ReadyShop, clock: SetClock
) -> None:
    nobody = sell(shop, (MILK, 9000))
    for _ in range(5):
        give_back(shop, nobody.sale_id, ReturnLine(1, 1000))
    clock.set(MORNING + timedelta(days=40))
    late = sell(shop, (BREAD, 1000))
    give_back(shop, late.sale_id, ReturnLine(1, 1000))
    with shop.database.read() as session:
        march = month(shop)
        assert returned.frequent_returners(session, march).rows == ()  # nobody in particular
        assert returned.history(session, march).count == 5
        elsewhere = Where(branch_id=new_id())
        assert returned.history(session, march, where=elsewhere).rows == ()
        assert returned.reasons(session, march, where=elsewhere).rows == ()
