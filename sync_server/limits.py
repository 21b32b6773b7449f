"""How much of a request is taken, and how slowly: counted as it comes, before anything reads it."""

import asyncio
import contextlib
import math
import time
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pos_app.core.errors import CentreBusy, RequestTooLarge, RequestTooSlow, ShopError
from sync_server import problems

WIRE_LIMIT: Final = 8 * 1024 * 1024
REST_LIMIT: Final = 2 * 1024 * 1024  # what a person's program sends: objects take more than bytes
TOGETHER_LIMIT: Final = 64 * 1024 * 1024  # of all requests that are being read
GRACE_S: Final = 20.0
SLOWEST: Final = 4 * 1024  # bytes a second that give a body more time than the grace
LONGEST_S: Final = 300.0


class BodyLimit:
    """Refuses a body that is too large or too slow, on every address and for whoever sends it.

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
        taken, answered, whole, begun = 0, False, False, time.monotonic()
        refusal: ShopError | None = None
        if _said(scope) > limit:
            await self._refuse(RequestTooLarge(limit=limit), scope, receive, send)
            return

        async def counted() -> Message:
            nonlocal taken, refusal, whole
            if whole:  # nothing more can come but the end of the connection
                return await receive()
            time_s = min(LONGEST_S, GRACE_S + taken / SLOWEST)
            try:
                async with asyncio.timeout(begun + time_s - time.monotonic()):
                    message = await receive()
            except TimeoutError:
                refusal = RequestTooSlow(seconds=math.ceil(time_s))
                raise _TooMuchError from None
            whole = not message.get("more_body", False)
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
        answer = problems.problem_answer(Request(scope), refusal)
        answer.headers["connection"] = "close"  # what is left of the body is read by nobody
        await answer(scope, receive, send)


def _said(scope: Scope) -> int:
    """Return how large the body is said to be; what is no number is counted as it comes."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(said[:20]) if said.isdigit() else 0


class _TooMuchError(Exception):
    """More has come than is taken, or not enough in time."""
