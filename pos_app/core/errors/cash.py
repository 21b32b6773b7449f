"""The cash session and its drawer."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


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
    dates = frozenset({"since"})
    title = N_("A cash session is open already")
    message = N_("Session {number} of this till is open since {since}. Close it first.")


class CashTooSmall(ShopError):
    """More is taken out than the drawer holds."""

    kind = Kind.CONFLICT
    code = "cash.too_small"
    title = N_("There is not that much cash")
    message = N_("The drawer holds {available}, {wanted} wanted. Nothing was recorded.")


class CashTooSmallUnsaid(CashTooSmall):
    """The same, to who may not know what the drawer should hold before it is counted."""

    code = "cash.too_small_unsaid"
    message = N_("{wanted} wanted; the drawer does not hold that much. Nothing was recorded.")


class CashSessionMissing(ShopError):
    """A cash session, or its Z, that this node does not know."""

    kind = Kind.MISSING
    code = "cash.session_missing"
    title = N_("That cash session is not here")
    message = N_("This node knows no Z of session {session}. Choose one of the list.")


class CashSessionEnded(ShopError):
    """A session that is to be ended has ended."""

    kind = Kind.CONFLICT
    code = "cash.session_ended"
    title = N_("That cash session is closed already")
    message = N_("Session {number} of {till} was closed before. Nothing was changed.")


class DrawerNotLost(ShopError):
    """Only the drawer of a till that is no more is closed without a count."""

    kind = Kind.CONFLICT
    code = "cash.not_lost"
    title = N_("That till can count its own drawer")
    message = N_(
        "Session {number} of {till} was not closed. Ask that till to count and close it; if the"
        " till is lost, replace it or shut it out first."
    )


class DrawerGone(ShopError):
    """A till that is no more is asked to count its drawer."""

    kind = Kind.CONFLICT
    code = "cash.drawer_gone"
    title = N_("That till is no more")
    message = N_(
        "Nobody can count session {number} of {till} there. End it without a count, and find out"
        " where the money is."
    )


class DrawerComing(ShopError):
    """What the centre knows of a lost till is not here whole."""

    kind = Kind.UNAVAILABLE
    code = "cash.drawer_coming"
    title = N_("What that till sold is still on its way")
    message = N_(
        "Session {number} of {till} was not closed: its sales come from the centre. Try again"
        " when Pending says that all of them are here."
    )


class RecountSpent(ShopError):
    """The drawer was counted as often as it may be."""

    kind = Kind.CONFLICT
    code = "cash.recount_spent"
    title = N_("The drawer was counted again already")
    message = N_(
        "After {count} counts the last one counts. Close with it and say why it differs; a "
        "supervisor agrees."
    )


class ReasonMissing(ShopError):
    """A reason is needed."""

    kind = Kind.INVALID
    code = "reason.missing"
    title = N_("The reason is missing")
    message = N_("Write why, in a few words.")


class UnknownReason(ShopError):
    """A movement reason that does not go with the movement."""

    kind = Kind.INVALID
    code = "stock.unknown_reason"
    title = N_("That reason does not fit")
    message = N_("“{reason}” is not a reason here. Use one of {known}.")
