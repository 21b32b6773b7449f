"""The cart: an immutable value. Each function gives a new cart; a sale exists only once charged.

Its id is made when the cart is opened and becomes the id of the sale, so a double click, a retry
after a crash or a repeated Enter charges once (V5).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from pos_app.core.codes import normalise_serial
from pos_app.core.errors import (
    DiscountTooLarge,
    LineMissing,
    QuantityNotWhole,
    SerialOneByOne,
    SerialTwice,
)
from pos_app.core.ids import new_id
from pos_app.core.money import half_up, line_amount
from pos_app.core.pricing import SHELF, Sellable

BASIS_POINTS = 10_000
ONE = 1000  # thousandths of a piece


@dataclass(frozen=True)
class Offer:
    """What one promotion takes off a line; `units` of it take part, 0 for weighed goods."""

    promotion_id: UUID
    name: str
    units: int
    discount_minor: int


@dataclass(frozen=True)
class CartLine:
    """One line. `price_e4` gross per unit.

    A person takes off `discount_bp` (hundredths of a percent) or `off_minor`; promotions take off
    what `offers` say; `shared_minor` is the line's part in the discount of the whole sale.
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
    category_id: UUID | None = None
    off_minor: int = 0
    offers: tuple[Offer, ...] = ()
    shared_minor: int = 0

    @cached_property
    def gross_minor(self) -> int:
        """Return quantity times price, half up; or what the label says."""
        if self.label_minor is not None:
            return self.label_minor
        return line_amount(self.quantity_milli, self.price_e4)

    @cached_property
    def given_minor(self) -> int:
        """Return what a person took off this line, never more than it costs."""
        if self.discount_bp:
            return half_up(self.gross_minor * self.discount_bp, BASIS_POINTS)
        return min(self.off_minor, self.gross_minor)

    @cached_property
    def offered_minor(self) -> int:
        """Return what promotions take off this line."""
        return sum(offer.discount_minor for offer in self.offers)

    @cached_property
    def own_minor(self) -> int:
        """Return what the line costs before the discount of the whole sale."""
        return self.gross_minor - self.given_minor - self.offered_minor

    @property
    def discount_minor(self) -> int:
        """Return everything that is taken off the line."""
        return self.given_minor + self.offered_minor + self.shared_minor

    @property
    def total_minor(self) -> int:
        """Return what the line costs the customer."""
        return self.own_minor - self.shared_minor


@dataclass(frozen=True)
class Cart:
    """The lines of a sale that is being made.

    A person takes `discount_bp` (hundredths of a percent) or `off_minor` off the whole sale.
    `price_list` is that of the customer, "" for the shelf. `begun_at` is when its first line came:
    a promotion that ran then is kept until the sale is charged. `gift` prints a gift receipt too.
    `document_kind` is the tax document that the customer asks for, "" leaves it to what is sold.
    """

    id: UUID
    lines: tuple[CartLine, ...] = ()
    customer_id: UUID | None = None
    customer: str = ""
    price_list: str = ""
    discount_bp: int = 0
    off_minor: int = 0
    discount_reason: str = ""
    begun_at: datetime | None = None
    gift: bool = False
    document_kind: str = ""

    @property
    def total_minor(self) -> int:
        """Return the sum of the lines."""
        return sum(line.total_minor for line in self.lines)

    @property
    def given_minor(self) -> int:
        """Return what a person took off, from lines and from the whole; promotions apart."""
        return sum(line.given_minor + line.shared_minor for line in self.lines)

    @property
    def given_bp(self) -> int:
        """Return the largest share that a person took off any line, in hundredths of a percent.

        Shares that were said are taken as said, so no rounding to whole money makes 5 % more.
        """
        of_sale = self.discount_bp
        if self.off_minor and self.lines:
            whole = sum(line.own_minor for line in self.lines)
            of_sale = _share_bp(min(self.off_minor, whole), whole)
        return max((_both_bp(_line_bp(line), of_sale) for line in self.lines), default=0)


def _line_bp(line: CartLine) -> int:
    return line.discount_bp or _share_bp(line.given_minor, line.gross_minor)


