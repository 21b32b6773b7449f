"""Pages: a template, what it shows, and the headers that keep it ours."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pos_app.core.i18n import LANGUAGES, N_, plural, translator
from pos_app.core.resources import resource_dir
from sync_server.web.texts import texts_of
from sync_server.web.visitors import (
    LANGUAGE_COOKIE,
    ROOT,
    YEAR_S,
    Visitor,
    form_token,
    keep,
    language_of,
)

# Nothing from elsewhere, nothing written into the page: no script at all, styles from a file.
POLICY: Final = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
LANGUAGE_NAMES: Final = {"es": "Español", "en": "English"}
# Where one can go: address, icon, words, permission.
PLACES: Final = (
    ("", "chart-column", N_("Today"), "reports.view"),
    ("/stock", "boxes", N_("Stock"), "stock.view"),
    ("/tills", "monitor", N_("Tills"), "reports.view"),
    ("/cases", "inbox", N_("Cases"), "cases.view"),
    ("/customers", "users", N_("Customers"), "customers.merge"),
    ("/audit", "history", N_("Record"), "audit.view"),
)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(icon=icon, root=ROOT, plural=plural)
    return environment


@cache
def icon(name: str) -> Markup:
    """Return an icon of ours to stand in a page; it takes the colour of the text around it."""
    text = (resource_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    drawing = text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")]
    head = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
    return Markup(f"{head}{drawing}</svg>")  # noqa: S704 - a file of ours, named by our code


def page(
    request: Request,
    who: Visitor | None,
    template: str,
    *,
    status: int = 200,
    **shown: Any,  # noqa: ANN401 - what the template names
) -> HTMLResponse:
    """Return a page for a person, or for somebody who has not signed in."""
    language = language_of(request)
    facts: dict[str, Any] = {
        "who": who,
        "language": language,
        "translate": translator(language),
        "languages": [(code, LANGUAGE_NAMES[code], _again(request, code)) for code in LANGUAGES],
        "address": request.url.path,
        "places": (),
    }
    if who is not None:
        facts["say"] = texts_of(who.shop, language)
        facts["form"] = form_token(request, who.secret)
        facts["places"] = [place for place in PLACES if who.may(place[3])]
    body = _templates().get_template(template).render(**facts, **shown)
    response = HTMLResponse(body, status_code=status, headers=dict(HEADERS))
    response.headers["Content-Language"] = language
    if request.query_params.get("lang") in LANGUAGES:
        keep(request, response, LANGUAGE_COOKIE, language, age_s=YEAR_S)
    return response


def _again(request: Request, language: str) -> str:
    """Return this address in another language; after a form, the one that it was sent from."""
    path = request.url.path if request.method == "GET" else ROOT
    return address(path, {**request.query_params, "lang": language})


def address(path: str, query: Mapping[str, str]) -> str:
    """Return an address with what is said in its query; empty values are left out."""
    said = urlencode({key: value for key, value in query.items() if value})
    return f"{path}?{said}" if said else path


def go(path: str) -> Response:
    """Send the browser to a page of ours."""
    return RedirectResponse(f"{ROOT}{path}", status_code=303, headers=dict(HEADERS))
