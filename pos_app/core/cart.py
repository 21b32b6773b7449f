"""The cart: an immutable value. Each function gives a new cart; a sale exists only once charged.

Its id is made when the cart is opened and becomes the id of the sale, so a double click, a retry
after a crash or a repeated Enter charges once (V5).
"""

from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from pos_app.core.errors import LineMissing, QuantityNotWhole
from pos_app.core.ids import new_id
from pos_app.core.money import half_up, line_amount
from pos_app.core.pricing import SHELF, Sellable

BASIS_POINTS = 10_000


@dataclass(frozen=True)
class CartLine:
    """One line. `price_e4` gross per unit, `discount_bp` in hundredths of a percent."""

    variant_id: UUID
    code: str
    name: str
    unit: str
    sold_by_weight: bool
    quantity_milli: int
    price_e4: int
    price_reason: str
    tax_class: str
    discount_bp: int = 0
    discount_reason: str = ""

    @cached_property
    def gross_minor(self) -> int:
        """Return quantity times price, half up."""
        return line_amount(self.quantity_milli, self.price_e4)

    @cached_property
    def discount_minor(self) -> int:
        """Return the discount of the line."""
        return half_up(self.gross_minor * self.discount_bp, BASIS_POINTS)

    @cached_property
    def total_minor(self) -> int:
        """Return what the line costs the customer."""
        return self.gross_minor - self.discount_minor


@dataclass(frozen=True)
class Cart:
    """The lines of a sale that is being made."""

    id: UUID
    lines: tuple[CartLine, ...] = ()
    customer_id: UUID | None = None

    @property
    def total_minor(self) -> int:
        """Return the sum of the lines."""
        return sum(line.total_minor for line in self.lines)


def open_cart() -> Cart:
    """Return an empty cart with a new id."""
    return Cart(new_id())


def add(
    cart: Cart,
    item: Sellable,
    quantity_milli: int,
    *,
    price_e4: int | None = None,
    price_reason: str = SHELF,
) -> Cart:
    """Add a quantity of an item.

    The same item at the same price grows its line; weighed goods do not. Raises `QuantityNotWhole`
    for part of a piece.
    """
    check_whole(item.name, quantity_milli, sold_by_weight=item.sold_by_weight)
    price = item.price_e4 if price_e4 is None else price_e4
    for index, line in enumerate(cart.lines):
        if _grows(line, item, price):
            return _replace(cart, index, quantity_milli=line.quantity_milli + quantity_milli)
    line = CartLine(
        variant_id=item.variant_id,
        code=item.code,
        name=item.name,
        unit=item.unit,
        sold_by_weight=item.sold_by_weight,
        quantity_milli=quantity_milli,
        price_e4=price,
        price_reason=price_reason,
        tax_class=item.tax_class,
    )
    return replace(cart, lines=(*cart.lines, line))


def _grows(line: CartLine, item: Sellable, price_e4: int) -> bool:
    return (
        line.variant_id == item.variant_id
        and line.price_e4 == price_e4
        and not line.sold_by_weight
        and not line.discount_bp
    )


def set_quantity(cart: Cart, index: int, quantity_milli: int) -> Cart:
    """Change the quantity of a line; zero removes it. Raises `LineMissing`, `QuantityNotWhole`."""
    line = _line(cart, index)
    if quantity_milli <= 0:
        return remove(cart, index)
    check_whole(line.name, quantity_milli, sold_by_weight=line.sold_by_weight)
    return _replace(cart, index, quantity_milli=quantity_milli)


def remove(cart: Cart, index: int) -> Cart:
    """Take a line out; raise `LineMissing`."""
    _line(cart, index)
    return replace(cart, lines=cart.lines[:index] + cart.lines[index + 1 :])


def set_price(cart: Cart, index: int, price_e4: int, reason: str) -> Cart:
    """Change the price of a line, with the reason that the ticket keeps; raise `LineMissing`."""
    _line(cart, index)
    return _replace(cart, index, price_e4=price_e4, price_reason=reason)


def set_discount(cart: Cart, index: int, discount_bp: int, reason: str) -> Cart:
    """Take a share off a line (1000 is 10 %; 0 takes the discount away); raise `LineMissing`."""
    assert 0 <= discount_bp <= BASIS_POINTS, discount_bp
    _line(cart, index)
    return _replace(cart, index, discount_bp=discount_bp, discount_reason=reason)


def put_back(cart: Cart, index: int, line: CartLine) -> Cart:
    """Put a removed line back where it was."""
    return replace(cart, lines=(*cart.lines[:index], line, *cart.lines[index:]))


def _line(cart: Cart, index: int) -> CartLine:
    if not 0 <= index < len(cart.lines):
        raise LineMissing(line=index + 1)
    return cart.lines[index]


def _replace(cart: Cart, index: int, **changes: int | str) -> Cart:
    line = replace(cart.lines[index], **changes)  # type: ignore[arg-type]
    return replace(cart, lines=(*cart.lines[:index], line, *cart.lines[index + 1 :]))


def check_whole(name: str, quantity_milli: int, *, sold_by_weight: bool) -> None:
    """Raise `QuantityNotWhole` for part of a thing that is sold by the piece."""
    if not sold_by_weight and quantity_milli % 1000:
        raise QuantityNotWhole(product=name)
