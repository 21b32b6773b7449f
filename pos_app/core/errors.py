"""Everything that may go wrong and be said to a person: one class per case, built from facts.

The text is in English here and translated where it is shown (`describe`). HTTP statuses and screen
reactions hang on `Kind`, in `sync_server/problems.py` and `ui/notices.py`; this module knows
neither. Every code is explained in docs/errors.md, for people.
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
    message_for_one: ClassVar[str] = ""  # said instead where the number in it is 1: "1 try left"
    words: ClassVar[frozenset[str]] = frozenset()  # facts that are words of ours: translated

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
    facts = {
        name: translate(value) if name in error.words and isinstance(value, str) else value
        for name, value in error.facts.items()
    }
    return translate(error.title), translate(error.sentence).format(**facts)


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
    message = N_(
        "SQLite {found} can damage data; {wanted} or later is needed. Run the setup again."
    )


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
    message = N_("{person} may not do this. Nothing was changed. Ask a supervisor.")


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


class UnknownProduct(ShopError):
    """A product was named that is not there."""

    kind = Kind.MISSING
    code = "catalog.product_missing"
    title = N_("That product is not there")
    message = N_("The product {code} does not exist. Nothing was changed.")


class CodeTaken(ShopError):
    """Another product has that code or barcode already."""

    kind = Kind.CONFLICT
    code = "catalog.code_taken"
    title = N_("The code is taken")
    message = N_("The code {code} belongs to {product} already. Nothing was changed.")


class InvalidProduct(ShopError):
    """A product with a field that cannot be right."""

    kind = Kind.INVALID
    code = "catalog.invalid_product"
    title = N_("That product cannot be saved")
    message = N_("{code}: {reason}.")


# Selling -----------------------------------------------------------------------------------------


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


# Cash ---------------------------------------------------------------------------------------------


class NoCashSession(ShopError):
    """Nothing can be charged before the cash session is open."""

    kind = Kind.CONFLICT
    code = "cash.no_session"
    title = N_("The cash session is closed")
    message = N_("Nothing was charged. Open the cash session of this till first.")


class CashSessionOpen(ShopError):
    """The drawer has an open session already."""

    kind = Kind.CONFLICT
    code = "cash.session_open"
    title = N_("A cash session is open already")
    message = N_("Session {number} of this till is open since {since}. Close it first.")


class CashTooSmall(ShopError):
    """More is taken out than the drawer holds."""

    kind = Kind.CONFLICT
    code = "cash.too_small"
    title = N_("There is not that much cash")
    message = N_("The drawer holds {available}, {wanted} wanted. Nothing was recorded.")


class ReasonMissing(ShopError):
    """A reason is needed."""

    kind = Kind.INVALID
    code = "reason.missing"
    title = N_("The reason is missing")
    message = N_("Write why, in a few words.")


# People, continued --------------------------------------------------------------------------------


class WrongPin(ShopError):
    """The PIN is not that person's."""

    kind = Kind.FORBIDDEN
    code = "people.wrong_pin"
    title = N_("The PIN is not right")
    message = N_("{left} tries left. After that this name is locked for a while.")
    message_for_one = N_("{left} try left. After that this name is locked for a while.")


class LockedOut(ShopError):
    """Too many wrong PINs."""

    kind = Kind.FORBIDDEN
    code = "people.locked_out"
    title = N_("Too many wrong PINs")
    message = N_("{person} can try again in {minutes} min, or a supervisor can sign in.")


class UnknownUser(ShopError):
    """No such person, or not active."""

    kind = Kind.MISSING
    code = "people.unknown"
    title = N_("That person does not work here")
    message = N_("Choose another name, or ask the owner.")


class WeakPin(ShopError):
    """The PIN is too short or too easy."""

    kind = Kind.INVALID
    code = "people.weak_pin"
    title = N_("That PIN is too easy")
    message = N_("Use at least {length} digits, not a row such as 1234 or 1111.")


