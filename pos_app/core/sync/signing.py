"""Who speaks: a nonce of the centre, bound to a device, and a signature over each request.

The nonce ("session") carries its own proof (HMAC), so the centre keeps no table of them and any of
its processes can check one. Time is the centre's alone: a till with a wrong clock still syncs.
"""

import base64
import binascii
import hashlib
import hmac
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos_app.core.errors import AuthSessionExpired, NotAuthenticated, SignatureInvalid

SESSION_LIFE = timedelta(minutes=10)
SCHEME = "KSP1"
_FORM = struct.Struct(">16sq8s")
_MAC = 16


@dataclass(frozen=True)
class Claim:
    """What the Authorization header of a till says; nothing of it is proved yet."""

    device_id: UUID
    session: str
    signature: bytes


def to_text(raw: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def from_text(text: str) -> bytes:
    """Read base64url without padding; raise `NotAuthenticated`."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotAuthenticated from error


def issue_session(secret: bytes, device_id: UUID, now: datetime) -> str:
    """Return a nonce that this device may sign with until it expires."""
    until = int((now + SESSION_LIFE).timestamp())
    content = _FORM.pack(device_id.bytes, until, os.urandom(8))
    return to_text(content + _mac(secret, content))


def check_session(secret: bytes, session: str, device_id: UUID, now: datetime) -> None:
    """Raise unless the nonce is ours, of that device, and young enough."""
    raw = from_text(session)
    content, mac = raw[:-_MAC], raw[-_MAC:]
    if len(content) != _FORM.size or not hmac.compare_digest(mac, _mac(secret, content)):
        raise AuthSessionExpired
    device, until, _ = _FORM.unpack(content)
    if device != device_id.bytes or now.timestamp() > until:
        raise AuthSessionExpired


def _mac(secret: bytes, content: bytes) -> bytes:
    return hmac.new(secret, b"KSP1 session" + content, hashlib.sha256).digest()[:_MAC]


def request_text(server_id: UUID, session: str, method: str, path: str, body: bytes) -> bytes:
    """Return what a till signs: whom it speaks to, the nonce, what it asks, and every byte of it.

    `path` with its query. The body of a push holds the hashes of its operations, so this signs the
    last hash together with the nonce and the server's id (KSP/1, push).
    """
    target = f"{method} {path}".encode()
    digest = hashlib.sha256(body).digest()
    return b"\0".join((b"KSP/1 request", server_id.bytes, session.encode(), target, digest))


def enrol_text(code: str, device_id: UUID, public_key: bytes, agreement_key: bytes) -> bytes:
    """Return what a till signs to join."""
    return b"\0".join((b"KSP/1 enrol", code.encode(), device_id.bytes, public_key, agreement_key))


def check_signature(public_key: bytes, signature: bytes, signed: bytes) -> None:
    """Raise `SignatureInvalid` unless the holder of the key signed exactly this."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed)
    except (InvalidSignature, ValueError) as error:
        raise SignatureInvalid from error


def authorization(device_id: UUID, session: str, signature: bytes) -> str:
    """Return the Authorization header of a signed request."""
    return f"{SCHEME} device={device_id}, session={session}, signature={to_text(signature)}"


def read_claim(header: str) -> Claim:
    """Read an Authorization header; raise `NotAuthenticated`."""
    scheme, _, rest = header.partition(" ")
    if scheme != SCHEME:
        raise NotAuthenticated
    fields = _fields(rest)
    try:
        return Claim(UUID(fields["device"]), fields["session"], from_text(fields["signature"]))
    except (KeyError, ValueError) as error:
        raise NotAuthenticated from error


def _fields(text: str) -> Mapping[str, str]:
    pairs = (part.strip().partition("=") for part in text.split(","))
    return {name: value for name, _, value in pairs}
