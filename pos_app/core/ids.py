"""Ids made where the thing is born: UUIDv7 (RFC 9562), in time order, so B-trees stay local."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID


@dataclass
class _Source:
    """Where the bits come from. `last` is the last 74-bit (time, counter) that was given out."""

    milliseconds: Callable[[], int]
    random_bytes: Callable[[int], bytes]
    last: int = 0


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


_lock = threading.Lock()
_sources = [_Source(_now_ms, os.urandom)]


def new_id() -> UUID:
    """Return a new UUIDv7, greater than every one this process gave before.

    48 bits of Unix milliseconds, a 12-bit counter and 62 random bits. When the clock stands still
    or goes back the counter runs on from the last value, so order is kept (RFC 9562, 6.2 method
    1).
    """
    with _lock:
        source = _sources[-1]
        stamp = max(source.milliseconds() << 12, source.last + 1)
        source.last = stamp
        drawn = source.random_bytes(8)
    milliseconds, counter = stamp >> 12, stamp & 0xFFF
    random_bits = int.from_bytes(drawn) & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(
        int=(milliseconds << 80) | (0x7 << 76) | (counter << 64) | (0b10 << 62) | random_bits
    )


@contextmanager
def drawn_from(
    milliseconds: Callable[[], int], random_bytes: Callable[[int], bytes]
) -> Iterator[None]:
    """Draw every id of this process from a given time and given chance: a simulation repeats."""
    _sources.append(_Source(milliseconds, random_bytes))
    try:
        yield
    finally:
        _sources.pop()
