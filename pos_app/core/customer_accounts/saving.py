"""Saving a customer: at a till an operation that travels, at the centre a row that is told (V1)."""

from dataclasses import fields, replace
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, select

from pos_app.core import fiscal, journal
from pos_app.core.actor import Actor
from pos_app.core.cases import open_case
from pos_app.core.customers import CustomerInput, get_customer, input_of, known_as, write_customer
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import CustomerTaken, InvalidAmount, InvalidEntry
from pos_app.core.facts_accounts import CustomerSavedFact
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.models.catalog import Customer
from pos_app.core.money import LIMIT_MINOR
from pos_app.core.settings_shared import get_shop

EDIT: Final = "customers.edit"
LIMIT: Final = "customers.limit"
NAME_LIMIT: Final = 120
TEXT_LIMIT: Final = 120
NOTES_LIMIT: Final = 400
MONEY: Final = ("credit_limit_minor", "price_list", "blocked")  # what needs `customers.limit`
WHO: Final = ("name", "tax_id", "reference", "active")  # what no change of an alias changes
TWICE: Final = "CUSTOMER_TWICE"
TEXTS: Final = (
    "tax_id", "reference", "activity", "address", "city", "phone", "email", "notes", "price_list",
)  # fmt: skip


def save_customer(
    session: WriteSession,
    actor: Actor,
    customer: CustomerInput,
    *,
    customer_id: UUID | None = None,
    op_id: UUID | None = None,
) -> UUID:
    """Add a customer, or change the one of that id; return the id.

    A new customer's id is the operation's, so the same `op_id` again adds nobody. What concerns
    money (limit, price list, blocked) needs `customers.limit` where it changes. Raises
    `InvalidEntry`, `InvalidTaxId`, `InvalidAmount`, `CustomerTaken`, `CustomerMissing`,
    `NotPermitted`.
    """
    station = journal.hold(session)
    op_id = op_id or new_id()
    if journal.find_applied(session, op_id) is not None:
        return customer_id or op_id
    if customer_id is not None:
        customer_id = known_as(session, customer_id)
    clean, changes = _check(session, actor, customer, customer_id)
    saved = customer_id or op_id
    if station.kind == "centre":  # what the centre states is told by its rows
        row = Customer(id=saved) if customer_id is None else session.get_one(Customer, saved)
        write_customer(session, row, clean)
    elif changes:
        fact = CustomerSavedFact(branch=station.branch_id, customer=saved, **changes)
        journal.append(session, actor, fact, record_saved, op_id=op_id)
    return saved


def set_terms(
    session: WriteSession,
    actor: Actor,
    *,
    op_id: UUID,
    customer_id: UUID,
    limit_minor: int,
    price_list: str,
) -> None:
    """Say how much a customer may owe and at what prices they buy; "" is the shelf price.

    Raises what `save_customer` raises.
    """
    known = input_of(get_customer(session, customer_id))
    stated = replace(known, credit_limit_minor=limit_minor, price_list=price_list)
    save_customer(session, actor, stated, customer_id=customer_id, op_id=op_id)


def record_saved(session: WriteSession, stamp: Stamp, fact: CustomerSavedFact) -> None:
    """Write what was changed of a customer; what came from elsewhere meanwhile stays.

    A tax id that another customer has by now is kept with a case for a person: who is it? What a
    till changed of an alias is changed of whom it is known as, but for who they are.
    """
    customer_id = known_as(session, fact.customer)
    row = session.get(Customer, customer_id)
    apart = WHO if customer_id != fact.customer else ()
    changes = {
        name: value
        for name, value in msgspec.structs.asdict(fact).items()
        if value is not None and name not in {"branch", "customer", *apart}
    }
    row = row or Customer(id=fact.customer, name="")
    if changes.get("tax_id") and changes["tax_id"] != row.tax_id:
        taken = _other_with(session, row.id, Customer.tax_id == changes["tax_id"])
        if taken is not None:
            detail: dict[str, str | int] = {"tax_id": changes["tax_id"], "other": taken}
            open_case(session, stamp, kind=TWICE, subject_id=row.id, detail=detail)
    if changes.get("reference") and _other_with(
        session, row.id, Customer.reference == changes["reference"]
    ):
        del changes["reference"]  # one customer only can have it
    for name, value in changes.items():
        setattr(row, name, value)
    for name in ("tax_id", "reference"):
        setattr(row, name, getattr(row, name) or None)
    session.add(row)
    session.flush()


def _check(
    session: ReadSession, actor: Actor, customer: CustomerInput, customer_id: UUID | None
) -> tuple[CustomerInput, dict[str, Any]]:
    """Return the customer as kept and what that changes; refuse what cannot be."""
    actor.require(EDIT)
    before = CustomerInput(name="") if customer_id is None else get_customer(session, customer_id)
    clean = _clean(session, customer)
    if any(getattr(clean, name) != getattr(before, name) for name in MONEY):
        actor.require(LIMIT, clean.credit_limit_minor)
    for column, value in ((Customer.tax_id, clean.tax_id), (Customer.reference, clean.reference)):
        other = _other_with(session, customer_id, column == value) if value else None
        if other is not None:
            raise CustomerTaken(value=value, customer=other)
    names = [each.name for each in fields(CustomerInput)]
    return clean, {
        name: getattr(clean, name)
        for name in names
        if getattr(clean, name) != getattr(before, name)
    }


def _clean(session: ReadSession, customer: CustomerInput) -> CustomerInput:
    name = " ".join(customer.name.split())
    if not 0 < len(name) <= NAME_LIMIT:
        raise InvalidEntry(entry=name or "-", reason=N_("the name is missing or too long"))
    if not 0 <= customer.credit_limit_minor <= LIMIT_MINOR:
        raise InvalidAmount(text=str(customer.credit_limit_minor))
    texts: dict[str, Any] = {
        each: _text(getattr(customer, each), NOTES_LIMIT if each == "notes" else TEXT_LIMIT)
        for each in TEXTS
    }
    texts["tax_id"] = tax_id_of(session, texts["tax_id"])
    return replace(customer, name=name, **texts)


def tax_id_of(session: ReadSession, text: str) -> str:
    """Return a tax id as the shop's country keeps it, "" for none; raise `InvalidTaxId`."""
    return fiscal.get_profile(get_shop(session)).tax_ids().normalise(text) if text else ""


def _text(text: str, limit: int) -> str:
    words = " ".join(text.split())
    if len(words) > limit:
        raise InvalidEntry(entry=words[:TEXT_LIMIT], reason=N_("the text is too long"))
    return words


def _other_with(session: ReadSession, own_id: UUID | None, same: ColumnElement[bool]) -> str | None:
    """Return the name of another customer of whom that is so."""
    query = select(Customer.name).where(same, Customer.merged_into.is_(None))
    if own_id is not None:
        query = query.where(Customer.id != own_id)
    return session.scalars(query.limit(1)).first()
