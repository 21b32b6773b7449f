"""Orders, transfers, expiry and stock takes."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class OrderMissing(ShopError):
    """No order has that id."""

    kind = Kind.MISSING
    code = "order.missing"
    title = N_("That order is not there")
    message = N_("There is no order {order}. Nothing was changed.")


class OrderEmpty(ShopError):
    """An order without lines."""

    kind = Kind.INVALID
    code = "order.empty"
    title = N_("The order is empty")
    message = N_("Nothing was recorded. Add at least one product.")


class OrderNotShipped(ShopError):
    """Nothing of the order was shipped that could come back."""

    kind = Kind.CONFLICT
    code = "order.not_shipped"
    title = N_("Nothing to take back")
    message = N_("Nothing of order {order} is with the customer. Nothing was changed.")


class UnknownStatus(ShopError):
    """A status that orders do not have."""

    kind = Kind.INVALID
    code = "order.unknown_status"
    title = N_("Unknown status")
    message = N_("“{status}” is no status of an order. Use one of {known}.")


class UnknownOrderLine(ShopError):
    """A line number that the document does not have."""

    kind = Kind.MISSING
    code = "order.line_missing"
    title = N_("No such line")
    message = N_("The document has no line {line}. Nothing was changed.")


class LocationMissing(ShopError):
    """A place where this node may not move stock by a document."""

    kind = Kind.MISSING
    code = "stock.location_missing"
    title = N_("That place is not there")
    message = N_(
        "{location} is not a place in use where this may be done. Nothing was changed."
        " Choose another."
    )


class UnknownCause(ShopError):
    """A shrinkage without a cause, or with one that does not exist."""

    kind = Kind.INVALID
    code = "stock.unknown_cause"
    title = N_("Say why it was lost")
    message = N_("“{cause}” is no cause of a loss. Use one of {known}.")


class NothingExpired(ShopError):
    """There is no expired stock to write off."""

    kind = Kind.CONFLICT
    code = "stock.nothing_expired"
    title = N_("Nothing has expired")
    message = N_("There is no expired stock in this branch. Nothing was changed.")


class TransferMissing(ShopError):
    """No transfer has that id here."""

    kind = Kind.MISSING
    code = "transfer.missing"
    title = N_("That transfer is not there")
    message = N_("There is no transfer {transfer} here. If it was sent just now, wait for sync.")


class TransferEmpty(ShopError):
    """A transfer or a reception without anything in it."""

    kind = Kind.INVALID
    code = "transfer.empty"
    title = N_("Nothing to move")
    message = N_("Nothing was recorded. Name at least one product and its quantity.")


class SamePlace(ShopError):
    """A transfer from a location to itself, or to where goods only pass."""

    kind = Kind.INVALID
    code = "transfer.same_place"
    title = N_("Choose another place")
    message = N_("Goods cannot be sent from {origin} to {target}. Choose two different places.")


class TransferDone(ShopError):
    """Everything of the transfer arrived or was accounted for."""

    kind = Kind.CONFLICT
    code = "transfer.done"
    title = N_("The transfer is complete")
    message = N_("Nothing of transfer {transfer} is on its way any more. Nothing was changed.")


class TransferElsewhere(ShopError):
    """Only the branch that receives says what arrived; the one that sent may take back."""

    kind = Kind.CONFLICT
    code = "transfer.elsewhere"
    title = N_("Received elsewhere")
    message = N_(
        "These goods are on their way to {target}, which says what arrives. Nothing was changed."
        " Here they can only come back, as “returned”."
    )


class TransferExceeded(ShopError):
    """More was to be received than is on its way."""

    kind = Kind.CONFLICT
    code = "transfer.exceeded"
    title = N_("More than was sent")
    message = N_(
        "{product}: {wanted} to receive, {available} on the way. Receive what was sent and adjust"
        " the rest with its reason."
    )


class UnknownDifference(ShopError):
    """A difference of a transfer that has no such name."""

    kind = Kind.INVALID
    code = "transfer.unknown_difference"
    title = N_("Say what the difference is")
    message = N_("“{difference}” is no difference of a transfer. Use one of {known}.")


class StockTakeMissing(ShopError):
    """No stock take has that id."""

    kind = Kind.MISSING
    code = "stock_take.missing"
    title = N_("That stock take is not there")
    message = N_("There is no stock take {stock_take}. Nothing was changed.")


class StockTakeEmpty(ShopError):
    """Nothing was counted."""

    kind = Kind.CONFLICT
    code = "stock_take.empty"
    title = N_("Nothing was counted")
    message = N_("Count at least one product first. Nothing was changed.")


class StockTakeNothingUnclear(ShopError):
    """A person wants to say what was first, and nothing waits for it."""

    kind = Kind.CONFLICT
    code = "stock_take.nothing_unclear"
    title = N_("Nothing is unclear")
    message = N_("Everything that came late to this stock take is settled. Nothing was changed.")


class StockTakeWrongState(ShopError):
    """A stock take is counted in draft and reconciled, once, when completed."""

    kind = Kind.CONFLICT
    code = "stock_take.wrong_state"
    title = N_("Not in this state")
    message = N_("The stock take is {state}; this needs it {needed}. Nothing was changed.")


class LocationTaken(ShopError):
    """Another place of the branch has that code."""

    kind = Kind.CONFLICT
    code = "stock.location_taken"
    title = N_("There is such a place already")
    message = N_("{code} is {location} in this branch. Nothing was changed. Choose another code.")


class LocationInUse(ShopError):
    """A place cannot be closed: goods are there, or the branch needs it."""

    kind = Kind.CONFLICT
    code = "stock.location_in_use"
    title = N_("That place is in use")
    message = N_(
        "{location} holds goods or is needed by its branch. Nothing was changed. Move the goods to"
        " another place first."
    )


class LotNotHere(ShopError):
    """A lot that a product does not have at a place."""

    kind = Kind.MISSING
    code = "stock.lot_not_here"
    title = N_("That lot is not here")
    message = N_(
        "There is no lot {lot} of {product} here. Nothing was changed. Here there are {known}."
    )


class NothingDiffers(ShopError):
    """A count that says what the record says."""

    kind = Kind.INVALID
    code = "stock.nothing_differs"
    title = N_("Nothing to adjust")
    message = N_(
        "Every product has the quantity that the record says. Nothing was changed. Write what was"
        " counted, or discard it."
    )
