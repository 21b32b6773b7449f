"""The rows of the products export: a product, then its variants, as `pos import` reads them."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import select

from pos_app.core import catalog
from pos_app.core.attributes import Attributes
from pos_app.core.catalog import BarcodeView, ProductView, VariantView
from pos_app.core.codes import shown_code
from pos_app.core.db import ReadSession
from pos_app.core.models.catalog import Product
from pos_app.core.models.imports import PREPARED
from pos_app.core.quantity import decimal_quantity

CHUNK: Final = 500


def product_rows(session: ReadSession) -> Iterator[tuple[Any, ...]]:
    """Give each product by its code; one that has variants is followed by them."""
    after = ""
    while True:
        query = (
            select(Product.id, Product.code)
            .where(Product.code > after, Product.id.not_in(PREPARED))
            .order_by(Product.code)
            .limit(CHUNK)
        )
        found = session.execute(query).all()
        if not found:
            return
        for product in catalog.get_products(session, [row.id for row in found]):
            yield from _rows(product)
        session.expunge_all()  # a hundred thousand products are not kept
        after = found[-1].code


def _rows(product: ProductView) -> Iterator[tuple[Any, ...]]:
    if not product.has_variants:
        own = product.variants[0] if product.variants else None
        yield _row(
            product,
            code=product.code,
            price_minor=own.price_minor if own else None,
            barcodes=own.barcodes if own else (),
            active=product.active,
        )
        return
    yield _row(product, code=product.code, price_minor=None, barcodes=(), active=product.active)
    for variant in product.variants:
        if variant.attributes:
            yield _of_variant(product, variant)


def _of_variant(product: ProductView, variant: VariantView) -> tuple[Any, ...]:
    return _row(
        product,
        code=variant.code,
        variant_of=product.code,
        attributes=attributes_text(variant.attributes),
        price_minor=variant.price_minor,
        barcodes=variant.barcodes,
        active=variant.active,
    )


def _row(
    product: ProductView,
    *,
    code: str,
    price_minor: int | None,
    barcodes: tuple[BarcodeView, ...],
    active: bool,
    variant_of: str | None = None,
    attributes: str = "",
) -> tuple[Any, ...]:
    return (
        code,
        product.name,
        variant_of,
        attributes,
        product.category_code,
        product.unit,
        product.sold_by_weight,
        price_minor,
        " | ".join(map(barcode_text, barcodes)),
        product.min_stock_milli,
        product.lead_time_days,
        product.controls_stock,
        product.tracks_lots,
        product.tracks_serials,
        product.tax_class,
        product.shortage,
        active,
    )


def attributes_text(attributes: Attributes) -> str:
    """Return attributes as a file has them: ``Talla: M; Color: Azul``."""
    return "; ".join(f"{name}: {value}" for name, value in attributes)


def barcode_text(barcode: BarcodeView) -> str:
    """Return a barcode as a file has it; a box of 12 is ``17802200050027*12=Caja``."""
    text = shown_code(barcode.code)
    if barcode.quantity_milli != 1000 or barcode.pack_name:
        text += f"*{decimal_quantity(barcode.quantity_milli)}"
    return f"{text}={barcode.pack_name}" if barcode.pack_name else text
