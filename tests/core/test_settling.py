import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.errors import PaymentMissing, PaymentTooLarge, PaymentTooSmall
from pos_app.core.money import get_currency
from pos_app.core.settling import Tender, settle

CLP, GBP = get_currency("CLP"), get_currency("GBP")


@pytest.mark.req("V3")
def test_cash_gives_change_and_only_its_leg_is_rounded() -> None:
    settled = settle(22575, [Tender("debit", 15000, "482913"), Tender("cash", 10000)], CLP)
    card, cash = settled.payments
    assert (card.amount_minor, card.reference) == (15000, "482913")
    assert (cash.amount_minor, cash.given_minor, cash.change_minor) == (7575, 10000, 2430)
    assert settled.rounding_minor == -5
    assert settled.change_minor == 2430


def test_a_card_pays_to_the_peso() -> None:
    settled = settle(22575, [Tender("credit", 22575)], CLP)
    assert (settled.rounding_minor, settled.change_minor) == (0, 0)


def test_a_currency_without_rounding_takes_the_exact_amount() -> None:
    assert settle(1233, [Tender("cash", 1233)], GBP).rounding_minor == 0


@pytest.mark.req("V3", refusal=True)
def test_too_little_says_what_is_missing() -> None:
    with pytest.raises(PaymentTooSmall, match=r"\$2\.570"):
        settle(22570, [Tender("cash", 20000)], CLP)


def test_cards_never_pay_more_than_the_total() -> None:
    with pytest.raises(PaymentTooLarge, match=r"\$100"):
        settle(1000, [Tender("debit", 1100)], CLP)
    with pytest.raises(PaymentTooLarge):
        settle(1000, [Tender("debit", 1000), Tender("cash", 500)], CLP)


@pytest.mark.parametrize("tenders", [[], [Tender("cash", -1)]])
def test_no_payment_is_refused(tenders: list[Tender]) -> None:
    with pytest.raises(PaymentMissing):
        settle(1000, tenders, CLP)


@given(st.integers(1, 10**7), st.integers(0, 10**7), st.integers(0, 10**7))
def test_given_less_change_is_always_amount_plus_rounding(
    total: int, by_card: int, over: int
) -> None:
    by_card = min(by_card, total - 1)
    tenders = [Tender("debit", by_card)] if by_card else []
    settled = settle(total, [*tenders, Tender("cash", total - by_card + 5 + over)], CLP)
    cash = settled.payments[-1]
    assert cash.given_minor - cash.change_minor == cash.amount_minor + settled.rounding_minor
    assert sum(payment.amount_minor for payment in settled.payments) == total
    assert -5 <= settled.rounding_minor <= 4
