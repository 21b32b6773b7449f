"""Products as they are, for lists and editors: frozen values, whole, in a few queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, column, func, select, table

from pos_app.core import search
from pos_app.core.attributes import Attributes, full_name, read_attributes
from pos_app.core.catalog.finding import PRICE_NOW
from pos_app.core.codes import GTIN_LENGTHS, normalise_code
from pos_app.core.db import ReadSession
from pos_app.core.errors import UnknownProduct
from pos_app.core.known_time import known_now
from pos_app.core.models.base import Id
from pos_app.core.models.catalog import Barcode, Category, Price, Product, Variant
from pos_app.core.models.imports import PREPARED
from pos_app.core.pricing import SHELF

PAGE: Final = 50
_PRICED = select(Variant.product_id).where(Variant.active, PRICE_NOW > 0)
# What is not the shop's own code of it, or has the length to which printed codes are filled.
_CODED = (
    select(Variant.product_id)
    .join(Barcode, Barcode.variant_id == Variant.id)
    .where((Barcode.code != Variant.code) | (func.length(Barcode.code) == max(GTIN_LENGTHS)))
)
_levels = table("levels", column("variant_id", Id()), column("on_hand_milli"))


@dataclass(frozen=True)
class BarcodeView:
    """A code and how much one scan of it is; a pack mostly has a name."""

    code: str
    quantity_milli: int
    pack_name: str


@dataclass(frozen=True)
class PriceView:
    """A gross price from a moment on; `until_at` None: until the next one begins."""

    price_list: str
    amount_minor: int
    from_at: datetime
    until_at: datetime | None


@dataclass(frozen=True)
class VariantView:
    """A variant as it is. `name` is the whole name, `barcodes` are all but its own code.

    `prices` are its history and what is announced, newest first.
    """

    id: UUID
    code: str
    name: str
    attributes: Attributes
    active: bool
    price_minor: int | None
    barcodes: tuple[BarcodeView, ...]
    prices: tuple[PriceView, ...]


@dataclass(frozen=True)
class ProductView:
    """A product with everything that belongs to it."""

    id: UUID
    code: str
    name: str
    unit: str
    category_id: UUID | None
    category_code: str
    category: str
    sold_by_weight: bool
    controls_stock: bool
    tracks_lots: bool
    tracks_serials: bool
    asks_price: bool
    shortage: str
    tax_class: str
    min_stock_milli: int
    lead_time_days: int
    image: str | None
    active: bool
    updated_at: datetime
    variants: tuple[VariantView, ...]

    @property
    def has_variants(self) -> bool:
        """Return whether it has variants that differ, not just the one of its own."""
        return any(variant.attributes or variant.id != self.id for variant in self.variants)


@dataclass(frozen=True)
class ProductRow:
    """A product as a list shows it; the prices are the lowest and highest of its active variants.

    `on_hand_milli` is over all places that this node knows; None where no stock is controlled.
    """

    id: UUID
    code: str
    name: str
    unit: str
    category: str
    price_from_minor: int | None
    price_to_minor: int | None
    variants: int
    on_hand_milli: int | None
    image: str | None
    active: bool


@dataclass(frozen=True)
class ProductFilter:
    """Which products: `text` are words of the name or a code; None means all."""

    text: str = ""
    category_id: UUID | None = None
    active: bool | None = True
    tracks_lots: bool | None = None
    tracks_serials: bool | None = None
    controls_stock: bool | None = None
    priced: bool | None = None  # some active variant has a price above zero
    coded: bool | None = None  # some code of it can be on the thing itself, not only in the shop


@dataclass(frozen=True)
class ProductPage:
    """One page by name; `total` is how many there are in all."""

    rows: tuple[ProductRow, ...]
    total: int


def get_product(session: ReadSession, product_id: UUID) -> ProductView:
    """Return a product with its variants, codes and prices; raise `UnknownProduct`."""
    found = get_products(session, [product_id])
    if not found:
        raise UnknownProduct(code=str(product_id))
    return found[0]


def get_product_of(session: ReadSession, variant_id: UUID) -> ProductView:
    """Return the product of a variant; raise `UnknownProduct`."""
    variant = session.get(Variant, variant_id)
    if variant is None:
        raise UnknownProduct(code=str(variant_id))
    return get_product(session, variant.product_id)


def get_products(session: ReadSession, ids: Sequence[UUID]) -> tuple[ProductView, ...]:
    """Return the products of these ids in that order, at most a few hundred; unknown ones not."""
    rows = {
        row.id: (row, code, name)
        for row, code, name in session.execute(
            select(Product, Category.code, Category.name)
            .outerjoin(Category, Category.id == Product.category_id)
            .where(Product.id.in_(ids))
        )
    }
    variants = _variants(session, list(rows), {key: row.name for key, (row, _, _) in rows.items()})
    return tuple(_product(*rows[key], variants=variants.get(key, ())) for key in ids if key in rows)


def list_products(
    session: ReadSession,
    wanted: ProductFilter = ProductFilter(),
    *,
    offset: int = 0,
    limit: int = PAGE,
) -> ProductPage:
    """Return a page of products by name, and how many fit the filter in all."""
    conditions = _conditions(session, wanted)
    total = select(func.count()).select_from(Product).where(*conditions)
    query = (
        select(Product, func.coalesce(Category.name, ""))
        .outerjoin(Category, Category.id == Product.category_id)
        .where(*conditions)
        .order_by(Product.name, Product.id)
        .offset(offset)
        .limit(limit)
    )
    now = {"now": known_now(session)}
    found = session.execute(query, now).all()
    figures = _figures(session, [row.id for row, _ in found])
    return ProductPage(
        rows=tuple(_row(row, category, figures.get(row.id)) for row, category in found),
        total=int(session.scalars(total, now).one()),
    )


def select_products(session: ReadSession, wanted: ProductFilter) -> Select[UUID]:
    """Return the query of the ids of the products that fit a filter, in no order yet."""
    return select(Product.id).where(*_conditions(session, wanted))


def list_prices(session: ReadSession, variant_id: UUID) -> tuple[PriceView, ...]:
    """Return the shelf prices of a variant, also those to come, newest first."""
    return _prices(session, [variant_id]).get(variant_id, ())


def count_products(session: ReadSession) -> int:
    """Return how many products there are."""
    query = select(func.count()).select_from(Product).where(Product.id.not_in(PREPARED))
    return int(session.execute(query).scalar() or 0)


def _conditions(session: ReadSession, wanted: ProductFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Product.id.not_in(PREPARED)]
    for name in ("active", "category_id", "tracks_lots", "tracks_serials", "controls_stock"):
        value = getattr(wanted, name)
        if value is not None:
            conditions.append(getattr(Product, name) == value)
    if wanted.priced is not None:
        found = Product.id.in_(_PRICED)
        conditions.append(found if wanted.priced else ~found)
    if wanted.coded is not None:
        found = Product.id.in_(_CODED)
        conditions.append(found if wanted.coded else ~found)
    if wanted.text.strip():
        by_code = select(Variant.product_id).join(Barcode, Barcode.variant_id == Variant.id)
        by_code = by_code.where(Barcode.code == normalise_code(wanted.text))
        words = search.variants_with(session, wanted.text)
        by_words = select(Variant.product_id).where(Variant.id.in_(words))
        conditions.append(Product.id.in_(by_code) | Product.id.in_(by_words))
    return conditions


def _figures(session: ReadSession, ids: Sequence[UUID]) -> dict[UUID, tuple[Any, ...]]:
    """Return variants, lowest and highest price, and stock of some products."""
    stock = (
        select(func.sum(_levels.c.on_hand_milli))
        .where(_levels.c.variant_id == Variant.id)
        .correlate(Variant)
        .scalar_subquery()
    )
    one: Select[Any] = select(
        Variant.product_id, Variant.active, PRICE_NOW.label("price"), stock.label("stock")
    ).where(Variant.product_id.in_(ids))
    each = one.subquery()
    active = each.c.active
    query = select(
        each.c.product_id,
        func.count().filter(active),
        func.min(each.c.price).filter(active),
        func.max(each.c.price).filter(active),
        func.coalesce(func.sum(each.c.stock), 0),
    ).group_by(each.c.product_id)
    rows = session.execute(query, {"now": known_now(session)})
    return {row[0]: tuple(row[1:]) for row in rows}


def _row(row: Product, category: str, figures: tuple[Any, ...] | None) -> ProductRow:
    count, lowest, highest, stock = figures or (0, None, None, 0)
    return ProductRow(
        id=row.id,
        code=row.code,
        name=row.name,
        unit=row.unit,
        category=category,
        price_from_minor=lowest,
        price_to_minor=highest,
        variants=int(count),
        on_hand_milli=int(stock) if row.controls_stock else None,
        image=row.image,
        active=row.active,
    )


def _variants(
    session: ReadSession, ids: Sequence[UUID], names: dict[UUID, str]
) -> dict[UUID, tuple[VariantView, ...]]:
    query = select(Variant, PRICE_NOW).where(Variant.product_id.in_(ids)).order_by(Variant.id)
    found = session.execute(query, {"now": known_now(session)}).all()
    known = [variant.id for variant, _ in found]
    barcodes: dict[UUID, list[BarcodeView]] = {}
    for code in session.scalars(
        select(Barcode).where(Barcode.variant_id.in_(known)).order_by(Barcode.code)
    ):
        view = BarcodeView(code.code, code.quantity_milli, code.pack_name)
        barcodes.setdefault(code.variant_id, []).append(view)
    prices = _prices(session, known)
    variants: dict[UUID, tuple[VariantView, ...]] = {}
    for row, price in found:
        view_of = VariantView(
            id=row.id,
            code=row.code,
            name=full_name(names[row.product_id], row.label),
            attributes=read_attributes(row.attributes),
            active=row.active,
            price_minor=price,
            barcodes=tuple(one for one in barcodes.get(row.id, ()) if one.code != row.code),
            prices=prices.get(row.id, ()),
        )
        variants[row.product_id] = (*variants.get(row.product_id, ()), view_of)
    return variants


def _prices(session: ReadSession, ids: Sequence[UUID]) -> dict[UUID, tuple[PriceView, ...]]:
    query = (
        select(Price)
        .where(Price.variant_id.in_(ids), Price.price_list == SHELF)
        .order_by(Price.variant_id, Price.from_at.desc())
    )
    prices: dict[UUID, list[PriceView]] = {}
    for row in session.scalars(query):
        view = PriceView(row.price_list, row.amount_minor, row.from_at, row.until_at)
        prices.setdefault(row.variant_id, []).append(view)
    return {key: tuple(found) for key, found in prices.items()}


def _product(
    row: Product, category_code: str | None, category: str | None, *,
    variants: tuple[VariantView, ...],
) -> ProductView:  # fmt: skip
    return ProductView(
        id=row.id,
        code=row.code,
        name=row.name,
        unit=row.unit,
        category_id=row.category_id,
        category_code=category_code or "",
        category=category or "",
        sold_by_weight=row.sold_by_weight,
        controls_stock=row.controls_stock,
        tracks_lots=row.tracks_lots,
        tracks_serials=row.tracks_serials,
        asks_price=row.asks_price,
        shortage=row.shortage,
        tax_class=row.tax_class,
        min_stock_milli=row.min_stock_milli,
        lead_time_days=row.lead_time_days,
        image=row.image,
        active=row.active,
        updated_at=row.updated_at,
        variants=variants,
    )
