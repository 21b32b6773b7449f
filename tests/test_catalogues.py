"""Every word that a person reads can be said in Spanish, and says the same things."""

import string

import pytest
from babel.messages import Message

from pos_app.core.i18n import translator
from tests import catalogues


def test_the_template_holds_the_words_of_the_source() -> None:
    gathered = catalogues.without_date(catalogues.as_text(catalogues.gather()))
    kept = catalogues.without_date(catalogues.TEMPLATE.read_text(encoding="utf-8"))
    if gathered != kept:
        new = set(gathered.splitlines()) ^ set(kept.splitlines())
        pytest.fail(
            f"the words of the source have changed: make i18n ({sorted(new)[:5]})", pytrace=False
        )


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_nothing_is_left_untranslated(language: str) -> None:
    missing = catalogues.missing(language)
    if missing:
        pytest.fail(f"{len(missing)} have no {language}: make i18n ({missing[:5]})", pytrace=False)


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_a_translation_uses_the_facts_of_its_message(language: str) -> None:
    wrong = [
        message.id
        for message in catalogues.messages(catalogues.read(catalogues.catalogue_path(language)))
        if catalogues.is_translated(message) and not _same_facts(message)
    ]
    assert not wrong


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    translate = translator(language)
    for message in catalogues.messages(catalogues.read(catalogues.catalogue_path(language))):
        if isinstance(message.id, str) and message.string:
            assert translate(message.id) == message.string, "compile the words: make setup"


def test_no_percent_sign_is_taken_for_a_place_to_fill() -> None:
    """Words are filled by braces; gettext reads "10% is" as a number to put in, and complains."""
    assert [one.id for one in catalogues.messages(catalogues.gather()) if one.python_format] == []


def _same_facts(message: Message) -> bool:
    ids = message.id if isinstance(message.id, tuple | list) else [message.id]
    translated = message.string or ""
    said = [translated] if isinstance(translated, str) else list(translated)
    wanted = set().union(*(_facts(text) for text in ids))
    # A plural form may leave its number out ("one sale"); it may not name what nobody gives.
    return all(_facts(text) == wanted or (len(said) > 1 and _facts(text) < wanted) for text in said)


def _facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
