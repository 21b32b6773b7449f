"""Items of the catalogue; every change reaches the tills with their next pull."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from pos_app.core import catalog
from pos_app.core.catalog import (
    BarcodeInput,
    ProductFilter,
    ProductInput,
    ProductView,
    VariantInput,
    VariantView,
)
from pos_app.core.db import WriteSession
from pos_app.core.errors import CodeTaken, UnknownProduct
from pos_app.core.models.catalog import Product
from pos_app.core.price_watch import watching_prices
from pos_app.core.sync import centre, merging
from sync_server import ksp
from sync_server.callers import require
from sync_server.dependencies import Store
from sync_server.numbers import Figures, figures_of, quantity, to_milli
from sync_server.pages import USUAL, Active, After, Limit, Words, find
from sync_server.resources.base import Page
from sync_server.resources.items import (
    Attribute,
    BarcodeIn,
    BarcodeRow,
    ItemIn,
    ItemRow,
    PriceRow,
    VariantIn,
    VariantRow,
)
from sync_server.resources.masters import MergeIn
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/items", tags=["items"])
EDIT = [require("catalog.edit")]
VIEW = [require("stock.view")]


@router.get("", dependencies=VIEW, responses=ksp.refused(*READS))
def list_items(
    store: Store,
    q: Words = "",
    category_id: UUID | None = None,
    active: Active = True,
    tracks_lots: Annotated[bool | None, Query(description="kept by lots")] = None,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[ItemRow]:
    """List items by name, with their variants, barcodes and prices."""
    wanted = ProductFilter(
        text=q.replace("\0", " "), category_id=category_id, active=active, tracks_lots=tracks_lots
    )
    with store.read() as session:
        query = catalog.select_products(session, wanted)
        by = (Product.name, Product.id)
        found, more = find(session, query, by=by, after=after, limit=limit)
        figures = figures_of(session)
        products = catalog.get_products(session, [one[0] for one in found])
        return Page(rows=tuple(item_row(product, figures) for product in products), next=more)


@router.get("/{item_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_item(item_id: UUID, store: Store) -> ItemRow:
    """Give one item; `item_id` may be that of a variant."""
    with store.read() as session:
        try:
            product = catalog.get_product(session, item_id)
        except UnknownProduct:
            product = catalog.get_product_of(session, item_id)
        return item_row(product, figures_of(session))


@router.post("", status_code=201, dependencies=EDIT, responses=ksp.refused(*WRITES))
def create_item(asked: ItemIn, work: Working) -> ItemRow:
    """Add an item; its code and barcodes must be free."""

    def write(session: WriteSession, _: UUID) -> ItemRow:
        known = catalog.find_by_code(session, asked.code)
        if known is not None:
            raise CodeTaken(code=asked.code, product=known.name)
        product, figures = product_input(asked, figures_of(session)), figures_of(session)
        product_id, created = centre.save_product(session, product)
        if not created:
            raise CodeTaken(code=asked.code, product=asked.name)
        return item_row(catalog.get_product(session, product_id), figures)

    return work.keep(ItemRow, write, asked=asked)


@router.put("/{item_id}", dependencies=EDIT, responses=ksp.refused(*WRITES))
def change_item(item_id: UUID, asked: ItemIn, work: Working) -> ItemRow:
    """Make an item exactly what is stated.

    Barcodes that are not stated find it no more; variants that are not stated are sold no more.
    """

    def write(session: WriteSession, _: UUID) -> ItemRow:
        figures = figures_of(session)
        with watching_prices(session, work.who.actor, item_id):
            centre.save_product(session, product_input(asked, figures), product_id=item_id)
        return item_row(catalog.get_product(session, item_id), figures)

    return work.keep(ItemRow, write, asked=asked)


@router.post("/{item_id}/merge", dependencies=EDIT, responses=ksp.refused(*WRITES))
def merge_item(item_id: UUID, asked: MergeIn, work: Working) -> ItemRow:
    """Say that an item is another one: its codes find that one, and it is sold no more.

    It must have no stock anywhere: put it over before, by an adjustment out and one in.
    """

    def write(session: WriteSession, _: UUID) -> ItemRow:
        stays = merging.merge_products(
            session,
            work.who.actor,
            goes_id=item_id,
            stays_id=asked.into_id,
            reason=asked.reason,
        )
        return item_row(catalog.get_product(session, stays), figures_of(session))

    return work.keep(ItemRow, write, asked=asked)


@router.delete("/{item_id}", dependencies=EDIT, responses=ksp.refused(*WRITES))
def deactivate_item(item_id: UUID, work: Working) -> ItemRow:
    """Sell an item no more. Nothing is deleted: its record stays."""

    def write(session: WriteSession, _: UUID) -> ItemRow:
        centre.set_product_active(session, item_id, active=False)
        return item_row(catalog.get_product(session, item_id), figures_of(session))

    return work.keep(ItemRow, write)


def product_input(asked: ItemIn, figures: Figures) -> ProductInput:
    """Return an item as the core is told of it; raise `InvalidAmount`."""
    return ProductInput(
        code=asked.code,
        name=asked.name,
        unit=asked.unit,
        price_minor=None if asked.price is None else figures.to_minor(asked.price),
        category_code=asked.category,
        barcodes=tuple(map(_barcode, asked.barcodes)),
        variants=tuple(_variant(one, figures) for one in asked.variants),
        controls_stock=asked.controls_stock,
        tracks_lots=asked.tracks_lots,
        tracks_serials=asked.tracks_serials,
        sold_by_weight=asked.sold_by_weight,
        asks_price=asked.asks_price,
        shortage=asked.shortage,
        tax_class=asked.tax_class,
        min_stock_milli=0 if asked.min_stock is None else to_milli(asked.min_stock),
        lead_time_days=asked.lead_time_days,
        active=asked.active,
    )


def _variant(asked: VariantIn, figures: Figures) -> VariantInput:
    return VariantInput(
        code=asked.code,
        attributes=tuple((one.name, one.value) for one in asked.attributes),
        barcodes=tuple(map(_barcode, asked.barcodes)),
        price_minor=None if asked.price is None else figures.to_minor(asked.price),
        active=asked.active,
        id=asked.id,
    )


def _barcode(asked: BarcodeIn) -> BarcodeInput:
    milli = 1000 if asked.quantity is None else to_milli(asked.quantity)
    return BarcodeInput(asked.code, milli, asked.pack_name)


def item_row(product: ProductView, figures: Figures) -> ItemRow:
    """Return an item as a resource."""
    prices = {variant.price_minor for variant in product.variants if variant.active}
    price = prices.pop() if len(prices) == 1 else None
    return ItemRow(
        id=product.id,
        code=product.code,
        name=product.name,
        unit=product.unit,
        category_id=product.category_id,
        category=product.category_code,
        price=None if price is None else figures.amount(price),
        min_stock=quantity(product.min_stock_milli),
        lead_time_days=product.lead_time_days,
        controls_stock=product.controls_stock,
        tracks_lots=product.tracks_lots,
        tracks_serials=product.tracks_serials,
        sold_by_weight=product.sold_by_weight,
        asks_price=product.asks_price,
        shortage=product.shortage,  # type: ignore[arg-type] # the table has no other
        tax_class=product.tax_class,
        variants=tuple(_variant_row(one, figures) for one in product.variants),
        active=product.active,
        updated_at=product.updated_at,
    )


def _variant_row(variant: VariantView, figures: Figures) -> VariantRow:
    return VariantRow(
        id=variant.id,
        code=variant.code,
        name=variant.name,
        attributes=tuple(Attribute(name=name, value=value) for name, value in variant.attributes),
        barcodes=tuple(
            BarcodeRow(
                code=one.code, quantity=quantity(one.quantity_milli), pack_name=one.pack_name
            )
            for one in variant.barcodes
        ),
        price=None if variant.price_minor is None else figures.amount(variant.price_minor),
        prices=tuple(
            PriceRow(
                price=figures.amount(one.amount_minor), from_at=one.from_at, until_at=one.until_at
            )
            for one in variant.prices
        ),
        active=variant.active,
    )
