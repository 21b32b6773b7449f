"""Days and times in what is said to people stand as people write them, wherever it is said."""

import pytest

from pos_app.core import errors
from pos_app.core.errors import CashSessionOpen, LotNotForSale, ShopError, VoidTooLate, describe
from pos_app.core.i18n import translator

DAYS = {"date", "day", "until", "since", "entered", "expires_on"}


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_day_stands_as_people_write_it(language: str) -> None:
    tr = translator(language)
    for error in (
        VoidTooLate(number=7, date="2026-11-25"),
        LotNotForSale(product="Vienesas", lot="L2611A", expires_on="2026-11-25"),
    ):
        said = describe(error, tr)[1]
        assert "25-11-2026" in said
        assert "2026-11-25" not in said
    opened = CashSessionOpen(number=3, since="2026-11-25T08:02")
    assert "25-11-2026 08:02" in describe(opened, tr)[1]


def test_a_lot_without_a_day_says_so() -> None:
    error = LotNotForSale(product="Vienesas", lot="L2611A", expires_on="-")
    assert "expired on -" in describe(error, translator("en"))[1]


def test_every_fact_that_is_called_like_a_day_is_one() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    refusals = [kind for kind in kinds if issubclass(kind, ShopError)]
    assert len(refusals) > 100
    missing = {kind.code: kind.fact_names() & DAYS - kind.dates for kind in refusals}
    assert {code: names for code, names in missing.items() if names} == {}
