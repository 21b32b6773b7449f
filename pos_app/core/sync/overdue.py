"""Goods claimed of another branch that never arrived: the centre asks after so many days.

A transfer is a claim in two phases: what is sent is out of the one branch and waits in transit
until the other receives it, or the sender takes it back. Neither happens by itself, for nobody but
a person can see where the goods are: when the time is over the centre opens a case, and again while
nothing happens. Nothing disappears meanwhile: what is in transit stays in the record and in sight.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, or_, select

from pos_app.core import journal
from pos_app.core.cases import open_case
from pos_app.core.db import WriteSession, clock_of
from pos_app.core.models.catalog import Location
from pos_app.core.models.journal import Case
from pos_app.core.models.places import Transfer
from pos_app.core.settings_shared import get_transfer_rules
from pos_app.core.transfer_lists import OPEN, in_state
from pos_app.core.transfers import OVERDUE

LOOKED_BACK: Final = timedelta(days=400)
MOST: Final = 20  # cases of one look; the next has the rest


# Written once: every till that says hello asks for it.
_asked: Final = select(Case.subject_id).where(
    Case.kind == OVERDUE,
    Case.subject_id == Transfer.id,
    or_(Case.resolved_at.is_(None), Case.resolved_at > bindparam("limit")),
)
_branch: BindParameter[UUID] = bindparam("branch")
_OVERDUE: Final = (
    select(Transfer, Location.name)
    .join(Location, Location.id == Transfer.to_location_id)
    .where(
        or_(
            Transfer.branch_id == bindparam("branch"), Transfer.to_branch_id == bindparam("branch")
        ),
        Transfer.occurred_at.between(bindparam("first"), bindparam("limit")),
        *in_state(OPEN),
        ~_asked.exists(),
    )
    .order_by(Transfer.occurred_at, Transfer.id)
    .limit(MOST)
)


def note_overdue(session: WriteSession, branch_id: UUID) -> int:
    """Open a case for each transfer of or to a branch that is on its way too long; say how many.

    One that a person closed while the goods are still on their way is asked about again after as
    many days. No days: nobody is asked.
    """
    days = get_transfer_rules(session).overdue_days
    if not days:
        return 0
    now = clock_of(session).now()
    limit = now - timedelta(days=days)
    since = {"branch": branch_id, "limit": limit, "first": limit - LOOKED_BACK}
    found = session.execute(_OVERDUE, since).all()
    for transfer, target in found:
        envelope = journal.find_envelope(session, transfer.id)
        if envelope is None:  # of a store that was rebuilt without its journal
            continue
        open_case(
            session,
            journal.stamp_of(envelope),
            kind=OVERDUE,
            subject_id=transfer.id,
            detail={"target": target, "days": (now - transfer.occurred_at).days},
        )
    return len(found)
