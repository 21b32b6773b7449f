"""The words of the product: gathered from the source, compared with the catalogues.

    python -m tests.catalogues update     gather into pos.pot and es/…/pos.po (make i18n)
    python -m tests.catalogues missing    list the messages without Spanish
    python -m tests.catalogues prune      forget translations that no message asks for any more
    python -m tests.catalogues merge FILE take translations that are lacking from another .po file

A message is an English text in `N_("…")` or `translate("…")`, or the two of `plural(language, "…",
"…", count)`. No line numbers are kept, only file names, so that moving code changes no catalogue.
"""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from tests.shared_data import PROJECT

PACKAGES = ("pos_app", "sync_server")
KEYWORDS = {"N_": None, "translate": None, "plural": (2, 3)}
READERS = {".py": "python", ".html": "jinja2"}  # templates say `translate("…")` as modules do
WORDS = PROJECT / "resources" / "i18n"
TEMPLATE = WORDS / "pos.pot"
_HEADER = "# The words of Mostrador. Gathered by `make i18n`; translations are written by hand."
LANGUAGES = ("es",)  # English is the language of the messages themselves


def catalogue_path(language: str) -> Path:
    """Return the file of one language."""
    return WORDS / language / "LC_MESSAGES" / "pos.po"


def gather() -> Catalog:
    """Return every message of the source, each with the files that use it."""
    words = _empty("")
    for package in PACKAGES:
        for source in sorted((PROJECT / package).rglob("*.*")):
            if source.suffix not in READERS:
                continue
            where = source.relative_to(PROJECT).as_posix()
            for line, message, notes, context in extract_from_file(
                READERS[source.suffix], source, keywords=KEYWORDS, comment_tags=("Translators:",)
            ):
                del line
                if not any(letter.isalpha() for letter in str(message)):
                    continue  # str.translate of something else
                words.add(message, None, [(where, 0)], auto_comments=notes, context=context)
    return words


def read(path: Path) -> Catalog:
    """Return the catalogue in a file."""
    with path.open("rb") as file:
        return read_po(file)


def messages(words: Catalog) -> Iterable[Message]:
    """Return the messages without the header."""
    return (message for message in words if message.id)


def is_translated(message: Message) -> bool:
    """Return whether every form of a message has a translation that somebody looked at."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms) and not message.fuzzy


def missing(language: str) -> list[str]:
    """Return the messages of the source that have no translation into `language`."""
    known = read(catalogue_path(language))
    lacking = []
    for message in messages(gather()):
        translation = known.get(message.id)
        if translation is None or not is_translated(translation):
            lacking.append(_text(message))
    return lacking


def as_text(words: Catalog, *, prune: bool = True) -> str:
    """Return the file of a catalogue; without `prune` what is no longer said is kept at its end."""
    file = BytesIO()
    write_po(file, words, width=100, sort_output=True, ignore_obsolete=prune, include_lineno=False)
    return file.getvalue().decode()


def without_date(text: str) -> str:
    """Return the text of a catalogue but for the time at which it was gathered."""
    return "".join(
        line for line in text.splitlines(keepends=True) if '"POT-Creation-Date' not in line
    )


def update(*, prune: bool = False) -> None:
    """Write the template and bring every language up to it; translations are kept."""
    words = gather()
    _write(TEMPLATE, as_text(words))
    for language in LANGUAGES:
        path = catalogue_path(language)
        known = read(path) if path.exists() else _empty(language)
        known.locale = known.locale or language
        known.update(words, no_fuzzy_matching=True)
        _write(path, as_text(known, prune=prune))


def merge(language: str, other: Path) -> None:
    """Take from `other` what `language` lacks; what is translated already stays."""
    update()
    known = read(catalogue_path(language))
    for message in messages(read(other)):
        mine = known.get(message.id)
        if mine is not None and not is_translated(mine) and is_translated(message):
            mine.string = message.string
    _write(catalogue_path(language), as_text(known, prune=False))


def _write(path: Path, text: str) -> None:
    if path.exists() and without_date(path.read_text(encoding="utf-8")) == without_date(text):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _empty(language: str) -> Catalog:
    return Catalog(
        locale=language or None,
        header_comment=_HEADER,
        project="Mostrador",
        version="0",
        msgid_bugs_address="-",
        last_translator="the authors of Mostrador",
        language_team="the authors of Mostrador",
        fuzzy=False,
        creation_date=datetime.now(UTC),
    )


def _text(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def main(command: str = "", *files: str) -> int:
    """Run one command; return 1 where a translation is missing."""
    if command == "merge":
        for file in files:
            merge("es", Path(file))
    elif command in {"update", "prune"}:
        update(prune=command == "prune")
    elif command != "missing":
        print(__doc__)
        return 2
    lacking = [(language, text) for language in LANGUAGES for text in missing(language)]
    for language, text in lacking:
        print(f"{language}: no translation yet: {text}")
    return int(bool(lacking))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
