"""Whether a sale may be put on a customer's account, or paid of their store credit (V3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.core.customer_accounts.balances import Balance, get_balance
from pos_app.core.customers import get_customer, known_as
from pos_app.core.db import ReadSession
from pos_app.core.errors import CreditShort, CustomerBlocked, CustomerNeeded, OverLimit
from pos_app.core.money import format_money
from pos_app.core.rows_accounts import ACCOUNT_OF
from pos_app.core.settings_shared import Shop
from pos_app.core.settling import Settled

OVER_LIMIT = "customers.over_limit"


@dataclass(frozen=True)
class Terms:
    """What was agreed of a payment on account: when it is due, how far above the limit it is."""

    due_on: date | None = None
    over_minor: int = 0


def check_payments(
    session: ReadSession,
    actor: Actor,
    *,
    customer_id: UUID | None,
    payments: Sequence[Settled],
    shop: Shop,
    today: date,
) -> Terms:
    """Let a sale be paid on account or of store credit; return the terms of what is owed.

    A sale without either asks nothing of the database. Above the limit a supervisor must agree to
    the part above it (`customers.over_limit`). Raises `CustomerNeeded`, `CustomerMissing`,
    `CustomerBlocked`, `OverLimit`, `ApprovalRequired`, `CreditShort`.
    """
    amounts = {
        method: sum(paid.amount_minor for paid in payments if paid.method == method)
        for method in ACCOUNT_OF
    }
    if not any(amounts.values()):
        return Terms()
    if customer_id is None:
        raise CustomerNeeded
    balance = get_balance(session, customer_id)
    name = get_customer(session, known_as(session, customer_id)).name
    if amounts["store_credit"] > balance.store_credit_minor:
        raise CreditShort(
            customer=name,
            available=format_money(max(0, balance.store_credit_minor), shop.money),
            wanted=format_money(amounts["store_credit"], shop.money),
        )
    if not amounts["account"]:
        return Terms()
    over = _check_limit(actor, name, balance, amounts["account"], shop)
    return Terms(today + timedelta(days=shop.account_terms_days), over)


def _check_limit(actor: Actor, name: str, balance: Balance, wanted_minor: int, shop: Shop) -> int:
    if balance.blocked:
        raise CustomerBlocked(customer=name)
    over = balance.debt_minor + wanted_minor - balance.limit_minor
    if over <= 0:
        return 0
    if not actor.may_ask(OVER_LIMIT):
        raise OverLimit(
            customer=name,
            debt=format_money(balance.debt_minor, shop.money),
            limit=format_money(balance.limit_minor, shop.money),
            wanted=format_money(wanted_minor, shop.money),
            left=format_money(balance.available_minor, shop.money),
        )
    actor.require(OVER_LIMIT, over)
    return over
