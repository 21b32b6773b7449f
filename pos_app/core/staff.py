"""Who works here, edited at a till or at the centre (R6).

Each change is an operation of its own: it is in the journal with who made it, and the centre tells
every till by the feed. Nobody takes away their own right to edit people, and one active person who
has it and can sign in is always left.
"""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from msgspec import structs
from sqlalchemy import select

from pos_app.core import audit, catalog, journal, lockouts, people, roles
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import (
    BadgeTaken,
    CodeTaken,
    InvalidEntry,
    NewPinNeeded,
    PersonTaken,
    UnknownUser,
    WeakBadge,
)
from pos_app.core.facts_staff import PersonSavedFact
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.models.catalog import Branch
from pos_app.core.models.people import Role, User

UNLOCK: Final = "people.unlock"
NAME_LIMIT: Final = 60
MIN_BADGE: Final = 10  # a product's code has 8 or 13 digits; a badge is long and random


@dataclass(frozen=True)
class Member:
    """A person as the screen of people shows them; nothing of a PIN but whether there is one."""

    id: UUID
    name: str
    role: str
    role_name: str
    branch_id: UUID | None
    branch: str
    active: bool
    has_pin: bool
    has_badge: bool
    is_locked: bool


@dataclass(frozen=True)
class PersonInput:
    """A person as somebody states them; without a branch they work in all."""

    name: str
    role: str
    branch_id: UUID | None = None


# Reading ------------------------------------------------------------------------------------------


def list_members(
    session: ReadSession, *, text: str = "", active_only: bool = True
) -> tuple[Member, ...]:
    """Return who works here, by name; or everybody who ever did."""
    query = select(User, Role.name).join(Role, Role.code == User.role_code)
    if active_only:
        query = query.where(User.active)
    if text.strip():
        query = query.where(User.name.icontains(text.strip(), autoescape=True))
    rows = session.execute(query.order_by(User.name, User.id))
    return tuple(_member(session, user, role_name) for user, role_name in rows)


def get_member(session: ReadSession, person_id: UUID) -> Member:
    """Return a person, active or not; raise `UnknownUser`."""
    user = _get_user(session, person_id)
    return _member(session, user, session.get_one(Role, user.role_code).name)


def _member(session: ReadSession, user: User, role_name: str) -> Member:
    branch = session.get(Branch, user.branch_id) if user.branch_id is not None else None
    return Member(
        id=user.id,
        name=user.name,
        role=user.role_code,
        role_name=role_name,
        branch_id=user.branch_id,
        branch=branch.name if branch is not None else "",
        active=user.active,
        has_pin=bool(user.pin_hash),
        has_badge=bool(user.badge_hash),
        is_locked=lockouts.is_locked(session, user.id),
    )


# People -------------------------------------------------------------------------------------------


def hash_new_pin(pin: str, role: str, pepper: bytes) -> str:
    """Return the hash of a PIN that is good enough for a role; raise `WeakPin`. Takes 30 ms."""
    people.check_pin_strength(pin, role)
    return people.hash_pin(pin, pepper)


def add_person(
    session: WriteSession,
    actor: Actor,
    person: PersonInput,
    *,
    pin_hash: str | None = None,
    op_id: UUID | None = None,
) -> UUID:
    """Add a person; return their id, which is the operation's.

    Raises `NotPermitted`, `InvalidEntry`, `PersonTaken`, `UnknownRole`.
    """
    actor.require(roles.EDIT)
    person_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, person_id) is not None:
        return person_id
    person = _check(session, person, None)
    fact = PersonSavedFact(
        branch=journal.get_station(session).branch_id,
        person=person_id,
        name=person.name,
        role=person.role,
        home=person.branch_id,
        what=("added",),
        pin_hash=pin_hash,
    )
    journal.append(session, actor, fact, record_person, op_id=person_id)
    return person_id


def change_person(
    session: WriteSession,
    actor: Actor,
    person_id: UUID,
    person: PersonInput,
    *,
    pin_hash: str | None = None,
    op_id: UUID | None = None,
) -> None:
    """Rename a person, or give them another role, branch or PIN (`pin_hash`, "" takes it away).

    Raises `NotPermitted`, `UnknownUser`, `InvalidEntry`, `PersonTaken`, `UnknownRole`,
    `NewPinNeeded` where the role asks for a longer PIN, `OwnRights`, `LastAdministrator`.
    """
    actor.require(roles.EDIT)
    now = _get_user(session, person_id)
    person = _check(session, person, person_id)
    what = [
        name
        for name, old, new in (
            ("name", now.name, person.name),
            ("role", now.role_code, person.role),
            ("branch", now.branch_id, person.branch_id),
        )
        if old != new
    ]
    if pin_hash is not None:
        what.append("pin")
    longer = _least(person.role) > _least(now.role_code)
    if longer and now.pin_hash and not pin_hash and now.role_code != person.role:
        raise NewPinNeeded(person=person.name, length=_least(person.role))
    fact = structs.replace(
        _as_it_is(session, now, *what),
        name=person.name,
        role=person.role,
        home=person.branch_id,
        pin_hash=pin_hash,
    )
    _save(session, actor, fact, op_id)


