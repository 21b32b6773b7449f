"""Who is asking: a till by its signature, the owner by a token; nobody else."""

import hmac
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from pos_app.core.db import Database
from pos_app.core.errors import (
    DeviceRevoked,
    DeviceUnknown,
    NotAuthenticated,
)
from pos_app.core.models.journal import Device
from pos_app.core.sync import signing
from pos_app.core.sync.centre import server_id
from pos_app.core.sync.certificates import NO_KEY
from pos_app.core.sync.receiving import Sender
from pos_app.core.sync.signing import Claim
from sync_server.inflate import raw_body
from sync_server.vault import Vault


@dataclass(frozen=True)
class Signed:
    """A request whose signature is right: the till and the body, still packed."""

    sender: Sender
    body: bytes


def signed(request: Request, body: Annotated[bytes, Depends(raw_body)]) -> Signed:
    """Return the till whose signature covers this request, and its body.

    Checked before anything is unpacked or read. Raises `NotAuthenticated`, `AuthSessionExpired`,
    `DeviceUnknown`, `DeviceRevoked`, `SignatureInvalid`, and `TooManyRequests`: only what a till
    signed counts as its own.
    """
    database: Database = request.app.state.database
    claim = check_claim(request)
    with database.read() as session:
        device = session.get(Device, claim.device_id)
        own_id = server_id(session)
    if device is None or device.kind != "till" or device.branch_id is None:
        raise DeviceUnknown
    if device.public_key == NO_KEY:  # forgotten, and named by the till that goes on for it
        raise DeviceUnknown
    check_request(request, body, claim, own_id, device.public_key)
    if device.status != "active":
        raise DeviceRevoked(name=device.name)
    request.app.state.quotas.take(device.id, len(body))
    return Signed(Sender(device.id, device.branch_id), body)


def check_claim(request: Request) -> Claim:
    """Return who a request says it is of, with a nonce of ours; nothing else is proved yet.

    Raises `NotAuthenticated`, `AuthSessionExpired`.
    """
    vault: Vault = request.app.state.vault
    claim = signing.read_claim(request.headers.get("authorization", ""))
    now = request.app.state.database.clock.now()
    signing.check_session(vault.held.hmac_key, claim.session, claim.device_id, now)
    return claim


def check_request(
    request: Request, body: bytes, claim: Claim, own_id: UUID, public_key: bytes
) -> None:
    """Raise `SignatureInvalid` unless the holder of a key signed this request to this centre."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    text = signing.request_text(own_id, claim.session, request.method, path, body)
    signing.check_signature(public_key, claim.signature, text)


def is_owner(request: Request, token: str) -> bool:
    """Return whether a token is the owner's."""
    vault: Vault = request.app.state.vault
    return hmac.compare_digest(token.encode(), vault.held.token.encode())


def owner(request: Request) -> None:
    """Raise `NotAuthenticated` unless the request carries the owner's token."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not is_owner(request, token):
        raise NotAuthenticated


SignedRequest = Annotated[Signed, Depends(signed)]
OWNER = Depends(owner)
