"""What a customer owes, and what they are owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core import journal
from pos_app.core.customer_accounts.entries import sums_here, told_by_others
from pos_app.core.customers import all_known_as, get_customer, ids_of, known_as
from pos_app.core.db import ReadSession
from pos_app.core.facts_accounts import STORE_CREDIT
from pos_app.core.models.accounts import AccountEntry, AccountTold


@dataclass(frozen=True)
class Balance:
    """The sums of a customer's entries, and the limit of the debt, in minor units."""

    debt_minor: int = 0
    store_credit_minor: int = 0
    limit_minor: int = 0
    blocked: bool = False

    @property
    def available_minor(self) -> int:
        """Return how much more may be put on account without asking anybody."""
        return 0 if self.blocked else max(0, self.limit_minor - self.debt_minor)


def get_balance(session: ReadSession, customer_id: UUID) -> Balance:
    """Return a customer's balance as far as this node knows it; raise `CustomerMissing`.

    That of an alias is that of whom it is known as.
    """
    customer = get_customer(session, known_as(session, customer_id))
    debt, store_credit = list_balances(session, [customer_id]).get(customer_id, (0, 0))
    return Balance(debt, store_credit, customer.credit_limit_minor, customer.blocked)


def credit_given_here(session: ReadSession, customer_id: UUID) -> int:
    """Return the store credit that this till gave a customer, less what it took; negative too."""
    ids = ids_of(session, [customer_id])[customer_id]
    query = select(func.coalesce(func.sum(AccountEntry.amount_minor), 0)).where(
        AccountEntry.customer_id.in_(ids),
        AccountEntry.account == STORE_CREDIT,
        AccountEntry.device_id.in_(journal.list_identities(session)),
    )
    return int(session.execute(query).scalar_one())


def list_owing(session: ReadSession, *, limit: int = 500) -> tuple[tuple[UUID, int], ...]:
    """Return who owes and how much, as far as this node knows, the greatest debt first."""
    known = set(session.scalars(select(AccountEntry.customer_id).distinct()))
    known |= set(session.scalars(select(AccountTold.customer_id)))
    balances = list_balances(session, sorted(set(all_known_as(session, known).values())))
    owing = [(customer, debt) for customer, (debt, _) in balances.items() if debt > 0]
    owing.sort(key=lambda one: (-one[1], one[0]))
    return tuple(owing[:limit])


def list_balances(session: ReadSession, customers: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return debt and store credit of customers who have or had any; for a page of a list.

    Entries that name an alias count for whom it is known as; each node joins what it knows, so
    nothing is counted twice while the news of a merge is on its way.
    """
    groups = ids_of(session, customers)
    named = frozenset[UUID]().union(*groups.values())
    others = told_by_others(session, named)
    without = {op_id for told in others.values() for op_id in told.without}
    own = sums_here(session, named, without=without)
    balances = {}
    for customer, ids in groups.items():
        there = [one for each in ids for one in own.get(each, ())]
        told = [one for each in ids if each in others for one in others[each].sums]
        sums = [*there, *told]
        if not ids & (own.keys() | others.keys()):
            continue
        balances[customer] = (
            sum(one.debt_minor for one in sums),
            sum(one.store_credit_minor for one in sums),
        )
    return balances