def set_badge(
    session: WriteSession,
    actor: Actor,
    person_id: UUID,
    code: str,
    pepper: bytes,
    *,
    op_id: UUID | None = None,
) -> None:
    """Give a person the badge that was scanned, instead of another; an empty code takes it away.

    Raises `NotPermitted`, `UnknownUser`, `WeakBadge`, `BadgeTaken`, `CodeTaken` for a product.
    """
    actor.require(roles.EDIT)
    now, code = _get_user(session, person_id), code.strip()
    if code and (len(code) < MIN_BADGE or len(set(code)) < MIN_BADGE // 2):
        raise WeakBadge(length=len(code), least=MIN_BADGE)
    badge = people.hash_badge(code, pepper) if code else ""
    query = select(User.name).where(User.badge_hash == badge, User.id != person_id)
    other = session.scalars(query.limit(1)).first() if badge else None
    known = catalog.find_by_code(session, code) if code else None
    if known is not None:  # whoever sells it would be signed in
        raise CodeTaken(code=code, product=known.name)
    if other is not None:
        raise BadgeTaken(person=other)
    fact = structs.replace(_as_it_is(session, now, "badge"), badge_hash=badge)
    _save(session, actor, fact, op_id)


def set_active(
    session: WriteSession,
    actor: Actor,
    person_id: UUID,
    *,
    active: bool,
    op_id: UUID | None = None,
) -> None:
    """Let a person work here no more, or again; what they did stays theirs.

    Raises `NotPermitted`, `UnknownUser`, `PersonTaken`, `OwnRights`, `LastAdministrator`.
    """
    actor.require(roles.EDIT)
    now = _get_user(session, person_id)
    if active:
        _check(session, PersonInput(now.name, now.role_code, now.branch_id), person_id)
    fact = structs.replace(_as_it_is(session, now, "active"), active=active)
    _save(session, actor, fact, op_id)


def unlock(session: WriteSession, actor: Actor, person_id: UUID) -> None:
    """Let a person try again at once who typed too many wrong PINs at this node.

    Raises `NotPermitted`, `UnknownUser`.
    """
    actor.require(UNLOCK)
    user = _get_user(session, person_id)
    journal.hold(session)
    if lockouts.forget(session, person_id):
        audit.note(
            session, actor, audit.UNLOCKED, subject_id=person_id, detail={"person": user.name}
        )


def _as_it_is(session: ReadSession, user: User, *what: str) -> PersonSavedFact:
    return PersonSavedFact(
        branch=journal.get_station(session).branch_id,
        person=user.id,
        name=user.name,
        role=user.role_code,
        home=user.branch_id,
        what=what,
        active=user.active,
    )


def _save(session: WriteSession, actor: Actor, fact: PersonSavedFact, op_id: UUID | None) -> None:
    change_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, change_id) is None and fact.what:
        before = roles.is_somebody_left(session)
        journal.append(session, actor, fact, record_person, op_id=change_id)
        roles.keep_somebody(session, actor, before=before)


def _check(session: ReadSession, person: PersonInput, own_id: UUID | None) -> PersonInput:
    name = " ".join(person.name.split())
    if not 0 < len(name) <= NAME_LIMIT or "\0" in name:
        raise InvalidEntry(entry=name or "-", reason=N_("the name is missing or too long"))
    roles.check_role(session, person.role)
    if person.branch_id is not None and session.get(Branch, person.branch_id) is None:
        raise InvalidEntry(entry=name, reason=N_("there is no such branch"))
    query = select(User.id).where(User.name == name, User.active)
    if own_id is not None:
        query = query.where(User.id != own_id)
    if session.execute(query.limit(1)).first() is not None:
        raise PersonTaken(person=name)
    return replace(person, name=name)


def _least(role: str) -> int:
    return people.MIN_PIN.get(role, 6)


def _get_user(session: ReadSession, person_id: UUID) -> User:
    user = session.get(User, person_id)
    if user is None:
        raise UnknownUser
    return user


# Recording ----------------------------------------------------------------------------------------


def record_person(session: WriteSession, stamp: Stamp, fact: PersonSavedFact) -> None:
    """Make a person what was stated; at the centre only if who stated it may (X4)."""
    audit.record(session, stamp, fact)
    make_person(session, stamp, fact)


def make_person(session: WriteSession, stamp: Stamp, fact: PersonSavedFact) -> None:
    """Make the row of a person what a fact states, if who stated it may."""
    if roles.is_history(session, stamp):
        return
    allowed = roles.may_here(session, stamp, fact.person)
    row = session.get(User, fact.person)
    if row is None:
        row = User(id=fact.person, name=fact.name, role_code=fact.role, pin_hash=None)
        row.badge_hash, row.active = None, allowed
    elif not allowed:
        return
    if session.get(Role, fact.role) is None:
        session.add(Role(code=fact.role, name=fact.role))
        session.flush()
    row.name, row.role_code, row.branch_id = fact.name, fact.role, fact.home
    row.active = fact.active and allowed
    if fact.pin_hash is not None:
        row.pin_hash = fact.pin_hash or None
        lockouts.forget(session, fact.person)
    if fact.badge_hash is not None:
        row.badge_hash = fact.badge_hash or None
    row.updated_at = clock_of(session).now()
    session.add(row)
    session.flush()
