"""Everything that may go wrong and be said to a person: one class per case, built from facts.

The text is in English here and translated where it is shown (`describe`). HTTP statuses and screen
reactions hang on `Kind`, in `sync_server/problems.py` and `ui/notices.py`; this module knows
neither. Every code is explained in docs/errors.md, for people.
"""

from datetime import datetime
from enum import Enum
from string import Formatter
from typing import ClassVar

from pos_app.core.i18n import Translate


class Kind(Enum):
    """What the person can do about it."""

    INVALID = "invalid"  # the input is wrong
    FORBIDDEN = "forbidden"  # not yours to do
    MISSING = "missing"  # not there
    CONFLICT = "conflict"  # the shop's state forbids it
    UNAVAILABLE = "unavailable"  # disk, lock, printer, network


class ShopError(Exception):
    """A refusal or a failure with a name; nothing was changed when it is raised.

    `facts` are plain values (text and integers): what, where, how much. They fill `message` and
    travel in HTTP problems, from which the client rebuilds the same class by its `code`.
    """

    kind: ClassVar[Kind] = Kind.CONFLICT
    code: ClassVar[str] = ""
    title: ClassVar[str] = ""
    message: ClassVar[str] = ""
    message_for_one: ClassVar[str] = ""  # said instead where the number in it is 1: "1 try left"
    words: ClassVar[frozenset[str]] = frozenset()  # facts that are words of ours: translated
    dates: ClassVar[frozenset[str]] = frozenset()  # facts that are days or times of the shop (ISO)

    def __init__(self, **facts: str | int) -> None:
        missing = self.fact_names() - facts.keys()
        if missing:  # our bug, not the shop's
            raise TypeError(f"{type(self).__name__} needs the facts {sorted(missing)}")
        self.facts = facts
        super().__init__(self.sentence.format(**facts))

    @property
    def sentence(self) -> str:
        """The message that fits the facts, still without them."""
        return self.message_for_one if self.message_for_one and self._is_one() else self.message

    def _is_one(self) -> bool:
        numbers = [fact for fact in self.facts.values() if isinstance(fact, int)]
        return numbers == [1]

    @classmethod
    def fact_names(cls) -> set[str]:
        """Return the names of the facts that the message uses."""
        return {name for _, name, _, _ in Formatter().parse(cls.message) if name}


def describe(error: ShopError, translate: Translate) -> tuple[str, str]:
    """Return title and sentence of `error` in the language of `translate`."""
    facts = dict(error.facts)
    for name, value in error.facts.items():
        if isinstance(value, str) and name in error.words:
            facts[name] = translate(value)
        elif isinstance(value, str) and name in error.dates:
            facts[name] = written_date(value)
    return translate(error.title), translate(error.sentence).format(**facts)


def written_date(text: str) -> str:
    """Return an ISO day or moment as people write it: ``25-11-2026``, ``25-11-2026 08:02``."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.strftime("%d-%m-%Y %H:%M" if "T" in text else "%d-%m-%Y")
