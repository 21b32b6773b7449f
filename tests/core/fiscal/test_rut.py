"""The RUT: what SII accepts, what it refuses, and how people write it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.errors import InvalidTaxId
from pos_app.core.fiscal.cl import rut
from tests.shared_data import shared


def vectors(name: str) -> list[Any]:
    found: list[Any] = json.loads(shared("fiscal/vectors.json").read_text("utf-8"))[name]
    return found


def test_real_ones_are_kept_as_they_are() -> None:
    for text in vectors("rut"):
        assert rut.normalise(text) == text


def test_wrong_ones_are_refused() -> None:
    for text in [*vectors("rut_bad"), "", "99999-9", "123456789-2", "7６192083-9"]:
        with pytest.raises(InvalidTaxId):
            rut.normalise(text)


def test_dots_blanks_small_k_and_no_dash_are_how_people_write() -> None:
    for text in ("76.192.083-9", " 76192083-9 ", "761920839"):
        assert rut.normalise(text) == "76192083-9"
    assert rut.normalise("60.803.000-k") == "60803000-K"
    assert rut.shown("60803000-K") == "60.803.000-K"


@given(st.integers(rut.LOWEST, rut.HIGHEST), st.data())
def test_one_wrong_digit_is_always_seen(body: int, data: st.DataObject) -> None:
    good = f"{body}-{rut.check_digit(body)}"
    assert rut.normalise(rut.shown(good)) == good
    at = data.draw(st.integers(0, len(str(body)) - 1))
    other = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != good[at]))
    with pytest.raises(InvalidTaxId):
        rut.normalise(good[:at] + other + good[at + 1 :])
