"""Handing over the company's pepper: sealed to the key of the one who shall have it.

The pepper makes the stolen copy of a database worthless, so it never lies in one, and on the wire
it is sealed even where the line is not (X25519, HKDF-SHA256, AES-256-GCM).
"""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pos_app.core.errors import InvalidMessage

NONCE = 12


def new_agreement_key() -> bytes:
    """Return a new private key for sealing (32 bytes)."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_part(private_key: bytes) -> bytes:
    """Return the public key (32 bytes)."""
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def seal(private_key: bytes, their_public: bytes, context: bytes, secret: bytes) -> bytes:
    """Return `secret` so that only the holder of the other key can read it, for this `context`."""
    nonce = os.urandom(NONCE)
    cipher = AESGCM(_shared(private_key, their_public, context))
    return nonce + cipher.encrypt(nonce, secret, context)


def unseal(private_key: bytes, their_public: bytes, context: bytes, sealed: bytes) -> bytes:
    """Return the secret; raise `InvalidMessage` if it was not sealed for us and this `context`."""
    cipher = AESGCM(_shared(private_key, their_public, context))
    try:
        return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], context)
    except (InvalidTag, ValueError) as error:
        raise InvalidMessage(reason="the sealed secret is not for us") from error


def seal_pepper(their_public: bytes, device_id: UUID, pepper: bytes) -> bytes:
    """Return a till's pepper for the centre, with the public key it was sealed by in front."""
    own = new_agreement_key()
    return public_part(own) + seal(own, their_public, device_id.bytes, pepper)


def unseal_pepper(private_key: bytes, device_id: UUID, sealed: bytes) -> bytes:
    """Return the pepper that a till sealed to the centre; raise `InvalidMessage`."""
    return unseal(private_key, sealed[:32], device_id.bytes, sealed[32:])


def _shared(private_key: bytes, their_public: bytes, context: bytes) -> bytes:
    try:
        shared = X25519PrivateKey.from_private_bytes(private_key).exchange(
            X25519PublicKey.from_public_bytes(their_public)
        )
    except ValueError as error:  # a point of low order
        raise InvalidMessage(reason="the key for sealing is not one") from error
    return HKDF(hashes.SHA256(), 32, None, b"KSP/1 pepper" + context).derive(shared)
