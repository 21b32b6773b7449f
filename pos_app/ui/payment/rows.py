"""What the payment screen shows, already in words. Free of Qt."""

from dataclasses import dataclass

from pos_app.ui.values import BadgeText


@dataclass(frozen=True)
class SoldText:
    """A line of the sale beside the payments: what, `2 x $2.200`, how much."""

    name: str
    detail: str
    amount: str


@dataclass(frozen=True)
class PaymentText:
    """One payment, or the rounding of the cash part (`removable` is then False)."""

    name: str
    detail: str
    amount: str
    icon: str
    badge: BadgeText | None = None
    tone: str = "text"
    removable: bool = True


@dataclass(frozen=True)
class AccountText:
    """The account that is paid with: whose, and up to three amounts: name, amount, tone."""

    name: str
    sums: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class MethodText:
    """A way to pay: its name in signals, what it says, icon and cap; `reason` when it cannot be."""

    key: str
    label: str
    icon: str
    cap: str
    reason: str = ""
