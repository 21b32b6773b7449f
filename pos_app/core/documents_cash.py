"""Papers of the drawer, read from the record: opening, slips, X and Z."""

from collections.abc import Iterable
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core import cash, people, print_jobs
from pos_app.core.actor import Actor
from pos_app.core.cash import (
    DEBT_PAID,
    DROP,
    IN,
    OUT,
    RAISED,
    REFUND,
    REFUND_INSTEAD,
    SALE,
    VOID,
    Turn,
)
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.documents_parts import METHOD_NAMES, method_name, shop_header, style_of, till_name
from pos_app.core.errors import PrintJobMissing
from pos_app.core.facts import CashClosedFact, CountFact, FlowFact
from pos_app.core.i18n import N_, Translate, translator
from pos_app.core.models.cash import CashCount, CashMove, CashSession, ZReport
from pos_app.core.models.journal import Operation
from pos_app.core.settings_shared import Shop, get_shop
from pos_app.core.settling import CASH
from pos_app.core.tickets import (
    CashCloseTicket,
    CashierTotal,
    CashOpenTicket,
    CashSlip,
    CashTurnTicket,
    FlowTotal,
    MethodTotal,
    TaxAmount,
    dump,
    render_cash_turn,
)

MOVED, BACK = {IN, OUT, DROP}, {REFUND, VOID, REFUND_INSTEAD}
FLOW_NAMES = {
    REFUND: N_("Returns"),
    VOID: N_("Voids"),
    REFUND_INSTEAD: N_("Returns that the card refused"),
    RAISED: N_("Debit notes"),
    DEBT_PAID: N_("Payments of debts"),
    IN: N_("Paid in"),
    OUT: N_("Paid out"),
    DROP: N_("Taken to the safe"),
}
_closed = msgspec.json.Decoder(CashClosedFact)


def cash_open_ticket(session: ReadSession, session_id: UUID) -> CashOpenTicket:
    """Return an opened cash session as its slip shows it; raise `PrintJobMissing`."""
    row = _get_session(session, session_id)
    query = select(CashCount.denomination_minor, CashCount.pieces).where(
        CashCount.cash_session_id == session_id, CashCount.moment == "open"
    )
    return CashOpenTicket(
        session_number=row.number,
        till=till_name(session, row.device_id),
        cashier=people.name_of(session, row.opened_by),
        opened_at=row.opened_at,
        float_minor=row.float_minor,
        denominations=dict(session.execute(query).all()),
    )


def cash_slip(session: ReadSession, move_id: UUID) -> CashSlip:
    """Return a cash move as its slip shows it; raise `PrintJobMissing`."""
    row = session.get(CashMove, move_id)
    if row is None:
        raise PrintJobMissing(document=str(move_id))
    turn = _get_session(session, row.cash_session_id)
    return CashSlip(
        kind=row.kind,
        session_number=turn.number,
        till=till_name(session, turn.device_id),
        cashier=people.name_of(session, row.user_id),
        occurred_at=row.occurred_at,
        amount_minor=row.amount_minor,
        reason=row.reason,
        receiver=row.kind == DROP,
    )


def cash_turn_ticket(session: ReadSession, actor: Actor, turn: Turn) -> CashTurnTicket:
    """Return the X of a turn as paper shows it: not numbered, changing nothing."""
    shop, took = get_shop(session), turn.totals
    flows = tuple(
        FlowFact(
            kind=flow.kind,
            method=flow.method,
            user=flow.user_id,
            count=flow.count,
            amount_minor=flow.amount_minor,
            cash_minor=flow.cash_minor,
        )
        for flow in turn.flows
    )
    return CashTurnTicket(
        session_number=turn.session.number,
        till=till_name(session, _get_session(session, turn.session.id).device_id),
        opened_by=people.name_of(session, turn.session.opened_by),
        opened_at=turn.session.opened_at,
        printed_by=actor.name,
        at=turn.at,
        sales_count=turn.sales_count,
        sales_minor=None if took is None else took.sales_minor,
        float_minor=turn.session.float_minor,
        methods=_methods(flows, shop),
        flows=_flows(flows, shop),
        expected_minor=turn.expected_minor,
    )


def print_x(session: WriteSession, actor: Actor) -> UUID:
    """Print the X as the turn stands in this moment; return the job.

    What is printed is kept with the job: who prints it later prints the same. Raises
    `NoCashSession`, `NotPermitted`.
    """
    turn = cash.view_turn(session, actor)
    style = style_of(get_shop(session))
    paper = cash_turn_ticket(session, actor, turn)
    ticket = render_cash_turn(paper, shop_header(session), style)
    job_id = print_jobs.add(session, actor, "cash_x", turn.session.id)
    print_jobs.keep_body(session, job_id, dump(ticket))
    return job_id


