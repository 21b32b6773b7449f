"""A Z names the operations it adds up: whatever comes late, as a copy or twice, is told by that."""

from collections.abc import Iterator
from functools import partial, reduce
from pathlib import Path

import msgspec
import pytest

from pos_app.core import cash
from pos_app.core.cash.taken import Took, list_taken, named_by, naming
from pos_app.core.facts import CashClosedFact
from pos_app.core.ids import new_id
from pos_app.core.models.cash import CashSession, ZAddendum, ZReport
from pos_app.core.sync import outbox
from tests.core.test_append_only import trade
from tests.core.test_asides import old_centre, replay, waiting
from tests.shop import ReadyShop, make_shop, trading_shop
from tests.sync.direct import joined_centre, next_push, push_all, rejoin
from tests.sync.tills import copy_of, problems_of, reopen, sell


@pytest.fixture
def till(tmp_path: Path) -> Iterator[ReadyShop]:
    yield from trading_shop(tmp_path / "till", own_device=True)


@pytest.mark.req("C5")
def test_what_each_operation_took_adds_up_to_the_totals_of_its_session(tmp_path: Path) -> None:
    shop = make_shop(tmp_path)
    trade(shop)
    with shop.database.read() as session:
        found = 0
        for turn in session.query(CashSession):
            took = cash.totals(session, turn.id)
            taken = list_taken(session, turn.id)
            said = Took(took.sales_count, took.sales_minor, took.expected_minor(0))
            assert reduce(Took.plus, taken.values(), Took()) == said
            found = max(found, len([one for one in taken.values() if one.cash_minor]))
        assert found > 3  # a sale, a return, a debt paid, money in or out
    shop.database.close()


def test_a_z_names_what_it_adds_up_in_sixteen_bytes_each(till: ReadyShop) -> None:
    sold = {sell(till).sale_id, sell(till).sale_id}
    fact = till.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_000))
    assert named_by(fact) == frozenset(sold)
    assert fact.operations is not None
    assert len(fact.operations) == 32
    one, two = new_id(), new_id()
    assert naming([two, one, two]) == one.bytes + two.bytes


@pytest.mark.req("C5", "Q14")
def test_what_a_copy_sold_and_waited_when_the_z_came_is_beside_it(
    tmp_path: Path, till: ReadyShop
) -> None:
    """It was at the centre before the Z, and is not in it."""
    for node in joined_centre(tmp_path / "centre", till):
        sell(till)
        push_all(node, till)
        copy_of(till, tmp_path / "copy")
        copy = reopen(till, tmp_path / "copy")
        only_there = sell(copy, pieces=2).sale_id
        copy.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_000))
        assert rejoin(node, copy) == 2
        with old_centre("sale.charged"):
            reply = node.receive(copy, next_push(copy, max_operations=1))
        copy.database.write(partial(outbox.settle, reply=reply))
        mine = sell(till).sale_id
        till.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_000))
        push_all(node, till)
        assert problems_of(node.database) == ()
        replay(node, copy, waiting(node)[0].seq)
        push_all(node, copy)
        assert problems_of(node.database) == ()
        with node.database.read() as session:
            late = session.query(ZAddendum).order_by(ZAddendum.number).all()
            (first,) = session.query(ZReport).all()
            assert [one.op_id for one in late[:1]] == [only_there]
            assert [(one.kind, one.sales_count) for one in late] == [
                ("sale.charged", 1), ("cash.closed", 0)
            ]  # fmt: skip
            named = named_by(msgspec.json.decode(first.body, type=CashClosedFact))
            assert named is not None
            assert mine in named
            assert only_there not in named
        copy.database.close()
