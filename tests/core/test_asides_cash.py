"""Money of what was set aside is in the drawer all the same, and a late opening finds its turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.core import cash
from pos_app.core.models.cash import CashSession, ZAddendum
from tests.core.test_asides import old_centre, replay, waiting
from tests.shop import ReadyShop, trading_shop
from tests.sync.direct import DirectCentre, joined_centre, push_all
from tests.sync.tills import problems_of, sell


@pytest.fixture
def till(tmp_path: Path) -> Iterator[ReadyShop]:
    yield from trading_shop(tmp_path / "till", own_device=True)


@pytest.fixture
def node(tmp_path: Path, till: ReadyShop) -> Iterator[DirectCentre]:
    yield from joined_centre(tmp_path / "centre", till)


@pytest.mark.req("C5", "Q14")
def test_a_sale_that_was_set_aside_counts_in_the_cash_of_its_session(
    node: DirectCentre, till: ReadyShop
) -> None:
    sell(till, pieces=2)
    with old_centre("sale.charged"):
        push_all(node, till)
    till.database.write(
        lambda s: cash.move(s, till.actor, kind="paid_in", amount_minor=500, reason="cambio")
    )
    with old_centre("cash.moved"):
        push_all(node, till)
    sell(till)
    push_all(node, till)
    with till.database.read() as session, node.database.read() as other:
        turn = cash.get_open(session).id
        said, there = cash.totals(session, turn), cash.totals(other, turn)
        assert there == said
        assert there.sales_count == 2
    till.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_500))
    push_all(node, till)
    assert problems_of(node.database) == ()  # its Z is what the centre counts
    for one in waiting(node):
        replay(node, till, one.seq)
    assert problems_of(node.database) == ()
    with node.database.read() as session:
        assert cash.totals(session, turn) == said
        assert session.query(ZAddendum).count() == 0  # all of it was before the Z


def test_an_opening_that_comes_late_takes_up_its_moves_and_its_close(
    node: DirectCentre, till: ReadyShop
) -> None:
    till.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_000))
    push_all(node, till)
    for _ in range(2):
        till.open_cash()
        with old_centre("cash.opened"):
            push_all(node, till)
        till.database.write(
            lambda s: cash.move(s, till.actor, kind="paid_in", amount_minor=500, reason="cambio")
        )
        sell(till)
        till.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_500))
        push_all(node, till)
    for one in reversed(waiting(node)):
        replay(node, till, one.seq)
    assert problems_of(node.database) == ()
    with till.database.read() as session, node.database.read() as other:
        for turn in session.query(CashSession):
            there = other.get_one(CashSession, turn.id)
            assert (there.number, there.opened_at) == (turn.number, turn.opened_at)
            assert (there.closed_at, there.float_minor) == (turn.closed_at, turn.float_minor)
