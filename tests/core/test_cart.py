from uuid import uuid4

import pytest

from pos_app.core import cart as carts
from pos_app.core.cart import Cart, open_cart
from pos_app.core.errors import DiscountTooLarge, LineMissing, QuantityNotWhole
from pos_app.core.ids import new_id
from pos_app.core.money import E4
from pos_app.core.pricing import CHANGED, Sellable


def item(*, by_weight: bool = False, price_minor: int = 1000) -> Sellable:
    return Sellable(uuid4(), "1", "Leche", "un", by_weight, False, True, "standard", price_minor)


@pytest.mark.req("V1")
def test_the_same_product_scanned_again_grows_its_line() -> None:
    milk = item()
    cart = carts.add(carts.add(open_cart(), milk, 1000), milk, 2000)
    assert [line.quantity_milli for line in cart.lines] == [3000]
    assert cart.total_minor == 3000


def test_each_weighing_is_a_line_of_its_own() -> None:
    carrots = item(by_weight=True, price_minor=700)
    cart = carts.add(carts.add(open_cart(), carrots, 735), carrots, 100)
    assert [line.total_minor for line in cart.lines] == [515, 70]


@pytest.mark.req("V1", refusal=True)
def test_half_a_piece_is_refused_and_the_cart_stays() -> None:
    cart = carts.add(open_cart(), item(), 1000)
    with pytest.raises(QuantityNotWhole):
        carts.set_quantity(cart, 0, 1500)
    with pytest.raises(LineMissing):
        carts.remove(cart, 1)
    assert cart.total_minor == 1000


def test_a_quantity_of_zero_removes_the_line() -> None:
    cart = carts.set_quantity(carts.add(open_cart(), item(), 1000), 0, 0)
    assert cart.lines == ()


def test_another_price_makes_another_line_and_keeps_its_reason() -> None:
    milk = item()
    cart = carts.set_price(carts.add(open_cart(), milk, 1000), 0, 900 * E4, CHANGED)
    cart = carts.add(cart, milk, 1000)
    assert [line.price_reason for line in cart.lines] == [CHANGED, "shelf"]
    assert cart.total_minor == 1900


def test_a_changed_cart_keeps_its_id_and_the_old_value() -> None:
    empty: Cart = open_cart()
    full = carts.add(empty, item(), 1000)
    assert full.id == empty.id
    assert empty.lines == ()


@pytest.mark.req("V1")
def test_the_discount_of_the_sale_is_shared_out_to_the_last_peso() -> None:
    cart = open_cart()
    for price in (100, 100, 100):
        cart = carts.add(cart, item(price_minor=price), 1000)
    cart = carts.set_sale_discount(cart, off_minor=100, reason="roto")
    assert [line.shared_minor for line in cart.lines] == [34, 33, 33]
    assert cart.total_minor == 200
    cart = carts.set_discount(cart, 0, 5000)
    assert (cart.total_minor, sum(line.shared_minor for line in cart.lines)) == (150, 100)
    cart = carts.set_sale_discount(cart, 1000)
    assert cart.total_minor == 225
    assert carts.remove(cart, 0).total_minor == 180
    assert carts.set_sale_discount(cart).total_minor == 250


def test_the_share_that_was_given_is_what_was_said_however_it_rounds() -> None:
    cart = carts.set_discount(carts.add(open_cart(), item(price_minor=990), 1000), 0, 500)
    assert (cart.given_minor, cart.given_bp) == (50, 500)  # 50 of 990 are 5.05 %
    assert carts.set_sale_discount(cart, 1000).given_bp == 1450
    amount = carts.set_discount(cart, 0, off_minor=100)
    assert (amount.given_minor, amount.given_bp) == (100, 1011)


@pytest.mark.req("V1", refusal=True)
def test_more_off_than_there_is_is_refused() -> None:
    cart = carts.add(open_cart(), item(price_minor=500), 1000)
    with pytest.raises(DiscountTooLarge, match="501"):
        carts.set_discount(cart, 0, off_minor=501)
    with pytest.raises(DiscountTooLarge):
        carts.set_sale_discount(cart, off_minor=501)
    assert carts.set_discount(cart, 0, off_minor=500).total_minor == 0


def test_ids_are_in_the_order_in_which_they_were_made() -> None:
    ids = [new_id() for _ in range(10_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert {made.version for made in ids} == {7}
