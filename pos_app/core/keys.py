"""The secrets of a node: the pepper of its PINs and the key that signs what it sends.

Kept in a file that only its owner may read, beside the database but outside it, so that a copy of
the database alone opens no PIN (X1).
"""

import base64
import json
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FILE_NAME = "station.key"


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


def create_keys(folder: Path) -> Keys:
    """Make new keys and write them; fails if the file exists."""
    keys = Keys(os.urandom(32), Ed25519PrivateKey.generate().private_bytes_raw())
    _write(folder / FILE_NAME, keys)
    return keys


def _write(path: Path, keys: Keys) -> None:
    text = json.dumps(
        {
            "pepper": base64.b64encode(keys.pepper).decode(),
            "private_key": base64.b64encode(keys.private_key).decode(),
        }
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def load_keys(folder: Path) -> Keys:
    """Read the keys of a node."""
    fields = json.loads((folder / FILE_NAME).read_text())
    return Keys(base64.b64decode(fields["pepper"]), base64.b64decode(fields["private_key"]))


def save_pepper(folder: Path, pepper: bytes) -> Keys:
    """Take up the pepper of the company, on joining a centre; the key that signs stays.

    The file is whole, old or new, at any moment: a half file would lock everyone out.
    """
    known = load_keys(folder)
    keys = Keys(pepper, known.private_key)
    fresh = folder / f"{FILE_NAME}.new"
    fresh.unlink(missing_ok=True)
    _write(fresh, keys)
    fresh.replace(folder / FILE_NAME)
    return keys
