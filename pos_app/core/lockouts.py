"""Lock-outs: wrong tries are counted in the store, and waits by the machine's own counter (X2).

The clock on the wall can be put forward by whoever stands at the till, so no wait is told by it.
The counter begins at nothing when the machine starts: what passed while it was off is not known and
does not count, so a wait is at worst longer, never shorter.
"""

from typing import Final
from uuid import UUID

from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import LockedOut, LockedUntilFreed, WrongPin
from pos_app.core.models.people import Lockout

TRIES: Final = 5
MINUTE_MS: Final = 60_000
WAITS_MS: Final = (MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS)


def check(session: ReadSession, user_id: UUID, name: str) -> None:
    """Raise `LockedOut` while a person must wait, `LockedUntilFreed` where no wait ends it."""
    lock = session.get(Lockout, user_id)
    if lock is None:
        return
    if lock.until_freed:
        raise LockedUntilFreed(person=name)
    left = left_ms(lock, clock_of(session).monotonic_ms())
    if left > 0:
        raise LockedOut(person=name, minutes=minutes(left))


def left_ms(lock: Lockout, now_ms: int) -> int:
    """Return how much of a wait is left, by the counter of this machine.

    A counter below where it stood began anew, so all of it is after the failure; one above may have
    begun anew too, and then even more has passed than is credited here.
    """
    if lock.wait_ms is None or lock.since_ms is None:
        return 0
    passed = now_ms - lock.since_ms if now_ms >= lock.since_ms else now_ms
    return max(0, lock.wait_ms - passed)


def note_failure(
    session: WriteSession, user_id: UUID, name: str, *, ends_by_itself: bool
) -> WrongPin | LockedOut:
    """Count a wrong try; return what to say: how many are left, or how long to wait.

    After three waits another person must free the name, unless it `ends_by_itself`: who frees
    others must not be shut out for good by somebody who types nonsense.
    """
    clock = clock_of(session)
    lock = session.get(Lockout, user_id) or Lockout(
        user_id=user_id, failures=0, rounds=0, until_freed=False
    )
    lock.failures, lock.last_failure_at = lock.failures + 1, clock.now()
    session.add(lock)
    if lock.failures < TRIES:
        return WrongPin(left=TRIES - lock.failures)
    lock.failures = 0
    if lock.rounds >= len(WAITS_MS) and not ends_by_itself:
        lock.until_freed = True
        return LockedUntilFreed(person=name)
    wait = WAITS_MS[min(lock.rounds, len(WAITS_MS) - 1)]
    lock.rounds, lock.wait_ms, lock.since_ms = lock.rounds + 1, wait, clock.monotonic_ms()
    return LockedOut(person=name, minutes=minutes(wait))


def forget(session: WriteSession, user_id: UUID) -> bool:
    """Forget the wrong tries of a person; return whether there were any."""
    lock = session.get(Lockout, user_id)
    if lock is not None:
        session.delete(lock)
    return lock is not None


def is_locked(session: ReadSession, user_id: UUID) -> bool:
    """Return whether a person cannot sign in at this node now."""
    try:
        check(session, user_id, "")
    except LockedOut:
        return True
    return False


def minutes(wait_ms: int) -> int:
    """Return a wait in minutes, the last one begun counted whole."""
    return max(1, -(-wait_ms // MINUTE_MS))
