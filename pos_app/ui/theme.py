"""The look in one place: from the token file to palette, style sheet and fonts.

The chosen theme belongs to the application, like its palette: `apply` puts it there, `current`
reads it while a widget paints. Nothing else in the program names a colour.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from pos_app.core.resources import resource_dir

FAMILY = "Inter"
THEMES = ("light", "dark")
NARROW = 1200  # px: below this width the rail becomes a menu and the action keys fold

LARGE_PX = 28  # from this size on letters stand closer

PAGE = 12  # margin of a page and gap between cards
GAP = 8  # gap between keys
INSET = 16  # text from the border of its card

RADIUS_BADGE = 6
RADIUS_KEY = 10
RADIUS_BOX = 12
RADIUS_CARD = 14
RADIUS_PILL = 17

_PROPERTY = "mostrador_theme"
_FONTS_LOADED = "mostrador_fonts_loaded"


@dataclass(frozen=True)
class Theme:
    """The colours of one theme; resources/theme/tokens.toml says what each is for."""

    name: str
    bg: QColor
    surface: QColor
    inset: QColor
    line: QColor
    edge: QColor
    control: QColor
    text: QColor
    text2: QColor
    text3: QColor
    ink: QColor
    total: QColor
    on_ink: QColor
    on_ink2: QColor
    primary: QColor
    primary_edge: QColor
    on_primary: QColor
    primary_soft: QColor
    primary_text: QColor
    focus: QColor
    info: QColor
    info_soft: QColor
    amber: QColor
    on_amber: QColor
    amber_soft: QColor
    amber_text: QColor
    danger: QColor
    on_danger: QColor
    danger_soft: QColor
    danger_text: QColor
    lamp: QColor
    bread: QColor
    produce: QColor
    drinks: QColor
    pantry: QColor
    cleaning: QColor
    favourites: QColor

    @property
    def dark(self) -> bool:
        """Tell whether this is the dark theme."""
        return self.name == "dark"

    def colour(self, token: str) -> QColor:
        """Return the colour of a token named in data, such as a category's."""
        value = getattr(self, token)
        assert isinstance(value, QColor), token
        return value


@cache
def tokens() -> dict[str, Any]:
    """Return the token file as it is written."""
    path = resource_dir() / "theme" / "tokens.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def get_theme(name: str) -> Theme:
    """Return the theme of that name (`THEMES`)."""
    colours = {key: QColor(value) for key, value in tokens()[name].items()}
    return Theme(name=name, **colours)


def note_colour(currency: str, value_minor: int) -> QColor:
    """Return the colour of a bank note."""
    notes = tokens()["notes"]
    return QColor(notes.get(currency, {}).get(str(value_minor), notes["other"]))


def coin_colours(currency: str, value_minor: int) -> tuple[QColor, QColor, QColor]:
    """Return metal, rim and digits of a coin."""
    coins = tokens()["coins"]
    metal, rim = coins.get(currency, {}).get(str(value_minor), coins["other"])
    return QColor(metal), QColor(rim), QColor(coins["digits"])


def mix(over: QColor, under: QColor, share: float) -> QColor:
    """Return `over` laid on `under` with an opacity of `share`, as an opaque colour."""

    def channel(top: int, bottom: int) -> int:
        return int(top * share + bottom * (1 - share) + 0.5)

    return QColor(
        channel(over.red(), under.red()),
        channel(over.green(), under.green()),
        channel(over.blue(), under.blue()),
    )


@cache
def _font(px: int, weight: int, tabular: bool) -> QFont:
    font = QFont(FAMILY)
    font.setPixelSize(px)
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # Written even when 0: a painter otherwise inherits the 1 of the application font.
    font.setFeature(QFont.Tag("tnum"), 1 if tabular else 0)
    # The same holds for the spacing; large sizes need less air.
    spacing = -0.018 * px if px >= LARGE_PX else 0.0
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing)
    return font


def font(px: int, weight: int = 400, *, tabular: bool = True) -> QFont:
    """Return the face of the product. Dates and codes want `tabular=False`: it widens - and *."""
    return QFont(_font(px, weight, tabular))


def load_fonts() -> None:
    """Make the shipped fonts known to Qt; asked again, it changes nothing."""
    app = _app()
    if app.property(_FONTS_LOADED):
        return
    for path in sorted((resource_dir() / "fonts").glob("*.ttf")):
        added = QFontDatabase.addApplicationFont(str(path))
        assert added >= 0, path
    app.setProperty(_FONTS_LOADED, True)


def current() -> Theme:
    """Return the theme of the running application; light until `apply` was called."""
    return get_theme(_app().property(_PROPERTY) or "light")


def _app() -> QCoreApplication:
    app = QCoreApplication.instance()
    assert app is not None, "the application comes before the first widget"
    return app


def apply(app: QApplication, name: str) -> None:
    """Give the application the theme `name`; widgets that exist repaint themselves."""
    load_fonts()
    theme = get_theme(name)
    app.setProperty(_PROPERTY, name)
    app.setStyle("Fusion")
    app.setFont(font(15, 400))
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme))
    for widget in app.allWidgets():  # painted widgets hold no style of their own
        widget.update()


def load_qt_words(app: QApplication, language: str) -> None:
    """Translate Qt's own buttons and menus."""
    words = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load(QLocale(language), "qtbase", "_", folder):
        app.installTranslator(words)


def palette(theme: Theme) -> QPalette:
    """Return Qt's palette for what Qt paints by itself."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.bg,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.inset,
        role.Text: theme.text,
        role.Button: theme.surface,
        role.ButtonText: theme.text,
        role.BrightText: theme.danger_text,
        role.ToolTipBase: theme.ink,
        role.ToolTipText: theme.on_ink,
        role.PlaceholderText: theme.text3,
        role.Highlight: theme.primary,
        role.HighlightedText: theme.on_primary,
        role.Accent: theme.primary,
        role.Link: theme.info,
        role.Mid: theme.line,
        role.Midlight: theme.line,
        role.Dark: theme.control,
        role.Light: theme.surface,
        role.Shadow: theme.edge,
    }
    result = QPalette()
    for each, colour in colours.items():
        result.setColor(each, colour)
        if each in {role.WindowText, role.Text, role.ButtonText}:
            result.setColor(QPalette.ColorGroup.Disabled, each, theme.text3)
    return result


def style_sheet(theme: Theme) -> str:
    """Return the style sheet for the standard widgets; ours paint themselves."""
    return Template(_sheet_source()).substitute(_sheet_values(theme))


@cache
def _sheet_source() -> str:
    path: Path = resource_dir() / "theme" / "till.qss"
    return path.read_text(encoding="utf-8")


def _sheet_values(theme: Theme) -> Mapping[str, str]:
    return {
        field.name: getattr(theme, field.name).name()
        for field in fields(theme)
        if field.name != "name"
    }
