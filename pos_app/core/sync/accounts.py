"""People at the centre: who may sign in there, with which password, and in which branch they work.

A PIN belongs to a till and its pepper; the centre is reached over a network, so it asks for a
password, which is kept at the centre alone and never sent to a till.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select

from pos_app.core import lockouts, people
from pos_app.core.actor import Actor
from pos_app.core.db import Database, ReadSession, WriteSession, clock_of
from pos_app.core.errors import (
    LockedOut,
    NotAuthenticated,
    ShopError,
    UnknownRole,
    UnknownUser,
    WeakPassword,
    WrongPassword,
)
from pos_app.core.models.catalog import Branch
from pos_app.core.models.centre import Account
from pos_app.core.models.people import Role, User
from pos_app.core.sync import bodies, noting, stating
from pos_app.core.sync.centre import NIL, get_branch, require_shop
from pos_app.core.sync.feed import branch_stream, publish

MIN_PASSWORD: Final = 12
MAX_PASSWORD: Final = 200
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads like another
_GROUPS: Final = 4
_GROUP: Final = 4  # four groups of four letters: 79 bits

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Verified where the login is unknown, so that it takes as long as a wrong password.
_nobody: Final = _hasher.hash(secrets.token_bytes(16))


@dataclass(frozen=True)
class SignedIn:
    """A person at the centre: who acts, and in which branch (None: in all of them)."""

    actor: Actor
    branch_id: UUID | None
    changed_at: datetime


@dataclass(frozen=True)
class NewAccount:
    """A person who may sign in at the centre, as it is told to them once."""

    user_id: UUID
    name: str
    role: str
    login: str
    password: str


def new_password() -> str:
    """Return a random password that can be read aloud, such as ``k7wm-3hpz-qtd9-x4ra``."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password; raise `WeakPassword`. Takes some 30 ms on purpose."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise WeakPassword(length=MIN_PASSWORD)
    return _hasher.hash(password)


def login_form(name: str) -> str:
    """Return a name as a login: ``Ana Rojas`` is ``ana.rojas``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return ".".join(re.findall(r"[a-z0-9]+", plain))


def give_account(
    session: WriteSession,
    *,
    name: str,
    role: str | None,
    password_hash: str,
    branch_code: str | None = None,
) -> tuple[UUID, str]:
    """Let a person sign in at the centre; return their id and login.

    One who works here already keeps id and login and gets the new password, which ends their
    tokens; anyone else is added with `role` and told to every till. Raises `CentreEmpty`,
    `UnknownUser` for a new name without a role, `UnknownRole`, `UnknownBranch`.
    """
    require_shop(session)
    name = " ".join(name.split())
    user = session.scalars(select(User).where(User.name == name).order_by(User.id)).first()
    if role is not None and session.get(Role, role) is None:
        known = session.scalars(select(Role.code).order_by(Role.code))
        raise UnknownRole(role=role, known=", ".join(known))
    if user is None:
        if role is None or not login_form(name):
            raise UnknownUser
        user = session.get_one(User, people.add_user(session, name=name, role=role))
    user.role_code = role or user.role_code
    user.active, user.updated_at = True, clock_of(session).now()
    account = session.get(Account, user.id)
    if account is None:
        account = Account(user_id=user.id, login=_free_login(session, name))
    account.password_hash, account.changed_at = password_hash, clock_of(session).now()
    account.branch_id = None if branch_code is None else get_branch(session, branch_code).id
    session.add(account)
    session.flush()
    tell_person(session, user)
    return user.id, account.login


def _free_login(session: ReadSession, name: str) -> str:
    plain = login_form(name)
    taken = set(session.scalars(select(Account.login).where(Account.login.startswith(plain))))
    number, login = 1, plain
    while login in taken:
        number += 1
        login = f"{plain}{number}"
    return login


def tell_person(session: WriteSession, user: User) -> None:
    """Tell every branch of a person as they are now."""
    row = {f"user:{user.id}": bodies.encode(stating.user_body(user))}
    for branch_id in session.scalars(select(Branch.id).order_by(Branch.id)):
        publish(session, branch_stream(branch_id), row)


def sign_in(database: Database, login: str, password: str) -> SignedIn:
    """Return the person whose login and password these are.

    Wrong tries lock that person at the centre, as wrong PINs do at a till, and survive a restart.
    An unknown login takes as long and says the same. Who came and who could not is on record.
    Raises `WrongPassword`, `LockedOut`, `NotAuthenticated`.
    """
    with database.read() as session:
        query = select(Account).where(Account.login == login.strip().lower().replace("\0", ""))
        account = session.scalars(query).first()
    user_id = _prove(database, account, password)
    with database.read() as session:
        person = get_signed_in(session, user_id)
    database.write(lambda s: noting.note_signed_in(s, person.actor, person.branch_id))
    return person


def change_password(database: Database, user_id: UUID, *, old: str, new: str) -> None:
    """Give a person who knows the old password a new one; it ends every token given before.

    Raises `WrongPassword`, `LockedOut`, `WeakPassword`.
    """
    fresh = hash_password(new)
    with database.read() as session:
        account = session.get(Account, user_id)
    _prove(database, account, old)

    def keep(session: WriteSession) -> None:
        row = session.get_one(Account, user_id)
        row.password_hash, row.changed_at = fresh, clock_of(session).now()

    database.write(keep)


def _prove(database: Database, account: Account | None, password: str) -> UUID:
    """Return whose account it is, if the password is right; count a try if it is not."""
    if account is None:
        _is_right(_nobody, password)  # for the time it takes
        database.write(lambda s: noting.note_wrong_password(s, NIL, WrongPassword.code))
        raise WrongPassword
    user_id = account.user_id
    with database.read() as session:
        name = people.name_of(session, user_id)
        lockouts.check(session, user_id, name)
    if _is_right(account.password_hash, password):
        database.write(lambda session: lockouts.forget(session, user_id))
        return user_id

    # Nobody stands at the centre to free a name, and anybody may type at it: it ends by itself.
    def count(session: WriteSession) -> ShopError:
        said = lockouts.note_failure(session, user_id, name, ends_by_itself=True)
        refusal = said if isinstance(said, LockedOut) else WrongPassword()
        noting.note_wrong_password(session, user_id, refusal.code)
        return refusal

    raise database.write(count)


def _is_right(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def get_signed_in(session: ReadSession, user_id: UUID) -> SignedIn:
    """Return a person with the rules of their role as they are now.

    Raises `NotAuthenticated` for one who has no account, was deactivated or whose time is over.
    """
    user, account = session.get(User, user_id), session.get(Account, user_id)
    if user is None or account is None or not user.active:
        raise NotAuthenticated
    if user.valid_until is not None and user.valid_until <= clock_of(session).now():
        raise NotAuthenticated
    actor = people.get_actor(session, user_id)
    return SignedIn(actor, account.branch_id, account.changed_at)
