"""Refunds: any sequence of partial returns gives back exactly what was paid, net and tax too."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.refunds import Refund, ReturnedLine, refund
from pos_app.core.totals import Amounts, add_up

RATES = {"standard": 1900, "reduced": 700}  # "exempt" has none


def test_three_for_a_thousand_come_back_one_by_one() -> None:
    given_back = [
        ReturnedLine(3000, 1000, "standard", before, 1000).refund_minor
        for before in (0, 1000, 2000)
    ]
    assert given_back == [333, 333, 334]


def test_a_restocking_fee_makes_the_note_smaller_and_the_rest_of_the_sale_stays_as_it_was() -> None:
    line = ReturnedLine(2000, 11_900, "standard", 0, 1000)
    whole, with_fee = refund([line], RATES), refund([line], RATES, fee_bp=1500)
    assert (whole.total_minor, whole.net_minor, whole.tax_minor) == (5950, 5000, 950)
    assert (with_fee.fee_minor, with_fee.total_minor) == (893, 5057)  # 892.5 half up
    assert with_fee.net_minor + with_fee.tax_minor == 5057
    rest = refund([ReturnedLine(2000, 11_900, "standard", 1000, 1000)], RATES)
    assert rest == Refund(5950, 0, 5000, 950, 0)


@dataclass(frozen=True)
class Sold:
    quantity_milli: int
    total_minor: int
    tax_class: str


SOLD = st.builds(
    Sold,
    st.integers(1, 30_000),
    st.integers(0, 500_000),
    st.sampled_from(["standard", "reduced", "exempt"]),
)


@st.composite
def returns(draw: st.DrawFn) -> tuple[list[Sold], list[list[int]]]:
    """Return a sale and how it comes back, note by note, until nothing is left."""
    lines = draw(st.lists(SOLD, min_size=1, max_size=5))
    left = [line.quantity_milli for line in lines]
    notes = []
    for _ in range(draw(st.integers(0, 6))):
        note = [draw(st.integers(0, rest)) for rest in left]
        left = [rest - part for rest, part in zip(left, note, strict=True)]
        notes.append(note)
    return lines, [*notes, left]


def play(lines: list[Sold], notes: list[list[int]], fee_bp: int = 0) -> list[Refund]:
    before = [0] * len(lines)
    made = []
    for note in notes:
        parts = [
            ReturnedLine(line.quantity_milli, line.total_minor, line.tax_class, was, now)
            for line, was, now in zip(lines, before, note, strict=True)
        ]
        made.append(refund(parts, RATES, fee_bp=fee_bp))
        before = [was + now for was, now in zip(before, note, strict=True)]
    return made


@pytest.mark.req("R2")
@given(returns())
def test_all_notes_of_a_sale_add_up_to_the_sale(case: tuple[list[Sold], list[list[int]]]) -> None:
    lines, notes = case
    sale = add_up([Amounts(line.total_minor, 0, line.tax_class) for line in lines], RATES)
    made = play(lines, notes)
    assert sum(note.total_minor for note in made) == sale.total_minor
    assert sum(note.net_minor for note in made) == sale.net_minor
    assert sum(note.tax_minor for note in made) == sale.tax_minor
    assert sum(note.exempt_minor for note in made) == sale.exempt_minor
    for note in made:
        assert min(note.gross_minor, note.net_minor, note.exempt_minor) >= 0


@given(returns(), st.integers(0, 10_000))
def test_a_fee_is_what_the_customer_does_not_get(
    case: tuple[list[Sold], list[list[int]]], fee_bp: int
) -> None:
    lines, notes = case
    for plain, note in zip(play(lines, notes), play(lines, notes, fee_bp), strict=True):
        assert note.gross_minor == plain.gross_minor
        assert note.total_minor + note.fee_minor == plain.total_minor
        assert 0 <= note.net_minor <= plain.net_minor
        assert 0 <= note.exempt_minor <= plain.exempt_minor


def test_rounding_each_note_by_itself_would_not_add_up() -> None:
    """The negative control: the naive rule loses a peso on this sale, the telescope does not."""
    line = Sold(3000, 1000, "standard")
    naive = sum((line.total_minor * 1000 + 1500) // 3000 for _ in range(3))
    assert naive != line.total_minor
    assert sum(note.total_minor for note in play([line], [[1000]] * 3)) == line.total_minor
