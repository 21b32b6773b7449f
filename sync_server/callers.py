"""Who asks for a resource: a person with a role, the owner's programs, or a till that reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer

from pos_app.core.actor import PERMISSIONS, Actor
from pos_app.core.db import Database, ReadSession
from pos_app.core.errors import LocationMissing, NotAuthenticated, OtherBranch
from pos_app.core.models.base import microseconds
from pos_app.core.models.catalog import Location
from pos_app.core.sync import accounts
from pos_app.core.sync.centre import NIL, server_id
from sync_server import tokens
from sync_server.inflate import raw_body
from sync_server.security import is_owner, signed
from sync_server.vault import Vault

# The owner's programs may do what an administrator may, but they are nobody: they decide no fact.
OWNER = Actor(NIL, "owner", "ADMINISTRADOR", rules=dict.fromkeys(PERMISSIONS, "allow"))
TILL = Actor(NIL, "till", "", rules={"stock.view": "allow"})
_bearer = OAuth2PasswordBearer(
    tokenUrl="/api/v1/auth/token",
    auto_error=False,
    description="A person's token, or the owner's.",
)


@dataclass(frozen=True)
class Caller:
    """Who asks. `branch_id` is the only branch that may be seen and worked in; None: all."""

    actor: Actor
    branch_id: UUID | None = None
    is_person: bool = True
    expires_at: datetime | None = None

    def branch(self, asked: UUID | None) -> UUID | None:
        """Return the branch to read, None for all; raise `OtherBranch` for one not to be seen."""
        if self.branch_id is not None and asked not in {None, self.branch_id}:
            raise OtherBranch
        return self.branch_id or asked

    def see(self, session: ReadSession, location_id: UUID | None) -> None:
        """Raise `LocationMissing` or `OtherBranch` unless a location may be looked at."""
        if location_id is not None:
            location = session.get(Location, location_id)
            if location is None:
                raise LocationMissing(location=str(location_id))
            self.branch(location.branch_id)


def caller(request: Request, token: Annotated[str | None, Depends(_bearer)]) -> Caller:
    """Return the person, or the owner's program, whose bearer token this is.

    The person is read at each request: who is deactivated, or has another password or role, is so
    at once. Raises `NotAuthenticated`.
    """
    if token is None:
        raise NotAuthenticated
    if is_owner(request, token):
        return Caller(OWNER, is_person=False)
    database: Database = request.app.state.database
    vault: Vault = request.app.state.vault
    with database.read() as session:
        now, own_id = database.clock.now(), server_id(session)
        claim = tokens.read(vault.held.hmac_key, own_id, token, now)
        person = accounts.get_signed_in(session, claim.user_id)
    if microseconds(person.changed_at) != claim.password_of:
        raise NotAuthenticated
    return Caller(person.actor, person.branch_id, expires_at=claim.expires_at)


def caller_or_till(
    request: Request,
    body: Annotated[bytes, Depends(raw_body)],
    token: Annotated[str | None, Depends(_bearer)],
) -> Caller:
    """Return who reads stock: a person, the owner's program, or a till of its own branch."""
    if token is not None:
        return caller(request, token)
    sender = signed(request, body).sender
    return Caller(TILL, sender.branch_id, is_person=False)


Who = Annotated[Caller, Depends(caller)]
Reading = Annotated[Caller, Depends(caller_or_till)]


def require(permission: str) -> Any:  # noqa: ANN401 - FastAPI's Depends has no type
    """Return a dependency: who asks must have this permission; raises `NotPermitted`."""

    def check(who: Who) -> Caller:
        who.actor.require(permission)
        return who

    return Depends(check)
