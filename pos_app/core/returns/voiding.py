"""Voiding a sale on its own day: everything comes back, everything is paid back (R9)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from pos_app.core import journal
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import VoidTooLate, VoidTwice
from pos_app.core.fiscal.drafts import VOIDED
from pos_app.core.models.returns import CreditNote
from pos_app.core.returns import rules
from pos_app.core.returns.giving import ReturnLine, plan_goods
from pos_app.core.returns.issuing import Plan, Returned, issue, issued_before
from pos_app.core.returns.lines import LineLeft, lines_of, refund_lines
from pos_app.core.returns.paying import RefundWay, as_paid
from pos_app.core.returns.tickets import Sold, get_sold
from pos_app.core.settings_shared import get_shop


def void(
    session: WriteSession,
    actor: Actor,
    *,
    op_id: UUID,
    sale_id: UUID,
    note: str = "",
    reference: str = "",
    refund: RefundWay | Sequence[RefundWay] | None = None,
) -> Returned:
    """Void a sale of today, whole: it should not have been. The same `op_id` again: the same note.

    The money goes back the way it came, unless `refund` says otherwise; `reference` is that of the
    card terminal's own void. Raises `TicketUnknown`, `VoidTooLate`, `VoidTwice` where anything of
    it is back already, `NotPermitted`, `ApprovalRequired`, and what `paying.settle` raises.
    """
    journal.hold(session)
    before = issued_before(session, op_id)
    if before is not None:
        return before
    sold = get_sold(session, sale_id)
    left = lines_of(session, sold)
    _check(session, sold, left)
    sums = refund_lines(left, {line.line_no: line.left_milli for line in left})
    actor.require(rules.VOID, sums.total_minor)
    everything = [
        ReturnLine(line.line_no, line.left_milli, reason="other", serial=line.sold.serial)
        for line in left
    ]
    facts, moves = plan_goods(session, sold, left, everything)
    customer = sold.fact.customer
    ways = as_paid(session, sold.fact.payments, customer, reference)
    if refund is not None:
        ways = (refund,) if isinstance(refund, RefundWay) else tuple(refund)
    plan = Plan(
        reason=VOIDED,
        sums=sums,
        lines=facts,
        moves=moves,
        sold=sold,
        whole=True,
        note=note,
        customer_id=customer,
        ways=ways,
    )
    return issue(session, actor, op_id, plan)


def _check(session: ReadSession, sold: Sold, left: Sequence[LineLeft]) -> None:
    number = sold.fact.document.number
    if rules.days_since(session, sold.occurred_at) != 0:
        day = get_shop(session).day(sold.occurred_at)
        raise VoidTooLate(number=number, date=day.isoformat())
    query = select(CreditNote.number).where(CreditNote.sale_id == sold.sale_id).limit(1)
    note = session.execute(query).scalar()
    if note is not None or any(line.returned_milli or line.credited_minor for line in left):
        raise VoidTwice(number=number, note=note or 0)
