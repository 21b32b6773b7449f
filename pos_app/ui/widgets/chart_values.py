"""What charts show: plain frozen values, already in words. Free of Qt.

Shares are parts of a length, between 0 and 1; the exact figures are in the words.
"""

from dataclasses import dataclass
from typing import Final

from pos_app.ui.values import BadgeText, Tone

STEPS: Final = (1, 2, 5, 10)


@dataclass(frozen=True)
class KpiText:
    """A figure: its name, the number, what is said of it, its last days as shares of the greatest.

    `tone` and `icon` are of what is said.
    """

    label: str
    value: str
    note: str = ""
    icon: str = ""
    tone: Tone = Tone.GREY
    spark: tuple[float, ...] = ()


@dataclass(frozen=True)
class BarText:
    """A bar: its label on the axis, how high it and the line of what is usual stand.

    `mark` is written over the bar; `open` is one that still grows; `now` makes the label strong.
    """

    label: str
    share: float
    usual: float | None = None
    mark: str = ""
    open: bool = False
    now: bool = False


@dataclass(frozen=True)
class BarsText:
    """A chart of bars with its axis: `ticks` are shares with their words, from the ground up."""

    bars: tuple[BarText, ...]
    ticks: tuple[tuple[float, str], ...]
    legend: str = ""
    usual: str = ""
    spoken: str = ""  # what a screen reader says


@dataclass(frozen=True)
class RankText:
    """A row with a bar below it: name, a quiet note, an amount, and the share of the greatest."""

    name: str
    note: str
    amount: str
    share: float


@dataclass(frozen=True)
class SliceText:
    """A part of a ring: its name, amount, percent, share of the whole, and the colour's token."""

    name: str
    amount: str
    percent: str
    share: float
    colour: str


@dataclass(frozen=True)
class RingText:
    """A ring: what stands in it, and its parts, the greatest first."""

    value: str
    caption: str
    slices: tuple[SliceText, ...]


@dataclass(frozen=True)
class NoticeText:
    """A line with a badge: how urgent, what, how much."""

    badge: BadgeText
    name: str
    amount: str


def shares_of(values: tuple[int, ...]) -> tuple[float, ...]:
    """Return values as shares between the least (0) and the greatest (1) of them.

    Nothing but zeros has no line.
    """
    low, high = min(values, default=0), max(values, default=0)
    if high == low:
        return tuple(0.5 for _ in values) if high else ()
    return tuple((value - low) / (high - low) for value in values)


def share(value: int, greatest: int) -> float:
    """Return a value as a share of the greatest; nothing below zero is drawn."""
    return max(0, value) / greatest if greatest > 0 else 0.0


def axis(greatest: int, *, least: int = 1) -> tuple[int, ...]:
    """Return round numbers from 0 to at or above the greatest, three to five of them.

    `least` is the smallest step: one unit of money, in its minor unit.
    """
    step = least
    while step * 4 < greatest:
        power = least
        while power * 10 <= step:
            power *= 10
        step = next(power * by for by in STEPS if power * by > step)
    return tuple(step * n for n in range(max(2, -(-greatest // step)) + 1))
