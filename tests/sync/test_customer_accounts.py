"""Fiado over two tills: what one does not know of the other, and what both know after a sync."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core import cart, customer_accounts, customers, sales
from pos_app.core.customers import CustomerInput
from pos_app.core.errors import DebtSmaller
from pos_app.core.ids import new_id
from pos_app.core.settling import Tender
from tests.server.processes import CentreProcess
from tests.shop import ReadyShop
from tests.sync.company import Company, open_company
from tests.sync.tills import STOCKED

MILK = STOCKED[0]  # 1.600


@pytest.fixture
def company(any_centre: CentreProcess, tmp_path: Path) -> Iterator[Company]:
    with open_company(any_centre, tmp_path) as made:
        yield made


def save(till: ReadyShop, stated: CustomerInput, customer_id: UUID | None = None) -> UUID:
    return till.database.write(
        lambda session: customer_accounts.save_customer(
            session, till.actor, stated, customer_id=customer_id
        )
    )


def buy(till: ReadyShop, customer_id: UUID, pieces: int, method: str = "account") -> None:
    filled = replace(
        cart.add(cart.open_cart(), till.item(MILK), pieces * 1000), customer_id=customer_id
    )
    tenders = [Tender(method, filled.total_minor)]
    till.database.write(
        lambda session: sales.charge(
            session, till.actor, cart=filled, tenders=tenders, shortage="record"
        )
    )


def pay(till: ReadyShop, customer_id: UUID, amount_minor: int) -> None:
    till.database.write(
        lambda session: customer_accounts.pay_debt(
            session,
            till.actor,
            op_id=new_id(),
            customer_id=customer_id,
            amount_minor=amount_minor,
            method="cash",
        )
    )


def balances(company: Company, customer_id: UUID) -> list[tuple[int, int]]:
    nodes: tuple[ReadyShop | Company, ...] = (*company.tills, company)
    return [balance(node, customer_id) for node in nodes]


def balance(node: ReadyShop | Company, customer_id: UUID) -> tuple[int, int]:
    database = node.store if isinstance(node, Company) else node.database
    with database.read() as session:
        found = customer_accounts.get_balance(session, customer_id)
    return found.debt_minor, found.store_credit_minor


def cases(company: Company) -> list[str]:
    """Return the cases, but for the stock that the other branch does not have."""
    return [kind for kind in company.cases() if kind != "OVERSOLD"]


@pytest.mark.req("V3")
def test_a_debt_of_one_till_is_known_at_the_others_and_paid_there(company: Company) -> None:
    rosa = save(company.one, CustomerInput("Rosa Fuentes", credit_limit_minor=10_000))
    company.quiet()
    buy(company.one, rosa, 2)
    company.quiet()
    assert [balance(till, rosa) for till in company.tills] == [(3200, 0)] * 3
    buy(company.three, rosa, 1)  # not sent yet: counted at once where it was made
    assert balance(company.three, rosa) == (4800, 0)
    pay(company.two, rosa, 3000)
    company.quiet()
    assert balances(company, rosa) == [(1800, 0)] * 4
    with company.two.database.read() as session:
        statement = customer_accounts.get_statement(session, rosa)
    assert [line.amount_minor for line in statement.lines] == [3200, 1600, -3000]
    assert [line.debt_minor for line in statement.lines] == [3200, 4800, 1800]
    assert [one.open_minor for one in statement.open] == [200, 1600]
    assert cases(company) == []
    assert company.problems() == ()


@pytest.mark.req("V3")
def test_two_tills_that_pass_the_limit_together_leave_a_case(company: Company) -> None:
    rosa = save(company.one, CustomerInput("Rosa Fuentes", credit_limit_minor=5000))
    company.quiet()
    buy(company.one, rosa, 2)
    buy(company.two, rosa, 2)  # neither knows of the other
    company.quiet()
    assert cases(company) == ["OVER_LIMIT"]
    assert balances(company, rosa) == [(6400, 0)] * 4
    assert company.problems() == ()


@pytest.mark.conflict_row("store_credit")
@pytest.mark.req("V3")
def test_store_credit_spent_at_two_tills_leaves_a_case(company: Company) -> None:
    rosa = save(company.one, CustomerInput("Rosa Fuentes"))
    company.one.database.write(
        lambda session: customer_accounts.correct(
            session,
            company.one.actor,
            op_id=new_id(),
            customer_id=rosa,
            account="store_credit",
            amount_minor=2000,
            reason="premio",
        )
    )
    company.quiet()
    buy(company.one, rosa, 1, "store_credit")
    buy(company.two, rosa, 1, "store_credit")
    company.quiet()
    assert cases(company) == ["CREDIT_OVERSPENT"]
    assert balance(company.three, rosa) == (0, -1200)
    assert company.problems() == ()


@pytest.mark.req("V3", refusal=True)
def test_what_another_till_took_is_not_taken_again(company: Company) -> None:
    rosa = save(company.one, CustomerInput("Rosa Fuentes", credit_limit_minor=5000))
    buy(company.one, rosa, 1)
    company.quiet()
    pay(company.one, rosa, 1600)
    company.quiet()
    with pytest.raises(DebtSmaller):
        pay(company.two, rosa, 1600)
    assert balance(company.two, rosa) == (0, 0)


@pytest.mark.req("V1")
def test_a_customer_of_a_till_is_known_at_all_and_changes_meet_by_field(company: Company) -> None:
    rosa = save(company.one, CustomerInput("Rosa Fuentes", phone="9 1111 1111"))
    company.quiet()

    def known(till: ReadyShop) -> customers.CustomerView:
        with till.database.read() as session:
            return customers.get_customer(session, rosa)

    one, three = known(company.one), known(company.three)
    assert one == three
    stated = customers.input_of(one)
    save(company.one, replace(stated, phone="9 2222 2222"), rosa)
    save(company.three, replace(stated, credit_limit_minor=8000), rosa)
    company.quiet()
    said = {known(till) for till in company.tills}
    assert {(each.phone, each.credit_limit_minor) for each in said} == {("9 2222 2222", 8000)}
    assert company.problems() == ()


@pytest.mark.conflict_row("made_twice")
@pytest.mark.req("V1", refusal=True)
def test_one_tax_id_given_at_two_tills_leaves_a_case(company: Company) -> None:
    first = save(company.one, CustomerInput("Rosa Fuentes", tax_id="12345678-5"))
    second = save(company.two, CustomerInput("Rosa F.", tax_id="12345678-5"))
    company.quiet()
    assert cases(company) == ["CUSTOMER_TWICE"]
    with company.three.database.read() as session:
        found = {each.id for each in customers.find_customers(session, "12345678", limit=9)}
    assert found == {first, second}
