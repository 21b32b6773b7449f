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


# The store -------------------------------------------------------------------------------------


class StoreUnavailable(ShopError):
    """The database refused or could not be read; the transaction was rolled back."""

    kind = Kind.UNAVAILABLE
    code = "store.unavailable"
    title = N_("The data store does not answer")
    message = N_("Nothing was recorded. Try again; if it goes on, restart this till. ({reason})")


class StoreBusy(ShopError):
    """Another program held the write lock for longer than the wait."""

    kind = Kind.UNAVAILABLE
    code = "store.busy"
    title = N_("Another program is using the data")
    message = N_("Nothing was recorded. Close the other program, or wait a moment and try again.")


class DiskFull(ShopError):
    """The disk has no room for the transaction."""

    kind = Kind.UNAVAILABLE
    code = "store.disk_full"
    title = N_("The disk is full")
    message = N_("Nothing was recorded. Free some space on this machine's disk and try again.")


class OutcomeUnknown(ShopError):
    """COMMIT failed and the store cannot be read to know what became of it."""

    kind = Kind.UNAVAILABLE
    code = "store.outcome_unknown"
    title = N_("It is not known whether this was recorded")
    message = N_("The data store failed while saving. Restart this till before you do it again.")


class StoreTooOld(ShopError):
    """The SQLite library has a bug that can damage the file."""

    kind = Kind.UNAVAILABLE
    code = "store.sqlite_too_old"
    title = N_("SQLite is too old")
    message = N_("SQLite {found} can damage data; {wanted} or later is needed. Run the setup again.")


class StoreMissing(ShopError):
    """There is no shop in that folder."""

    kind = Kind.MISSING
    code = "store.missing"
    title = N_("There is no shop here")
    message = N_("{path} holds no shop yet. Create one with: pos init --data {path}")


class StoreExists(ShopError):
    """There is a shop in that folder already."""

    kind = Kind.CONFLICT
    code = "store.exists"
    title = N_("There is a shop here already")
    message = N_("{path} already holds a shop. Nothing was changed. Choose another folder.")


class SchemaTooNew(ShopError):
    """The file was written by a newer version of the product."""

    kind = Kind.CONFLICT
    code = "store.schema_too_new"
    title = N_("These data are of a newer version")
    message = N_("The data have schema {found}, this program knows {known}. Install the newer one.")


# People ----------------------------------------------------------------------------------------


class NotPermitted(ShopError):
    """The role of the actor does not allow this."""

    kind = Kind.FORBIDDEN
    code = "people.not_permitted"
    title = N_("Not allowed")
    message = N_("{person} may not do this ({permission}). Ask a supervisor.")


# Catalogue and stock -----------------------------------------------------------------------------


class UnknownVariant(ShopError):
    """No product has that id or code."""

    kind = Kind.MISSING
    code = "catalog.unknown"
    title = N_("Not in the catalogue")
    message = N_("The code {code} is not in the catalogue. Nothing was added.")


class InsufficientStock(ShopError):
    """There is less than wanted at that location."""

    kind = Kind.CONFLICT
    code = "stock.insufficient"
    title = N_("Not enough stock")
    message = N_(
        "{product}: {available} {unit} available in {location}, {wanted} {unit} wanted."
        " Sell what there is or call a supervisor."
    )
