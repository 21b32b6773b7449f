"""Signing in with login and password, the same at the REST interface and on the owner's pages."""

from fastapi import Request

from pos_app.core.db import Database
from pos_app.core.errors import InvalidRequest, WrongPassword
from pos_app.core.i18n import N_
from pos_app.core.sync import accounts
from pos_app.core.sync.accounts import MAX_PASSWORD, SignedIn
from sync_server.tries import Tries

MAX_LOGIN = 200


def prove(request: Request, store: Database, login: str, password: str) -> SignedIn:
    """Return the person; count a wrong password of this address and of this person.

    Raises `WrongPassword`, `LockedOut`, `SignInPaused`, `InvalidRequest`.
    """
    if len(password) > MAX_PASSWORD:
        raise InvalidRequest(field="password", reason=N_("too long"))
    tries: Tries = request.app.state.sign_ins
    address = request.client.host if request.client else "-"
    tries.check(address)
    try:
        return accounts.sign_in(store, login[:MAX_LOGIN], password)
    except WrongPassword:
        tries.note(address)
        raise
