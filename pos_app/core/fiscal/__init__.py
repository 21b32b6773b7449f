"""Fiscal profiles: what a country asks of documents. The core knows kinds and reasons only.

A profile is pure except `reserve_number`, which is given the transaction of the document. Folios,
stamps and envelopes of a tax authority live in a profile, never in the core.
"""

from pos_app.core.fiscal.generic import GenericProfile
from pos_app.core.fiscal.profile import FiscalProfile, KindSpec
from pos_app.core.settings_shared import Shop

__all__ = ["FiscalProfile", "KindSpec", "get_profile"]


def get_profile(shop: Shop) -> FiscalProfile:
    """Return the fiscal profile that the shop's settings name."""
    return GenericProfile(tax_label=shop.tax_label, rates=shop.tax_rates_bp)
