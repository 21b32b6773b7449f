"""The protocol of a fiscal profile (fiscal_chile §7): what a country asks of documents.

A profile is pure except `reserve_number`, which is given the transaction of the document, and what
`outbox` gives. Rates, thresholds and words of an authority are dated data of the profile.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from pos_app.core.db import WriteSession
from pos_app.core.errors import ShopError
from pos_app.core.fiscal.drafts import (
    CREDIT_NOTE,
    DEBIT_NOTE,
    EXEMPT_INVOICE,
    EXEMPT_RECEIPT,
    INVOICE,
    SALE_RECEIPT,
    Draft,
    Number,
)
from pos_app.core.refunds import Refund, ReturnedLine
from pos_app.core.settling import Settled
from pos_app.core.tickets.blocks import Block
from pos_app.core.tickets.values import Style
from pos_app.core.totals import Amounts, Totals

__all__ = [
    "CREDIT_NOTE", "DEBIT_NOTE", "EXEMPT_INVOICE", "EXEMPT_RECEIPT", "INVOICE", "SALE_RECEIPT",
    "FiscalProfile", "KindSpec", "TaxIdScheme", "Transport",
]  # fmt: skip


@dataclass(frozen=True)
class KindSpec:
    """A kind of document as a profile issues it.

    `title` is an English message id; `legal` false prints the legend that it is no tax document;
    `code` is what the authority calls it ("39"), empty where there is none.
    """

    kind: str
    title: str
    legal: bool
    code: str = ""


@dataclass(frozen=True)
class TaxIdScheme:
    """The tax ids of a country: how they are kept, shown, and whose is nobody's.

    `normalise` raises `InvalidTaxId`.
    """

    label: str
    normalise: Callable[[str], str]
    shown: Callable[[str], str]
    anonymous: str = ""  # the buyer without a name; empty: none is written


class Transport(Protocol):
    """How sealed documents reach an authority, after the commit and never in its way."""

    def batch(self, waiting: Sequence[UUID]) -> Sequence[UUID]:
        """Return which of the documents that wait go together, in order."""
        ...

    def submit(self, documents: Sequence[UUID]) -> str:
        """Send them; return the authority's receipt. The same documents again are sent once."""
        ...

    def poll(self, receipt: str) -> Mapping[UUID, str]:
        """Return what the authority says of each document of a receipt."""
        ...

    def deadline(self, issued_at: datetime) -> datetime:
        """Return until when a document must have been sent."""
        ...


class FiscalProfile(Protocol):
    """What a country asks of documents."""

    @property
    def code(self) -> str:
        """Return the name of the profile in the shop's settings."""
        ...

    @property
    def tax_label(self) -> str:
        """Return what the tax is called on paper."""
        ...

    def tax_ids(self) -> TaxIdScheme:
        """Return how tax ids of this country are kept and shown."""
        ...

    def document_kinds(self) -> Mapping[str, KindSpec]:
        """Return the kinds this profile can issue."""
        ...

    def rates_bp(self, on: date) -> Mapping[str, int]:
        """Return the tax rate of each tax class on a day, in hundredths of a percent."""
        ...

    def totals(self, lines: Iterable[Amounts], on: date) -> Totals:
        """Add up a document; pure integers."""
        ...

    def refund_totals(
        self, lines: Sequence[ReturnedLine], rates_bp: Mapping[str, int], *, fee_bp: int = 0
    ) -> Refund:
        """Return what a note on a sale comes to, given what was returned of it before.

        `rates_bp` are those of the sale, as its lines keep them; pure integers.
        """
        ...

    def sale_kind(self, asked: str | None, totals: Totals, payments: Sequence[Settled]) -> str:
        """Return the kind of document of a sale: as asked, or as its content says.

        Raises `KindUnavailable` for a kind that this profile does not issue for such a sale.
        """
        ...

    def sale_series(self, device_id: UUID) -> tuple[str, ...]:
        """Return the series in which a device numbers its sales."""
        ...

    def check(self, draft: Draft) -> tuple[ShopError, ...]:
        """Return what forbids a document, each saying what to do; empty when it may be issued."""
        ...

    def reserve_number(self, session: WriteSession, draft: Draft, device_id: UUID) -> Number:
        """Take the next number inside the document's transaction; it is never used again.

        A refused document gives it back by rollback. Raises what says that none is left.
        """
        ...

    def seal(self, draft: Draft, number: Number, at: datetime) -> str:
        """Return the document as it stays: stored as it is, never made again.

        The same draft, number and moment give the same text; no store, no network. Empty where the
        journal's own chain is the only seal.
        """
        ...

    def receipt_blocks(self, sealed: str, style: Style) -> tuple[Block, ...]:
        """Return what paper says of a sealed document besides its lines and amounts."""
        ...

    def outbox(self) -> Transport | None:
        """Return how documents reach the authority; None where nothing is sent."""
        ...
