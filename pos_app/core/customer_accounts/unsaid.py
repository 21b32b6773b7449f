"""Customers that a centre which was put back has forgotten: a till that knows them says them again.

Who was written down in the weeks that the centre lost, at a till whose disk is gone too, is in no
journal; but other tills were told, and may have charged to the account.
"""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, insert, select

from pos_app.core import journal
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession
from pos_app.core.facts_accounts import CustomerSavedFact
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.models.accounts import UnsaidCustomer
from pos_app.core.models.catalog import Customer

NOBODY: Final = Actor(UUID(int=0), "", "")  # no person decides this
_KEPT: Final = frozenset(CustomerSavedFact.__struct_fields__) - {"branch", "customer"}


def await_customers(session: WriteSession) -> None:
    """Note every customer here: nobody knows whether the centre still has them."""
    session.execute(delete(UnsaidCustomer))
    known = select(Customer.id)
    session.execute(insert(UnsaidCustomer).from_select(["customer_id"], known))


def note_customers(session: WriteSession, told: Iterable[UUID]) -> None:
    """Note that the centre has these."""
    if ids := list(told):
        session.execute(delete(UnsaidCustomer).where(UnsaidCustomer.customer_id.in_(ids)))


def say_unsaid(session: WriteSession) -> int:
    """After the last page: tell the centre whom it did not tell of; return how many.

    Several tills may say the same of the same customer: it is written once.
    """
    query = select(Customer).join(UnsaidCustomer, UnsaidCustomer.customer_id == Customer.id)
    forgotten = session.scalars(query.order_by(Customer.id)).all()
    if not forgotten:
        return 0
    station = journal.hold(session)
    for row in forgotten:
        said: dict[str, Any] = {name: value for name in _KEPT if (value := getattr(row, name))}
        if not row.active:
            said["active"] = False
        fact = CustomerSavedFact(branch=station.branch_id, customer=row.id, **said)
        journal.append(session, NOBODY, fact, _is_here, op_id=new_id())
    session.execute(delete(UnsaidCustomer))
    return len(forgotten)


def _is_here(session: WriteSession, stamp: Stamp, fact: CustomerSavedFact) -> None:
    """Write nothing: what is said is what stands here."""
