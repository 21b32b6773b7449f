"""How money enters and leaves a drawer: each way is one function that adds up its rows by person.

Who adds a way (a refund, a payment of a debt) writes its function here and names it in `FLOWS`:
what the drawer must hold, the X, the Z and the sub-totals of each cashier then know it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Text, bindparam, case, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from pos_app.core.db import ReadSession
from pos_app.core.models.accounts import DebtPayment
from pos_app.core.models.cash import CashMove
from pos_app.core.models.returns import CreditNote, DebitNote, Refund, RefundStep
from pos_app.core.models.sales import Payment, Sale
from pos_app.core.statements import Prepared, Query

IN, OUT, DROP = "paid_in", "paid_out", "drop"
SALE: Final = "sale"
DEBT_PAID: Final = "debt_paid"
REFUND: Final = "refund"  # what a credit note gave back
VOID: Final = "void"  # what was given back because the whole sale was undone on its day
REFUND_INSTEAD: Final = "refund_instead"  # of a note whose card refund was refused
RAISED: Final = "debit_note"  # what a debit note took
Said = ColumnElement[Any] | InstrumentedAttribute[Any]
CASH: Final = "cash"
SIGNS = {IN: 1, OUT: -1, DROP: -1}


@dataclass(frozen=True)
class Flow:
    """What one person took or gave of one kind, by one method, in one session.

    `amount_minor` is positive; `cash_minor` is what the drawer gained by it, negative when it
    gave.
    """

    kind: str
    method: str
    user_id: UUID
    count: int
    amount_minor: int
    cash_minor: int


def _of_session(query: Query, at: Said, *by: Said) -> Prepared:
    """Return a query of one session, a row for each of `by`. Adding a session up is asked often."""
    return Prepared(query.where(at == bindparam("turn")).group_by(*by).order_by(*by))


_PAYMENTS: Final = _of_session(
    select(
        Payment.method,
        Sale.user_id,
        func.count(),
        func.sum(Payment.amount_minor),
        func.sum(Payment.given_minor - Payment.change_minor),
    ).join(Sale, Sale.id == Payment.sale_id),
    Sale.cash_session_id,
    Payment.method,
    Sale.user_id,
)


def _payments(session: ReadSession, session_id: UUID) -> Iterable[Flow]:
    for method, user_id, count, amount, cash in _PAYMENTS.all(session, turn=session_id):
        gained = int(cash) if method == CASH else 0
        yield Flow(SALE, method, user_id, int(count), int(amount), gained)


_MOVES: Final = _of_session(
    select(CashMove.kind, CashMove.user_id, func.count(), func.sum(CashMove.amount_minor)),
    CashMove.cash_session_id,
    CashMove.kind,
    CashMove.user_id,
)


def _moves(session: ReadSession, session_id: UUID) -> Iterable[Flow]:
    for kind, user_id, count, amount in _MOVES.all(session, turn=session_id):
        yield Flow(kind, CASH, user_id, int(count), int(amount), SIGNS[kind] * int(amount))


_DEBTS: Final = _of_session(
    select(
        DebtPayment.method,
        DebtPayment.user_id,
        func.count(),
        func.sum(DebtPayment.amount_minor),
        func.sum(DebtPayment.given_minor - DebtPayment.change_minor),
    ),
    DebtPayment.cash_session_id,
    DebtPayment.method,
    DebtPayment.user_id,
)


def _debts(session: ReadSession, session_id: UUID) -> Iterable[Flow]:
    for method, user_id, count, amount, cash in _DEBTS.all(session, turn=session_id):
        gained = int(cash) if method == CASH else 0
        yield Flow(DEBT_PAID, method, user_id, int(count), int(amount), gained)


_void = literal_column(f"'{VOID}'", Text)  # literal: a parameter cannot be grouped by
_why = case((CreditNote.reason == _void, _void), else_=literal_column(f"'{REFUND}'", Text))
_REFUNDS: Final = _of_session(
    select(
        _why,
        Refund.method,
        CreditNote.user_id,
        func.count(),
        func.sum(Refund.amount_minor),
        func.sum(Refund.paid_minor),
    ).join(CreditNote, CreditNote.id == Refund.credit_note_id),
    Refund.cash_session_id,
    _why,
    Refund.method,
    CreditNote.user_id,
)


def _refunds(session: ReadSession, session_id: UUID) -> Iterable[Flow]:
    for why, method, user_id, count, amount, paid in _REFUNDS.all(session, turn=session_id):
        gave = int(paid) if method == CASH else 0
        yield Flow(why, method, user_id, int(count), int(amount), -gave)


_DEBIT_NOTES: Final = _of_session(
    select(
        DebitNote.method,
        DebitNote.user_id,
        func.count(),
        func.sum(DebitNote.total_minor),
        func.sum(DebitNote.paid_minor),
    ),
    DebitNote.cash_session_id,
    DebitNote.method,
    DebitNote.user_id,
)


def _debit_notes(session: ReadSession, session_id: UUID) -> Iterable[Flow]:
    for method, user_id, count, amount, paid in _DEBIT_NOTES.all(session, turn=session_id):
        gained = int(paid) if method == CASH else 0
        yield Flow(RAISED, method, user_id, int(count), int(amount), gained)


_INSTEAD: Final = _of_session(
    select(
        RefundStep.method,
        RefundStep.user_id,
        func.count(),
        func.sum(RefundStep.amount_minor),
        func.sum(RefundStep.paid_minor),
    ).where(RefundStep.outcome == "instead"),
    RefundStep.cash_session_id,
    RefundStep.method,
    RefundStep.user_id,
)


def _instead(session: ReadSession, session_id: UUID) -> Iterable[Flow]:
    for method, user_id, count, amount, paid in _INSTEAD.all(session, turn=session_id):
        gave = int(paid) if method == CASH else 0
        yield Flow(REFUND_INSTEAD, method, user_id, int(count), int(amount), -gave)


FLOWS: tuple[Callable[[ReadSession, UUID], Iterable[Flow]], ...] = (
    _payments,
    _debts,
    _refunds,
    _instead,
    _debit_notes,
    _moves,
)


_RANKS: Final = {SALE: 0, DEBT_PAID: 1, REFUND: 2, VOID: 2, REFUND_INSTEAD: 3, RAISED: 4}


def merge_flows(flows: Iterable[Flow]) -> tuple[Flow, ...]:
    """Return flows with those of one person, kind and method as one, in the order of `FLOWS`."""
    found: dict[tuple[int, str, str, UUID], Flow] = {}
    for one in flows:
        key = (_RANKS.get(one.kind, len(_RANKS)), one.kind, one.method, one.user_id)
        before = found.get(key)
        found[key] = one if before is None else _sum(before, one)
    return tuple(found[key] for key in sorted(found))


def _sum(first: Flow, second: Flow) -> Flow:
    return replace(
        first,
        count=first.count + second.count,
        amount_minor=first.amount_minor + second.amount_minor,
        cash_minor=first.cash_minor + second.cash_minor,
    )


def list_flows(session: ReadSession, session_id: UUID) -> tuple[Flow, ...]:
    """Return all that entered and left the drawer of a session, in one consistent read."""
    session.flush()  # what was added to the session and not sent yet
    return tuple(flow for read in FLOWS for flow in read(session, session_id))
