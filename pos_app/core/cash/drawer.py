"""The drawer opened without a sale, to give change for a note: on record, with its reason."""

from uuid import UUID

from pos_app.core import audit, journal, print_jobs, rows_cash
from pos_app.core.actor import Actor
from pos_app.core.cash.moves import REASON_LIMIT
from pos_app.core.cash.sessions import add_parts, find_open
from pos_app.core.db import WriteSession
from pos_app.core.errors import ReasonMissing
from pos_app.core.facts import DrawerOpenedFact
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp


def open_drawer(
    session: WriteSession, actor: Actor, *, reason: str, op_id: UUID | None = None
) -> UUID:
    """Open the drawer without a sale; return the id of what was recorded.

    The same `op_id` again opens nothing. Raises `ReasonMissing`, `ApprovalRequired`,
    `NotPermitted`.
    """
    station = journal.hold(session)
    if op_id is not None and journal.find_applied(session, op_id) is not None:
        return op_id
    why = reason.strip()[:REASON_LIMIT]
    if not why:
        raise ReasonMissing
    actor.require("cash.no_sale")
    current = find_open(session)
    fact = DrawerOpenedFact(
        branch=station.branch_id, cash_session=current.id if current else None, reason=why
    )
    opening_id = op_id or new_id()
    journal.append(session, actor, fact, record_drawer_opened, op_id=opening_id)
    audit.note(session, actor, audit.DRAWER_OPENED, subject_id=opening_id, detail={"reason": why})
    print_jobs.add(session, actor, "drawer", opening_id)
    return opening_id


def record_drawer_opened(session: WriteSession, stamp: Stamp, fact: DrawerOpenedFact) -> None:
    """Write the row of an opening."""
    add_parts(session, rows_cash.of_drawer_opened(stamp, fact))
