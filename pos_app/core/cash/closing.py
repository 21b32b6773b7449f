"""The close of a session: counted blind, settled in a Z that never changes (C4, C5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core import journal, print_jobs, rows
from pos_app.core.actor import Actor
from pos_app.core.cash.counts import Count, count_facts, sum_of
from pos_app.core.cash.sessions import add_parts, get_open
from pos_app.core.cash.totals import totals
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import InvalidAmount
from pos_app.core.facts import CashClosedFact
from pos_app.core.fiscal.generic import next_number
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.models.cash import CashSession, ZReport

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
) -> CashClosedFact:
    """Close the open session with what was counted and return its Z (C4, C5).

    `counted_minor` stands for a count without denominations. Raises `NoCashSession`,
    `InvalidAmount`, `NotPermitted`.
    """
    actor.require("cash.close")
    station, current = journal.hold(session), get_open(session)
    counted = sum_of(counts) if counts or counted_minor is None else counted_minor
    if counted < 0 or any(count.pieces < 0 for count in counts):
        raise InvalidAmount(text=str(counted))
    took = totals(session, current.id)
    expected = took.expected_minor(current.float_minor)
    fact = CashClosedFact(
        cash_session=current.id,
        number=next_number(session, Z_SERIES, station.device_id).number,
        opened_at=current.opened_at,
        float_minor=current.float_minor,
        counts=count_facts(counts),
        methods=took.methods,
        card_slips=card_slips,
        sales_count=took.sales_count,
        sales_minor=took.sales_minor,
        net_minor=took.net_minor,
        tax_minor=took.tax_minor,
        exempt_minor=took.exempt_minor,
        rounding_minor=took.rounding_minor,
        paid_in_minor=took.paid_in_minor,
        paid_out_minor=took.paid_out_minor,
        dropped_minor=took.dropped_minor,
        expected_minor=expected,
        counted_minor=counted,
        difference_minor=counted - expected,
        perpetual_minor=_perpetual(session, station.device_id) + took.sales_minor,
        first_number=took.first_number,
        last_number=took.last_number,
        ledger_head=journal.head(session, station.device_id)[1].hex(),
        note=note.strip(),
    )
    z_id = op_id or new_id()
    journal.append(session, actor, fact, record_closed, op_id=z_id)
    print_jobs.add(session, actor, "cash_close", current.id)
    return fact


def record_closed(session: WriteSession, stamp: Stamp, fact: CashClosedFact) -> None:
    """Write the Z and close the session; at the centre the session may not be known yet."""
    row = session.get(CashSession, fact.cash_session)
    if row is not None:
        row.closed_by, row.closed_at = stamp.user_id, stamp.occurred_at
    add_parts(session, rows.of_closed(stamp, fact))


def find_last_close(session: ReadSession) -> LastClose | None:
    """Return the last Z of this till: what was left in the drawer is a hint for the next float."""
    device_id = journal.get_station(session).device_id
    newest = (
        select(ZReport.closed_at, ZReport.body)
        .where(ZReport.device_id == device_id)
        .order_by(ZReport.number.desc())
        .limit(1)
    )
    row = session.execute(newest).first()
    return None if row is None else LastClose(row[0], _closed_decoder.decode(row[1]))


def _perpetual(session: ReadSession, device_id: UUID) -> int:
    last = (
        select(ZReport.perpetual_minor)
        .where(ZReport.device_id == device_id)
        .order_by(ZReport.number.desc())
        .limit(1)
    )
    return int(session.execute(last).scalar() or 0)
