"""The facts of customers and their accounts: who they are, what they paid of their debt.

What a customer owes and what the shop owes them is never stored as a number: it is the sum of the
entries that sales, returns and these facts become.
"""

from typing import Final
from uuid import UUID

from pos_app.core.fact_parts import Fact

DEBT: Final = "debt"  # what the customer owes the shop (fiado)
STORE_CREDIT: Final = "store_credit"  # what the shop owes the customer


class DebtPaidFact(Fact, frozen=True, omit_defaults=True):
    """A customer paid a debt, or a part of it, outside of a sale.

    `amount_minor` is what the debt falls by. Cash: given − change = amount + rounding (the cash leg
    is rounded as that of a sale is). `left_minor` is what this till knew to be left.
    """

    branch: UUID
    cash_session: UUID
    customer: UUID
    method: str
    amount_minor: int
    given_minor: int
    left_minor: int
    change_minor: int = 0
    rounding_minor: int = 0
    reference: str = ""


class AccountCorrectedFact(Fact, frozen=True):
    """A person put an account right, with the reason; also the debts of a notebook, at first.

    `amount_minor` is signed: positive adds to the account.
    """

    branch: UUID
    customer: UUID
    account: str
    amount_minor: int
    reason: str


class CustomerSavedFact(Fact, frozen=True, omit_defaults=True):
    """A customer was added or changed at a till. A field that is None stays as it was."""

    branch: UUID
    customer: UUID
    name: str | None = None
    tax_id: str | None = None
    reference: str | None = None
    activity: str | None = None
    address: str | None = None
    city: str | None = None
    phone: str | None = None
    email: str | None = None
    notes: str | None = None
    price_list: str | None = None
    credit_limit_minor: int | None = None
    blocked: bool | None = None
    active: bool | None = None


class CustomerMergedFact(Fact, frozen=True):
    """A person said that two customers are one, and why: `customer` is known as `into` from then.

    What names `customer` stays as it was said; it counts for `into`.
    """

    branch: UUID
    customer: UUID
    into: UUID
    reason: str


ACCOUNT_FACTS: dict[str, type[Fact]] = {
    "debt.paid": DebtPaidFact,
    "account.corrected": AccountCorrectedFact,
    "customer.saved": CustomerSavedFact,
    "customer.merged": CustomerMergedFact,
}
