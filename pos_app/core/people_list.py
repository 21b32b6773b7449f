"""How old the list of people of a till is, and what that takes from supervisors (KSP/1, 2.8).

A till that has not heard from its centre does not know who was let go. It sells all the same, with
whoever it knows; what others must ask a supervisor for is held where the list is older than the
company allows, until the centre answers or its owner gives an emergency code (decision 0048).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import select

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.known_time import known_now
from pos_app.core.models.people import Permission
from pos_app.core.models.sync import CentreLink
from pos_app.core.named_values import find_value, keep_value
from pos_app.core.settings_shared import get_people_rules

CURRENT, EMERGENCY = "people_current_at", "people_emergency_at"  # of this node alone
EVERY: Final = timedelta(minutes=10)  # nearer than this nobody needs to know it
EXEMPT: Final = frozenset({"devices.join"})  # how a till comes back to its centre
NEVER: Final = timedelta()


@dataclass(frozen=True)
class ListAge:
    """How long ago the list was last known to be the centre's; nothing where there is no centre.

    `is_old`: older than the company likes. `is_held`: supervisors may agree to nothing by it.
    `honoured_until`: by an emergency code.
    """

    age: timedelta = NEVER
    is_old: bool = False
    is_held: bool = False
    honoured_until: datetime | None = None

    @property
    def days(self) -> int:
        """Return whole days."""
        return self.age.days


def note_current(session: WriteSession, *, at: datetime | None = None) -> None:
    """Note that the list is the centre's of now, or of `at` where it came by file."""
    now = known_now(session)
    _save(session, CURRENT, now if at is None else min(now, at))


def needs_noting(session: ReadSession) -> bool:
    """Return whether it is some time since the list was noted to be current."""
    known = _read(session, CURRENT)
    return known is None or not NEVER <= known_now(session) - known < EVERY


def age_of(session: ReadSession) -> ListAge:
    """Return how old the list of people of this node is, by the last time that was known."""
    link = session.get(CentreLink, 1)
    if link is None:
        return ListAge()
    known = _read(session, CURRENT) or link.last_contact_at or link.enrolled_at
    now, rules = known_now(session), get_people_rules(session)
    age = max(NEVER, now - known)
    used, hours = _read(session, EMERGENCY), timedelta(hours=rules.emergency_hours)
    until = used + hours if used is not None and used <= now < used + hours else None
    held = bool(rules.supervisor_hours) and age > timedelta(hours=rules.supervisor_hours)
    return ListAge(
        age=age,
        is_old=bool(rules.list_days) and age > timedelta(days=rules.list_days),
        is_held=held and until is None,
        honoured_until=until if held else None,
    )


def honour(session: WriteSession) -> datetime:
    """Let the list be honoured for as long as an emergency code is good; return until when."""
    now = known_now(session)
    _save(session, EMERGENCY, now)
    return now + timedelta(hours=get_people_rules(session).emergency_hours)


def held_codes(session: ReadSession) -> frozenset[str]:
    """Return what is held of supervisors: what somebody in this shop must ask one for."""
    if not age_of(session).is_held:
        return frozenset()
    asked = select(Permission.code).where(Permission.rule == "approve").distinct()
    return frozenset(session.scalars(asked)) - EXEMPT


def _read(session: ReadSession, key: str) -> datetime | None:
    value = find_value(session, key)
    return None if value is None else msgspec.json.decode(value, type=datetime)


def _save(session: WriteSession, key: str, at: datetime) -> None:
    keep_value(session, key, msgspec.json.encode(at))
