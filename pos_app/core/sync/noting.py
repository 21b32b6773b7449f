"""What the centre itself keeps in the audit log: tills that join or go, who signs in (X14).

What a till notes comes with its journal; this is noted in the centre's own. No password, code or
login that was typed is ever in it: people write their password into the field above.
"""

from typing import Final
from uuid import UUID

from pos_app.core import audit, journal
from pos_app.core.actor import Actor
from pos_app.core.audit import Detail
from pos_app.core.db import WriteSession
from pos_app.core.sync.centre import NIL, get_state

NOBODY: Final = Actor(NIL, "", "")  # a till that joins, or who holds the token of the owner
PASSWORD: Final = "password"  # noqa: S105 - the word for how somebody signed in


def note(
    session: WriteSession,
    actor: Actor,
    kind: str,
    *,
    branch_id: UUID | None = None,
    subject_id: UUID | None = None,
    detail: Detail | None = None,
) -> None:
    """Keep an entry, of a branch or of the company; a centre without its shop keeps none yet."""
    if not get_state(session).complete:
        return
    journal.stand(session, branch_id=branch_id or NIL, location_id=NIL)
    audit.note(session, actor, kind, subject_id=subject_id, detail=detail)


def note_signed_in(session: WriteSession, actor: Actor, branch_id: UUID | None) -> None:
    """Keep that a person came in to the centre."""
    note(session, actor, audit.SIGNED_IN, branch_id=branch_id, detail={"method": PASSWORD})


def note_wrong_password(session: WriteSession, user_id: UUID, why: str) -> None:
    """Keep that somebody tried a password for a person, or a name that nobody has (`NIL`)."""
    said = {"method": PASSWORD, "why": why}
    note(session, Actor(user_id, "", ""), audit.SIGN_IN_FAILED, detail=said)


def note_signed_out(session: WriteSession, actor: Actor, branch_id: UUID | None) -> None:
    """Keep that a person left the pages of the centre."""
    said = {"method": PASSWORD, "why": "left"}
    note(session, actor, audit.SIGNED_OUT, branch_id=branch_id, detail=said)
