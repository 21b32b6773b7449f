"""The generic profile: numbered tickets per till, no authority."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, update

from pos_app.core.db import WriteSession
from pos_app.core.facts import NumberFact
from pos_app.core.fiscal.profile import CREDIT_NOTE, DEBIT_NOTE, SALE_RECEIPT, KindSpec
from pos_app.core.i18n import N_
from pos_app.core.models.sales import NumberSeries
from pos_app.core.statements import Prepared
from pos_app.core.totals import Amounts, Totals, add_up

_advance = Prepared(
    update(NumberSeries)
    .where(NumberSeries.series == bindparam("name"))
    .values(last_number=NumberSeries.last_number + 1)
    .returning(NumberSeries.last_number)
)

KINDS: Final = {
    kind: KindSpec(kind, title, legal=False)
    for kind, title in (
        (SALE_RECEIPT, N_("Sales ticket")),
        (CREDIT_NOTE, N_("Credit note")),
        (DEBIT_NOTE, N_("Debit note")),
    )
}


@dataclass(frozen=True)
class GenericProfile:
    """Tickets with a number per till; tax as the shop's settings say."""

    tax_label: str
    rates: Mapping[str, int]
    code: str = "generic"

    def document_kinds(self) -> Mapping[str, KindSpec]:
        """Return the kinds of a shop that answers to no authority."""
        return KINDS

    def rates_bp(self, on: date) -> Mapping[str, int]:  # noqa: ARG002 - dated in other profiles
        """Return the rates of the shop's settings."""
        return self.rates

    def totals(self, lines: Iterable[Amounts], on: date) -> Totals:
        """Add up a ticket."""
        return add_up(lines, self.rates_bp(on))

    def reserve_number(self, session: WriteSession, kind: str, device_id: UUID) -> NumberFact:
        """Take the next number of this till's series of that kind; a rollback gives it back."""
        return next_number(session, kind, device_id)


def next_number(session: WriteSession, kind: str, device_id: UUID) -> NumberFact:
    """Take the next number of a series that belongs to one device; no gap, no twin."""
    series = f"{kind}:{device_id.hex}"
    row = _advance.first(session, name=series)
    if row is None:
        session.add(NumberSeries(series=series, device_id=device_id, last_number=1))
        session.flush()
        return NumberFact(kind=kind, series=series, number=1)
    return NumberFact(kind=kind, series=series, number=row[0])
