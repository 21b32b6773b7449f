"""Issuing a credit note: the one place where its fact is made, numbered, recorded and printed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from pos_app.core import cash, fiscal, journal, print_jobs
from pos_app.core.actor import Actor
from pos_app.core.costing import value_minor
from pos_app.core.customers import known_as
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.facts import MoveFact
from pos_app.core.facts_returns import (
    CreditNoteFact,
    ReferenceFact,
    RefundFact,
    ReturnedLineFact,
)
from pos_app.core.fiscal.drafts import CREDIT_NOTE, Draft, Item, Reference
from pos_app.core.known_time import known_now
from pos_app.core.models.returns import CreditNote, Refund
from pos_app.core.refunds import Refund as Sums
from pos_app.core.returns import verifying
from pos_app.core.returns.lines import LineLeft, Part
from pos_app.core.returns.paying import RefundWay, settle
from pos_app.core.returns.recording import record_note
from pos_app.core.returns.tickets import Sold
from pos_app.core.settings_shared import Shop, get_shop
from pos_app.core.settling import CASH

NOTE_LIMIT = 200


@dataclass(frozen=True)
class Returned:
    """What the counter shows after the commit; `paid_minor` leaves the drawer, in large digits."""

    credit_note_id: UUID
    number: int
    total_minor: int
    fee_minor: int
    rounding_minor: int
    paid_minor: int
    occurred_at: datetime
    sale_id: UUID | None
    exchange_id: UUID | None = None  # the sale that was charged in the same step
    again: bool = False  # it had been issued before: a repeated Enter, a retry after a crash


@dataclass(frozen=True)
class Plan:
    """A credit note that is decided but for its number and its refunds."""

    reason: str
    sums: Sums
    lines: tuple[ReturnedLineFact, ...]
    moves: tuple[MoveFact, ...] = ()
    sold: Sold | None = None
    whole: bool = False
    note: str = ""
    customer_id: UUID | None = None
    ways: Sequence[RefundWay] = field(default=(RefundWay(),))
    exchange_id: UUID | None = None
    exchanged_minor: int = 0


def issue(session: WriteSession, actor: Actor, op_id: UUID, plan: Plan) -> Returned:
    """Issue a credit note as planned: its number, refunds, record and print job, all or nothing.

    Raises what `paying.settle` and `verifying.check` raise, and what the fiscal profile says of its
    numbers.
    """
    station, shop = journal.get_station(session), get_shop(session)
    if plan.customer_id is not None:
        plan = replace(plan, customer_id=known_as(session, plan.customer_id))
    unverified = verifying.check(session, actor, plan.sold, plan.sums.total_minor)
    refunds = settle(
        session,
        actor,
        plan.sums.total_minor,
        plan.ways,
        customer_id=plan.customer_id,
        exchanged_minor=plan.exchanged_minor,
        exchange=plan.exchange_id,
    )
    drawer = cash.find_open(session)
    note = " ".join(plan.note.split())[:NOTE_LIMIT]
    fact = CreditNoteFact(
        branch=station.branch_id,
        location=station.location_id,
        cash_session=drawer.id if drawer else None,
        sale=plan.sold.sale_id if plan.sold else None,
        sale_branch=plan.sold.fact.branch if plan.sold else None,
        customer=plan.customer_id,
        currency=shop.currency,
        document=fiscal.issue(
            session,
            fiscal.get_profile(shop),
            _draft(session, plan, note, shop, station.name),
            device_id=station.device_id,
        ),
        reference=reference_to(session, plan.sold) if plan.sold else None,
        reason=plan.reason,
        whole=plan.whole,
        unverified=unverified,
        note=note,
        lines=plan.lines,
        refunds=refunds,
        moves=plan.moves,
        gross_minor=plan.sums.gross_minor,
        fee_minor=plan.sums.fee_minor,
        total_minor=plan.sums.total_minor,
        net_minor=plan.sums.net_minor,
        tax_minor=plan.sums.tax_minor,
        exempt_minor=plan.sums.exempt_minor,
        rounding_minor=sum(one.paid_minor - one.amount_minor for one in refunds),
        exchange=plan.exchange_id,
    )
    stamp = journal.append(session, actor, fact, record_note, op_id=op_id)
    jobs: list[print_jobs.JobKind] = ["credit_note"]
    if any(one.method == CASH for one in refunds):
        jobs.append("drawer")
    print_jobs.add_all(session, actor, jobs, op_id)
    return _returned(op_id, fact, refunds, stamp.occurred_at)


def _draft(session: ReadSession, plan: Plan, note: str, shop: Shop, till: str) -> Draft:
    """Return the note as the fiscal profile checks, numbers and seals it."""
    return Draft(
        kind=CREDIT_NOTE,
        day=shop.day(known_now(session)),
        issuer=fiscal.shop_party(shop),
        receiver=fiscal.customer_party(session, plan.customer_id),
        items=_items(plan),
        net_minor=plan.sums.net_minor,
        tax_minor=plan.sums.tax_minor,
        exempt_minor=plan.sums.exempt_minor,
        references=fiscal_references(session, plan.sold, plan.reason, note),
        till=till,
    )


def _items(plan: Plan) -> list[Item]:
    """Return the lines of the note; the restocking fee is a discount on each, to the last unit."""
    items, before = [], 0
    for line in plan.lines:
        fee, gross = plan.sums.fee_minor, max(1, plan.sums.gross_minor)
        upto = before + line.total_minor
        off = fee * upto // gross - fee * before // gross
        before = upto
        items.append(
            Item(
                name=line.name,
                quantity_milli=line.quantity_milli,
                price_e4=line.price_e4,
                total_minor=line.total_minor - off,
                discount_minor=off,
                exempt=not line.tax_rate_bp,
                unit=line.unit,
            )
        )
    return items


def fiscal_references(
    session: ReadSession, sold: Sold | None, reason: str, text: str
) -> tuple[Reference, ...]:
    """Return the original document as the fiscal profile wants it; none without a ticket."""
    if sold is None:
        return ()
    document = sold.fact.document
    slips = [one.reference for one in sold.fact.payments if one.method in {"debit", "credit"}]
    return (
        Reference(
            kind=document.kind,
            series=document.series,
            number=document.number,
            day=get_shop(session).day(sold.occurred_at),
            total_minor=sold.fact.total_minor,
            reason=reason,
            text=text,
            authorisation=next(filter(None, slips), ""),
        ),
    )


def issued_before(session: ReadSession, op_id: UUID) -> Returned | None:
    """Return the note that this operation issued before, if it did."""
    if journal.find_applied(session, op_id) is None:
        return None
    note = session.get(CreditNote, op_id)
    assert note is not None, "the operation was something else"
    paid = session.scalars(
        select(Refund.paid_minor).where(Refund.credit_note_id == op_id, Refund.method == CASH)
    )
    return Returned(
        credit_note_id=op_id,
        number=note.number,
        total_minor=note.total_minor,
        fee_minor=note.fee_minor,
        rounding_minor=note.rounding_minor,
        paid_minor=sum(paid),
        occurred_at=note.occurred_at,
        sale_id=note.sale_id,
        exchange_id=note.exchange_id,
        again=True,
    )


def reference_to(session: ReadSession, sold: Sold) -> ReferenceFact:
    """Return the original document as its notes name it: its day is the shop's."""
    document = sold.fact.document
    return ReferenceFact(
        kind=document.kind,
        series=document.series,
        number=document.number,
        issued_on=get_shop(session).day(sold.occurred_at),
    )