# Devices ---------------------------------------------------------------------------------------


class UnknownPaper(ShopError):
    """A paper that no printer of ours holds."""

    kind = Kind.INVALID
    code = "printer.unknown_paper"
    title = N_("Unknown paper")
    message = N_("The paper {code} is not known. Known are {known}.")


class InvalidPrinterAddress(ShopError):
    """A printer address that cannot be read."""

    kind = Kind.INVALID
    code = "printer.invalid_address"
    title = N_("Not a printer address")
    message = N_(
        "“{address}” is not the address of a printer. Write it like tcp://192.168.1.50 or "
        "usb:/dev/usb/lp0."
    )


class PrinterNotFound(ShopError):
    """No such device, host or queue; nothing was sent."""

    kind = Kind.UNAVAILABLE
    code = "printer.not_found"
    title = N_("The printer was not found")
    message = N_(
        "{printer} was not found. Nothing was printed. Check its cable and that it is on, "
        "then print again."
    )


class PrinterForbidden(ShopError):
    """The system does not let us use the device; nothing was sent."""

    kind = Kind.UNAVAILABLE
    code = "printer.forbidden"
    title = N_("No permission for the printer")
    message = N_(
        "This computer does not allow the use of {printer}. Nothing was printed. Ask whoever "
        "manages it to give this user the printers."
    )


class PrinterRefused(ShopError):
    """The device is there and takes no connection; nothing was sent."""

    kind = Kind.UNAVAILABLE
    code = "printer.refused"
    title = N_("The printer takes no connection")
    message = N_(
        "{printer} does not accept the connection. Nothing was printed. Another till may be "
        "using it, or it is starting: wait a moment and print again."
    )


class PrinterTimedOut(ShopError):
    """Nobody answers at that address; nothing was sent."""

    kind = Kind.UNAVAILABLE
    code = "printer.timed_out"
    title = N_("The printer does not answer")
    message = N_(
        "{printer} does not answer. Nothing was printed. Check that it is on and its network "
        "cable, then print again."
    )


class PrinterInterrupted(ShopError):
    """The connection broke inside a job: it may have come out, in part or whole."""

    kind = Kind.UNAVAILABLE
    code = "printer.interrupted"
    title = N_("The printer stopped while printing")
    message = N_(
        "{printer} stopped while printing. Look at the paper and say whether the ticket came out."
    )


class PrinterSilent(ShopError):
    """The job was sent whole and the printer did not confirm it."""

    kind = Kind.UNAVAILABLE
    code = "printer.unconfirmed"
    title = N_("The printer did not confirm")
    message = N_(
        "{printer} did not say that it finished. Look at the paper and say whether the ticket"
        " came out."
    )


class PrinterOutOfPaper(ShopError):
    """No paper."""

    kind = Kind.UNAVAILABLE
    code = "printer.no_paper"
    title = N_("The printer has no paper")
    message = N_("{printer} has no paper. The sale is valid. Change the roll and touch Print.")


class PrinterCoverOpen(ShopError):
    """The cover is open."""

    kind = Kind.UNAVAILABLE
    code = "printer.cover_open"
    title = N_("The printer is open")
    message = N_("The cover of {printer} is open. The sale is valid. Close it and touch Print.")


class PrinterOffline(ShopError):
    """The printer says that it is off line."""

    kind = Kind.UNAVAILABLE
    code = "printer.offline"
    title = N_("The printer is paused")
    message = N_(
        "{printer} is off line. The sale is valid. Press its button or switch it off and on, "
        "then touch Print."
    )


class PrinterBroken(ShopError):
    """The printer reports an error of its own."""

    kind = Kind.UNAVAILABLE
    code = "printer.broken"
    title = N_("The printer needs help")
    message = N_(
        "{printer} reports a fault, often paper jammed in the knife. Switch it off, free the "
        "paper, switch it on and touch Print."
    )


