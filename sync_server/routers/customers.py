"""Customers: who buys with a name."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import or_, select

from pos_app.core import customer_accounts, customers
from pos_app.core.customer_accounts import Statement
from pos_app.core.customers import CustomerInput, CustomerView
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.models.catalog import Customer
from pos_app.core.sync import centre, deciding
from sync_server import ksp
from sync_server.callers import require
from sync_server.dependencies import Store
from sync_server.numbers import Figures, figures_of
from sync_server.pages import USUAL, Active, After, Limit, Words, page
from sync_server.resources.base import Page
from sync_server.resources.masters import (
    CustomerIn,
    CustomerRow,
    MergeIn,
    OpenCharge,
    StatementLine,
    StatementRow,
)
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/customers", tags=["customers"])
VIEW = [require("orders.edit")]
EDIT = [require("customers.edit")]
MERGE = [require("customers.merge")]


@router.get("", dependencies=VIEW, responses=ksp.refused(*READS))
def list_customers(
    store: Store,
    q: Words = "",
    active: Active = True,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[CustomerRow]:
    """List customers by name; `q` begins a word of the name, the tax id or the reference."""
    query = select(Customer)
    if active is not None:
        query = query.where(Customer.active == active)
    if words := q.replace("\0", " ").strip():
        part = words.lower()
        query = query.where(
            or_(
                Customer.name.icontains(part, autoescape=True),
                Customer.tax_id.istartswith(part, autoescape=True),
                Customer.reference.istartswith(part, autoescape=True),
            )
        )
    with store.read() as session:
        figures = figures_of(session)
        return page(
            session,
            query,
            lambda row: _row(customers.view(row), figures),
            by=(Customer.name, Customer.id),
            after=after,
            limit=limit,
        )


@router.get("/{customer_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_customer(customer_id: UUID, store: Store) -> CustomerRow:
    """Give one customer."""
    with store.read() as session:
        return _read(session, customer_id)


@router.get("/{customer_id}/statement", dependencies=VIEW, responses=ksp.refused(*READS))
def get_statement(customer_id: UUID, store: Store, limit: Limit = USUAL) -> StatementRow:
    """Give what a customer owes and is owed, with the newest `limit` entries."""
    with store.read() as session:
        statement = customer_accounts.get_statement(session, customer_id, limit=limit)
        return _statement(statement, figures_of(session))


@router.post("", status_code=201, dependencies=EDIT, responses=ksp.refused(*WRITES))
def create_customer(asked: CustomerIn, work: Working) -> CustomerRow:
    """Add a customer."""
    return work.keep(CustomerRow, lambda s, _: _save(s, asked, work, None), asked=asked)


@router.post("/{customer_id}/merge", dependencies=MERGE, responses=ksp.refused(*WRITES))
def merge_customer(customer_id: UUID, asked: MergeIn, work: Working) -> CustomerRow:
    """Say that a customer is another one: what names them counts for `into_id` from then."""

    def write(session: WriteSession, op_id: UUID) -> CustomerRow:
        stays = customer_accounts.merge_customers(
            session,
            work.who.actor,
            op_id=op_id,
            customer_id=customer_id,
            into_id=asked.into_id,
            reason=asked.reason,
        )
        return _read(session, stays)

    with work.store.read() as session:
        branch_id = work.who.branch_id or deciding.first_branch(session)
    return work.decide(CustomerRow, write, asked=asked, branch_id=branch_id)


@router.put("/{customer_id}", dependencies=EDIT, responses=ksp.refused(*WRITES))
def change_customer(customer_id: UUID, asked: CustomerIn, work: Working) -> CustomerRow:
    """Make a customer what is stated."""
    return work.keep(CustomerRow, lambda s, _: _save(s, asked, work, customer_id), asked=asked)


@router.delete("/{customer_id}", dependencies=EDIT, responses=ksp.refused(*WRITES))
def deactivate_customer(customer_id: UUID, work: Working) -> CustomerRow:
    """Offer a customer no more; what they bought stays."""

    def write(session: WriteSession, _: UUID) -> CustomerRow:
        now = customers.get_customer(session, customer_id)
        stated = replace(customers.input_of(now), active=False)
        centre.save_customer(session, work.who.actor, stated, customer_id=customer_id)
        return _read(session, customer_id)

    return work.keep(CustomerRow, write)


def _save(
    session: WriteSession, asked: CustomerIn, work: Working, customer_id: UUID | None
) -> CustomerRow:
    limit = asked.credit_limit
    stated = CustomerInput(
        **asked.model_dump(exclude={"credit_limit"}),
        credit_limit_minor=0 if limit is None else figures_of(session).to_minor(limit),
    )
    saved = centre.save_customer(session, work.who.actor, stated, customer_id=customer_id)
    return _read(session, saved)


def _read(session: ReadSession, customer_id: UUID) -> CustomerRow:
    return _row(customers.get_customer(session, customer_id), figures_of(session))


def _row(customer: CustomerView, figures: Figures) -> CustomerRow:
    values = vars(customer) | {"credit_limit": figures.amount(customer.credit_limit_minor)}
    return CustomerRow(**{name: values[name] for name in CustomerRow.model_fields})


def _statement(statement: Statement, figures: Figures) -> StatementRow:
    amount, balance = figures.amount, statement.balance
    return StatementRow(
        customer_id=statement.customer_id,
        debt=amount(balance.debt_minor),
        store_credit=amount(balance.store_credit_minor),
        credit_limit=amount(balance.limit_minor),
        available=amount(balance.available_minor),
        overdue=amount(statement.overdue_minor),
        debt_before=amount(statement.before_debt_minor),
        store_credit_before=amount(statement.before_credit_minor),
        lines=[
            StatementLine(
                at=line.at,
                account=line.account,  # type: ignore[arg-type] # one of these
                kind=line.kind,
                amount=amount(line.amount_minor),
                document_kind=line.document_kind,
                document_id=line.document_id,
                number=line.number,
                due_on=line.due_on,
                note=line.note,
                debt=amount(line.debt_minor),
                store_credit=amount(line.store_credit_minor),
            )
            for line in statement.lines
        ],
        open=[
            OpenCharge(
                document_kind=one.document_kind,
                document_id=one.document_id,
                number=one.number,
                at=one.at,
                due_on=one.due_on,
                amount=amount(one.amount_minor),
                open=amount(one.open_minor),
                overdue=one.overdue,
            )
            for one in statement.open
        ],
    )
