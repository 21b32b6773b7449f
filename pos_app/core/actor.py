"""Who acts, and what their role lets them do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from pos_app.core.errors import NotPermitted

Rule = Literal["allow", "approve", "deny"]

# Every permission of the product; docs/permissions.md says what each means.
PERMISSIONS = (
    "sales.charge",
    "sales.price",
    "sales.discount",
    "sales.without_stock",
    "cash.open",
    "cash.move",
    "cash.close",
    "cash.no_sale",
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
    "people.edit",
    "settings.edit",
)


@dataclass(frozen=True)
class Actor:
    """A person at work: id, name and the rules of the role. A code without a rule is denied."""

    user_id: UUID
    name: str
    role: str
    rules: Mapping[str, Rule] = field(default_factory=dict)
    caps: Mapping[str, int] = field(default_factory=dict)

    def rule(self, code: str) -> Rule:
        """Return allow, approve (a supervisor must agree) or deny."""
        return self.rules.get(code, "deny")

    def may(self, code: str) -> bool:
        """Return whether the actor may do this without asking anyone."""
        return self.rule(code) == "allow"

    def require(self, code: str) -> None:
        """Raise `NotPermitted` unless the actor may do this alone."""
        if not self.may(code):
            raise NotPermitted(person=self.name, permission=code)
