"""Cash that goes in or out of a drawer without a sale: paid in, paid out, dropped (C2)."""

from uuid import UUID

from pos_app.core import journal, rows
from pos_app.core.actor import Actor
from pos_app.core.cash.flows import DROP, OUT
from pos_app.core.cash.sessions import Session, add_parts, get_open
from pos_app.core.cash.totals import totals
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import CashTooSmall, InvalidAmount, ReasonMissing
from pos_app.core.facts import CashMovedFact
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.money import format_money
from pos_app.core.settings_shared import get_shop


def move(
    session: WriteSession,
    actor: Actor,
    *,
    kind: str,
    amount_minor: int,
    reason: str,
    op_id: UUID | None = None,
) -> UUID:
    """Record cash paid in, paid out or dropped, with its reason (C2); return its id.

    The same `op_id` again moves nothing. Raises `NoCashSession`, `InvalidAmount`, `ReasonMissing`,
    `CashTooSmall`, `NotPermitted`.
    """
    actor.require("cash.move", max(0, amount_minor))
    journal.hold(session)
    if op_id is not None and journal.find_applied(session, op_id) is not None:
        return op_id
    current = get_open(session)
    if amount_minor <= 0:
        raise InvalidAmount(text=str(amount_minor))
    if not reason.strip():
        raise ReasonMissing
    if kind in {OUT, DROP}:
        _check_enough(session, current, amount_minor)
    fact = CashMovedFact(
        cash_session=current.id, kind=kind, amount_minor=amount_minor, reason=reason.strip()
    )
    move_id = op_id or new_id()
    journal.append(session, actor, fact, record_moved, op_id=move_id)
    return move_id


def _check_enough(session: ReadSession, current: Session, wanted_minor: int) -> None:
    there = totals(session, current.id).expected_minor(current.float_minor)
    if there < wanted_minor:
        money = get_shop(session).money
        raise CashTooSmall(
            available=format_money(there, money), wanted=format_money(wanted_minor, money)
        )


def record_moved(session: WriteSession, stamp: Stamp, fact: CashMovedFact) -> None:
    """Write the row of a cash move."""
    add_parts(session, rows.of_moved(stamp, fact))
