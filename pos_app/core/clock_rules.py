"""What an operation says of the clock it was read from (KSP/1, 2.8): the pure rule.

A till cannot know what time it is; it knows what its clock said when that was last believed, how
long the machine has run since, and, after a greeting, how far the clock is from the centre's.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

OK: Final = "ok"
WENT_BACK: Final = "went_back"  # it stands before a time that was believed
JUMPED: Final = "jumped"  # it went on further than the machine ran
UNVERIFIED: Final = "unverified"  # nobody confirmed it since the program began, and it may be wrong
SKEWED: Final = "skew:"  # and by how many seconds it is ahead of the centre's (behind: negative)

BACK: Final = timedelta(seconds=2)  # a clock that is set by the network goes back by less
DOUBT: Final = timedelta(minutes=2)  # clocks are not trusted nearer than this
# Longer than a shop is closed from Saturday to a Monday that is a holiday's.
SILENCE: Final = timedelta(days=4)
SECOND: Final = timedelta(seconds=1)


class Reading(NamedTuple):
    """What a clock said at a moment of a run of the program (`boot`), counted in milliseconds."""

    at: datetime
    ms: int
    boot: UUID


class Believed(NamedTuple):
    """The last reading that was believed; `skew_s`: ahead of the centre's by so much, if known."""

    reading: Reading
    skew_s: int | None = None

    @property
    def true_at(self) -> datetime:
        """Return what a right clock said then, as far as this node knows."""
        return self.reading.at - (self.skew_s or 0) * SECOND


def whole_seconds(time: timedelta) -> int:
    """Return whole seconds, less than one is none."""
    return time // SECOND if time >= timedelta() else -(-time // SECOND)


def judge(believed: Believed | None, now: Reading) -> tuple[str, Believed | None]:
    """Return the state of a clock, and what is believed of it from now on; None: as before.

    What is doubtful is not believed, so that all that is done under a wrong clock says so.
    """
    if believed is None:
        return OK, Believed(now)
    if believed.reading.boot != now.boot:
        return _after_a_start(believed, now)
    ran = (now.ms - believed.reading.ms) * timedelta(milliseconds=1)
    off = now.at - believed.reading.at - ran
    if believed.skew_s is not None:
        skew_s = believed.skew_s + whole_seconds(off)
        state = OK if abs(skew_s) * SECOND <= DOUBT else f"{SKEWED}{skew_s:+d}"
        return state, Believed(now, skew_s)
    if now.at < believed.reading.at - BACK or off < -DOUBT:
        return WENT_BACK, None
    return (JUMPED, None) if off > DOUBT else (OK, Believed(now))


def _after_a_start(believed: Believed, now: Reading) -> tuple[str, Believed | None]:
    """Judge without knowing how long the program did not run."""
    if now.at < believed.true_at - BACK:
        return WENT_BACK, None
    was_wrong = abs(believed.skew_s or 0) * SECOND > DOUBT
    if not was_wrong and now.at <= believed.true_at + SILENCE:
        return OK, Believed(now)
    # With a centre it is doubtful until the next greeting; without one nobody will ever confirm it.
    return UNVERIFIED, None if believed.skew_s is not None else Believed(now)
