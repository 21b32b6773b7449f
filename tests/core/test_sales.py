import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from pos_app.core import cart as carts
from pos_app.core import cash, drafts, journal, kardex, print_jobs, sales, verify
from pos_app.core.actor import Actor
from pos_app.core.cart import Cart, open_cart
from pos_app.core.db import ReadSession
from pos_app.core.errors import (
    ApprovalRequired,
    CartEmpty,
    InsufficientStock,
    NoCashSession,
    PaymentTooSmall,
    PriceMissing,
    ShopError,
    UnknownMethod,
    UnknownVariant,
)
from pos_app.core.ids import new_id
from pos_app.core.models import Base
from pos_app.core.models.journal import Operation
from pos_app.core.money import E4
from pos_app.core.pricing import ASKED, CHANGED
from pos_app.core.sales import Charged
from pos_app.core.settling import Tender
from tests.shop import ReadyShop

Wrong = Callable[[ReadyShop], tuple[Cart, Tender | None]]
MILK, BREAD, SAUSAGE, CANDY = "7802920008134", "7803403801020", "305", "226"


def a_cart(shop: ReadyShop, *scans: tuple[str, int]) -> Cart:
    cart = open_cart()
    for code, quantity_milli in scans:
        cart = carts.add(cart, shop.item(code), quantity_milli)
    return cart


def charge(
    shop: ReadyShop,
    cart: Cart,
    *tenders: Tender,
    actor: Actor | None = None,
    shortage: kardex.Shortage | None = None,
) -> Charged:
    paid = tenders or (Tender("cash", cart.total_minor + 10),)
    return shop.database.write(
        lambda session: sales.charge(
            session, actor or shop.actor, cart=cart, tenders=paid, shortage=shortage
        ),
        op_id=cart.id,
    )


def count_rows(session: ReadSession) -> dict[str, int]:
    return {
        table.name: int(session.execute(select(func.count()).select_from(table)).scalar() or 0)
        for table in Base.metadata.sorted_tables
    }


@pytest.mark.req("V2")
def test_a_sale_takes_stock_money_number_print_job_and_record_in_one_go(shop: ReadyShop) -> None:
    opened = shop.open_cash(50_000)
    done = charge(shop, a_cart(shop, (MILK, 2000), (SAUSAGE, 735)), Tender("cash", 10_000))
    assert (done.number, done.total_minor, done.change_minor) == (1, 6140, 3860)
    with shop.database.read() as session:
        milk = kardex.card(session, shop.item(MILK).variant_id)
        assert [(row.type, row.reason, row.quantity_milli) for row in milk] == [
            ("SALIDA", "VENTA", 2000),
            ("ENTRADA", "INICIAL", 100_000),
        ]
        assert milk[0].on_hand_after_milli == 98_000
        assert milk[0].user == shop.actor.name
        assert milk[0].document_id == done.sale_id
        assert kardex.on_hand(session, shop.item(SAUSAGE).variant_id) == 99_265
        took = cash.totals(session, opened.id)
        assert took.expected_minor(opened.float_minor) == 56_140
        jobs = print_jobs.list_by_state(session, ("pending",))
        assert [job.kind for job in jobs] == ["cash_open", "sale", "drawer"]
        assert verify.verify(session).ok


@pytest.mark.req("V5")
def test_a_cart_is_charged_once_however_often_it_is_sent(shop: ReadyShop) -> None:
    shop.open_cash()
    cart = a_cart(shop, (MILK, 1000))
    first, second = charge(shop, cart), charge(shop, cart)
    assert (first.again, second.again) == (False, True)
    assert replace(second, again=False) == first
    with shop.database.read() as session:
        assert kardex.on_hand(session, cart.lines[0].variant_id) == 99_000
        assert len(sales.list_recent(session)) == 1


@pytest.mark.req("V2", refusal=True)
@pytest.mark.parametrize(
    ("error", "wrong"),
    [
        (InsufficientStock, lambda s: (a_cart(s, (BREAD, 1000), (MILK, 101_000)), None)),
        (PaymentTooSmall, lambda s: (a_cart(s, (MILK, 1000)), Tender("cash", 1000))),
        (CartEmpty, lambda _: (open_cart(), None)),
        (PriceMissing, lambda s: (a_cart(s, (CANDY, 1000)), None)),
        (UnknownMethod, lambda s: (a_cart(s, (MILK, 1000)), Tender("shells", 1600))),
        (UnknownVariant, lambda s: (_unknown(a_cart(s, (MILK, 1000))), None)),
    ],
)
def test_a_refused_sale_leaves_nothing(
    shop: ReadyShop, error: type[ShopError], wrong: Wrong
) -> None:
    shop.open_cash()
    with shop.database.read() as session:
        before = count_rows(session)
    cart, tender = wrong(shop)
    with pytest.raises(error):
        charge(shop, cart, *([tender] if tender else []))
    with shop.database.read() as session:
        assert count_rows(session) == before
        assert verify.verify(session).ok


def _unknown(cart: Cart) -> Cart:
    return replace(cart, lines=(replace(cart.lines[0], variant_id=new_id()),))