class PrinterUnsupported(ShopError):
    """This system lacks what that kind of connection needs."""

    kind = Kind.UNAVAILABLE
    code = "printer.unsupported"
    title = N_("This computer cannot use that printer")
    message = N_(
        "{printer} needs {needs}, which this computer does not have. Choose another "
        "connection in Settings."
    )


class UnknownReason(ShopError):
    """A movement reason that does not go with the movement."""

    kind = Kind.INVALID
    code = "stock.unknown_reason"
    title = N_("That reason does not fit")
    message = N_("“{reason}” is not a reason here. Use one of {known}.")


# Buying and stock documents ----------------------------------------------------------------------


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


class LocationMissing(ShopError):
    """A place where this node may not move stock by a document."""

    kind = Kind.MISSING
    code = "stock.location_missing"
    title = N_("That place is not there")
    message = N_(
        "{location} is not an active place of this branch. Nothing was changed. Choose another."
    )


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
    title = N_("This purchase was entered already")
    message = N_(
        "{document} {number} of {supplier} was entered on {entered}. Nothing was received again."
    )


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


# Orders, transfers and stock takes ----------------------------------------------------------------


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


class UnknownLocation(ShopError):
    """No location has that id, or it is closed."""

    kind = Kind.MISSING
    code = "stock.unknown_location"
    title = N_("That place is not there")
    message = N_("There is no location {location} in use. Nothing was changed.")


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


class StockTakeWrongState(ShopError):
    """A stock take is counted in draft and reconciled, once, when completed."""

    kind = Kind.CONFLICT
    code = "stock_take.wrong_state"
    title = N_("Not in this state")
    message = N_("The stock take is {state}; this needs it {needed}. Nothing was changed.")


# Jobs and drafts ----------------------------------------------------------------------------------


class PrintJobMissing(ShopError):
    """Nothing of that document was ever to be printed here."""

    kind = Kind.MISSING
    code = "print.missing"
    title = N_("There is nothing to print")
    message = N_("The document {document} has no print on this till.")


class DraftMissing(ShopError):
    """The parked sale was taken up already."""

    kind = Kind.MISSING
    code = "draft.missing"
    title = N_("That parked sale is gone")
    message = N_("Someone took it up already. Look at the list again.")


# This station -------------------------------------------------------------------------------------


class InvalidSettings(ShopError):
    """The settings file of this station cannot be read."""

    kind = Kind.INVALID
    code = "station.invalid_settings"
    title = N_("The settings of this station cannot be read")
    message = N_("{path}: {reason}. Correct the file or delete it to start with usual settings.")


class AlreadyRunning(ShopError):
    """The till of this folder is open already."""

    kind = Kind.CONFLICT
    code = "station.already_running"
    title = N_("This till is open already")
    message = N_("Another window works on {path}. Use that one, or close it first.")


# Sync ---------------------------------------------------------------------------------------------


class NotEnrolled(ShopError):
    """This till was never joined to a centre."""

    kind = Kind.CONFLICT
    code = "sync.not_enrolled"
    title = N_("This till has no centre")
    message = N_("Ask the owner for a code of the centre and join with: pos enrol ADDRESS CODE")


class AlreadyEnrolled(ShopError):
    """This till was joined to a centre before."""

    kind = Kind.CONFLICT
    code = "sync.already_enrolled"
    title = N_("This till has a centre already")
    message = N_("It was joined to {url}. Nothing was changed.")


class CentreUnreachable(ShopError):
    """No connection, or it broke before the answer was whole."""

    kind = Kind.UNAVAILABLE
    code = "sync.unreachable"
    title = N_("The centre does not answer")
    message = N_("{url} does not answer ({reason}). Go on selling; it is tried again by itself.")


class NotACentre(ShopError):
    """Something else answers: a page to sign in to the network, a router, another program."""

    kind = Kind.UNAVAILABLE
    code = "sync.not_a_centre"
    title = N_("That is not the centre")
    message = N_(
        "What answers at {url} is not a centre of Mostrador; perhaps the network asks to sign in."
        " Go on selling; it is tried again by itself."
    )


