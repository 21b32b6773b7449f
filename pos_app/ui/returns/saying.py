"""Refusals of a return, as short as the strip has room for. Free of Qt."""

from typing import Final

from pos_app.core.errors import (
    ReferenceNeeded,
    RefundTooLarge,
    ReturnTooLate,
    ShopError,
    TicketUnknown,
    WithoutTicketTooMuch,
)
from pos_app.core.i18n import N_, Translate
from pos_app.ui.format import filled
from pos_app.ui.notices import strip_of
from pos_app.ui.values import StripKey, StripText

DETAILS: Final[dict[type[ShopError], str]] = {
    ReferenceNeeded: N_("Refund {amount} on the card terminal and type its number here."),
    RefundTooLarge: N_("{wanted} to give back, {available} in the drawer. Choose another way."),
    ReturnTooLate: N_("Sold {days} days ago; returns are taken for {window} days."),
    TicketUnknown: N_("{ticket}: check the number, or look for its day or amount."),
    WithoutTicketTooMuch: N_("{wanted} wanted, at most {cap}. Look for the ticket by its day."),
}


def refusal(error: ShopError, translate: Translate, *keys: StripKey) -> StripText:
    """Return what the strip says of a refusal."""
    message = DETAILS.get(type(error))
    detail = filled(translate, message, **error.facts) if message else ""
    return strip_of(error, translate, *keys, detail=detail)
