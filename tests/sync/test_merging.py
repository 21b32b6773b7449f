"""A customer made at two tills: a person says that they are one, and all nodes know (V1)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from pos_app.core import customer_accounts, customers, people, returns
from pos_app.core.customers import CustomerInput, CustomerView
from pos_app.core.db import Database
from pos_app.core.errors import (
    CustomerMerged,
    CustomersDiffer,
    InvalidEntry,
    MergeAtCentre,
    NotPermitted,
    ReasonMissing,
)
from pos_app.core.ids import new_id
from pos_app.core.models.accounts import CustomerMerge
from pos_app.core.models.journal import Case
from pos_app.core.models.sales import Sale
from pos_app.core.sync import deciding
from tests.server.processes import CentreProcess
from tests.shop import ReadyShop
from tests.sync.company import Company, open_company
from tests.sync.test_customer_accounts import balance, balances, buy, cases, save

RUT = "12345678-5"


@pytest.fixture
def company(any_centre: CentreProcess, tmp_path: Path) -> Iterator[Company]:
    with open_company(any_centre, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A company on SQLite that the tests share: none looks at another's customers."""
    folder = tmp_path_factory.mktemp("company")
    with CentreProcess(folder / "centre") as centre, open_company(centre, folder) as made:
        yield made


def merge(
    company: Company, customer_id: UUID, into_id: UUID, op_id: UUID | None = None, why: str = "una"
) -> UUID:
    """Let the owner say at the centre that two customers are one."""
    with company.store.read() as session:
        owner = people.first_with_role(session, "ADMINISTRADOR")
        place = deciding.find_place(session, branch_id=deciding.first_branch(session))
    assert place is not None

    return company.write(
        lambda session: deciding.decide(
            session,
            owner,
            place,
            lambda actor: customer_accounts.merge_customers(
                session,
                actor,
                op_id=op_id or new_id(),
                customer_id=customer_id,
                into_id=into_id,
                reason=why,
            ),
        )
    )


def known(node: Database, customer_id: UUID) -> CustomerView:
    with node.read() as session:
        return customers.get_customer(session, customer_id)


@pytest.mark.req("V1", "V3")
@pytest.mark.conflict_row("made_twice")
def test_a_customer_made_at_two_tills_is_made_one_and_every_till_knows(company: Company) -> None:
    one, two, three = company.tills
    rosa = save(one, CustomerInput("Rosa Fuentes", tax_id=RUT, credit_limit_minor=50_000))
    again = save(two, CustomerInput("Rosa F.", tax_id=RUT, phone="9 1", credit_limit_minor=20_000))
    buy(one, rosa, 2)
    company.quiet()
    buy(two, again, 3)
    company.quiet()
    with company.store.read() as session:
        (twice,) = customer_accounts.list_twice(session)
    assert {each.id for each in twice.customers} == {rosa, again}
    assert balances(company, rosa) == [(3200, 0)] * 4  # two, until somebody says that they are one

    buy(three, again, 1)  # has no line: it names the old one, and so it will stay
    merge(company, again, rosa)
    assert balance(company, rosa) == (8000, 0)
    company.quiet()
    assert balances(company, rosa) == balances(company, again) == [(9600, 0)] * 4
    assert cases(company) == ["CUSTOMER_TWICE"]
    with company.store.read() as session:
        case = session.scalars(select(Case).where(Case.kind == "CUSTOMER_TWICE")).one()
        assert (case.resolution, customer_accounts.list_twice(session)) == ("merged", ())
        named = session.scalars(select(Sale.customer_id)).all()
    assert sorted(each for each in named if each) == sorted([rosa, again, again])
    for node in (*(till.database for till in company.tills), company.store):
        kept, alias = known(node, rosa), known(node, again)
        assert (kept.phone, kept.credit_limit_minor, kept.active) == ("9 1", 50_000, True)
        assert (alias.name, alias.active, alias.merged_into) == ("Rosa F.", False, rosa)
        with node.read() as session:
            listed = customers.find_customers(session, "Rosa", limit=9, active=None)
            statement = customer_accounts.get_statement(session, again)
        assert [each.id for each in listed] == [rosa]
        assert [line.debt_minor for line in statement.lines] == [3200, 8000, 9600]
    buy(three, again, 1)  # a cart that was parked: the ticket says who it is by now
    company.quiet()
    with company.store.read() as session:
        newest = session.scalars(select(Sale).order_by(Sale.occurred_at.desc()).limit(1)).one()
        assert newest.customer_id == rosa
        assert len(returns.search(session, customer_id=rosa)) == 4
    assert company.problems() == ()


