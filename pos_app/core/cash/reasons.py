"""Why cash moves: the shop's own reasons, or the shipped ones until it writes its own."""

from typing import Final

from pos_app.core.cash.flows import DROP, IN, OUT
from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_, translator
from pos_app.core.settings_shared import get_cash_rules, get_shop

NO_SALE: Final = "no_sale"
SHIPPED: Final = {
    IN: (N_("Change from the bank"), N_("Float topped up"), N_("Money of the owner")),
    OUT: (N_("A supplier was paid"), N_("Freight"), N_("Cleaning and supplies"), N_("Advance")),
    DROP: (N_("To the safe"), N_("To the bank")),
    NO_SALE: (N_("Change for a note"), N_("A coin was given back"), N_("Look into the drawer")),
}


def list_reasons(session: ReadSession, kind: str) -> tuple[str, ...]:
    """Return the reasons offered for `paid_in`, `paid_out`, `drop` or `no_sale`."""
    own: tuple[str, ...] = getattr(get_cash_rules(session), kind)
    if own:
        return own
    translate = translator(get_shop(session).language)
    return tuple(translate(reason) for reason in SHIPPED[kind])
