"""What the SII asks of a document before it may be issued: each rule gives its refusal."""

from collections.abc import Iterator
from typing import Final

from pos_app.core.errors import (
    AuthorisationMissing,
    BuyerUnnamed,
    CorrectionHasAmount,
    InvalidTaxId,
    InvoiceUnnamed,
    NoteWithoutDocument,
    ReceiptNotRaised,
    ShopError,
    VoidInPart,
)
from pos_app.core.fiscal.cl import dated, rut, types
from pos_app.core.fiscal.cl.types import is_coded
from pos_app.core.fiscal.drafts import (
    CARD_VOUCHER,
    DEBIT_NOTE,
    EXEMPT_RECEIPT,
    INVOICES,
    NOTES,
    SALE_RECEIPT,
    TEXT_CORRECTED,
    VOIDED,
    Draft,
    Party,
)
from pos_app.core.i18n import N_
from pos_app.core.money import format_money, get_currency

DETAILS: Final = {  # of a buyer, besides the RUT
    "name": N_("name"),
    "activity": N_("line of business"),
    "address": N_("address"),
}
RECEIPTS = (SALE_RECEIPT, EXEMPT_RECEIPT, CARD_VOUCHER)


def check(draft: Draft) -> Iterator[ShopError]:
    """Give what forbids a document."""
    if draft.kind in INVOICES:
        yield from _check_invoice(draft)
    elif draft.kind == CARD_VOUCHER:
        yield from _check_voucher(draft)
    elif draft.kind in RECEIPTS:
        yield from _check_receipt(draft)
    elif draft.kind in NOTES:
        yield from _check_note(draft)


def _check_invoice(draft: Draft) -> Iterator[ShopError]:
    buyer = draft.receiver or Party()
    for missing in _missing(buyer, *DETAILS):
        yield InvoiceUnnamed(customer=buyer.name or "-", missing=missing)


def _missing(buyer: Party, *details: str) -> list[str]:
    """Return what is not known of a buyer; a tax id that does not fit is not known."""
    unknown = [DETAILS[name] for name in details if not getattr(buyer, name)]
    return unknown if is_tax_id(buyer.tax_id) else ["RUT", *unknown]


def is_tax_id(text: str) -> bool:
    """Return whether a text is the RUT of somebody."""
    try:
        return rut.normalise(text) != rut.ANONYMOUS
    except InvalidTaxId:
        return False


def _check_receipt(draft: Draft) -> Iterator[ShopError]:
    """Above 135 UF the buyer has a RUT and a name; how it was paid is always known here."""
    above = dated.names_buyer(draft.total_minor, draft.day)
    if above is not None and _missing(draft.receiver or Party(), "name"):
        yield BuyerUnnamed(above=format_money(above, get_currency("CLP")))


def _check_voucher(draft: Draft) -> Iterator[ShopError]:
    """Ask for the code of the voucher: a later credit note names it."""
    if not all(one.reference.strip() for one in draft.payments if one.method in types.CARDS):
        yield AuthorisationMissing()


def _check_note(draft: Draft) -> Iterator[ShopError]:
    """Ask of a note about a document of the SII what the SII asks; a plain note is free."""
    coded = [one for one in draft.references if is_coded(one)]
    reasons = {one.reason for one in coded}
    if reasons & {VOIDED, TEXT_CORRECTED} and len(draft.references) != 1:
        yield NoteWithoutDocument(count=len(draft.references))
    if draft.kind == DEBIT_NOTE and any(one.kind in RECEIPTS for one in coded):
        yield ReceiptNotRaised()
    if TEXT_CORRECTED in reasons and draft.total_minor:
        yield CorrectionHasAmount()
    if VOIDED in reasons and draft.total_minor != draft.references[0].total_minor:
        yield VoidInPart()
    if any(one.kind in INVOICES for one in coded):
        yield from _check_invoice(draft)
