from uuid import uuid4

import pytest

from pos_app.core import cart as carts
from pos_app.core.cart import Cart, open_cart
from pos_app.core.errors import LineMissing, QuantityNotWhole
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


def test_ids_are_in_the_order_in_which_they_were_made() -> None:
    ids = [new_id() for _ in range(10_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert {made.version for made in ids} == {7}
