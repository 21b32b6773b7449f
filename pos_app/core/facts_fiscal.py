"""The facts of numbers that a tax authority gave."""

from datetime import date
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


FISCAL_FACTS: dict[str, type[Fact]] = {"folios.added": FoliosAddedFact}
