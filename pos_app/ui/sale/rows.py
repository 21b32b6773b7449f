"""What the sale screen shows, already in words. Free of Qt."""

from dataclasses import dataclass

from pos_app.ui.values import BadgeText


@dataclass(frozen=True)
class SaleLineText:
    """One line of the sale.

    `detail` says what is behind the name: the code, the weight, why a discount and who approved.
    `old_amount` is struck through under the amount of a line with a discount. A `weighed` line has
    no - and +.
    """

    quantity: str
    name: str
    detail: str
    price: str
    amount: str
    badge: BadgeText | None = None
    old_amount: str = ""
    weighed: bool = False


@dataclass(frozen=True)
class PayKey:
    """A key that pays with a round amount: the amount, and how it is written."""

    amount_minor: int
    text: str
