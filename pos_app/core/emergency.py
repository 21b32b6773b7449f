"""An emergency code: the owner vouches for the people of a till that cannot ask its centre.

Ten digits, made at the centre for one till, from a number and a key that both derive from the
company's pepper; so a till without a line can check it, and it may lie in an envelope. It is taken
once, lets the list of people be honoured for some hours, and is in the audit log at both ends.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core import audit, journal, lockouts, people, people_list
from pos_app.core.actor import Actor
from pos_app.core.db import Database, ReadSession, WriteSession
from pos_app.core.errors import CodeUsed, DeviceUnknown, LockedOut, WrongCode
from pos_app.core.models.audit import AuditEntry
from pos_app.core.models.journal import Device

DIGITS: Final = 10
AHEAD: Final = 20  # codes that were made and never used, in envelopes
TRIES: Final = UUID("6c0de000-0000-4000-8000-000000000001")  # whose wrong tries are counted
SHOWN: Final = 10
_KEY: Final = b"mostrador emergency key 1"


@dataclass(frozen=True)
class EmergencyCode:
    """A code of a till: who made it and when; who used it, None while nobody has."""

    number: int
    made_by: str
    made_at: datetime
    used_by: str = ""
    used_at: datetime | None = None


def make(session: WriteSession, actor: Actor, *, device_id: UUID, pepper: bytes) -> str:
    """Return the next code of a till. At the centre, which notes who made it.

    Raises `NotPermitted` without `settings.edit`, `DeviceUnknown`.
    """
    journal.hold(session)
    actor.require("settings.edit")
    device = session.get(Device, device_id)
    if device is None or device.kind != "till":
        raise DeviceUnknown
    number = 1 + max(_numbers(session, audit.EMERGENCY_MADE, subject_id=device_id), default=0)
    detail: dict[str, str | int] = {"till": device.name, "number": number}
    audit.note(session, actor, audit.EMERGENCY_MADE, subject_id=device_id, detail=detail)
    return code_of(pepper, device_id, number)


def use(database: Database, actor: Actor, code: str, pepper: bytes) -> datetime:
    """Honour the list of people of this till for some hours; return until when.

    A wrong code counts, as a wrong PIN does. Raises `WrongCode`, `CodeUsed`, `LockedOut`.
    """
    return database.write(lambda session: _checked(session, actor, code, pepper)).result()


@dataclass(frozen=True)
class _Said:
    """What came of a code: written in one transaction also where it is refused."""

    until: datetime | None = None
    refusal: WrongCode | CodeUsed | LockedOut | None = None

    def result(self) -> datetime:
        if self.refusal is not None:
            raise self.refusal
        assert self.until is not None, "one of the two is there"
        return self.until


def _checked(session: WriteSession, actor: Actor, code: str, pepper: bytes) -> _Said:
    station = journal.hold(session)
    lockouts.check(session, TRIES, station.name)
    used = _numbers(session, audit.EMERGENCY_USED, device_id=station.device_id)
    number = _find(pepper, station.device_id, code, max(used, default=0) + AHEAD)
    if number is None:
        said = lockouts.note_failure(session, TRIES, station.name, ends_by_itself=True)
        if isinstance(said, LockedOut):
            return _Said(refusal=said)
        return _Said(refusal=WrongCode(left=said.facts["left"]))
    if number in used:
        return _Said(refusal=CodeUsed())
    lockouts.forget(session, TRIES)
    detail: dict[str, str | int] = {"till": station.name, "number": number}
    audit.note(session, actor, audit.EMERGENCY_USED, subject_id=station.device_id, detail=detail)
    return _Said(until=people_list.honour(session))


def list_codes(session: ReadSession, device_id: UUID) -> tuple[EmergencyCode, ...]:
    """Return the codes of a till that were made last, and what became of them; newest first."""
    used = {}
    for row in _entries(session, audit.EMERGENCY_USED, subject_id=device_id):
        used[_number_of(row)] = row
    found = []
    for row in _entries(session, audit.EMERGENCY_MADE, subject_id=device_id)[:SHOWN]:
        by = used.get(_number_of(row))
        found.append(
            EmergencyCode(
                number=_number_of(row),
                made_by=people.name_of(session, row.user_id),
                made_at=row.occurred_at,
                used_by=people.name_of(session, by.user_id) if by is not None else "",
                used_at=by.occurred_at if by is not None else None,
            )
        )
    return tuple(found)


def code_of(pepper: bytes, device_id: UUID, number: int) -> str:
    """Return a code: ten digits of a till and a number."""
    key = hmac.new(pepper, _KEY + device_id.bytes, sha256).digest()
    digest = hmac.new(key, number.to_bytes(8, "big"), sha256).digest()
    return f"{int.from_bytes(digest, 'big') % 10**DIGITS:0{DIGITS}d}"


def show(code: str) -> str:
    """Return a code in two groups, to be read aloud."""
    return f"{code[: DIGITS // 2]} {code[DIGITS // 2 :]}"


def _find(pepper: bytes, device_id: UUID, code: str, last: int) -> int | None:
    """Return the number of a code of this till, None where it is none; all are looked at."""
    typed, found = "".join(code.split()), None
    for number in range(1, last + 1):
        if hmac.compare_digest(code_of(pepper, device_id, number).encode(), typed.encode()):
            found = number
    return found


def _numbers(session: ReadSession, kind: str, **whose: UUID) -> set[int]:
    return {_number_of(row) for row in _entries(session, kind, **whose)}


def _entries(session: ReadSession, kind: str, **whose: UUID) -> list[AuditEntry]:
    query = select(AuditEntry).filter_by(kind=kind, **whose).order_by(AuditEntry.id.desc())
    return list(session.scalars(query))


def _number_of(row: AuditEntry) -> int:
    """Return which code an entry is about; 0 where a till says none."""
    said = msgspec.json.decode(row.detail, type=dict[str, str | int]).get("number")
    return said if isinstance(said, int) else 0
