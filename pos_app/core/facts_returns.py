"""The facts of what comes back: credit notes, debit notes, what became of a gateway's refund."""

from datetime import date
from uuid import UUID

from pos_app.core.fact_parts import Fact, MoveFact, NumberFact


class ReferenceFact(Fact, frozen=True):
    """The document that a note is about, as the note prints it."""

    kind: str
    series: str
    number: int
    issued_on: date


class ReturnedLineFact(Fact, frozen=True, omit_defaults=True):
    """A line of a note: so much of a line of the sale; `total_minor` before any restocking fee.

    `sale_line` 0: no line of a sale. A correction returns nothing: its quantity is 0.
    `condition` is good or damaged; empty where no goods came back.
    """

    sale_line: int
    variant: UUID
    code: str
    name: str
    unit: str
    quantity_milli: int
    price_e4: int
    total_minor: int
    tax_class: str
    tax_rate_bp: int
    cost_minor: int = 0
    condition: str = ""
    reason: str = ""
    serial: str = ""


class RefundFact(Fact, frozen=True, omit_defaults=True):
    """How money goes back. `paid_minor` is what left the drawer: cash alone is rounded."""

    method: str
    amount_minor: int
    paid_minor: int
    reference: str = ""


class CreditNoteFact(Fact, frozen=True, omit_defaults=True):
    """A credit note: why, of which sale, what came back and how the money went (R2–R5, R9).

    `reason` is void, goods, amount or text. `whole`: nothing of the sale is left with it.
    `gross_minor` is what the goods cost; `total_minor` = gross − fee = net + tax + exempt.
    `exchange` is the sale that was charged in the same transaction, paid in part by this note.
    `unverified`: of another till's ticket, without the centre's word on what came back of it.
    """

    branch: UUID
    location: UUID
    cash_session: UUID | None
    sale: UUID | None
    sale_branch: UUID | None
    customer: UUID | None
    currency: str
    document: NumberFact
    reference: ReferenceFact | None
    reason: str
    whole: bool
    note: str
    lines: tuple[ReturnedLineFact, ...]
    refunds: tuple[RefundFact, ...]
    moves: tuple[MoveFact, ...]
    gross_minor: int
    fee_minor: int
    total_minor: int
    net_minor: int
    tax_minor: int
    exempt_minor: int
    rounding_minor: int
    exchange: UUID | None = None
    unverified: bool = False


class DebitNoteFact(Fact, frozen=True):
    """A debit note raises the amount of a sale (R4); it is paid at once, in one way.

    `paid_minor` is what the drawer took: cash alone is rounded.
    """

    branch: UUID
    cash_session: UUID
    sale: UUID
    sale_branch: UUID
    customer: UUID | None
    currency: str
    document: NumberFact
    reference: ReferenceFact
    note: str
    tax_class: str
    tax_rate_bp: int
    total_minor: int
    net_minor: int
    tax_minor: int
    exempt_minor: int
    rounding_minor: int
    method: str
    paid_minor: int
    payment_reference: str


class RefundSettledFact(Fact, frozen=True):
    """What became of a refund that a payment gateway was asked for (R5).

    `outcome` is done (`reference` is the gateway's), refused, or instead: then `refund` says how
    the customer was paid after all.
    """

    branch: UUID
    note: UUID
    sale: UUID | None
    outcome: str
    reference: str
    cash_session: UUID | None = None
    refund: RefundFact | None = None


RETURNS_FACTS: dict[str, type[Fact]] = {
    "credit_note.issued": CreditNoteFact,
    "debit_note.issued": DebitNoteFact,
    "refund.settled": RefundSettledFact,
}
