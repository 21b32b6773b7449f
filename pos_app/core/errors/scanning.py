"""What a scanner read and nobody can use; labels of scales."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class CodeMisread(ShopError):
    """A check digit is wrong: the scanner or the printer made a mistake."""

    kind = Kind.INVALID
    code = "scan.misread"
    title = N_("The code was not read well")
    message = N_("The last digit of {code} does not fit the others. Nothing was added. Scan again.")


class CodeUnreadable(ShopError):
    """A GS1 code whose parts cannot be told apart, or that names no product."""

    kind = Kind.INVALID
    code = "scan.unreadable"
    title = N_("That GS1 code cannot be read")
    message = N_(
        "The parts of {code} cannot be told apart. Nothing was added."
        " Scan again or type the code of the product."
    )


class LabelEmpty(ShopError):
    """A label of a scale without weight: printed with an empty plate."""

    kind = Kind.INVALID
    code = "scan.label_empty"
    title = N_("The label says 0")
    message = N_(
        "The label of {product} says 0 {unit}. Nothing was added. Weigh it again and print a new"
        " label."
    )


class LabelFree(ShopError):
    """A label of a scale whose price is zero."""

    kind = Kind.INVALID
    code = "scan.label_free"
    title = N_("The label has no price")
    message = N_(
        "The label of {product} says a price of 0. Nothing was added. Weigh it again and print a"
        " new label."
    )


class InvalidLabelRule(ShopError):
    """A rule for labels that cannot be right."""

    kind = Kind.INVALID
    code = "labels.invalid_rule"
    title = N_("That rule for labels cannot be used")
    message = N_(
        "“{pattern}” needs 13 places: two digits from 20 to 29, then I for the product, M for the"
        " weight or price, X for what is ignored, and C at the end. Nothing was changed."
    )


class LabelNotLearnt(ShopError):
    """A real label in which the stated product and amount are not found."""

    kind = Kind.INVALID
    code = "labels.not_learnt"
    title = N_("The label does not say that")
    message = N_(
        "In {code} there is no {item} with {amount}. Nothing was changed."
        " Write the code and the amount as they are printed on the label."
    )
