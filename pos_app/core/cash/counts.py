"""A counted drawer: so many pieces of each note and coin."""

from collections.abc import Sequence
from dataclasses import dataclass

from pos_app.core.errors import InvalidAmount
from pos_app.core.facts import CountFact


@dataclass(frozen=True)
class Count:
    """So many pieces of one note or coin."""

    denomination_minor: int
    pieces: int


def count_facts(counts: Sequence[Count]) -> tuple[CountFact, ...]:
    """Return a count as a fact says it, without what there is none of."""
    return tuple(
        CountFact(denomination_minor=count.denomination_minor, pieces=count.pieces)
        for count in counts
        if count.pieces
    )


def sum_of(counts: Sequence[Count]) -> int:
    """Return what was counted, in minor units."""
    return sum(count.denomination_minor * count.pieces for count in counts)


def require_count(counts: Sequence[Count]) -> None:
    """Raise `InvalidAmount` for fewer than no pieces, or a coin that is worth nothing."""
    for count in counts:
        if count.pieces < 0 or count.denomination_minor <= 0:
            raise InvalidAmount(text=str(count.pieces * count.denomination_minor))
