"""What was typed or sent does not fit."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


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


class InvalidDate(ShopError):
    """A text that is no day."""

    kind = Kind.INVALID
    code = "date.invalid"
    title = N_("Not a date")
    message = N_("“{text}” is not a date. Write day, month and year, such as 21-11-2026.")


class InvalidTaxId(ShopError):
    """A tax id has another shape, or its check digit does not fit: mistyped."""

    kind = Kind.INVALID
    code = "input.tax_id"
    title = N_("The tax id does not fit")
    message = N_(
        "{text} does not fit its check digit. Nothing was saved. Check it with the person."
    )


class RuleOutOfRange(ShopError):
    """A rule of the shop with a number that makes no sense."""

    kind = Kind.INVALID
    code = "settings.out_of_range"
    title = N_("That rule cannot be saved")
    message = N_("{rule} is {least} to {most}. Nothing was changed.")
    words = frozenset({"rule"})
