"""Cases, and what was set aside at the centre."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class CaseMissing(ShopError):
    """No case of that id."""

    kind = Kind.MISSING
    code = "cases.missing"
    title = N_("That case is not here")
    message = N_("There is no case {case}. Look for it in the list of cases.")


class CaseResolved(ShopError):
    """Somebody closed the case before."""

    kind = Kind.CONFLICT
    code = "cases.resolved"
    title = N_("That case is closed")
    message = N_("{person} closed it before. Nothing was changed; read the decision in the list.")


class DecisionUnknown(ShopError):
    """A decision that this kind of case does not have."""

    kind = Kind.INVALID
    code = "cases.decision"
    title = N_("That is no decision for this case")
    message = N_("“{decision}” does not close a case of this kind. Choose one of: {known}.")


class NoteMissing(ShopError):
    """A decision without its reason."""

    kind = Kind.INVALID
    code = "cases.note"
    title = N_("The reason is missing")
    message = N_("Write in some words why; whoever reads it in a year must understand it.")


class DocumentNotOfCase(ShopError):
    """A document that the case is not about was chosen, or none where one must be."""

    kind = Kind.INVALID
    code = "cases.document"
    title = N_("Choose one of the two documents")
    message = N_("Say which of the documents of this case is to be corrected: {known}.")


class ProductUnfinished(ShopError):
    """A product made from a sale that has no price of its own yet."""

    kind = Kind.CONFLICT
    code = "cases.product_unfinished"
    title = N_("The product is not complete yet")
    message = N_("{product} has no price yet. Give it its name and price first, then close this.")


class AsideMissing(ShopError):
    """No operation of that number was set aside."""

    kind = Kind.MISSING
    code = "aside.missing"
    title = N_("That operation is not set aside")
    message = N_("Operation {seq} of that till was not set aside. Look for it in the list.")


class RefusedMissing(ShopError):
    """No bytes of that id are kept."""

    kind = Kind.MISSING
    code = "refused.missing"
    title = N_("That is not kept")
    message = N_("Of what was refused only the newest is kept. Look for it in the list.")


class AsideDecided(ShopError):
    """Somebody decided about it before."""

    kind = Kind.CONFLICT
    code = "aside.decided"
    title = N_("That was decided before")
    message = N_("{person} decided about operation {seq} before. Nothing was changed.")


class AsideUnreadable(ShopError):
    """It still cannot be recorded."""

    kind = Kind.CONFLICT
    code = "aside.unreadable"
    title = N_("It still cannot be recorded")
    message = N_(
        "Operation {seq} cannot be recorded ({code}: {reason}). Put right what is missing, or"
        " update the centre, and try again; or post what stands for it and dismiss it."
    )


class CorrectionUnknown(ShopError):
    """What is said to stand for an operation is not recorded here."""

    kind = Kind.INVALID
    code = "aside.correction"
    title = N_("There is no such operation")
    message = N_("Operation {operation} is not recorded here. Post what stands for it first.")
