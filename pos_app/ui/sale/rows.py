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
class NewProduct:
    """What the form asked: a name, a price, and whether it is weighed."""

    name: str
    price_minor: int
    by_weight: bool


@dataclass(frozen=True)
class DiscountText:
    """What the form of a discount begins with: the line it may be for, and what stands now.

    `line` is the name of the product, "" where only the whole sale can have one.
    """

    line: str
    whole_sale: bool
    text: str = ""
    reason: str = ""


@dataclass(frozen=True)
class GivenDiscount:
    """What the form answered: `10%` or an amount, off the line or the whole sale, and why."""

    text: str
    whole_sale: bool
    reason: str


@dataclass(frozen=True)
class GenericItem:
    """What the form asked of an item that is in no catalogue."""

    name: str
    price_minor: int
    tax_class: str


@dataclass(frozen=True)
class CheckText:
    """What a price check shows: the product, its price in large digits, and what is behind it.

    `facts` are label and value: prices of lists, promotions, stock here and elsewhere.
    """

    name: str
    code: str
    price: str
    note: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PayKey:
    """A key that pays with a round amount: the amount, and how it is written."""

    amount_minor: int
    text: str
