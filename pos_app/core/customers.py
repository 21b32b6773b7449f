"""Customers: who buys with a name. Master data, edited in place; documents keep their id."""

from collections.abc import Collection
from dataclasses import dataclass, field, fields
from typing import Final
from uuid import UUID

from sqlalchemy import func, or_, select, tuple_

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import CustomerMissing
from pos_app.core.models.catalog import Customer

LONGEST_CHAIN: Final = 9  # of aliases that news half taken can leave


@dataclass(frozen=True)
class CustomerInput:
    """A customer as a form states it; `reference` is the code of another system.

    `credit_limit_minor` is how much may be owed on account; a blocked customer takes nothing on
    account. `price_list` "" buys at the shelf price. An invoice needs tax id, `activity` (line of
    business) and address.
    """

    name: str
    tax_id: str = ""
    reference: str = ""
    activity: str = ""
    address: str = ""
    city: str = ""
    phone: str = ""
    email: str = ""
    notes: str = ""
    price_list: str = ""
    credit_limit_minor: int = 0
    blocked: bool = False
    active: bool = True


@dataclass(frozen=True)
class CustomerView(CustomerInput):
    """A customer as it is; `merged_into` is who an alias is known as."""

    id: UUID = field(kw_only=True)
    merged_into: UUID | None = field(default=None, kw_only=True)


def input_of(customer: CustomerView) -> CustomerInput:
    """Return a customer as a form would state them, to change a part of it."""
    return CustomerInput(
        **{each.name: getattr(customer, each.name) for each in fields(CustomerInput)}
    )


def write_customer(session: WriteSession, row: Customer, customer: CustomerInput) -> None:
    """Write what a customer is into their row."""
    for each in fields(customer):
        if each.name != "id":
            setattr(row, each.name, getattr(customer, each.name))
    row.tax_id, row.reference = customer.tax_id or None, customer.reference or None
    session.add(row)
    session.flush()


def find_customers(
    session: ReadSession,
    text: str,
    *,
    limit: int,
    after: UUID | None = None,
    active: bool | None = True,
) -> tuple[CustomerView, ...]:
    """Return customers by part of a name or the beginning of a tax id, by name; a page of them.

    A tax id is found with or without its dots and dash; aliases are not listed. `after` is the last
    one of the page before; `active` None means all.
    """
    query = select(Customer).where(Customer.merged_into.is_(None)).limit(limit)
    query = query.order_by(Customer.name, Customer.id)
    if active is not None:
        query = query.where(Customer.active == active)
    if words := text.strip():
        number = words.replace(".", "").upper()
        query = query.where(
            or_(
                Customer.name.icontains(words, autoescape=True),
                Customer.tax_id.startswith(number, autoescape=True),
                func.replace(Customer.tax_id, "-", "").startswith(number, autoescape=True),
            )
        )
    if after is not None:
        last = _get(session, after)
        query = query.where(tuple_(Customer.name, Customer.id) > (last.name, last.id))
    return tuple(view(row) for row in session.scalars(query))


def get_customer(session: ReadSession, customer_id: UUID) -> CustomerView:
    """Return a customer; raise `CustomerMissing`."""
    return view(_get(session, customer_id))


def _get(session: ReadSession, customer_id: UUID) -> Customer:
    row = session.get(Customer, customer_id)
    if row is None:
        raise CustomerMissing(customer=str(customer_id))
    return row


def view(row: Customer) -> CustomerView:
    """Return a customer as it is."""
    values = {each.name: getattr(row, each.name) for each in fields(CustomerView)}
    for name in ("tax_id", "reference"):  # absent is NULL, for what must be unique
        values[name] = values[name] or ""
    return CustomerView(**values)


# One person under two ids -------------------------------------------------------------------------


def known_as(session: ReadSession, customer_id: UUID) -> UUID:
    """Return who a customer is known as: themselves, or whom they were merged into."""
    (found,) = all_known_as(session, [customer_id]).values()
    return found


def ids_of(session: ReadSession, customer_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return under which ids each of some customers is named in documents: their own, aliases'."""
    finals = all_known_as(session, customer_ids)
    groups = {final: {final} for final in finals.values()}
    asked = {final: final for final in groups}
    while asked:
        query = select(Customer.id, Customer.merged_into).where(Customer.merged_into.in_(asked))
        found = {
            alias: asked[into]
            for alias, into in session.execute(query)
            if into is not None and alias not in groups[asked[into]]
        }
        for alias, final in found.items():
            groups[final].add(alias)
        asked = found
    return {each: frozenset({each} | groups[final]) for each, final in finals.items()}


def all_known_as(session: ReadSession, customer_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return who each is known as; one hop as a rule, more while a page of news is half taken."""
    finals = {each: each for each in customer_ids}
    for _ in range(LONGEST_CHAIN):
        query = select(Customer.id, Customer.merged_into).where(
            Customer.id.in_(set(finals.values())), Customer.merged_into.is_not(None)
        )
        onward = {alias: into for alias, into in session.execute(query) if into is not None}
        if not onward:
            break
        finals = {each: onward.get(at, at) for each, at in finals.items()}
    return finals
