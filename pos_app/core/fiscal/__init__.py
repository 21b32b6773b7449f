"""Fiscal profiles: what a country asks of documents. The core knows kinds and reasons only.

A profile is pure except `reserve_number`, which is given the transaction of the document. Folios,
stamps and envelopes of a tax authority live in a profile, never in the core.
"""

from collections.abc import Callable
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from pos_app.core.customers import get_customer
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.facts import NumberFact
from pos_app.core.fiscal.cl.profile import ChileProfile
from pos_app.core.fiscal.drafts import (
    CARD_VOUCHER,
    SALE_KINDS,
    SALE_RECEIPT,
    Draft,
    Item,
    Number,
    Party,
    Reference,
)
from pos_app.core.fiscal.generic import PLAIN, GenericProfile
from pos_app.core.fiscal.profile import FiscalProfile, KindSpec
from pos_app.core.settings_shared import Shop

__all__ = [
    "PROFILES", "Draft", "FiscalProfile", "Item", "KindSpec", "Number", "Party", "Reference",
    "customer_party", "get_profile", "issue", "shelf_of", "shop_party", "spec_of",
]  # fmt: skip


def _generic(shop: Shop) -> FiscalProfile:
    return GenericProfile(shop.tax_label, shop.tax_rates_bp, shop.tax_steps)


def _chile(shop: Shop) -> FiscalProfile:
    return ChileProfile(shop.tax_label, ZoneInfo(shop.timezone), vouchers=shop.card_vouchers)


PROFILES: Final[dict[str, Callable[[Shop], FiscalProfile]]] = {"generic": _generic, "cl": _chile}


def get_profile(shop: Shop) -> FiscalProfile:
    """Return the fiscal profile that the shop's settings name; an unknown one is the generic."""
    return PROFILES.get(shop.fiscal_profile, _generic)(shop)


def issue(
    session: WriteSession, profile: FiscalProfile, draft: Draft, *, device_id: UUID
) -> NumberFact:
    """Check, number and seal a document in its own transaction; return its number as a fact.

    Raises what `check` found first, `NoFoliosLeft`, `KindUnavailable`; nothing is used up then.
    """
    for refusal in profile.check(draft):
        raise refusal
    number = profile.reserve_number(session, draft, device_id)
    sealed = profile.seal(draft, number, clock_of(session).now())
    return NumberFact(kind=number.kind, series=number.series, number=number.number, sealed=sealed)


def spec_of(shop: Shop, kind: str, series: str) -> KindSpec:
    """Return how a document was issued, by its series: the profile may have been another then."""
    made = PROFILES.get(series.partition(":")[0])
    spec = made(shop).document_kinds().get(kind) if made else None
    return spec or PLAIN.get(kind, PLAIN[SALE_RECEIPT])


def shelf_of(kind: str, series: str, device_id: UUID) -> int:
    """Return what keeps the barcodes of an authority's numbers apart from a till's own: 0 to 4."""
    if series.endswith(device_id.hex) or kind == CARD_VOUCHER:
        return 0
    return SALE_KINDS.index(kind) + 1 if kind in SALE_KINDS else 1


def shop_party(shop: Shop) -> Party:
    """Return who sells."""
    return Party(shop.tax_id, shop.legal_name or shop.name, shop.activity, shop.address)


def customer_party(session: ReadSession, customer_id: UUID | None) -> Party | None:
    """Return who buys, as known today; None for a sale to anybody. Raises `CustomerMissing`."""
    if customer_id is None:
        return None
    customer = get_customer(session, customer_id)
    return Party(customer.tax_id, customer.name, customer.activity, customer.address)
