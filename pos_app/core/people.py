"""People: who works here, what their role may do, and proving who one is by PIN."""

import hmac
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import or_, select

from pos_app.core import lockouts, people_list
from pos_app.core.actor import PERMISSIONS, Actor, Rule
from pos_app.core.db import Database, ReadSession, WriteSession, clock_of
from pos_app.core.errors import BadgeTaken, LockedOut, UnknownBadge, UnknownUser, WeakPin, WrongPin
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.models.local import Node
from pos_app.core.models.people import Permission, Role, User

MIN_PIN = {"VENDEDOR": 4, "BODEGUERO": 4, "SUPERVISOR": 6, "ADMINISTRADOR": 6}

# Argon2id, OWASP's first choice: 19 MiB, two passes (ASVS 11.4.2).
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

ROLES = {
    "ADMINISTRADOR": N_("Administrator"),
    "SUPERVISOR": N_("Supervisor"),
    "BODEGUERO": N_("Stock keeper"),
    "VENDEDOR": N_("Cashier"),
}
_SUPERVISOR: dict[str, Rule] = {
    code: "approve" if code == "customers.correct" else "allow"
    for code in PERMISSIONS
    if code
    not in {"people.edit", "settings.edit", "stock.repair", "folios.add", "quarantine.resolve"}
}
SHIPPED_RULES: dict[str, dict[str, Rule]] = {
    "ADMINISTRADOR": dict.fromkeys(PERMISSIONS, "allow"),
    "SUPERVISOR": _SUPERVISOR,
    "BODEGUERO": {
        "returns.register": "allow",
        "returns.large": "approve",
        "returns.without_ticket": "approve",
        "returns.unverified": "approve",
        "stock.view": "allow",
        "stock.adjust": "allow",
        "suppliers.edit": "allow",
        "purchases.enter": "allow",
        "purchase_orders.edit": "allow",
        "purchase_orders.receive": "allow",
        "requests.create": "allow",
        "requests.issue": "allow",
        "stock.transact": "allow",
        "stock.confirm": "allow",
        "stock.transfer": "allow",
        "stock.count": "allow",
        "stock.reconcile": "approve",
        "orders.edit": "allow",
        "reports.view": "allow",
        "catalog.edit": "allow",
    },
    "VENDEDOR": {
        "sales.charge": "allow",
        "sales.price": "approve",
        "sales.discount": "approve",
        "sales.discount_percent": "allow",
        "sales.generic": "approve",
        "sales.without_stock": "approve",
        "returns.register": "approve",
        "returns.large": "approve",
        "returns.late": "approve",
        "returns.void": "approve",
        "returns.without_ticket": "approve",
        "returns.unverified": "approve",
        "returns.correct": "approve",
        "cash.open": "allow",
        "cash.clock_back": "approve",
        "cash.move": "approve",
        "cash.close": "allow",
        "cash.no_sale": "approve",
        "cash.difference": "approve",
        "tickets.reprint": "allow",
        "stock.view": "allow",
        "requests.create": "allow",
        "stock.count": "allow",
        "orders.edit": "allow",
        "customers.edit": "allow",
        "customers.over_limit": "approve",
        "customers.collect": "allow",
        "devices.join": "approve",
    },
}


@dataclass(frozen=True)
class Person:
    """A user as the login screen shows it."""

    id: UUID
    name: str
    role: str
    role_name: str


def ship_roles(session: WriteSession) -> None:
    """Write the shipped roles and their rules into a new shop."""
    for code, name in ROLES.items():
        session.add(Role(code=code, name=name))
    session.flush()
    for role, rules in SHIPPED_RULES.items():
        for code, rule in rules.items():
            session.add(Permission(role_code=role, code=code, rule=rule))


def add_user(session: WriteSession, *, name: str, role: str, pin_hash: str | None = None) -> UUID:
    """Add a person of a shop that is being made; a shop at work has `staff.add_person`.

    The hash comes from `hash_pin`, made before the transaction began.
    """
    user_id = new_id()
    session.add(
        User(
            id=user_id,
            name=" ".join(name.split()),
            role_code=role,
            pin_hash=pin_hash,
            updated_at=clock_of(session).now(),
        )
    )
    session.flush()
    return user_id


def check_pin_strength(pin: str, role: str) -> None:
    """Raise `WeakPin` for a PIN that is short for the role, or a run or a repetition."""
    length = MIN_PIN.get(role, 6)
    steps = {int(b) - int(a) for a, b in pairwise(pin)} if pin.isdigit() else set()
    if not pin.isdigit() or len(pin) < length or (len(steps) == 1 and steps <= {-1, 0, 1}):
        raise WeakPin(length=length)


def hash_pin(pin: str, pepper: bytes) -> str:
    """Return the Argon2id hash of a PIN under the node's pepper; takes some 30 ms on purpose."""
    return _hasher.hash(_peppered(pin, pepper))


def _peppered(pin: str, pepper: bytes) -> bytes:
    return hmac.new(pepper, pin.encode(), sha256).digest()


