"""Price lists and promotions of the company at every till, by the feed of the catalogue (V4)."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from pos_app.core import cart as carts
from pos_app.core import catalog, price_lists, sales, shop_promotions, verify
from pos_app.core.db import WriteSession, clock_of
from pos_app.core.ids import new_id
from pos_app.core.models.journal import Case
from pos_app.core.promotions import Goods, Kind, Promotion
from pos_app.core.settling import Tender
from pos_app.core.sync import centre
from tests.shop import PRODUCTS, make_shop
from tests.sync.direct import bring, make_centre, pull_all, push_all

MILK = PRODUCTS[0].code


@pytest.mark.req("V4")
def test_what_the_centre_states_of_prices_is_at_the_tills_before_its_minute(
    tmp_path: Path,
) -> None:
    till, node = make_shop(tmp_path / "till", own_device=True), make_centre(tmp_path / "centre")
    milk = till.item(MILK).variant_id
    first = Promotion(new_id(), "Desde antes", Kind.PERCENT, percent_bp=500)
    till.database.write(lambda s: shop_promotions.save_promotion(s, till.actor, first))
    bring(node, till)
    soon = till.database.clock.now() + timedelta(hours=1)
    goods = Goods(frozenset({milk}))
    offer = Promotion(new_id(), "2x1 leche", Kind.NTH, goods, n=2, percent_bp=10_000, from_at=soon)

    def state(session: WriteSession) -> None:
        centre.save_price_list(session, till.actor, code="may", name="Mayorista")
        centre.save_promotion(session, till.actor, offer)
        now = clock_of(session).now()
        centre.set_price(session, till.actor, milk, "may", 1200)
        centre.set_price(session, till.actor, milk, "shelf", 1700, from_at=now + timedelta(days=1))

    node.database.write(state)
    pull_all(node, till)
    with till.database.read() as session:
        assert shop_promotions.list_running(session) == (first, offer)
        assert price_lists.find_price(session, milk, "may") == 1200
        stated = price_lists.list_prices(session, milk)
        assert [(p.price_list, p.amount_minor) for p in stated][:2] == [
            ("shelf", 1700), ("shelf", 1600),
        ]  # fmt: skip
    till.database.close()
    node.database.close()


def test_a_generic_item_is_known_at_the_centre(tmp_path: Path) -> None:
    till, node = make_shop(tmp_path / "till", own_device=True), make_centre(tmp_path / "centre")
    bring(node, till)
    till.open_cash()
    item = till.database.write(catalog.get_generic)._replace(name="Hielo", price_minor=1500)
    cart = carts.add(carts.open_cart(), item, 1000)
    paid = [Tender("debit", 1500)]
    till.database.write(lambda s: sales.charge(s, till.actor, cart=cart, tenders=paid))
    push_all(node, till)
    with node.database.read() as session:
        assert [line.name for line in sales.list_lines(session, cart.id)] == ["Hielo"]
        assert list(session.scalars(select(Case.kind))) == []
        assert verify.verify(session).ok
    till.database.close()
    node.database.close()
