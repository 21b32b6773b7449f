"""Variants, packs, units: each variant sells, is counted and is costed by itself (K7, K20)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest

from pos_app.core import adjustments, cart, catalog, kardex, sales
from pos_app.core.catalog import BarcodeInput, CategoryInput, ProductInput, UomInput, VariantInput
from pos_app.core.db import ReadSession
from pos_app.core.errors import (
    CategoryTaken,
    CodeTaken,
    InsufficientStock,
    InvalidEntry,
    InvalidProduct,
    UnknownProduct,
    UomMissing,
)
from pos_app.core.settling import Tender
from pos_app.core.sync import centre as company
from tests.core.any_database import DATABASES, ready_shop
from tests.shop import PRODUCTS, ReadyShop, make_shop, write
from tests.sync.direct import bring, make_centre, pull_all

T = TypeVar("T")
SHIRT = ProductInput(
    code="POL",
    name="Polera",
    price_minor=9990,
    category_code="ropa",
    variants=(
        VariantInput("POL-M", (("Talla", "M"), ("Color", "Azul")), ("7801234500012",)),
        VariantInput("POL-L", (("Talla", "L"), ("Color", "Azul")), price_minor=10990),
    ),
)


@pytest.fixture(params=DATABASES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    yield from ready_shop(request, tmp_path, stock_milli=10_000)


def read(shop: ReadyShop, question: Callable[[ReadSession], T]) -> T:
    with shop.database.read() as session:
        return question(session)


def save(shop: ReadyShop, product: ProductInput, product_id: UUID | None = None) -> UUID:
    return write(shop, lambda s: catalog.save_product(s, product, product_id=product_id)[0])


@pytest.mark.req("K7")
def test_each_variant_sells_is_counted_and_costed_by_itself(shop: ReadyShop) -> None:
    save(shop, SHIRT)
    medium, large = shop.item("7801234500012"), shop.item("pol-l")
    assert [medium.name, large.name] == ["Polera · M · Azul", "Polera · L · Azul"]
    assert [medium.price_minor, large.price_minor] == [9990, 10_990]
    lines = [
        adjustments.AdjustmentLine(medium.variant_id, 3000, 40_000_000),
        adjustments.AdjustmentLine(large.variant_id, 5000, 50_000_000),
    ]
    write(shop, lambda s: adjustments.adjust(s, shop.actor, lines=lines, reason="INICIAL", note=""))
    shop.open_cash()
    basket = cart.add(cart.open_cart(), medium, 2000)
    paid = [Tender("debit", basket.total_minor)]
    sold = write(shop, lambda s: sales.charge(s, shop.actor, cart=basket, tenders=paid))
    (line,) = read(shop, lambda s: sales.list_lines(s, sold.sale_id))
    assert (line.name, line.cost_minor) == ("Polera · M · Azul", 8000)
    left = {
        item.code: read(shop, lambda s, item=item: kardex.on_hand(s, item.variant_id))  # type: ignore[misc]
        for item in (medium, large)
    }
    assert left == {"POL-M": 1000, "POL-L": 5000}
    found = read(shop, lambda s: catalog.find_products(s, "polera azul l"))
    assert [item.code for item in found] == ["POL-L"]
    few = cart.add(cart.open_cart(), medium, 2000)
    with pytest.raises(InsufficientStock, match="Polera · M · Azul"):
        write(
            shop,
            lambda s: sales.charge(
                s, shop.actor, cart=few, tenders=[Tender("debit", few.total_minor)]
            ),
        )


@pytest.mark.req("K7", "K20", refusal=True)
def test_what_cannot_be_a_variant_or_a_pack_is_refused_and_nothing_changes(shop: ReadyShop) -> None:
    save(shop, SHIRT)
    before = read(shop, catalog.list_products)
    small = VariantInput("POL-S", (("Talla", "S"),))
    for wrong in (
        replace(SHIRT, code="X", variants=(small, replace(small, attributes=()))),
        replace(SHIRT, code="X", variants=(small, replace(small, code="POL-XS"))),
        replace(SHIRT, code="X", variants=(VariantInput("S", (("Talla", ""),)),)),
        replace(SHIRT, code="X", variants=(VariantInput("S", (("T", "S"), ("t", "R"))),)),
        replace(SHIRT, code="X", barcodes=("7801234500029",)),
        ProductInput(code="X", name="Agua", barcodes=(BarcodeInput("7801234500029", 0),)),
        ProductInput(code="X", name="Jamón", sold_by_weight=True, tracks_serials=True),
    ):
        with pytest.raises(InvalidProduct):
            save(shop, wrong)
    for taken in (
        replace(SHIRT, code="X", variants=(VariantInput("pol-m", (("Talla", "S"),)),)),
        ProductInput(code="POL-M", name="Otra polera"),
    ):
        with pytest.raises(CodeTaken):
            save(shop, taken)
    with pytest.raises(UnknownProduct):
        save(shop, SHIRT, UUID(int=1))
    assert read(shop, catalog.list_products) == before


@pytest.mark.req("K20")
def test_a_pack_is_as_many_units_as_it_says(shop: ReadyShop) -> None:
    box = BarcodeInput("17801234500019", 12_000, "Caja de 12")
    product_id = save(shop, ProductInput(code="AGUA", name="Agua 500 ml", barcodes=(box,)))
    item = shop.item("17801234500019")
    assert (item.scan_quantity_milli, item.pack_name) == (12_000, "Caja de 12")
    assert shop.item("agua").scan_quantity_milli == 1000
    (variant,) = read(shop, lambda s: catalog.get_product(s, product_id)).variants
    assert (variant.id, variant.barcodes[0].pack_name) == (product_id, "Caja de 12")


def test_an_editor_brings_a_product_to_exactly_what_it_says(shop: ReadyShop) -> None:
    product_id = save(shop, SHIRT)
    medium = shop.item("POL-M").variant_id
    grey = VariantInput("POL-G", (("Talla", "M"), ("Color", "Gris")), ("7801234500012",))
    kept = VariantInput("POL-AZ", (("Talla", "M"), ("Color", "Azul")), id=medium)
    save(shop, replace(SHIRT, code="POL-2", variants=(grey, kept), category_code=""), product_id)
    seen = read(shop, lambda s: catalog.get_product(s, product_id))
    assert (seen.code, seen.category_id, seen.has_variants) == ("POL-2", None, True)
    assert {(v.code, v.active) for v in seen.variants} == {
        ("POL-AZ", True), ("POL-L", False), ("POL-G", True),
    }  # fmt: skip
    assert shop.item("POL-AZ").variant_id == medium
    assert shop.item("7801234500012").code == "POL-G"
    for gone in ("POL-M", "POL-L"):
        assert read(shop, lambda s, gone=gone: catalog.find_by_code(s, gone)) is None  # type: ignore[misc]
    assert read(shop, lambda s: catalog.find_products(s, "pol-2 azul"))


def test_a_plain_product_edited_exactly_loses_the_codes_that_are_not_stated(
    shop: ReadyShop,
) -> None:
    milk = shop.item(PRODUCTS[0].code)
    new = replace(PRODUCTS[0], code="LECHE", price_minor=1700, barcodes=("7802920008134",))
    save(shop, new, milk.variant_id)
    assert shop.item("leche").price_minor == shop.item("7802920008134").price_minor == 1700
    save(shop, replace(new, barcodes=()), milk.variant_id)
    assert read(shop, lambda s: catalog.find_by_code(s, "7802920008134")) is None
    prices = read(shop, lambda s: catalog.list_prices(s, milk.variant_id))
    assert [price.amount_minor for price in prices] == [1700, 1600]


def test_what_was_plain_keeps_its_history_when_it_gets_variants(shop: ReadyShop) -> None:
    milk = shop.item(PRODUCTS[0].code).variant_id
    sizes = tuple(VariantInput(f"LE-{n}", (("Tamaño", f"{n} l"),)) for n in (1, 2))
    save(shop, replace(PRODUCTS[0], variants=sizes), milk)
    seen = read(shop, lambda s: catalog.get_product(s, milk))
    assert [v.active for v in seen.variants if v.id == milk] == [False]
    assert read(shop, lambda s: kardex.on_hand(s, milk)) == 10_000
    assert shop.item("LE-2").price_minor == 1600
    # A list that knows the product alone leaves its variants, and brings them its price.
    save(shop, replace(PRODUCTS[0], price_minor=1800))
    assert {shop.item(code).price_minor for code in ("LE-1", "LE-2")} == {1800}


def test_products_are_listed_by_name_in_pages_with_prices_and_stock(shop: ReadyShop) -> None:
    shirt = save(shop, SHIRT)
    whole = read(shop, catalog.list_products)
    assert (whole.total, len(whole.rows)) == (6, 6)
    pages = [
        read(shop, lambda s, at=at: catalog.list_products(s, offset=at, limit=4))  # type: ignore[misc]
        for at in (0, 4)
    ]
    assert tuple(row for page in pages for row in page.rows) == whole.rows
    row = next(row for row in whole.rows if row.id == shirt)
    assert (row.variants, row.price_from_minor, row.price_to_minor, row.category) == (
        2, 9990, 10_990, "ropa",
    )  # fmt: skip
    assert next(r for r in whole.rows if r.name == "Longaniza").on_hand_milli == 10_000
    wanted = catalog.ProductFilter(text="polera gris")
    assert read(shop, lambda s: catalog.list_products(s, wanted)).total == 0
    for text in ("POLERA azul", "7801234500012", "pol"):
        found = catalog.ProductFilter(text=text)
        assert [r.id for r in read(shop, lambda s, f=found: catalog.list_products(s, f)).rows] == [  # type: ignore[misc]
            shirt
        ]
    write(shop, lambda s: catalog.set_active(s, shirt, active=False))
    assert read(shop, catalog.list_products).total == 5
    everything = catalog.ProductFilter(active=None)
    assert read(shop, lambda s: catalog.list_products(s, everything)).total == 6


def test_categories_and_units_are_edited_and_never_deleted(shop: ReadyShop) -> None:
    new = CategoryInput("lacteos", "Lácteos", "bebidas")
    made = write(shop, lambda s: catalog.save_category(s, new))
    write(shop, lambda s: catalog.save_category(s, replace(new, active=False), category_id=made))
    assert read(shop, catalog.list_categories) == ()
    assert read(shop, lambda s: catalog.view_category(s, made)).tint == "bebidas"
    with pytest.raises(CategoryTaken):
        write(shop, lambda s: catalog.save_category(s, new))
    for wrong in (CategoryInput("", "x"), CategoryInput("x", " ")):
        with pytest.raises(InvalidEntry):
            write(shop, lambda s, wrong=wrong: catalog.save_category(s, wrong))  # type: ignore[misc]
    units = {unit.code: unit for unit in read(shop, catalog.list_uoms)}
    assert (units["kg"].whole, units["un"].whole, units["kg"].un_code) == (False, True, "KGM")
    assert [units["kg"].name(language) for language in ("es", "en")] == ["Kilogramo", "Kilogram"]
    write(shop, lambda s: catalog.save_uom(s, UomInput("Tira", "Tira", "Strip", un_code="ea")))
    assert read(shop, lambda s: catalog.get_uom(s, "tira")).un_code == "EA"
    with pytest.raises(UomMissing):
        read(shop, lambda s: catalog.get_uom(s, "vara"))


@pytest.mark.req("K7", "K20")
def test_variants_packs_and_units_travel_to_the_centre_and_its_tills(tmp_path: Path) -> None:
    first = make_shop(tmp_path / "first", own_device=True)
    save(first, SHIRT)
    box = BarcodeInput("17801234500019", 12_000, "Caja de 12")
    save(first, ProductInput(code="AGUA", name="Agua", barcodes=(box,)))
    write(first, lambda s: catalog.save_uom(s, UomInput("tira", "Tira", "Strip")))
    centre = make_centre(tmp_path / "centre")
    bring(centre, first)
    with centre.database.read() as session:
        medium = catalog.get_by_code(session, "7801234500012")
        product = catalog.get_product_of(session, medium.variant_id)
        assert catalog.get_uom(session, "tira").name_en == "Strip"
        assert catalog.get_by_code(session, box.code).pack_name == "Caja de 12"
    assert medium.name == "Polera · M · Azul"
    assert product.variants[0].attributes == (("Talla", "M"), ("Color", "Azul"))
    large = replace(SHIRT.variants[1], active=False)
    changed = replace(SHIRT, variants=(SHIRT.variants[0], large))
    write_there = centre.database.write
    write_there(lambda s: company.save_product(s, changed, product_id=product.id))
    write_there(lambda s: company.save_uom(s, UomInput("rollo", "Rollo grande")))
    write_there(
        lambda s: company.save_category(
            s, CategoryInput("ropa", "Vestuario", active=False), category_id=product.category_id
        )
    )
    pull_all(centre, first)
    with first.database.read() as session:
        assert catalog.find_by_code(session, "POL-L") is None
        assert catalog.get_uom(session, "rollo").name_es == "Rollo grande"
        assert catalog.list_categories(session) == ()
        assert catalog.get_product(session, product.id).category == "Vestuario"
    for shop in (first, centre):
        shop.database.close()
