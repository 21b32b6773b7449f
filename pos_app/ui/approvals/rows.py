"""What the panel of the supervisor says. Free of Qt."""

from dataclasses import dataclass
from typing import Final

from pos_app.core.i18n import N_

# What each permission allows, as a supervisor is asked for it.
PERMISSIONS: Final = {
    "sales.price": N_("Change a price"),
    "sales.discount": N_("Give a discount"),
    "sales.without_stock": N_("Sell what the Kardex does not have"),
    "returns.register": N_("Take goods back"),
    "returns.large": N_("Take back a large amount"),
    "returns.late": N_("Take back after the days for it"),
    "returns.void": N_("Void a sale"),
    "returns.without_ticket": N_("Take back without a ticket"),
    "returns.correct": N_("Correct a ticket"),
    "cash.move": N_("Take cash out or put it in"),
    "cash.no_sale": N_("Open the drawer without a sale"),
    "stock.adjust": N_("Adjust the stock"),
    "stock.reconcile": N_("Correct the stock to what was counted"),
}


@dataclass(frozen=True)
class PanelText:
    """The panel: what is asked, by whom, and how much is at stake."""

    title: str
    detail: str
    amount: str = ""


@dataclass(frozen=True)
class SupervisorText:
    """A person who may agree."""

    name: str
    role: str
    initials: str
    colour: str
