"""Bearer tokens of people: short-lived, signed by the centre, worth nothing once it says so."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import jwt

from pos_app.core.errors import NotAuthenticated
from pos_app.core.models.base import microseconds

LIFE: Final = timedelta(hours=1)
ALGORITHM: Final = "HS256"


@dataclass(frozen=True)
class Claim:
    """What a token says: who, since which password, until when."""

    user_id: UUID
    password_of: int  # when the password was set, in microseconds
    expires_at: datetime


def issue(hmac_key: bytes, centre: UUID, user_id: UUID, changed_at: datetime, now: datetime) -> str:
    """Return a token for a person, good for `LIFE`."""
    said = {
        "iss": str(centre),
        "sub": str(user_id),
        "iat": int(now.timestamp()),
        "exp": int((now + LIFE).timestamp()),
        "pwd": microseconds(changed_at),
    }
    return jwt.encode(said, _key(hmac_key), algorithm=ALGORITHM)


def read(hmac_key: bytes, centre: UUID, token: str, now: datetime) -> Claim:
    """Return what a token says; raise `NotAuthenticated` unless it is ours and still good.

    The centre's own clock decides, and the algorithm is ours: a token cannot choose one.
    """
    options = {"verify_exp": False, "verify_iat": False, "require": ["iss", "sub", "exp", "pwd"]}
    try:
        said = jwt.decode(
            token,
            _key(hmac_key),
            algorithms=[ALGORITHM],
            issuer=str(centre),
            options=options,  # type: ignore[arg-type] # a plain dict is one of these
        )
        claim = Claim(
            user_id=UUID(said["sub"]),
            password_of=int(said["pwd"]),
            expires_at=datetime.fromtimestamp(int(said["exp"]), tz=now.tzinfo),
        )
    except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError):
        raise NotAuthenticated from None
    if claim.expires_at <= now:
        raise NotAuthenticated
    return claim


def _key(hmac_key: bytes) -> bytes:
    """Return the key of tokens: one secret of the vault, one key for each use of it."""
    return hmac.new(hmac_key, b"Mostrador bearer tokens", hashlib.sha256).digest()
