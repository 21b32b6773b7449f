"""Finding what a code or a name sells: the hot path of the counter."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, case, delete, func, literal_column, select

from pos_app.core import search
from pos_app.core.codes import normalise_code
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import UnknownProduct
from pos_app.core.known_time import known_now
from pos_app.core.models.catalog import (
    SHOWN_NAME,
    Barcode,
    Category,
    Price,
    Product,
    QuickKey,
    Variant,
)
from pos_app.core.pricing import SHELF, Sellable
from pos_app.core.statements import Prepared

_in_effect = (
    select(Price.amount_minor)
    .where(
        Price.variant_id == Variant.id,
        Price.price_list == SHELF,
        Price.from_at <= bindparam("now"),
        (Price.until_at.is_(None)) | (Price.until_at > bindparam("now")),
    )
    .order_by(Price.from_at.desc())
    .limit(literal_column("1"))  # in the text: a bound limit is planned worse
    .correlate(Variant)
    .scalar_subquery()
)
# Before its first price began a product costs that: a clock that is behind stops no sale.
_first = (
    select(case((Price.from_at > bindparam("now"), Price.amount_minor)))
    .where(Price.variant_id == Variant.id, Price.price_list == SHELF)
    .order_by(Price.from_at)
    .limit(literal_column("1"))
    .correlate(Variant)
    .scalar_subquery()
)
PRICE_NOW = func.coalesce(_in_effect, _first)  # with `now` as `known_time` says it
_sellable = (
    Variant.id,
    Variant.code,
    SHOWN_NAME,
    Product.unit,
    Product.sold_by_weight,
    Product.asks_price,
    Product.controls_stock,
    Product.tax_class,
    func.coalesce(PRICE_NOW, 0),
    Product.tracks_serials,
    Product.category_id,
)
_by_barcode = Prepared(
    select(*_sellable, Barcode.quantity_milli, Barcode.pack_name)
    .select_from(Barcode)
    .join(Variant, Variant.id == Barcode.variant_id)
    .join(Product, Product.id == Variant.product_id)
    .where(Barcode.code == bindparam("code"), Product.active, Variant.active)
)
_by_variant = Prepared(
    select(*_sellable)
    .select_from(Variant)
    .join(Product, Product.id == Variant.product_id)
    .where(Variant.id == bindparam("variant"))
)


def find_by_code(session: ReadSession, text: str) -> Sellable | None:
    """Return what a scanned or typed code sells, or None: one keyed read."""
    row = _by_barcode.first(session, code=normalise_code(text), now=known_now(session))
    return None if row is None else Sellable(*row)


def find_sellable(session: ReadSession, variant_id: UUID) -> Sellable | None:
    """Return what a variant sells as, or None."""
    row = _by_variant.first(session, variant=variant_id, now=known_now(session))
    return None if row is None else Sellable(*row)


def find_products(session: ReadSession, text: str, *, limit: int = 20) -> tuple[Sellable, ...]:
    """Return products whose words begin with the words of `text`, accents ignored."""
    return search.find(session, text, limit=limit)


def get_by_code(session: ReadSession, text: str) -> Sellable:
    """Return what a code sells; raise `UnknownProduct`."""
    found = find_by_code(session, text)
    if found is None:
        raise UnknownProduct(code=text.strip())
    return found


def set_quick_keys(session: WriteSession, page: str, variant_ids: Sequence[UUID]) -> None:
    """Lay out one page of product keys, in order."""
    session.execute(delete(QuickKey).where(QuickKey.page == page))
    for place, variant_id in enumerate(variant_ids):
        session.add(QuickKey(page=page, place=place, variant_id=variant_id))
    session.flush()


def list_quick_keys(session: ReadSession) -> dict[str, tuple[Sellable, ...]]:
    """Return the product keys by page, in order; each carries the tint of its category."""
    query = (
        select(QuickKey.page, QuickKey.variant_id, func.coalesce(Category.tint, "despensa"))
        .join(Variant, Variant.id == QuickKey.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(Category, Category.id == Product.category_id)
        .where(Product.active)
        .order_by(QuickKey.page, QuickKey.place)
    )
    pages: dict[str, list[Sellable]] = {}
    now = known_now(session)
    for page, variant_id, tint in session.execute(query):
        row = _by_variant.first(session, variant=variant_id, now=now)
        if row is not None:
            pages.setdefault(page, []).append(Sellable(*row)._replace(tint=tint))
    return {page: tuple(items) for page, items in pages.items()}
