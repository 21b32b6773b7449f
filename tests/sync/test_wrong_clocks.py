"""The clock of a till jumps by years between sales: their order is their number, sums unchanged."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from pos_app.core import cart, sales
from pos_app.core.clock import SetClock
from pos_app.core.facts import decode_envelope
from pos_app.core.models.journal import Operation
from pos_app.core.models.sales import Sale
from pos_app.core.pricing import Sellable
from pos_app.core.sales import Charged
from pos_app.core.settling import Tender
from tests.shop import ReadyShop, make_shop
from tests.sync.direct import bring, make_centre, pull_all, push_all, talk
from tests.sync.tills import STOCKED, levels_of, problems_of

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
YEARS = timedelta(days=3652)
# Forward, backward, the year of a dead battery, and the hour that a change of clocks repeats.
JUMPS = (
    NOW, NOW + YEARS, NOW - YEARS, datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), NOW,
    NOW - timedelta(hours=1), NOW + timedelta(minutes=1),
)  # fmt: skip
BACK, FORWARD = {2, 3, 5}, {1}


def sell(till: ReadyShop, item: Sellable, pieces: int) -> Charged:
    """Sell what was scanned before the clock jumped."""
    filled = cart.add(cart.open_cart(), item, pieces * 1000)
    tenders = [Tender("debit", filled.total_minor)]
    return till.database.write(
        lambda s: sales.charge(s, till.actor, cart=filled, tenders=tenders), op_id=filled.id
    )


@pytest.mark.conflict_row("clock_wrong")
@pytest.mark.failure_row(18)
@pytest.mark.req("Q9")
def test_sales_under_a_clock_that_jumps_by_years_keep_their_order_and_sums(tmp_path: Path) -> None:
    clock = SetClock(NOW)
    till = make_shop(tmp_path / "till", own_device=True, clock=clock)
    node = make_centre(tmp_path / "centre")
    bring(node, till)
    till.open_cash()
    push_all(node, till)
    milk, sold = till.item(STOCKED[0]), []
    for number, at in enumerate(JUMPS, 1):
        clock.set(at)
        sold.append(sell(till, milk, number))
        if number == len(JUMPS) // 2:
            push_all(node, till)  # also in the middle, under a wrong clock
    push_all(node, till)
    pull_all(node, till)
    query = (
        select(Operation.payload).where(Operation.type == "sale.charged").order_by(Operation.seq)
    )
    with node.database.read() as session:
        made = [decode_envelope(bytes(body)) for body in session.scalars(query)]
    assert [one.op for one in made] == [one.sale_id for one in sold]
    assert [one.seq for one in made] == list(range(made[0].seq, made[0].seq + len(JUMPS)))
    assert [one.occurred_at for one in made] == list(JUMPS)
    flagged = {number: one.clock_state for number, one in enumerate(made)}
    assert {number for number, state in flagged.items() if state == "went_back"} == BACK
    assert {number for number, state in flagged.items() if state == "jumped"} == FORWARD
    with node.database.read() as session:
        totals = {row.id: row.total_minor for row in session.scalars(select(Sale))}
    assert totals == {one.sale_id: one.total_minor for one in sold}
    left = 100_000 - 1000 * sum(range(1, len(JUMPS) + 1))
    assert levels_of(till)[STOCKED[0]] == left
    assert problems_of(till.database) == problems_of(node.database) == ()
    for one in (till.database, node.database):
        one.close()


@pytest.mark.conflict_row("clock_wrong")
@pytest.mark.req("Q9")
def test_after_a_greeting_a_till_knows_by_how_much_its_clock_is_wrong(tmp_path: Path) -> None:
    clock, central = SetClock(NOW + timedelta(minutes=5)), SetClock(NOW)
    till = make_shop(tmp_path / "till", own_device=True, clock=clock)
    node = make_centre(tmp_path / "centre", clock=central)
    bring(node, till)
    till.open_cash()
    milk, told = till.item(STOCKED[0]), []
    talk(node, till)
    for at in (NOW + timedelta(minutes=5), NOW, NOW - YEARS):
        clock.set(at)
        sell(till, milk, 1)
        told.append(at)
    central.wait(timedelta(hours=1))
    clock.at = central.at - timedelta(minutes=1)  # somebody put it right
    talk(node, till)
    sell(till, milk, 1)
    talk(node, till)
    query = (
        select(Operation.payload).where(Operation.type == "sale.charged").order_by(Operation.seq)
    )
    with node.database.read() as session:
        made = [decode_envelope(bytes(body)) for body in session.scalars(query)]
    assert [one.clock_state for one in made] == ["skew:+300", "ok", "skew:-315532800", "ok"]
    assert [one.occurred_at for one in made] == [*told, clock.at]
    for one in (till.database, node.database):
        one.close()
