"""Bars as a template draws them: places in percent, so that text beside them keeps its size."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pos_app.core.money import half_up

FULL: Final = 10_000  # hundredths of a percent
TICKS: Final = 3
GAP: Final = 3  # a bar leaves a third of its place empty


@dataclass(frozen=True)
class Mark:
    """A bar: where it begins, how wide and high it is, and the middle of its place."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    value: int


@dataclass(frozen=True)
class Tick:
    """A line across, with its value."""

    y: str
    value: int


def percent(hundredths: int) -> str:
    """Return hundredths of a percent as SVG writes a length."""
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def bars(values: Sequence[int], top: int) -> tuple[Mark, ...]:
    """Return a bar for each value; `top` is the value that fills the height."""
    place = FULL // max(1, len(values))
    marks = []
    for number, value in enumerate(values):
        height = half_up(max(0, value) * FULL, top) if top else 0
        if value > 0:
            height = max(height, 100)  # a small day is seen, too
        marks.append(
            Mark(
                x=percent(number * place + place // (2 * GAP)),
                y=percent(FULL - height),
                width=percent(place - place // GAP),
                height=percent(height),
                middle=percent(number * place + place // 2),
                value=value,
            )
        )
    return tuple(marks)


def top_of(values: Sequence[int]) -> int:
    """Return a round value that all bars fit under: 1, 2 or 5 with noughts, times the ticks."""
    highest = max(values, default=0)
    if highest <= 0:
        return 0
    step = -(-highest // TICKS)
    unit = int(10 ** (len(str(step)) - 1))
    return TICKS * next(unit * n for n in (1, 2, 3, 4, 5, 6, 8, 10) if unit * n >= step)


def ticks(top: int) -> tuple[Tick, ...]:
    """Return the lines of a chart, the highest first."""
    return tuple(
        Tick(percent(FULL - half_up(n * FULL, TICKS)), half_up(top * n, TICKS))
        for n in range(TICKS, -1, -1)
    )


def share(value: int, of: int) -> str:
    """Return a value as a part of another, never beyond it."""
    return percent(min(FULL, max(0, half_up(value * FULL, of) if of else 0)))
