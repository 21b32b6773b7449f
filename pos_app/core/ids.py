"""Ids made where the thing is born: UUIDv7 (RFC 9562), in time order, so B-trees stay local."""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = [0]  # the last 74-bit (time, counter) given out; a list, so that it can be updated in place


def new_id() -> UUID:
    """Return a new UUIDv7, greater than every one this process gave before.

    48 bits of Unix milliseconds, a 12-bit counter and 62 random bits. When the clock stands still
    or goes back the counter runs on from the last value, so order is kept (RFC 9562, 6.2 method
    1).
    """
    stamp = (time.time_ns() // 1_000_000) << 12
    with _lock:
        stamp = max(stamp, _last[0] + 1)
        _last[0] = stamp
    milliseconds, counter = stamp >> 12, stamp & 0xFFF
    random_bits = int.from_bytes(os.urandom(8)) & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(
        int=(milliseconds << 80) | (0x7 << 76) | (counter << 64) | (0b10 << 62) | random_bits
    )