def list_people(session: ReadSession) -> tuple[Person, ...]:
    """Return the active people of this node's branch, in the order in which they were added."""
    here = select(Node.branch_id).where(Node.id == 1).scalar_subquery()
    query = (
        select(User.id, User.name, Role.code, Role.name)
        .join(Role, Role.code == User.role_code)
        .where(User.active, or_(User.branch_id.is_(None), User.branch_id == here))
        .order_by(User.id)
    )
    return tuple(Person(*row) for row in session.execute(query))


def get_actor(session: ReadSession, user_id: UUID, *, as_listed: bool = False) -> Actor:
    """Return a person with the rules of the role; raise `UnknownUser`.

    Of a supervisor what is held because the list is old is to be asked for; `as_listed`: where the
    centre itself says that the person may.
    """
    user = session.get(User, user_id)
    if user is None or not user.active:
        raise UnknownUser
    rules = session.scalars(select(Permission).where(Permission.role_code == user.role_code)).all()
    actor = Actor(
        user_id=user.id,
        name=user.name,
        role=user.role_code,
        rules={row.code: row.rule for row in rules},  # type: ignore[misc]
        caps={row.code: row.cap for row in rules if row.cap is not None},
    )
    if as_listed or not actor.may("approvals.give"):
        return actor
    held = frozenset(c for c in people_list.held_codes(session) if actor.rule(c) == "allow")
    return replace(actor, rules={**actor.rules, **dict.fromkeys(held, "approve")}, held=held)


def first_with_role(session: ReadSession, role: str) -> Actor:
    """Return the first active person of a role, for work without a person at the screen."""
    query = select(User.id).where(User.role_code == role, User.active).order_by(User.id).limit(1)
    user_id = session.execute(query).scalar()
    if user_id is None:
        raise UnknownUser
    return get_actor(session, user_id)


def sign_in(database: Database, user_id: UUID, pin: str, pepper: bytes) -> Actor:
    """Return the actor whose PIN this is.

    Five wrong tries lock that person at this till for 1, 5, then 15 minutes, then until somebody
    frees the name; the count is kept in its own transaction, so it survives a restart and a
    refusal (X2). Argon2 runs outside of any transaction. Raises `WrongPin`, `LockedOut`,
    `UnknownUser`.
    """
    with database.read() as session:
        user = session.get(User, user_id)
        if user is None or not user.active or user.pin_hash is None:
            raise UnknownUser
        name, pin_hash = user.name, user.pin_hash
        check_lock(session, user_id, name)
    try:
        _hasher.verify(pin_hash, _peppered(pin, pepper))
    except (VerifyMismatchError, InvalidHashError):
        raise database.write(lambda session: note_failure(session, user_id, name)) from None
    return database.write(lambda session: _note_success(session, user_id, pin, pepper))


def hash_badge(code: str, pepper: bytes) -> str:
    """Return how a badge is kept: its code is long and random, so a keyed hash finds it."""
    return _peppered(code.strip(), pepper).hex()


def set_badge(session: WriteSession, user_id: UUID, code: str, pepper: bytes) -> None:
    """Give a person a badge; an empty code takes it away. Raises `BadgeTaken`, `UnknownUser`."""
    user = session.get(User, user_id)
    if user is None:
        raise UnknownUser
    badge = hash_badge(code, pepper) if code.strip() else None
    if badge is not None:
        query = select(User.name).where(User.badge_hash == badge, User.id != user_id)
        other = session.scalars(query.limit(1)).first()
        if other is not None:
            raise BadgeTaken(person=other)
    user.badge_hash, user.updated_at = badge, clock_of(session).now()


def sign_in_by_badge(database: Database, code: str, pepper: bytes) -> Actor:
    """Return the actor whose badge this is; raise `UnknownBadge`, `LockedOut`."""
    badge = hash_badge(code, pepper)
    with database.read() as session:
        user = session.scalars(select(User).where(User.badge_hash == badge, User.active)).first()
        if user is None:
            raise UnknownBadge
        check_lock(session, user.id, user.name)
        return get_actor(session, user.id)


def check_lock(session: ReadSession, user_id: UUID, name: str) -> None:
    """Raise `LockedOut` while a person must wait after wrong tries."""
    lockouts.check(session, user_id, name)


def note_failure(session: WriteSession, user_id: UUID, name: str) -> WrongPin | LockedOut:
    """Count a wrong PIN; return what to say: how many tries are left, or how long to wait."""
    free = get_actor(session, user_id).may("people.unlock")
    return lockouts.note_failure(session, user_id, name, ends_by_itself=free)


def _note_success(session: WriteSession, user_id: UUID, pin: str, pepper: bytes) -> Actor:
    lockouts.forget(session, user_id)
    user = session.get(User, user_id)
    if user is not None and user.pin_hash and _hasher.check_needs_rehash(user.pin_hash):
        user.pin_hash = hash_pin(pin, pepper)
    return get_actor(session, user_id)


def name_of(session: ReadSession, user_id: UUID) -> str:
    """Return a person's name; empty for one this node does not know."""
    user = session.get(User, user_id)
    return user.name if user else ""
