"""A code of eight digits, by telephone: an approval where no supervisor is here and no line is up.

The till shows a challenge; somebody who may, signed in at the centre, is told it with the till,
what is asked for and the amount, and reads an answer back. Both ends make it with a key that they
derive from the company's pepper for that till (decision 0024). The answer is of one person, one
till, one challenge, one permission and one amount; it is taken once, within ten minutes of the
machine's own counter, and wrong answers lock the codes of the till as wrong PINs lock a name.
"""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import select

from pos_app.core import approvals, journal, lockouts, people
from pos_app.core.actor import Actor, Grant
from pos_app.core.approvals import Ask
from pos_app.core.db import Database, ReadSession, WriteSession
from pos_app.core.errors import CodeExpired, CodeUsed, LockedOut, WrongCode
from pos_app.core.models.approvals import Approval
from pos_app.core.models.people import User

DIGITS: Final = 8
LIFE_MS: Final = 10 * 60_000
TILL_CODES: Final = UUID("6c0de000-0000-4000-8000-000000000000")  # whose tries are counted
NOBODY: Final = UUID(int=0)
_KEY, _CHALLENGE, _ANSWER = b"mostrador code key 1", b"challenge", b"answer"


@dataclass(frozen=True)
class Challenge:
    """What the till shows, and what it is for. `issued_ms` is of the machine's own counter."""

    digits: str
    ask: Ask
    issued_ms: int


def issue(pepper: bytes, device_id: UUID, ask: Ask, now_ms: int) -> Challenge:
    """Make a challenge for one operation; the same question again has another one."""
    key = _key(pepper, device_id)
    salt = secrets.token_bytes(16)
    asked = _asked(ask.permission, ask.amount_minor)
    digits = _digits(key, _CHALLENGE, salt, ask.subject_id.bytes, *asked)
    return Challenge(digits, ask, now_ms)


def answer(
    pepper: bytes,
    device_id: UUID,
    approver_id: UUID,
    *,
    challenge: str,
    permission: str,
    amount_minor: int,
) -> str:
    """Return the code by which this person agrees to what a till asks for.

    Who calls it has made sure that the person is who they say and may agree to so much.
    """
    key = _key(pepper, device_id)
    said = challenge.encode()
    return _digits(key, _ANSWER, said, approver_id.bytes, *_asked(permission, amount_minor))


def approve_with_code(
    database: Database, requester: Actor, challenge: Challenge, code: str, pepper: bytes
) -> Grant:
    """Let whoever answered the challenge agree; return the grant for the operation.

    A wrong code counts and stays in the record. Raises `WrongCode`, `LockedOut`, `CodeExpired`,
    `CodeUsed`, `NotPermitted`.
    """
    now_ms = database.clock.monotonic_ms()
    with database.read() as session:
        lockouts.check(session, TILL_CODES, journal.get_station(session).name)
        if not 0 <= now_ms - challenge.issued_ms <= LIFE_MS:
            raise CodeExpired(minutes=LIFE_MS // 60_000)
        _check_unused(session, challenge.ask)
        approver = _who(session, requester, challenge, code, pepper)
    if approver is None:
        raise database.write(lambda session: _wrong(session, requester, challenge.ask))

    def grant(session: WriteSession) -> Grant:
        journal.hold(session)
        _check_unused(session, challenge.ask)
        lockouts.forget(session, TILL_CODES)
        return approvals.grant(session, approver, requester, challenge.ask, method=approvals.CODE)

    return database.write(grant)


def _who(
    session: ReadSession, requester: Actor, challenge: Challenge, code: str, pepper: bytes
) -> Actor | None:
    """Return whose answer a code is, of those who may agree here."""
    device_id, ask = journal.get_station(session).device_id, challenge.ask
    found: Actor | None = None
    for approver in _approvers(session, requester, ask):
        expected = answer(
            pepper,
            device_id,
            approver.user_id,
            challenge=challenge.digits,
            permission=ask.permission,
            amount_minor=ask.amount_minor,
        )
        if hmac.compare_digest(expected, code.strip()):
            found = approver
    return found


def _approvers(session: ReadSession, requester: Actor, ask: Ask) -> Sequence[Actor]:
    ids = session.scalars(select(User.id).where(User.active, User.id != requester.user_id))
    # Who answers is known to the centre at this moment, however old the list of this till is.
    actors = (people.get_actor(session, user_id, as_listed=True) for user_id in ids)
    return [actor for actor in actors if actor.may_approve(ask.permission, ask.amount_minor)]


def _check_unused(session: ReadSession, ask: Ask) -> None:
    query = select(Approval.id).where(
        Approval.subject_id == ask.subject_id,
        Approval.outcome == "granted",
        Approval.method == approvals.CODE,
        Approval.permission == ask.permission,
        Approval.amount_minor == ask.amount_minor,
    )
    if session.execute(query.limit(1)).first() is not None:
        raise CodeUsed


def _wrong(session: WriteSession, requester: Actor, ask: Ask) -> WrongCode | LockedOut:
    station = journal.hold(session)
    said = lockouts.note_failure(session, TILL_CODES, station.name, ends_by_itself=True)
    locked = isinstance(said, LockedOut)
    reason = "locked_out" if locked else "wrong_credential"
    approvals.note_failure(session, requester, NOBODY, ask, approvals.CODE, reason)
    return said if isinstance(said, LockedOut) else WrongCode(left=said.facts["left"])


def _key(pepper: bytes, device_id: UUID) -> bytes:
    return hmac.new(pepper, _KEY + device_id.bytes, sha256).digest()


def _asked(permission: str, amount_minor: int) -> tuple[bytes, bytes]:
    return permission.encode(), str(amount_minor).encode()


def _digits(key: bytes, *parts: bytes) -> str:
    """Return eight digits of the parts, each with its length before it, so that none runs over."""
    message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    number = int.from_bytes(hmac.new(key, message, sha256).digest(), "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"
