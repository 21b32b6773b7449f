"""Price lists, dated prices, promotions, discounts: as a shop keeps and charges them (V1, V4)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from pos_app.core import cart as carts
from pos_app.core import documents, drafts, price_lists, print_jobs, sales, shop_promotions, verify
from pos_app.core.actor import Actor
from pos_app.core.cart import Cart, open_cart
from pos_app.core.clock import SetClock
from pos_app.core.codes import ticket_code
from pos_app.core.errors import (
    ApprovalRequired,
    InvalidPrice,
    InvalidPromotion,
    NotPermitted,
    PriceListMissing,
    PromotionMissing,
    ShopError,
)
from pos_app.core.ids import new_id
from pos_app.core.offers import offered
from pos_app.core.pricing import SHELF, list_reason
from pos_app.core.promotions import Goods, Kind, Promotion, Slot
from pos_app.core.sales import Charged
from pos_app.core.settling import Tender
from pos_app.core.tickets import as_text
from tests.shop import ReadyShop, make_shop

MILK, BREAD = "7802920008134", "7803403801020"
SANTIAGO = ZoneInfo("America/Santiago")
NOON = datetime(2026, 11, 21, 15, tzinfo=UTC)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReadyShop]:
    ready = make_shop(tmp_path / "shop", clock=SetClock(NOON))
    ready.open_cash()
    yield ready
    ready.database.close()


def at(shop: ReadyShop, moment: datetime) -> None:
    clock = shop.database.clock
    assert isinstance(clock, SetClock)
    clock.set(moment)


def save(shop: ReadyShop, promotion: Promotion, actor: Actor | None = None) -> Promotion:
    shop.database.write(lambda s: shop_promotions.save_promotion(s, actor or shop.actor, promotion))
    return promotion


def two_for_one(shop: ReadyShop, code: str = MILK) -> Promotion:
    goods = Goods(frozenset({shop.item(code).variant_id}))
    return Promotion(new_id(), "2x1 leche", Kind.NTH, goods, n=2, percent_bp=10_000)


def filled(shop: ReadyShop, *scans: tuple[str, int]) -> Cart:
    """Return a cart as the counter makes it: with what the promotions of the shop take off."""
    cart = open_cart()
    for code, quantity_milli in scans:
        cart = carts.add(cart, shop.item(code), quantity_milli)
        cart = as_shown(shop, cart)
    return cart


def as_shown(shop: ReadyShop, cart: Cart) -> Cart:
    with shop.database.read() as session:
        promotions = shop_promotions.list_running(session)
    return offered(cart, promotions, shop.database.clock.now().astimezone(SANTIAGO))


def charge(shop: ReadyShop, cart: Cart, actor: Actor | None = None) -> Charged:
    paid = (Tender("debit", cart.total_minor),)
    return shop.database.write(
        lambda s: sales.charge(s, actor or shop.actor, cart=cart, tenders=paid), op_id=cart.id
    )


def ticket(shop: ReadyShop, sale_id: UUID, kind: str = "sale") -> str:
    with shop.database.read() as session:
        jobs = print_jobs.list_for_document(session, sale_id)
        job = next(job for job in jobs if job.kind == kind)
        return as_text(documents.render(session, job), 48)


# Promotions --------------------------------------------------------------------------------------


@pytest.mark.req("V4")
def test_a_promotion_is_charged_as_shown_and_its_name_and_saving_stay(shop: ReadyShop) -> None:
    offer = save(shop, two_for_one(shop))
    cart = filled(shop, (MILK, 3000), (BREAD, 1000))
    assert [line.total_minor for line in cart.lines] == [3200, 2200]
    done = charge(shop, cart)
    assert done.total_minor == 5400
    with shop.database.read() as session:
        kept = sales.list_offers(session, done.sale_id)
        assert [(row.line_no, row.promotion_id, row.name, row.units, row.discount_minor)
                for row in kept] == [(1, offer.id, "2x1 leche", 2, 1600)]  # fmt: skip
        line = sales.list_lines(session, done.sale_id)[0]
        assert (line.price_reason, line.discount_minor, line.total_minor) == (SHELF, 1600, 3200)
        assert verify.verify(session).ok
    paper = ticket(shop, done.sale_id).splitlines()
    assert any("2x1 leche" in row and "-1.600" in row for row in paper)


@pytest.mark.req("V4")
def test_a_promotion_that_ended_while_the_sale_was_parked_is_kept(shop: ReadyShop) -> None:
    save(shop, replace(two_for_one(shop), until_at=NOON + timedelta(minutes=1)))
    cart = filled(shop, (MILK, 2000))
    shop.database.write(lambda s: drafts.park(s, shop.actor, cart))
    at(shop, NOON + timedelta(hours=1))
    back = shop.database.write(lambda s: drafts.recall(s, shop.actor, cart.id))
    assert back == cart
    grown = as_shown(shop, carts.add(back, shop.item(MILK), 2000))
    assert grown.total_minor == 3200
    assert charge(shop, grown).total_minor == 3200
    assert filled(shop, (MILK, 2000)).total_minor == 3200  # a sale that begins now pays both


@pytest.mark.req("V4")
def test_a_line_a_person_decided_takes_part_in_no_promotion(shop: ReadyShop) -> None:
    save(shop, two_for_one(shop))
    cart = as_shown(shop, carts.set_discount(filled(shop, (MILK, 2000)), 0, 1000, "roto"))
    assert (cart.lines[0].offers, cart.total_minor) == ((), 2880)
    assert as_shown(shop, carts.set_discount(cart, 0)).total_minor == 1600


@pytest.mark.req("V4", refusal=True)
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": " "}, "name"),
        ({"percent_bp": 0}, "0 %"),
        ({"percent_bp": 10_001}, "100 %"),
        ({"n": 1}, "second unit"),
        ({"from_at": NOON, "until_at": NOON}, "ends before"),
        ({"from_minute": 600, "until_minute": 600}, "hours"),
        ({"weekdays": frozenset({7})}, "days"),
        ({"kind": Kind.BUNDLE}, "parts"),
        ({"kind": Kind.BUNDLE, "slots": (Slot(Goods(), 2),)}, "which goods"),
    ],
)
def test_a_promotion_that_cannot_be_is_refused(
    shop: ReadyShop, change: dict[str, object], says: str
) -> None:
    with pytest.raises(InvalidPromotion, match=says):
        save(shop, replace(two_for_one(shop), **change))  # type: ignore[arg-type]
    with shop.database.read() as session:
        assert shop_promotions.list_promotions(session) == ()


@pytest.mark.req("V4", refusal=True)
def test_only_who_may_keeps_prices_and_promotions(shop: ReadyShop) -> None:
    ana, milk = shop.person("VENDEDOR"), shop.item(MILK).variant_id
    with pytest.raises(NotPermitted):
        save(shop, two_for_one(shop), ana)
    with pytest.raises(NotPermitted):
        shop.database.write(lambda s: price_lists.set_price(s, ana, milk, SHELF, 1))
    with pytest.raises(PromotionMissing):
        shop.database.write(
            lambda s: shop_promotions.set_promotion_active(s, shop.actor, milk, active=False)
        )


def test_a_promotion_that_is_switched_off_counts_no_more(shop: ReadyShop) -> None:
    offer = save(shop, two_for_one(shop))
    shop.database.write(
        lambda s: shop_promotions.set_promotion_active(s, shop.actor, offer.id, active=False)
    )
    assert filled(shop, (MILK, 2000)).total_minor == 3200
    with shop.database.read() as session:
        assert shop_promotions.get_promotion(session, offer.id).active is False
        assert shop_promotions.get_promotion(session, offer.id).promotion == offer


# Lists and dated prices --------------------------------------------------------------------------


@pytest.mark.req("V4")
def test_a_price_stated_beforehand_begins_at_its_minute_and_ends_at_another(
    shop: ReadyShop,
) -> None:
    milk = shop.item(MILK).variant_id
    start, end = NOON + timedelta(minutes=1), NOON + timedelta(hours=1)
    shop.database.write(
        lambda s: price_lists.set_price(
            s, shop.actor, milk, SHELF, 1490, from_at=start, until_at=end
        )
    )
    assert shop.item(MILK).price_minor == 1600
    at(shop, start)
    assert shop.item(MILK).price_minor == 1490
    at(shop, end)
    assert shop.item(MILK).price_minor == 1600


@pytest.mark.req("V4")
def test_the_price_of_a_list_is_for_who_has_it_and_says_so(shop: ReadyShop) -> None:
    milk, bread = shop.item(MILK).variant_id, shop.item(BREAD).variant_id

    def state(session: object) -> None:
        price_lists.save_price_list(session, shop.actor, code="MAY", name="Mayorista")  # type: ignore[arg-type]
        price_lists.set_price(session, shop.actor, milk, "may", 1200)  # type: ignore[arg-type]

    shop.database.write(state)
    with shop.database.read() as session:
        assert price_lists.find_price(session, milk, "may") == 1200
        assert price_lists.find_price(session, bread, "may") is None
        assert shop.item(MILK).price_minor == 1600
        assert [each.name for each in price_lists.list_price_lists(session)] == ["Mayorista"]
    cart = carts.add(
        open_cart(), shop.item(MILK), 1000, price_e4=1200 * 10_000,
        price_reason=list_reason("may"),
    )  # fmt: skip
    done = charge(shop, cart)
    with shop.database.read() as session:
        assert sales.list_lines(session, done.sale_id)[0].price_reason == "list:may"


@pytest.mark.req("V4", refusal=True)
def test_a_price_that_cannot_be_is_refused(shop: ReadyShop) -> None:
    milk, before = shop.item(MILK).variant_id, NOON - timedelta(days=1)
    later = NOON + timedelta(days=1)

    def refused(error: type[ShopError], price_list: str, amount: int, **when: datetime) -> None:
        with pytest.raises(error):
            shop.database.write(
                lambda s: price_lists.set_price(s, shop.actor, milk, price_list, amount, **when)
            )

    refused(InvalidPrice, SHELF, 0)
    refused(InvalidPrice, SHELF, 100, from_at=before)
    refused(InvalidPrice, SHELF, 100, from_at=later, until_at=later)
    refused(PriceListMissing, "nobody", 100)
    with shop.database.read() as session:
        (only,) = price_lists.list_prices(session, milk)
    with pytest.raises(InvalidPrice, match="no other price"):
        shop.database.write(
            lambda s: price_lists.withdraw_price(s, shop.actor, milk, SHELF, only.from_at)
        )
    assert shop.item(MILK).price_minor == 1600


# Discounts a person gives ------------------------------------------------------------------------


@pytest.mark.req("V1")
def test_line_and_sale_discounts_stay_apart_on_the_record_and_on_paper(shop: ReadyShop) -> None:
    cart = carts.set_discount(filled(shop, (MILK, 1000), (BREAD, 1000)), 0, 1000, "envase roto")
    cart = carts.set_sale_discount(cart, off_minor=500, reason="cliente frecuente")
    assert cart.total_minor == 1440 + 2200 - 500
    done = charge(shop, cart)
    with shop.database.read() as session:
        lines = sales.list_lines(session, done.sale_id)
        assert sum(line.shared_minor for line in lines) == 500
        assert sum(line.total_minor for line in lines) == done.total_minor
        assert sales.get_sale(session, done.sale_id).discount_reason == "cliente frecuente"
        assert verify.verify(session).ok
    paper = ticket(shop, done.sale_id)
    assert "envase roto" in paper
    assert "-160" in paper
    assert "cliente frecuente" in paper
    assert "-500" in paper


@pytest.mark.req("V1", refusal=True)
def test_a_discount_above_the_cap_of_the_role_needs_a_supervisor(shop: ReadyShop) -> None:
    ana = replace(
        shop.person("VENDEDOR"),
        rules={**shop.person("VENDEDOR").rules, "sales.discount": "allow"},
        caps={"sales.discount_percent": 500, "sales.discount": 1000},
    )
    five = carts.set_discount(filled(shop, (MILK, 1000)), 0, 500)
    ten = carts.set_discount(filled(shop, (MILK, 1000)), 0, 1000)
    much = carts.set_sale_discount(filled(shop, (MILK, 20_000)), 400)
    assert charge(shop, five, ana).total_minor == 1520
    with pytest.raises(ApprovalRequired, match="Ana") as refused:
        charge(shop, ten, ana)
    assert refused.value.facts["permission"] == "sales.discount_percent"
    assert refused.value.facts["amount"] == 1000
    with pytest.raises(ApprovalRequired) as refused:
        charge(shop, much, ana)
    assert refused.value.facts["permission"] == "sales.discount"
    with shop.database.read() as session:
        assert len(sales.list_recent(session)) == 1


# The gift receipt --------------------------------------------------------------------------------


def test_a_gift_receipt_has_the_barcode_and_no_price(shop: ReadyShop) -> None:
    done = charge(shop, replace(filled(shop, (MILK, 2000)), gift=True))
    paper, original = ticket(shop, done.sale_id, "gift"), ticket(shop, done.sale_id)
    assert "Leche cappuccino" in paper
    assert "1.600" not in paper
    assert "3.200" not in paper
    with shop.database.read() as session:
        sale = sales.get_sale(session, done.sale_id)
        code = ticket_code(sale.device_id, sale.number)
    assert code in paper
    assert code in original
    again = shop.database.write(lambda s: sales.print_gift(s, shop.actor, done.sale_id))
    with shop.database.read() as session:
        assert print_jobs.get(session, again).copy_no == 0  # it has not come out yet
