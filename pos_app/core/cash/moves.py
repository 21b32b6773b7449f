"""Cash that goes in or out of a drawer without a sale: paid in, paid out, dropped (C2)."""

from typing import Final
from uuid import UUID

from pos_app.core import journal, print_jobs, rows_cash
from pos_app.core.actor import Actor
from pos_app.core.cash.flows import DROP, OUT
from pos_app.core.cash.sessions import Session, add_parts, get_open
from pos_app.core.cash.totals import totals
from pos_app.core.cash.turn import may_see_expected
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import CashTooSmall, CashTooSmallUnsaid, InvalidAmount, ReasonMissing
from pos_app.core.facts import CashMovedFact
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.money import format_money
from pos_app.core.settings_shared import get_shop

REASON_LIMIT: Final = 200


def move(
    session: WriteSession,
    actor: Actor,
    *,
    kind: str,
    amount_minor: int,
    reason: str,
    op_id: UUID | None = None,
    print_slip: bool = True,
) -> UUID:
    """Record cash paid in, paid out or dropped, with its reason (C2); return its id.

    The drawer opens and a slip is printed. The same `op_id` again moves nothing. Raises
    `InvalidAmount`, `ReasonMissing`, `NoCashSession`, `ApprovalRequired` above what the role may
    move alone, `CashTooSmall`, `NotPermitted`.
    """
    journal.hold(session)
    if op_id is not None and journal.find_applied(session, op_id) is not None:
        return op_id
    if amount_minor <= 0:
        raise InvalidAmount(text=str(amount_minor))
    why = reason.strip()[:REASON_LIMIT]
    if not why:
        raise ReasonMissing
    current = get_open(session)
    actor.require("cash.move", amount_minor)
    if kind in {OUT, DROP}:
        require_enough(session, actor, current, amount_minor)
    fact = CashMovedFact(cash_session=current.id, kind=kind, amount_minor=amount_minor, reason=why)
    move_id = op_id or new_id()
    journal.append(session, actor, fact, record_moved, op_id=move_id)
    if print_slip:
        print_jobs.add_all(session, actor, ("drawer", "cash_move"), move_id)
    return move_id


def require_enough(session: ReadSession, actor: Actor, current: Session, wanted_minor: int) -> None:
    """Raise `CashTooSmall` where the drawer holds less; it says how much to who may know it."""
    there = totals(session, current.id).expected_minor(current.float_minor)
    if there >= wanted_minor:
        return
    money = get_shop(session).money
    wanted = format_money(wanted_minor, money)
    if not may_see_expected(session, actor):
        raise CashTooSmallUnsaid(wanted=wanted)
    raise CashTooSmall(available=format_money(there, money), wanted=wanted)


def record_moved(session: WriteSession, stamp: Stamp, fact: CashMovedFact) -> None:
    """Write the row of a cash move."""
    add_parts(session, rows_cash.of_moved(stamp, fact))
