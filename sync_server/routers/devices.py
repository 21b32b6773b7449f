"""Joining tills, and shutting them out."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from pos_app.core.errors import InvalidEnrolmentCode
from pos_app.core.sync import enrolment, tills
from pos_app.core.sync.messages import Enrol, EnrolReply
from pos_app.core.sync.tills import TillRow
from sync_server import ksp
from sync_server.dependencies import Secrets, Store
from sync_server.inflate import raw_body
from sync_server.resources.devices import Code, CodeRequest, DeviceRow
from sync_server.security import OWNER
from sync_server.tries import Tries

router = APIRouter(prefix="/api/v1", tags=["devices"])
SMALL = 64 * 1024


@router.post("/enrol", **ksp.described(Enrol, EnrolReply, 403, 409, 413, 415, 422, 429, 503))
def enrol(
    request: Request, body: Annotated[bytes, Depends(raw_body)], store: Store, vault: Secrets
) -> Response:
    """Join a till with a one-time code."""
    tries: Tries = request.app.state.tries
    address = request.client.host if request.client else "-"
    tries.check(address)
    asked = ksp.read(Enrol, request, body, limit=SMALL)
    own = vault.secrets
    try:
        return ksp.reply(store.write(lambda session: enrolment.enrol(session, own, asked)))
    except InvalidEnrolmentCode:
        tries.note(address)
        raise


@router.post("/enrolment-codes", dependencies=[OWNER], responses=ksp.refused(401, 404, 409, 503))
def make_code(asked: CodeRequest, store: Store, vault: Secrets) -> Code:
    """Make a one-time code for a till of a branch."""
    hmac_key = vault.held.hmac_key
    code = store.write(
        lambda session: enrolment.make_code(
            session,
            hmac_key,
            branch_code=asked.branch,
            till_name=asked.till,
            replaces=asked.replaces,
        )
    )
    return Code(code=enrolment.show(code), minutes=enrolment.CODE_MINUTES)


@router.get("/devices", dependencies=[OWNER], responses=ksp.refused(401, 503))
def list_devices(store: Store) -> tuple[DeviceRow, ...]:
    """List the tills, with how far their journals are here."""
    with store.read() as session:
        return tuple(_row(till) for till in tills.list_tills(session))


def _row(till: TillRow) -> DeviceRow:
    return DeviceRow(
        id=till.id,
        name=till.name,
        branch_id=till.branch_id,
        status=till.status,
        last_seq=till.acked_seq,
        unsent=till.unsent,
        skew_s=till.skew_s,
        app_version=till.app_version,
        enrolled_at=till.enrolled_at,
        last_seen_at=till.last_seen_at,
        fingerprint=till.fingerprint,
    )


@router.post(
    "/devices/{device_id}/revoke", dependencies=[OWNER], responses=ksp.refused(401, 403, 503)
)
def revoke(device_id: UUID, store: Store, vault: Secrets) -> DeviceRow:
    """Shut a till out, from its next request on."""
    with store.read() as session:
        tills.get_till(session, device_id)
    vault.note_revoked(device_id)
    return _row(store.write(lambda session: tills.revoke(session, device_id)))
