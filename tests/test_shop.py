"""The shop that other tests stand on is a real one."""

from pathlib import Path

from pos_app.core import cart, people, sales, verify
from pos_app.core.settling import Tender
from tests.shop import PEOPLE, PRODUCTS, ReadyShop, make_shop


def test_a_ready_shop_sells_and_verifies(shop: ReadyShop) -> None:
    shop.open_cash()
    seller = shop.person("VENDEDOR")
    filled = cart.add(cart.open_cart(), shop.item(PRODUCTS[0].code), 2000)
    charged = shop.database.write(
        lambda session: sales.charge(session, seller, cart=filled, tenders=[Tender("cash", 3200)])
    )
    with shop.database.read() as session:
        verdict = verify.verify(session)
    assert charged.total_minor == 3200
    assert verdict.problems == ()


def test_everyone_can_sign_in_with_the_pin_of_the_list(shop: ReadyShop) -> None:
    with shop.database.read() as session:
        for person in people.list_people(session):
            name, pin = PEOPLE[person.role]
            assert person.name == name
            assert people.sign_in(shop.database, person.id, pin, shop.keys.pepper).name == name


def test_two_shops_share_nothing_and_may_be_two_devices(tmp_path: Path) -> None:
    one = make_shop(tmp_path / "one", products=())
    two = make_shop(tmp_path / "two", currency="GBP", own_device=True)
    assert one.keys.private_key != two.keys.private_key
    one.database.close()
    two.database.close()
