"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from pos_app.core.db import WriteSession
from pos_app.core.errors import FormExpired, ShopError, describe
from pos_app.core.i18n import translator
from pos_app.core.settings_shared import get_shop
from pos_app.core.sync import noting, web_sessions
from pos_app.core.sync.centre import get_state
from sync_server import sign_ins
from sync_server.dependencies import Store
from sync_server.problems import status_of
from sync_server.web.rendering import go, page
from sync_server.web.visitors import (
    FORM_COOKIE,
    ROOT,
    SESSION_COOKIE,
    Acting,
    FormToken,
    check_form,
    forget,
    form_token,
    keep,
    language_of,
    nonce_of,
)

router = APIRouter(prefix=ROOT, include_in_schema=False)
front = APIRouter(include_in_schema=False)
LIFE_S = int(web_sessions.LIFE.total_seconds())
Field = Annotated[str, Form(max_length=1000)]
Next = Annotated[str, Form(alias="next", max_length=500)]


@front.get("/")
def home() -> Response:
    """Lead a browser that was given the bare address to the pages."""
    return go("")


@router.get("/sign-in")
def ask(request: Request, store: Store, next: str = "") -> Response:  # noqa: A002 - in the address
    """Ask for login and password."""
    return _ask(request, store, onward=_ours(next))


@router.post("/sign-in")
def sign_in(
    request: Request,
    store: Store,
    login: Field = "",
    password: Field = "",
    onward: Next = "",
    form: FormToken = "",
) -> Response:
    """Begin a session, or say why not; the same tries count as at the REST interface."""
    try:
        check_form(request, request.cookies.get(FORM_COOKIE, ""), form)
        person = sign_ins.prove(request, store, login, password)
    except ShopError as error:
        return _ask(request, store, onward=_ours(onward), login=login, error=error)
    secret = store.write(lambda session: web_sessions.begin(session, person))
    response = go(_ours(onward))
    keep(request, response, SESSION_COOKIE, secret, age_s=LIFE_S)
    forget(request, response, FORM_COOKIE)
    return response


@router.post("/sign-out")
def sign_out(request: Request, who: Acting, store: Store) -> Response:
    """End the session; the cookie is worth nothing from now on, wherever it may be."""

    def leave(session: WriteSession) -> None:
        web_sessions.end(session, who.secret)
        noting.note_signed_out(session, who.actor, who.caller.branch_id)

    store.write(leave)
    response = go("/sign-in")
    forget(request, response, SESSION_COOKIE)
    return response


def _ask(
    request: Request,
    store: Store,
    *,
    onward: str,
    login: str = "",
    error: ShopError | None = None,
) -> Response:
    with store.read() as session:
        company = get_shop(session).name if get_state(session).complete else ""
    nonce = nonce_of(request)
    status = 200 if error is None else 403 if isinstance(error, FormExpired) else status_of(error)
    response = page(
        request,
        None,
        "sign_in.html",
        status=status,
        company=company,
        login=login[:200],
        onward=onward,
        form=form_token(request, nonce),
        problem=describe(error, translator(language_of(request))) if error else None,
    )
    keep(request, response, FORM_COOKIE, nonce, age_s=3600)
    return response


def _ours(onward: str) -> str:
    """Return where to go afterwards, if that is one of our pages."""
    fine = onward.startswith("/") and not onward.startswith(("//", "/sign")) and "\\" not in onward
    return onward if fine and onward.isprintable() and onward.isascii() else ""
