from datetime import UTC, datetime, timedelta

import pytest

from pos_app.core import catalog, sales, search
from pos_app.core.cart import add, open_cart
from pos_app.core.catalog import ProductInput
from pos_app.core.clock import SetClock
from pos_app.core.errors import CodeTaken, InvalidProduct, UnknownProduct
from pos_app.core.settling import Tender
from tests.shop import ReadyShop

MILK = "7802920008134"


def save(shop: ReadyShop, product: ProductInput) -> bool:
    return shop.database.write(lambda session: catalog.save_product(session, product)[1])


def names(shop: ReadyShop, words: str) -> list[str]:
    with shop.database.read() as session:
        return [found.name for found in catalog.find_products(session, words)]


@pytest.mark.req("K1", "K20")
def test_a_product_is_found_by_each_of_its_codes(shop: ReadyShop) -> None:
    box = ProductInput(code="CAJA-1", name="Ñandú en caja", price_minor=900, barcodes=("78018587",))
    assert save(shop, box)
    assert shop.item("caja-1") == shop.item(" 0000078018587 ")


@pytest.mark.req("K1", refusal=True)
def test_what_cannot_be_a_product_is_refused_and_nothing_changes(shop: ReadyShop) -> None:
    with pytest.raises(CodeTaken):
        save(shop, ProductInput(code="X1", name="Otra leche", barcodes=(MILK,)))
    for wrong in (
        ProductInput(code=" ", name="Sin código"),
        ProductInput(code="X2", name="  "),
        ProductInput(code="X3", name="Negativo", price_minor=-1),
        ProductInput(code="X" * 49, name="Largo"),
    ):
        with pytest.raises(InvalidProduct):
            save(shop, wrong)
    with shop.database.read() as session:
        assert catalog.count_products(session) == 5
        with pytest.raises(UnknownProduct, match="7501"):
            catalog.get_by_code(session, " 7501")
    assert names(shop, "otra") == []


def test_a_product_saved_again_is_the_same_with_what_changed(shop: ReadyShop) -> None:
    before = shop.item(MILK)
    assert not save(shop, ProductInput(code=MILK, name="Leche entera", price_minor=1700))
    after = shop.item(MILK)
    assert (after.variant_id, after.name, after.price_minor) == (
        before.variant_id, "Leche entera", 1700,
    )  # fmt: skip
    assert names(shop, "entera") == ["Leche entera"]
    assert names(shop, "cappuccino") == []


def test_a_price_of_tomorrow_is_the_price_tomorrow(shop: ReadyShop) -> None:
    clock = SetClock(datetime.now(UTC))
    shop.database.clock = clock
    tomorrow = clock.now() + timedelta(days=1)
    shop.database.write(
        lambda session: catalog.set_price(
            session, shop.item(MILK).variant_id, 1990, price_from=tomorrow
        )
    )
    assert shop.item(MILK).price_minor == 1600
    clock.set(tomorrow)
    assert shop.item(MILK).price_minor == 1990


@pytest.mark.req("V1")
@pytest.mark.parametrize("words", ["colun", "COLÚN", "lec cap", "leche colún", "CAPP"])
def test_words_find_a_product_without_accents_and_by_their_beginnings(
    shop: ReadyShop, words: str
) -> None:
    assert names(shop, words) == ["Leche cappuccino Colún 1 L"]


@pytest.mark.parametrize("words", ["", "   ", '"', "olun", "leche pan", "* OR leche", "NEAR("])
def test_what_is_typed_is_never_a_query_language(shop: ReadyShop, words: str) -> None:
    assert names(shop, words) == []


def test_a_found_product_shows_its_price_and_what_there_is(shop: ReadyShop) -> None:
    with shop.database.read() as session:
        (found,) = catalog.find_products(session, "longaniza")
    assert (found.price_minor, found.available_milli, found.sold_by_weight) == (4000, 100_000, True)


def test_an_inactive_product_is_neither_found_nor_scanned(shop: ReadyShop) -> None:
    save(shop, ProductInput(code=MILK, name="Leche cappuccino Colún 1 L", active=False))
    with shop.database.read() as session:
        assert catalog.find_by_code(session, MILK) is None
    assert names(shop, "leche") == []


def test_what_sells_most_comes_first_after_the_reorder(shop: ReadyShop) -> None:
    save(shop, ProductInput(code="L2", name="Leche natural", price_minor=900, controls_stock=False))
    assert names(shop, "leche")[0] == "Leche cappuccino Colún 1 L"
    shop.open_cash()
    for _ in range(2):
        cart = add(open_cart(), shop.item("L2"), 1000)
        shop.database.write(
            lambda session, cart=cart: sales.charge(  # type: ignore[misc]
                session, shop.actor, cart=cart, tenders=[Tender("debit", 900)]
            )
        )
    shop.database.write(search.reorder)
    assert names(shop, "leche") == ["Leche natural", "Leche cappuccino Colún 1 L"]


def test_quick_keys_come_back_by_page_and_in_order(shop: ReadyShop) -> None:
    ids = [shop.item(code).variant_id for code in ("305", MILK)]
    shop.database.write(lambda session: catalog.set_quick_keys(session, "favoritos", ids))
    with shop.database.read() as session:
        keys = catalog.list_quick_keys(session)
    assert [item.variant_id for item in keys["favoritos"]] == ids
