"""What the list of parked sales shows, already in words. Free of Qt."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ParkedText:
    """One parked sale: its place in the list, what people call it, what is in it, its worth."""

    place: str
    name: str
    lines: str
    who: str
    amount: str


@dataclass(frozen=True)
class GoodsText:
    """One line of the sale that is looked at."""

    quantity: str
    name: str
    amount: str
