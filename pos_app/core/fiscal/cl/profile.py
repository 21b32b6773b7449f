"""The profile of Chile: types, folios, references and rules of the SII.

What it does not do yet, and says so: sign, stamp and send. Its documents are sealed as content
(`sealing`), its paper says that they are no tax documents.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from pos_app.core.db import WriteSession
from pos_app.core.errors import KindUnavailable, NoFoliosLeft, ShopError
from pos_app.core.fiscal.cl import dated, folios, leases, paper, rules, rut, sealing, types
from pos_app.core.fiscal.drafts import (
    CARD_VOUCHER,
    EXEMPT_INVOICE,
    EXEMPT_RECEIPT,
    INVOICE,
    NAMES,
    NOTES,
    SALE_KINDS,
    SALE_RECEIPT,
    Draft,
    Number,
    methods_of,
)
from pos_app.core.fiscal.generic import plain_number, series_of
from pos_app.core.fiscal.profile import KindSpec, TaxIdScheme, Transport
from pos_app.core.refunds import Refund, ReturnedLine, refund
from pos_app.core.settling import Settled
from pos_app.core.tickets.blocks import Block
from pos_app.core.tickets.values import Style
from pos_app.core.totals import Amounts, Totals, add_up

STANDARD, EXEMPT = "standard", "exempt"  # classes of tax


@dataclass(frozen=True)
class ChileProfile:
    """Documents of the SII. `vouchers`: the card's voucher is the receipt of what cards paid."""

    tax_label: str
    zone: ZoneInfo
    vouchers: bool = False
    code: str = types.CODE

    def tax_ids(self) -> TaxIdScheme:
        """Return the RUT."""
        return TaxIdScheme("RUT", rut.normalise, rut.shown, rut.ANONYMOUS)

    def document_kinds(self) -> Mapping[str, KindSpec]:
        """Return what the SII knows by a type."""
        return types.KINDS

    def rates_bp(self, on: date) -> Mapping[str, int]:
        """Return the IVA of a day, the first before it began; every other class is exempt."""
        known = dated.load().iva_bp
        return {STANDARD: dated.value_on(known, max(on, known[0][0])) or 0, EXEMPT: 0}

    def totals(self, lines: Iterable[Amounts], on: date) -> Totals:
        """Add up a document: net and IVA once for all of it, never per line."""
        return add_up(lines, self.rates_bp(on))

    def refund_totals(
        self, lines: Sequence[ReturnedLine], rates_bp: Mapping[str, int], *, fee_bp: int = 0
    ) -> Refund:
        """Return what a note comes to, by differences of cumulative sums."""
        return refund(lines, rates_bp, fee_bp=fee_bp)

    def sale_kind(self, asked: str | None, totals: Totals, payments: Sequence[Settled]) -> str:
        """Return boleta or factura as asked, the exempt one where nothing is taxed.

        Where the card's voucher is the receipt, a sale that cards alone paid has no boleta.
        """
        if asked is not None and asked not in SALE_KINDS:
            raise KindUnavailable(document=NAMES.get(asked, asked))
        exempt = totals.total_minor == totals.exempt_minor and totals.total_minor > 0
        if asked in {INVOICE, EXEMPT_INVOICE}:
            return EXEMPT_INVOICE if exempt else INVOICE
        methods = methods_of(payments)
        if self.vouchers and methods and methods <= types.CARDS:
            return CARD_VOUCHER
        return EXEMPT_RECEIPT if exempt else SALE_RECEIPT

    def sale_series(self, device_id: UUID) -> tuple[str, ...]:
        """Return the series of every type of sale, and those of plain tickets."""
        coded = (types.series_of(types.TYPES[kind]) for kind in SALE_KINDS if kind in types.TYPES)
        return (*coded, series_of(SALE_RECEIPT, device_id))

    def check(self, draft: Draft) -> tuple[ShopError, ...]:
        """Return what the SII would not accept."""
        return tuple(rules.check(draft))

    def reserve_number(self, session: WriteSession, draft: Draft, device_id: UUID) -> Number:
        """Take the next folio of the type; it is never used again.

        Before the company has any folios it issues plain tickets, as a shop without the profile
        would; a note about no document of the SII is plain too. Raises `NoFoliosLeft` where a folio
        is due and none may be used.
        """
        kind = draft.kind
        due = types.KINDS[kind].title if kind in types.KINDS else ""
        if not due or (kind in NOTES and not any(map(types.is_coded, draft.references))):
            return plain_number(session, kind, device_id)
        code = types.TYPES[kind]
        number = folios.take(session, code, kind, device_id, draft.day)
        number = number or leases.take_here(session, code, kind, device_id, draft.day)
        if number is not None:
            return number
        plain = SALE_RECEIPT if kind == EXEMPT_RECEIPT else kind
        if plain != SALE_RECEIPT or folios.has_any(session):
            raise NoFoliosLeft(document=due, type=code)
        return plain_number(session, plain, device_id)

    def seal(self, draft: Draft, number: Number, at: datetime) -> str:
        """Return the content of a document with a folio; a plain ticket has none."""
        if not types.is_folio_series(number.series):
            return ""
        local = at.astimezone(self.zone).replace(tzinfo=None)
        return sealing.seal(draft, number, local, vouchers=self.vouchers)

    def receipt_blocks(self, sealed: str, style: Style) -> tuple[Block, ...]:
        """Return who the document is for and what it is about."""
        return paper.blocks(sealing.read(sealed), style) if sealed else ()

    def outbox(self) -> Transport | None:
        """Return nothing: what is not signed is not sent."""
        return None
