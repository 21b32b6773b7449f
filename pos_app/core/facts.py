"""The facts: what an operation decided, with every figure final, as it is hashed, kept and sent.

A fact is decided once, where it happens, and recorded everywhere by the same recorder. Facts are
msgspec structs; their canonical form is JSON with sorted keys and integers only, so the bytes that
were hashed are the bytes that are stored and sent. A field is never renamed or given another
meaning: a changed fact is a new version with an upcaster beside it.
"""

from datetime import date, datetime
from uuid import UUID

import msgspec

from pos_app.core.fact_parts import Fact, HoldFact, LotFact, MoveFact, NumberFact
from pos_app.core.facts_accounts import ACCOUNT_FACTS
from pos_app.core.facts_cash import (
    CASH_FACTS,
    CashClosedFact,
    CashierFact,
    CashMovedFact,
    CashOpenedFact,
    CountFact,
    DrawerOpenedFact,
    FlowFact,
    MethodTotalFact,
)
from pos_app.core.facts_fiscal import FISCAL_FACTS
from pos_app.core.facts_people import PEOPLE_FACTS
from pos_app.core.facts_places import PLACE_FACTS
from pos_app.core.facts_purchasing import PURCHASING_FACTS
from pos_app.core.facts_returns import RETURNS_FACTS
from pos_app.core.facts_review import REVIEW_FACTS
from pos_app.core.facts_staff import STAFF_FACTS

__all__ = [
    "FACT_TYPES",
    "TYPE_NAMES",
    "AdjustmentFact",
    "CashClosedFact",
    "CashMovedFact",
    "CashOpenedFact",
    "CashierFact",
    "CountFact",
    "DrawerOpenedFact",
    "Envelope",
    "Fact",
    "FlowFact",
    "HoldFact",
    "LineFact",
    "LotFact",
    "MethodTotalFact",
    "MoveFact",
    "NumberFact",
    "OfferFact",
    "PaymentFact",
    "PriceVersionFact",
    "RepairFact",
    "SaleFact",
    "StockRepairedFact",
    "decode_envelope",
    "decode_fact",
    "encode",
]  # fmt: skip


class OfferFact(Fact, frozen=True):
    """What one promotion took off a line; `units` of it took part, 0 for weighed goods."""

    promotion: UUID
    name: str
    units: int
    discount_minor: int


class LineFact(Fact, frozen=True, omit_defaults=True):
    """A line of a sale; `price_e4` is gross, `total_minor` after all of `discount_minor`.

    Of that, `offers` are what promotions took off and `shared_minor` the line's part in the
    discount of the whole sale; the rest a person took off this line. `lot_number` is the lot that
    the label named, `serial` the serial number of the one thing.
    """

    variant: UUID
    code: str
    name: str
    unit: str
    quantity_milli: int
    price_e4: int
    price_reason: str
    discount_minor: int
    discount_reason: str
    total_minor: int
    tax_class: str
    tax_rate_bp: int
    cost_minor: int
    lot_number: str = ""
    serial: str = ""
    offers: tuple[OfferFact, ...] = ()
    shared_minor: int = 0


class PaymentFact(Fact, frozen=True, omit_defaults=True):
    """A payment. Cash: given − change = amount + rounding of the sale.

    On account: `due_on` is when it must be paid, `over_minor` how far above the limit the debt went
    by it as the till knew and a supervisor agreed; more than that is found at the centre.
    """

    method: str
    amount_minor: int
    given_minor: int
    change_minor: int
    reference: str
    due_on: date | None = None
    over_minor: int = 0


class PriceVersionFact(Fact, frozen=True):
    """Which prices a till had: the position of the catalogue, last known to be current then."""

    position: int
    age_s: int


class SaleFact(Fact, frozen=True, omit_defaults=True):
    """A sale was charged (V2). `discount_reason` is that of the discount of the whole sale.

    `price_version` is None at a till without a centre: it states its prices itself.
    """

    branch: UUID
    location: UUID
    cash_session: UUID
    customer: UUID | None
    currency: str
    document: NumberFact
    lines: tuple[LineFact, ...]
    payments: tuple[PaymentFact, ...]
    moves: tuple[MoveFact, ...]
    subtotal_minor: int
    discount_minor: int
    total_minor: int
    net_minor: int
    tax_minor: int
    exempt_minor: int
    rounding_minor: int
    discount_reason: str = ""
    price_version: PriceVersionFact | None = None


class AdjustmentFact(Fact, frozen=True, omit_defaults=True):
    """Stock was put in or taken out without a sale or purchase (K15): INICIAL, AJUSTE, MERMA."""

    branch: UUID
    note: str
    moves: tuple[MoveFact, ...]
    cause: str = ""  # of a MERMA
    holds: tuple[HoldFact, ...] = ()


class RepairFact(Fact, frozen=True, omit_defaults=True):
    """One row that was not what the record says: which, and what it said and should say."""

    kind: str
    where: str
    what: str
    level: tuple[UUID, UUID, UUID] | None = None  # location, variant, lot of a level


class StockRepairedFact(Fact, frozen=True):
    """Projections of the stock were rebuilt from the record (K3). Moves nothing."""

    branch: UUID
    note: str
    count: int
    repairs: tuple[RepairFact, ...]


FACT_TYPES: dict[str, type[Fact]] = {
    "sale.charged": SaleFact,
    "stock.adjusted": AdjustmentFact,
    "stock.repaired": StockRepairedFact,
    **ACCOUNT_FACTS,
    **FISCAL_FACTS,
    **CASH_FACTS,
    **PEOPLE_FACTS,
    **PLACE_FACTS,
    **STAFF_FACTS,
    **REVIEW_FACTS,
    **PURCHASING_FACTS,
    **RETURNS_FACTS,
}
TYPE_NAMES = {fact_type: name for name, fact_type in FACT_TYPES.items()}


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An operation: one fact with who, where and when. These bytes are hashed, stored and sent."""

    device: UUID
    seq: int
    op: UUID
    type: str
    version: int
    branch: UUID
    user: UUID
    approved_by: UUID | None
    occurred_at: datetime
    monotonic_ms: int
    boot: UUID
    clock_state: str
    fact: msgspec.Raw


_encoder = msgspec.json.Encoder(order="sorted")
_envelope_decoder = msgspec.json.Decoder(Envelope)
_fact_decoders = {name: msgspec.json.Decoder(kind) for name, kind in FACT_TYPES.items()}


def encode(value: msgspec.Struct) -> bytes:
    """Return the canonical JSON of a fact or an envelope."""
    return _encoder.encode(value)


def decode_envelope(payload: bytes) -> Envelope:
    """Read an envelope; raise `msgspec.DecodeError` or `msgspec.ValidationError`."""
    return _envelope_decoder.decode(payload)


def decode_fact(envelope: Envelope) -> Fact:
    """Read the fact inside; raise `KeyError` for an unknown type, else `msgspec`'s errors."""
    return _fact_decoders[envelope.type].decode(envelope.fact)
