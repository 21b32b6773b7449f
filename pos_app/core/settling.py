"""How a sale is paid: what each payment covers, the rounding of the cash leg, the change. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from pos_app.core.errors import PaymentMissing, PaymentTooLarge, PaymentTooSmall
from pos_app.core.money import CashRounding, Currency, format_money

CASH = "cash"
METHODS = (CASH, "debit", "credit", "transfer", "account", "store_credit")
EXCHANGE = "exchange"  # goods that came back in the same step; no customer offers it by itself


@dataclass(frozen=True)
class Tender:
    """What the customer offers: an amount by card, or cash as it was handed over."""

    method: str
    amount_minor: int
    reference: str = ""


@dataclass(frozen=True)
class Settled:
    """One tender after settling. For cash: given − change = amount + rounding of the sale."""

    method: str
    amount_minor: int
    given_minor: int
    change_minor: int
    reference: str


@dataclass(frozen=True)
class Settlement:
    """All tenders, the rounding that only cash has, and the change to give back."""

    payments: tuple[Settled, ...]
    rounding_minor: int
    change_minor: int


def cash_due(remainder_minor: int, rounding: CashRounding | None) -> int:
    """Return what is asked for in cash to pay a remainder (Ley 20.956 rounds only this)."""
    return rounding.round(remainder_minor) if rounding else remainder_minor


def settle(total_minor: int, tenders: Sequence[Tender], currency: Currency) -> Settlement:
    """Settle a total. Several tenders may be given; all cash counts as one payment.

    Raises `PaymentMissing`, `PaymentTooSmall` with what is missing, or `PaymentTooLarge` when cards
    and transfers alone exceed the total.
    """
    others = [t for t in tenders if t.method != CASH]
    cash_given = sum(t.amount_minor for t in tenders if t.method == CASH)
    has_cash = any(t.method == CASH for t in tenders)
    if not tenders or any(t.amount_minor < 0 for t in tenders):
        raise PaymentMissing
    remainder = total_minor - sum(t.amount_minor for t in others)
    if remainder < 0 or (has_cash and remainder == 0 and cash_given and others):
        raise PaymentTooLarge(excess=format_money(cash_given - remainder, currency))
    if not has_cash:
        if remainder:
            raise PaymentTooSmall(missing=format_money(remainder, currency))
        return Settlement(tuple(_other(t) for t in others), 0, 0)
    due = cash_due(remainder, currency.cash_rounding)
    if cash_given < due:
        raise PaymentTooSmall(missing=format_money(due - cash_given, currency))
    change = cash_given - due
    cash = Settled(CASH, remainder, cash_given, change, "")
    return Settlement((*(_other(t) for t in others), cash), due - remainder, change)


def _other(tender: Tender) -> Settled:
    return Settled(tender.method, tender.amount_minor, tender.amount_minor, 0, tender.reference)
