"""How the bytes of an operation travel in messages of JSON, whatever they are.

An operation is JSON, and goes as it is (`msgspec.Raw`): nothing is encoded twice. Bytes that are no
JSON, for a disk or a program that went wrong, would make the whole message unreadable, and what
comes after them would wait for ever behind them: they go as text (base64url).
"""

import base64
import binascii
from typing import Final

import msgspec

from pos_app.core.errors import InvalidMessage

NOTHING: Final = msgspec.Raw(b"null")
_DEEPER: Final = 16  # a message holds an operation within so many brackets, and fewer


def packed(payload: bytes) -> tuple[msgspec.Raw, str | None]:
    """Return bytes as a message holds them: as JSON, or as text where they are not."""
    if _is_json(payload):
        return msgspec.Raw(payload), None
    return NOTHING, base64.urlsafe_b64encode(payload).decode()


def unpacked(op: msgspec.Raw, raw: str | None) -> bytes:
    """Return the bytes that a message holds; raise `InvalidMessage`."""
    if raw is None:
        return bytes(op)
    try:
        return base64.b64decode(raw, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidMessage(reason=f"raw: {error}") from error


def _is_json(payload: bytes) -> bool:
    """Return whether bytes come out of a message as they went in."""
    try:
        same = bytes(msgspec.json.decode(payload, type=msgspec.Raw)) == payload
        # Nested so deep that it can be read alone, and not within a message.
        msgspec.json.decode(b"[" * _DEEPER + payload + b"]" * _DEEPER, type=msgspec.Raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return False
    return same
