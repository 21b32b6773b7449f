import pytest

from pos_app.core import cash, kardex, sales, verify
from pos_app.core.cart import add, open_cart
from pos_app.core.cash import Count
from pos_app.core.errors import (
    CashSessionOpen,
    CashTooSmall,
    InvalidAmount,
    NoCashSession,
    NotPermitted,
    ReasonMissing,
)
from pos_app.core.facts import CashClosedFact
from pos_app.core.settling import Tender
from tests.shop import ReadyShop

MILK = "7802920008134"


def sell(shop: ReadyShop, tender: Tender) -> None:
    cart = add(open_cart(), shop.item(MILK), 1000)
    shop.database.write(
        lambda session: sales.charge(session, shop.actor, cart=cart, tenders=[tender])
    )


def close(shop: ReadyShop, *counts: Count, counted: int | None = None) -> CashClosedFact:
    return shop.database.write(
        lambda session: cash.close_session(
            session, shop.actor, counts=counts, counted_minor=counted
        )
    )


@pytest.mark.req("C1", "C4", "C5")
def test_a_session_closes_with_what_it_took_and_what_was_counted(shop: ReadyShop) -> None:
    counts = [Count(10_000, 4), Count(500, 20)]
    shop.database.write(
        lambda session: cash.open_session(session, shop.actor, float_minor=0, counts=counts)
    )
    sell(shop, Tender("cash", 2000))
    sell(shop, Tender("debit", 1600))
    z = close(shop, Count(10_000, 5), Count(1000, 1), Count(500, 1))
    assert (z.float_minor, z.expected_minor, z.counted_minor) == (50_000, 51_600, 51_500)
    assert (z.difference_minor, z.sales_count, z.sales_minor) == (-100, 2, 3200)
    assert {(m.method, m.count, m.amount_minor) for m in z.methods} == {
        ("cash", 1, 1600),
        ("debit", 1, 1600),
    }
    assert (z.number, z.first_number, z.last_number, z.perpetual_minor) == (1, 1, 2, 3200)
    assert len(z.ledger_head) == 64
    with shop.database.read() as session:
        assert cash.find_open(session) is None
        assert verify.verify(session).ok


@pytest.mark.req("C5")
def test_the_next_z_goes_on_counting(shop: ReadyShop) -> None:
    for number in (1, 2):
        shop.open_cash(0)
        sell(shop, Tender("cash", 1600))
        z = close(shop, counted=1600)
        assert (z.number, z.perpetual_minor, z.difference_minor) == (number, 1600 * number, 0)


@pytest.mark.req("C2")
def test_cash_goes_in_and_out_with_a_reason(shop: ReadyShop) -> None:
    shop.open_cash(10_000)
    for kind, amount in (("paid_in", 5000), ("paid_out", 2000), ("drop", 3000)):
        shop.database.write(
            lambda session, kind=kind, amount=amount: cash.move(  # type: ignore[misc]
                session, shop.actor, kind=kind, amount_minor=amount, reason="cambio"
            )
        )
    assert close(shop, counted=10_000).difference_minor == 0


@pytest.mark.req("C2", refusal=True)
@pytest.mark.parametrize(
    ("error", "amount", "reason"),
    [(CashTooSmall, 10_001, "x"), (InvalidAmount, 0, "x"), (ReasonMissing, 100, "  ")],
)
def test_a_wrong_cash_move_is_refused(
    shop: ReadyShop, error: type[Exception], amount: int, reason: str
) -> None:
    shop.open_cash(10_000)
    with pytest.raises(error):
        shop.database.write(
            lambda session: cash.move(
                session, shop.actor, kind="paid_out", amount_minor=amount, reason=reason
            )
        )
    assert close(shop, counted=10_000).paid_out_minor == 0


@pytest.mark.req("C4", refusal=True)
def test_what_is_not_open_cannot_be_closed_and_what_is_open_not_opened(shop: ReadyShop) -> None:
    with pytest.raises(NoCashSession):
        close(shop, counted=0)
    shop.open_cash()
    with pytest.raises(CashSessionOpen, match="1"):
        shop.open_cash()
    with pytest.raises(InvalidAmount):
        close(shop, Count(1000, -1))


def test_a_stock_keeper_opens_no_drawer(shop: ReadyShop) -> None:
    with pytest.raises(NotPermitted):
        shop.database.write(
            lambda session: cash.open_session(session, shop.person("BODEGUERO"), float_minor=0)
        )


@pytest.mark.req("C6")
def test_the_kardex_still_equals_its_replay_after_the_close(shop: ReadyShop) -> None:
    shop.open_cash()
    sell(shop, Tender("cash", 1600))
    close(shop, counted=51_600)
    with shop.database.read() as session:
        assert kardex.verify(session).problems == []
