"""Lists of people that grow old at the tills: how long they are honoured, and emergency codes."""

from uuid import UUID

from fastapi import APIRouter

from pos_app.core import emergency
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.settings_shared import PeopleRules, get_people_rules
from pos_app.core.sync import centre, tills
from sync_server import ksp
from sync_server.callers import Who, require
from sync_server.dependencies import Secrets, Store
from sync_server.resources.people import EmergencyCodeOut, EmergencyCodeRow, PeopleRulesRow
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1", tags=["people"], dependencies=[require("settings.edit")])


@router.get("/people-rules", responses=ksp.refused(*READS))
def read_rules(store: Store) -> PeopleRulesRow:
    """Give how long a till honours its list of people without this centre."""
    with store.read() as session:
        return _rules(session)


@router.put("/people-rules", responses=ksp.refused(*WRITES))
def change_rules(asked: PeopleRulesRow, work: Working) -> PeopleRulesRow:
    """Make the rules what is stated; 0 turns one off. All tills are told."""

    def write(session: WriteSession, _: UUID) -> PeopleRulesRow:
        rules = PeopleRules(
            list_days=asked.list_days,
            supervisor_hours=asked.supervisor_hours,
            emergency_hours=asked.emergency_hours,
        )
        centre.set_people_rules(session, work.who.actor, rules)
        return _rules(session)

    return work.keep(PeopleRulesRow, write, asked=asked)


@router.post(
    "/devices/{device_id}/emergency-codes", status_code=201, responses=ksp.refused(*WRITES)
)
def make_code(device_id: UUID, vault: Secrets, work: Working) -> EmergencyCodeOut:
    """Make a code by which a till without a line lets its supervisors agree, once."""
    pepper = vault.own_pepper()
    with work.store.read() as session:
        branch_id = tills.get_till(session, device_id).branch_id

    def write(session: WriteSession, _: UUID) -> EmergencyCodeOut:
        code = emergency.make(session, work.who.actor, device_id=device_id, pepper=pepper)
        return EmergencyCodeOut(code=emergency.show(code))

    return work.decide(EmergencyCodeOut, write, branch_id=branch_id)


@router.get("/devices/{device_id}/emergency-codes", responses=ksp.refused(*READS))
def list_codes(device_id: UUID, store: Store, who: Who) -> tuple[EmergencyCodeRow, ...]:
    """List the codes of a till that were made last, with who used them."""
    with store.read() as session:
        who.branch(tills.get_till(session, device_id).branch_id)
        return tuple(
            EmergencyCodeRow(
                number=one.number,
                made_by=one.made_by,
                made_at=one.made_at,
                used_by=one.used_by or None,
                used_at=one.used_at,
            )
            for one in emergency.list_codes(session, device_id)
        )


def _rules(session: ReadSession) -> PeopleRulesRow:
    rules = get_people_rules(session)
    return PeopleRulesRow(
        list_days=rules.list_days,
        supervisor_hours=rules.supervisor_hours,
        emergency_hours=rules.emergency_hours,
    )
