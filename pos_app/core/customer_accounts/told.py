"""Accounts between nodes: what the centre tells of them, and what two tills broke together."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
from sqlalchemy import delete, insert, select

from pos_app.core.cases import open_case
from pos_app.core.customer_accounts.balances import list_balances
from pos_app.core.customer_accounts.entries import (
    LINES_TOLD,
    Told,
    ToldLine,
    ToldSum,
    lines_here,
    sums_here,
)
from pos_app.core.customers import known_as
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.facts import Fact, PaymentFact, SaleFact
from pos_app.core.facts_accounts import AccountCorrectedFact, DebtPaidFact
from pos_app.core.journal import Stamp
from pos_app.core.models.accounts import AccountTold, UnsaidAccount
from pos_app.core.models.catalog import Customer
from pos_app.core.rows_accounts import ACCOUNT_OF
from pos_app.core.statements import Prepared

__all__ = [
    "Told",
    "ToldLine",
    "ToldSum",
    "await_told",
    "end_unsaid",
    "moved_by",
    "note_broken",
    "take_up",
    "tell",
]

_any_unsaid = Prepared(select(UnsaidAccount.customer_id).limit(1))


def moved_by(fact: Fact) -> frozenset[UUID]:
    """Return the customer whose account a fact changes: its payments, its refunds, or all of it."""
    customer: UUID | None = getattr(fact, "customer", None)
    if customer is None:
        return frozenset()
    if isinstance(fact, DebtPaidFact | AccountCorrectedFact):
        return frozenset({customer})
    paid = (*getattr(fact, "payments", ()), *getattr(fact, "refunds", ()))
    return frozenset({customer} if any(one.method in ACCOUNT_OF for one in paid) else ())


def tell(session: ReadSession, customers: Iterable[UUID]) -> dict[UUID, Told]:
    """Return what the centre tells its tills of some accounts: sums by device, newest entries."""
    wanted = sorted(set(customers))
    if not wanted:
        return {}
    sums = sums_here(session, wanted)
    return {
        customer: Told(
            sums=tuple(sums.get(customer, ())),
            lines=tuple(lines_here(session, [customer], limit=LINES_TOLD)),
        )
        for customer in wanted
    }


def take_up(session: WriteSession, customer_id: UUID, told: Told) -> None:
    """Keep at a till what the centre told of an account."""
    row = session.get(AccountTold, customer_id) or AccountTold(customer_id=customer_id)
    row.body = msgspec.json.encode(told)
    session.add(row)
    if (unsaid := session.get(UnsaidAccount, customer_id)) is not None:
        session.delete(unsaid)


def await_told(session: WriteSession) -> None:
    """Note every account that this till was told of: nobody knows whether the centre still has it.

    A centre that was put back from a backup tells what it knows again, and only that.
    """
    session.execute(delete(UnsaidAccount))
    told = select(AccountTold.customer_id)
    session.execute(insert(UnsaidAccount).from_select(["customer_id"], told))


def end_unsaid(session: WriteSession) -> None:
    """After the last page: of what was not told again the centre knows nothing.

    What this till did itself stays: the centre has it, or will hear of it.
    """
    if _any_unsaid.first(session) is None:
        return
    unsaid = select(UnsaidAccount.customer_id)
    session.execute(delete(AccountTold).where(AccountTold.customer_id.in_(unsaid)))
    session.execute(delete(UnsaidAccount))


def note_broken(session: WriteSession, stamp: Stamp, fact: SaleFact) -> None:
    """Open a case where tills that did not know of each other went too far; before it is recorded.

    `OVER_LIMIT`: more is owed than the limit and what a supervisor agreed to. `CREDIT_OVERSPENT`:
    store credit was spent twice. The sale stands (KSP/1: what happened is never refused).
    """
    if fact.customer is None:
        return
    charged = [paid for paid in fact.payments if paid.method == "account"]
    used = sum(paid.amount_minor for paid in fact.payments if paid.method == "store_credit")
    if not charged and not used:
        return
    debt, store_credit = list_balances(session, [fact.customer]).get(fact.customer, (0, 0))
    customer_id = known_as(session, fact.customer)
    customer = session.get(Customer, customer_id)
    name = customer.name if customer else ""
    limit = customer.credit_limit_minor if customer else 0
    if charged:
        _note_over(session, stamp, customer_id, charged, (name, debt, limit))
    if used > store_credit:
        detail: dict[str, str | int] = {
            "customer": name,
            "available": store_credit,
            "used": used,
        }
        open_case(session, stamp, kind="CREDIT_OVERSPENT", subject_id=customer_id, detail=detail)


def _note_over(
    session: WriteSession,
    stamp: Stamp,
    customer_id: UUID,
    charged: Sequence[PaymentFact],
    known: tuple[str, int, int],
) -> None:
    name, debt, limit = known
    owed = debt + sum(paid.amount_minor for paid in charged)
    if owed <= limit + max(paid.over_minor for paid in charged):
        return
    detail: dict[str, str | int] = {"customer": name, "debt": owed, "limit": limit}
    open_case(session, stamp, kind="OVER_LIMIT", subject_id=customer_id, detail=detail)
