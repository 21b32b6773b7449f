"""Voids, exchanges, returns without a ticket, corrections, policies, accounts (R4–R9)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core import (
    approvals,
    cash,
    catalog,
    customer_accounts,
    documents,
    print_jobs,
    returns,
    sales,
)
from pos_app.core.actor import Actor
from pos_app.core.cart import Cart, add, open_cart
from pos_app.core.catalog import ProductInput
from pos_app.core.clock import SetClock
from pos_app.core.customers import CustomerInput
from pos_app.core.errors import (
    ApprovalInvalid,
    ApprovalRequired,
    CorrectionTooLarge,
    DebtSmaller,
    NotPermitted,
    PaymentTooSmall,
    PriceMissing,
    ReasonMissing,
    RefundNeedsCustomer,
    RestockingOff,
    ReturnOfAnother,
    ReturnTooLate,
    ReturnTooMuch,
    UnknownMethod,
    VoidTooLate,
    VoidTwice,
    WithoutTicketTooMuch,
)
from pos_app.core.ids import new_id
from pos_app.core.returns import (
    Exchanged,
    LooseLine,
    RefundWay,
    Returned,
    ReturnLine,
)
from pos_app.core.settings_shared import ReturnRules, save_return_rules
from pos_app.core.settling import EXCHANGE, Tender
from pos_app.core.tickets import as_text
from tests.core.fiscal.chile import NOON
from tests.core.returning import (
    BREAD,
    CHOCOLATE,
    MILK,
    give_back,
    on_hand,
    problems,
    sell,
)
from tests.shop import ReadyShop, make_shop


def drawer(shop: ReadyShop) -> int:
    with shop.database.read() as session:
        current = cash.get_open(session)
        return cash.totals(session, current.id).expected_minor(current.float_minor)


def a_cart(shop: ReadyShop, *scans: tuple[str, int]) -> Cart:
    cart = open_cart()
    for code, milli in scans:
        cart = add(cart, shop.item(code), milli)
    return cart


def void(shop: ReadyShop, sale_id: UUID, actor: Actor | None = None) -> Returned:
    op_id = new_id()
    return shop.database.write(
        lambda s: returns.void(s, actor or shop.actor, op_id=op_id, sale_id=sale_id)
    )


def swap(
    shop: ReadyShop, sale_id: UUID, line: ReturnLine, cart: Cart, *tenders: Tender
) -> Exchanged:
    op_id = new_id()
    return shop.database.write(
        lambda s: returns.exchange(
            s, shop.actor, op_id=op_id, sale_id=sale_id, lines=[line], cart=cart, tenders=tenders
        )
    )


def correct(shop: ReadyShop, sale_id: UUID, off: dict[int, int], note: str) -> Returned:
    return shop.database.write(
        lambda s: returns.correct_price(
            s, shop.actor, op_id=new_id(), sale_id=sale_id, off_minor=off, note=note
        )
    )


def a_customer(shop: ReadyShop, name: str, limit_minor: int = 0) -> UUID:
    return shop.database.write(
        lambda s: customer_accounts.save_customer(
            s, shop.actor, CustomerInput(name, credit_limit_minor=limit_minor)
        )
    )


# Voids and exchanges ------------------------------------------------------------------------------


@pytest.mark.req("R9")
def test_a_sale_of_today_is_voided_the_way_it_was_paid(shop: ReadyShop) -> None:
    shop.open_cash(20_000)
    tenders = [Tender("debit", 1600, "V-1"), Tender("cash", 4000)]
    sale = sell(shop, (MILK, 2000), (CHOCOLATE, 1000), tenders=tenders)
    before = drawer(shop)
    note = void(shop, sale.sale_id)
    assert (note.total_minor, note.paid_minor) == (sale.total_minor, sale.total_minor - 1600)
    assert drawer(shop) == before - note.paid_minor
    assert on_hand(shop, MILK) == 100_000
    with shop.database.read() as session:
        refunds = returns.list_refunds(session, note.credit_note_id)
        assert [(one.method, one.reference) for one in refunds] == [
            ("card", "V-1"),
            ("cash", ""),
        ]
        assert returns.get(session, sale.sale_id).voided
        assert returns.get_summary(session, note.credit_note_id).reason == "void"
    assert problems(shop) == ()


@pytest.mark.req("R9", refusal=True)
def test_a_void_is_of_today_whole_and_once(tmp_path: Path) -> None:
    clock = SetClock(NOON)
    shop = make_shop(tmp_path / "shop", clock=clock)
    shop.open_cash(50_000)
    once, partly, old = (sell(shop, (MILK, 2000)) for _ in range(3))
    void(shop, once.sale_id)
    with pytest.raises(VoidTwice):
        void(shop, once.sale_id)
    give_back(shop, partly.sale_id, ReturnLine(1, 1000))
    with pytest.raises(VoidTwice):
        void(shop, partly.sale_id)
    with pytest.raises(ReturnTooMuch):
        give_back(shop, once.sale_id, ReturnLine(1, 1000))
    with pytest.raises(NotPermitted):
        void(shop, old.sale_id, replace(shop.actor, rules={}))
    clock.wait(timedelta(days=1))
    with pytest.raises(VoidTooLate):
        void(shop, old.sale_id)
    assert problems(shop) == ()
    shop.database.close()


@pytest.mark.req("R9")
@pytest.mark.parametrize(
    ("code", "paid", "refunded"), [(BREAD, 600, 0), (MILK, 0, 0), ("G", 0, 600)]
)
def test_an_exchange_is_two_documents_and_the_difference(
    shop: ReadyShop, code: str, paid: int, refunded: int
) -> None:
    gum = ProductInput(code="G", name="Chicle", price_minor=1000, controls_stock=False)
    shop.database.write(lambda s: catalog.save_product(s, gum))
    shop.open_cash(20_000)
    sale = sell(shop, (MILK, 1000))
    before = drawer(shop)
    cart = a_cart(shop, (code, 1000))
    done = swap(
        shop, sale.sale_id, ReturnLine(1, 1000), cart, *([Tender("cash", paid)] if paid else [])
    )
    assert done.difference_minor == paid - refunded
    assert drawer(shop) == before + paid - refunded
    with shop.database.read() as session:
        note = returns.get_summary(session, done.returned.credit_note_id)
        assert note.exchange_id == done.charged.sale_id == cart.id
        worth = sum(amount for method, amount in note.refunds if method == EXCHANGE)
        (goods,) = [p for p in sales.list_payments(session, cart.id) if p.method == EXCHANGE]
        assert goods.amount_minor == worth == min(1600, done.charged.total_minor)
        job = print_jobs.list_for_document(session, note.credit_note_id)[0]
        assert str(done.charged.number) in as_text(documents.render(session, job), 48)
    assert problems(shop) == ()


@pytest.mark.req("V5", "R9")
def test_the_same_exchange_again_gives_the_same_two_documents(shop: ReadyShop) -> None:
    shop.open_cash(20_000)
    sale, cart, op_id = sell(shop, (MILK, 1000)), a_cart(shop, (BREAD, 1000)), new_id()

    def press() -> Exchanged:
        return shop.database.write(
            lambda s: returns.exchange(
                s, shop.actor, op_id=op_id, sale_id=sale.sale_id, lines=[ReturnLine(1, 1000)],
                cart=cart, tenders=[Tender("cash", 600)],
            )
        )  # fmt: skip

    once, again = press(), press()
    assert again.returned.again
    assert again.charged.again
    assert again.returned.credit_note_id == once.returned.credit_note_id
    assert (again.charged.sale_id, again.difference_minor) == (cart.id, 600)
    assert (on_hand(shop, MILK), on_hand(shop, BREAD)) == (100_000, 99_000)
    assert problems(shop) == ()


@pytest.mark.req("R9", refusal=True)
def test_a_refused_exchange_leaves_neither_document(shop: ReadyShop) -> None:
    shop.open_cash(20_000)
    sale = sell(shop, (MILK, 1000))
    dearer = a_cart(shop, (BREAD, 1000))
    with pytest.raises(PaymentTooSmall):
        swap(shop, sale.sale_id, ReturnLine(1, 1000), dearer)
    with pytest.raises(UnknownMethod):  # goods that nobody brought pay nothing
        sell(shop, (MILK, 1000), tenders=[Tender(EXCHANGE, 1600, str(new_id()))])
    with shop.database.read() as session:
        assert returns.history(session) == ()
    assert on_hand(shop, MILK) == 99_000
    assert problems(shop) == ()


# Without a ticket, and without goods --------------------------------------------------------------


@pytest.mark.req("R7")
def test_without_a_ticket_goods_come_back_at_the_present_price(shop: ReadyShop) -> None:
    shop.open_cash()
    line = LooseLine(shop.item(MILK).variant_id, 2000, reason="defective")
    note = shop.database.write(
        lambda s: returns.without_ticket(s, shop.actor, op_id=new_id(), lines=[line])
    )
    assert (note.total_minor, note.sale_id, on_hand(shop, MILK)) == (3200, None, 102_000)
    with shop.database.read() as session:
        summary = returns.get_summary(session, note.credit_note_id)
        assert (summary.net_minor, summary.tax_minor) == (2689, 511)
        job = print_jobs.list_for_document(session, note.credit_note_id)[0]
        assert "1.600" not in as_text(documents.render(session, job), 48).partition("3.200")[0]
    assert problems(shop) == ()


@pytest.mark.req("R7", refusal=True)
def test_without_a_ticket_a_cashier_asks_and_stays_below_the_cap(shop: ReadyShop) -> None:
    shop.open_cash()
    milk, ana = shop.item(MILK).variant_id, shop.person("VENDEDOR")

    def back(milli: int, actor: Actor, price_e4: int | None = None) -> Returned:
        line = LooseLine(milk, milli, price_e4=price_e4)
        return shop.database.write(
            lambda s: returns.without_ticket(s, actor, op_id=new_id(), lines=[line])
        )

    with pytest.raises(ApprovalRequired):
        back(1000, ana)
    with pytest.raises(WithoutTicketTooMuch):
        back(13_000, ana)
    with pytest.raises(PriceMissing):
        back(1000, shop.actor, 0)
    with pytest.raises(NotPermitted):
        back(1000, replace(shop.actor, rules={"returns.without_ticket": "allow"}), 20_000_000)
    assert on_hand(shop, MILK) == 100_000
    assert problems(shop) == ()


@pytest.mark.req("R4")
def test_a_corrected_price_leaves_less_to_give_back(shop: ReadyShop) -> None:
    shop.open_cash()
    sale = sell(shop, (MILK, 3000))
    fixed = shop.database.write(
        lambda s: returns.correct_price(
            s, shop.actor, op_id=new_id(), sale_id=sale.sale_id, off_minor={1: 601}, note="rótulo"
        )
    )
    told = shop.database.write(
        lambda s: returns.correct_text(
            s, shop.actor, op_id=new_id(), sale_id=sale.sale_id, note="Giro: almacén"
        )
    )
    rest = [give_back(shop, sale.sale_id, ReturnLine(1, 1000)).total_minor for _ in range(3)]
    assert (fixed.total_minor, fixed.number, told.total_minor, told.number) == (601, 1, 0, 2)
    assert sum(rest) == 4800 - 601
    assert on_hand(shop, MILK) == 100_000
    with shop.database.read() as session:
        notes = returns.list_notes(session, sale.sale_id)
        assert (
            sum(note.net_minor for note in notes) == sales.get_sale(session, sale.sale_id).net_minor
        )
    assert problems(shop) == ()


@pytest.mark.req("R4", refusal=True)
def test_a_correction_has_a_reason_and_stays_within_the_price(shop: ReadyShop) -> None:
    shop.open_cash()
    sale = sell(shop, (MILK, 1000))
    wrong = (({1: 1601}, "x", CorrectionTooLarge), ({1: 10}, " ", ReasonMissing))
    for off, note, refusal in wrong:
        with pytest.raises(refusal):
            correct(shop, sale.sale_id, off, note)
    assert problems(shop) == ()


@pytest.mark.req("R4")
def test_a_debit_note_raises_an_amount_and_is_paid(shop: ReadyShop) -> None:
    shop.open_cash(10_000)
    sale, op_id = sell(shop, (MILK, 1000)), new_id()
    before = drawer(shop)
    raised = [
        shop.database.write(
            lambda s: returns.debit_note(
                s, shop.actor, op_id=op_id, sale_id=sale.sale_id, line_no=1, amount_minor=396,
                tender=Tender("cash", 500), note="precio mal cobrado",
            )
        )
        for _ in range(2)
    ]  # fmt: skip
    assert (raised[0].paid_minor, raised[0].rounding_minor, raised[0].change_minor) == (400, 4, 100)
    assert raised[1].again
    assert drawer(shop) == before + 400
    with shop.database.read() as session:
        job = print_jobs.list_for_document(session, op_id)[0]
        assert "precio mal cobrado" in as_text(documents.render(session, job), 48)
    assert problems(shop) == ()


# Policies and approvals ---------------------------------------------------------------------------


@pytest.mark.req("R7", refusal=True)
def test_the_shops_rules_refuse_and_can_be_turned_off(tmp_path: Path) -> None:
    clock = SetClock(NOON)
    shop = make_shop(tmp_path / "shop", clock=clock)
    shop.open_cash(200_000)
    eva, ivo = (a_customer(shop, name) for name in ("Eva", "Ivo"))
    sale = sell(shop, (BREAD, 30_000), customer_id=eva)
    with pytest.raises(ReturnOfAnother):
        give_back(shop, sale.sale_id, ReturnLine(1, 1000), customer_id=ivo)
    keeper = shop.person("BODEGUERO")  # may register, not above the amount
    with pytest.raises(ApprovalRequired) as asked:
        give_back(shop, sale.sale_id, ReturnLine(1, 23_000), actor=keeper)
    assert asked.value.facts["permission"] == "returns.large"
    give_back(shop, sale.sale_id, ReturnLine(1, 1000), actor=keeper)
    clock.wait(timedelta(days=31))
    with pytest.raises(ReturnTooLate) as late:
        give_back(shop, sale.sale_id, ReturnLine(1, 1000))
    assert late.value.facts == {"days": 31, "window": 30}
    with pytest.raises(NotPermitted):
        give_back(shop, sale.sale_id, ReturnLine(1, 1000), actor=keeper, late=True)
    give_back(shop, sale.sale_id, ReturnLine(1, 1000), late=True)
    off = ReturnRules(window_days=0, approval_above_minor=0, same_customer=False, fee_bp=0)
    shop.database.write(lambda s: save_return_rules(s, off))
    with pytest.raises(RestockingOff):
        give_back(shop, sale.sale_id, ReturnLine(1, 1000), restocking=True)
    give_back(shop, sale.sale_id, ReturnLine(1, 28_000), actor=keeper, customer_id=ivo)
    assert problems(shop) == ()
    shop.database.close()


@pytest.mark.req("R7")
def test_a_restocking_fee_is_kept_and_later_returns_do_not_feel_it(shop: ReadyShop) -> None:
    shop.open_cash()
    sale = sell(shop, (MILK, 2000))
    kept = give_back(shop, sale.sale_id, ReturnLine(1, 1000), restocking=True)
    full = give_back(shop, sale.sale_id, ReturnLine(1, 1000))
    assert (kept.total_minor, kept.fee_minor, full.total_minor) == (1360, 240, 1600)
    assert problems(shop) == ()


@pytest.mark.req("R8")
def test_an_approval_is_for_this_return_and_serves_once(shop: ReadyShop) -> None:
    shop.open_cash()
    ana, marta = shop.person("VENDEDOR"), shop.person("SUPERVISOR")
    sale, op_id = sell(shop, (MILK, 2000)), new_id()
    ask = approvals.Ask("returns.register", op_id, 1600)
    grant = shop.database.write(lambda s: approvals.grant(s, marta, ana, ask, method="pin"))
    done = give_back(
        shop, sale.sale_id, ReturnLine(1, 1000), actor=ana.with_grants(grant), op_id=op_id
    )
    with pytest.raises(ApprovalInvalid):  # the same grant for another return
        give_back(shop, sale.sale_id, ReturnLine(1, 1000), actor=ana.with_grants(grant))
    with shop.database.read() as session:
        assert [n.credit_note_id for n in returns.history(session)] == [done.credit_note_id]
    assert problems(shop) == ()


# To the customer's account ------------------------------------------------------------------------


@pytest.mark.req("R5")
def test_a_refund_becomes_credit_or_takes_off_the_debt(shop: ReadyShop) -> None:
    shop.open_cash()
    eva = shop.database.write(
        lambda s: customer_accounts.save_customer(
            s, shop.actor, CustomerInput("Eva", credit_limit_minor=100_000)
        )
    )
    owed = sell(shop, (MILK, 3000), tenders=[Tender("account", 4800)], customer_id=eva)
    paid = sell(shop, (BREAD, 1000), customer_id=eva)
    give_back(shop, owed.sale_id, ReturnLine(1, 1000), refund=RefundWay("account"))
    give_back(shop, paid.sale_id, ReturnLine(1, 1000), refund=RefundWay("store_credit"))
    with shop.database.read() as session:
        balance = customer_accounts.get_balance(session, eva)
    assert (balance.debt_minor, balance.store_credit_minor) == (3200, 2200)
    sell(shop, (BREAD, 1000), tenders=[Tender("store_credit", 2200)], customer_id=eva)
    assert problems(shop) == ()


@pytest.mark.req("R5", refusal=True)
def test_credit_goes_to_somebody_and_a_debt_is_not_overpaid(shop: ReadyShop) -> None:
    shop.open_cash()
    eva = shop.database.write(
        lambda s: customer_accounts.save_customer(s, shop.actor, CustomerInput("Eva"))
    )
    sale = sell(shop, (MILK, 1000))
    with pytest.raises(RefundNeedsCustomer):
        give_back(shop, sale.sale_id, ReturnLine(1, 1000), refund=RefundWay("store_credit"))
    with pytest.raises(DebtSmaller):
        give_back(
            shop, sale.sale_id, ReturnLine(1, 1000), refund=RefundWay("account"), customer_id=eva
        )
    assert problems(shop) == ()
