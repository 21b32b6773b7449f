"""Customers of a simulated company: made at two tills that do not know of each other, made one."""

from collections.abc import Iterable
from random import Random
from uuid import UUID

from sqlalchemy import select

from pos_app.core import customer_accounts, people
from pos_app.core.customers import CustomerInput, ids_of
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import ShopError
from pos_app.core.facts import Fact
from pos_app.core.facts_accounts import AccountCorrectedFact
from pos_app.core.ids import new_id
from pos_app.core.models.catalog import Branch, Customer
from pos_app.core.sync import deciding
from tests.simulation.nodes import Company, Machine

RUTS = ("11111111-1", "12345678-5", "22222222-2")
Known = dict[UUID, tuple[UUID | None, tuple[int, int]]]  # alias of whom, debt and store credit


def meet(company: Company, chance: Random) -> None:
    """Let two tills, each by itself, write down who stands before it, and give them credit."""
    for till in chance.sample(company.tills, min(2, len(company.tills))):
        stated = CustomerInput(f"Cliente de {till.number}", tax_id=chance.choice(RUTS))

        def write(session: WriteSession, stated: CustomerInput = stated) -> None:
            actor, op_id = people.first_with_role(session, "ADMINISTRADOR"), new_id()
            known = session.scalars(select(Customer.id).order_by(Customer.id)).all()
            try:
                customer_id = customer_accounts.save_customer(session, actor, stated, op_id=op_id)
            except ShopError:  # that tax id is here: some customer then, perhaps an alias by now
                customer_id = chance.choice(known)
            customer_accounts.correct(
                session,
                actor,
                op_id=new_id(),
                customer_id=customer_id,
                account="debt",
                amount_minor=chance.randint(1, 9) * 100,
                reason="cuaderno",
            )

        till.machine.write(write)


def make_one(company: Company, chance: Random) -> None:
    """Let the owner say of two customers with one tax id that they are one."""

    def write(session: WriteSession) -> None:
        found = customer_accounts.list_twice(session)
        branch = session.scalars(select(Branch.id).order_by(Branch.id).limit(1)).one()
        place = deciding.find_place(session, branch_id=branch)
        if not found or place is None:
            return
        goes, stays = chance.sample(chance.choice(found).customers, 2)
        owner = people.first_with_role(session, "ADMINISTRADOR")
        deciding.decide(
            session,
            owner,
            place,
            lambda actor: customer_accounts.merge_customers(
                session, actor, op_id=new_id(), customer_id=goes.id, into_id=stays.id, reason="una"
            ),
        )

    company.centre.write(write)


def judge(company: Company, facts: Iterable[Fact]) -> list[str]:
    """Every till knows who is whose alias; what they owe is the sum of what happened, joined."""
    there = company.centre.read(_known)
    wrong = [
        f"till {till.number} knows other customers, or other debts"
        for till in company.tills
        if till.machine.read(_known) != there
    ]
    given: dict[UUID, int] = {}
    for fact in facts:
        if isinstance(fact, AccountCorrectedFact):
            given[fact.customer] = given.get(fact.customer, 0) + fact.amount_minor
    groups = _groups(company.centre, there.keys() | given.keys())
    for customer, ids in groups.items():
        owed = sum(given.get(each, 0) for each in ids)
        if there.get(customer, (None, (0, 0)))[1][0] != owed:
            wrong.append(f"customer {customer} owes {owed}, the centre says {there.get(customer)}")
    return wrong


def _known(session: ReadSession) -> Known:
    rows = {key: into for key, into in session.execute(select(Customer.id, Customer.merged_into))}  # noqa: C416 - rows
    owed = customer_accounts.list_balances(session, list(rows))
    return {key: (into, owed.get(key, (0, 0))) for key, into in rows.items()}


def _groups(machine: Machine, customers: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    wanted = list(customers)
    return machine.read(lambda session: ids_of(session, wanted))
