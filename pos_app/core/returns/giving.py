"""Giving back part or all of a sale, with its ticket (R1–R5)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from pos_app.core import journal, kardex
from pos_app.core.actor import Actor
from pos_app.core.codes import normalise_serial
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import (
    InvalidQuantity,
    LineMissing,
    QuantityNotWhole,
    ReturnEmpty,
    ReturnTooMuch,
    SerialsNeeded,
    UnknownCondition,
    UnknownReason,
)
from pos_app.core.facts import MoveFact
from pos_app.core.facts_returns import ReturnedLineFact
from pos_app.core.fiscal.drafts import GOODS_RETURNED
from pos_app.core.i18n import N_
from pos_app.core.kardex import Back
from pos_app.core.models.catalog import Uom
from pos_app.core.quantity import MILLI, decimal_quantity
from pos_app.core.refunds import Refund
from pos_app.core.returns import rules
from pos_app.core.returns.issuing import Plan, Returned, issue, issued_before, line_fact
from pos_app.core.returns.lines import LineLeft, lines_of, refund_lines
from pos_app.core.returns.paying import RefundWay
from pos_app.core.returns.rules import Verdict
from pos_app.core.returns.tickets import Sold, Ticket, get, get_sold

GOOD, DAMAGED = "good", "damaged"
CONDITIONS: Final = {GOOD: N_("In good condition"), DAMAGED: N_("It came damaged")}
# Why people bring things back: a word that reports can add up; more goes into the note.
REASONS: Final = {
    "unwanted": N_("Changed their mind"),
    "defective": N_("It does not work"),
    "wrong": N_("Wrong product or size"),
    "expired": N_("Expired or spoiled"),
    "other": N_("Another reason"),
}


@dataclass(frozen=True)
class ReturnLine:
    """So much of a line of the ticket comes back, in thousandths, good or damaged, and why.

    `serial` is what was scanned on a thing that is kept by serial number.
    """

    line_no: int
    quantity_milli: int
    condition: str = GOOD
    reason: str = "unwanted"
    serial: str = ""


@dataclass(frozen=True)
class Returnable:
    """A ticket opened for a return: its lines, what came back of each, what the rules say.

    `total_minor` is what returning all that is left would give, without a fee.
    """

    ticket: Ticket
    sold: Sold
    lines: tuple[LineLeft, ...]
    verdict: Verdict
    total_minor: int


@dataclass(frozen=True)
class Preview:
    """What a return would give, and what it needs; nothing is written."""

    sums: Refund
    verdict: Verdict


def returnable(
    session: ReadSession, sale_id: UUID, *, customer_id: UUID | None = None
) -> Returnable:
    """Open a ticket for a return, of this till or known of another; raise `TicketUnknown`."""
    sold = get_sold(session, sale_id)
    lines = lines_of(session, sold)
    total = refund_lines(lines, {line.line_no: line.left_milli for line in lines}).total_minor
    verdict = rules.judge(session, sold, customer_id=customer_id, total_minor=total)
    return Returnable(get(session, sale_id), sold, lines, verdict, total)


def preview(
    session: ReadSession,
    sale_id: UUID,
    lines: Sequence[ReturnLine],
    *,
    customer_id: UUID | None = None,
    restocking: bool = False,
) -> Preview:
    """Return what a return would give and need, before anybody is asked for anything.

    Raises what `give_back` raises for its lines.
    """
    sold = get_sold(session, sale_id)
    left = lines_of(session, sold)
    _check_lines(session, left, lines)
    sums = refund_lines(left, _now(lines), fee_bp=rules.fee_bp(session, restocking=restocking))
    verdict = rules.judge(session, sold, customer_id=customer_id, total_minor=sums.total_minor)
    return Preview(sums, verdict)


def give_back(  # noqa: PLR0913 - what, how, to whom, by which rule: each is said at the call
    session: WriteSession,
    actor: Actor,
    *,
    op_id: UUID,
    sale_id: UUID,
    lines: Sequence[ReturnLine],
    refund: RefundWay | Sequence[RefundWay] = RefundWay(),  # noqa: B008 - a frozen value
    note: str = "",
    customer_id: UUID | None = None,
    restocking: bool = False,
    late: bool = False,
) -> Returned:
    """Return part or all of what is left of a sale; the same `op_id` again gives the same note.

    Stock comes back to the lots it left from, damaged goods go through the damaged place to a loss,
    services move nothing. `customer_id` is who gets the credit, by default who bought. `restocking`
    keeps the shop's fee, `late` accepts that the days have passed (needs `returns.late`).
    Raises `TicketUnknown`, `ReturnEmpty`, `LineMissing`, `ReturnTooMuch`, `InvalidQuantity`,
    `QuantityNotWhole`, `UnknownReason`, `UnknownCondition`, `SerialNotOfSale`, `ReturnTooLate`,
    `ReturnOfAnother`, `RestockingOff`, `NotPermitted`, `ApprovalRequired`, and of the refund what
    `paying.settle` raises; then nothing was recorded.
    """
    journal.hold(session)
    before = issued_before(session, op_id)
    if before is not None:
        return before
    plan = plan_return(
        session, actor, sale_id, lines,
        note=note, customer_id=customer_id, restocking=restocking, late=late,
    )  # fmt: skip
    ways = (refund,) if isinstance(refund, RefundWay) else tuple(refund)
    return issue(session, actor, op_id, replace(plan, ways=ways))


def plan_return(
    session: WriteSession,
    actor: Actor,
    sale_id: UUID,
    lines: Sequence[ReturnLine],
    *,
    note: str,
    customer_id: UUID | None,
    restocking: bool,
    late: bool,
) -> Plan:
    """Decide everything of a return but its number and its refunds, and check who may do it."""
    sold = get_sold(session, sale_id)
    left = lines_of(session, sold)
    _check_lines(session, left, lines)
    fee = rules.fee_bp(session, restocking=restocking)
    now = _now(lines)
    sums = refund_lines(left, now, fee_bp=fee)
    verdict = rules.judge(session, sold, customer_id=customer_id, total_minor=sums.total_minor)
    rules.check(session, verdict, sold, late=late)
    rules.check_permissions(actor, verdict.permissions, sums.total_minor)
    facts, moves = plan_goods(session, sold, left, lines)
    whole = not fee and all(
        line.returned_milli == 0 and line.credited_minor == 0
        and now.get(line.line_no, 0) == line.left_milli
        for line in left
    )  # fmt: skip
    return Plan(
        reason=GOODS_RETURNED,
        sums=sums,
        lines=facts,
        moves=moves,
        sold=sold,
        whole=whole,
        note=note,
        customer_id=customer_id or sold.fact.customer,
    )


def plan_goods(
    session: WriteSession, sold: Sold, left: Sequence[LineLeft], lines: Sequence[ReturnLine]
) -> tuple[tuple[ReturnedLineFact, ...], tuple[MoveFact, ...]]:
    """Decide the lines of the note and how the goods come back, in the order they were named."""
    station = journal.get_station(session)
    known = {line.line_no: line for line in left}
    facts, backs = [], []
    for one in lines:
        line = known[one.line_no]
        parts = line.parts_of(one.quantity_milli)
        amount = line.refund_of(one.quantity_milli)
        said = {"condition": one.condition, "reason": one.reason}
        if line.sold.serial:
            kardex.check_returned(session, line.sold.variant, one.serial, sale_id=sold.sale_id)
            said["serial"] = line.sold.serial
        facts.append(line_fact(line, one.quantity_milli, amount, parts, **said))
        backs += [
            Back(
                line.sold.variant,
                part.lot_id,
                part.quantity_milli,
                part.unit_cost_e4,
                damaged=one.condition == DAMAGED,
                serials=part.serials,
            )
            for part in parts
        ]
        known[one.line_no] = replace(
            line,
            returned_milli=line.returned_milli + one.quantity_milli,
            credited_minor=line.credited_minor + amount,
        )
    moves = kardex.put_back(
        session, location_id=station.location_id, branch_id=station.branch_id, backs=backs
    )
    return tuple(facts), moves


def _now(lines: Sequence[ReturnLine]) -> dict[int, int]:
    now: dict[int, int] = {}
    for one in lines:
        now[one.line_no] = now.get(one.line_no, 0) + one.quantity_milli
    return now


def _check_lines(
    session: ReadSession, left: Sequence[LineLeft], lines: Sequence[ReturnLine]
) -> None:
    """Refuse lines that are not of the ticket, more than is left, and words nobody knows."""
    if not lines:
        raise ReturnEmpty
    known = {line.line_no: line for line in left}
    for one in lines:
        if one.line_no not in known:
            raise LineMissing(line=one.line_no)
        if one.quantity_milli <= 0:
            raise InvalidQuantity(text=decimal_quantity(one.quantity_milli))
        if one.condition not in CONDITIONS:
            raise UnknownCondition(condition=one.condition, known=", ".join(CONDITIONS))
        if one.reason not in REASONS:
            raise UnknownReason(reason=one.reason, known=", ".join(REASONS))
        _check_serial(known[one.line_no], one)
        check_whole(session, known[one.line_no].sold.unit, known[one.line_no].sold.name,
                    one.quantity_milli)  # fmt: skip
    for no, milli in _now(lines).items():
        line = known[no]
        if milli > line.left_milli:
            raise ReturnTooMuch(
                product=line.sold.name,
                unit=line.sold.unit,
                sold=decimal_quantity(line.sold.quantity_milli),
                returned=decimal_quantity(line.returned_milli),
                wanted=decimal_quantity(milli),
                left=decimal_quantity(line.left_milli),
            )


def _check_serial(line: LineLeft, one: ReturnLine) -> None:
    if line.sold.serial and not normalise_serial(one.serial):
        raise SerialsNeeded(product=line.sold.name, wanted=1, given=0)


def check_whole(session: ReadSession, unit: str, name: str, quantity_milli: int) -> None:
    """Refuse part of a thing that is sold by the piece; raise `QuantityNotWhole`."""
    if quantity_milli % MILLI == 0:
        return
    uom = session.get(Uom, unit)
    if uom is not None and uom.whole:
        raise QuantityNotWhole(product=name)
