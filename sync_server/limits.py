"""How much of a request is taken: counted as it arrives, before anything reads or believes it."""

import contextlib
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pos_app.core.errors import RequestTooLarge
from sync_server import problems

WIRE_LIMIT: Final = 8 * 1024 * 1024


class BodyLimit:
    """Refuses a body above `WIRE_LIMIT` bytes, on every address and for whoever sends it.

    It stands before the routes: the framework holds a whole JSON body before a route can object.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and answer it here as soon as too much of it has come."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        taken, answered = 0, False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > WIRE_LIMIT:
                raise _TooMuchError
            return message

        async def told(message: Message) -> None:
            nonlocal answered
            if taken > WIRE_LIMIT and not answered:
                return  # what the framework makes of a body that broke off: ours is clearer
            answered = True
            await send(message)

        with contextlib.suppress(_TooMuchError):
            await self._app(scope, counted, told)
        if taken > WIRE_LIMIT and not answered:
            refusal = problems.problem_answer(Request(scope), RequestTooLarge(limit=WIRE_LIMIT))
            await refusal(scope, receive, send)


class _TooMuchError(Exception):
    """More has come than is taken."""
