"""The statement of a customer: dated lines with the balance after each, what is due, what is late.

Payments settle the oldest charges first, always: what is still open is what the newest charges add
up to until the debt is reached. So two tills that took a payment each agree without asking.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pos_app.core.customer_accounts.balances import Balance, get_balance
from pos_app.core.customer_accounts.entries import ToldLine, lines_here, told_by_others
from pos_app.core.customers import ids_of
from pos_app.core.db import ReadSession, clock_of
from pos_app.core.facts_accounts import DEBT
from pos_app.core.settings_shared import get_shop

LINES = 200  # of a statement; what is older is in the balance it begins with


@dataclass(frozen=True)
class Line:
    """One entry; `debt_minor` and `store_credit_minor` are the balances after it."""

    op_id: UUID
    at: datetime
    device_id: UUID
    account: str
    kind: str
    amount_minor: int
    document_kind: str
    document_id: UUID
    number: int
    note: str
    due_on: date | None
    debt_minor: int
    store_credit_minor: int


@dataclass(frozen=True)
class Charge:
    """A charge that is not paid off: how much of it is open, and since when it is late."""

    document_kind: str
    document_id: UUID
    number: int
    at: datetime
    due_on: date | None
    amount_minor: int
    open_minor: int
    overdue: bool


@dataclass(frozen=True)
class Statement:
    """An account: lines oldest first, after what came before them; open charges oldest first.

    `older_minor` is open of charges that are not among the lines.
    """

    customer_id: UUID
    balance: Balance
    before_debt_minor: int
    before_credit_minor: int
    lines: tuple[Line, ...]
    open: tuple[Charge, ...]
    older_minor: int
    overdue_minor: int


def get_statement(session: ReadSession, customer_id: UUID, *, limit: int = LINES) -> Statement:
    """Return a customer's statement as this node knows it; raise `CustomerMissing`."""
    balance = get_balance(session, customer_id)
    ids = ids_of(session, [customer_id])[customer_id]
    told = told_by_others(session, ids).values()
    lines_of_all = (
        *(line for one in told for line in one.lines),
        *lines_here(session, ids, limit=limit),
    )
    without = {op_id for one in told for op_id in one.without}
    once = {(line.op, line.line_no): line for line in lines_of_all if line.op not in without}
    known = sorted(once.values(), key=lambda line: (line.at, line.op, line.line_no))[-limit:]
    today = get_shop(session).day(clock_of(session).now())
    charges, older = _open(known, balance.debt_minor, today)
    lines = _running(known, balance)
    first = lines[0] if lines else None
    before_debt, before_credit = balance.debt_minor, balance.store_credit_minor
    if first is not None:
        before_debt, before_credit = first.debt_minor, first.store_credit_minor
        if first.account == DEBT:
            before_debt -= first.amount_minor
        else:
            before_credit -= first.amount_minor
    return Statement(
        customer_id=customer_id,
        balance=balance,
        before_debt_minor=before_debt,
        before_credit_minor=before_credit,
        lines=lines,
        open=charges,
        older_minor=older,
        overdue_minor=older + sum(one.open_minor for one in charges if one.overdue),
    )


def _running(known: Sequence[ToldLine], balance: Balance) -> tuple[Line, ...]:
    """Return the lines with the balances after each, counted back from what is so now."""
    debt, store_credit = balance.debt_minor, balance.store_credit_minor
    lines = []
    for one in reversed(known):
        lines.append(_line(one, debt, store_credit))
        if one.account == DEBT:
            debt -= one.amount_minor
        else:
            store_credit -= one.amount_minor
    return tuple(reversed(lines))


def _line(one: ToldLine, debt_minor: int, store_credit_minor: int) -> Line:
    return Line(
        op_id=one.op,
        at=one.at,
        device_id=one.device,
        account=one.account,
        kind=one.kind,
        amount_minor=one.amount_minor,
        document_kind=one.document_kind,
        document_id=one.document,
        number=one.number,
        note=one.note,
        due_on=one.due_on,
        debt_minor=debt_minor,
        store_credit_minor=store_credit_minor,
    )


def _open(
    known: Sequence[ToldLine], debt_minor: int, today: date
) -> tuple[tuple[Charge, ...], int]:
    """Return the charges that are open, oldest first, and what is open of older ones."""
    left, found = max(0, debt_minor), []
    for one in reversed(known):
        if not left:
            break
        if one.account != DEBT or one.amount_minor < 0:
            continue
        part = min(left, one.amount_minor)
        left -= part
        found.append(
            Charge(
                document_kind=one.document_kind,
                document_id=one.document,
                number=one.number,
                at=one.at,
                due_on=one.due_on,
                amount_minor=one.amount_minor,
                open_minor=part,
                overdue=one.due_on is not None and one.due_on < today,
            )
        )
    return tuple(reversed(found)), left
