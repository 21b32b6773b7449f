"""Whether a sale may be put on a customer's account, or paid of their store credit (V3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.core.customer_accounts.balances import Balance, credit_given_here, get_balance
from pos_app.core.customers import get_customer, known_as
from pos_app.core.db import ReadSession, clock_of
from pos_app.core.errors import (
    CreditElsewhere,
    CreditShort,
    CustomerBlocked,
    CustomerNeeded,
    OverLimit,
)
from pos_app.core.models.sync import CentreLink
from pos_app.core.money import format_money
from pos_app.core.rows_accounts import ACCOUNT_OF
from pos_app.core.settings_shared import Shop
from pos_app.core.settling import Settled

OVER_LIMIT = "customers.over_limit"
FRESH: Final = timedelta(minutes=5)  # how long what the centre said of credit is believed


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
    `CustomerBlocked`, `OverLimit`, `ApprovalRequired`, `CreditShort`, and `CreditElsewhere` for
    credit that other tills gave while the centre has not been heard of.
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
    _check_elsewhere(session, customer_id, name, amounts["store_credit"], shop)
    if not amounts["account"]:
        return Terms()
    over = _check_limit(actor, name, balance, amounts["account"], shop)
    return Terms(today + timedelta(days=shop.account_terms_days), over)


def _check_elsewhere(
    session: ReadSession, customer_id: UUID, name: str, used_minor: int, shop: Shop
) -> None:
    """Refuse credit of other tills without a line: it may be spent there at this moment.

    What this till gave and has not taken back is its own to know, with a line or without.
    """
    if not used_minor:
        return
    here = max(0, credit_given_here(session, customer_id))
    link = session.get(CentreLink, 1)
    if used_minor <= here or link is None:
        return
    now, heard = clock_of(session).now(), link.last_contact_at
    if heard is None or not heard <= now <= heard + FRESH:
        raise CreditElsewhere(
            customer=name,
            here=format_money(here, shop.money),
            wanted=format_money(used_minor, shop.money),
        )


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
