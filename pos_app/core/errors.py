"""Everything that may go wrong and be said to a person: one class per case, built from facts.

The text is in English here and translated where it is shown (`describe`). HTTP statuses and screen
reactions hang on `Kind`, in `sync_server/problems.py` and `ui/notices.py`; this module knows neither.
Every code is explained in docs/errors.md, for people.
"""

from enum import Enum
from string import Formatter
from typing import ClassVar

from pos_app.core.i18n import N_, Translate


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

    def __init__(self, **facts: str | int) -> None:
        missing = self.fact_names() - facts.keys()
        if missing:  # our bug, not the shop's
            raise TypeError(f"{type(self).__name__} needs the facts {sorted(missing)}")
        self.facts = facts
        super().__init__(self.message.format(**facts))

    @classmethod
    def fact_names(cls) -> set[str]:
        """Return the names of the facts that the message uses."""
        return {name for _, name, _, _ in Formatter().parse(cls.message) if name}


def describe(error: ShopError, translate: Translate) -> tuple[str, str]:
    """Return title and sentence of `error` in the language of `translate`."""
    return translate(error.title), translate(error.message).format(**error.facts)


# Input ----------------------------------------------------------------------------------------


class InvalidAmount(ShopError):
    """A text that is no amount of money."""

    kind = Kind.INVALID
    code = "money.invalid"
    title = N_("Not an amount")
    message = N_("“{text}” is not an amount of money. Write digits, such as 1500.")


class UnknownCurrency(ShopError):
    """A currency the product has no data for."""

    kind = Kind.INVALID
    code = "money.unknown_currency"
    title = N_("Unknown currency")
    message = N_("The currency {code} is not known. Known are {known}.")


class InvalidQuantity(ShopError):
    """A text that is no quantity."""

    kind = Kind.INVALID
    code = "quantity.invalid"
    title = N_("Not a quantity")
    message = N_("“{text}” is not a quantity. Write a number above 0 with at most three decimals.")
