"""Words: marking messages and translating them, without a global language.

English sentences are the message ids. The language is always an argument: the desktop chooses one
at start, the server one per request.
"""

from collections.abc import Callable
from functools import cache
from gettext import NullTranslations, translation

from pos_app.core.resources import resource_dir

Translate = Callable[[str], str]

LANGUAGES = ("es", "en")
DOMAIN = "pos"


def N_(message: str) -> str:  # noqa: N802 - the name every gettext tool looks for
    """Mark a message for extraction; it is translated later, where it is shown."""
    return message


@cache
def _catalogue(language: str) -> NullTranslations:
    return translation(
        DOMAIN, localedir=str(resource_dir() / "i18n"), languages=[language], fallback=True
    )


def translator(language: str) -> Translate:
    """Return the function that turns an English message id into `language`.

    An unknown language, or a message without a translation, gives the English text back.
    """
    return _catalogue(language).gettext


def plural(language: str, singular: str, plural_form: str, count: int) -> str:
    """Return the right form for `count`, filled with ``{count}``."""
    return _catalogue(language).ngettext(singular, plural_form, count).format(count=count)
