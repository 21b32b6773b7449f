"""Purchases, purchase orders, item requests and stock transactions."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class DocumentEmpty(ShopError):
    """A document without lines."""

    kind = Kind.INVALID
    code = "document.empty"
    title = N_("There are no lines")
    message = N_("Nothing was recorded. Add at least one product with its quantity.")


class DocumentTooLong(ShopError):
    """A document with more lines than one may have."""

    kind = Kind.INVALID
    code = "document.too_long"
    title = N_("Too many lines")
    message = N_("{lines} lines are too many, {limit} may be. Divide it into several documents.")


class TextTooLong(ShopError):
    """A text that is longer than it may be."""

    kind = Kind.INVALID
    code = "text.too_long"
    title = N_("The text is too long")
    message = N_("The text has {length} characters, {limit} may be. Write less.")


class FieldMissing(ShopError):
    """A field of a document that must be filled in."""

    kind = Kind.INVALID
    code = "document.field_missing"
    title = N_("Something is missing")
    message = N_("Nothing was recorded. Write the {field}.")
    words = frozenset({"field"})


class DocumentMissing(ShopError):
    """A document that is not there, or that the person may not see."""

    kind = Kind.MISSING
    code = "document.missing"
    title = N_("That document is not there")
    message = N_("There is no document {document} here. Look at the list again.")


class StateRefused(ShopError):
    """A document is not in the state that this needs."""

    kind = Kind.CONFLICT
    code = "document.state"
    title = N_("Not in this state")
    message = N_(
        "{document} must be in the state “{needed}” for this. Present state: “{current}”."
        " Nothing was changed."
    )
    words = frozenset({"needed", "current"})


class SupplierMissing(ShopError):
    """No supplier has that id."""

    kind = Kind.MISSING
    code = "supplier.missing"
    title = N_("That supplier is not there")
    message = N_("There is no supplier {supplier}. Nothing was changed.")


class SupplierInactive(ShopError):
    """Nothing is bought from a supplier that was deactivated."""

    kind = Kind.CONFLICT
    code = "supplier.inactive"
    title = N_("The supplier is not active")
    message = N_("{supplier} is not active. Nothing was recorded. Activate it or choose another.")


class SupplierTaken(ShopError):
    """Another supplier has that tax id already."""

    kind = Kind.CONFLICT
    code = "supplier.taken"
    title = N_("The supplier is there already")
    message = N_("The tax id {tax_id} belongs to {supplier} already. Nothing was changed.")


class PurchaseExists(ShopError):
    """The same paper of the same supplier was entered before."""

    kind = Kind.CONFLICT
    code = "purchase.exists"
    dates = frozenset({"entered"})
    title = N_("This purchase was entered already")
    message = N_(
        "{person} entered {document} {number} of {supplier} on {entered}. Nothing was received"
        " again."
    )


class LotMissing(ShopError):
    """No lot has that id."""

    kind = Kind.MISSING
    code = "stock.lot_missing"
    title = N_("That lot is not there")
    message = N_("There is no lot {lot}. Look for it by the product.")


class LotNeeded(ShopError):
    """A product that is kept by lots came without the number of its lot."""

    kind = Kind.INVALID
    code = "stock.lot_needed"
    title = N_("The lot is missing")
    message = N_("{product} is kept by lots. Write the number of the lot and its expiry.")


class LotExpired(ShopError):
    """Goods came that are past their expiry."""

    kind = Kind.INVALID
    code = "stock.lot_expired"
    dates = frozenset({"expires_on"})
    title = N_("The lot has expired")
    message = N_(
        "Lot {lot} of {product} expired on {expires_on}. Nothing was received. Check the date, or"
        " give the goods back."
    )


class LotsMixed(ShopError):
    """A product with a named lot on one line and none on another."""

    kind = Kind.INVALID
    code = "stock.lots_mixed"
    title = N_("Lots on some lines only")
    message = N_("Name the lot on every line of {product}, or on none.")


class ReceivedTooMuch(ShopError):
    """More came than was ordered."""

    kind = Kind.CONFLICT
    code = "purchase_order.too_much"
    title = N_("More than was ordered")
    message = N_(
        "{product}: {ordered} {unit} ordered, {received} received before, {wanted} more are too"
        " many. Nothing was received. Enter what is over as a purchase."
    )


class IssuedTooMuch(ShopError):
    """More is handed over than was asked for."""

    kind = Kind.CONFLICT
    code = "item_request.too_much"
    title = N_("More than was asked for")
    message = N_(
        "{product}: {asked} {unit} asked for, {issued} issued before, {wanted} more are too many."
        " Nothing was issued."
    )


class NotTheOwner(ShopError):
    """Only who wrote a request may submit it."""

    kind = Kind.FORBIDDEN
    code = "item_request.not_owner"
    title = N_("Not your request")
    message = N_("Only {owner} may submit {document}. You can submit your own requests.")


class PlacesWrong(ShopError):
    """Places that do not go with the type of a stock transaction."""

    kind = Kind.INVALID
    code = "stock_transaction.places"
    title = N_("The places do not fit")
    message = N_(
        "{type}: IN has a destination only, OUT an origin only, MOVE an origin and another"
        " place as destination."
    )


class OtherBranches(ShopError):
    """A move between branches, which is a transfer."""

    kind = Kind.CONFLICT
    code = "stock_transaction.branches"
    title = N_("Two branches")
    message = N_(
        "{origin} and {destination} are of different branches. Nothing was recorded. Make a"
        " transfer."
    )
