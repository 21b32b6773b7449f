"""The shop's rules for returns (R6, R7): what they say of a sale, and who must agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pos_app.core import audit, journal
from pos_app.core.actor import Actor
from pos_app.core.customers import known_as
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import NotPermitted, RestockingOff, ReturnOfAnother, ReturnTooLate
from pos_app.core.known_time import known_now
from pos_app.core.models.catalog import Customer
from pos_app.core.returns.tickets import Sold
from pos_app.core.returns.verifying import UNVERIFIED, is_unverified
from pos_app.core.settings_shared import (
    RETURNS,
    ReturnRules,
    get_return_rules,
    get_shop,
    save_return_rules,
)

REGISTER: Final = "returns.register"
LARGE: Final = "returns.large"
LATE: Final = "returns.late"
VOID: Final = "returns.void"
WITHOUT_TICKET: Final = "returns.without_ticket"
CORRECT: Final = "returns.correct"


@dataclass(frozen=True)
class Verdict:
    """What the rules say of a return before it is done.

    `late`: the window has passed. `other_customer`: sold to somebody else. `permissions` are those
    that the return needs: whoever's role does not allow them all must ask. `unverified`: the centre
    has not said what came back of it.
    """

    days: int
    window_days: int
    late: bool
    other_customer: bool
    permissions: tuple[str, ...]
    unverified: bool = False


def set_rules(session: WriteSession, actor: Actor, rules: ReturnRules) -> None:
    """Say what the shop takes back; it stands in the audit log. All tills share it.

    Raises `InvalidAmount`, `NotPermitted`.
    """
    actor.require("settings.edit")
    journal.hold(session)
    save_return_rules(session, rules)
    said = {name: int(getattr(rules, name)) for name in ReturnRules.__struct_fields__}
    audit.note(session, actor, audit.SETTING_CHANGED, detail={"setting": RETURNS, **said})


def judge(
    session: ReadSession, sold: Sold, *, customer_id: UUID | None = None, total_minor: int = 0
) -> Verdict:
    """Return what the shop's rules say of returning so much of a sale now."""
    rules = get_return_rules(session)
    days = days_since(session, sold.occurred_at)
    late = bool(rules.window_days) and days > rules.window_days
    unverified = is_unverified(session, sold)
    return Verdict(
        days=days,
        window_days=rules.window_days,
        late=late,
        other_customer=_other(session, rules, sold, customer_id),
        permissions=permissions_for(rules, total_minor, late=late, unverified=unverified),
        unverified=unverified,
    )


def permissions_for(
    rules: ReturnRules, total_minor: int, *, late: bool, unverified: bool = False
) -> tuple[str, ...]:
    """Return what a return needs; the special ones stand for the ordinary one (R7)."""
    limit = rules.approval_above_minor
    special = ((UNVERIFIED, unverified), (LATE, late), (LARGE, bool(limit) and total_minor > limit))
    return tuple(code for code, needed in special if needed) or (REGISTER,)


def days_since(session: ReadSession, at: datetime) -> int:
    """Return how many of the shop's days ago something was: 0 is today."""
    shop, now = get_shop(session), known_now(session)
    return (shop.day(now) - shop.day(at)).days


def check(session: ReadSession, verdict: Verdict, sold: Sold, *, late: bool) -> None:
    """Refuse what the rules refuse; `late` accepts that the days have passed.

    Raises `ReturnTooLate`, `ReturnOfAnother`.
    """
    if verdict.other_customer:
        customer = session.get(Customer, sold.fact.customer)
        raise ReturnOfAnother(customer=customer.name if customer else "-")
    if verdict.late and not late:
        raise ReturnTooLate(days=verdict.days, window=verdict.window_days)


def check_permissions(actor: Actor, permissions: Sequence[str], total_minor: int) -> None:
    """Check that a person may give back so much, alone or with approvals (R6, R7).

    Raises `NotPermitted` where the role takes nothing back, `ApprovalRequired`.
    """
    if not actor.may_ask(REGISTER):
        raise NotPermitted(person=actor.name, permission=REGISTER)
    for code in permissions:
        actor.require(code, total_minor)


def fee_bp(session: ReadSession, *, restocking: bool) -> int:
    """Return the restocking fee in hundredths of a percent; raise `RestockingOff`."""
    if not restocking:
        return 0
    rules = get_return_rules(session)
    if not rules.fee_bp:
        raise RestockingOff
    return rules.fee_bp


def _other(session: ReadSession, rules: ReturnRules, sold: Sold, customer_id: UUID | None) -> bool:
    named = sold.fact.customer
    if not rules.same_customer or named is None or customer_id is None or named == customer_id:
        return False
    return known_as(session, named) != known_as(session, customer_id)
