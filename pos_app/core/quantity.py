"""Quantities: integers in thousandths of the product's unit (1500 is one and a half)."""

from decimal import Decimal, InvalidOperation

from pos_app.core.errors import InvalidQuantity

MILLI = 1000
LIMIT_MILLI = 10**12


def milli(units: int) -> int:
    """Return whole units as thousandths."""
    return units * MILLI


def parse_quantity(text: str) -> int:
    """Return thousandths from what people type: ``3``, ``0,735`` or ``0.735``.

    Raises `InvalidQuantity` for anything else, for more than three decimals and for zero or less.
    """
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise InvalidQuantity(text=text) from None
    scaled = value * MILLI if value.is_finite() else Decimal(0)
    if not 0 < scaled <= LIMIT_MILLI or scaled != scaled.to_integral_value():
        raise InvalidQuantity(text=text)
    return int(scaled)


def decimal_quantity(quantity_milli: int) -> str:
    """Return a plain decimal text for JSON and files: 1500 is ``1.5``, 2000 is ``2``."""
    text = f"{Decimal(quantity_milli).scaleb(-3):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_quantity(quantity_milli: int, *, decimal: str = ",") -> str:
    """Return the quantity as people write it: ``2``, ``0,735``, ``1,5``; the unit stays apart."""
    sign = "\N{MINUS SIGN}" if quantity_milli < 0 else ""
    whole, rest = divmod(abs(quantity_milli), MILLI)
    if not rest:
        return f"{sign}{whole}"
    return f"{sign}{whole}{decimal}{rest:03d}".rstrip("0")
