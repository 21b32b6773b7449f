"""Joining tills, and shutting them out."""

import hashlib
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import select

from pos_app.core.errors import DeviceUnknown, InvalidEnrolmentCode
from pos_app.core.models.journal import Device, Head
from pos_app.core.sync import enrolment
from pos_app.core.sync.messages import Enrol, EnrolReply
from sync_server import ksp
from sync_server.dependencies import Secrets, Store
from sync_server.inflate import raw_body
from sync_server.resources.devices import Code, CodeRequest, DeviceRow
from sync_server.security import OWNER, Tries

router = APIRouter(prefix="/api/v1", tags=["devices"])
SMALL = 64 * 1024


@router.post("/enrol", **ksp.described(Enrol, EnrolReply, 403, 409, 413, 415, 422, 429, 503))
def enrol(
    request: Request, body: Annotated[bytes, Depends(raw_body)], store: Store, vault: Secrets
) -> Response:
    """Join a till with a one-time code."""
    tries: Tries = request.app.state.tries
    address = request.client.host if request.client else "-"
    now_ms = store.clock.monotonic_ms()
    tries.check(address, now_ms)
    asked = ksp.read(Enrol, request, body, limit=SMALL)
    own = vault.secrets
    try:
        return ksp.reply(store.write(lambda session: enrolment.enrol(session, own, asked)))
    except InvalidEnrolmentCode:
        tries.note(address, now_ms)
        raise


@router.post("/enrolment-codes", dependencies=[OWNER], responses=ksp.refused(401, 404, 409, 503))
def make_code(asked: CodeRequest, store: Store, vault: Secrets) -> Code:
    """Make a one-time code for a till of a branch."""
    hmac_key = vault.held.hmac_key
    code = store.write(
        lambda session: enrolment.make_code(
            session, hmac_key, branch_code=asked.branch, till_name=asked.till
        )
    )
    return Code(code=enrolment.show(code), minutes=enrolment.CODE_MINUTES)


@router.get("/devices", dependencies=[OWNER], responses=ksp.refused(401, 503))
def list_devices(store: Store) -> tuple[DeviceRow, ...]:
    """List the tills, with how far their journals are here."""
    query = (
        select(Device, Head.seq)
        .outerjoin(Head, Head.device_id == Device.id)
        .where(Device.kind == "till")
        .order_by(Device.enrolled_at, Device.id)
    )
    with store.read() as session:
        return tuple(_row(device, seq or 0) for device, seq in session.execute(query))


def _row(device: Device, last_seq: int) -> DeviceRow:
    return DeviceRow(
        id=device.id,
        name=device.name,
        branch_id=device.branch_id,
        status=device.status,
        last_seq=last_seq,
        enrolled_at=device.enrolled_at,
        last_seen_at=device.last_seen_at,
        fingerprint=hashlib.sha256(device.public_key).hexdigest()[:16],
    )


@router.post(
    "/devices/{device_id}/revoke", dependencies=[OWNER], responses=ksp.refused(401, 403, 503)
)
def revoke(device_id: UUID, store: Store) -> DeviceRow:
    """Shut a till out, from its next request on."""
    with store.read() as session:
        known = session.get(Device, device_id)
    if known is None or known.kind != "till":
        raise DeviceUnknown
    return store.write(lambda session: _revoke(session.get_one(Device, device_id)))


def _revoke(device: Device) -> DeviceRow:
    device.status = "revoked"
    return _row(device, 0)
