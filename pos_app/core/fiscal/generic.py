"""The generic profile: numbered tickets per till, no authority."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, update

from pos_app.core.db import WriteSession
from pos_app.core.errors import KindUnavailable, ShopError
from pos_app.core.facts import NumberFact
from pos_app.core.fiscal.drafts import (
    CARD_VOUCHER,
    CREDIT_NOTE,
    DEBIT_NOTE,
    NAMES,
    SALE_RECEIPT,
    Draft,
    Number,
)
from pos_app.core.fiscal.profile import KindSpec, TaxIdScheme, Transport
from pos_app.core.i18n import N_
from pos_app.core.models.sales import NumberSeries
from pos_app.core.refunds import Refund, ReturnedLine, refund
from pos_app.core.settings_shared import TaxStep
from pos_app.core.settling import Settled
from pos_app.core.statements import Prepared
from pos_app.core.tickets.blocks import Block
from pos_app.core.tickets.values import Style
from pos_app.core.totals import Amounts, Totals, add_up

_advance = Prepared(
    update(NumberSeries)
    .where(NumberSeries.series == bindparam("name"))
    .values(last_number=NumberSeries.last_number + 1)
    .returning(NumberSeries.last_number)
)

# What is numbered per till, of no authority: also where a profile has no number of its own for it.
PLAIN: Final = {
    kind: KindSpec(kind, title, legal=False)
    for kind, title in (
        (SALE_RECEIPT, N_("Sales ticket")),
        (CARD_VOUCHER, N_("Ticket of a card sale")),
        (CREDIT_NOTE, N_("Credit note")),
        (DEBIT_NOTE, N_("Debit note")),
    )
}
KINDS: Final = {kind: PLAIN[kind] for kind in (SALE_RECEIPT, CREDIT_NOTE, DEBIT_NOTE)}


def _as_written(text: str) -> str:
    return " ".join(text.upper().split())


@dataclass(frozen=True)
class GenericProfile:
    """Tickets with a number per till; tax as the shop's settings say."""

    tax_label: str
    rates: Mapping[str, int]
    steps: tuple[TaxStep, ...] = ()  # by day
    code: str = "generic"

    def tax_ids(self) -> TaxIdScheme:
        """Return ids as they are written: no country, no check digit."""
        return TaxIdScheme("ID", _as_written, str)

    def document_kinds(self) -> Mapping[str, KindSpec]:
        """Return the kinds of a shop that answers to no authority."""
        return KINDS

    def rates_bp(self, on: date) -> Mapping[str, int]:
        """Return the rates of the shop's settings, as they are on a day."""
        begun = {step.tax_class: step.rate_bp for step in self.steps if step.from_day <= on}
        return {**self.rates, **begun}

    def totals(self, lines: Iterable[Amounts], on: date) -> Totals:
        """Add up a ticket."""
        return add_up(lines, self.rates_bp(on))

    def refund_totals(
        self, lines: Sequence[ReturnedLine], rates_bp: Mapping[str, int], *, fee_bp: int = 0
    ) -> Refund:
        """Return what a note comes to, by differences of cumulative sums."""
        return refund(lines, rates_bp, fee_bp=fee_bp)

    def sale_kind(
        self,
        asked: str | None,
        totals: Totals,  # noqa: ARG002 - a ticket whatever was sold
        payments: Sequence[Settled],  # noqa: ARG002 - and however it was paid
    ) -> str:
        """Return the one kind of a sale: a ticket."""
        if asked not in {None, SALE_RECEIPT}:
            raise KindUnavailable(document=NAMES.get(asked or "", asked or "-"))
        return SALE_RECEIPT

    def sale_series(self, device_id: UUID) -> tuple[str, ...]:
        """Return the series of this till's tickets."""
        return (series_of(SALE_RECEIPT, device_id),)

    def check(self, draft: Draft) -> tuple[ShopError, ...]:  # noqa: ARG002 - nobody asks for more
        """Return nothing: there is no authority that forbids."""
        return ()

    def reserve_number(self, session: WriteSession, draft: Draft, device_id: UUID) -> Number:
        """Take the next number of this till's series of that kind; a rollback gives it back."""
        return plain_number(session, draft.kind, device_id)

    def seal(self, draft: Draft, number: Number, at: datetime) -> str:  # noqa: ARG002 - see below
        """Return nothing: the fact in the journal, chained by hash, says all of it once."""
        return ""

    def receipt_blocks(self, sealed: str, style: Style) -> tuple[Block, ...]:  # noqa: ARG002
        """Return nothing: a ticket without an authority says what every ticket says."""
        return ()

    def outbox(self) -> Transport | None:
        """Return nothing: documents go nowhere."""
        return None


def series_of(kind: str, device_id: UUID) -> str:
    """Return the name of a series that belongs to one device."""
    return f"{kind}:{device_id.hex}"


def plain_number(session: WriteSession, kind: str, device_id: UUID) -> Number:
    """Take the next number of a device's own series; sales of any kind share one, of tickets."""
    if kind not in PLAIN:
        raise KindUnavailable(document=NAMES.get(kind, kind))
    taken = next_number(session, SALE_RECEIPT if kind == CARD_VOUCHER else kind, device_id)
    return Number(kind, taken.series, taken.number)


def next_number(session: WriteSession, kind: str, device_id: UUID) -> NumberFact:
    """Take the next number of a series that belongs to one device; no gap, no twin."""
    series = series_of(kind, device_id)
    row = _advance.first(session, name=series)
    if row is None:
        session.add(NumberSeries(series=series, device_id=device_id, last_number=1))
        session.flush()
        return NumberFact(kind=kind, series=series, number=1)
    return NumberFact(kind=kind, series=series, number=row[0])
