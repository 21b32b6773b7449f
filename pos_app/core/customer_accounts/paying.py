"""Paying a debt off, in whole or in part, and putting an account right."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pos_app.core import cash, journal, print_jobs, rows
from pos_app.core.actor import Actor
from pos_app.core.customer_accounts.balances import get_balance
from pos_app.core.customers import get_customer, known_as
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import (
    CreditShort,
    DebtSmaller,
    InvalidAmount,
    PaymentTooLarge,
    PaymentTooSmall,
    PrintJobMissing,
    ReasonMissing,
    UnknownAccount,
    UnknownMethod,
)
from pos_app.core.facts_accounts import DEBT, STORE_CREDIT, AccountCorrectedFact, DebtPaidFact
from pos_app.core.journal import Stamp
from pos_app.core.models.accounts import DebtPayment
from pos_app.core.money import LIMIT_MINOR, format_money
from pos_app.core.settings_shared import get_shop
from pos_app.core.settling import CASH, cash_due

COLLECT: Final = "customers.collect"
CORRECT: Final = "customers.correct"
PAYING_METHODS: Final = (CASH, "debit", "transfer", "credit")
TEXT_LIMIT: Final = 200


@dataclass(frozen=True)
class Paid:
    """A payment of a debt as the counter shows it; `left_minor` is what is still owed."""

    id: UUID
    amount_minor: int
    rounding_minor: int
    change_minor: int
    left_minor: int
    again: bool = False


def pay_debt(
    session: WriteSession,
    actor: Actor,
    *,
    op_id: UUID,
    customer_id: UUID,
    amount_minor: int,
    method: str,
    reference: str = "",
    given_minor: int | None = None,
) -> Paid:
    """Take a payment of a debt, all of it or an instalment; print its slip.

    `given_minor` is the cash handed over, by default what is due. The oldest charges are paid first
    (`get_statement` says which are still open). The same `op_id` again takes nothing. Raises
    `NoCashSession`, `InvalidAmount`, `UnknownMethod`, `DebtSmaller`, `PaymentTooSmall`,
    `PaymentTooLarge`, `CustomerMissing`, `NotPermitted`.
    """
    actor.require(COLLECT)
    station = journal.hold(session)
    if journal.find_applied(session, op_id) is not None:
        return _paid(get_payment(session, op_id), again=True)
    customer_id = known_as(session, customer_id)
    customer, balance = get_customer(session, customer_id), get_balance(session, customer_id)
    current, money = cash.get_open(session), get_shop(session).money
    if method not in PAYING_METHODS:
        raise UnknownMethod(method=method)
    if not 0 < amount_minor <= LIMIT_MINOR:
        raise InvalidAmount(text=str(amount_minor))
    if amount_minor > balance.debt_minor:
        raise DebtSmaller(
            customer=customer.name,
            debt=format_money(max(0, balance.debt_minor), money),
            wanted=format_money(amount_minor, money),
        )
    due = cash_due(amount_minor, money.cash_rounding) if method == CASH else amount_minor
    given = due if given_minor is None else given_minor
    if given < due:
        raise PaymentTooSmall(missing=format_money(due - given, money))
    if given > due and method != CASH:
        raise PaymentTooLarge(excess=format_money(given - due, money))
    fact = DebtPaidFact(
        branch=station.branch_id,
        cash_session=current.id,
        customer=customer_id,
        method=method,
        amount_minor=amount_minor,
        given_minor=given,
        change_minor=given - due,
        rounding_minor=due - amount_minor,
        left_minor=balance.debt_minor - amount_minor,
        reference=reference.strip()[:TEXT_LIMIT],
    )
    journal.append(session, actor, fact, record_paid, op_id=op_id)
    jobs: list[print_jobs.JobKind] = ["debt_paid"]
    if method == CASH:
        jobs.append("drawer")
    print_jobs.add_all(session, actor, jobs, op_id)
    return _paid(get_payment(session, op_id))


def _paid(row: DebtPayment, *, again: bool = False) -> Paid:
    return Paid(
        row.id, row.amount_minor, row.rounding_minor, row.change_minor, row.left_minor, again
    )


def get_payment(session: ReadSession, payment_id: UUID) -> DebtPayment:
    """Return a payment of a debt; raise `PrintJobMissing`."""
    row = session.get(DebtPayment, payment_id)
    if row is None:
        raise PrintJobMissing(document=str(payment_id))
    return row


def correct(
    session: WriteSession,
    actor: Actor,
    *,
    op_id: UUID,
    customer_id: UUID,
    account: str,
    amount_minor: int,
    reason: str,
) -> UUID:
    """Put an account right with a reason: a debt of the notebook, a debt that is forgiven.

    `amount_minor` is signed: positive adds to what is owed. The same `op_id` again does nothing.
    Raises `UnknownAccount`, `InvalidAmount`, `ReasonMissing`, `CreditShort` for more store credit
    than there is, `CustomerMissing`, `ApprovalRequired`, `NotPermitted`.
    """
    actor.require(CORRECT, abs(amount_minor))
    station = journal.hold(session)
    if journal.find_applied(session, op_id) is not None:
        return op_id
    if account not in {DEBT, STORE_CREDIT}:
        raise UnknownAccount(account=account)
    if not amount_minor or abs(amount_minor) > LIMIT_MINOR:
        raise InvalidAmount(text=str(amount_minor))
    if not reason.strip():
        raise ReasonMissing
    customer_id = known_as(session, customer_id)
    balance = get_balance(session, customer_id)
    if account == STORE_CREDIT and balance.store_credit_minor + amount_minor < 0:
        money = get_shop(session).money
        raise CreditShort(
            customer=get_customer(session, customer_id).name,
            available=format_money(max(0, balance.store_credit_minor), money),
            wanted=format_money(-amount_minor, money),
        )
    fact = AccountCorrectedFact(
        branch=station.branch_id,
        customer=customer_id,
        account=account,
        amount_minor=amount_minor,
        reason=reason.strip()[:TEXT_LIMIT],
    )
    journal.append(session, actor, fact, record_corrected, op_id=op_id)
    return op_id


def record_paid(session: WriteSession, stamp: Stamp, fact: DebtPaidFact) -> None:
    """Write the rows of a payment of a debt."""
    _add(session, rows.of_debt_paid(stamp, fact))


def record_corrected(session: WriteSession, stamp: Stamp, fact: AccountCorrectedFact) -> None:
    """Write the entry of a correction."""
    _add(session, rows.of_corrected(stamp, fact))


def _add(session: WriteSession, parts: tuple[rows.Part, ...]) -> None:
    for part in parts:
        session.add_all(part.model(**row) for row in part.rows)
        session.flush()
