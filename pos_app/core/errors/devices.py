"""Printers, paper, and reasons at the drawer."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


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
