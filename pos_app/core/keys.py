"""The secrets of a node: the pepper of its PINs and the key that signs what it sends.

Kept outside the database, so that a copy of the database alone opens no PIN (X1): in the keyring of
the system, or in a file that only its owner may read where that was asked for (X9). `station.key`
beside the database holds the secrets, or says in which keyring they are and under which name.
"""

import base64
import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.core.errors import FolderUnusable, KeyringFailed, KeysMissing
from pos_app.core.keyrings import Ring, get_ring, name_of, open_ring

FILE_NAME: Final = "station.key"


@dataclass(frozen=True)
class Keys:
    """`pepper` for PINs (32 bytes); `private_key` Ed25519, raw (32 bytes)."""

    pepper: bytes
    private_key: bytes

    @property
    def public_key(self) -> bytes:
        """Return the raw public key (32 bytes)."""
        return (
            Ed25519PrivateKey.from_private_bytes(self.private_key).public_key().public_bytes_raw()
        )

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature of a message."""
        return Ed25519PrivateKey.from_private_bytes(self.private_key).sign(message)


@dataclass(frozen=True)
class Place:
    """Where the keys of a folder are: in a keyring under a name, or (both empty) in the file."""

    path: Path
    backend: str = ""
    name: str = ""

    @property
    def ring_name(self) -> str:
        """Return what people call the keyring; empty for the file."""
        return name_of(self.backend)


def prepare_keys(folder: Path, *, in_file: bool) -> Keys:
    """Make a folder ready for a new shop and return the keys of its node.

    Keys that are there already, of a first try that did not end, are kept. Raises `FolderUnusable`,
    and without `in_file` `KeyringMissing` and `KeyringFailed`.
    """
    try:
        if (folder / FILE_NAME).exists():
            return load_keys(folder)
        ring = None if in_file else get_ring()
        folder.mkdir(parents=True, exist_ok=True)
        return create_keys(folder, ring)
    except OSError as error:
        raise _unusable(folder, error) from error


def create_keys(folder: Path, ring: Ring | None = None) -> Keys:
    """Make new keys, kept in a keyring or else in the file; fails if the file exists."""
    keys = Keys(os.urandom(32), Ed25519PrivateKey.generate().private_bytes_raw())
    _write(folder / FILE_NAME, _kept(folder, keys, ring))
    return keys


def load_keys(folder: Path) -> Keys:
    """Return the keys of a node; raise `FolderUnusable`, `KeysMissing`, `KeyringFailed`."""
    path = folder / FILE_NAME
    try:
        fields = _read(path)
        if "keyring" in fields:
            ring = open_ring(fields["keyring"])
            secret = ring.read(fields["name"])
            if secret is None:
                raise KeysMissing(ring=ring.name, path=str(folder))
            fields = json.loads(secret)
        return Keys(base64.b64decode(fields["pepper"]), base64.b64decode(fields["private_key"]))
    except (OSError, ValueError, KeyError) as error:
        raise _unusable(path, error) from error


def find_place(folder: Path) -> Place:
    """Return where the keys of a folder are; raise `FolderUnusable`."""
    path = folder / FILE_NAME
    try:
        fields = _read(path)
        return Place(path, fields.get("keyring", ""), fields.get("name", ""))
    except (OSError, ValueError) as error:
        raise _unusable(path, error) from error


def save_pepper(folder: Path, pepper: bytes) -> Keys:
    """Take up the pepper of the company, on joining a centre; the key that signs stays."""
    keys = Keys(pepper, load_keys(folder).private_key)
    backend = find_place(folder).backend
    _replace(folder, keys, open_ring(backend) if backend else None)
    return keys


def move_keys(folder: Path, ring: Ring | None) -> None:
    """Keep the keys in a keyring from now on, or (None) in the file.

    Raises `FolderUnusable`, `KeysMissing`, `KeyringFailed`; then they are where they were.
    """
    _replace(folder, load_keys(folder), ring)


def _replace(folder: Path, keys: Keys, ring: Ring | None) -> None:
    """Keep other keys, or elsewhere.

    The file is whole, old or new, at any moment, and what it names is there: half of it would lock
    everyone out. So each time has a name of its own in the keyring.
    """
    before = find_place(folder)
    fresh = folder / f"{FILE_NAME}.new"
    fresh.unlink(missing_ok=True)
    try:
        _write(fresh, _kept(folder, keys, ring))
        fresh.replace(folder / FILE_NAME)
    except OSError as error:
        raise _unusable(folder, error) from error
    if before.backend:
        with contextlib.suppress(KeyringFailed):  # what is left behind is locked away all the same
            _forget(folder, before)


def _forget(folder: Path, place: Place) -> None:
    """Remove what a keyring held for this folder; a copy of it leaves it to the original."""
    ring = open_ring(place.backend)
    secret = ring.read(place.name)
    if secret is not None and json.loads(secret)["folder"] == _tag(folder):
        ring.forget(place.name)


def _kept(folder: Path, keys: Keys, ring: Ring | None) -> dict[str, str]:
    """Return what the file says of keys, which a keyring has taken by then."""
    fields = {
        "pepper": base64.b64encode(keys.pepper).decode(),
        "private_key": base64.b64encode(keys.private_key).decode(),
    }
    if ring is None:
        return fields
    # Of this till alone, wherever its folder goes: two tills of one machine never meet.
    name = str(uuid4())
    ring.keep(name, json.dumps(fields | {"folder": _tag(folder)}))
    return {"keyring": ring.backend, "name": name}


def _tag(folder: Path) -> str:
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]


def _write(path: Path, fields: dict[str, str]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(json.dumps(fields))
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> dict[str, str]:
    fields: dict[str, str] = json.loads(path.read_text())
    if not isinstance(fields, dict):
        raise ValueError("it holds no keys")  # noqa: TRY004 - as whatever else cannot be read
    return fields


def _unusable(path: Path, error: Exception) -> FolderUnusable:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return FolderUnusable(path=str(path), reason=reason)
