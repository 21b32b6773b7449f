import json
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.errors import InvalidAmount, InvalidQuantity, UnknownCurrency
from pos_app.core.money import (
    E4,
    decimal_text,
    format_money,
    get_currency,
    half_up,
    line_amount,
    parse_amount,
    parse_price_e4,
)
from pos_app.core.quantity import decimal_quantity, format_quantity, parse_quantity
from pos_app.core.totals import Amounts, add_up, net_of
from tests.shared_data import shared

CLP, GBP = get_currency("CLP"), get_currency("gbp")


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**9))
def test_half_up_is_the_nearest_integer_and_halves_go_away_from_zero(top: int, bottom: int) -> None:
    exact, rounded = Fraction(top, bottom), half_up(top, bottom)
    distance = abs(exact - rounded)
    assert distance <= Fraction(1, 2)
    if distance == Fraction(1, 2):
        assert abs(rounded) > abs(exact)


def test_half_up_differs_from_the_language_on_the_known_case() -> None:
    assert half_up(285, 10) == 29  # 19 % of 150
    assert round(28.5) == 28


@pytest.mark.parametrize(
    ("due", "rounded"), [(5, 0), (6, 10), (995, 990), (996, 1000), (5865, 5860), (5866, 5870)]
)
@pytest.mark.req("V3")
def test_cash_is_rounded_as_the_law_says(due: int, rounded: int) -> None:
    assert CLP.cash_rounding is not None
    assert CLP.cash_rounding.round(due) == rounded
    assert CLP.cash_rounding.round(-due) == -rounded


def test_amounts_are_written_as_people_write_them() -> None:
    assert format_money(22575, CLP) == "$22.575"
    assert format_money(-530, CLP) == "\N{MINUS SIGN}$530"
    assert format_money(123456, GBP) == "£1,234.56"
    assert decimal_text(5, GBP) == "0.05"
    assert decimal_text(-22575, CLP) == "-22575"


@pytest.mark.parametrize("text", ["", "NaN", "Infinity", "1e30", "2.555", "12,5", "a"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidAmount):
        parse_amount(text, GBP)


def test_a_price_keeps_four_more_decimals_than_the_currency() -> None:
    assert parse_price_e4("2.55", GBP) == 255 * E4
    assert parse_price_e4("0.001", GBP) == 1000
    assert line_amount(6000, parse_price_e4("2.55", GBP)) == 1530
    assert line_amount(735, 700 * E4) == 515  # 514.5 of carrots


def test_an_unknown_currency_names_those_that_are_known() -> None:
    with pytest.raises(UnknownCurrency, match="CLP"):
        get_currency("XXX")


@given(st.integers(1, 10**9))
def test_a_quantity_survives_being_written_and_read(quantity_milli: int) -> None:
    assert parse_quantity(decimal_quantity(quantity_milli)) == quantity_milli
    assert parse_quantity(format_quantity(quantity_milli)) == quantity_milli


@pytest.mark.parametrize("text", ["0", "-1", "1.2345", "", "dos", "NaN", "1e12"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(InvalidQuantity):
        parse_quantity(text)


def test_net_and_tax_are_those_of_the_published_vectors() -> None:
    vectors = json.loads(shared("fiscal/vectors.json").read_text())["gross_to_net_iva"]
    assert len(vectors) > 5
    for vector in vectors:
        net = net_of(vector["gross"], 1900)
        assert (net, vector["gross"] - net) == (vector["net"], vector["iva"])


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**7), st.integers(0, 100), st.sampled_from(["standard", "exempt"])
        ),
        max_size=40,
    )
)
def test_net_tax_and_exempt_always_add_up_to_what_is_paid(
    lines: list[tuple[int, int, str]],
) -> None:
    amounts = [Amounts(gross, gross * part // 100, kind) for gross, part, kind in lines]
    totals = add_up(amounts, {"standard": 1900, "exempt": 0})
    assert totals.total_minor == totals.net_minor + totals.tax_minor + totals.exempt_minor
    assert totals.total_minor == totals.subtotal_minor - totals.discount_minor
    by_class: Counter[str] = Counter()
    for line in amounts:
        by_class[line.tax_class] += line.gross_minor - line.discount_minor
    assert totals.exempt_minor == by_class["exempt"]
    exact = Fraction(by_class["standard"] * 100, 119)
    assert abs(totals.net_minor - exact) <= Fraction(1, 2)