def cash_close_ticket(session: ReadSession, session_id: UUID) -> CashCloseTicket:
    """Return a closed cash session as its Z shows it; raise `PrintJobMissing`."""
    row, report = _get_session(session, session_id), session.get(ZReport, session_id)
    if report is None:
        raise PrintJobMissing(document=str(session_id))
    fact, shop = _closed.decode(report.body), get_shop(session)
    cash_sales = sum(total.amount_minor for total in fact.methods if total.method == CASH)
    tax = TaxAmount(shop.tax_label, fact.tax_minor - fact.returns_tax_minor)
    refunds = [flow for flow in fact.flows if flow.kind in BACK]
    return CashCloseTicket(
        z_number=report.number,
        session_number=row.number,
        till=till_name(session, row.device_id),
        opened_by=people.name_of(session, row.opened_by),
        opened_at=row.opened_at,
        closed_by=people.name_of(session, row.closed_by or row.opened_by),
        closed_at=report.closed_at,
        sales_count=fact.sales_count,
        sales_minor=fact.sales_minor,
        methods=tuple(
            MethodTotal(method_name(total.method, shop), total.count, total.amount_minor)
            for total in fact.methods
        ),
        float_minor=fact.float_minor,
        cash_sales_minor=cash_sales + fact.rounding_minor,
        expected_minor=fact.expected_minor,
        counted_minor=fact.counted_minor,
        uncounted=fact.uncounted,
        perpetual_minor=fact.perpetual_minor,
        ledger_head=fact.ledger_head,
        ledger_position=_position(session, report.device_id, bytes.fromhex(fact.ledger_head)),
        returns_count=fact.returns_count,
        returns_minor=fact.returns_minor,
        cash_returns_minor=-sum(flow.cash_minor for flow in refunds),
        cash_in_minor=fact.paid_in_minor,
        cash_out_minor=fact.paid_out_minor,
        dropped_minor=fact.dropped_minor,
        raised_minor=sum(flow.cash_minor for flow in fact.flows if flow.kind == RAISED),
        debts_minor=sum(flow.cash_minor for flow in fact.flows if flow.kind == DEBT_PAID),
        flows=_flows([flow for flow in fact.flows if flow.kind not in MOVED], shop),
        discount_minor=fact.discount_minor,
        rounding_minor=fact.rounding_minor,
        cashiers=_cashiers(session, fact),
        earlier_minor=fact.earlier_minor,
        net_minor=fact.net_minor - fact.returns_net_minor if fact.tax_minor else None,
        exempt_minor=fact.exempt_minor - fact.returns_exempt_minor,
        taxes=(tax,) if fact.tax_minor else (),
        first_number=str(fact.first_number or ""),
        last_number=str(fact.last_number or ""),
        denominations=_denominations(fact.counts),
        card_slips=fact.card_slips or None,
        note=fact.note,
        kardex_problems=fact.kardex_problems,
    )


def _methods(flows: Iterable[FlowFact], shop: Shop) -> tuple[MethodTotal, ...]:
    of: dict[str, list[FlowFact]] = {}
    for flow in flows:
        if flow.kind == SALE:
            of.setdefault(flow.method, []).append(flow)
    return tuple(
        MethodTotal(
            method_name(method, shop),
            sum(one.count for one in mine),
            sum(one.amount_minor for one in mine),
        )
        for method, mine in sorted(of.items())
    )


def _flows(flows: Iterable[FlowFact], shop: Shop) -> tuple[FlowTotal, ...]:
    """Return what else came in and went out, by kind and method, cash first."""
    of: dict[tuple[str, str], list[FlowFact]] = {}
    for flow in flows:
        if flow.kind != SALE:
            of.setdefault((flow.kind, flow.method), []).append(flow)
    return tuple(
        FlowTotal(
            label=flow_label(kind, method, translator(shop.language)),
            count=sum(one.count for one in mine),
            amount_minor=sum(one.amount_minor for one in mine),
            out=kind in {OUT, DROP, *BACK},
        )
        for (kind, method), mine in sorted(of.items(), key=lambda each: _order(*each[0]))
    )


def _order(kind: str, method: str) -> tuple[int, str, str]:
    known = list(FLOW_NAMES)
    return known.index(kind) if kind in known else len(known), kind, method


def flow_label(kind: str, method: str, translate: Translate) -> str:
    """Return the words for a way that money came in or went out."""
    if kind in MOVED:
        return translate(FLOW_NAMES[kind])
    label = translate(N_("Sales")) if kind == SALE else translate(FLOW_NAMES.get(kind, kind))
    return f"{label} · {translate(METHOD_NAMES.get(method, method))}"


def _cashiers(session: ReadSession, fact: CashClosedFact) -> tuple[CashierTotal, ...]:
    """Return the sub-total of each person; nothing where one alone worked at the drawer."""
    if len(fact.cashiers) < 2:
        return ()
    return tuple(
        CashierTotal(
            name=people.name_of(session, one.user),
            sales_count=one.sales_count,
            sales_minor=one.sales_minor,
            refunds_minor=_sum(fact, one.user, BACK, "amount_minor"),
            moved_minor=_sum(fact, one.user, MOVED, "cash_minor"),
            cash_minor=_sum(fact, one.user, None, "cash_minor"),
        )
        for one in fact.cashiers
    )


def _sum(fact: CashClosedFact, user: UUID, kinds: set[str] | None, column: str) -> int:
    return sum(
        getattr(flow, column)
        for flow in fact.flows
        if flow.user == user and (kinds is None or flow.kind in kinds)
    )


def _denominations(counts: tuple[CountFact, ...]) -> dict[int, int] | None:
    return {count.denomination_minor: count.pieces for count in counts} or None


def _get_session(session: ReadSession, session_id: UUID) -> CashSession:
    row = session.get(CashSession, session_id)
    if row is None:
        raise PrintJobMissing(document=str(session_id))
    return row


def _position(session: ReadSession, device_id: UUID, head: bytes) -> int:
    """Return the number of the operation with that hash: found at once in a fresh Z."""
    query = (
        select(Operation.seq)
        .where(Operation.device_id == device_id, Operation.hash == head)
        .order_by(Operation.seq.desc())
        .limit(1)
    )
    return int(session.execute(query).scalar() or 0)