class OtherCentre(ShopError):
    """A centre answers, and it is not the one this till was joined to."""

    kind = Kind.CONFLICT
    code = "sync.other_centre"
    title = N_("That is another centre")
    message = N_("At {url} answers a centre that this till was not joined to. Nothing was sent.")


class CentreFailed(ShopError):
    """The centre met a bug of ours, or could not use its store."""

    kind = Kind.UNAVAILABLE
    code = "sync.centre_failed"
    title = N_("The centre has a problem")
    message = N_(
        "The centre could not do it (incident {incident}). Nothing was lost; it is retried."
    )


class CentreBusy(ShopError):
    """The centre has more to do than it can hold."""

    kind = Kind.UNAVAILABLE
    code = "sync.centre_busy"
    title = N_("The centre is busy")
    message = N_("The centre is serving other tills. It is tried again by itself.")


class CentreRefused(ShopError):
    """The centre refused for a reason that this version does not know."""

    kind = Kind.CONFLICT
    code = "sync.refused"
    title = N_("The centre refused")
    message = N_("The centre answered: {detail} ({code}). Install the newer version of this till.")


class ProtocolUnsupported(ShopError):
    """Till and centre have no version of the protocol in common."""

    kind = Kind.CONFLICT
    code = "sync.protocol"
    title = N_("The versions do not fit")
    message = N_("The centre speaks version {known}, this till {offered}. Update the older one.")


class InvalidMessage(ShopError):
    """A message of the protocol that cannot be read."""

    kind = Kind.INVALID
    code = "sync.invalid_message"
    title = N_("The message cannot be read")
    message = N_("The message has a fault: {reason}.")


class NotAuthenticated(ShopError):
    """A request that does not say, or does not prove, who makes it."""

    kind = Kind.FORBIDDEN
    code = "auth.required"
    title = N_("Who is asking?")
    message = N_("This needs the key of a till of this centre, or the owner's token.")


class AuthSessionExpired(ShopError):
    """The nonce of the centre is too old; a new one is asked for."""

    kind = Kind.FORBIDDEN
    code = "auth.session_expired"
    title = N_("The conversation has expired")
    message = N_("Too much time has passed since the centre greeted this till. Greet it again.")


class SignatureInvalid(ShopError):
    """The signature does not fit: other key, or the message was changed on the way."""

    kind = Kind.FORBIDDEN
    code = "auth.signature"
    title = N_("The signature is not right")
    message = N_("The message is not as the till signed it. Nothing was recorded.")


class DeviceUnknown(ShopError):
    """No till of that id was joined to this centre."""

    kind = Kind.FORBIDDEN
    code = "auth.device_unknown"
    title = N_("The centre does not know this till")
    message = N_(
        "Go on selling; nothing is lost. Join the till again with a new code of the centre."
    )


class DeviceRevoked(ShopError):
    """The till was shut out of the centre by a person."""

    kind = Kind.FORBIDDEN
    code = "auth.device_revoked"
    title = N_("This till was shut out")
    message = N_("The centre takes nothing from {name} any more. What it holds stays here.")


class OtherBranch(ShopError):
    """A till asks for what belongs to another branch."""

    kind = Kind.FORBIDDEN
    code = "auth.other_branch"
    title = N_("That belongs to another branch")
    message = N_("This till may see its own branch only.")


class JournalForked(ShopError):
    """Till and centre have different operations under one number: a restored or copied till."""

    kind = Kind.CONFLICT
    code = "sync.fork"
    title = N_("This till was restored or copied")
    message = N_(
        "From operation {seq} on, the centre has others than this till. Go on selling: nothing is"
        " lost, and nothing is sent until a person has looked."
    )


class JournalGap(ShopError):
    """Operations between what the centre has and what was sent are missing."""

    kind = Kind.CONFLICT
    code = "sync.gap"
    title = N_("Operations are missing in between")
    message = N_("The centre waits for operation {expected}. Nothing was recorded.")


