"""How much one till may ask of this process, and how many pushes it works on: never without end.

Of several processes each gives a till its part of what the centre gives it, so all together never
give more. A till that asks too much is told when to come again (429); a process that has its hands
full says so (503). Nothing waits in a queue that could grow, and no till waits behind another's
noise.
"""

import math
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pos_app.core.errors import CentreBusy, TooManyRequests

MINUTE_S: Final = 60.0
KNOWN_TILLS: Final = 20_000  # remembered at one time; who asked longest ago is forgotten
OF_ONE: Final = 2  # pushes of one till: the one at work, and the same again
WAIT_S: Final = 2.0


@dataclass
class _Left:
    """What a till may still ask, at a time of the monotonic clock."""

    requests: float
    size: float
    at: float


class Quotas:
    """Requests and bytes of each till per minute; as much may come at once.

    A body that is larger than what is left is taken, and its till waits until that is made up for:
    no size within the limits of a request is refused for ever.
    """

    def __init__(
        self, requests: int, size: int, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._requests, self._size, self._now = requests, size, now
        self._lock = threading.Lock()
        self._left: OrderedDict[UUID, _Left] = OrderedDict()

    def take(self, till: UUID, size: int) -> None:
        """Count a request of so many bytes; raise `TooManyRequests` with how long to wait."""
        with self._lock:
            left = self._refill(till)
            wait_s = max(
                (1 - left.requests) * MINUTE_S / self._requests,
                -left.size * MINUTE_S / self._size,
            )
            if wait_s > 0:
                raise TooManyRequests(seconds=max(1, math.ceil(wait_s)))
            left.requests -= 1
            left.size -= size

    def add(self, till: UUID, size: int) -> None:
        """Count bytes that a request of this till turned out to hold, once unpacked."""
        with self._lock:
            self._refill(till).size -= size

    def _refill(self, till: UUID) -> _Left:
        now = self._now()
        left = self._left.pop(till, None) or _Left(self._requests, self._size, now)
        since = max(0.0, now - left.at) / MINUTE_S
        left.requests = min(self._requests, left.requests + since * self._requests)
        left.size = min(self._size, left.size + since * self._size)
        left.at = now
        self._left[till] = left  # the latest is the last
        if len(self._left) > KNOWN_TILLS:
            self._left.popitem(last=False)
        return left


class Gate:
    """Lets in so many pushes at a time, and one of each till."""

    def __init__(self, most: int, *, wait_s: float = WAIT_S) -> None:
        self._most, self._wait_s = most, wait_s
        self._changed = threading.Condition()
        self._here: Counter[UUID] = Counter()  # at work or waiting
        self._at_work: set[UUID] = set()

    @contextmanager
    def passing(self, till: UUID) -> Iterator[None]:
        """Wait for a place, not for long; raise `CentreBusy`."""
        with self._changed:
            # As many as are at work may wait: they hold a thread of this process each.
            if self._here[till] >= OF_ONE or self._here.total() >= 2 * self._most:
                raise CentreBusy
            self._here[till] += 1
            if not self._changed.wait_for(lambda: self._has_place(till), self._wait_s):
                self._leave(till)
                raise CentreBusy
            self._at_work.add(till)
        try:
            yield
        finally:
            with self._changed:
                self._at_work.discard(till)
                self._leave(till)
                self._changed.notify_all()

    def _has_place(self, till: UUID) -> bool:
        return len(self._at_work) < self._most and till not in self._at_work

    def _leave(self, till: UUID) -> None:
        self._here[till] -= 1
        if not self._here[till]:
            del self._here[till]
