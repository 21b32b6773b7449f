"""Who worked on at a till that had not heard that their access ended (KSP/1, 2.8; ASVS 8.3.2).

What they did is recorded: it happened. The centre compares it with what it knew at that time and
tells a person; each refund and void by itself, everything else of one person at one till together.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core import audit, roles
from pos_app.core.cases import open_case
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.facts import (
    AdjustmentFact,
    CashClosedFact,
    CashMovedFact,
    CashOpenedFact,
    DrawerOpenedFact,
    Fact,
    SaleFact,
)
from pos_app.core.facts_accounts import AccountCorrectedFact, CustomerMergedFact, DebtPaidFact
from pos_app.core.facts_places import (
    OrderPlacedFact,
    StockTakeReconciledFact,
    TransferReceivedFact,
    TransferSentFact,
)
from pos_app.core.facts_purchasing import GoodsReceivedFact, PurchaseFact, PurchaseOrderFact
from pos_app.core.facts_returns import CreditNoteFact, DebitNoteFact
from pos_app.core.facts_staff import PersonSavedFact, RoleChangedFact
from pos_app.core.journal import Stamp
from pos_app.core.models.audit import AuditEntry
from pos_app.core.models.journal import Case
from pos_app.core.models.people import Permission, User

KIND: Final = "ACTED_AFTER_REVOCATION"
ENTRIES: Final = 50  # of the audit log, about one person or role
DEACTIVATED, ROLE = "deactivated", "role"
# What a role must allow, or let ask for, so that a fact may be made.
_NEEDED: Final[dict[type[Fact], str]] = {
    SaleFact: "sales.charge",
    DebitNoteFact: "returns.correct",
    AdjustmentFact: "stock.adjust",
    CashOpenedFact: "cash.open",
    CashMovedFact: "cash.move",
    CashClosedFact: "cash.close",
    DrawerOpenedFact: "cash.no_sale",
    DebtPaidFact: "customers.collect",
    AccountCorrectedFact: "customers.correct",
    CustomerMergedFact: "customers.merge",
    OrderPlacedFact: "orders.edit",
    TransferSentFact: "stock.transfer",
    TransferReceivedFact: "stock.transfer",
    StockTakeReconciledFact: "stock.reconcile",
    PurchaseFact: "purchases.enter",
    PurchaseOrderFact: "purchase_orders.edit",
    GoodsReceivedFact: "purchase_orders.receive",
}
_RETURNS: Final = {"void": "returns.void", "amount": "returns.correct", "text": "returns.correct"}


@dataclass
class _Standing:
    """What the centre knows of a person now; `since` when the access ended, None: it has not."""

    name: str
    role: str
    since: datetime | None
    rules: dict[str, str]
    lowered: dict[str, datetime | None] = field(default_factory=dict)


Known = dict[UUID, _Standing | None]


def note(session: WriteSession, stamp: Stamp, fact: Fact, known: Known) -> None:
    """Open a case where a till let somebody do what the centre had ended before.

    `known` is kept over the operations of one batch. What a till did before it joined is history.
    """
    if isinstance(fact, PersonSavedFact | RoleChangedFact):
        known.clear()
    needed = _needed(fact)
    if needed is None:
        return
    if stamp.user_id not in known:
        known[stamp.user_id] = _standing(session, stamp.user_id)
    person = known[stamp.user_id]
    if person is None or (why := _why(session, person, needed, stamp)) is None:
        return
    if roles.is_history(session, stamp):
        return
    held = isinstance(fact, CreditNoteFact)
    if not held and _is_told(session, stamp):
        return
    detail: dict[str, str | int] = {
        "person": person.name,
        "device": str(stamp.device_id),
        "why": why,
        "document": str(stamp.op_id),
        "held": int(held),
    }
    open_case(session, stamp, kind=KIND, subject_id=stamp.user_id, detail=detail)


def _needed(fact: Fact) -> str | None:
    if isinstance(fact, CreditNoteFact):
        return _RETURNS.get(fact.reason, "returns.register")
    return _NEEDED.get(type(fact))


def _standing(session: ReadSession, user_id: UUID) -> _Standing | None:
    user = session.get(User, user_id)
    if user is None:
        return None
    query = select(Permission.code, Permission.rule).where(Permission.role_code == user.role_code)
    rules = {code: rule for code, rule in session.execute(query)}  # noqa: C416 - rows
    since = None
    if not user.active:
        since = user.updated_at
        for at, said in _changes(session, user_id):
            if said["active"]:
                break
            since = at  # the first of those that left it so
    return _Standing(user.name, user.role_code, since, rules)


def _why(session: ReadSession, person: _Standing, needed: str, stamp: Stamp) -> str | None:
    """Return why somebody might not do it any more when they did, or None."""
    if person.since is not None:
        return DEACTIVATED if stamp.occurred_at > person.since else None
    if person.rules.get(needed, "deny") != "deny":
        return None
    if needed not in person.lowered:
        person.lowered[needed] = _lowered_at(session, person, needed, stamp.user_id)
    at = person.lowered[needed]
    return ROLE if at is not None and stamp.occurred_at > at else None


def _lowered_at(
    session: ReadSession, person: _Standing, needed: str, user_id: UUID
) -> datetime | None:
    """Return when a person was last given this role, or the role lost this permission."""
    given = (
        at for at, said in _changes(session, user_id) if "role" in str(said["what"]).split(",")
    )
    query = (
        select(AuditEntry.occurred_at, AuditEntry.detail)
        .where(AuditEntry.kind == audit.ROLE_CHANGED)
        .order_by(AuditEntry.id.desc())
        .limit(ENTRIES)
    )
    taken = (
        at
        for at, detail in session.execute(query)
        if f'"role":"{person.role}"' in detail and f"{needed}=deny" in detail
    )
    found = [at for at in (next(given, None), next(taken, None)) if at is not None]
    return max(found, default=None)


def _changes(
    session: ReadSession, user_id: UUID
) -> Iterator[tuple[datetime, dict[str, str | int]]]:
    """Give when a person was changed and how, the newest first."""
    query = (
        select(AuditEntry.occurred_at, AuditEntry.detail)
        .where(AuditEntry.kind == audit.PERSON_SAVED, AuditEntry.subject_id == user_id)
        .order_by(AuditEntry.id.desc())
        .limit(ENTRIES)
    )
    for at, detail in session.execute(query):
        yield at, msgspec.json.decode(detail, type=dict[str, str | int])


def _is_told(session: ReadSession, stamp: Stamp) -> bool:
    """Return whether an open case tells of this person at this till already."""
    query = select(Case.id).where(
        Case.kind == KIND,
        Case.subject_id == stamp.user_id,
        Case.device_id == stamp.device_id,
        Case.resolved_at.is_(None),
        Case.detail.contains('"held":0'),
    )
    return session.execute(query.limit(1)).first() is not None
