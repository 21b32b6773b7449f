"""Print jobs and drafts."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


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
