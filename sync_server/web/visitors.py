"""Who looks at a page: a person with a cookie; and that a form is one of ours."""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import Depends, Form, Request, Response

from pos_app.core import case_views, resolving
from pos_app.core.actor import Actor
from pos_app.core.case_views import CaseFilter
from pos_app.core.db import Database, ReadSession
from pos_app.core.errors import CentreEmpty, FormExpired, NotAuthenticated
from pos_app.core.i18n import LANGUAGES
from pos_app.core.settings_shared import Shop, get_shop
from pos_app.core.sync import tills, web_sessions
from pos_app.core.sync.accounts import SignedIn
from pos_app.core.sync.centre import get_state
from sync_server.callers import Caller
from sync_server.problems import language_of as language_asked
from sync_server.vault import Vault

ROOT: Final = "/web"
SESSION_COOKIE: Final = "mostrador_session"
FORM_COOKIE: Final = "mostrador_form"
LANGUAGE_COOKIE: Final = "mostrador_language"
YEAR_S: Final = 365 * 24 * 3600
_LONGEST: Final = 100


@dataclass(frozen=True)
class Waiting:
    """How much waits for a person, of what this one may see: open cases, operations set aside."""

    cases: int = 0
    asides: int = 0

    @property
    def all(self) -> int:
        """Return both together."""
        return self.cases + self.asides


@dataclass(frozen=True)
class Visitor:
    """A person at the owner's pages; `secret` is their session's."""

    caller: Caller
    shop: Shop
    secret: str
    waiting: Waiting

    @property
    def actor(self) -> Actor:
        """Return who looks, with the rules of their role."""
        return self.caller.actor

    def may(self, permission: str) -> bool:
        """Return whether this person may see or do something without asking."""
        return self.actor.may(permission)


def language_of(request: Request) -> str:
    """Return the language asked for here, chosen before, or of the browser."""
    for chosen in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if chosen in LANGUAGES:
            return chosen
    return language_asked(request)


def visitor(request: Request) -> Visitor:
    """Return the person whose session this is; raise `NotAuthenticated`, `CentreEmpty`.

    They are read at each request: who is deactivated or has another role is so at once.
    """
    database: Database = request.app.state.database
    secret = request.cookies.get(SESSION_COOKIE, "")
    with database.read() as session:
        if not secret:
            raise NotAuthenticated
        person = web_sessions.get_person(session, secret)
        if not get_state(session).complete:
            raise CentreEmpty
        waiting = _waiting(session, person) if person.actor.may(resolving.VIEW) else Waiting()
        shop = get_shop(session)
    return Visitor(Caller(person.actor, person.branch_id), shop, secret, waiting)


def _waiting(session: ReadSession, person: SignedIn) -> Waiting:
    cases = case_views.count_cases(session, CaseFilter(branch_id=person.branch_id))
    return Waiting(sum(cases.values()), tills.count_aside(session, branch_id=person.branch_id))


def form_token(request: Request, of: str) -> str:
    """Return what a form of a session carries: of no use in another one."""
    vault: Vault = request.app.state.vault
    return hmac.new(vault.held.hmac_key, b"web form " + of.encode(), sha256).hexdigest()


def check_form(request: Request, of: str, given: str) -> None:
    """Raise `FormExpired` unless a form is one that this session was given."""
    if not of or not hmac.compare_digest(form_token(request, of).encode(), given.encode()):
        raise FormExpired


FormToken = Annotated[str, Form(alias="form", max_length=_LONGEST)]
Looking = Annotated[Visitor, Depends(visitor)]


def guarded(request: Request, who: Looking, form: FormToken = "") -> Visitor:
    """Return who sent a form that is ours; raise `FormExpired`."""
    check_form(request, who.secret, form)
    return who


Acting = Annotated[Visitor, Depends(guarded)]


def require(permission: str) -> Any:  # noqa: ANN401 - FastAPI's Depends has no type
    """Return a dependency: who looks must have this permission; raises `NotPermitted`."""

    def check(who: Looking) -> None:
        who.actor.require(permission)

    return Depends(check)


# Cookies ------------------------------------------------------------------------------------------


def nonce_of(request: Request) -> str:
    """Return what the forms of somebody not signed in are bound to; new if there is none."""
    return request.cookies.get(FORM_COOKIE, "")[:_LONGEST] or secrets.token_urlsafe(16)


def keep(request: Request, response: Response, name: str, value: str, *, age_s: int) -> None:
    """Give the browser a cookie that no script reads and no other site sends."""
    response.set_cookie(
        name,
        value,
        max_age=age_s,
        path=ROOT,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def forget(request: Request, response: Response, name: str) -> None:
    """Take a cookie back."""
    keep(request, response, name, "", age_s=0)
