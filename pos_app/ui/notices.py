"""How a refusal looks on a screen: one place decides, by what the person can do about it."""

from typing import Final

from pos_app.core.errors import Kind, ShopError, describe
from pos_app.core.i18n import Translate
from pos_app.ui.values import Level, StripKey, StripText

LEVELS: Final = {
    Kind.INVALID: Level.WARN,
    Kind.FORBIDDEN: Level.WARN,
    Kind.MISSING: Level.WARN,
    Kind.CONFLICT: Level.WARN,
    Kind.UNAVAILABLE: Level.BAD,
}


def strip_of(
    error: ShopError, translate: Translate, *keys: StripKey, title: str = "", detail: str = ""
) -> StripText:
    """Return what the strip says of an error; `title` and `detail` replace its own words."""
    own_title, own_detail = describe(error, translate)
    return StripText(LEVELS[error.kind], title or own_title, detail or own_detail, keys)
