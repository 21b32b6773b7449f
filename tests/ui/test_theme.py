"""The colours keep what they promise: every pair that is read is read easily, in both themes."""

from itertools import product

import pytest
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QFontMetricsF
from PySide6.QtWidgets import QApplication

from pos_app.core.money import CURRENCIES
from pos_app.ui import theme
from pos_app.ui.theme import Theme, get_theme, mix

TEXT = 4.5  # WCAG 2.2 AA for text
SHAPE = 3.0  # and for borders of inputs

# foreground, ground, promised in light, promised in dark
PROMISES = [
    ("text", "surface", 16.8, 14.8),
    ("text2", "surface", 8.5, 9.4),
    ("text3", "surface", 5.8, 6.6),
    ("text3", "bg", 5.0, 7.4),
    ("text3", "primary_soft", 4.9, 4.9),
    ("on_ink", "total", 15.0, 12.6),
    ("on_ink2", "total", 8.9, 6.8),
    ("on_primary", "primary", 6.5, 7.1),
    ("primary_text", "primary_soft", 5.5, 6.9),
    ("on_amber", "amber", 9.3, 10.1),
    ("amber_text", "amber_soft", 6.7, 9.2),
    ("danger_text", "danger_soft", 6.3, 7.9),
    ("on_danger", "danger", 6.6, 7.8),
    ("info", "info_soft", 5.1, 6.7),
    ("focus", "bg", 5.2, 8.9),
    ("control", "bg", 3.1, 4.7),
]
CATEGORIES = ("bread", "produce", "drinks", "pantry", "cleaning", "favourites")


def luminance(colour: QColor) -> float:
    """Return the relative luminance of WCAG 2.2."""
    channels = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself_is_right() -> None:
    assert contrast(QColor("#000000"), QColor("#FFFFFF")) == pytest.approx(21.0)
    assert contrast(QColor("#777777"), QColor("#FFFFFF")) < TEXT  # the famous near miss


@pytest.mark.parametrize(("front", "ground", "light", "dark"), PROMISES)
def test_a_pair_has_the_contrast_it_promises(
    front: str, ground: str, light: float, dark: float
) -> None:
    for name, promised in (("light", light), ("dark", dark)):
        look = get_theme(name)
        measured = contrast(look.colour(front), look.colour(ground))
        assert measured == pytest.approx(promised, abs=0.06), name
        assert measured >= (SHAPE if front == "control" else TEXT)


@pytest.mark.parametrize(("name", "least"), [("light", 5.1), ("dark", 7.1)])
def test_categories_stand_out_on_a_card(name: str, least: float) -> None:
    look = get_theme(name)
    for token in CATEGORIES:
        assert contrast(look.colour(token), look.surface) >= least - 0.05, token


@pytest.mark.parametrize("name", theme.THEMES)
def test_words_on_tinted_grounds_can_be_read(name: str) -> None:
    look = get_theme(name)
    for token in CATEGORIES:  # quick keys: name and price on a ground of 7 %
        ground = mix(look.colour(token), look.surface, 0.07)
        assert contrast(look.text, ground) >= TEXT
        assert contrast(look.text2, ground) >= TEXT
    for soft in ("amber_soft", "danger_soft", "info_soft", "primary_soft"):  # strips
        assert contrast(look.text, look.colour(soft)) >= TEXT
        assert contrast(look.text2, look.colour(soft)) >= TEXT
    assert contrast(look.text3, look.inset) >= TEXT  # a key that is off, and the empty box
    assert contrast(look.text2, look.inset) >= TEXT  # key caps
    assert contrast(look.danger_text, look.surface) >= TEXT  # Remove
    assert contrast(look.primary_text, look.surface) >= TEXT


def test_notes_can_be_read_in_white() -> None:
    for currency in CURRENCIES.values():
        for value in currency.denominations_minor:
            if value >= currency.notes_from_minor:
                colour = theme.note_colour(currency.code, value)
                assert contrast(QColor("#FFFFFF"), colour) >= 4.7, (currency.code, value)


def test_coins_can_be_read() -> None:
    for currency, value in product(CURRENCIES, (500, 100, 50, 10, 1)):
        metal, _, digits = theme.coin_colours(currency, value)
        assert contrast(digits, metal) >= TEXT


def test_both_themes_name_the_same_colours() -> None:
    assert theme.tokens()["light"].keys() == theme.tokens()["dark"].keys()


def test_the_style_sheet_leaves_no_name_unfilled() -> None:
    for name in theme.THEMES:
        assert "$" not in theme.style_sheet(get_theme(name))


def test_the_shipped_font_is_the_one_in_use(qapp: QApplication) -> None:
    assert theme.FAMILY in QFontDatabase.families()
    for weight in (400, 500, 600, 700):
        info = QFontInfo(theme.font(15, weight))
        assert (info.family(), info.weight(), info.exactMatch()) == ("Inter", weight, True)


def test_digits_stand_in_columns_and_dates_do_not(qapp: QApplication) -> None:
    tabular = QFontMetricsF(theme.font(17, 700))
    assert tabular.horizontalAdvance("1.111") == tabular.horizontalAdvance("8.888")
    plain = QFontMetricsF(theme.font(17, 700, tabular=False))
    assert plain.horizontalAdvance("1.111") < plain.horizontalAdvance("8.888")
    assert plain.horizontalAdvance("21-11") < tabular.horizontalAdvance("21-11")


def test_a_font_can_be_changed_without_changing_the_next_one(qapp: QApplication) -> None:
    theme.font(15).setWeight(QFont.Weight.Black)
    assert theme.font(15).weight() == QFont.Weight.Normal


def test_changing_the_theme_changes_palette_and_style(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    dark: Theme = theme.current()
    assert dark.dark
    assert qapp.palette().window().color() == dark.bg
    assert dark.surface.name() in qapp.styleSheet()
    theme.apply(qapp, "light")
    assert not theme.current().dark
