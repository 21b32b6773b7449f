"""The close of a session: counted blind, settled in a Z that never changes (C4, C5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core import drafts, journal, kardex, print_jobs, rows_cash
from pos_app.core.actor import Actor
from pos_app.core.cash.aside import read_aside
from pos_app.core.cash.blind import check_recount, earlier, is_beyond
from pos_app.core.cash.counts import Count, count_facts, require_count, sum_of
from pos_app.core.cash.sessions import Session, add_parts, get_open
from pos_app.core.cash.taken import list_taken, naming
from pos_app.core.cash.totals import Totals, totals
from pos_app.core.cash.twice import has_z, record_second
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import InvalidAmount
from pos_app.core.facts import CashClosedFact, CashierFact, FlowFact, decode_envelope, decode_fact
from pos_app.core.fiscal.generic import next_number
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp, Station
from pos_app.core.models.cash import CashSession, ZReport
from pos_app.core.models.journal import Applied, Operation

Z_SERIES = "z_report"
_closed_decoder = msgspec.json.Decoder(CashClosedFact)


@dataclass(frozen=True)
class LastClose:
    """A Z as it was recorded, and when."""

    closed_at: datetime
    fact: CashClosedFact


def close_session(
    session: WriteSession,
    actor: Actor,
    *,
    counts: Sequence[Count] = (),
    counted_minor: int | None = None,
    card_slips: int = 0,
    note: str = "",
    op_id: UUID | None = None,
    print_z: bool = True,
) -> CashClosedFact:
    """Close the open session with what was counted and return its Z (C4, C5).

    `counted_minor` stands for a count without denominations. The same `op_id` again returns the
    same Z. Parked sales stay. Raises `NoCashSession`, `InvalidAmount`, `RecountSpent`,
    `ApprovalRequired` for a difference above what the shop tolerates (`cash.difference`),
    `NotPermitted`.
    """
    station = journal.hold(session)
    z_id = op_id or new_id()
    if journal.find_applied(session, z_id) is not None:
        return find_recorded(session, z_id)
    actor.require("cash.close")
    current = get_open(session)
    require_count(counts)
    counted = sum_of(counts) if counts or counted_minor is None else counted_minor
    if counted < 0:
        raise InvalidAmount(text=str(counted))
    took = totals(session, current.id)
    expected = took.expected_minor(current.float_minor)
    draft = drafts.find_count(session, current.id)
    check_recount(draft, counted, expected)
    if is_beyond(session, counted - expected):
        actor.require("cash.difference", abs(counted - expected))
    fact = made_fact(
        session,
        station,
        current,
        took,
        sold_by=station.device_id,
        counted_minor=counted,
        counts=count_facts(counts),
        card_slips=card_slips,
        note=note.strip(),
        earlier_minor=earlier(draft, counted),
        kardex_problems=_check_kardex(session, station),
    )
    journal.append(session, actor, fact, record_closed, op_id=z_id)
    drafts.discard_count(session)
    if print_z:
        print_jobs.add(session, actor, "cash_close", current.id)
    return fact


def made_fact(
    session: WriteSession,
    station: Station,
    turn: Session,
    took: Totals,
    *,
    sold_by: UUID,
    counted_minor: int,
    **said: Any,  # noqa: ANN401 - the other fields of the fact
) -> CashClosedFact:
    """Return the Z of a session that this node closes; `sold_by` is the device whose it was."""
    expected = took.expected_minor(turn.float_minor)
    return CashClosedFact(
        cash_session=turn.id,
        number=next_number(session, Z_SERIES, station.device_id).number,
        opened_at=turn.opened_at,
        float_minor=turn.float_minor,
        expected_minor=expected,
        counted_minor=counted_minor,
        difference_minor=counted_minor - expected,
        perpetual_minor=_perpetual(session, sold_by) + took.sales_minor,
        ledger_head=journal.head(session, station.device_id)[1].hex(),
        operations=naming(
            [*list_taken(session, turn.id), *read_aside(session, turn.id).operations]
        ),
        **{"counts": (), "card_slips": 0, **said},
        **took_fields(took),
    )


def _check_kardex(session: ReadSession, station: Station) -> int | None:
    """Return how many rows of the Kardex are wrong, of what is new (C6); the centre has its own."""
    return None if station.kind == "centre" else len(kardex.check_new(session).problems)


def took_fields(took: Totals) -> dict[str, Any]:
    """Return what a session took, as its Z says it."""
    return {
        "methods": took.methods,
        "sales_count": took.sales_count,
        "sales_minor": took.sales_minor,
        "net_minor": took.net_minor,
        "tax_minor": took.tax_minor,
        "exempt_minor": took.exempt_minor,
        "rounding_minor": took.rounding_minor,
        "discount_minor": took.discount_minor,
        "returns_count": took.returns_count,
        "returns_minor": took.returns_minor,
        "returns_net_minor": took.returns_net_minor,
        "returns_tax_minor": took.returns_tax_minor,
        "returns_exempt_minor": took.returns_exempt_minor,
        "paid_in_minor": took.paid_in_minor,
        "paid_out_minor": took.paid_out_minor,
        "dropped_minor": took.dropped_minor,
        "first_number": took.first_number,
        "last_number": took.last_number,
        "flows": tuple(
            FlowFact(
                kind=flow.kind,
                method=flow.method,
                user=flow.user_id,
                count=flow.count,
                amount_minor=flow.amount_minor,
                cash_minor=flow.cash_minor,
            )
            for flow in took.flows
        ),
        "cashiers": tuple(
            CashierFact(user=one.user_id, sales_count=one.sales_count, sales_minor=one.sales_minor)
            for one in took.cashiers
        ),
    }


def find_recorded(session: ReadSession, op_id: UUID) -> CashClosedFact:
    """Return the Z that an operation made before."""
    query = (
        select(Operation.payload)
        .join(Applied, (Applied.device_id == Operation.device_id) & (Applied.seq == Operation.seq))
        .where(Applied.op_id == op_id)
    )
    fact = decode_fact(decode_envelope(bytes(session.execute(query).scalar_one())))
    assert isinstance(fact, CashClosedFact), "the id of a close is of nothing else"
    return fact


def record_closed(session: WriteSession, stamp: Stamp, fact: CashClosedFact) -> None:
    """Write the Z and close the session; at the centre the session may not be known yet.

    Another Z of a session that has one is kept beside it.
    """
    if has_z(session, fact.cash_session):
        record_second(session, stamp, fact)
        return
    row = session.get(CashSession, fact.cash_session)
    if row is not None:
        row.closed_by, row.closed_at = stamp.user_id, stamp.occurred_at
    add_parts(session, rows_cash.of_closed(stamp, fact))


def find_last_close(session: ReadSession) -> LastClose | None:
    """Return the last Z of this till: what was left in the drawer is a hint for the next float."""
    device_id = journal.get_station(session).device_id
    newest = (
        select(ZReport.closed_at, ZReport.body)
        .where(ZReport.device_id == device_id, ~ZReport.uncounted)
        .order_by(ZReport.number.desc())
        .limit(1)
    )
    row = session.execute(newest).first()
    return None if row is None else LastClose(row[0], _closed_decoder.decode(row[1]))


def _perpetual(session: ReadSession, device_id: UUID) -> int:
    """Return what a device sold in all its sessions; one that it ended for another is not its."""
    last = (
        select(ZReport.perpetual_minor)
        .where(ZReport.device_id == device_id, ~ZReport.uncounted)
        .order_by(ZReport.number.desc())
        .limit(1)
    )
    return int(session.execute(last).scalar() or 0)
