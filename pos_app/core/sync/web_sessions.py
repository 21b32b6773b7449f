"""Who is signed in to the owner's pages: a secret in the browser, its hash here.

A session lasts a working day. It is kept rather than written into the secret, so that signing out
ends it and not only the browser's memory of it; another password ends it as it ends tokens.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import delete

from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import NotAuthenticated
from pos_app.core.models.centre import WebSession
from pos_app.core.sync import accounts
from pos_app.core.sync.accounts import SignedIn

LIFE: Final = timedelta(hours=10)
_LONGEST: Final = 100  # characters of a secret; ours have 43


def begin(session: WriteSession, person: SignedIn) -> str:
    """Begin a session of a person who has proved who they are; return its secret.

    What has ended by itself is forgotten on the way, so the table stays as small as the day.
    """
    now = clock_of(session).now()
    session.execute(delete(WebSession).where(WebSession.expires_at <= now))
    secret = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            token_hash=_hash(secret),
            user_id=person.actor.user_id,
            password_of=person.changed_at,
            started_at=now,
            expires_at=now + LIFE,
        )
    )
    session.flush()
    return secret


def get_person(session: ReadSession, secret: str) -> SignedIn:
    """Return whose session this is, with their rules as they are now; raise `NotAuthenticated`."""
    found = session.get(WebSession, _hash(secret)) if len(secret) <= _LONGEST else None
    if found is None or found.expires_at <= clock_of(session).now():
        raise NotAuthenticated
    person = accounts.get_signed_in(session, found.user_id)
    if person.changed_at != found.password_of:
        raise NotAuthenticated
    return person


def end(session: WriteSession, secret: str) -> None:
    """End a session; one that is not there stays so."""
    session.execute(delete(WebSession).where(WebSession.token_hash == _hash(secret)))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
