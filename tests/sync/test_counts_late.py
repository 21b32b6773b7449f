"""Counting while others sell: what comes late is settled at the centre, once, and nowhere else."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core import kardex, stock_takes
from pos_app.core.clock import SetClock
from pos_app.core.ids import new_id
from pos_app.core.stock_takes import CountInput
from tests.core.buying import MILK
from tests.server.processes import CentreProcess
from tests.shop import ReadyShop
from tests.sync.company import Company, open_company
from tests.sync.tills import sell, sync


@pytest.fixture
def company(any_centre: CentreProcess, tmp_path: Path) -> Iterator[Company]:
    with open_company(any_centre, tmp_path) as made:
        yield made


@pytest.fixture
def small(centre: CentreProcess, tmp_path: Path) -> Iterator[Company]:
    with open_company(centre, tmp_path) as made:
        yield made


def later(till: ReadyShop) -> None:
    """Let ten minutes pass at a till: nearer than two nobody could say what was first."""
    till.database.clock = SetClock(till.database.clock.now() + timedelta(minutes=10))


def count(till: ReadyShop, pieces: int, take: UUID | None = None) -> UUID:
    """Count so much milk on the shelf; return the stock take."""
    milk, actor = till.item(MILK).variant_id, till.actor
    write = till.database.write
    opened = take or write(lambda s: stock_takes.begin(s, actor))
    lines = [CountInput(milk, pieces * 1000)]
    write(lambda s: stock_takes.count(s, actor, stock_take_id=opened, lines=lines))
    return opened


def reconcile(till: ReadyShop, take: UUID) -> None:
    """Complete a stock take and correct the stock."""
    write, actor = till.database.write, till.actor
    write(lambda s: stock_takes.complete(s, actor, stock_take_id=take))
    write(lambda s: stock_takes.reconcile(s, actor, stock_take_id=take, op_id=new_id()))


def milk_of(company: Company) -> set[int]:
    """Return what every node of the branch says is there of the milk."""
    milk = company.one.item(MILK).variant_id
    return company.everywhere(lambda s: kardex.on_hand(s, milk))


@pytest.mark.conflict_row("count_while_selling")
@pytest.mark.req("K16")
@pytest.mark.parametrize("sale_first", [True, False], ids=["sale first", "count first"])
def test_a_sale_that_arrives_after_the_count_is_settled_once(
    company: Company, sale_first: bool
) -> None:
    one, two = company.one, company.two
    sell(two, [MILK], pieces=3)
    later(one)
    reconcile(one, count(one, 97))
    for till in (two, one) if sale_first else (one, two):
        sync(till)
    company.quiet()
    assert milk_of(company) == {97_000}
    assert company.cases() == []
    company.levels_agree()
    assert company.problems() == ()


def test_a_sale_that_the_till_was_told_of_is_no_variance(small: Company) -> None:
    one, two = small.one, small.two
    sell(two, [MILK], pieces=3)
    sync(two)
    sync(one)
    later(one)
    reconcile(one, count(one, 97))
    small.quiet()
    assert milk_of(small) == {97_000}
    assert small.cases() == []


@pytest.mark.req("K16", refusal=True)
def test_a_count_between_two_pages_of_levels_is_left_to_a_person(small: Company) -> None:
    one, two = small.one, small.two
    sell(two, [MILK], pieces=3)
    later(one)
    one.database.write(lambda s: kardex.note_page(s, more=True, anew=False))
    take = count(one, 97)
    one.database.write(lambda s: kardex.note_page(s, more=False, anew=False))
    reconcile(one, take)
    small.quiet()
    assert milk_of(small) == {94_000}  # nothing was corrected by guess
    assert small.cases() == ["COUNT_UNCLEAR"]
    assert small.problems() == ()


@pytest.mark.req("K16", refusal=True)
def test_a_count_reconciled_at_two_tills_is_a_case(small: Company) -> None:
    one, two = small.one, small.two
    take = count(one, 97)
    small.quiet()
    count(two, 97, take)
    small.quiet()
    for till in (one, two):  # each without the other
        reconcile(till, take)
    small.quiet()
    assert "STATE_CONFLICT" in small.cases()
    assert small.everywhere(lambda s: stock_takes.state_of(s, take)) == {"reconciled"}
    small.levels_agree()
    assert small.problems() == ()
