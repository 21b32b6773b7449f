"""What all facts are made of: the base, a lot, a movement. Each family of facts has its own module.

A fact is never changed once a program has written it: a changed fact is a new version.
"""

from datetime import date
from uuid import UUID

import msgspec


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all facts."""


class LotFact(Fact, frozen=True, omit_defaults=True):
    """A lot that this operation brings into being."""

    number: str
    expires_on: date | None = None


class MoveFact(Fact, frozen=True, omit_defaults=True):
    """One movement of the Kardex. `unit_cost_e4` in ten-thousandths of the minor unit."""

    location: UUID
    variant: UUID
    lot: UUID
    type: str
    reason: str
    quantity_milli: int
    unit_cost_e4: int
    new_lot: LotFact | None = None
    average_cost_e4: int | None = None  # the variant's average after a receipt, final here
    description: str = ""
    serials: tuple[str, ...] = ()  # of a product that is kept by serial number: one for each piece


class HoldFact(Fact, frozen=True):
    """What an order line holds of a lot from now on: more (positive) or less (negative)."""

    order: UUID
    line_no: int
    location: UUID
    variant: UUID
    lot: UUID
    quantity_milli: int


class NumberFact(Fact, frozen=True):
    """The number a document took, in a series that belongs to one device."""

    kind: str
    series: str
    number: int
    sealed: str = ""
