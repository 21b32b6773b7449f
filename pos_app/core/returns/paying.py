"""How the money of a credit note goes back (R5). Cash alone is rounded, and never the document."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pos_app.core import cash
from pos_app.core.actor import Actor
from pos_app.core.customer_accounts import get_balance
from pos_app.core.customers import get_customer
from pos_app.core.db import ReadSession
from pos_app.core.errors import (
    DebtSmaller,
    ReferenceNeeded,
    RefundMismatch,
    RefundNeedsCustomer,
    RefundTooLarge,
    RefundTooLargeUnsaid,
    UnknownMethod,
)
from pos_app.core.facts import PaymentFact
from pos_app.core.facts_returns import RefundFact
from pos_app.core.money import Currency, format_money
from pos_app.core.rows_accounts import ACCOUNT_OF
from pos_app.core.settings_shared import get_shop
from pos_app.core.settling import CASH, EXCHANGE, cash_due

CARD, TRANSFER, GATEWAY = "card", "transfer", "gateway"
ACCOUNT, STORE_CREDIT = "account", "store_credit"
REFUND_METHODS: Final = (CASH, CARD, TRANSFER, GATEWAY, STORE_CREDIT, ACCOUNT)
BY_HAND: Final = (CARD, TRANSFER)  # done elsewhere: the reference says where it can be found
REFERENCE_LIMIT: Final = 60


@dataclass(frozen=True)
class RefundWay:
    """A way in which money goes back.

    cash · card and transfer, by hand: `reference` is the number of the terminal's voucher or of the
    transfer · gateway: asked for after the commit (`gateways`), `reference` is what the card was
    charged under · store_credit, to the customer's credit · account, off the customer's debt.
    `amount_minor` None stands for all that the other ways leave.
    """

    method: str = CASH
    reference: str = ""
    amount_minor: int | None = None


def settle(
    session: ReadSession,
    actor: Actor,
    total_minor: int,
    ways: Sequence[RefundWay],
    *,
    customer_id: UUID | None = None,
    exchanged_minor: int = 0,
    exchange: UUID | None = None,
    by_hand: bool = False,
) -> tuple[RefundFact, ...]:
    """Return how a total goes back; what pays a new sale in the same step goes first.

    `by_hand` allows what a person does alone: cash, card, transfer.
    Raises `UnknownMethod`, `RefundMismatch`, `ReferenceNeeded`, `RefundNeedsCustomer`,
    `DebtSmaller`, `CustomerMissing`, `NoCashSession`, and `RefundTooLarge` where the drawer does
    not hold the cash.
    """
    money = get_shop(session).money
    refunds = []
    if exchanged_minor:
        refunds.append(_refund(EXCHANGE, exchanged_minor, str(exchange or ""), money))
    for way, amount in _amounts(total_minor - exchanged_minor, ways, money):
        if way.method not in ((CASH, *BY_HAND) if by_hand else REFUND_METHODS):
            raise UnknownMethod(method=way.method)
        reference = way.reference.strip()[:REFERENCE_LIMIT]
        if way.method in BY_HAND and not reference:
            raise ReferenceNeeded(amount=format_money(amount, money))
        if way.method in ACCOUNT_OF:
            _check_account(session, way.method, amount, customer_id, money)
        refunds.append(_refund(way.method, amount, reference, money))
    paid = sum(one.paid_minor for one in refunds if one.method == CASH)
    _check_drawer(session, actor, paid, money)
    return tuple(refunds)


def as_paid(
    session: ReadSession, payments: Sequence[PaymentFact], customer_id: UUID | None, reference: str
) -> tuple[RefundWay, ...]:
    """Return the ways in which a sale was paid, backwards: how a void gives it back (R9).

    What came back for it in an exchange was worth money: it is given back in cash. Of what was put
    on account, the part that is paid already becomes credit. `reference` is that of the terminal,
    by default what the sale's own voucher said.
    """
    backwards = {CASH: CASH, EXCHANGE: CASH, "debit": CARD, "credit": CARD}
    ways: dict[str, int] = {}
    for payment in payments:
        method = backwards.get(payment.method, payment.method)
        ways[method] = ways.get(method, 0) + payment.amount_minor
        reference = reference or payment.reference
    if owed := ways.pop(ACCOUNT, 0):
        assert customer_id is not None, "what is on account is somebody's"
        debt = max(0, get_balance(session, customer_id).debt_minor)
        ways[ACCOUNT] = min(owed, debt)
        ways[STORE_CREDIT] = ways.get(STORE_CREDIT, 0) + owed - ways[ACCOUNT]
    return tuple(
        RefundWay(method, reference if method in BY_HAND else "", amount)
        for method, amount in ways.items()
        if amount
    )


def _check_account(
    session: ReadSession, method: str, amount_minor: int, customer_id: UUID | None, money: Currency
) -> None:
    if customer_id is None:
        raise RefundNeedsCustomer
    balance = get_balance(session, customer_id)
    if method == ACCOUNT and amount_minor > balance.debt_minor:
        raise DebtSmaller(
            customer=get_customer(session, customer_id).name,
            debt=format_money(max(0, balance.debt_minor), money),
            wanted=format_money(amount_minor, money),
        )


def _amounts(
    total_minor: int, ways: Sequence[RefundWay], money: Currency
) -> list[tuple[RefundWay, int]]:
    """Return each way with its amount, those of nothing left out; they add up to the total."""
    said = sum(way.amount_minor or 0 for way in ways)
    open_ways = [way for way in ways if way.amount_minor is None]
    rest = total_minor - said
    amounts = [
        (way, rest if way.amount_minor is None else way.amount_minor)
        for way in ways
        if way.amount_minor is not None or way is open_ways[0]
    ]
    if len(open_ways) > 1 or any(amount < 0 for _, amount in amounts) or (rest and not open_ways):
        raise RefundMismatch(
            total=format_money(total_minor, money), given=format_money(said, money)
        )
    return [(way, amount) for way, amount in amounts if amount]


def _refund(method: str, amount_minor: int, reference: str, money: Currency) -> RefundFact:
    paid = cash_due(amount_minor, money.cash_rounding) if method == CASH else amount_minor
    return RefundFact(
        method=method, amount_minor=amount_minor, paid_minor=paid, reference=reference
    )


def _check_drawer(session: ReadSession, actor: Actor, wanted_minor: int, money: Currency) -> None:
    """Refuse more cash than there is; say how much there is to who may know it (blind close)."""
    if not wanted_minor:
        return
    current = cash.get_open(session)
    there = cash.totals(session, current.id).expected_minor(current.float_minor)
    if there >= wanted_minor:
        return
    wanted = format_money(wanted_minor, money)
    if not cash.may_see_expected(session, actor):
        raise RefundTooLargeUnsaid(wanted=wanted)
    raise RefundTooLarge(available=format_money(there, money), wanted=wanted)
