"""What a person reads where a page could not be given."""

from urllib.parse import urlencode

from fastapi import Request, Response

from pos_app.core.errors import (
    CentreEmpty,
    CentreFailed,
    InvalidRequest,
    NotAuthenticated,
    ShopError,
    UnknownAddress,
    describe,
)
from pos_app.core.i18n import N_, translator
from sync_server.problems import RETRY_AFTER_S, status_of
from sync_server.web.rendering import go, page
from sync_server.web.visitors import ROOT, Visitor, language_of, visitor

# What a sentence for programs is to a person who followed a link.
FOR_PEOPLE = {
    UnknownAddress: N_("There is no such page here. Perhaps what it showed is no more."),
    InvalidRequest: N_("Nothing was changed. Go back and look at what was written."),
    CentreFailed: N_(
        "The centre could not do it (incident {incident}). Try again; if it happens again, tell"
        " that number to who runs the centre."
    ),
    CentreEmpty: N_("No till has brought its shop yet. Make a code with: pos-server code"),
}


def answer(request: Request, error: ShopError) -> Response:
    """Return the page of a refusal; who has not signed in goes there first."""
    if isinstance(error, NotAuthenticated):
        wanted = request.url.path.removeprefix(ROOT)
        onward = f"?{urlencode({'next': wanted})}" if request.method == "GET" and wanted else ""
        return go(f"/sign-in{onward}")
    translate = translator(language_of(request))
    title, detail = describe(error, translate)
    plain = FOR_PEOPLE.get(type(error))
    response = page(
        request,
        None if isinstance(error, CentreFailed) else _who(request),
        "error.html",
        status=status_of(error),
        title=title,
        detail=translate(plain).format(**error.facts) if plain else detail,
    )
    if response.status_code in {429, 503}:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _who(request: Request) -> Visitor | None:
    """Return who is signed in, so that the page keeps its frame; None where that cannot be said."""
    try:
        return visitor(request)
    except ShopError:
        return None