@pytest.mark.req("C1", refusal=True)
def test_nothing_is_sold_before_the_cash_session_is_open(shop: ReadyShop) -> None:
    with pytest.raises(NoCashSession):
        charge(shop, a_cart(shop, (MILK, 1000)))


@pytest.mark.req("K5", refusal=True)
def test_a_shortage_names_product_place_available_wanted_and_unit(shop: ReadyShop) -> None:
    shop.open_cash()
    with pytest.raises(InsufficientStock) as refused:
        charge(shop, a_cart(shop, (SAUSAGE, 100_500)))
    facts = refused.value.facts
    assert facts["product"] == "Longaniza"
    assert (facts["available"], facts["wanted"], facts["unit"]) == ("100", "100.5", "kg")
    assert facts["location"]


def test_two_lines_of_one_product_share_what_there_is(shop: ReadyShop) -> None:
    shop.open_cash()
    with pytest.raises(InsufficientStock):
        charge(shop, a_cart(shop, (SAUSAGE, 60_000), (SAUSAGE, 60_000)))
    charge(shop, a_cart(shop, (SAUSAGE, 60_000), (SAUSAGE, 40_000)))
    with shop.database.read() as session:
        assert kardex.on_hand(session, shop.item(SAUSAGE).variant_id) == 0
        assert verify.verify(session).ok


@pytest.mark.req("K5")
def test_selling_without_stock_needs_the_permission_and_opens_a_case(shop: ReadyShop) -> None:
    shop.open_cash()
    cart = a_cart(shop, (MILK, 103_000))
    with pytest.raises(ApprovalRequired):
        charge(shop, cart, actor=shop.person("VENDEDOR"), shortage="record")
    charge(shop, cart, shortage="record")
    with shop.database.read() as session:
        assert kardex.on_hand(session, cart.lines[0].variant_id) == -3000
        case = session.execute(select(Base.metadata.tables["cases"])).one()
        assert (case.kind, json.loads(case.detail)["on_hand_milli"]) == ("OVERSOLD", -3000)
        assert verify.verify(session).ok


@pytest.mark.req("K5")
def test_a_level_that_stays_below_zero_has_one_case(shop: ReadyShop) -> None:
    shop.open_cash()
    for _ in range(3):
        charge(shop, a_cart(shop, (MILK, 99_000)), shortage="record")
    with shop.database.read() as session:
        cases = session.execute(select(Base.metadata.tables["cases"])).all()
    assert [json.loads(case.detail)["on_hand_milli"] for case in cases] == [-98_000]


@pytest.mark.req("K1")
def test_a_product_without_price_is_sold_at_the_price_asked(shop: ReadyShop) -> None:
    shop.open_cash()
    cart = carts.add(open_cart(), shop.item(CANDY), 2000, price_e4=150 * E4, price_reason=ASKED)
    assert charge(shop, cart, actor=shop.person("VENDEDOR")).total_minor == 300


def test_a_changed_price_needs_the_permission(shop: ReadyShop) -> None:
    shop.open_cash()
    cart = carts.set_price(a_cart(shop, (MILK, 1000)), 0, E4, CHANGED)
    with pytest.raises(ApprovalRequired):
        charge(shop, cart, actor=shop.person("VENDEDOR"))


def test_the_fact_is_canonical_and_complete(shop: ReadyShop) -> None:
    shop.open_cash()
    done = charge(shop, a_cart(shop, (MILK, 1000)), Tender("debit", 1600, "123456"))
    with shop.database.read() as session:
        payload = session.execute(
            select(Operation.payload).where(Operation.op_id == done.sale_id)
        ).scalar_one()
    read = json.loads(payload)
    assert json.dumps(read, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == (
        payload.decode()
    )
    assert read["fact"]["payments"][0]["reference"] == "123456"
    assert "." not in str(read["fact"]["total_minor"])


def test_a_parked_cart_waits_and_an_open_one_is_found_again(shop: ReadyShop) -> None:
    cart = a_cart(shop, (MILK, 1000))
    shop.database.write(lambda session: drafts.save(session, shop.actor, cart))
    with shop.database.read() as session:
        assert drafts.find_open(session, shop.actor.user_id) == cart
    shop.database.write(lambda session: drafts.park(session, shop.actor, cart, "Sra. Rosa"))
    with shop.database.read() as session:
        assert drafts.find_open(session, shop.actor.user_id) is None
        assert [parked.label for parked in drafts.list_parked(session)] == ["Sra. Rosa"]
    again = shop.database.write(lambda session: drafts.recall(session, shop.actor, cart.id))
    assert again == cart
    shop.open_cash()
    charge(shop, cart)
    with shop.database.read() as session:
        assert drafts.find_open(session, shop.actor.user_id) is None


def test_the_outbox_is_what_the_centre_did_not_acknowledge(shop: ReadyShop) -> None:
    with shop.database.read() as session:
        before = journal.pending_count(session)
    shop.open_cash()
    with shop.database.read() as session:
        assert journal.pending_count(session) == before + 1
