"""What a document says, in the words of the core: what a profile checks, numbers and seals.

Kinds and reasons are the core's; what an authority calls them (39, 61, CodRef) only its profile
knows. Amounts are minor units, quantities thousandths, prices gross in ten-thousandths.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pos_app.core.i18n import N_
from pos_app.core.settling import Settled

SALE_RECEIPT: Final = "sale_receipt"  # a sale to anybody; may mix taxed and exempt lines
EXEMPT_RECEIPT: Final = "exempt_receipt"  # a sale to anybody of nothing that is taxed
INVOICE: Final = "invoice"  # a sale to a business that is named
EXEMPT_INVOICE: Final = "exempt_invoice"
CARD_VOUCHER: Final = "card_voucher"  # a sale whose receipt is what the card machine printed
CREDIT_NOTE: Final = "credit_note"  # lowers or voids an earlier document
DEBIT_NOTE: Final = "debit_note"  # raises the amount of an earlier document

NAMES: Final = {
    SALE_RECEIPT: N_("Receipt"),
    EXEMPT_RECEIPT: N_("Exempt receipt"),
    INVOICE: N_("Invoice"),
    EXEMPT_INVOICE: N_("Exempt invoice"),
    CARD_VOUCHER: N_("Card voucher"),
    CREDIT_NOTE: N_("Credit note"),
    DEBIT_NOTE: N_("Debit note"),
}
SALE_KINDS: Final = (SALE_RECEIPT, EXEMPT_RECEIPT, INVOICE, EXEMPT_INVOICE, CARD_VOUCHER)
INVOICES: Final = (INVOICE, EXEMPT_INVOICE)
NOTES: Final = (CREDIT_NOTE, DEBIT_NOTE)

# Why a note is made, in the words of the shop; a profile says what its authority calls it.
VOIDED: Final = "void"  # the document should not have been: all of it is undone
GOODS_RETURNED: Final = "goods"  # goods came back, some or all
AMOUNT_CORRECTED: Final = "amount"  # a price was wrong; no goods move
TEXT_CORRECTED: Final = "text"  # a word was wrong; no amount changes
REASONS: Final = (VOIDED, GOODS_RETURNED, AMOUNT_CORRECTED, TEXT_CORRECTED)


@dataclass(frozen=True)
class Party:
    """Who sells or who buys, as they were at that moment."""

    tax_id: str = ""
    name: str = ""
    activity: str = ""
    address: str = ""


@dataclass(frozen=True)
class Item:
    """One line of a document; `total_minor` is gross, after its discount."""

    name: str
    quantity_milli: int
    price_e4: int
    total_minor: int
    discount_minor: int = 0
    exempt: bool = False
    unit: str = ""


@dataclass(frozen=True)
class Reference:
    """The earlier document that a note is about, and why the note is made.

    `day` is its day in the shop's zone, `total_minor` what it came to: a note of goods for the same
    amount undoes it. `authorisation` is the code of the card's voucher where that was the receipt.
    """

    kind: str
    series: str
    number: int
    day: date
    total_minor: int
    reason: str
    text: str = ""
    authorisation: str = ""


@dataclass(frozen=True)
class Draft:
    """A document before it has a number; `day` is its day in the shop's zone."""

    kind: str
    day: date
    issuer: Party
    items: Sequence[Item]
    net_minor: int
    tax_minor: int
    exempt_minor: int
    payments: Sequence[Settled] = ()
    receiver: Party | None = None
    references: Sequence[Reference] = ()
    till: str = ""

    @property
    def total_minor(self) -> int:
        """Return what the document comes to; the rounding of cash is no part of it."""
        return self.net_minor + self.tax_minor + self.exempt_minor

    def methods(self) -> frozenset[str]:
        """Return the ways of paying that paid something."""
        return methods_of(self.payments)


def methods_of(payments: Iterable[Settled]) -> frozenset[str]:
    """Return the ways of paying that paid something; a sale of nothing left is paid by all."""
    settled = tuple(payments)
    return frozenset(one.method for one in settled if one.amount_minor or len(settled) == 1)


@dataclass(frozen=True)
class Number:
    """The number a document takes; `carried` is what its seal needs from the store, if anything.

    `kind` is the kind that is issued: a shop that has no numbers of its authority yet issues plain
    tickets.
    """

    kind: str
    series: str
    number: int
    carried: str = ""
