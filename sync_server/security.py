"""Who is asking: a till by its signature, the owner by a token; nobody else."""

import hmac
import threading
from collections import deque
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Request

from pos_app.core.db import Database
from pos_app.core.errors import (
    DeviceRevoked,
    DeviceUnknown,
    NotAuthenticated,
    OtherBranch,
    TooManyTries,
)
from pos_app.core.models.journal import Device
from pos_app.core.sync import signing
from pos_app.core.sync.centre import server_id
from pos_app.core.sync.receiving import Sender
from sync_server.inflate import raw_body
from sync_server.vault import Vault

TRIES_OF_ONE: Final = 10  # wrong codes of one address
TRIES_OF_ALL: Final = 100  # and of all together, for an attacker may have many
TRIES_MINUTES: Final = 15


@dataclass(frozen=True)
class Signed:
    """A request whose signature is right: the till and the body, still packed."""

    sender: Sender
    body: bytes


@dataclass(frozen=True)
class Reader:
    """Who may read: the owner everything, a till its own branch."""

    branch_id: UUID | None

    def branch(self, asked: UUID | None) -> UUID | None:
        """Return the branch to read; raise `OtherBranch` where a till asks for another's."""
        if self.branch_id is not None and asked not in {None, self.branch_id}:
            raise OtherBranch
        return self.branch_id or asked


def signed(request: Request, body: Annotated[bytes, Depends(raw_body)]) -> Signed:
    """Return the till whose signature covers this request, and its body.

    Checked before anything is unpacked or read. Raises `NotAuthenticated`, `AuthSessionExpired`,
    `DeviceUnknown`, `DeviceRevoked`, `SignatureInvalid`.
    """
    database: Database = request.app.state.database
    vault: Vault = request.app.state.vault
    claim = signing.read_claim(request.headers.get("authorization", ""))
    now = database.clock.now()
    signing.check_session(vault.held.hmac_key, claim.session, claim.device_id, now)
    with database.read() as session:
        device = session.get(Device, claim.device_id)
        own_id = server_id(session)
    if device is None or device.kind != "till" or device.branch_id is None:
        raise DeviceUnknown
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    text = signing.request_text(own_id, claim.session, request.method, path, body)
    signing.check_signature(device.public_key, claim.signature, text)
    if device.status != "active":
        raise DeviceRevoked(name=device.name)
    return Signed(Sender(device.id, device.branch_id), body)


def owner(request: Request) -> None:
    """Raise `NotAuthenticated` unless the request carries the owner's token."""
    vault: Vault = request.app.state.vault
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not hmac.compare_digest(token.encode(), vault.held.token.encode()):
        raise NotAuthenticated


def reader(request: Request, body: Annotated[bytes, Depends(raw_body)]) -> Reader:
    """Return who reads: the owner, or a till."""
    if request.headers.get("authorization", "").startswith("Bearer "):
        owner(request)
        return Reader(None)
    return Reader(signed(request, body).sender.branch_id)


class Tries:
    """Counts wrong codes: of one address, and of all; a small memory with an end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: deque[tuple[int, str]] = deque(maxlen=TRIES_OF_ALL)

    def check(self, address: str, now_ms: int) -> None:
        """Raise `TooManyTries` where another guess is one too many."""
        with self._lock:
            since = now_ms - TRIES_MINUTES * 60_000
            recent = [who for at, who in self._failures if at >= since]
        if len(recent) >= TRIES_OF_ALL or recent.count(address) >= TRIES_OF_ONE:
            raise TooManyTries(minutes=TRIES_MINUTES)

    def note(self, address: str, now_ms: int) -> None:
        """Count a wrong code."""
        with self._lock:
            self._failures.append((now_ms, address))


SignedRequest = Annotated[Signed, Depends(signed)]
Reading = Annotated[Reader, Depends(reader)]
OWNER = Depends(owner)
