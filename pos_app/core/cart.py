"""The cart: an immutable value. Each function gives a new cart; a sale exists only once charged.

Its id is made when the cart is opened and becomes the id of the sale, so a double click, a retry
after a crash or a repeated Enter charges once (V5).
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from uuid import UUID

from pos_app.core.codes import normalise_serial
from pos_app.core.errors import LineMissing, QuantityNotWhole, SerialOneByOne, SerialTwice
from pos_app.core.ids import new_id
from pos_app.core.money import half_up, line_amount
from pos_app.core.pricing import SHELF, Sellable

BASIS_POINTS = 10_000
ONE = 1000  # thousandths of a piece


@dataclass(frozen=True)
class CartLine:
    """One line. `price_e4` gross per unit, `discount_bp` in hundredths of a percent.

    `label_minor` is the price that a label of the scale says: the amount of the line. `lot_number`
    and `expires_on` are of the lot that the label names, `serial` of the one thing.
    """

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
    label_minor: int | None = None
    lot_number: str = ""
    expires_on: date | None = None
    serial: str = ""

    @cached_property
    def gross_minor(self) -> int:
        """Return quantity times price, half up; or what the label says."""
        if self.label_minor is not None:
            return self.label_minor
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


@dataclass(frozen=True)
class Mark:
    """What a code said besides the product; see `CartLine`."""

    label_minor: int | None = None
    lot_number: str = ""
    expires_on: date | None = None
    serial: str = ""


PLAIN = Mark()


def add(
    cart: Cart,
    item: Sellable,
    quantity_milli: int,
    *,
    price_e4: int | None = None,
    price_reason: str = SHELF,
    mark: Mark = PLAIN,
) -> Cart:
    """Add a quantity of an item.

    The same item of the same lot at the same price grows its line; what is weighed, has a label of
    the scale or a serial number does not. Raises `QuantityNotWhole` for part of a piece,
    `SerialTwice` for a serial number that is in the cart, `SerialOneByOne`.
    """
    if mark.serial:
        mark = replace(mark, serial=normalise_serial(mark.serial))
        _check_serial(cart, item, quantity_milli, mark.serial)
    check_whole(item.name, quantity_milli, sold_by_weight=item.sold_by_weight)
    price = item.price_e4 if price_e4 is None else price_e4
    for index, line in enumerate(cart.lines):
        if _grows(line, item, price, mark):
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
        label_minor=mark.label_minor,
        lot_number=mark.lot_number,
        expires_on=mark.expires_on,
        serial=mark.serial,
    )
    return replace(cart, lines=(*cart.lines, line))


def _check_serial(cart: Cart, item: Sellable, quantity_milli: int, serial: str) -> None:
    if quantity_milli != ONE:
        raise SerialOneByOne(product=item.name)
    for line in cart.lines:
        if (line.variant_id, line.serial) == (item.variant_id, serial):
            raise SerialTwice(serial=serial, product=item.name)


def _grows(line: CartLine, item: Sellable, price_e4: int, mark: Mark) -> bool:
    return (
        line.variant_id == item.variant_id
        and line.price_e4 == price_e4
        and not line.sold_by_weight
        and not line.discount_bp
        and line.lot_number == mark.lot_number
        and line.label_minor is None
        and mark.label_minor is None
        and not line.serial
        and not mark.serial
    )


def set_quantity(cart: Cart, index: int, quantity_milli: int) -> Cart:
    """Change the quantity of a line; zero removes it. What a label said of its price goes.

    Raises `LineMissing`, `QuantityNotWhole`, `SerialOneByOne`.
    """
    line = _line(cart, index)
    if quantity_milli <= 0:
        return remove(cart, index)
    check_whole(line.name, quantity_milli, sold_by_weight=line.sold_by_weight)
    if line.serial and quantity_milli != ONE:
        raise SerialOneByOne(product=line.name)
    return _replace(cart, index, quantity_milli=quantity_milli, label_minor=None)


def remove(cart: Cart, index: int) -> Cart:
    """Take a line out; raise `LineMissing`."""
    _line(cart, index)
    return replace(cart, lines=cart.lines[:index] + cart.lines[index + 1 :])


def set_price(cart: Cart, index: int, price_e4: int, reason: str) -> Cart:
    """Change the price of a line, with the reason that the ticket keeps; raise `LineMissing`."""
    _line(cart, index)
    return _replace(cart, index, price_e4=price_e4, price_reason=reason, label_minor=None)


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


def _replace(cart: Cart, index: int, **changes: int | str | None) -> Cart:
    line = replace(cart.lines[index], **changes)  # type: ignore[arg-type]
    return replace(cart, lines=(*cart.lines[:index], line, *cart.lines[index + 1 :]))


def check_whole(name: str, quantity_milli: int, *, sold_by_weight: bool) -> None:
    """Raise `QuantityNotWhole` for part of a thing that is sold by the piece."""
    if not sold_by_weight and quantity_milli % 1000:
        raise QuantityNotWhole(product=name)