class ChainBroken(ShopError):
    """The bytes of an operation are not those that were hashed."""

    kind = Kind.CONFLICT
    code = "sync.chain_broken"
    title = N_("An operation was changed on the way")
    message = N_("Operation {seq} is not what its till sealed. Nothing was recorded.")


class SnapshotExpected(ShopError):
    """The first till has not brought its catalogue and people whole."""

    kind = Kind.CONFLICT
    code = "sync.snapshot_expected"
    title = N_("The centre waits for the first till")
    message = N_("The catalogue and the people of the first till are not here whole yet.")


class SnapshotRefused(ShopError):
    """A catalogue is sent to a centre that has one."""

    kind = Kind.CONFLICT
    code = "sync.snapshot_refused"
    title = N_("The centre has a catalogue already")
    message = N_("Only the first till brings its catalogue and people. Nothing was changed.")


class StreamUnreadable(ShopError):
    """A row of the centre that this version cannot read, or that does not fit; it waits."""

    kind = Kind.CONFLICT
    code = "sync.stream_unreadable"
    title = N_("News of the centre cannot be read")
    message = N_("{stream}: {reason}. The old data stay in use. Install the newer version.")


class UnknownStream(ShopError):
    """A stream that does not exist, or is not for this till."""

    kind = Kind.FORBIDDEN
    code = "sync.unknown_stream"
    title = N_("No such stream")
    message = N_("The stream {stream} is not for this till.")


class InvalidEnrolmentCode(ShopError):
    """The code was mistyped, used, or is too old."""

    kind = Kind.FORBIDDEN
    code = "enrol.invalid_code"
    title = N_("The code is not valid")
    message = N_("Codes work once and for {minutes} minutes. Ask the owner for a new one.")


class TooManyTries(ShopError):
    """Too many wrong codes."""

    kind = Kind.FORBIDDEN
    code = "enrol.too_many_tries"
    title = N_("Too many wrong codes")
    message = N_("Wait {minutes} min and ask the owner for a new code.")


class CentreNotEmpty(ShopError):
    """A till that has sold brings its history only to an empty centre."""

    kind = Kind.CONFLICT
    code = "enrol.centre_not_empty"
    title = N_("The centre has a shop already")
    message = N_(
        "This till has operations of its own ({operations}) and can only join an empty centre."
        " Join a till that has not sold yet."
    )


class CentreEmpty(ShopError):
    """The centre has no branch, catalogue or people yet: the first till brings them."""

    kind = Kind.CONFLICT
    code = "centre.empty"
    title = N_("The centre is empty")
    message = N_("Join the first till, which brings branch, catalogue and people; then do this.")


class UnknownBranch(ShopError):
    """No branch has that code."""

    kind = Kind.MISSING
    code = "centre.unknown_branch"
    title = N_("No such branch")
    message = N_("There is no branch {branch}. Known are {known}.")


class BranchExists(ShopError):
    """A branch has that code already."""

    kind = Kind.CONFLICT
    code = "centre.branch_exists"
    title = N_("There is such a branch already")
    message = N_("The branch {branch} exists. Nothing was changed.")


class InvalidRequest(ShopError):
    """A field of a request to the centre is missing or wrong."""

    kind = Kind.INVALID
    code = "request.invalid"
    title = N_("The request is not right")
    message = N_("{field}: {reason}.")


class RequestTooLarge(ShopError):
    """A request, or what it unpacks to, is larger than the centre takes."""

    kind = Kind.INVALID
    code = "request.too_large"
    title = N_("The request is too large")
    message = N_("At most {limit} bytes are taken. Nothing was recorded.")


class UnknownEncoding(ShopError):
    """A request packed in a way the centre does not know."""

    kind = Kind.INVALID
    code = "request.encoding"
    title = N_("The request is packed in an unknown way")
    message = N_("“{encoding}” is not known. Use gzip, zstd or none.")


