"""A centre that is killed at a chosen moment of a push: before a statement, COMMIT, or its reply.

`prepare` of `CentreProcess` takes `partial(die_in_push, moment)`. A number is a statement of the
transaction that receives; what the driver is about to run is counted on both databases.
"""

from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

from pos_app.core.db import Database, WriteSession, driver
from pos_app.core.sync.messages import Push, PushReply
from pos_app.core.sync.receiving import Sender
from tests.faults.operations import NEVER, Steps

BEFORE_COMMIT = "before commit"
BEFORE_REPLY = "before reply"


def die_in_push(moment: int | str) -> None:
    """Make the first push that is taken the last."""
    from sync_server.routers import sync  # noqa: PLC0415 - in the process that dies

    router: Any = sync
    store: Any = Database
    receive, write_once = router.receive, store._write_once
    pushing: list[bool] = []

    def dying(session: WriteSession, sender: Sender, push: Push) -> PushReply:
        pushing.append(True)
        if isinstance(moment, int):
            _count(session, Steps(moment))
        reply: PushReply = receive(session, sender, push)
        if moment == BEFORE_COMMIT:
            session.flush()
            Steps(1).take()
        return reply

    def replying(self: Any, *given: Any) -> Any:
        result = write_once(self, *given)
        if pushing and moment == BEFORE_REPLY:
            Steps(1).take()
        return result

    router.receive = dying
    store._write_once = replying


def note_statements(place: Path) -> None:
    """Write down how many statements the newest push took before its COMMIT."""
    from sync_server.routers import sync  # noqa: PLC0415 - in the process that serves

    router: Any = sync
    receive = router.receive

    def noting(session: WriteSession, sender: Sender, push: Push) -> PushReply:
        steps = Steps(NEVER)
        _count(session, steps)
        event.listen(
            session.connection(), "commit", lambda _: place.write_text(str(steps.taken), "ascii")
        )
        return receive(session, sender, push)  # type: ignore[no-any-return]

    router.receive = noting


def _count(session: WriteSession, steps: Steps) -> None:
    """Count the statements of a transaction from now on."""
    connection = driver(session.connection())
    if not isinstance(connection, psycopg.Connection):
        connection.set_trace_callback(steps.take)
        return
    execute = psycopg.Cursor.execute

    def counted(self: Any, query: Any, *given: Any, **named: Any) -> Any:
        steps.take()
        return execute(self, query, *given, **named)

    psycopg.Cursor.execute = counted  # type: ignore[method-assign]
