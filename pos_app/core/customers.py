"""Customers: who buys with a name. Master data, edited in place; documents keep their id."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select

from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import CustomerMissing, CustomerTaken, InvalidAmount, InvalidEntry
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.models.catalog import Customer
from pos_app.core.money import LIMIT_MINOR

EDIT: Final = "customers.edit"
NAME_LIMIT: Final = 120
TEXT_LIMIT: Final = 60


@dataclass(frozen=True)
class CustomerInput:
    """A customer as a form states it; `reference` is the code of another system.

    `credit_limit_minor` is how much may be owed on account; an invoice needs tax id, `activity`
    (line of business) and address.
    """

    name: str
    tax_id: str = ""
    reference: str = ""
    credit_limit_minor: int = 0
    active: bool = True
    activity: str = ""
    address: str = ""


@dataclass(frozen=True)
class CustomerView:
    """A customer as it is."""

    id: UUID
    name: str
    tax_id: str
    reference: str
    credit_limit_minor: int
    active: bool
    activity: str = ""
    address: str = ""


def save_customer(
    session: WriteSession, actor: Actor, customer: CustomerInput, *, customer_id: UUID | None = None
) -> UUID:
    """Add a customer, or change the one of that id; return the id.

    Raises `InvalidEntry`, `InvalidAmount`, `CustomerTaken`, `CustomerMissing`, `NotPermitted`.
    """
    actor.require(EDIT)
    name = " ".join(customer.name.split())
    if not 0 < len(name) <= NAME_LIMIT:
        raise InvalidEntry(entry=name or "-", reason=N_("the name is missing or too long"))
    if not 0 <= customer.credit_limit_minor <= LIMIT_MINOR:
        raise InvalidAmount(text=str(customer.credit_limit_minor))
    row = Customer(id=new_id()) if customer_id is None else _get(session, customer_id)
    tax_id, reference = _key(customer.tax_id.upper()), _key(customer.reference)
    for column, value in ((Customer.tax_id, tax_id), (Customer.reference, reference)):
        if value is not None:
            _check_free(session, row.id, column == value, value)
    row.name, row.tax_id, row.reference = name, tax_id, reference
    row.credit_limit_minor, row.active = customer.credit_limit_minor, customer.active
    row.activity, row.address = _line(customer.activity), _line(customer.address)
    session.add(row)
    session.flush()
    return row.id


def _key(text: str) -> str | None:
    words = " ".join(text.split())
    if len(words) > TEXT_LIMIT:
        raise InvalidEntry(entry=words[:TEXT_LIMIT], reason=N_("the text is too long"))
    return words or None


def _line(text: str) -> str:
    words = " ".join(text.split())
    if len(words) > NAME_LIMIT:
        raise InvalidEntry(entry=words[:TEXT_LIMIT], reason=N_("the text is too long"))
    return words


def _check_free(session: ReadSession, own_id: UUID, same: object, value: str) -> None:
    query = select(Customer.name).where(same, Customer.id != own_id)  # type: ignore[arg-type]
    other = session.scalars(query.limit(1)).first()
    if other is not None:
        raise CustomerTaken(value=value, customer=other)


def find_customers(session: ReadSession, text: str, *, limit: int) -> tuple[CustomerView, ...]:
    """Return active customers by part of a name or the beginning of a tax id, by name."""
    words = text.strip()
    query = select(Customer).where(Customer.active)
    if words:
        number = words.replace(".", "").upper()
        query = query.where(
            or_(
                Customer.name.icontains(words, autoescape=True),
                Customer.tax_id.startswith(number, autoescape=True),
            )
        )
    return tuple(view(row) for row in session.scalars(query.order_by(Customer.name).limit(limit)))


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
    return CustomerView(
        id=row.id,
        name=row.name,
        tax_id=row.tax_id or "",
        reference=row.reference or "",
        credit_limit_minor=row.credit_limit_minor,
        active=row.active,
        activity=row.activity,
        address=row.address,
    )
