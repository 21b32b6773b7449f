"""Prices, promotions and discounts at the sale: what is shown is what is charged (V1, V4)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from pos_app.core import customer_accounts, drafts, price_lists, print_jobs, sales, shop_promotions
from pos_app.core import verify as verifying
from pos_app.core.customers import CustomerInput
from pos_app.core.ids import new_id
from pos_app.core.pricing import GENERIC_ID, SHELF
from pos_app.core.promotions import Goods, Kind, Promotion
from pos_app.ui.sale.rows import GenericItem, GivenDiscount
from tests.shop import PRODUCTS, ReadyShop
from tests.ui.sale_counter import Counter, counter_of

MILK, BREAD, CHOCOLATE, SAUSAGE, LOLLY = (product.code for product in PRODUCTS)


@pytest.fixture
def counter(shop: ReadyShop) -> Counter:
    shop.open_cash()
    return counter_of(shop)


def state(counter: Counter, *verbs: Callable[..., object]) -> None:
    """Do what the back office would."""
    for verb in verbs:
        counter.shop.database.write(partial(verb, actor=counter.shop.actor))
    counter.sale.promotions_changed()


def two_for_one(counter: Counter) -> Promotion:
    goods = Goods(frozenset({counter.shop.item(MILK).variant_id}))
    offer = Promotion(new_id(), "2x1 leche", Kind.NTH, goods, n=2, percent_bp=10_000)
    state(counter, partial(shop_promotions.save_promotion, promotion=offer))
    return offer


def wholesale(counter: Counter) -> None:
    """Let Rosa buy at prices of a list of her own."""
    milk = counter.shop.item(MILK).variant_id
    state(
        counter,
        partial(price_lists.save_price_list, code="may", name="Mayorista"),
        partial(price_lists.set_price, variant_id=milk, price_list="may", amount_minor=1200),
        partial(
            customer_accounts.save_customer,
            customer=CustomerInput(name="Rosa Araya", price_list="may"),
        ),
        partial(customer_accounts.save_customer, customer=CustomerInput(name="Rosario Díaz")),
    )


@pytest.mark.req("V4")
def test_a_promotion_shows_under_the_line_with_its_saving_and_is_charged(counter: Counter) -> None:
    two_for_one(counter)
    counter.sale.scanned(MILK)
    assert counter.view.lines[0].badge is None
    counter.sale.scanned(MILK)
    (line,) = counter.view.lines
    assert (line.detail, line.amount, line.old_amount) == ("2x1 leche", "$1.600", "$3.200")
    assert line.badge is not None
    assert line.badge.text == "−$1.600"
    counter.sale.pay_card()
    with counter.shop.database.read() as session:
        sale = sales.list_recent(session)[0]
        assert sale.total_minor == 1600
        assert [offer.name for offer in sales.list_offers(session, sale.id)] == ["2x1 leche"]
        assert verifying.verify(session).ok


@pytest.mark.req("V4")
def test_a_customer_brings_the_prices_of_their_list(counter: Counter) -> None:
    wholesale(counter)
    counter.sale.scanned(MILK)
    counter.sale.scanned(BREAD)
    counter.sale.customer_clicked("rosa a")
    assert [line.price for line in counter.view.lines] == ["$1.200", "$2.200"]
    assert [mark.text for mark in counter.view.marks] == ["Rosa Araya", "Mayorista"]
    counter.sale.scanned(MILK)
    assert counter.view.names()[0][0] == "2"
    counter.sale.pay_card()
    with counter.shop.database.read() as session:
        sale = sales.list_recent(session)[0]
        reasons = [line.price_reason for line in sales.list_lines(session, sale.id)]
    assert (reasons, sale.total_minor) == (["list:may", SHELF], 4600)


def test_who_buys_is_asked_and_chosen_and_taken_back(counter: Counter) -> None:
    wholesale(counter)
    counter.sale.scanned(MILK)
    counter.sale.customer_clicked()
    assert "Who buys?" in counter.view.says()
    counter.sale.typed("ros")
    assert [row.name for row in counter.view.found] == ["Rosa Araya", "Rosario Díaz"]
    counter.sale.result_chosen(counter.view.found[0].key)
    assert counter.sale.cart.total_minor == 1200
    counter.sale.customer_clicked()
    counter.sale.strip_pressed(counter.view.strip_keys()[0])
    assert (counter.sale.cart.customer_id, counter.sale.cart.total_minor) == (None, 1600)


@pytest.mark.req("V1")
def test_discounts_of_line_and_sale_by_share_and_amount(counter: Counter) -> None:
    for code in (MILK, BREAD):
        counter.sale.scanned(code)
    counter.type("-10%")
    assert counter.view.lines[1].amount == "$1.980"
    counter.type("-500")
    assert counter.view.lines[1].amount == "$1.700"
    counter.sale.sale_discount_clicked("10")
    assert counter.sale.cart.total_minor == 2970
    assert counter.view.figure is not None
    assert counter.view.figure.facts[1] == ("Off the sale 10\N{NO-BREAK SPACE}%", "−$330")
    counter.sale.discount_clicked("")
    assert counter.view.question.startswith("discount of Pan")
    counter.sale.discount_entered(GivenDiscount("0", whole_sale=False, reason=""))
    assert counter.sale.cart.total_minor == 3420
    counter.sale.pay_card()
    assert counter.sold() == 1


@pytest.mark.req("V1", refusal=True)
@pytest.mark.parametrize("text", ["mucho", "101%", "-1601"])
def test_a_discount_that_cannot_be_is_refused_and_the_line_stays(
    counter: Counter, text: str
) -> None:
    counter.sale.scanned(MILK)
    counter.sale.discount_clicked("")
    counter.sale.discount_entered(GivenDiscount(text, whole_sale=False, reason=""))
    assert counter.sale.cart.total_minor == 1600
    assert counter.view.strip is not None


@pytest.mark.req("V4")
def test_a_price_check_adds_nothing(counter: Counter) -> None:
    two_for_one(counter)
    counter.sale.scanned(BREAD)
    counter.sale.check_clicked()
    counter.sale.scanned(MILK)
    assert counter.view.names() == [("1", PRODUCTS[1].name)]
    assert counter.view.check is not None
    assert counter.view.check.price == "$1.600"
    assert ("Promotion", "2x1 leche") in counter.view.check.facts
    assert counter.view.check.facts[-1][1] == "100\N{NO-BREAK SPACE}pcs"
    counter.sale.scanned(MILK)
    assert len(counter.view.lines) == 2


@pytest.mark.req("V1")
def test_a_generic_item_has_its_name_its_price_and_its_tax(counter: Counter) -> None:
    counter.sale.generic_clicked()
    assert counter.view.question == "generic item: IVA 19\N{NO-BREAK SPACE}%, Exempt"
    counter.sale.generic_entered(GenericItem("Arriendo de sillas", 12_000, "exempt"))
    counter.sale.generic_clicked()
    counter.sale.generic_entered(GenericItem("Hielo", 1500, "standard"))
    assert counter.view.names() == [("1", "Arriendo de sillas"), ("1", "Hielo")]
    counter.sale.pay_card()
    with counter.shop.database.read() as session:
        sale = sales.list_recent(session)[0]
        lines = sales.list_lines(session, sale.id)
        assert [line.variant_id for line in lines] == [GENERIC_ID, GENERIC_ID]
        assert (sale.exempt_minor, sale.total_minor) == (12_000, 13_500)
        assert verifying.verify(session).ok


@pytest.mark.req("V5")
def test_a_form_accepted_twice_gives_one_line(counter: Counter) -> None:
    counter.sale.generic_clicked()
    counter.tasks.hold()
    for _ in range(2):
        counter.sale.generic_entered(GenericItem("Hielo", 1500, "standard"))
    counter.tasks.release()
    counter.sale.discount_clicked("")
    for _ in range(2):
        counter.sale.discount_entered(GivenDiscount("500", whole_sale=False, reason=""))
    assert counter.view.names() == [("1", "Hielo")]
    assert counter.sale.cart.total_minor == 1000


@pytest.mark.req("V1", refusal=True)
def test_a_generic_item_is_not_for_everybody(counter: Counter) -> None:
    keeper = counter_of(counter.shop, "BODEGUERO")
    keeper.sale.generic_clicked()
    assert keeper.view.question == ""
    ana = counter_of(counter.shop, "VENDEDOR")
    ana.sale.generic_clicked()
    ana.sale.generic_entered(GenericItem("Hielo", 1500, "standard"))
    ana.sale.pay_card()
    assert counter.sold() == 0  # a supervisor must agree


def test_a_gift_receipt_prints_with_the_sale_and_of_the_last(counter: Counter) -> None:
    counter.sale.scanned(MILK)
    counter.sale.gift_clicked()
    assert [mark.text for mark in counter.view.marks] == ["Gift receipt"]
    counter.sale.pay_card()
    counter.sale.gift_clicked()
    with counter.shop.database.read() as session:
        sale = sales.list_recent(session)[0]
        kinds = [job.kind for job in print_jobs.list_for_document(session, sale.id)]
    assert kinds == ["sale", "gift"]


@pytest.mark.req("V4")
@pytest.mark.conflict_row("price_changed")
def test_a_parked_sale_keeps_its_prices_says_what_changed_and_may_take_them(
    counter: Counter,
) -> None:
    counter.sale.scanned(MILK)
    counter.sale.scanned(BREAD)
    counter.sale.park_clicked()
    milk = counter.shop.item(MILK).variant_id
    state(
        counter,
        partial(price_lists.set_price, variant_id=milk, price_list=SHELF, amount_minor=1750),
    )
    counter.sale.park_clicked()
    assert counter.sale.cart.total_minor == 3800
    assert "$1.600 → $1.750" in counter.view.says()
    counter.sale.strip_pressed(counter.view.strip_keys()[0])
    assert counter.sale.cart.total_minor == 3950
    counter.sale.park_clicked()
    counter.sale.park_clicked()
    assert counter.view.strip is None  # nothing has changed since


@pytest.mark.req("V4", refusal=True)
def test_a_price_a_person_decided_is_nobodys_to_change(counter: Counter) -> None:
    counter.sale.scanned(MILK)
    counter.sale.price_clicked("")
    counter.sale.number_entered(1000)
    counter.sale.park_clicked()
    milk = counter.shop.item(MILK).variant_id
    state(
        counter,
        partial(price_lists.set_price, variant_id=milk, price_list=SHELF, amount_minor=1750),
    )
    with counter.shop.database.read() as session:
        (waiting,) = drafts.list_parked(session)
    counter.sale.recall(waiting.cart.id)
    assert counter.view.strip is None
    assert counter.sale.cart.total_minor == 1000


@pytest.mark.req("V4")
def test_a_promotion_stated_for_later_begins_by_itself(counter: Counter) -> None:
    goods = Goods(frozenset({counter.shop.item(MILK).variant_id}))
    soon = counter.shop.database.clock.now() + timedelta(milliseconds=300)
    offer = Promotion(new_id(), "Ya", Kind.PERCENT, goods, percent_bp=1000, from_at=soon)
    state(counter, partial(shop_promotions.save_promotion, promotion=offer))
    counter.sale.scanned(MILK)
    assert counter.sale.cart.total_minor == 1600
    while counter.shop.database.clock.now() < soon:
        pass
    counter.sale.scanned(BREAD)
    assert counter.sale.cart.total_minor == 1440 + 2200
