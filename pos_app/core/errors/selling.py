"""The cart, its payments, and the sale."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class LineMissing(ShopError):
    """The cart has no such line."""

    kind = Kind.MISSING
    code = "cart.line_missing"
    title = N_("No such line")
    message = N_("The sale has no line {line}. Choose a line with the arrows.")


class QuantityNotWhole(ShopError):
    """Part of a thing that is sold by the piece."""

    kind = Kind.INVALID
    code = "cart.not_whole"
    title = N_("Whole pieces only")
    message = N_("{product} is sold by the piece. Write a whole number.")


class DiscountTooLarge(ShopError):
    """More is taken off than there is."""

    kind = Kind.INVALID
    code = "cart.discount_too_large"
    title = N_("The discount is too large")
    message = N_("The discount is {discount} and there are {most}. Write at most {most}.")


class InvalidDiscount(ShopError):
    """A discount that is neither a share nor an amount."""

    kind = Kind.INVALID
    code = "cart.invalid_discount"
    title = N_("Which discount?")
    message = N_("“{text}” is no discount. Write a share such as 10%, or an amount such as 500.")


class NoInvoiceHere(ShopError):
    """An invoice where the shop issues none."""

    kind = Kind.INVALID
    code = "sale.no_invoice"
    title = N_("This shop issues no invoices")
    message = N_("The sale stays a receipt. Ask the owner to set the tax documents of the country.")


class CartEmpty(ShopError):
    """There is nothing to charge."""

    kind = Kind.INVALID
    code = "sale.empty"
    title = N_("There is nothing to charge")
    message = N_("Scan a product first.")


class PriceMissing(ShopError):
    """The product has no price; it is asked for when it is sold."""

    kind = Kind.INVALID
    code = "sale.price_missing"
    title = N_("The price is missing")
    message = N_("{product} has no price. Write the price it is sold at.")


class PaymentMissing(ShopError):
    """No payment was given."""

    kind = Kind.INVALID
    code = "payment.missing"
    title = N_("The payment is missing")
    message = N_("Nothing was charged. Choose how the customer pays.")


class PaymentTooSmall(ShopError):
    """The payments do not reach the total."""

    kind = Kind.INVALID
    code = "payment.too_small"
    title = N_("The payment is too small")
    message = N_("{missing} missing. Nothing was charged. Add a payment or remove a line.")


class PaymentTooLarge(ShopError):
    """Cards and transfers exceed the total; only cash gives change."""

    kind = Kind.INVALID
    code = "payment.too_large"
    title = N_("The payment is too large")
    message = N_("{excess} too much. Nothing was charged. Only cash gives change.")


class UnknownMethod(ShopError):
    """A way of paying that does not exist."""

    kind = Kind.INVALID
    code = "payment.unknown_method"
    title = N_("Unknown way of paying")
    message = N_("“{method}” is no way of paying here.")


class SaleMissing(ShopError):
    """No such sale on this node."""

    kind = Kind.MISSING
    code = "sale.missing"
    title = N_("No such ticket")
    message = N_("The ticket {ticket} is not known here. Check the number.")