class UnknownAddress(ShopError):
    """No such page of the centre, or not with that method."""

    kind = Kind.MISSING
    code = "request.unknown_address"
    title = N_("No such page")
    message = N_("{method} {path} does not exist here. See /docs.")


# Files --------------------------------------------------------------------------------------------


class FileMissing(ShopError):
    """A file that was named is not there."""

    kind = Kind.MISSING
    code = "file.missing"
    title = N_("The file is not there")
    message = N_("{path} is not there. Nothing was changed. Check the name of the file.")


class FileUnreadable(ShopError):
    """A file that cannot be opened or is not what it should be."""

    kind = Kind.INVALID
    code = "file.unreadable"
    title = N_("The file cannot be read")
    message = N_("{path} cannot be read ({reason}). Nothing was changed.")


class FileTooLarge(ShopError):
    """A file beyond any price list or year of sales."""

    kind = Kind.INVALID
    code = "file.too_large"
    title = N_("The file is too large")
    message = N_("{path} has more than {limit} MB of text. Nothing was changed. Divide it.")


class WrongColumns(ShopError):
    """A table without a column that is needed; probably another file."""

    kind = Kind.INVALID
    code = "file.columns"
    title = N_("The file has other columns")
    message = N_(
        "{path} has no column {missing}. Nothing was changed. Its first line says: {found}."
    )


class WrongRow(ShopError):
    """A row that cannot be right, in a file that is taken whole or not at all."""

    kind = Kind.INVALID
    code = "file.row"
    title = N_("A row of the file is wrong")
    message = N_("{path}, row {row}: “{value}” is not right in {column}. Nothing was changed.")


class WrongCurrency(ShopError):
    """Amounts in another currency than the shop's."""

    kind = Kind.CONFLICT
    code = "file.currency"
    title = N_("Another currency")
    message = N_(
        "The file is in {found} and this shop sells in {wanted}. Nothing was changed. Play it in a"
        " shop in {found}."
    )


class UnknownTimezone(ShopError):
    """A time zone that does not exist."""

    kind = Kind.INVALID
    code = "time.unknown_zone"
    title = N_("Unknown time zone")
    message = N_("The time zone {zone} is not known. Write it like America/Santiago.")


class FileNotWritten(ShopError):
    """A file could not be written."""

    kind = Kind.UNAVAILABLE
    code = "file.not_written"
    title = N_("The file was not written")
    message = N_("{path} could not be written ({reason}). Choose another place.")


class StoreDamaged(ShopError):
    """The file is no database of ours, or its bytes are damaged."""

    kind = Kind.UNAVAILABLE
    code = "store.damaged"
    title = N_("The data file cannot be used")
    message = N_(
        "{path} is not a data file of Mostrador or is damaged ({reason}). Nothing was changed."
    )


class FolderUnusable(ShopError):
    """The folder of the shop cannot be made, or its secrets cannot be read."""

    kind = Kind.UNAVAILABLE
    code = "store.folder"
    title = N_("The folder cannot be used")
    message = N_("{path} cannot be used ({reason}). Nothing was changed. Choose another folder.")


class NoDisplay(ShopError):
    """Screens were asked for where there is no screen."""

    kind = Kind.UNAVAILABLE
    code = "ui.no_display"
    title = N_("There is no display here")
    message = N_(
        "The cashier app needs a display. Without one, pos demo draws its screens to files."
    )


class ScreensMissing(ShopError):
    """Qt, or a system library it needs, is not installed."""

    kind = Kind.UNAVAILABLE
    code = "ui.qt_missing"
    title = N_("The screens cannot start")
    message = N_("Qt cannot be used here ({reason}). Run the setup again: make setup")


class NotADemo(ShopError):
    """The demo was asked for in the folder of a real shop."""

    kind = Kind.CONFLICT
    code = "store.not_a_demo"
    title = N_("A real shop is here")
    message = N_("{path} holds a real shop. Nothing was changed. Give the demo another folder.")
