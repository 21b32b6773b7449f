"""Saving products with their variants, codes and prices."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from pos_app.core import search
from pos_app.core.attributes import clean_attributes, full_name, label_of, write_attributes
from pos_app.core.catalog.families import get_category
from pos_app.core.catalog.finding import find_sellable
from pos_app.core.catalog.inputs import (
    BarcodeInput,
    ProductInput,
    VariantInput,
    as_barcode,
    check,
)
from pos_app.core.codes import normalise_code
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import CodeTaken, UnknownProduct, UnknownVariant
from pos_app.core.i18n import N_, translator
from pos_app.core.ids import new_id
from pos_app.core.models.catalog import Barcode, Price, Product, Variant
from pos_app.core.pricing import GENERIC_CODE, GENERIC_ID, SHELF, Sellable
from pos_app.core.settings_shared import get_shop


def save_product(
    session: WriteSession,
    product: ProductInput,
    *,
    price_from: datetime | None = None,
    product_id: UUID | None = None,
) -> tuple[UUID, bool]:
    """Create a product, or bring one to what is stated. Return its id and whether it is new.

    Found by its code (a file, a first entry), codes and variants that are not stated stay. With
    `product_id`, as an editor says it, the product is exactly what is stated: its code may change,
    codes that are not stated no longer find it, variants that are not stated are deactivated. A
    product that has many variants keeps them where `variants` is empty.
    Raises `InvalidProduct`, `CodeTaken`, `UnknownProduct`, nothing changed.
    """
    check(product)
    row, created = _get_row(session, product, product_id)
    _fill(session, row, product)
    session.add(row)
    session.flush()
    if product.variants:
        _save_variants(session, row, product, price_from, exact=product_id is not None)
    else:
        _save_plain(
            session, row, product, price_from, created=created, exact=product_id is not None
        )
    return row.id, created


def _get_row(
    session: WriteSession, product: ProductInput, product_id: UUID | None
) -> tuple[Product, bool]:
    code = normalise_code(product.code)
    known = session.scalars(select(Product).where(Product.code == code)).first()
    if product_id is None:
        return (known, False) if known is not None else (Product(id=new_id(), code=code), True)
    row = session.get(Product, product_id)
    if row is None:
        raise UnknownProduct(code=str(product_id))
    if known is not None and known.id != row.id:
        raise CodeTaken(code=product.code, product=known.name)
    row.code = code
    return row, False


def _fill(session: WriteSession, row: Product, product: ProductInput) -> None:
    row.name = " ".join(product.name.split())
    row.unit = product.unit
    row.sold_by_weight = product.sold_by_weight
    row.controls_stock = product.controls_stock
    row.tracks_lots = product.tracks_lots
    row.tracks_serials = product.tracks_serials
    row.asks_price = product.asks_price
    row.shortage = product.shortage
    row.tax_class = product.tax_class
    row.min_stock_milli = product.min_stock_milli
    row.lead_time_days = product.lead_time_days
    row.active = product.active
    row.updated_at = clock_of(session).now()
    if product.image is not None:
        row.image = product.image or None
    if product.category_code is not None:
        found = get_category(session, product.category_code) if product.category_code else None
        row.category_id = found.id if found else None


def _save_plain(
    session: WriteSession,
    row: Product,
    product: ProductInput,
    price_from: datetime | None,
    *,
    created: bool,
    exact: bool,
) -> None:
    """Save a product without variants: its one variant has its id."""
    if created:
        _check_variant_code(session, row.id, row.code)
        session.add(Variant(id=row.id, product_id=row.id, code=row.code))
        session.flush()
    elif (own := session.get(Variant, row.id)) is None or own.label or not own.active:
        _touch_variants(session, row, product, price_from)
        return
    elif own.code != row.code:
        _check_variant_code(session, row.id, row.code)
        own.code = row.code
        session.flush()
    codes = tuple(map(as_barcode, (product.code, *product.barcodes)))
    if exact:
        own = session.get_one(Variant, row.id)
        _drop_codes(session, [own], [(own, VariantInput(row.code, barcodes=codes))])
    _set_barcodes(session, row.id, codes)
    if product.price_minor is not None:
        set_price(session, row.id, product.price_minor, price_from=price_from)
    search.index(session, row.id, f"{row.name} {row.code}")


def _touch_variants(
    session: WriteSession, row: Product, product: ProductInput, price_from: datetime | None
) -> None:
    """Bring what a product states for all its variants to them: its name, its price."""
    for variant in session.scalars(
        select(Variant).where(Variant.product_id == row.id, Variant.active)
    ):
        if product.price_minor is not None:
            set_price(session, variant.id, product.price_minor, price_from=price_from)
        _index(session, row, variant)


def _save_variants(
    session: WriteSession,
    row: Product,
    product: ProductInput,
    price_from: datetime | None,
    *,
    exact: bool,
) -> None:
    known = list(session.scalars(select(Variant).where(Variant.product_id == row.id)))
    matched = _match(known, product.variants)
    if exact:
        _drop_codes(session, known, matched)
    for variant, stated in matched:
        _save_variant(session, row, variant, stated)
        price = product.price_minor if stated.price_minor is None else stated.price_minor
        if price is not None:
            set_price(session, variant.id, price, price_from=price_from)
    kept = {variant.id for variant, _ in matched}
    for variant in known:
        # What was plain until now keeps its stock and its history, and is sold no more.
        if variant.id not in kept and (exact or variant.id == row.id):
            variant.active = False
    session.flush()


def _match(
    known: Sequence[Variant], stated: Sequence[VariantInput]
) -> list[tuple[Variant, VariantInput]]:
    """Return the row of each stated variant: the one of its id, of its code, or a new one."""
    by_id = {variant.id: variant for variant in known}
    by_code = {variant.code: variant for variant in known}
    matched = []
    for one in stated:
        variant = by_code.get(normalise_code(one.code)) or Variant(id=new_id())
        if one.id is not None:
            if one.id not in by_id:
                raise UnknownVariant(code=one.code)
            variant = by_id[one.id]
        matched.append((variant, one))
    return matched


def _drop_codes(
    session: WriteSession,
    known: Sequence[Variant],
    matched: Sequence[tuple[Variant, VariantInput]],
) -> None:
    """Take away every code that is not stated where it is, so that it can be given to another."""
    stated = {
        (normalise_code(code.code), variant.id)
        for variant, one in matched
        for code in map(as_barcode, (one.code, *one.barcodes))
    }
    query = select(Barcode).where(Barcode.variant_id.in_([variant.id for variant in known]))
    for old in session.scalars(query):
        if (old.code, old.variant_id) not in stated:
            session.delete(old)
    session.flush()


def _save_variant(
    session: WriteSession, row: Product, variant: Variant, stated: VariantInput
) -> None:
    code = normalise_code(stated.code)
    _check_variant_code(session, variant.id, code)
    attributes = clean_attributes(stated.attributes)
    variant.product_id, variant.code, variant.active = row.id, code, stated.active
    variant.attributes, variant.label = write_attributes(attributes), label_of(attributes)
    session.add(variant)
    session.flush()
    _set_barcodes(session, variant.id, (stated.code, *stated.barcodes))
    _index(session, row, variant)


def _index(session: WriteSession, row: Product, variant: Variant) -> None:
    search.index(session, variant.id, search_words(row.name, row.code, variant.label, variant.code))


def search_words(name: str, code: str, label: str, variant_code: str) -> str:
    """Return what a variant is found by; a plain product by its name and code."""
    shown = full_name(name, label)
    return f"{shown} {variant_code}" if variant_code == code else f"{shown} {variant_code} {code}"


def _check_variant_code(session: ReadSession, variant_id: UUID, code: str) -> None:
    query = (
        select(Product.name)
        .join(Variant, Variant.product_id == Product.id)
        .where(Variant.code == code, Variant.id != variant_id)
    )
    owner = session.execute(query).scalar()
    if owner is not None:
        raise CodeTaken(code=code, product=owner)


def _set_barcodes(
    session: WriteSession, variant_id: UUID, codes: Iterable[str | BarcodeInput]
) -> None:
    """Make every stated code find the variant; the internal code always does."""
    stated: dict[str, BarcodeInput] = {}
    for one in map(as_barcode, codes):
        stated.setdefault(normalise_code(one.code), one)  # its own code is one unit, never a pack
    for code, one in stated.items():
        row = session.get(Barcode, code)
        if row is None:
            row = Barcode(code=code, variant_id=variant_id)
            session.add(row)
        elif row.variant_id != variant_id:
            raise CodeTaken(code=code, product=_owner_of(session, row))
        row.quantity_milli, row.pack_name = one.quantity_milli, one.pack_name.strip()
    session.flush()


def _owner_of(session: ReadSession, row: Barcode) -> str:
    variant = session.get(Variant, row.variant_id)
    return variant.code if variant else "-"


def set_price(
    session: WriteSession,
    variant_id: UUID,
    amount_minor: int,
    *,
    price_from: datetime | None = None,
) -> None:
    """State the shelf price from a moment on (now); an equal price is left as it is."""
    start = price_from or clock_of(session).now()
    now = session.execute(
        select(Price)
        .where(Price.variant_id == variant_id, Price.price_list == SHELF, Price.from_at <= start)
        .order_by(Price.from_at.desc())
        .limit(1)
    ).scalar()
    if now is not None and now.amount_minor == amount_minor and now.until_at is None:
        return
    if now is not None and now.from_at == start:
        now.amount_minor = amount_minor
        return
    session.add(
        Price(variant_id=variant_id, price_list=SHELF, from_at=start, amount_minor=amount_minor)
    )
    session.flush()


def get_generic(session: WriteSession) -> Sellable:
    """Return the placeholder for what is sold without being in the catalogue, made at first use.

    It has the same id on every node, no stock and no code that a scan could find; name, price and
    tax are said at the counter.
    """
    if session.get(Product, GENERIC_ID) is None:
        now = clock_of(session).now()
        session.add(
            Product(
                id=GENERIC_ID,
                code=GENERIC_CODE,
                name=translator(get_shop(session).language)(N_("Generic item")),
                unit="un",
                controls_stock=False,
                asks_price=True,
                updated_at=now,
            )
        )
        session.flush()
        session.add(Variant(id=GENERIC_ID, product_id=GENERIC_ID, code=GENERIC_CODE))
        session.flush()
    item = find_sellable(session, GENERIC_ID)
    assert item is not None
    return item


def set_active(session: WriteSession, product_id: UUID, *, active: bool) -> None:
    """Sell a product no more, or again: nothing is deleted. Raises `UnknownProduct`."""
    row = session.get(Product, product_id)
    if row is None:
        raise UnknownProduct(code=str(product_id))
    row.active, row.updated_at = active, clock_of(session).now()
    session.flush()


def set_image(session: WriteSession, product_id: UUID, name: str) -> None:
    """Give a product a picture by its name (`core/pictures`), or none. Raises `UnknownProduct`."""
    row = session.get(Product, product_id)
    if row is None:
        raise UnknownProduct(code=str(product_id))
    row.image, row.updated_at = name or None, clock_of(session).now()
    session.flush()


def set_variant_active(session: WriteSession, variant_id: UUID, *, active: bool) -> None:
    """Sell one variant no more, or again. Raises `UnknownVariant`."""
    row = session.get(Variant, variant_id)
    if row is None:
        raise UnknownVariant(code=str(variant_id))
    row.active = active
    session.get_one(Product, row.product_id).updated_at = clock_of(session).now()
    session.flush()
