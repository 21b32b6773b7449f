"""What a verification found: which row, and what is wrong with it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Problem:
    """One row that is not what the record says; texts in English, for `pos verify`."""

    kind: str
    where: str
    what: str
    level: tuple[UUID, UUID, UUID] | None = None  # location, variant, lot, where it is of one