@pytest.mark.req("V1")
@pytest.mark.conflict_row("made_twice")
def test_a_merge_is_once_follows_chains_and_never_turns_round(small: Company) -> None:
    a, b, c = (save(small.one, CustomerInput(name)) for name in ("Ana", "Anita", "Ana M."))
    small.quiet()
    op_id = new_id()
    assert merge(small, a, b, op_id) == merge(small, a, b, op_id) == b
    assert merge(small, a, b) == b  # said again by another: nothing to record
    assert merge(small, b, c) == c  # a chain
    assert merge(small, c, a) == c  # would turn round: they are one already
    buy_on_credit(small.three, a)
    save(small.three, CustomerInput("Ana Vieja", phone="9 7"), a)  # still known there by the old
    small.quiet()
    for node in (*(till.database for till in small.tills), small.store):
        assert {known(node, each).merged_into for each in (a, b)} == {c}
        assert (known(node, c).name, known(node, c).phone) == ("Ana M.", "9 7")
    assert balances(small, c) == balances(small, a) == [(0, 1000)] * 4
    with small.store.read() as session:
        merges = select(CustomerMerge).where(CustomerMerge.customer_id.in_([a, b, c]))
        assert len(session.scalars(merges).all()) == 2
    assert small.problems() == ()


def buy_on_credit(till: ReadyShop, customer_id: UUID) -> None:
    till.database.write(
        lambda session: customer_accounts.correct(
            session,
            till.actor,
            op_id=new_id(),
            customer_id=customer_id,
            account="store_credit",
            amount_minor=1000,
            reason="premio",
        )
    )


@pytest.mark.req("V1", refusal=True)
def test_what_cannot_be_one_person_stays_two(small: Company) -> None:
    rosa = save(small.one, CustomerInput("Rosa Fuentes", tax_id=RUT))
    other = save(small.one, CustomerInput("Rosa Fuentes", tax_id="11111111-1"))
    third = save(small.one, CustomerInput("Rosa"))
    small.quiet()
    with small.store.read() as session:
        assert customer_accounts.list_twice(session) == ()  # one name is no reason
    with pytest.raises(CustomersDiffer):
        merge(small, other, rosa)
    with pytest.raises(InvalidEntry):
        merge(small, rosa, rosa)
    with pytest.raises(ReasonMissing):
        merge(small, third, rosa, why=" ")
    merge(small, third, rosa)
    with pytest.raises(CustomerMerged):
        merge(small, third, other)

    with pytest.raises(MergeAtCentre):
        merge_at(small.one, third, rosa)
    assert known(small.store, other).merged_into is None


def merge_at(till: ReadyShop, customer_id: UUID, into_id: UUID) -> UUID:
    return till.database.write(
        lambda session: customer_accounts.merge_customers(
            session,
            till.actor,
            op_id=new_id(),
            customer_id=customer_id,
            into_id=into_id,
            reason="una",
        )
    )


@pytest.mark.req("V1")
def test_a_till_without_a_centre_merges_itself_and_a_centre_learns_it(shop: ReadyShop) -> None:
    kept = save(shop, CustomerInput("Rosa Fuentes"))
    again = save(shop, CustomerInput("Rosa F.", tax_id=RUT, reference="R-1"))
    buy_on_credit(shop, again)
    assert merge_at(shop, again, kept) == kept
    one = known(shop.database, kept)
    assert (one.tax_id, one.reference) == (RUT, "R-1")
    assert balance(shop, kept) == (0, 1000)
    with pytest.raises(NotPermitted):
        merge_at(replace(shop, actor=replace(shop.actor, rules={})), again, kept)
