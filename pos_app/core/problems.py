"""What a verification found: which row, and what is wrong with it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One row that is not what the record says; texts in English, for `pos verify`."""

    kind: str
    where: str
    what: str
