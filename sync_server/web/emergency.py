"""Emergency codes of a till, on its page: made by the owner, shown this once."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from pos_app.core import emergency
from pos_app.core.db import WriteSession
from pos_app.core.settings_shared import get_people_rules
from pos_app.core.sync import tills
from sync_server.dependencies import Secrets, Store
from sync_server.resources.people import EmergencyCodeOut
from sync_server.web.deciding import work_of
from sync_server.web.rendering import page
from sync_server.web.visitors import ROOT, Acting, require

router = APIRouter(
    prefix=f"{ROOT}/tills", include_in_schema=False, dependencies=[require("settings.edit")]
)


@router.post("/{device_id}/emergency-code")
def make_code(
    request: Request, who: Acting, store: Store, vault: Secrets, device_id: UUID
) -> Response:
    """Make a code with which this till lets its supervisors agree without the centre, once."""
    pepper = vault.own_pepper()
    with store.read() as session:
        found, rules = tills.get_till(session, device_id), get_people_rules(session)
    who.caller.branch(found.branch_id)

    def write(session: WriteSession, _op_id: UUID) -> EmergencyCodeOut:
        code = emergency.make(session, who.actor, device_id=device_id, pepper=pepper)
        return EmergencyCodeOut(code=emergency.show(code))

    made = work_of(request, who, store).decide(EmergencyCodeOut, write, branch_id=found.branch_id)
    return page(
        request,
        who,
        "emergency_code.html",
        code=made.code,
        till=found,
        hours=rules.emergency_hours,
    )
