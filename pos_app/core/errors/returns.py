"""What a return may be refused for; each says what, how much, and what to do instead."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class TicketUnknown(ShopError):
    """No such sale is known at this till."""

    kind = Kind.MISSING
    code = "return.ticket_unknown"
    title = N_("That ticket is not known here")
    message = N_(
        "{ticket} is no ticket that this till knows. Check the number, connect to ask for tickets"
        " of other tills, or return without a ticket."
    )


class ReturnEmpty(ShopError):
    """Nothing was chosen."""

    kind = Kind.INVALID
    code = "return.empty"
    title = N_("Nothing was chosen")
    message = N_("Choose what comes back, and how much of it.")


class ReturnTooMuch(ShopError):
    """More comes back than was sold and not returned yet (R1)."""

    kind = Kind.CONFLICT
    code = "return.too_much"
    title = N_("That is more than was sold")
    message = N_(
        "{product}: {sold} {unit} sold, {returned} returned before, {wanted} wanted."
        " At most {left} can come back. Nothing was returned."
    )


class ReturnTooLate(ShopError):
    """The days for returns have passed (R7)."""

    kind = Kind.CONFLICT
    code = "return.too_late"
    title = N_("The time for returns has passed")
    message = N_(
        "Sold {days} days ago; returns are taken for {window} days. Nothing was returned."
        " Who may accept late returns can choose to."
    )


class ReturnOfAnother(ShopError):
    """The sale was to another customer (R7)."""

    kind = Kind.CONFLICT
    code = "return.other_customer"
    title = N_("The ticket is of another customer")
    message = N_("Sold to {customer}. Nothing was returned. Choose that customer or none.")


class RestockingOff(ShopError):
    """The shop takes no fee for returns (R7)."""

    kind = Kind.CONFLICT
    code = "return.no_fee"
    title = N_("This shop takes no restocking fee")
    message = N_("Nothing was returned. Return it without a fee, or set one in the settings.")


class UnknownCondition(ShopError):
    """The state of what came back is said in a word that nobody knows."""

    kind = Kind.INVALID
    code = "return.unknown_condition"
    title = N_("Good or damaged?")
    message = N_("“{condition}” says nothing about the goods. Use one of {known}.")


class RefundTooLarge(ShopError):
    """The refund is larger than what the drawer holds (R5)."""

    kind = Kind.CONFLICT
    code = "return.drawer_too_small"
    title = N_("The drawer does not hold that much")
    message = N_(
        "The refund is {wanted}, the drawer holds {available}. Nothing was returned. Refund it in"
        " another way, or pay cash into the drawer first."
    )


class RefundTooLargeUnsaid(ShopError):
    """The same, to who may not know what the drawer should hold before it is counted."""

    kind = Kind.CONFLICT
    code = "return.drawer_smaller"
    title = N_("The drawer does not hold that much")
    message = N_(
        "The refund is {wanted}, more than the drawer holds. Nothing was returned. Refund it in"
        " another way, or pay cash into the drawer first."
    )


class RefundMismatch(ShopError):
    """The parts of a refund do not add up to the note."""

    kind = Kind.INVALID
    code = "return.refund_mismatch"
    title = N_("The refund does not add up")
    message = N_("The note is {total}, its refunds are {given}. Nothing was returned.")


class ReferenceNeeded(ShopError):
    """A card was refunded by hand, and nobody wrote what its terminal said (R5)."""

    kind = Kind.INVALID
    code = "return.reference_needed"
    title = N_("The number of the refund is missing")
    message = N_(
        "Refund {amount} on the card terminal first and write the number of its voucher here."
        " Nothing was returned."
    )


class RefundNeedsCustomer(ShopError):
    """Money goes to the account of nobody."""

    kind = Kind.INVALID
    code = "return.customer_needed"
    title = N_("Whose account is it?")
    message = N_("Choose the customer who gets the credit. Nothing was returned.")


class VoidTooLate(ShopError):
    """A sale is voided on its own day only (R9)."""

    kind = Kind.CONFLICT
    code = "void.too_late"
    dates = frozenset({"date"})
    title = N_("Only a sale of today can be voided")
    message = N_("Ticket {number} is of {date}. Nothing was voided. Return its products instead.")


class VoidTwice(ShopError):
    """The sale was voided, or part of it is back already (R9)."""

    kind = Kind.CONFLICT
    code = "void.twice"
    title = N_("Something of that sale is back already")
    message = N_(
        "Ticket {number} has credit note {note}. Nothing was voided. Return what is left of it."
    )


class WithoutTicketTooMuch(ShopError):
    """More than the shop takes back without a ticket (R7)."""

    kind = Kind.CONFLICT
    code = "return.without_ticket_cap"
    title = N_("Too much without a ticket")
    message = N_(
        "{wanted} wanted; without a ticket at most {cap} is given back. Nothing was returned. Look"
        " for the ticket by date or customer."
    )


class UnverifiedTooMuch(ShopError):
    """More of another till's ticket than is given back without the centre's word."""

    kind = Kind.CONFLICT
    code = "return.unverified_cap"
    title = N_("The centre must be asked first")
    message = N_(
        "{wanted} wanted of a ticket of another till. Without the centre at most {cap} is given"
        " back. Nothing was returned. Try again when there is a connection, or return it at the"
        " till that sold it."
    )


class CorrectionTooLarge(ShopError):
    """A correction takes off more than what is left of the line."""

    kind = Kind.CONFLICT
    code = "return.correction_too_large"
    title = N_("The correction is too large")
    message = N_("{product}: {left} is left of its price, {wanted} wanted. Nothing was corrected.")


class CreditNoteMissing(ShopError):
    """No such credit note on this node."""

    kind = Kind.MISSING
    code = "return.note_missing"
    title = N_("No such credit note")
    message = N_("The credit note {note} is not known here. Check the number.")


class RefundSettled(ShopError):
    """What a gateway was asked for has its answer already."""

    kind = Kind.CONFLICT
    code = "return.refund_settled"
    title = N_("That refund is settled already")
    message = N_("Credit note {note} was refunded. Nothing was paid again.")
