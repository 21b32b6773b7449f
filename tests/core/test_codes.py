import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.codes import has_check_digit, is_gtin_length, normalise_code, shown_code
from tests.shared_data import shared


def test_one_product_is_found_however_its_zeros_were_written() -> None:
    forms = {"041789001260", "0041789001260", "00041789001260", " 0041789001260 "}
    assert len({normalise_code(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("p010", "P010"), ("226", "226"), ("0003564a02480", "0003564A02480"), ("72", "72")],
)
def test_the_shops_own_codes_stay_as_they_are(typed: str, stored: str) -> None:
    assert normalise_code(typed) == stored


def test_the_check_digit_is_that_of_the_standard() -> None:
    assert has_check_digit("7802920008134")
    assert has_check_digit("78018587")
    assert has_check_digit("041789001260")
    assert not has_check_digit("7802920008135")
    assert not has_check_digit("P010")


@given(st.from_regex(r"[0-9]{8,14}", fullmatch=True))
def test_normalising_twice_changes_nothing(code: str) -> None:
    assert normalise_code(normalise_code(code)) == normalise_code(code)


def test_every_code_of_a_real_price_list_is_shown_so_that_it_is_found_again() -> None:
    with shared("data/minimarket_cl.tsv").open(encoding="utf-8") as lines:
        codes = [row["codigo"] for row in csv.DictReader(lines, delimiter="\t")]
    assert len({normalise_code(code) for code in codes}) == len(codes)
    for code in codes:
        assert normalise_code(shown_code(normalise_code(code))) == normalise_code(code)
    assert any(is_gtin_length(code) and not has_check_digit(code) for code in codes)
