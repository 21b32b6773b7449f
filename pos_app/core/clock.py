"""Time: one protocol, so that every rule about time can be tried with any clock."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid4


class Clock(Protocol):
    """Gives the wall time (UTC) and a counter that never goes back while the machine runs."""

    @property
    def boot_id(self) -> UUID:
        """Return an id that changes when the program starts anew."""
        ...

    def now(self) -> datetime:
        """Return the wall time, aware, in UTC."""
        ...

    def monotonic_ms(self) -> int:
        """Return milliseconds since an arbitrary start of this boot."""
        ...


@dataclass(frozen=True)
class SystemClock:
    """The clock of this machine."""

    boot_id: UUID = field(default_factory=uuid4)

    def now(self) -> datetime:
        """Return the wall time, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic_ms(self) -> int:
        """Return milliseconds of the monotonic clock; a machine that slept has slept them too."""
        boot_time = getattr(time, "CLOCK_BOOTTIME", None)  # elsewhere the plain one counts sleep
        ns = time.monotonic_ns() if boot_time is None else time.clock_gettime_ns(boot_time)
        return ns // 1_000_000


@dataclass
class SetClock:
    """A clock that stands where it is put: for replays of old files and for tests."""

    at: datetime
    boot_id: UUID = field(default_factory=uuid4)
    ticks_ms: int = 0

    def now(self) -> datetime:
        """Return the time that was set."""
        return self.at

    def monotonic_ms(self) -> int:
        """Return a counter that grows by one at each call."""
        self.ticks_ms += 1
        return self.ticks_ms

    def set(self, at: datetime) -> None:
        """Put the clock at `at` (aware), as a hand does: no time passes."""
        self.at = at.astimezone(UTC)

    def wait(self, time: timedelta) -> None:
        """Let time pass, on the wall and in the counter."""
        self.at += time
        self.ticks_ms += time // timedelta(milliseconds=1)
