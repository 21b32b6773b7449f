"""How a refusal becomes an answer: a problem document, status by kind, words by language."""

import logging
import uuid
from collections.abc import Callable
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from pos_app.core import errors
from pos_app.core.errors import Kind, ShopError, describe
from pos_app.core.i18n import LANGUAGES, Translate, translator

log = logging.getLogger(__name__)

STATUS: Final = {
    Kind.INVALID: 422,
    Kind.FORBIDDEN: 403,
    Kind.MISSING: 404,
    Kind.CONFLICT: 409,
    Kind.UNAVAILABLE: 503,
}
# What HTTP has a word of its own for.
STATUS_OF: Final = {
    errors.CentreFailed.code: 500,
    errors.NotAuthenticated.code: 401,
    errors.AuthSessionExpired.code: 401,
    errors.WrongPassword.code: 401,
    errors.TooManyTries.code: 429,
    errors.LockedOut.code: 429,
    errors.SignInPaused.code: 429,
    errors.TooManyRequests.code: 429,
    errors.RequestTooSlow.code: 408,
    errors.RequestTooLarge.code: 413,
    errors.UnknownEncoding.code: 415,
}
RETRY_AFTER_S: Final = 5
MEDIA: Final = "application/problem+json"


class Problem(BaseModel):
    """A refusal (RFC 9457). `facts` fill the sentence and let a till name the same case."""

    type: str
    title: str
    status: int
    detail: str
    facts: dict[str, str | int] = {}


def status_of(error: ShopError) -> int:
    """Return the HTTP status of a refusal."""
    return STATUS_OF.get(error.code, STATUS[error.kind])


def language_of(request: Request) -> str:
    """Return the first language of the reader that we speak; Spanish otherwise."""
    wanted = request.headers.get("accept-language", "")[:200].lower()
    for part in wanted.split(","):
        if (code := part.split(";")[0].strip()[:2]) in LANGUAGES:
            return code
    return LANGUAGES[0]


def problem_of(error: ShopError, translate: Translate) -> Problem:
    """Return a refusal as it is answered, in the language of `translate`."""
    title, detail = describe(error, translate)
    return Problem(
        type=f"urn:shop:{error.code}",
        title=title,
        status=status_of(error),
        detail=detail,
        facts=error.facts,
    )


def problem_answer(request: Request, error: ShopError) -> JSONResponse:
    """Return the answer to a request that was refused."""
    problem = problem_of(error, translator(language_of(request)))
    status, headers = problem.status, {}
    if status in {429, 503}:
        headers["Retry-After"] = str(_wait_s(error))
    if status == 401:
        headers["WWW-Authenticate"] = "KSP1, Bearer"
    return JSONResponse(problem.model_dump(), status_code=status, media_type=MEDIA, headers=headers)


def _wait_s(error: ShopError) -> int:
    """Return after how many seconds to ask again: as the refusal says."""
    facts = error.facts
    return int(facts.get("seconds", 0)) or int(facts.get("minutes", 0)) * 60 or RETRY_AFTER_S


def install(app: FastAPI, *, root: str, page: Callable[[Request, ShopError], Response]) -> None:
    """Make every refusal and every failure of the app such an answer.

    Below `root` people read: `page` answers there.
    """

    def answer(request: Request, error: ShopError) -> Response:
        people = request.url.path == root or request.url.path.startswith(f"{root}/")
        return page(request, error) if people else problem_answer(request, error)

    @app.exception_handler(ShopError)
    def refused(request: Request, error: ShopError) -> Response:
        return answer(request, error)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"][1:]) or "-"
        return answer(request, errors.InvalidRequest(field=field, reason=first["msg"]))

    @app.exception_handler(HTTPException)
    def not_found(request: Request, error: HTTPException) -> Response:
        if error.status_code in {404, 405}:
            refusal: ShopError = errors.UnknownAddress(
                method=request.method, path=request.url.path[:200]
            )
        else:
            refusal = errors.InvalidRequest(field="-", reason=str(error.detail)[:200])
        return answer(request, refusal)

    @app.exception_handler(Exception)
    def failed(request: Request, error: Exception) -> Response:
        """Tell nothing of the inside; the number finds it in the log."""
        incident = uuid.uuid4().hex[:8]
        log.error("incident %s at %s", incident, request.url.path, exc_info=error)
        return answer(request, errors.CentreFailed(incident=incident))
