"""The facts of numbers that a tax authority gave."""

from datetime import date, datetime
from uuid import UUID

from pos_app.core.fact_parts import Fact


class FoliosAddedFact(Fact, frozen=True):
    """A range of folios was given to the device that says so; its id is the operation's.

    `code` is the authority's type, `usable_until` the last day of use where they expire.
    `environment` is production, certification or demo: never mixed.
    """

    branch: UUID
    code: str
    series: str
    first: int
    last: int
    authorised_on: date | None
    usable_until: date | None
    environment: str


class FoliosAuthorisedFact(Fact, frozen=True):
    """A range was loaded at the centre: a pool, leased to devices `each` at a time."""

    branch: UUID
    code: str
    series: str
    first: int
    last: int
    each: int
    authorised_on: date | None
    usable_until: date | None
    environment: str


class LeaseFact(Fact, frozen=True):
    """A part of a pool that one device of a branch uses."""

    branch: UUID
    device: UUID
    pool: UUID
    code: str
    series: str
    first: int
    last: int
    authorised_on: date | None
    usable_until: date | None
    environment: str


class FoliosLeasedFact(LeaseFact, frozen=True):
    """The centre leased folios to a device; the lease's id is the operation's."""


class FoliosTakenFact(LeaseFact, frozen=True):
    """A till holds a lease: said in its own journal, which outlives a centre that is put back.

    `lease` is its id, `user` and `at` who granted it when, in the words of the centre.
    """

    lease: UUID
    user: UUID
    at: datetime


class FoliosEndedFact(Fact, frozen=True):
    """The rest of a lease or of a pool will never be used: given back, or burnt (annulled)."""

    branch: UUID
    of: UUID
    series: str
    first: int
    last: int
    outcome: str
    note: str


FISCAL_FACTS: dict[str, type[Fact]] = {
    "folios.added": FoliosAddedFact,
    "folios.authorised": FoliosAuthorisedFact,
    "folios.leased": FoliosLeasedFact,
    "folios.taken": FoliosTakenFact,
    "folios.ended": FoliosEndedFact,
}
