"""Files that carry what waits between a till and its centre, where there is no network."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class BundleUnreadable(ShopError):
    """A file that was cut or changed, or that is none of ours."""

    kind = Kind.INVALID
    code = "bundle.unreadable"
    title = N_("The file is not whole")
    message = N_(
        "{path} was cut or changed on its way, or is another file. Nothing was changed. Copy it"
        " again from where it was written."
    )


class BundleWrongWay(ShopError):
    """A till's file is read at a till, or a centre's answer at a centre."""

    kind = Kind.CONFLICT
    code = "bundle.wrong_way"
    title = N_("This file goes the other way")
    message = N_(
        "{path}: what a till wrote is read at the centre, and the answer of the centre at that"
        " till. Nothing was changed."
    )


class BundleOfOtherCentre(ShopError):
    """A file for, or of, a centre that is not this one."""

    kind = Kind.FORBIDDEN
    code = "bundle.other_centre"
    title = N_("This file is of another centre")
    message = N_("{path} does not belong to this centre. Nothing was changed.")


class BundleOfOtherTill(ShopError):
    """An answer of the centre to another till, or to what this till was before it joined again."""

    kind = Kind.CONFLICT
    code = "bundle.other_till"
    title = N_("This file is for another till")
    message = N_(
        "{path} answers another till. Nothing was changed. Read it there, or write a new one here."
    )


class BundleGap(ShopError):
    """Between what the centre has and what the file begins with, operations are missing."""

    kind = Kind.CONFLICT
    code = "bundle.gap"
    title = N_("Operations are missing before this file")
    message = N_(
        "{path} begins with operation {first} and the centre waits for {expected}. Nothing was"
        " changed. Read the earlier file first, or write it at the till with: pos bundle export"
        " FILE --from {expected}"
    )


class BundleOutdated(ShopError):
    """An answer that says less than what this till knows already."""

    kind = Kind.CONFLICT
    code = "bundle.outdated"
    title = N_("This answer is older than what is known here")
    message = N_(
        "{path} confirms up to operation {last}, and the centre has confirmed {acked} already."
        " Nothing was changed."
    )


class CentreKeyUnknown(ShopError):
    """A till that has never talked to its centre cannot tell whether a file is of it."""

    kind = Kind.CONFLICT
    code = "bundle.key_unknown"
    title = N_("This till does not know the key of its centre")
    message = N_(
        "Let this till talk to its centre once over a network, also of a telephone; from then on"
        " files are enough. Nothing was changed."
    )
