"""Who acts, and what their role lets them do."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal
from uuid import UUID

from pos_app.core.errors import ApprovalRequired, NotPermitted

Rule = Literal["allow", "approve", "deny"]

# Every permission of the product; docs/permissions.md says what each means.
PERMISSIONS = (
    "sales.charge",
    "sales.price",
    "sales.discount",
    "sales.discount_percent",
    "sales.generic",
    "sales.without_stock",
    "folios.add",
    "returns.register",
    "returns.large",
    "returns.late",
    "returns.void",
    "returns.without_ticket",
    "returns.unverified",
    "returns.correct",
    "cash.open",
    "cash.clock_back",
    "cash.move",
    "cash.close",
    "cash.no_sale",
    "cash.difference",
    "cash.see_expected",
    "tickets.reprint",
    "stock.view",
    "stock.adjust",
    "stock.repair",
    "suppliers.edit",
    "purchases.enter",
    "purchase_orders.edit",
    "purchase_orders.approve",
    "purchase_orders.receive",
    "requests.create",
    "requests.approve",
    "requests.issue",
    "stock.transact",
    "stock.confirm",
    "stock.transfer",
    "stock.count",
    "stock.reconcile",
    "orders.edit",
    "reports.view",
    "catalog.edit",
    "customers.edit",
    "customers.limit",
    "customers.over_limit",
    "customers.collect",
    "customers.correct",
    "customers.merge",
    "prices.edit",
    "people.edit",
    "people.unlock",
    "approvals.give",
    "audit.view",
    "devices.join",
    "cases.view",
    "cases.resolve",
    "quarantine.resolve",
    "settings.edit",
)

# Permissions whose amount, and cap, is a share in hundredths of a percent instead of money.
SHARES: Final = frozenset({"sales.discount_percent"})


@dataclass(frozen=True)
class Grant:
    """An approval that an operation may lean on: one permission, one operation, so much."""

    approval_id: UUID
    permission: str
    subject_id: UUID
    amount_minor: int
    approver_id: UUID


@dataclass(frozen=True)
class Actor:
    """A person at work: id, name and the rules of the role. A code without a rule is denied.

    `caps` bound the amount of a permission in minor units; above it a supervisor must agree.
    `grants` are approvals for the operation at hand; the journal checks them as it records it.
    `held` is what the role allows and an old list of people does not (`people_list`).
    """

    user_id: UUID
    name: str
    role: str
    rules: Mapping[str, Rule] = field(default_factory=dict)
    caps: Mapping[str, int] = field(default_factory=dict)
    grants: tuple[Grant, ...] = ()
    held: frozenset[str] = frozenset()

    def rule(self, code: str) -> Rule:
        """Return allow, approve (a supervisor must agree) or deny."""
        return self.rules.get(code, "deny")

    def may(self, code: str, amount_minor: int = 0) -> bool:
        """Return whether the actor may do this without asking anyone."""
        cap = self.caps.get(code)
        return self.rule(code) == "allow" and (cap is None or amount_minor <= cap)

    def may_approve(self, code: str, amount_minor: int = 0) -> bool:
        """Return whether the actor may agree to this for somebody else (R6)."""
        return self.may("approvals.give") and self.may(code, amount_minor)

    def may_ask(self, code: str) -> bool:
        """Return whether the actor may do this alone or with an approval."""
        return self.rule(code) != "deny"

    def require(self, code: str, amount_minor: int = 0) -> None:
        """Let the actor do this alone, or with an approval that covers the amount.

        Raises `NotPermitted` where the role may not even ask, `ApprovalRequired` where a
        supervisor must agree first.
        """
        if self.may(code, amount_minor):
            return
        if not self.may_ask(code):
            raise NotPermitted(person=self.name, permission=code)
        if not any(
            grant.permission == code and amount_minor <= grant.amount_minor for grant in self.grants
        ):
            raise ApprovalRequired(person=self.name, permission=code, amount=amount_minor)

    def with_grants(self, *grants: Grant) -> "Actor":
        """Return the same person with approvals for one operation."""
        return replace(self, grants=(*self.grants, *grants))
