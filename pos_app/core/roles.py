"""What each role may do, edited at a till or at the centre (R6).

A change is an operation of its own: it is in the journal with who made it, and the centre tells
every till by the feed. Nobody takes away their own right to edit people, and one active person who
has it and can sign in is always left.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, get_args
from uuid import UUID

from sqlalchemy import select

from pos_app.core import audit, journal, people
from pos_app.core.actor import PERMISSIONS, Actor, Rule
from pos_app.core.cases import open_case
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import InvalidRule, LastAdministrator, OwnRights, UnknownRole, UnknownUser
from pos_app.core.facts_staff import RoleChangedFact, RuleFact
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.models.journal import Device
from pos_app.core.models.people import Permission, Role, User
from pos_app.core.money import LIMIT_MINOR

EDIT: Final = "people.edit"


@dataclass(frozen=True)
class RoleRule:
    """What a role may do of one permission; `cap` in minor units, None: without a limit."""

    rule: Rule
    cap: int | None = None


def list_roles(session: ReadSession) -> tuple[tuple[str, str], ...]:
    """Return code and name of each role, the shipped ones in the order in which they are told."""
    known = {role.code: role.name for role in session.scalars(select(Role))}
    order = [code for code in people.ROLES if code in known]
    return tuple((code, known[code]) for code in (*order, *sorted(known.keys() - set(order))))


def get_rules(session: ReadSession, role: str) -> dict[str, RoleRule]:
    """Return the rule of every permission for a role; what it does not list is denied."""
    query = select(Permission).where(Permission.role_code == role)
    said = {row.code: RoleRule(_rule(row.rule), row.cap) for row in session.scalars(query)}
    return {code: said.get(code, RoleRule("deny")) for code in PERMISSIONS}


def _rule(text: str) -> Rule:
    return next(rule for rule in get_args(Rule) if rule == text)


def check_role(session: ReadSession, role: str) -> None:
    """Raise `UnknownRole` for a role that is not there."""
    if session.get(Role, role) is None:
        known = ", ".join(session.scalars(select(Role.code).order_by(Role.code)))
        raise UnknownRole(role=role, known=known)


def set_rules(
    session: WriteSession,
    actor: Actor,
    role: str,
    rules: Mapping[str, RoleRule],
    *,
    op_id: UUID | None = None,
) -> None:
    """Change what a role may do; rules that are not named stay, one that is the same is no change.

    Raises `NotPermitted`, `UnknownRole`, `InvalidRule`, `OwnRights`, `LastAdministrator`.
    """
    actor.require(EDIT)
    change_id = op_id or new_id()
    station = journal.hold(session)
    if journal.find_applied(session, change_id) is not None:
        return
    check_role(session, role)
    now = get_rules(session, role)
    for code, rule in rules.items():
        _check_rule(code, rule)
    changed = tuple(
        RuleFact(code=code, rule=rule.rule, cap=rule.cap)
        for code, rule in sorted(rules.items())
        if now[code] != rule
    )
    if not changed:
        return
    fact = RoleChangedFact(branch=station.branch_id, role=role, rules=changed)
    before = is_somebody_left(session)
    journal.append(session, actor, fact, record_role, op_id=change_id)
    keep_somebody(session, actor, before=before)


def _check_rule(code: str, rule: RoleRule) -> None:
    if code not in PERMISSIONS:
        raise InvalidRule(permission=code, reason=N_("there is no such permission"))
    if rule.rule not in get_args(Rule):
        raise InvalidRule(permission=code, reason=N_("choose allow, ask or deny"))
    if rule.cap is not None and (rule.rule != "allow" or not 0 <= rule.cap <= LIMIT_MINOR):
        raise InvalidRule(
            permission=code, reason=N_("a limit is an amount, and only where it is allowed")
        )


def keep_somebody(session: ReadSession, actor: Actor, *, before: bool) -> None:
    """Refuse a change, made in this transaction, after which nobody could undo it.

    `before` is what `is_somebody_left` said before it: a shop whose people are all at the centre,
    with a password, has nobody with a PIN. Raises `OwnRights`, `LastAdministrator`.
    """
    me = session.get(User, actor.user_id)
    if me is not None and not (me.active and _edits(session, me.role_code)):
        raise OwnRights(person=actor.name)
    if before and not is_somebody_left(session):
        raise LastAdministrator


def is_somebody_left(session: ReadSession) -> bool:
    """Return whether somebody who may edit people can sign in at a till."""
    query = select(User.role_code).where(User.active, User.pin_hash.is_not(None))
    return any(_edits(session, role) for role in set(session.scalars(query)))


def _edits(session: ReadSession, role: str) -> bool:
    row = session.get(Permission, (role, EDIT))
    return row is not None and row.rule == "allow"


def record_role(session: WriteSession, stamp: Stamp, fact: RoleChangedFact) -> None:
    """Make the rules of a role what was stated; at the centre only if who stated it may (X4)."""
    audit.record(session, stamp, fact)
    state_rules(session, stamp, fact)


def state_rules(session: WriteSession, stamp: Stamp, fact: RoleChangedFact) -> None:
    """Make the rules of a role what a fact states, if who stated it may."""
    if is_history(session, stamp) or not may_here(session, stamp, None):
        return
    if session.get(Role, fact.role) is None:
        return
    for rule in fact.rules:
        row = session.get(Permission, (fact.role, rule.code))
        row = row or Permission(role_code=fact.role, code=rule.code)
        row.rule, row.cap = rule.rule, rule.cap
        session.add(row)
    session.flush()


def is_history(session: ReadSession, stamp: Stamp) -> bool:
    """Return whether a till did this before it joined: the shop it brought has it already."""
    if journal.get_station(session).device_id == stamp.device_id:
        return False
    device = session.get(Device, stamp.device_id)
    return device is not None and stamp.occurred_at < device.enrolled_at


def may_here(session: WriteSession, stamp: Stamp, subject_id: UUID | None) -> bool:
    """Return whether who did it at a till may, as the centre knows them; a case where not."""
    if journal.get_station(session).device_id == stamp.device_id:
        return True
    try:
        actor = people.get_actor(session, stamp.user_id)
    except UnknownUser:
        actor = Actor(stamp.user_id, "", "")
    if actor.may(EDIT):
        return True
    detail = {"person": actor.name, "permission": EDIT}
    open_case(session, stamp, kind="NOT_PERMITTED", subject_id=subject_id, detail=detail)
    return False
