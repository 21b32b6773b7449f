"""Correcting a ticket without goods: a price that was too high, a word, an amount too low (R4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pos_app.core import cash, fiscal, journal, print_jobs
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import (
    CorrectionTooLarge,
    InvalidAmount,
    LineMissing,
    ReasonMissing,
    ReturnEmpty,
    UnknownMethod,
)
from pos_app.core.facts_returns import DebitNoteFact
from pos_app.core.fiscal.drafts import AMOUNT_CORRECTED, DEBIT_NOTE, TEXT_CORRECTED, Draft, Item
from pos_app.core.known_time import known_now
from pos_app.core.models.returns import DebitNote
from pos_app.core.money import E4, LIMIT_MINOR, format_money
from pos_app.core.refunds import Refund
from pos_app.core.returns import rules
from pos_app.core.returns.issuing import (
    NOTE_LIMIT,
    Plan,
    Returned,
    fiscal_references,
    issue,
    issued_before,
    line_fact,
    reference_to,
)
from pos_app.core.returns.lines import LineLeft, correct_lines, lines_of
from pos_app.core.returns.paying import RefundWay
from pos_app.core.returns.recording import record
from pos_app.core.returns.tickets import Sold, get_sold
from pos_app.core.settings_shared import get_shop
from pos_app.core.settling import CASH, Tender, settle
from pos_app.core.totals import net_of

PAYING = (CASH, "debit", "credit", "transfer")


def correct_price(
    session: WriteSession,
    actor: Actor,
    *,
    op_id: UUID,
    sale_id: UUID,
    off_minor: Mapping[int, int],
    note: str,
    refund: RefundWay | Sequence[RefundWay] = RefundWay(),  # noqa: B008 - a frozen value
) -> Returned:
    """Give back what a price was too high: `off_minor` of each line, in minor units; no goods move.

    What comes back of the line later gives back only what is left of its amount. The same `op_id`
    again gives the same note. Raises `TicketUnknown`, `ReasonMissing`, `ReturnEmpty`,
    `LineMissing`, `InvalidAmount`, `CorrectionTooLarge`, `NotPermitted`, `ApprovalRequired` and
    what `paying.settle` raises.
    """
    journal.hold(session)
    before = issued_before(session, op_id)
    if before is not None:
        return before
    sold = get_sold(session, sale_id)
    left = lines_of(session, sold)
    _check_amounts(session, left, off_minor, note)
    sums = correct_lines(left, off_minor)
    actor.require(rules.CORRECT, sums.total_minor)
    ways = (refund,) if isinstance(refund, RefundWay) else tuple(refund)
    plan = Plan(
        reason=AMOUNT_CORRECTED,
        sums=sums,
        lines=tuple(
            line_fact(line, 0, off_minor[line.line_no])
            for line in left
            if line.line_no in off_minor
        ),
        sold=sold,
        note=note,
        customer_id=sold.fact.customer,
        ways=ways,
    )
    return issue(session, actor, op_id, plan)


def correct_text(
    session: WriteSession, actor: Actor, *, op_id: UUID, sale_id: UUID, note: str
) -> Returned:
    """Put a word of a document right, by a note of no amount; `note` says what it should have said.

    The same `op_id` again gives the same note. Raises `TicketUnknown`, `ReasonMissing`,
    `NotPermitted`, `ApprovalRequired`.
    """
    journal.hold(session)
    before = issued_before(session, op_id)
    if before is not None:
        return before
    actor.require(rules.CORRECT)
    if not note.strip():
        raise ReasonMissing
    sold = get_sold(session, sale_id)
    plan = Plan(
        reason=TEXT_CORRECTED,
        sums=Refund(0, 0, 0, 0, 0),
        lines=(),
        sold=sold,
        note=note,
        customer_id=sold.fact.customer,
    )
    return issue(session, actor, op_id, plan)


def _check_amounts(
    session: ReadSession, left: Sequence[LineLeft], off_minor: Mapping[int, int], note: str
) -> None:
    if not note.strip():
        raise ReasonMissing
    if not off_minor:
        raise ReturnEmpty
    known = {line.line_no: line for line in left}
    for no, amount in off_minor.items():
        if no not in known:
            raise LineMissing(line=no)
        if amount <= 0:
            raise InvalidAmount(text=str(amount))
        if amount > known[no].left_minor:
            money = get_shop(session).money
            raise CorrectionTooLarge(
                product=known[no].sold.name,
                left=format_money(known[no].left_minor, money),
                wanted=format_money(amount, money),
            )


# Raising ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Raised:
    """A debit note as the counter shows it; `paid_minor` is what the drawer took."""

    debit_note_id: UUID
    number: int
    total_minor: int
    rounding_minor: int
    paid_minor: int
    change_minor: int
    occurred_at: datetime
    again: bool = False


def debit_note(
    session: WriteSession,
    actor: Actor,
    *,
    op_id: UUID,
    sale_id: UUID,
    line_no: int,
    amount_minor: int,
    tender: Tender,
    note: str,
) -> Raised:
    """Raise the amount of a sale by a debit note, paid at once; `line_no` says which tax it has.

    The same `op_id` again gives the same note. Raises `TicketUnknown`, `LineMissing`,
    `InvalidAmount`, `ReasonMissing`, `NoCashSession`, `UnknownMethod`, `NotPermitted`,
    `ApprovalRequired`, what `settling.settle` raises, and what the fiscal profile refuses: in Chile
    a receipt is charged more by another sale.
    """
    journal.hold(session)
    if journal.find_applied(session, op_id) is not None:
        return _raised_before(session, op_id)
    if not note.strip():
        raise ReasonMissing
    if not 0 < amount_minor <= LIMIT_MINOR:
        raise InvalidAmount(text=str(amount_minor))
    if tender.method not in PAYING:
        raise UnknownMethod(method=tender.method)
    actor.require(rules.CORRECT, amount_minor)
    fact, change_minor = _raise(session, get_sold(session, sale_id), line_no, amount_minor, tender,
                                " ".join(note.split())[:NOTE_LIMIT])  # fmt: skip
    stamp = journal.append(session, actor, fact, record, op_id=op_id)
    jobs: list[print_jobs.JobKind] = ["debit_note"]
    if tender.method == CASH:
        jobs.append("drawer")
    print_jobs.add_all(session, actor, jobs, op_id)
    return Raised(
        debit_note_id=op_id,
        number=fact.document.number,
        total_minor=fact.total_minor,
        rounding_minor=fact.rounding_minor,
        paid_minor=fact.paid_minor if fact.method == CASH else 0,
        change_minor=change_minor,
        occurred_at=stamp.occurred_at,
    )


def _raise(
    session: WriteSession, sold: Sold, line_no: int, amount: int, tender: Tender, note: str
) -> tuple[DebitNoteFact, int]:
    if not 0 < line_no <= len(sold.fact.lines):
        raise LineMissing(line=line_no)
    line = sold.fact.lines[line_no - 1]
    station, shop = journal.get_station(session), get_shop(session)
    settlement = settle(amount, [tender], shop.money)
    net = net_of(amount, line.tax_rate_bp) if line.tax_rate_bp else 0
    exempt = 0 if line.tax_rate_bp else amount
    draft = Draft(
        kind=DEBIT_NOTE,
        day=shop.day(known_now(session)),
        issuer=fiscal.shop_party(shop),
        receiver=fiscal.customer_party(session, sold.fact.customer),
        items=[Item(line.name, 1000, amount * E4, amount, exempt=not line.tax_rate_bp)],
        net_minor=net,
        tax_minor=amount - net - exempt,
        exempt_minor=exempt,
        payments=settlement.payments,
        references=fiscal_references(session, sold, AMOUNT_CORRECTED, note),
        till=station.name,
    )
    paid = settlement.payments[0]
    fact = DebitNoteFact(
        branch=station.branch_id,
        cash_session=cash.get_open(session).id,
        sale=sold.sale_id,
        sale_branch=sold.fact.branch,
        customer=sold.fact.customer,
        currency=shop.currency,
        document=fiscal.issue(
            session, fiscal.get_profile(shop), draft, device_id=station.device_id
        ),
        reference=reference_to(session, sold),
        note=note,
        tax_class=line.tax_class,
        tax_rate_bp=line.tax_rate_bp,
        total_minor=amount,
        net_minor=net,
        tax_minor=amount - net - exempt,
        exempt_minor=exempt,
        rounding_minor=settlement.rounding_minor,
        method=tender.method,
        paid_minor=paid.given_minor - paid.change_minor,
        payment_reference=tender.reference,
    )
    return fact, settlement.change_minor


def _raised_before(session: ReadSession, op_id: UUID) -> Raised:
    row = session.get(DebitNote, op_id)
    assert row is not None, "the operation was something else"
    return Raised(
        debit_note_id=op_id,
        number=row.number,
        total_minor=row.total_minor,
        rounding_minor=row.rounding_minor,
        paid_minor=row.paid_minor if row.method == CASH else 0,
        change_minor=0,
        occurred_at=row.occurred_at,
        again=True,
    )
