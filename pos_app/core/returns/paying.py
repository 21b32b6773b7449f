"""How the money of a credit note goes back (R5). Cash alone is rounded, and never the document."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pos_app.core import cash
from pos_app.core.db import ReadSession
from pos_app.core.errors import (
    NoCashSession,
    ReferenceNeeded,
    RefundMismatch,
    RefundTooLarge,
    UnknownMethod,
)
from pos_app.core.facts import PaymentFact
from pos_app.core.facts_returns import RefundFact
from pos_app.core.money import Currency, format_money
from pos_app.core.settings_shared import get_shop
from pos_app.core.settling import CASH, EXCHANGE, cash_due

CARD, TRANSFER = "card", "transfer"
REFUND_METHODS: Final = (CASH, CARD, TRANSFER)
BY_HAND: Final = (CARD, TRANSFER)  # done elsewhere: the reference says where it can be found
REFERENCE_LIMIT: Final = 60


@dataclass(frozen=True)
class RefundWay:
    """A way in which money goes back: cash, or by hand on the card or by transfer.

    `reference` is the number of the terminal's voucher or of the transfer. `amount_minor` None
    stands for all that the other ways leave.
    """

    method: str = CASH
    reference: str = ""
    amount_minor: int | None = None


def settle(
    session: ReadSession,
    total_minor: int,
    ways: Sequence[RefundWay],
    *,
    exchanged_minor: int = 0,
    exchange: UUID | None = None,
) -> tuple[RefundFact, ...]:
    """Return how a total goes back; what pays a new sale in the same step goes first.

    Raises `UnknownMethod`, `RefundMismatch`, `ReferenceNeeded`, `NoCashSession`,
    `RefundTooLarge` where the drawer does not hold the cash.
    """
    money = get_shop(session).money
    refunds = []
    if exchanged_minor:
        refunds.append(_refund(EXCHANGE, exchanged_minor, str(exchange or ""), money))
    for way, amount in _amounts(total_minor - exchanged_minor, ways, money):
        if way.method not in REFUND_METHODS:
            raise UnknownMethod(method=way.method)
        reference = way.reference.strip()[:REFERENCE_LIMIT]
        if way.method in BY_HAND and not reference:
            raise ReferenceNeeded(amount=format_money(amount, money))
        refunds.append(_refund(way.method, amount, reference, money))
    _check_drawer(session, sum(one.paid_minor for one in refunds if one.method == CASH), money)
    return tuple(refunds)


def as_paid(payments: Sequence[PaymentFact], reference: str) -> tuple[RefundWay, ...]:
    """Return the ways in which a sale was paid, backwards: how a void gives it back (R9).

    What came back for it in an exchange was worth money: it is given back in cash. `reference` is
    that of the card's refund.
    """
    backwards = {CASH: CASH, EXCHANGE: CASH, "debit": CARD, "credit": CARD}
    ways: dict[str, int] = {}
    for payment in payments:
        method = backwards.get(payment.method, payment.method)
        ways[method] = ways.get(method, 0) + payment.amount_minor
    return tuple(RefundWay(method, reference, amount) for method, amount in ways.items() if amount)


def _amounts(
    total_minor: int, ways: Sequence[RefundWay], money: Currency
) -> list[tuple[RefundWay, int]]:
    """Return each way with its amount, those of nothing left out; they add up to the total."""
    said = sum(way.amount_minor or 0 for way in ways)
    open_ways = [way for way in ways if way.amount_minor is None]
    rest = total_minor - said
    amounts = [
        (way, rest if way.amount_minor is None else way.amount_minor)
        for way in ways
        if way.amount_minor is not None or way is open_ways[0]
    ]
    if len(open_ways) > 1 or any(amount < 0 for _, amount in amounts) or (rest and not open_ways):
        raise RefundMismatch(
            total=format_money(total_minor, money), given=format_money(said, money)
        )
    return [(way, amount) for way, amount in amounts if amount]


def _refund(method: str, amount_minor: int, reference: str, money: Currency) -> RefundFact:
    paid = cash_due(amount_minor, money.cash_rounding) if method == CASH else amount_minor
    return RefundFact(
        method=method, amount_minor=amount_minor, paid_minor=paid, reference=reference
    )


def _check_drawer(session: ReadSession, wanted_minor: int, money: Currency) -> None:
    if not wanted_minor:
        return
    current = cash.find_open(session)
    if current is None:
        raise NoCashSession
    there = cash.totals(session, current.id).expected_minor(current.float_minor)
    if there < wanted_minor:
        raise RefundTooLarge(
            available=format_money(there, money), wanted=format_money(wanted_minor, money)
        )
