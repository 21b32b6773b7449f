"""Who pays on account or of store credit: what is left to them, in words. Free of Qt."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pos_app.core import customer_accounts, customers
from pos_app.core.customer_accounts import Balance
from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_
from pos_app.core.money import format_money
from pos_app.ui.desk import Desk
from pos_app.ui.format import filled
from pos_app.ui.payment.rows import AccountText
from pos_app.ui.values import BadgeText, Tone

ACCOUNT: Final = "account"
STORE_CREDIT: Final = "store_credit"
OF_CUSTOMERS: Final = frozenset({ACCOUNT, STORE_CREDIT})


@dataclass(frozen=True)
class Payer:
    """The customer of the sale, and their account as this till knows it."""

    id: UUID
    name: str
    balance: Balance

    def offers(self, method: str) -> int:
        """Return how much of a method there is without asking anybody."""
        if method == ACCOUNT:
            return self.balance.available_minor
        return max(0, self.balance.store_credit_minor)


def read_payer(session: ReadSession, customer_id: UUID) -> Payer:
    """Return the customer of a sale; raise `CustomerMissing`."""
    name = customers.get_customer(session, customer_id).name
    return Payer(customer_id, name, customer_accounts.get_balance(session, customer_id))


class PayerWords:
    """Says what is known of a payer."""

    def __init__(self, desk: Desk) -> None:
        self._translate, self._money = desk.translate, desk.money

    def money(self, amount_minor: int) -> str:
        """Return an amount."""
        return format_money(amount_minor, self._money)

    def why_not(self, payer: Payer | None, method: str) -> str:
        """Return why a payer cannot pay in a way; empty where they can, or nobody was chosen."""
        if payer is None or method not in OF_CUSTOMERS:
            return ""
        if method == ACCOUNT and payer.balance.blocked:
            reason = N_("{customer} is blocked: nothing on account")
        elif method == STORE_CREDIT and payer.balance.store_credit_minor <= 0:
            reason = N_("{customer} has no store credit")
        else:
            return ""
        return filled(self._translate, reason, customer=payer.name)

    def account(self, payer: Payer, method: str, amount_minor: int) -> AccountText:
        """Return what the card of the account shows while an amount is typed."""
        tr, balance = self._translate, payer.balance
        left = payer.offers(method) - amount_minor
        tone = "text" if left >= 0 else "amber_text"
        last = (tr(N_("Left after this")), self.money(left), tone)
        if method == STORE_CREDIT:
            there = (tr(N_("Store credit")), self.money(balance.store_credit_minor), "text")
            return AccountText(payer.name, (there, last))
        limit = (tr(N_("Limit")), self.money(balance.limit_minor), "text")
        owed = (tr(N_("Owed")), self.money(balance.debt_minor), "text")
        return AccountText(payer.name, (limit, owed, last))

    def badge(self, payer: Payer | None, method: str, amount_minor: int) -> BadgeText | None:
        """Return what a payment needs before it is good: a supervisor, above the limit."""
        if payer is None or method != ACCOUNT or amount_minor <= payer.offers(method):
            return None
        return BadgeText(self._translate(N_("Above the limit")), Tone.AMBER, "shield-check")
