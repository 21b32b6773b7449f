"""Two customers who are one person: said by a person, with a reason; never by name (V1).

The one that goes becomes an alias of the one that stays. Documents keep saying what they said;
their amounts count for the one that stays, also what a till that has not heard of it still sends.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from pos_app.core import journal, rows
from pos_app.core.actor import Actor
from pos_app.core.case_kinds import MERGED
from pos_app.core.customer_accounts.saving import TWICE
from pos_app.core.customers import CustomerView, get_customer, known_as, view
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import (
    CustomerMerged,
    CustomersDiffer,
    InvalidEntry,
    MergeAtCentre,
    ReasonMissing,
)
from pos_app.core.facts_accounts import CustomerMergedFact
from pos_app.core.i18n import N_
from pos_app.core.journal import Stamp
from pos_app.core.models.catalog import Customer
from pos_app.core.models.journal import Case
from pos_app.core.models.sync import CentreLink

MERGE: Final = "customers.merge"
REASON_LIMIT: Final = 200
FILLED: Final = ("tax_id", "reference", "activity", "address", "city", "phone", "email")
MOST: Final = 50  # tax ids that are offered at once


@dataclass(frozen=True)
class Twice:
    """Customers who have one tax id, the oldest first."""

    tax_id: str
    customers: tuple[CustomerView, ...]


def merge_customers(
    session: WriteSession,
    actor: Actor,
    *,
    op_id: UUID,
    customer_id: UUID,
    into_id: UUID,
    reason: str,
) -> UUID:
    """Say that two customers are one: `customer_id` is known as `into_id`; return who stays.

    What the one that stays lacks (tax id, telephone, …) is filled in from the other; its limit and
    prices stay; it is blocked if either was. Said again, by this `op_id` or another, it is once.
    Master data is the centre's, so a till that has one leaves it to it. Raises `CustomerMissing`,
    `InvalidEntry` for one with itself, `CustomersDiffer` for two tax ids, `CustomerMerged` for an
    alias of somebody else, `ReasonMissing`, `MergeAtCentre`, `NotPermitted`.
    """
    actor.require(MERGE)
    station = journal.hold(session)
    if journal.find_applied(session, op_id) is not None:
        return known_as(session, into_id)
    if station.kind != "centre" and session.get(CentreLink, 1) is not None:
        raise MergeAtCentre
    if not reason.strip():
        raise ReasonMissing
    if customer_id == into_id:
        raise InvalidEntry(entry=str(into_id), reason=N_("it is the same customer"))
    goes, stays = get_customer(session, customer_id), get_customer(session, into_id)
    stays = get_customer(session, known_as(session, stays.id))
    if known_as(session, goes.id) == stays.id:
        return stays.id
    if goes.merged_into is not None:
        final = get_customer(session, known_as(session, goes.id))
        raise CustomerMerged(customer=goes.name, other=final.name)
    if goes.tax_id and stays.tax_id and goes.tax_id != stays.tax_id:
        raise CustomersDiffer(
            one=f"{goes.name} ({goes.tax_id})", other=f"{stays.name} ({stays.tax_id})"
        )
    fact = CustomerMergedFact(
        branch=station.branch_id,
        customer=goes.id,
        into=stays.id,
        reason=" ".join(reason.split())[:REASON_LIMIT],
    )
    journal.append(session, actor, fact, record_merged, op_id=op_id)
    return stays.id


def record_merged(session: WriteSession, stamp: Stamp, fact: CustomerMergedFact) -> None:
    """Write who said so, and make the one an alias of the other, wherever chains lead.

    Two merges that contradict each other (A is B, B is A) leave the first one.
    """
    for part in rows.of_merged(stamp, fact):
        session.add_all(part.model(**row) for row in part.rows)
    session.flush()
    goes = _row(session, known_as(session, fact.customer))
    stays = _row(session, known_as(session, fact.into))
    if goes.id == stays.id:
        return
    for alias in session.scalars(select(Customer).where(Customer.merged_into == goes.id)):
        alias.merged_into = stays.id
    filled = {
        name: getattr(goes, name)
        for name in FILLED
        if getattr(goes, name) and not getattr(stays, name)
    }
    goes.merged_into, goes.active = stays.id, False
    if "reference" in filled:  # one customer only can have it
        goes.reference = None
        session.flush()
    for name, value in filled.items():
        setattr(stays, name, value)
    stays.blocked = stays.blocked or goes.blocked
    session.flush()
    _close_cases(session, stamp, (goes.id, stays.id))


def _row(session: WriteSession, customer_id: UUID) -> Customer:
    """Return a customer; of one that never came to this node, what the operation says: the id."""
    row = session.get(Customer, customer_id)
    if row is None:
        row = Customer(id=customer_id, name="")
        session.add(row)
        session.flush()
    return row


def _close_cases(session: WriteSession, stamp: Stamp, pair: tuple[UUID, UUID]) -> None:
    """Close the cases that asked who is who, where nobody else has that tax id by now."""
    query = select(Case).where(
        Case.kind == TWICE, Case.subject_id.in_(pair), Case.resolved_at.is_(None)
    )
    for case in session.scalars(query):
        tax_id = msgspec.json.decode(case.detail, type=dict[str, str | int]).get("tax_id")
        others = select(func.count()).where(
            Customer.tax_id == tax_id, Customer.merged_into.is_(None)
        )
        if session.execute(others).scalar_one() <= 1:
            case.resolved_at, case.resolved_by = stamp.occurred_at, stamp.user_id
            case.resolution = MERGED
    session.flush()


def list_twice(session: ReadSession) -> tuple[Twice, ...]:
    """Return the customers who have a tax id in common, for a person to say whether they are one.

    Same names are not asked about: two people may have one name.
    """
    shared = (
        select(Customer.tax_id)
        .where(Customer.tax_id.is_not(None), Customer.merged_into.is_(None))
        .group_by(Customer.tax_id)
        .having(func.count() > 1)
        .order_by(Customer.tax_id)
        .limit(MOST)
    )
    query = select(Customer).where(Customer.tax_id.in_(shared), Customer.merged_into.is_(None))
    found: dict[str, list[CustomerView]] = {}
    for row in session.scalars(query.order_by(Customer.tax_id, Customer.id)):
        found.setdefault(row.tax_id or "", []).append(view(row))
    return tuple(Twice(tax_id, tuple(each)) for tax_id, each in found.items())
