"""What the centre keeps outside of its database: keys, the company's pepper, the owner's token."""

import base64
import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.core.sync.enrolment import CentreSecrets
from pos_app.core.sync.sealing import new_agreement_key

FILE_NAME: Final = "centre.key"
REVOKED: Final = "revoked.txt"


@dataclass(frozen=True)
class Held:
    """The content of the file. `token` lets the owner's programs in."""

    private_key: bytes
    hmac_key: bytes
    agreement_key: bytes
    token: str
    pepper: bytes | None = None

    @property
    def public_key(self) -> bytes:
        """Return the public key of the centre as a device."""
        return (
            Ed25519PrivateKey.from_private_bytes(self.private_key).public_key().public_bytes_raw()
        )


class Vault:
    """The file and what it holds; processes may share it, so a pepper is looked for again."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        if not self._path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _write(self._path, _new())
        self.held = _read(self._path)

    @property
    def secrets(self) -> CentreSecrets:
        """Return what enrolment needs."""
        if self.held.pepper is None:
            self.held = _read(self._path)
        held = self.held
        return CentreSecrets(held.hmac_key, held.agreement_key, held.pepper, self.sign)

    def sign(self, message: bytes) -> bytes:
        """Sign as the company."""
        return Ed25519PrivateKey.from_private_bytes(self.held.private_key).sign(message)

    def note_revoked(self, device_id: UUID) -> None:
        """Note that a till was shut out: a centre that is put back to before must know it."""
        line = f"{device_id}\n".encode()
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        descriptor = os.open(self._path.with_name(REVOKED), flags, 0o600)
        try:
            os.write(descriptor, line)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def is_revoked(self, device_id: UUID) -> bool:
        """Return whether a till was shut out, whatever the database remembers of it."""
        path = self._path.with_name(REVOKED)
        return path.exists() and str(device_id) in path.read_text().split()

    def own_pepper(self) -> bytes:
        """Return the company's pepper, made here where no till has brought one."""
        pepper = self.secrets.pepper
        if pepper is None:
            pepper = os.urandom(32)
            self.keep_pepper(pepper)
        return pepper

    def keep_pepper(self, pepper: bytes) -> None:
        """Keep the pepper that the first till brought; the file is whole at any moment."""
        self.held = replace(_read(self._path), pepper=pepper)
        # A name of its own: the till that joins and its worker may bring the last part at once.
        fresh = self._path.with_name(f"{FILE_NAME}.{secrets.token_hex(8)}")
        _write(fresh, self.held)
        fresh.replace(self._path)


def _new() -> Held:
    return Held(
        private_key=Ed25519PrivateKey.generate().private_bytes_raw(),
        hmac_key=os.urandom(32),
        agreement_key=new_agreement_key(),
        token=secrets.token_urlsafe(32),
    )


def _write(path: Path, held: Held) -> None:
    fields = {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in vars(held).items()
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(fields, file)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> Held:
    fields = json.loads(path.read_text())
    token = fields.pop("token")
    raw = {name: base64.b64decode(value) for name, value in fields.items() if value is not None}
    return Held(token=token, **raw)
