"""Days as people write them: day first, short or long, or the month of a package."""

from datetime import date

import pytest

from pos_app.core.errors import InvalidDate
from pos_app.ui.dates import day_text, parse_date

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("21-11-2026", date(2026, 11, 21)),
        ("21/11/26", date(2026, 11, 21)),
        ("1.2.27", date(2027, 2, 1)),
        ("211126", date(2026, 11, 21)),
        ("21112026", date(2026, 11, 21)),
        ("5-12", date(2026, 12, 5)),
        ("02-2028", date(2028, 2, 29)),
        ("11/27", date(2027, 11, 30)),
        ("  ", None),
    ],
)
def test_a_day_is_read_as_it_is_written(text: str, day: date | None) -> None:
    assert parse_date(text, TODAY) == day


@pytest.mark.parametrize("text", ["32-1-2026", "mañana", "1", "1-2-3-4", "2026", "²1-1-2026"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(InvalidDate):
        parse_date(text, TODAY)


def test_a_day_is_shown_as_the_shop_writes_it() -> None:
    assert day_text(date(2027, 2, 1)) == "01-02-2027"
    assert day_text(None) == ""
