"""Random baskets: the product and a second calculator agree to the peso, whatever comes back.

Some with `make test`, 10,000 as a gate, any number with `make soak BASKETS=200000`.
"""

from collections.abc import Callable
from fractions import Fraction

import pytest

from pos_app.core.cart import Cart
from pos_app.core.money import get_currency
from pos_app.core.offers import offered as with_offers
from pos_app.core.refunds import Refund, ReturnedLine, refund
from pos_app.core.settling import settle
from pos_app.core.totals import Amounts, Totals, add_up
from tests.core import reckoner
from tests.core.baskets import (
    NOON,
    TAX,
    Basket,
    filled,
    id_of,
    less_the_whole,
    milli,
    promotions,
    sellable,
    some_basket,
)
from tests.core.reckoner_offers import offered

CLP = get_currency("CLP")
RATES = {"standard": 1900}
FEW, MANY = 2_500, 10_000
Figures = tuple[int, int, int, int]  # total, net, tax, exempt


def cart_of(basket: Basket) -> Cart:
    items = {line.key: sellable(line) for line in basket.bill.lines}
    ids = {key: id_of(key) for key in "abcdefgh"}
    cart = with_offers(filled(basket, items), promotions(basket.offers, ids), NOON)
    return less_the_whole(basket, cart)


def added_up(cart: Cart) -> Totals:
    return add_up(
        [Amounts(line.gross_minor, line.discount_minor, line.tax_class) for line in cart.lines],
        RATES,
    )


def check_sale(basket: Basket) -> Figures:
    """Check one sale: every line, every total, the cash leg; return its figures."""
    cart = cart_of(basket)
    totals = added_up(cart)
    bill = basket.bill
    reckoned = bill.add_up(offered(bill.lines, basket.offers))
    figures = (totals.total_minor, totals.net_minor, totals.tax_minor, totals.exempt_minor)
    assert [line.total_minor for line in cart.lines] == [line.cost for line in bill.lines]
    assert all(line.total_minor >= 0 for line in cart.lines)
    assert figures == reckoned
    assert totals.total_minor == totals.subtotal_minor - totals.discount_minor == cart.total_minor
    check_payment(basket, totals.total_minor)
    return figures


def check_payment(basket: Basket, total: int) -> None:
    """Check that only the cash leg is rounded, and that what is kept and given adds up."""
    tenders = basket.payments(total)
    settled = settle(total, tenders, CLP)
    others = sum(tender.amount_minor for tender in tenders if tender.method != "cash")
    has_cash = any(tender.method == "cash" for tender in tenders)
    due = (total - others) * has_cash
    kept = sum(one.given_minor - one.change_minor for one in settled.payments)
    assert sum(one.amount_minor for one in settled.payments) == total
    assert settled.rounding_minor == reckoner.in_cash(due) - due
    assert kept == total + settled.rounding_minor
    assert all(not one.change_minor for one in settled.payments if one.method != "cash")


Giver = Callable[[Basket, list[Fraction], list[Fraction]], Refund]


def telescope(basket: Basket, before: list[Fraction], now: list[Fraction]) -> Refund:
    """Return what the product gives back."""
    parts = [
        ReturnedLine(milli(line.quantity), line.cost, TAX[line.exempt], milli(was), milli(more))
        for line, was, more in zip(basket.bill.lines, before, now, strict=True)
    ]
    return refund(parts, RATES)


def naive(basket: Basket, _before: list[Fraction], now: list[Fraction]) -> Refund:
    """Return what many programs give back: each line by itself, rounded each time."""
    lines = zip(basket.bill.lines, now, strict=True)
    parts = [(line.exempt, reckoner.near(line.cost * n / line.quantity)) for line, n in lines]
    exempt = sum(part for free, part in parts if free)
    taxed = sum(part for _, part in parts) - exempt
    net = reckoner.near(Fraction(taxed * 100, 119))
    return Refund(taxed + exempt, 0, net, taxed - net, exempt)


def check_returns(basket: Basket, sale: Figures, give: Giver = telescope) -> int:
    """Check notes until nothing is left: each agrees, all together are the sale; return how many.

    The figures of a line come from the second calculator: what a note must give is known twice.
    """
    before = [Fraction(0)] * len(basket.bill.lines)
    sums, count = (0, 0, 0, 0), 0
    for now in basket.notes():
        note = give(basket, before, now)
        figures = (note.total_minor, note.net_minor, note.tax_minor, note.exempt_minor)
        assert figures == basket.bill.give_back(now)
        assert min(figures[0], figures[1], figures[3]) >= 0
        sums = tuple(a + b for a, b in zip(sums, figures, strict=True))  # type: ignore[assignment]
        before = [was + more for was, more in zip(before, now, strict=True)]
        count += 1
    assert sums == sale
    return count


def play(first: int, count: int) -> int:
    """Check so many baskets; return how many notes there were. A failure names the seed."""
    notes = 0
    for seed in range(first, first + count):
        try:
            basket = some_basket(seed)
            notes += check_returns(basket, check_sale(basket))
        except AssertionError as error:
            raise AssertionError(f"basket {seed}: {error}") from error
    return notes


@pytest.mark.req("V1", "V3", "V4", "R2")
def test_some_baskets_add_up_to_the_peso() -> None:
    assert play(0, FEW) > FEW


@pytest.mark.gate
@pytest.mark.req("R2")
def test_many_baskets_add_up_to_the_peso() -> None:
    assert play(FEW, MANY) > MANY


@pytest.mark.soak
def test_any_number_of_baskets_adds_up_to_the_peso(request: pytest.FixtureRequest) -> None:
    count = int(request.config.getoption("--baskets"))
    assert play(FEW + MANY, count) >= count


# Negative controls ------------------------------------------------------------------------------


def test_rounding_a_half_up_in_cash_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def five_goes_up(due: int) -> int:
        return 10 * ((due + 5) // 10)

    monkeypatch.setattr(reckoner, "in_cash", five_goes_up)
    with pytest.raises(AssertionError, match="basket"):
        play(0, FEW)


def test_rounding_each_refund_by_itself_would_be_noticed() -> None:
    wrong = 0
    for seed in range(200):
        basket = some_basket(seed)
        sale = check_sale(basket)
        try:
            check_returns(basket, sale, naive)
        except AssertionError:
            wrong += 1
    assert wrong > 50  # more than half of those that come back in parts


def test_a_tax_by_line_would_be_noticed() -> None:
    wrong = 0
    for seed in range(200):
        basket = some_basket(seed)
        check_sale(basket)
        lines = [line for line in basket.bill.lines if not line.exempt]
        by_line = sum(reckoner.near(Fraction(line.cost * 100, 119)) for line in lines)
        wrong += by_line != reckoner.near(Fraction(sum(line.cost for line in lines) * 100, 119))
    assert wrong > 50
