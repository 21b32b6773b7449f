"""Signing in at the centre: OAuth2 password form, bearer token."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import OAuth2PasswordRequestForm

from pos_app.core.errors import PersonNeeded
from pos_app.core.sync import accounts
from pos_app.core.sync.centre import server_id
from sync_server import ksp, sign_ins, tokens
from sync_server.callers import Who
from sync_server.dependencies import Secrets, Store
from sync_server.resources.auth import Me, PasswordChange, Token

router = APIRouter(prefix="/api/v1/auth", tags=["sign in"])
Form = Annotated[OAuth2PasswordRequestForm, Depends()]


@router.post("/token", responses=ksp.refused(401, 409, 422, 429, 503))
def sign_in(
    request: Request, response: Response, form: Form, store: Store, vault: Secrets
) -> Token:
    """Sign in with login and password; the answer carries the token for an hour."""
    person = sign_ins.prove(request, store, form.username, form.password)
    response.headers["Cache-Control"] = "no-store"
    with store.read() as session:
        own_id = server_id(session)
    given = tokens.issue(
        vault.held.hmac_key,
        own_id,
        person.actor.user_id,
        person.changed_at,
        store.clock.now(),
    )
    return Token(access_token=given, expires_in=int(tokens.LIFE.total_seconds()))


@router.get("/me", responses=ksp.refused(401, 403, 503))
def me(who: Who) -> Me:
    """Say who is signed in and what they may do."""
    if not who.is_person or who.expires_at is None:
        raise PersonNeeded
    return Me(
        id=who.actor.user_id,
        name=who.actor.name,
        role=who.actor.role,
        branch_id=who.branch_id,
        permissions=dict(who.actor.rules),
        expires_at=who.expires_at,
    )


@router.post("/password", responses=ksp.refused(401, 403, 422, 429, 503))
def change_password(asked: PasswordChange, who: Who, store: Store) -> Me:
    """Choose another password; every token of this person ends, this one too."""
    if not who.is_person:
        raise PersonNeeded
    accounts.change_password(store, who.actor.user_id, old=asked.old, new=asked.new)
    return me(who)
