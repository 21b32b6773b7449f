"""Signing in at a till, as the audit log keeps it: who came, who could not, with what (X14)."""

from typing import Final
from uuid import UUID

from pos_app.core import audit, people, people_list
from pos_app.core.actor import Actor
from pos_app.core.db import Database, WriteSession
from pos_app.core.errors import LockedOut, UnknownBadge, WrongPin

PIN, BADGE = "pin", "badge"
NOBODY: Final = Actor(UUID(int=0), "", "")  # a badge that nobody has is tried by nobody known


def by_pin(database: Database, user_id: UUID, pin: str, pepper: bytes) -> Actor:
    """Return the actor whose PIN this is; raise `WrongPin`, `LockedOut`, `UnknownUser`."""
    try:
        actor = people.sign_in(database, user_id, pin, pepper)
    except (WrongPin, LockedOut) as error:
        why = error.code
        database.write(lambda session: _failed(session, Actor(user_id, "", ""), PIN, why))
        raise
    database.write(lambda session: _came(session, actor, PIN))
    return actor


def by_badge(database: Database, code: str, pepper: bytes) -> Actor:
    """Return the actor whose badge this is; raise `UnknownBadge`, `LockedOut`."""
    try:
        actor = people.sign_in_by_badge(database, code, pepper)
    except (UnknownBadge, LockedOut) as error:
        why = error.code
        database.write(lambda session: _failed(session, NOBODY, BADGE, why))
        raise
    database.write(lambda session: _came(session, actor, BADGE))
    return actor


def leave(session: WriteSession, actor: Actor, *, idle: bool = False) -> None:
    """Keep that a person left the counter, or was away for so long that the till locked itself."""
    audit.note(session, actor, audit.SIGNED_OUT, detail={"why": "idle" if idle else "left"})


def _came(session: WriteSession, actor: Actor, method: str) -> None:
    detail: dict[str, str | int] = {"method": method}
    age = people_list.age_of(session)
    if age.is_old:
        detail["list_days"] = age.days
    audit.note(session, actor, audit.SIGNED_IN, detail=detail)


def _failed(session: WriteSession, actor: Actor, method: str, why: str) -> None:
    audit.note(session, actor, audit.SIGN_IN_FAILED, detail={"method": method, "why": why})
