"""What a form, a file or a request states of the catalogue, and what cannot be right."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pos_app.core.attributes import ATTRIBUTE_LIMIT, Attributes, clean_attributes
from pos_app.core.codes import CODE_LIMIT, normalise_code
from pos_app.core.errors import InvalidProduct
from pos_app.core.i18n import N_
from pos_app.core.money import LIMIT_MINOR

NAME_LIMIT: Final = 120
VARIANT_LIMIT: Final = 500
QUANTITY_LIMIT_MILLI: Final = 10**9


@dataclass(frozen=True)
class BarcodeInput:
    """A code and how much one scan of it is: a box of 12 says 12000 and its name."""

    code: str
    quantity_milli: int = 1000
    pack_name: str = ""


@dataclass(frozen=True)
class VariantInput:
    """A variant as a form states it; without a price it has the product's.

    `id` names one that is there already; otherwise its code does.
    """

    code: str
    attributes: Attributes = ()
    barcodes: tuple[str | BarcodeInput, ...] = ()
    price_minor: int | None = None
    active: bool = True
    id: UUID | None = None


@dataclass(frozen=True)
class ProductInput:
    """A product as a form or a file states it; its code always finds it, as the barcodes do.

    With `variants` each of them has codes and a price of its own, and the product has no barcodes.
    `category_code` None leaves the category as it is, "" takes it away.
    """

    code: str
    name: str
    unit: str = "un"
    price_minor: int | None = None
    category_code: str | None = None
    barcodes: tuple[str | BarcodeInput, ...] = ()
    sold_by_weight: bool = False
    controls_stock: bool = True
    tracks_lots: bool = False
    asks_price: bool = False
    shortage: str = "refuse"
    tax_class: str = "standard"
    min_stock_milli: int = 0
    active: bool = True
    tracks_serials: bool = False
    lead_time_days: int = 0
    image: str | None = None
    variants: tuple[VariantInput, ...] = ()


def check(product: ProductInput) -> None:
    """Raise `InvalidProduct` for what needs no database to be refused."""
    _check_code(product.code)
    code = normalise_code(product.code)
    if not product.name.strip() or len(product.name) > NAME_LIMIT:
        raise InvalidProduct(code=code, reason=N_("a name has 1 to 120 characters"))
    _check_price(code, product.price_minor)
    if product.tracks_serials and product.sold_by_weight:
        raise InvalidProduct(
            code=code, reason=N_("what is sold by weight has no serial numbers; choose one of them")
        )
    if product.tracks_serials and not product.controls_stock:
        raise InvalidProduct(
            code=code, reason=N_("what has serial numbers has a stock; let its stock be controlled")
        )
    _check_barcodes(code, product.barcodes)
    if product.variants:
        _check_variants(code, product)


def _check_code(text: str) -> None:
    code = normalise_code(text)
    if not code or len(code) > CODE_LIMIT:
        raise InvalidProduct(code=text or "-", reason=N_("a code has 1 to 48 characters"))


def _check_price(code: str, price_minor: int | None) -> None:
    if price_minor is not None and not 0 <= price_minor <= LIMIT_MINOR:
        raise InvalidProduct(code=code, reason=N_("the price cannot be below zero"))


def _check_barcodes(code: str, barcodes: Iterable[str | BarcodeInput]) -> None:
    for barcode in map(as_barcode, barcodes):
        _check_code(barcode.code)
        if not 0 < barcode.quantity_milli <= QUANTITY_LIMIT_MILLI:
            raise InvalidProduct(code=code, reason=N_("a pack holds more than nothing"))
        if len(barcode.pack_name) > ATTRIBUTE_LIMIT:
            raise InvalidProduct(
                code=code, reason=N_("the name of a pack has at most 40 characters")
            )


def _check_variants(code: str, product: ProductInput) -> None:
    if product.barcodes:
        raise InvalidProduct(code=code, reason=N_("the barcodes belong to its variants"))
    if len(product.variants) > VARIANT_LIMIT:
        raise InvalidProduct(code=code, reason=N_("a product has at most 500 variants"))
    codes, labels = set(), set()
    for variant in product.variants:
        _check_code(variant.code)
        _check_price(variant.code, variant.price_minor)
        _check_barcodes(variant.code, variant.barcodes)
        attributes = clean_attributes(variant.attributes)
        names = {name.casefold() for name, _ in attributes}
        sizes = [len(part) for pair in attributes for part in pair]
        if len(names) < len(attributes) or not all(0 < n <= ATTRIBUTE_LIMIT for n in sizes):
            reason = N_("each attribute has a name of its own and a value, of 1 to 40 characters")
            raise InvalidProduct(code=variant.code, reason=reason)
        codes.add(normalise_code(variant.code))
        labels.add(tuple(value.casefold() for _, value in attributes))
    if len(codes) < len(product.variants):
        raise InvalidProduct(code=code, reason=N_("two variants have the same code"))
    if len(labels) < len(product.variants):
        raise InvalidProduct(code=code, reason=N_("two variants have the same attributes"))


def as_barcode(stated: str | BarcodeInput) -> BarcodeInput:
    """Return a barcode that says how much it is: a bare code is one."""
    return BarcodeInput(stated) if isinstance(stated, str) else stated
