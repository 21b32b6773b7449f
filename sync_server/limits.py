"""How much of a request is taken: counted as it arrives, before anything reads or believes it."""

import contextlib
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pos_app.core.errors import CentreBusy, RequestTooLarge, ShopError
from sync_server import problems

WIRE_LIMIT: Final = 8 * 1024 * 1024
REST_LIMIT: Final = 2 * 1024 * 1024  # what a person's program sends: objects take more than bytes
TOGETHER_LIMIT: Final = 64 * 1024 * 1024  # of all requests that are being read


class BodyLimit:
    """Refuses a body that is too large, on every address and for whoever sends it.

    It stands before the routes: the framework holds a whole JSON body before a route can object.
    What is said to be too large is refused before it comes; and where all bodies together are too
    much, the centre is busy.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._together = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and answer it here as soon as too much of it has come."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = WIRE_LIMIT if scope["path"].startswith("/sync/") else REST_LIMIT
        taken, answered = 0, False
        refusal: ShopError | None = None
        if _said(scope) > limit:
            await self._refuse(RequestTooLarge(limit=limit), scope, receive, send)
            return

        async def counted() -> Message:
            nonlocal taken, refusal
            message = await receive()
            size = len(message.get("body", b""))
            taken += size
            self._together += size
            if taken > limit:
                refusal = RequestTooLarge(limit=limit)
            elif size and self._together > TOGETHER_LIMIT:
                refusal = CentreBusy()
            if refusal is not None:
                raise _TooMuchError
            return message

        async def told(message: Message) -> None:
            nonlocal answered
            if refusal is not None and not answered:
                return  # what the framework makes of a body that broke off: ours is clearer
            answered = True
            await send(message)

        try:
            with contextlib.suppress(_TooMuchError):
                await self._app(scope, counted, told)
        finally:
            self._together -= taken
        if refusal is not None and not answered:
            await self._refuse(refusal, scope, receive, send)

    @staticmethod
    async def _refuse(refusal: ShopError, scope: Scope, receive: Receive, send: Send) -> None:
        await problems.problem_answer(Request(scope), refusal)(scope, receive, send)


def _said(scope: Scope) -> int:
    """Return how large the body is said to be; what is no number is counted as it comes."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(said[:20]) if said.isdigit() else 0


class _TooMuchError(Exception):
    """More has come than is taken."""
