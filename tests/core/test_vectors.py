"""The published vectors, through whole operations: net and tax of a sale, the cash leg, refunds."""

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from pos_app.core import sales
from pos_app.core.cart import add, open_cart
from pos_app.core.catalog import ProductInput
from pos_app.core.models.sales import Sale
from pos_app.core.money import E4, get_currency
from pos_app.core.refunds import ReturnedLine, refund
from pos_app.core.settling import Tender, cash_due
from tests.core.reckoner import Bill, Line, in_cash
from tests.shared_data import shared
from tests.shop import ReadyShop, make_shop

CLP = get_currency("CLP")
THING = ProductInput(code="1", name="Cosa", price_minor=0, asks_price=True, controls_stock=False)


def vectors(name: str) -> list[Any]:
    found: list[Any] = json.loads(shared("fiscal/vectors.json").read_text("utf-8"))[name]
    assert len(found) > 10
    return found


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadyShop]:
    shop = make_shop(tmp_path_factory.mktemp("vectors") / "shop", products=[THING])
    shop.open_cash()
    yield shop
    shop.database.close()


def sell(shop: ReadyShop, price: int, tender: Tender) -> tuple[sales.Charged, Sale]:
    cart = add(open_cart(), shop.item(THING.code), 1000, price_e4=price * E4)
    done = shop.database.write(
        lambda s: sales.charge(s, shop.actor, cart=cart, tenders=[tender], print_ticket=False)
    )
    with shop.database.read() as session:
        return done, sales.get_sale(session, done.sale_id)


def test_a_sale_has_the_published_net_and_tax(counter: ReadyShop) -> None:
    for vector in vectors("gross_to_net_iva"):
        _, sale = sell(counter, vector["gross"], Tender("debit", vector["gross"]))
        assert (sale.net_minor, sale.tax_minor) == (vector["net"], vector["iva"])
        assert sale.total_minor == vector["gross"]


@pytest.mark.req("R2")
def test_what_comes_back_in_three_parts_has_them_too() -> None:
    for vector in vectors("gross_to_net_iva"):
        gross = vector["gross"]
        notes = [
            refund([ReturnedLine(3000, gross, "standard", before, 1000)], {"standard": 1900})
            for before in (0, 1000, 2000)
        ]
        assert sum(note.total_minor for note in notes) == gross
        assert sum(note.net_minor for note in notes) == vector["net"]
        assert sum(note.tax_minor for note in notes) == vector["iva"]


@pytest.mark.req("V3")
def test_the_cash_leg_is_rounded_as_published_and_the_document_is_not(counter: ReadyShop) -> None:
    for vector in vectors("cash_rounding"):
        due, cash = vector["due"], vector["cash"]
        assert cash_due(due, CLP.cash_rounding) == in_cash(due) == cash
        if due:
            done, sale = sell(counter, due, Tender("cash", cash))
            assert (done.change_minor, done.rounding_minor) == (0, cash - due)
            assert sale.total_minor == sale.net_minor + sale.tax_minor == due


def test_the_second_calculator_knows_the_vectors() -> None:
    for vector in vectors("gross_to_net_iva"):
        bill = Bill([Line("a", Fraction(1), vector["gross"])])
        assert bill.add_up([0]) == (vector["gross"], vector["net"], vector["iva"], 0)
