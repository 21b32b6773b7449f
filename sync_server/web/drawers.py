"""The drawer of a till: asking its people to count and close it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response

from pos_app.core.db import WriteSession
from pos_app.core.errors import DeviceUnknown
from pos_app.core.models.cash import CashSession
from pos_app.core.sync import inbox
from sync_server.dependencies import Store
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


def _check(session: WriteSession, who: Visitor, device_id: UUID, turn_id: UUID) -> None:
    """Raise `OtherBranch`, or `DeviceUnknown` for a session of another till."""
    turn = session.get(CashSession, turn_id)
    if turn is None or turn.device_id != device_id:
        raise DeviceUnknown
    who.caller.branch(turn.branch_id)
