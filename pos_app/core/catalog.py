"""The catalogue: products, their codes and prices, and finding one by what was scanned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, func, literal_column, select

from pos_app.core import search
from pos_app.core.codes import CODE_LIMIT, normalise_code
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import CodeTaken, InvalidProduct, UnknownProduct
from pos_app.core.ids import new_id
from pos_app.core.models.catalog import Barcode, Category, Price, Product, QuickKey, Variant
from pos_app.core.money import LIMIT_MINOR
from pos_app.core.pricing import SHELF, Sellable
from pos_app.core.statements import Prepared

NAME_LIMIT = 120


@dataclass(frozen=True)
class ProductInput:
    """A product as a form or a file states it; its code always finds it, as the barcodes do."""

    code: str
    name: str
    unit: str = "un"
    price_minor: int | None = None
    category_code: str | None = None
    barcodes: tuple[str, ...] = ()
    sold_by_weight: bool = False
    controls_stock: bool = True
    tracks_lots: bool = False
    asks_price: bool = False
    shortage: str = "refuse"
    tax_class: str = "standard"
    min_stock_milli: int = 0
    active: bool = True


_price_now = (
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
_sellable = (
    Variant.id,
    Variant.code,
    Product.name,
    Product.unit,
    Product.sold_by_weight,
    Product.asks_price,
    Product.controls_stock,
    Product.tax_class,
    func.coalesce(_price_now, 0),
)
_by_barcode = Prepared(
    select(*_sellable, Barcode.quantity_milli)
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
    row = _by_barcode.first(session, code=normalise_code(text), now=clock_of(session).now())
    return None if row is None else Sellable(*row)


def find_sellable(session: ReadSession, variant_id: UUID) -> Sellable | None:
    """Return what a variant sells as, or None."""
    row = _by_variant.first(session, variant=variant_id, now=clock_of(session).now())
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


def save_product(
    session: WriteSession, product: ProductInput, *, price_from: datetime | None = None
) -> tuple[UUID, bool]:
    """Create a product, or bring the one of that code to what is stated.

    Returns its id and whether it is new. Raises `InvalidProduct` and `CodeTaken`, nothing changed.
    """
    _check(product)
    code = normalise_code(product.code)
    row = session.scalars(select(Product).where(Product.code == code)).first()
    created = row is None
    if row is None:
        row = Product(id=new_id(), code=code)
    _fill(session, row, product)
    session.add(row)
    session.flush()
    if created:
        session.add(Variant(id=row.id, product_id=row.id, code=code))
        session.flush()
    _set_barcodes(session, row, product)
    if product.price_minor is not None:
        set_price(session, row.id, product.price_minor, price_from=price_from)
    search.index(session, row.id, f"{row.name} {code}")
    return row.id, created


def _check(product: ProductInput) -> None:
    code = normalise_code(product.code)
    if not code or len(code) > CODE_LIMIT:
        raise InvalidProduct(
            code=product.code or "-", reason=f"a code has 1 to {CODE_LIMIT} characters"
        )
    if not product.name.strip() or len(product.name) > NAME_LIMIT:
        raise InvalidProduct(code=code, reason=f"a name has 1 to {NAME_LIMIT} characters")
    if product.price_minor is not None and not 0 <= product.price_minor <= LIMIT_MINOR:
        raise InvalidProduct(code=code, reason="the price cannot be below zero")


def _fill(session: WriteSession, row: Product, product: ProductInput) -> None:
    row.name = " ".join(product.name.split())
    row.unit = product.unit
    row.sold_by_weight = product.sold_by_weight
    row.controls_stock = product.controls_stock
    row.tracks_lots = product.tracks_lots
    row.asks_price = product.asks_price
    row.shortage = product.shortage
    row.tax_class = product.tax_class
    row.min_stock_milli = product.min_stock_milli
    row.active = product.active
    row.updated_at = clock_of(session).now()
    if product.category_code is not None:
        row.category_id = get_category(session, product.category_code).id


def _set_barcodes(session: WriteSession, row: Product, product: ProductInput) -> None:
    """Make every stated code find the product; the internal code always does."""
    for text in (product.code, *product.barcodes):
        code = normalise_code(text)
        known = session.get(Barcode, code)
        if known is None:
            session.add(Barcode(code=code, variant_id=row.id))
        elif known.variant_id != row.id:
            owner = session.get(Variant, known.variant_id)
            raise CodeTaken(code=code, product=owner.code if owner else "-")
    session.flush()


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
    if now is not None and now.amount_minor == amount_minor:
        return
    if now is not None and now.from_at == start:
        now.amount_minor = amount_minor
        return
    session.add(
        Price(variant_id=variant_id, price_list=SHELF, from_at=start, amount_minor=amount_minor)
    )
    session.flush()


def get_category(session: WriteSession, code: str, name: str = "", tint: str = "") -> Category:
    """Return the category of that code, made if it was not there."""
    row = session.scalars(select(Category).where(Category.code == code)).first()
    if row is None:
        row = Category(id=new_id(), code=code, name=name or code, tint=tint or "despensa")
        session.add(row)
        session.flush()
    return row


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
    for page, variant_id, tint in session.execute(query):
        row = _by_variant.first(session, variant=variant_id, now=clock_of(session).now())
        if row is not None:
            pages.setdefault(page, []).append(Sellable(*row)._replace(tint=tint))
    return {page: tuple(items) for page, items in pages.items()}


def count_products(session: ReadSession) -> int:
    """Return how many products there are."""
    return int(session.execute(select(func.count()).select_from(Product)).scalar() or 0)
