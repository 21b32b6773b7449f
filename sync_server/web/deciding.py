"""What a form decides: by the same `Work` as the REST interface, once however often it is sent."""

from collections.abc import Callable
from uuid import UUID

from fastapi import Request

from pos_app.core.db import WriteSession
from pos_app.core.sync.deciding import first_branch
from sync_server.dependencies import Store
from sync_server.resources.base import Resource
from sync_server.web.visitors import Visitor
from sync_server.work import Work

Verb = Callable[[WriteSession, UUID], object]


class _Done(Resource):
    """A page says by itself what became of it."""


def work_of(request: Request, who: Visitor, store: Store) -> Work:
    """Return the work of a form that this person sent."""
    return Work(store, who.caller, f"{request.method} {request.url.path}")


def decide(
    request: Request, who: Visitor, store: Store, verb: Verb, *, once: UUID, branch_id: UUID | None
) -> None:
    """Let this person decide as the centre, standing where it is about.

    Of no branch is what concerns the whole company: any place of it will do.
    """
    if branch_id is None:
        with store.read() as session:
            branch_id = first_branch(session)

    def write(session: WriteSession, op_id: UUID) -> _Done:
        verb(session, op_id)
        return _Done()

    work_of(request, who, store).decide(_Done, write, op_id=once, branch_id=branch_id)