def line_fact(
    line: LineLeft, quantity_milli: int, total_minor: int, parts: Sequence[Part] = (), **said: str
) -> ReturnedLineFact:
    """Return a line of a note, so much of one of the sale; `said`: condition, reason, serial."""
    sold = line.sold
    return ReturnedLineFact(
        sale_line=line.line_no,
        variant=sold.variant,
        code=sold.code,
        name=sold.name,
        unit=sold.unit,
        quantity_milli=quantity_milli,
        price_e4=sold.price_e4,
        total_minor=total_minor,
        tax_class=sold.tax_class,
        tax_rate_bp=sold.tax_rate_bp,
        cost_minor=sum(value_minor(part.quantity_milli, part.unit_cost_e4) for part in parts),
        **said,
    )


def _returned(
    op_id: UUID, fact: CreditNoteFact, refunds: Sequence[RefundFact], at: datetime
) -> Returned:
    return Returned(
        credit_note_id=op_id,
        number=fact.document.number,
        total_minor=fact.total_minor,
        fee_minor=fact.fee_minor,
        rounding_minor=fact.rounding_minor,
        paid_minor=sum(_cash(refunds)),
        occurred_at=at,
        sale_id=fact.sale,
        exchange_id=fact.exchange,
    )


def _cash(refunds: Sequence[RefundFact]) -> Iterator[int]:
    return (one.paid_minor for one in refunds if one.method == CASH)
