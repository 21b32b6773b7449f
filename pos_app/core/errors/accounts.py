"""Customers' accounts: what is put on them, paid off them, and taken of the store credit."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class CustomerNeeded(ShopError):
    """A payment on an account, of a sale without a customer."""

    kind = Kind.INVALID
    code = "account.no_customer"
    title = N_("Whose account is it?")
    message = N_("Nothing was charged. Choose the customer of the sale first.")


class CustomerBlocked(ShopError):
    """The shop gives this customer nothing on account any more."""

    kind = Kind.CONFLICT
    code = "account.blocked"
    title = N_("The customer is blocked")
    message = N_("{customer} takes nothing on account. Nothing was charged. Choose another way.")


class OverLimit(ShopError):
    """More on account than the customer may owe, by somebody who may not even ask for it."""

    kind = Kind.CONFLICT
    code = "account.over_limit"
    title = N_("It is above the limit")
    message = N_(
        "{customer} owes {debt} and may owe {limit}: {wanted} is too much. Nothing was charged."
        " Take {left} on account and the rest in another way."
    )


class CreditShort(ShopError):
    """More store credit than there is."""

    kind = Kind.CONFLICT
    code = "account.credit_short"
    title = N_("There is not that much store credit")
    message = N_(
        "{customer} has {available}, {wanted} wanted. Nothing was charged. Pay the rest in another"
        " way."
    )


class CreditElsewhere(ShopError):
    """Store credit that other tills gave, while the centre cannot say whether it is spent."""

    kind = Kind.CONFLICT
    code = "account.credit_elsewhere"
    title = N_("The centre must be asked first")
    message = N_(
        "{customer} wants to use {wanted}; this till itself gave {here}, and without the centre it"
        " cannot be known whether the rest is spent. Nothing was charged. Take up to {here} of it"
        " and the rest in another way, or try again when there is a connection."
    )


class DebtSmaller(ShopError):
    """More is paid than is owed."""

    kind = Kind.CONFLICT
    code = "account.debt_smaller"
    title = N_("That is more than is owed")
    message = N_("{customer} owes {debt}, {wanted} was to be paid. Nothing was recorded.")


class UnknownAccount(ShopError):
    """An account that customers do not have."""

    kind = Kind.INVALID
    code = "account.unknown"
    title = N_("No such account")
    message = N_("“{account}” is no account of a customer. Known are debt and store_credit.")


class CustomerMerged(ShopError):
    """The customer is known as somebody else already."""

    kind = Kind.CONFLICT
    code = "customer.merged"
    title = N_("That customer is known as another already")
    message = N_("{customer} is known as {other}. Nothing was changed. Choose {other} instead.")


class CustomersDiffer(ShopError):
    """Two customers with two tax ids are no one person."""

    kind = Kind.CONFLICT
    code = "customer.differ"
    title = N_("They have different tax ids")
    message = N_(
        "{one} and {other} are two. Nothing was changed. If one of the tax ids is wrong, correct it"
        " first."
    )


class MergeAtCentre(ShopError):
    """Customers are made one where all of them are known."""

    kind = Kind.CONFLICT
    code = "customer.merge_at_centre"
    title = N_("That is done at the centre")
    message = N_(
        "This till has a centre, which keeps the customers of all tills. Nothing was changed. Make"
        " them one there, in Customers."
    )
