"""The drawer of a till: asking its people to close it; ending it where the till is no more."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from pos_app.core import cash
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import DeviceUnknown
from pos_app.core.models.cash import CashSession
from pos_app.core.sync import inbox
from sync_server.dependencies import Store
from sync_server.web.deciding import decide
from sync_server.web.rendering import go
from sync_server.web.visitors import ROOT, Acting, Visitor, require

router = APIRouter(
    prefix=f"{ROOT}/tills", include_in_schema=False, dependencies=[require("reports.view")]
)
Note = Annotated[str, Form(max_length=inbox.TEXT_LIMIT)]
Turn = Annotated[UUID, Form()]


@router.post("/{device_id}/close-request", dependencies=[require("cash.close")])
def ask_close(who: Acting, store: Store, device_id: UUID, turn: Turn, note: Note = "") -> Response:
    """Ask a till to count and close its drawer. A request only: its people decide."""

    def write(session: WriteSession) -> None:
        _check(session, who, device_id, turn)
        inbox.ask_close(session, who.actor, turn, note)

    store.write(write)
    return go(f"/tills/{device_id}")


@router.post("/{device_id}/end-session", dependencies=[require("cash.close")])
def end(
    request: Request,
    who: Acting,
    store: Store,
    device_id: UUID,
    turn: Turn,
    once: Turn,
    note: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """End the session of a till that is no more, without a count; who did it is on its Z."""
    with store.read() as session:
        branch_id = _check(session, who, device_id, turn)

    def write(session: WriteSession, op_id: UUID) -> None:
        cash.end_lost(session, who.actor, session_id=turn, note=note, op_id=op_id)

    decide(request, who, store, write, once=once, branch_id=branch_id)
    return go(f"/tills/{device_id}")


def _check(session: ReadSession, who: Visitor, device_id: UUID, turn_id: UUID) -> UUID:
    """Return the branch of a session; raise `OtherBranch`, `DeviceUnknown` for another till's."""
    turn = session.get(CashSession, turn_id)
    if turn is None or turn.device_id != device_id:
        raise DeviceUnknown
    who.caller.branch(turn.branch_id)
    return turn.branch_id
