"""Two tills sell the last piece apart, and others sell while somebody counts (K5, K16)."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_app.core import adjustments, count_late, stock_takes
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.errors import InsufficientStock
from pos_app.core.ids import new_id
from pos_app.core.stock_takes import CountInput
from tests.simulation.nodes import Till
from tests.sync.apart import Apart, item, open_apart, sell

SELLING = ("sell 0", "sell 0", "sell 2", "sell 2", "sell 1")
STEPS = st.lists(
    st.sampled_from((*SELLING, "talk 0", "talk 2", "count 0", "count 2", "busy 0")),
    min_size=4,
    max_size=12,
)


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Apart]:
    with open_apart(tmp_path / "company") as made:
        yield made


def have(apart: Apart, pieces: int) -> None:
    """Leave so much milk on the shelf of the first branch, and tell everybody."""
    till = apart.tills[0]
    line = AdjustmentLine(
        item(till).variant_id, pieces * 1000 - apart.on_hand(apart.place("shelf"))
    )
    if line.quantity_milli:
        till.machine.write(
            lambda s: adjustments.adjust(s, till.actor, lines=[line], reason="AJUSTE", note="son")
        )
    apart.talk()


@pytest.mark.req("K5")
@pytest.mark.conflict_row("oversell")
def test_two_tills_sell_the_last_piece_apart_and_both_sales_stay_with_one_case(
    apart: Apart,
) -> None:
    one, _, two = apart.tills  # of one branch
    have(apart, 1)
    sell(one, shortage=None)
    sell(two, shortage=None)  # has not heard: for it there is one
    with pytest.raises(InsufficientStock):
        sell(two, shortage=None)
    apart.talk()
    shelf = apart.place("shelf")
    assert [apart.on_hand(shelf, till=till) for till in (one, two)] == [-1000, -1000]
    assert apart.on_hand(shelf) == -1000
    assert apart.cases() == ["OVERSOLD"]
    with pytest.raises(InsufficientStock):
        sell(one, shortage=None)  # and now both know
    assert apart.problems() == []


@pytest.mark.req("K8")
@pytest.mark.conflict_row("oversell")
def test_what_another_branch_has_is_nothing_that_a_till_can_sell(apart: Apart) -> None:
    north = apart.tills[1]
    have(apart, 50)
    assert apart.on_hand(apart.place("shelf")) == 50_000
    assert apart.on_hand(apart.place("shelf"), till=north) == 0  # it is not told of it
    there = apart.on_hand(apart.place("shelf", "2"), till=north)
    with pytest.raises(InsufficientStock):
        sell(north, there // 1000 + 1, shortage=None)


def count(till: Till, pieces: int, take: UUID | None) -> UUID:
    """Count what is really there; begin a stock take where there is none."""
    write, actor, milk = till.machine.write, till.actor, item(till).variant_id
    opened = take or write(lambda s: stock_takes.begin(s, actor))
    lines = [CountInput(milk, pieces * 1000)]
    write(lambda s: stock_takes.count(s, actor, stock_take_id=opened, lines=lines))
    return opened


def reconcile(till: Till, take: UUID) -> None:
    write, actor = till.machine.write, till.actor
    write(lambda s: stock_takes.complete(s, actor, stock_take_id=take))
    write(lambda s: stock_takes.reconcile(s, actor, stock_take_id=take, op_id=new_id()))


def play(apart: Apart, steps: list[str], stolen: int) -> tuple[int, int]:
    """Do the steps ten minutes apart; return what is really on the shelf and what the record says.

    Somebody took `stolen` pieces without a word before; the last count sees that they are gone.
    """
    have(apart, 30)
    there, takes = 30 - stolen, dict[int, UUID]()
    for step in [*steps, "count 0"]:
        apart.later(minutes=10)
        act, number = step.split()
        till = apart.tills[int(number)]
        if act == "sell":
            sell(till)
            there -= number != "1"  # till 1 is of the other branch
        elif act == "talk":
            apart.talk(till)
        elif int(number) not in takes or number == "0":
            take = count(till, there, None)
            apart.later(minutes=10)
            if act == "busy":  # while the count is on its way, somebody buys at both
                for other in (apart.tills[0], apart.tills[2]):
                    sell(other)
                there -= 2
                apart.later(minutes=10)
            reconcile(till, take)
            takes[int(number)] = take
            apart.talk(till)  # its next count knows of this one
            for other in apart.tills:
                apart.talk(other)
    apart.talk()
    return there * 1000, apart.on_hand(apart.place("shelf"))


@pytest.mark.req("K16")
@pytest.mark.conflict_row("count_while_selling")
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, stolen=st.integers(0, 5))
def test_however_selling_talking_and_counting_mix_the_record_ends_at_what_is_there(
    steps: list[str], stolen: int
) -> None:
    mix(steps, stolen)


def mix(steps: list[str], stolen: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="counting-"))
    try:
        with open_apart(folder / "company") as apart:
            there, said = play(apart, steps, stolen)
            shelf = apart.place("shelf")
            assert said == there
            assert {apart.on_hand(shelf, till=apart.tills[n]) for n in (0, 2)} == {there}
            assert "COUNT_UNCLEAR" not in apart.cases()
            assert apart.problems() == []
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.req("K16")
@pytest.mark.parametrize(
    "steps", [["sell 0", "sell 2", "count 0"], ["sell 2", "count 0", "sell 2", "count 2"]]
)
def test_a_late_sale_is_settled_once_by_counts_that_build_on_each_other(
    apart: Apart, steps: list[str]
) -> None:
    there, said = play(apart, steps, 0)
    assert said == there
    assert apart.problems() == []


@pytest.mark.parametrize("gone", [True, False], ids=["before the count", "after it"])
@pytest.mark.parametrize("judged_first", [True, False])
def test_what_a_person_says_of_the_first_count_fits_what_the_second_settled(
    apart: Apart, gone: bool, judged_first: bool
) -> None:
    """A sale a minute from the first count; the second had seen its correction, not the sale."""
    have(apart, 30)
    first, second = apart.tills[0], apart.tills[2]
    sell(second)  # in truth it left the shelf before the first count, or a moment after
    apart.later(minutes=1)
    take = count(first, 29 if gone else 30, None)
    reconcile(first, take)
    apart.talk(first)
    apart.later(minutes=10)
    again = count(first, 29, None)
    reconcile(first, again)

    def judge() -> None:
        apart.decide(lambda s, actor: stock_takes.judge(s, actor, stock_take_id=take, before=gone))

    if judged_first:
        apart.talk(second)
        judge()
        apart.talk(first)
    else:
        apart.talk()
        judge()
    apart.talk()
    assert apart.on_hand(apart.place("shelf")) == 29_000
    assert apart.cases(open_only=True) == []
    assert apart.problems() == []


@pytest.mark.gate
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, stolen=st.integers(0, 5))
def test_many_mixes_of_selling_talking_and_counting(steps: list[str], stolen: int) -> None:
    mix(steps, stolen)


def test_without_settling_what_comes_late_the_record_would_lose_a_sale(
    apart: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a count that only sets the stock takes a sale off twice."""
    monkeypatch.setattr(stock_takes, "settle_late", lambda *_, **__: 0)
    there, said = play(apart, ["sell 2"], 0)
    assert (there, said) == (29_000, 28_000)


def test_without_looking_at_the_earlier_count_a_late_sale_would_be_settled_twice(
    apart: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the second count had seen the first one's correction."""
    monkeypatch.setattr(count_late, "find_stood_for", lambda *_: {})
    there, said = play(apart, ["sell 2", "count 0"], 0)
    assert (there, said) == (29_000, 30_000)
