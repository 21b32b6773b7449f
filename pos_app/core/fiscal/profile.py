"""The protocol of a fiscal profile (fiscal_chile §7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol
from uuid import UUID

from pos_app.core.db import WriteSession
from pos_app.core.facts import NumberFact
from pos_app.core.totals import Amounts, Totals

SALE_RECEIPT: Final = "sale_receipt"  # a sale to anybody; may mix taxed and exempt lines
EXEMPT_RECEIPT: Final = "exempt_receipt"  # a sale to anybody of nothing that is taxed
INVOICE: Final = "invoice"  # a sale to a business that is named
EXEMPT_INVOICE: Final = "exempt_invoice"
CREDIT_NOTE: Final = "credit_note"  # lowers or voids an earlier document
DEBIT_NOTE: Final = "debit_note"  # raises the amount of an earlier document


@dataclass(frozen=True)
class KindSpec:
    """A kind of document: the title on paper, and what a sale of it adds up from."""

    kind: str
    title: str  # an English message id
    legal: bool  # False prints the legend that it is no tax document


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

    def document_kinds(self) -> Mapping[str, KindSpec]:
        """Return the kinds this profile can issue."""
        ...

    def rates_bp(self, on: date) -> Mapping[str, int]:
        """Return the tax rate of each tax class on a day, in hundredths of a percent."""
        ...

    def totals(self, lines: Iterable[Amounts], on: date) -> Totals:
        """Add up a document; pure integers."""
        ...

    def reserve_number(self, session: WriteSession, kind: str, device_id: UUID) -> NumberFact:
        """Take the next number inside the document's transaction; it is never used again."""
        ...
