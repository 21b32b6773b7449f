"""The rows that a fact becomes: its recorder writes them, `verify` compares what is stored.

A table that only a recorder of another kind may write (the Kardex, the projections) is not here.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from pos_app.core import rows_accounts
from pos_app.core.facts import (
    Fact,
    LineFact,
    PaymentFact,
    SaleFact,
)
from pos_app.core.facts_accounts import AccountCorrectedFact, CustomerMergedFact, DebtPaidFact
from pos_app.core.journal import Stamp
from pos_app.core.models import Base
from pos_app.core.models.accounts import AccountEntry, CustomerMerge, DebtPayment
from pos_app.core.models.sales import FiscalDocument, Payment, Sale, SaleLine, SaleOffer

Row = dict[str, Any]


class Part(NamedTuple):
    """The rows of one table, in the order of its key; `owner` is what all of them share."""

    model: type[Base]
    owner: Row
    rows: list[Row]


def of_sale(stamp: Stamp, fact: SaleFact) -> tuple[Part, ...]:
    """Return a sale, its lines with what promotions took off, its payments and its number."""
    sale = {
        "id": stamp.op_id,
        "device_id": stamp.device_id,
        "branch_id": fact.branch,
        "location_id": fact.location,
        "cash_session_id": fact.cash_session,
        "user_id": stamp.user_id,
        "customer_id": fact.customer,
        "occurred_at": stamp.occurred_at,
        "currency": fact.currency,
        "document_kind": fact.document.kind,
        "number": fact.document.number,
        "subtotal_minor": fact.subtotal_minor,
        "discount_minor": fact.discount_minor,
        "total_minor": fact.total_minor,
        "net_minor": fact.net_minor,
        "tax_minor": fact.tax_minor,
        "exempt_minor": fact.exempt_minor,
        "rounding_minor": fact.rounding_minor,
        "discount_reason": fact.discount_reason,
        "price_age_s": fact.price_version.age_s if fact.price_version else 0,
    }
    document = {
        "document_id": stamp.op_id,
        "kind": fact.document.kind,
        "series": fact.document.series,
        "number": fact.document.number,
        "sealed": fact.document.sealed.encode(),
    }
    owner = {"sale_id": stamp.op_id}
    lines = [_line(stamp, no, line) for no, line in enumerate(fact.lines, start=1)]
    payments = [_payment(stamp, no, paid) for no, paid in enumerate(fact.payments, start=1)]
    return (
        Part(Sale, {"id": stamp.op_id}, [sale]),
        Part(SaleLine, owner, lines),
        Part(SaleOffer, owner, _offers(stamp, fact)),
        Part(Payment, owner, payments),
        Part(FiscalDocument, {"document_id": stamp.op_id}, [document]),
        _entries(stamp, rows_accounts.of_sale(stamp, fact)),
    )


def _entries(stamp: Stamp, entries: list[Row]) -> Part:
    return Part(AccountEntry, {"op_id": stamp.op_id}, entries)


def _line(stamp: Stamp, line_no: int, line: LineFact) -> Row:
    return {
        "sale_id": stamp.op_id,
        "line_no": line_no,
        "variant_id": line.variant,
        "code": line.code,
        "name": line.name,
        "unit": line.unit,
        "quantity_milli": line.quantity_milli,
        "price_e4": line.price_e4,
        "price_reason": line.price_reason,
        "discount_minor": line.discount_minor,
        "discount_reason": line.discount_reason,
        "total_minor": line.total_minor,
        "tax_class": line.tax_class,
        "tax_rate_bp": line.tax_rate_bp,
        "cost_minor": line.cost_minor,
        "lot_number": line.lot_number,
        "serial": line.serial,
        "shared_minor": line.shared_minor,
    }


def _offers(stamp: Stamp, fact: SaleFact) -> list[Row]:
    return [
        {
            "sale_id": stamp.op_id,
            "line_no": line_no,
            "promotion_id": offer.promotion,
            "name": offer.name,
            "units": offer.units,
            "discount_minor": offer.discount_minor,
        }
        for line_no, line in enumerate(fact.lines, start=1)
        if line.offers
        for offer in sorted(line.offers, key=lambda one: one.promotion)
    ]


def _payment(stamp: Stamp, line_no: int, payment: PaymentFact) -> Row:
    return {
        "sale_id": stamp.op_id,
        "line_no": line_no,
        "method": payment.method,
        "amount_minor": payment.amount_minor,
        "given_minor": payment.given_minor,
        "change_minor": payment.change_minor,
        "reference": payment.reference,
    }


def of_debt_paid(stamp: Stamp, fact: DebtPaidFact) -> tuple[Part, ...]:
    """Return a payment of a debt and its entry in the account."""
    row = {
        "id": stamp.op_id,
        "device_id": stamp.device_id,
        "branch_id": fact.branch,
        "cash_session_id": fact.cash_session,
        "user_id": stamp.user_id,
        "customer_id": fact.customer,
        "occurred_at": stamp.occurred_at,
        "method": fact.method,
        "amount_minor": fact.amount_minor,
        "given_minor": fact.given_minor,
        "change_minor": fact.change_minor,
        "rounding_minor": fact.rounding_minor,
        "left_minor": fact.left_minor,
        "reference": fact.reference,
    }
    return (
        Part(DebtPayment, {"id": stamp.op_id}, [row]),
        _entries(stamp, rows_accounts.of_debt_paid(stamp, fact)),
    )


def of_corrected(stamp: Stamp, fact: AccountCorrectedFact) -> tuple[Part, ...]:
    """Return the entry of a correction."""
    return (_entries(stamp, rows_accounts.of_corrected(stamp, fact)),)


def of_merged(stamp: Stamp, fact: CustomerMergedFact) -> tuple[Part, ...]:
    """Return the row that says who is whose alias."""
    row = {
        "id": stamp.op_id,
        "customer_id": fact.customer,
        "into_id": fact.into,
        "reason": fact.reason,
        "branch_id": stamp.branch_id,
        "device_id": stamp.device_id,
        "user_id": stamp.user_id,
        "occurred_at": stamp.occurred_at,
    }
    return (Part(CustomerMerge, {"id": stamp.op_id}, [row]),)


ROWS_OF: dict[type[Fact], Callable[[Stamp, Any], tuple[Part, ...]]] = {
    SaleFact: of_sale,
    DebtPaidFact: of_debt_paid,
    AccountCorrectedFact: of_corrected,
    CustomerMergedFact: of_merged,
}