def _share_bp(part: int, whole: int) -> int:
    """Return a part of a whole in hundredths of a percent, rounded up."""
    return -(-part * BASIS_POINTS // whole) if whole else 0


def _both_bp(first: int, then: int) -> int:
    """Return what two shares, one after the other, take together, rounded up."""
    return BASIS_POINTS - (BASIS_POINTS - first) * (BASIS_POINTS - then) // BASIS_POINTS


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
        category_id=item.category_id,
    )
    return shared(replace(cart, lines=(*cart.lines, line)))


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
        and line.name == item.name
        and line.tax_class == item.tax_class
        and not line.sold_by_weight
        and not line.given_minor
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
    return shared(replace(cart, lines=cart.lines[:index] + cart.lines[index + 1 :]))


def set_price(cart: Cart, index: int, price_e4: int, reason: str) -> Cart:
    """Change the price of a line, with the reason that the ticket keeps; raise `LineMissing`."""
    _line(cart, index)
    return _replace(cart, index, price_e4=price_e4, price_reason=reason, label_minor=None)


def set_discount(
    cart: Cart, index: int, discount_bp: int = 0, reason: str = "", *, off_minor: int = 0
) -> Cart:
    """Take a share (1000 is 10 %) or an amount off a line; 0 takes the discount away.

    Promotions let go of the line: a person decided. Raises `LineMissing`, `DiscountTooLarge`.
    """
    assert 0 <= discount_bp <= BASIS_POINTS, discount_bp
    assert off_minor >= 0, off_minor
    line = _line(cart, index)
    if off_minor > line.gross_minor:
        raise DiscountTooLarge(discount=off_minor, most=line.gross_minor)
    return _replace(
        cart, index, discount_bp=discount_bp, off_minor=off_minor, discount_reason=reason, offers=()
    )


def set_sale_discount(
    cart: Cart, discount_bp: int = 0, reason: str = "", *, off_minor: int = 0
) -> Cart:
    """Take a share or an amount off the whole sale; 0 takes it away. Raises `DiscountTooLarge`."""
    assert 0 <= discount_bp <= BASIS_POINTS, discount_bp
    assert off_minor >= 0, off_minor
    whole = sum(line.own_minor for line in cart.lines)
    if off_minor > whole:
        raise DiscountTooLarge(discount=off_minor, most=whole)
    return shared(
        replace(cart, discount_bp=discount_bp, off_minor=off_minor, discount_reason=reason)
    )


def shared(cart: Cart) -> Cart:
    """Share the discount of the sale out to its lines, by the largest remainder (fiscal_chile §5).

    Every function here that changes a line ends with it.
    """
    if not (cart.discount_bp or cart.off_minor or any(line.shared_minor for line in cart.lines)):
        return cart
    owns = [line.own_minor for line in cart.lines]
    whole = sum(owns)
    off = half_up(whole * cart.discount_bp, BASIS_POINTS) if cart.discount_bp else cart.off_minor
    parts = prorate(min(off, whole), owns)
    if all(line.shared_minor == part for line, part in zip(cart.lines, parts, strict=True)):
        return cart
    lines = zip(cart.lines, parts, strict=True)
    return replace(
        cart,
        lines=tuple(
            line if line.shared_minor == part else replace(line, shared_minor=part)
            for line, part in lines
        ),
    )


def prorate(amount: int, weights: Sequence[int]) -> list[int]:
    """Return an amount in parts by weight, to the last unit, by the largest remainder."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [amount * weight // whole for weight in weights]
    rests = [amount * weight % whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: (-rests[at], at))
    for at in order[: amount - sum(parts)]:
        parts[at] += 1
    return parts


def put_back(cart: Cart, index: int, line: CartLine) -> Cart:
    """Put a removed line back where it was."""
    return shared(replace(cart, lines=(*cart.lines[:index], line, *cart.lines[index:])))


def _line(cart: Cart, index: int) -> CartLine:
    if not 0 <= index < len(cart.lines):
        raise LineMissing(line=index + 1)
    return cart.lines[index]


def _replace(cart: Cart, index: int, **changes: int | str | tuple[Offer, ...] | None) -> Cart:
    line = replace(cart.lines[index], **changes)  # type: ignore[arg-type]
    return shared(replace(cart, lines=(*cart.lines[:index], line, *cart.lines[index + 1 :])))


def check_whole(name: str, quantity_milli: int, *, sold_by_weight: bool) -> None:
    """Raise `QuantityNotWhole` for part of a thing that is sold by the piece."""
    if not sold_by_weight and quantity_milli % 1000:
        raise QuantityNotWhole(product=name)
