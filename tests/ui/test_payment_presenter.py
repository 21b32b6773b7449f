"""Paying in parts, without a screen: what is missing, what is rounded, what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from pos_app.core import cart as carts
from pos_app.core import customer_accounts
from pos_app.core.cart import Cart
from pos_app.core.customers import CustomerInput
from pos_app.core.errors import StoreBusy
from pos_app.core.ids import new_id
from pos_app.core.money import E4, get_currency
from pos_app.core.settling import Tender
from pos_app.ui.cash_money import suggest
from pos_app.ui.payment.presenter import PaymentPresenter
from pos_app.ui.payment.rows import AccountText
from pos_app.ui.ports import Failed
from tests.shop import PRODUCTS, ReadyShop
from tests.ui.fakes import FakePaymentView, make_desk

MILK = PRODUCTS[0].code
TOTAL = 22_575


@dataclass
class Desk:
    """Somebody who pays for a cart of $22.575."""

    view: FakePaymentView
    payment: PaymentPresenter
    cart: Cart
    charged: list[list[Tender]] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    back: list[str] = field(default_factory=list)

    def method(self) -> str:
        return self.view.method

    def names(self) -> list[tuple[str, str]]:
        return [(row.name, row.amount) for row in self.view.payments]

    def says(self) -> str:
        return f"{self.view.strip.title}. {self.view.strip.detail}" if self.view.strip else ""


@pytest.fixture
def desk(shop: ReadyShop) -> Desk:
    view = FakePaymentView()
    cart = carts.add(carts.open_cart(), shop.item(MILK), 1000, price_e4=TOTAL * E4)
    made: list[Desk] = []

    def charge(tenders: Sequence[Tender], failed: Failed) -> None:
        made[0].charged.append(list(tenders))
        made[0].failed.append(failed)

    payment = PaymentPresenter(
        view,
        make_desk(shop),
        charge=charge,
        to_sale=lambda: made[0].back.append("sale"),
        to_customer=lambda: made[0].back.append("customer"),
    )
    made.append(Desk(view, payment, cart))
    payment.start(cart)
    return made[0]


@pytest.mark.req("V3")
def test_cash_and_card_as_in_the_picture(desk: Desk) -> None:
    desk.payment.method_chosen("debit")
    assert desk.view.amount == TOTAL  # all of it, until something else is typed
    desk.payment.amount_changed(15000)
    assert desk.view.sums == ("$22.575", "$15.000", "$7.575")
    desk.payment.amount_entered(15000)
    assert desk.method() == "cash"
    assert desk.view.exact == "$7.570"
    desk.payment.money_pressed(10000)
    assert desk.names() == [
        ("Debit card", "$15.000"),
        ("Cash received", "$10.000"),
        ("Rounding, law 20.956", "\N{MINUS SIGN}$5"),
    ]
    assert desk.view.payments[1].detail == "1 × $10.000"
    assert desk.view.payments[2].detail == "Only in cash; the ticket stays at $22.575"
    assert desk.view.sums == ("$22.570", "$25.000", "$0")
    assert desk.view.change is not None
    assert desk.view.change.amount == "$2.430"
    assert desk.view.handed() == [(1, 2000), (4, 100), (3, 10)]
    desk.payment.finish_clicked()
    assert desk.charged == [[Tender("debit", 15000), Tender("cash", 10000)]]


def test_without_cash_nothing_is_rounded(desk: Desk) -> None:
    desk.payment.method_chosen("credit")
    assert desk.names() == [("Credit card", "$22.575")]
    assert desk.view.sums == ("$22.575", "$22.575", "$0")
    desk.payment.amount_entered(TOTAL)
    assert desk.charged == [[Tender("credit", TOTAL)]]


def test_two_cards_pay_one_sale(desk: Desk) -> None:
    desk.payment.method_chosen("debit")
    desk.payment.amount_changed(10000)
    desk.payment.method_chosen("credit")
    assert desk.view.amount == 12575
    desk.payment.finish_clicked()
    assert desk.charged == [[Tender("debit", 10000), Tender("credit", 12575)]]


def test_cash_first_and_the_rest_by_card(desk: Desk) -> None:
    desk.payment.amount_entered(10000)
    assert desk.method() == "debit"
    assert desk.view.amount == 12575
    desk.payment.finish_clicked()
    assert desk.charged == [[Tender("cash", 10000), Tender("debit", 12575)]]


def test_exact_is_what_is_missing(desk: Desk) -> None:
    assert desk.view.exact == "$22.570"
    desk.payment.exact_clicked()
    assert desk.view.amount == 22570
    assert desk.view.settled
    desk.payment.finish_clicked()
    assert desk.charged == [[Tender("cash", 22570)]]


def test_notes_add_up_and_typing_begins_anew(desk: Desk) -> None:
    for note in (20000, 1000, 1000, 1000):
        desk.payment.money_pressed(note)
    assert desk.view.payments[0].detail == "1 × $20.000 + 3 × $1.000"
    assert desk.view.change is not None
    assert desk.view.change.amount == "$430"
    desk.payment.amount_changed(30000)
    assert desk.view.payments[0].detail == ""
    assert desk.view.change.amount == "$7.430"


@pytest.mark.req("V3", refusal=True)
def test_too_little_is_refused_with_what_is_missing(desk: Desk) -> None:
    desk.payment.finish_clicked()
    assert "$22.570 missing" in desk.says()
    desk.payment.amount_changed(20000)
    assert desk.says() == ""
    desk.payment.finish_clicked()
    assert "$2.570 missing" in desk.says()
    assert desk.charged == []
    assert not desk.view.can_finish


@pytest.mark.req("V3", refusal=True)
def test_a_card_cannot_pay_more_than_the_total(desk: Desk) -> None:
    desk.payment.method_chosen("debit")
    desk.payment.amount_entered(30000)
    assert "Only cash gives change" in desk.says()
    assert desk.charged == []


@pytest.mark.req("V5")
def test_finished_twice_is_charged_once(desk: Desk) -> None:
    desk.payment.exact_clicked()
    desk.payment.finish_clicked()
    desk.payment.finish_clicked()
    desk.payment.amount_entered(22570)
    desk.payment.payment_removed(0)
    desk.payment.method_chosen("debit")
    desk.payment.back_clicked()
    assert len(desk.charged) == 1
    assert desk.back == []
    assert not desk.view.can_finish


def test_a_failure_keeps_the_payments_and_lets_try_again(desk: Desk) -> None:
    desk.payment.exact_clicked()
    desk.payment.finish_clicked()
    desk.failed[0](StoreBusy())
    assert "Nothing was recorded" in desk.says()
    assert desk.names()[0] == ("Cash received", "$22.570")
    desk.payment.finish_clicked()
    assert len(desk.charged) == 2


def test_going_back_loses_nothing(desk: Desk) -> None:
    desk.payment.method_chosen("debit")
    desk.payment.amount_changed(15000)
    desk.payment.method_chosen("cash")
    desk.payment.back_clicked()
    assert desk.back == ["sale"]
    desk.payment.start(desk.cart)
    assert desk.names() == [("Debit card", "$15.000")]
    desk.payment.start(carts.set_quantity(desk.cart, 0, 2000))
    assert desk.names() == []  # another cart is paid from the beginning


def test_a_payment_can_be_taken_back(desk: Desk) -> None:
    desk.payment.method_chosen("debit")
    desk.payment.amount_changed(15000)
    desk.payment.method_chosen("cash")
    desk.payment.money_pressed(5000)
    desk.payment.payment_removed(1)
    assert desk.names() == [("Debit card", "$15.000")]
    desk.payment.payment_removed(0)
    assert desk.names() == []
    assert desk.view.exact == "$22.570"


def test_the_next_sale_begins_without_payments(desk: Desk) -> None:
    desk.payment.exact_clicked()
    desk.payment.finish_clicked()
    desk.payment.finished()
    desk.payment.start(desk.cart)
    assert desk.names() == []


@pytest.mark.parametrize(
    ("due", "currency", "amounts"),
    [
        (22570, "CLP", (23000, 25000, 30000)),
        (600, "CLP", (1000, 5000, 10000)),
        (9200, "CLP", (10000, 15000, 20000)),
        (20000, "CLP", (25000, 30000, 40000)),
        (0, "CLP", ()),
        (1235, "GBP", (1500, 2000, 5000)),
    ],
)
def test_round_amounts_are_those_people_hand_over(
    due: int, currency: str, amounts: tuple[int, ...]
) -> None:
    assert suggest(due, get_currency(currency)) == amounts


@pytest.mark.req("V3")
def test_a_rest_that_no_coin_pays_is_rounded_away(desk: Desk) -> None:
    desk.payment.method_chosen("debit")
    desk.payment.amount_entered(22_570)
    assert (desk.method(), desk.view.settled) == ("cash", True)
    assert desk.names()[-1] == ("Rounding, law 20.956", "\N{MINUS SIGN}$5")
    desk.payment.finish_clicked()
    assert desk.charged == [[Tender("debit", 22_570), Tender("cash", 0)]]


# On account and store credit ----------------------------------------------------------------------


def owing(shop: ReadyShop, desk: Desk, **stated: int) -> None:
    """Let the sale be of Rosa, who may owe $20.000 and has $2.000 to spend."""
    rosa = CustomerInput("Rosa Fuentes", credit_limit_minor=stated.get("limit", 20_000))
    customer = shop.database.write(
        lambda session: customer_accounts.save_customer(session, shop.actor, rosa)
    )
    shop.database.write(
        lambda session: customer_accounts.correct(
            session, shop.actor, op_id=new_id(), customer_id=customer, account="store_credit",
            amount_minor=2_000, reason="premio",
        )
    )  # fmt: skip
    desk.payment.start(replace(desk.cart, customer_id=customer))


@pytest.mark.req("V3")
def test_store_credit_what_is_left_of_the_limit_and_the_rest_in_cash(
    shop: ReadyShop, desk: Desk
) -> None:
    owing(shop, desk)
    assert desk.view.customer == "Rosa Fuentes"
    desk.payment.method_chosen("store_credit")
    assert desk.view.amount == 2_000
    desk.payment.method_chosen("account")
    assert desk.view.amount == 20_000
    assert isinstance(desk.view.side, AccountText)
    assert [value for _, value, _ in desk.view.side.sums] == ["$20.000", "$0", "$0"]
    desk.payment.method_chosen("cash")
    assert desk.view.exact == "$570"  # of 575: only the cash is rounded
    desk.payment.exact_clicked()
    desk.payment.finish_clicked()
    assert desk.charged == [
        [Tender("store_credit", 2_000), Tender("account", 20_000), Tender("cash", 570)]
    ]


@pytest.mark.req("V3")
def test_above_the_limit_it_says_so_before_a_supervisor_is_asked(
    shop: ReadyShop, desk: Desk
) -> None:
    owing(shop, desk, limit=0)
    desk.payment.method_chosen("account")
    assert desk.view.amount == TOTAL  # nothing is left of the limit: all of it, if somebody agrees
    badge = desk.view.payments[0].badge
    assert badge is not None
    assert badge.text == "Above the limit"


@pytest.mark.req("V3", refusal=True)
def test_without_a_customer_it_asks_whose_account_it_is(desk: Desk) -> None:
    desk.payment.method_chosen("account")
    assert desk.back == ["customer"]
    assert (desk.method(), desk.view.payments) == ("cash", ())


@pytest.mark.req("V3")
def test_the_account_waits_until_its_customer_was_chosen(shop: ReadyShop, desk: Desk) -> None:
    desk.payment.method_chosen("debit")
    desk.payment.amount_changed(10_000)
    desk.payment.method_chosen("account")
    owing(shop, desk)
    assert desk.names()[0] == ("Debit card", "$10.000")  # what was taken stays
    assert (desk.method(), desk.view.amount) == ("account", 12_575)
    desk.payment.start(replace(desk.cart, customer_id=None))
    assert desk.names() == [("Debit card", "$10.000")]  # nobody's account pays


@pytest.mark.req("V3")
def test_the_number_of_the_slip_goes_with_its_payment(desk: Desk) -> None:
    desk.payment.method_chosen("debit")
    desk.payment.amount_changed(10_000)
    desk.payment.reference_changed(" 482913 ")
    desk.payment.method_chosen("transfer")
    assert desk.view.side == ""  # a new payment, a new number
    desk.payment.finish_clicked()
    assert desk.charged == [[Tender("debit", 10_000, "482913"), Tender("transfer", 12_575)]]
