"""Promotions: what they give, to which units, and never twice for one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.promotions import Applied, Goods, Kind, Line, Promotion, Slot, apply

NOON = datetime(2026, 11, 21, 15, tzinfo=UTC)
MILK, BREAD, HAM, WINE = (UUID(int=number) for number in range(1, 5))
DAIRY, DELI = UUID(int=11), UUID(int=12)
CATEGORY = {MILK: DAIRY, BREAD: None, HAM: DELI, WINE: None}
_ids = count(100)


def line(number: int, variant: UUID, units: int, price: int, **more: bool) -> Line:
    return Line(number, variant, CATEGORY[variant], units * 1000, price * 10_000, **more)


def promotion(kind: Kind, **more: object) -> Promotion:
    number = next(_ids)
    return Promotion(id=UUID(int=number), name=f"P{number}", kind=kind, **more)  # type: ignore[arg-type]


def taken(
    lines: list[Line], *promotions: Promotion, customer: UUID | None = None
) -> dict[int, int]:
    """Return what is taken off each line."""
    off: dict[int, int] = {}
    for one in apply(lines, promotions, now=NOON, customer_id=customer):
        off[one.line_no] = off.get(one.line_no, 0) + one.discount_minor
    return off


def goods(*variants: UUID) -> Goods:
    return Goods(variants=frozenset(variants))


@pytest.mark.req("V4")
def test_two_for_one_gives_the_cheaper_of_each_pair() -> None:
    offer = promotion(Kind.NTH, n=2, percent_bp=10_000)
    assert taken([line(1, MILK, 3, 1600)], offer) == {1: 1600}
    assert taken([line(1, MILK, 4, 1600)], offer) == {1: 3200}
    # Dearest first: wine with ham, milk with bread.
    mixed = [
        line(1, MILK, 1, 1600), line(2, BREAD, 1, 900),
        line(3, WINE, 1, 5000), line(4, HAM, 1, 2000),
    ]  # fmt: skip
    assert taken(mixed, offer) == {4: 2000, 2: 900}
    assert taken([line(1, MILK, 1, 1600)], offer) == {}


def test_the_third_at_half_price() -> None:
    offer = promotion(Kind.NTH, n=3, percent_bp=5000, goods=goods(MILK))
    assert taken([line(1, MILK, 7, 999), line(2, BREAD, 3, 100)], offer) == {1: 999}


def test_a_percentage_of_a_category_also_for_weighed_goods() -> None:
    offer = promotion(Kind.PERCENT, percent_bp=1500, goods=Goods(categories=frozenset({DELI})))
    ham = Line(1, HAM, DELI, 735, 7990 * 10_000, weighed=True)
    assert taken([ham, line(2, MILK, 1, 1600)], offer) == {1: 881}  # 15 % of 5,873


def test_a_bundle_has_its_price_and_every_peso_has_its_line() -> None:
    slots = (Slot(goods(BREAD), 1), Slot(goods(HAM), 2))
    offer = promotion(Kind.BUNDLE, slots=slots, price_minor=4000)
    lines = [line(1, BREAD, 3, 2200), line(2, HAM, 4, 1000)]
    off = taken(lines, offer)
    assert sum(off.values()) == 2 * (2200 + 2000 - 4000)
    assert off[1] > off[2] > 0
    assert taken([line(1, BREAD, 3, 2200), line(2, HAM, 1, 1000)], offer) == {}
    assert taken([line(1, BREAD, 1, 1000), line(2, HAM, 2, 1000)], offer) == {}  # no gain


def test_a_unit_takes_part_once_and_the_order_of_the_list_does_not_matter() -> None:
    first = promotion(Kind.NTH, n=2, percent_bp=10_000, goods=goods(MILK), priority=5)
    second = promotion(Kind.PERCENT, percent_bp=1000)
    lines = [line(1, MILK, 3, 1000)]
    assert taken(lines, first, second) == taken(lines, second, first) == {1: 1100}


def test_time_customer_and_what_a_person_decided() -> None:
    lines = [line(1, MILK, 1, 1000)]
    plain = promotion(Kind.PERCENT, percent_bp=1000)
    assert taken(lines, replace(plain, from_at=NOON)) == {1: 100}
    assert taken(lines, replace(plain, from_at=NOON + timedelta(seconds=1))) == {}
    assert taken(lines, replace(plain, until_at=NOON)) == {}
    club = replace(plain, customers=frozenset({UUID(int=77)}))
    assert taken(lines, club) == {}
    assert taken(lines, club, customer=UUID(int=77)) == {1: 100}
    assert taken([line(1, MILK, 1, 1000, decided=True)], plain) == {}


def test_of_equal_priority_the_better_for_the_customer_comes_first() -> None:
    lines = [line(1, MILK, 2, 1000)]
    older = promotion(Kind.PERCENT, percent_bp=2000, goods=goods(MILK))
    better = promotion(Kind.NTH, n=2, percent_bp=10_000, goods=goods(MILK))
    assert taken(lines, older, better) == {1: 1000}
    # What goes first keeps its units to itself, also where it takes less off.
    assert taken(lines, replace(older, priority=1), better) == {1: 400}


def test_what_is_off_everything_does_not_cost_the_customer_the_2x1() -> None:
    lines = [line(1, MILK, 3, 1600), line(2, BREAD, 2, 2200)]
    everything = promotion(Kind.PERCENT, percent_bp=1500)
    pairs = promotion(Kind.NTH, n=2, percent_bp=10_000, goods=goods(MILK))
    assert taken(lines, everything, pairs) == {1: 1600 + 240, 2: 660}


@pytest.mark.req("V4")
def test_days_and_hours_are_those_of_the_shop() -> None:
    lines = [line(1, MILK, 1, 1000)]
    santiago = ZoneInfo("America/Santiago")
    saturday = promotion(
        Kind.PERCENT, percent_bp=1000, weekdays=frozenset({5}), from_minute=540, until_minute=780
    )
    night = replace(saturday, from_minute=1320, until_minute=120)  # 22:00 to 2:00

    def off(offer: Promotion, day: int, hour: int, minute: int = 0) -> int:
        at = datetime(2026, 11, day, hour, minute, tzinfo=santiago)
        return sum(one.discount_minor for one in apply(lines, [offer], now=at))

    assert [off(saturday, 21, 8, 59), off(saturday, 21, 9)] == [0, 100]
    assert [off(saturday, 21, 12, 59), off(saturday, 21, 13)] == [100, 0]
    assert off(saturday, 20, 10) == 0
    assert [off(night, 21, 1), off(night, 21, 23), off(night, 22, 1), off(night, 22, 2)] == [
        0, 100, 100, 0,
    ]  # fmt: skip


@pytest.mark.req("V4", refusal=True)
def test_a_promotion_that_is_over_gives_nothing_but_to_a_sale_begun_before() -> None:
    lines = [line(1, MILK, 1, 1000)]
    over = promotion(Kind.PERCENT, percent_bp=1000, until_at=NOON)
    later = NOON + timedelta(minutes=5)
    assert apply(lines, [over], now=later) == ()
    begun = NOON - timedelta(minutes=1)
    assert [one.discount_minor for one in apply(lines, [over], now=later, begun_at=begun)] == [100]


LINES = st.lists(
    st.tuples(st.sampled_from([MILK, BREAD, HAM, WINE]), st.integers(1, 8), st.integers(1, 9000)),
    max_size=6,
).map(lambda rows: [line(at, *row) for at, row in enumerate(rows)])
PROMOTIONS = st.lists(
    st.one_of(
        st.builds(
            lambda n, bp, variant: promotion(Kind.NTH, n=n, percent_bp=bp, goods=goods(*variant)),
            st.integers(2, 4), st.integers(1, 10_000),
            st.sets(st.sampled_from([MILK, BREAD, HAM, WINE])),
        ),
        st.builds(lambda bp: promotion(Kind.PERCENT, percent_bp=bp), st.integers(1, 10_000)),
        st.builds(
            lambda price, a, b: promotion(
                Kind.BUNDLE, price_minor=price, slots=(Slot(goods(MILK), a), Slot(goods(BREAD), b))
            ),
            st.integers(0, 9000), st.integers(1, 3), st.integers(1, 3),
        ),
    ),
    max_size=4,
)  # fmt: skip


@given(LINES, PROMOTIONS, st.randoms())
def test_whatever_runs_no_line_costs_less_than_nothing(
    lines: list[Line], promotions: list[Promotion], shuffler: Random
) -> None:
    given_ = apply(lines, promotions, now=NOON)
    shuffled = list(promotions)
    shuffler.shuffle(shuffled)
    assert apply(lines, shuffled, now=NOON) == given_
    for each in lines:
        mine: list[Applied] = [one for one in given_ if one.line_no == each.line_no]
        gross = each.quantity_milli // 1000 * each.price_e4 // 10_000
        assert sum(one.discount_minor for one in mine) <= gross
        assert sum(one.units for one in mine) <= each.quantity_milli // 1000
        assert all(one.discount_minor > 0 for one in mine)


@given(st.integers(1, 12), st.integers(2, 4), st.integers(1, 9999))
def test_of_equal_units_every_nth_is_free(units: int, n: int, price: int) -> None:
    """A second calculator: buy all, and pay for all but every n-th."""
    offer = promotion(Kind.NTH, n=n, percent_bp=10_000)
    off = taken([line(1, MILK, units, price)], offer)
    assert off.get(1, 0) == units // n * price
