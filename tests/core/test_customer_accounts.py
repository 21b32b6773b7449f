"""Fiado and store credit: what is owed, how it is paid, what is refused (V3)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from pos_app.core import approvals, cash, customer_accounts, documents, print_jobs, sales
from pos_app.core.actor import Actor
from pos_app.core.approvals import Ask
from pos_app.core.cart import Cart, add, open_cart
from pos_app.core.clock import SetClock
from pos_app.core.customers import CustomerInput
from pos_app.core.db import WriteSession
from pos_app.core.errors import (
    ApprovalRequired,
    CreditShort,
    CustomerBlocked,
    CustomerNeeded,
    DebtSmaller,
    NoCashSession,
    OverLimit,
    PaymentTooSmall,
    ShopError,
)
from pos_app.core.ids import new_id
from pos_app.core.models.accounts import AccountEntry
from pos_app.core.settling import Tender
from pos_app.core.tickets import as_text
from pos_app.core.verify import verify
from tests.core.any_database import DATABASES, ready_shop
from tests.shop import ReadyShop, make_shop

MILK = "7802920008134"  # 1.600


@pytest.fixture(params=DATABASES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    yield from ready_shop(request, tmp_path, stock_milli=100_000)


def customer(shop: ReadyShop, *, limit: int = 10_000, blocked: bool = False) -> UUID:
    stated = CustomerInput("Rosa Fuentes", credit_limit_minor=limit, blocked=blocked)
    return shop.database.write(
        lambda session: customer_accounts.save_customer(session, shop.actor, stated)
    )


def cart_of(shop: ReadyShop, pieces: int, customer_id: UUID | None) -> Cart:
    cart = add(open_cart(), shop.item(MILK), pieces * 1000)
    return replace(cart, customer_id=customer_id)


def charge(
    shop: ReadyShop,
    pieces: int,
    customer_id: UUID | None,
    *tenders: Tender,
    actor: Actor | None = None,
) -> UUID:
    cart = cart_of(shop, pieces, customer_id)
    shop.database.write(
        lambda session: sales.charge(session, actor or shop.actor, cart=cart, tenders=tenders)
    )
    return cart.id


def pay(
    shop: ReadyShop, customer_id: UUID, amount: int, method: str = "cash"
) -> customer_accounts.Paid:
    op_id = new_id()
    return shop.database.write(
        lambda session: customer_accounts.pay_debt(
            session,
            shop.actor,
            op_id=op_id,
            customer_id=customer_id,
            amount_minor=amount,
            method=method,
        )
    )


def balance(shop: ReadyShop, customer_id: UUID) -> tuple[int, int]:
    with shop.database.read() as session:
        found = customer_accounts.get_balance(session, customer_id)
    return found.debt_minor, found.store_credit_minor


def give_credit(
    shop: ReadyShop, customer_id: UUID, amount: int, account: str = "store_credit"
) -> None:
    shop.database.write(
        lambda session: customer_accounts.correct(
            session,
            shop.actor,
            op_id=new_id(),
            customer_id=customer_id,
            account=account,
            amount_minor=amount,
            reason="cuaderno",
        )
    )


def assert_clean(shop: ReadyShop) -> None:
    with shop.database.read() as session:
        assert verify(session).problems == ()


@pytest.mark.req("V3")
def test_what_is_bought_on_account_is_owed_and_paid_off_in_instalments(shop: ReadyShop) -> None:
    rosa = customer(shop)
    opened = shop.open_cash(20_000)
    first = charge(shop, 2, rosa, Tender("account", 3200))
    second = charge(shop, 3, rosa, Tender("account", 3000), Tender("cash", 2000))
    assert balance(shop, rosa) == (6200, 0)
    assert pay(shop, rosa, 4000).left_minor == 2200
    with shop.database.read() as session:
        statement = customer_accounts.get_statement(session, rosa)
        took = cash.totals(session, opened.id)
    assert [(line.kind, line.amount_minor, line.debt_minor) for line in statement.lines] == [
        ("charge", 3200, 3200),
        ("charge", 3000, 6200),
        ("payment", -4000, 2200),
    ]
    # The oldest is paid first: all of it, and 800 of the second.
    assert [(one.document_id, one.open_minor) for one in statement.open] == [(second, 2200)]
    assert first != second
    assert took.expected_minor(20_000) == 20_000 + 1800 + 4000
    assert pay(shop, rosa, 2200, "debit").left_minor == 0
    assert balance(shop, rosa) == (0, 0)
    with shop.database.read() as session:
        assert customer_accounts.get_statement(session, rosa).open == ()
        assert cash.totals(session, opened.id).expected_minor(20_000) == 25_800
    assert_clean(shop)


@pytest.mark.req("V3")
def test_a_debt_paid_in_cash_is_rounded_in_the_drawer_only(shop: ReadyShop) -> None:
    rosa = customer(shop)
    opened = shop.open_cash(0)
    give_credit(shop, rosa, 5866, "debt")
    paid = pay(shop, rosa, 5866)
    assert (paid.amount_minor, paid.rounding_minor, paid.left_minor) == (5866, 4, 0)
    with shop.database.read() as session:
        assert cash.totals(session, opened.id).expected_minor(0) == 5870
    assert_clean(shop)


@pytest.mark.req("V3")
def test_the_same_payment_of_a_debt_twice_is_taken_once(shop: ReadyShop) -> None:
    rosa = customer(shop)
    shop.open_cash(0)
    give_credit(shop, rosa, 5000, "debt")
    op_id = new_id()

    def take(session: WriteSession) -> customer_accounts.Paid:
        return customer_accounts.pay_debt(
            session,
            shop.actor,
            op_id=op_id,
            customer_id=rosa,
            amount_minor=2000,
            method="cash",
            given_minor=5000,
        )

    assert shop.database.write(take).change_minor == 3000
    again = shop.database.write(take)
    assert (again.again, again.change_minor) == (True, 3000)
    assert balance(shop, rosa) == (3000, 0)


@pytest.mark.req("V3")
def test_store_credit_pays_until_it_is_used_up(shop: ReadyShop) -> None:
    rosa = customer(shop, limit=0)
    shop.open_cash(0)
    give_credit(shop, rosa, 4000)
    charge(shop, 1, rosa, Tender("store_credit", 1600))
    assert balance(shop, rosa) == (0, 2400)
    charge(shop, 2, rosa, Tender("store_credit", 2400), Tender("cash", 800))
    assert balance(shop, rosa) == (0, 0)
    assert_clean(shop)


@pytest.mark.req("V3")
def test_a_supervisor_agrees_to_what_is_above_the_limit(shop: ReadyShop) -> None:
    rosa = customer(shop, limit=2000)
    shop.open_cash(0)
    cart = cart_of(shop, 2, rosa)
    cashier = Actor(
        new_id(), "Ana", "VENDEDOR", {"sales.charge": "allow", "customers.over_limit": "approve"}
    )
    tenders = [Tender("account", 3200)]
    with pytest.raises(ApprovalRequired) as asked:
        shop.database.write(lambda s: sales.charge(s, cashier, cart=cart, tenders=tenders))
    assert asked.value.facts["amount"] == 1200  # what is above the limit
    ask = Ask("customers.over_limit", cart.id, 1200)
    given = shop.database.write(
        lambda s: approvals.grant(s, shop.actor, cashier, ask, method="pin")
    )
    able = cashier.with_grants(given)
    shop.database.write(lambda s: sales.charge(s, able, cart=cart, tenders=tenders))
    assert balance(shop, rosa) == (3200, 0)
    assert_clean(shop)


def refusals(shop: ReadyShop) -> dict[type[ShopError], Callable[[], object]]:
    """Return what the shop must refuse, with the customer it would be for."""
    rosa, ugly = customer(shop, limit=2000), customer(shop, blocked=True)
    give_credit(shop, rosa, 1000)
    give_credit(shop, rosa, 500, "debt")
    cashier = Actor(new_id(), "Ana", "VENDEDOR", {"sales.charge": "allow"})
    return {
        CustomerNeeded: lambda: charge(shop, 1, None, Tender("account", 1600)),
        CustomerBlocked: lambda: charge(shop, 1, ugly, Tender("account", 1600)),
        OverLimit: lambda: charge(shop, 1, rosa, Tender("account", 1600), actor=cashier),
        CreditShort: lambda: charge(shop, 1, rosa, Tender("store_credit", 1600)),
        DebtSmaller: lambda: pay(shop, rosa, 501),
    }


@pytest.mark.req("V3", refusal=True)
@pytest.mark.parametrize(
    "refusal", [CustomerNeeded, CustomerBlocked, OverLimit, CreditShort, DebtSmaller]
)
def test_what_an_account_cannot_bear_is_refused_and_nothing_changes(
    shop: ReadyShop, refusal: type[ShopError]
) -> None:
    shop.open_cash(0)
    wrong = refusals(shop)[refusal]
    with shop.database.read() as session:
        before = verify(session).operations
    with pytest.raises(refusal):
        wrong()
    with shop.database.read() as session:
        assert verify(session).operations == before
        assert print_jobs.list_recent(session)[0].kind == "cash_open"
    assert_clean(shop)


@pytest.mark.req("V3", refusal=True)
def test_a_debt_is_not_paid_without_a_drawer_or_with_too_little(shop: ReadyShop) -> None:
    rosa = customer(shop)
    give_credit(shop, rosa, 5000, "debt")
    with pytest.raises(NoCashSession):
        pay(shop, rosa, 1000)
    shop.open_cash(0)
    with pytest.raises(PaymentTooSmall):
        shop.database.write(
            lambda session: customer_accounts.pay_debt(
                session,
                shop.actor,
                op_id=new_id(),
                customer_id=rosa,
                amount_minor=1000,
                method="cash",
                given_minor=990,
            )
        )
    assert balance(shop, rosa) == (5000, 0)


@pytest.mark.req("V3")
def test_slip_and_statement_say_what_was_paid_and_what_is_left(shop: ReadyShop) -> None:
    rosa = customer(shop)
    shop.open_cash(0)
    charge(shop, 2, rosa, Tender("account", 3200))
    paid = pay(shop, rosa, 1000, "transfer")
    with shop.database.read() as session:
        job = print_jobs.list_for_document(session, paid.id)[0]
        slip = as_text(documents.render(session, job), 48)
    assert "Rosa Fuentes" in slip
    assert "$1.000" in slip
    assert "$2.200" in slip
    job_id = shop.database.write(
        lambda session: print_jobs.add(session, shop.actor, "statement", rosa)
    )
    with shop.database.read() as session:
        paper = as_text(documents.render(session, print_jobs.get(session, job_id)), 48)
    assert "3.200" in paper
    assert "2.200" in paper


@pytest.mark.req("V3")
def test_what_was_not_paid_in_time_is_overdue(tmp_path: Path) -> None:
    clock = SetClock(datetime(2026, 10, 1, 15, tzinfo=UTC))
    shop = make_shop(tmp_path / "late", clock=clock)
    rosa = customer(shop)
    shop.open_cash(0)
    charge(shop, 1, rosa, Tender("account", 1600))
    clock.set(clock.now() + timedelta(days=20))
    charge(shop, 1, rosa, Tender("account", 1600))
    clock.set(clock.now() + timedelta(days=11))
    pay(shop, rosa, 1000)
    with shop.database.read() as session:
        statement = customer_accounts.get_statement(session, rosa)
    assert [(one.open_minor, one.overdue) for one in statement.open] == [(600, True), (1600, False)]
    assert statement.overdue_minor == 600
    shop.database.close()


@pytest.mark.req("V3", refusal=True)
def test_a_debt_that_nobody_made_and_one_that_was_made_smaller_are_found(shop: ReadyShop) -> None:
    rosa = customer(shop)
    shop.open_cash(0)
    charge(shop, 2, rosa, Tender("account", 3200))

    def slip_in(session: WriteSession) -> None:
        query = select(AccountEntry).where(AccountEntry.amount_minor == 3200)
        known = session.scalars(query).one()
        columns = {column.name: getattr(known, column.name) for column in known.__table__.columns}
        session.add(AccountEntry(**{**columns, "line_no": 2, "amount_minor": -3000}))
        session.add(AccountEntry(**{**columns, "op_id": new_id()}))

    shop.database.write(slip_in)
    with shop.database.read() as session:
        said = [f"{problem.where}: {problem.what}" for problem in verify(session).problems]
    assert len(said) == 2
    assert any("row 2 is not of the record" in each for each in said)
    assert any("no operation of the journal made it" in each for each in said)
