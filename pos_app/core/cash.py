"""Cash sessions: open with a float, move cash, count blind, close with a numbered Z (C1–C5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, select

from pos_app.core import journal, print_jobs, rows
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import (
    CashSessionOpen,
    CashTooSmall,
    InvalidAmount,
    NoCashSession,
    ReasonMissing,
)
from pos_app.core.facts import (
    CashClosedFact,
    CashMovedFact,
    CashOpenedFact,
    CountFact,
    MethodTotalFact,
)
from pos_app.core.fiscal.generic import next_number
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.models.cash import CashMove, CashSession, ZReport
from pos_app.core.models.sales import Payment, Sale
from pos_app.core.money import format_money
from pos_app.core.rows import Part
from pos_app.core.settings_shared import get_shop
from pos_app.core.statements import Prepared

SESSION_SERIES = "cash_session"
Z_SERIES = "z_report"
IN, OUT, DROP = "paid_in", "paid_out", "drop"
_closed_decoder = msgspec.json.Decoder(CashClosedFact)


@dataclass(frozen=True)
class Session:
    """A cash session as the screens see it."""

    id: UUID
    number: int
    opened_by: UUID
    opened_at: datetime
    float_minor: int


@dataclass(frozen=True)
class Count:
    """So many pieces of one note or coin."""

    denomination_minor: int
    pieces: int


@dataclass(frozen=True)
class LastClose:
    """A Z as it was recorded, and when."""

    closed_at: datetime
    fact: CashClosedFact


@dataclass(frozen=True)
class Totals:
    """What a session took, from its rows; `expected` is what the drawer must hold."""

    sales_count: int
    sales_minor: int
    net_minor: int
    tax_minor: int
    exempt_minor: int
    rounding_minor: int
    first_number: int
    last_number: int
    methods: tuple[MethodTotalFact, ...]
    paid_in_minor: int
    paid_out_minor: int
    dropped_minor: int
    cash_taken_minor: int

    def expected_minor(self, float_minor: int) -> int:
        """Return float + cash taken + paid in − paid out − drops."""
        moved = self.paid_in_minor - self.paid_out_minor - self.dropped_minor
        return float_minor + self.cash_taken_minor + moved


_open = Prepared(
    select(
        CashSession.id,
        CashSession.number,
        CashSession.opened_by,
        CashSession.opened_at,
        CashSession.float_minor,
    ).where(CashSession.device_id == bindparam("device"), CashSession.closed_at.is_(None))
)


def find_open(session: ReadSession, device_id: UUID | None = None) -> Session | None:
    """Return the open session of a device, by default this node's."""
    device = device_id or journal.get_station(session).device_id
    row = _open.first(session, device=device)
    return None if row is None else Session(*row)


def get_open(session: ReadSession) -> Session:
    """Return the open session of this node; raise `NoCashSession`."""
    found = find_open(session)
    if found is None:
        raise NoCashSession
    return found


def open_session(
    session: WriteSession,
    actor: Actor,
    *,
    float_minor: int,
    counts: Sequence[Count] = (),
    session_id: UUID | None = None,
) -> Session:
    """Open this till's drawer with a float; with `counts` the float is their sum.

    Raises `CashSessionOpen`, `InvalidAmount` for a negative float, `NotPermitted`.
    """
    actor.require("cash.open")
    station = journal.hold(session)
    already = find_open(session)
    if already is not None:
        since = already.opened_at.isoformat(timespec="minutes")
        raise CashSessionOpen(number=already.number, since=since)
    if counts:
        float_minor = _sum(counts)
    if float_minor < 0:
        raise InvalidAmount(text=str(float_minor))
    number = next_number(session, SESSION_SERIES, station.device_id).number
    fact = CashOpenedFact(
        branch=station.branch_id,
        number=number,
        float_minor=float_minor,
        counts=_count_facts(counts),
    )
    op_id = session_id or new_id()
    stamp = journal.append(session, actor, fact, record_opened, op_id=op_id)
    print_jobs.add(session, actor, "cash_open", op_id)
    return Session(op_id, number, actor.user_id, stamp.occurred_at, float_minor)


def record_opened(session: WriteSession, stamp: Stamp, fact: CashOpenedFact) -> None:
    """Write the rows of an opened session."""
    _add(session, rows.of_opened(stamp, fact))


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
    _add(session, rows.of_moved(stamp, fact))


def _add(session: WriteSession, parts: Sequence[Part]) -> None:
    for part in parts:
        session.add_all(part.model(**row) for row in part.rows)
        session.flush()


def totals(session: ReadSession, session_id: UUID) -> Totals:
    """Add up a session from its sales, payments and cash moves, in one consistent read."""
    sales = session.execute(
        select(
            func.count(),
            *(
                func.coalesce(func.sum(column), 0)
                for column in (
                    Sale.total_minor,
                    Sale.net_minor,
                    Sale.tax_minor,
                    Sale.exempt_minor,
                    Sale.rounding_minor,
                )
            ),
            func.coalesce(func.min(Sale.number), 0),
            func.coalesce(func.max(Sale.number), 0),
        ).where(Sale.cash_session_id == session_id)
    ).one()
    rows = session.execute(
        select(
            Payment.method,
            func.count(),
            func.sum(Payment.amount_minor),
            func.sum(Payment.given_minor - Payment.change_minor),
        )
        .join(Sale, Sale.id == Payment.sale_id)
        .where(Sale.cash_session_id == session_id)
        .group_by(Payment.method)
        .order_by(Payment.method)
    ).all()
    moves = session.execute(
        select(CashMove.kind, func.sum(CashMove.amount_minor))
        .where(CashMove.cash_session_id == session_id)
        .group_by(CashMove.kind)
    )
    moved = {kind: int(amount) for kind, amount in moves}
    return Totals(
        sales_count=int(sales[0]),
        sales_minor=int(sales[1]),
        net_minor=int(sales[2]),
        tax_minor=int(sales[3]),
        exempt_minor=int(sales[4]),
        rounding_minor=int(sales[5]),
        first_number=int(sales[6]),
        last_number=int(sales[7]),
        methods=tuple(
            MethodTotalFact(method=method, count=int(count), amount_minor=int(amount))
            for method, count, amount, _ in rows
        ),
        paid_in_minor=moved.get(IN, 0),
        paid_out_minor=moved.get(OUT, 0),
        dropped_minor=moved.get(DROP, 0),
        cash_taken_minor=sum(int(kept) for method, _, _, kept in rows if method == "cash"),
    )


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
    counted = _sum(counts) if counts or counted_minor is None else counted_minor
    if counted < 0 or any(count.pieces < 0 for count in counts):
        raise InvalidAmount(text=str(counted))
    took = totals(session, current.id)
    expected = took.expected_minor(current.float_minor)
    fact = CashClosedFact(
        cash_session=current.id,
        number=next_number(session, Z_SERIES, station.device_id).number,
        opened_at=current.opened_at,
        float_minor=current.float_minor,
        counts=_count_facts(counts),
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
    _add(session, rows.of_closed(stamp, fact))


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


def _count_facts(counts: Sequence[Count]) -> tuple[CountFact, ...]:
    return tuple(
        CountFact(denomination_minor=count.denomination_minor, pieces=count.pieces)
        for count in counts
        if count.pieces
    )


def _sum(counts: Sequence[Count]) -> int:
    return sum(count.denomination_minor * count.pieces for count in counts)
