"""The rows that the facts of returns become, where they were decided and where they are learned."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from pos_app.core import rows_accounts
from pos_app.core.fact_parts import Fact
from pos_app.core.facts import NumberFact, SaleFact
from pos_app.core.facts_returns import (
    CreditNoteFact,
    DebitNoteFact,
    RefundFact,
    RefundSettledFact,
    ReturnedLineFact,
)
from pos_app.core.journal import Stamp
from pos_app.core.models.accounts import AccountEntry
from pos_app.core.models.returns import (
    CreditNote,
    CreditNoteLine,
    DebitNote,
    KnownSale,
    Refund,
    RefundStep,
)
from pos_app.core.models.sales import FiscalDocument
from pos_app.core.rows import Part, Row


def of_credit_note(stamp: Stamp, fact: CreditNoteFact) -> tuple[Part, ...]:
    """Return a credit note, its lines, its refunds, its number and what it moved of accounts."""
    document = (fact.document.kind, stamp.op_id, fact.document.number)
    entries = [
        entry
        for no, refund in enumerate(fact.refunds, start=1)
        for entry in _entry(stamp, no, fact.customer, refund, document)
    ]
    return (
        *told_credit_note(stamp, fact),
        _document(stamp, fact.document),
        Part(AccountEntry, {"op_id": stamp.op_id}, entries),
    )


def _entry(
    stamp: Stamp,
    line_no: int,
    customer: UUID | None,
    refund: RefundFact,
    document: tuple[str, UUID, int],
) -> list[Row]:
    return rows_accounts.of_refund(
        stamp,
        line_no,
        customer=customer,
        method=refund.method,
        amount_minor=refund.amount_minor,
        document=document,
    )


def told_credit_note(stamp: Stamp, fact: CreditNoteFact) -> tuple[Part, ...]:
    """Return a credit note without its number: that belongs to the series of another device."""
    reference = fact.reference
    note = {
        **_head(stamp, fact),
        "location_id": fact.location,
        "exchange_id": fact.exchange,
        "reason": fact.reason,
        "whole": fact.whole,
        "unverified": fact.unverified,
        "reference_kind": reference.kind if reference else "",
        "reference_number": reference.number if reference else 0,
        "reference_on": reference.issued_on if reference else None,
        "gross_minor": fact.gross_minor,
        "fee_minor": fact.fee_minor,
    }
    owner = {"credit_note_id": stamp.op_id}
    lines = [_line(owner, no, line) for no, line in enumerate(fact.lines, start=1)]
    refunds = [
        {**owner, "line_no": no, "cash_session_id": fact.cash_session, **_refund(refund)}
        for no, refund in enumerate(fact.refunds, start=1)
    ]
    return (
        Part(CreditNote, {"id": stamp.op_id}, [note]),
        Part(CreditNoteLine, owner, lines),
        Part(Refund, owner, refunds),
    )


def of_debit_note(stamp: Stamp, fact: DebitNoteFact) -> tuple[Part, ...]:
    """Return a debit note and its number."""
    return (*told_debit_note(stamp, fact), _document(stamp, fact.document))


def told_debit_note(stamp: Stamp, fact: DebitNoteFact) -> tuple[Part, ...]:
    """Return a debit note without its number: that belongs to the series of another device."""
    row = {
        **_head(stamp, fact),
        "reference_kind": fact.reference.kind,
        "reference_number": fact.reference.number,
        "reference_on": fact.reference.issued_on,
        "tax_class": fact.tax_class,
        "tax_rate_bp": fact.tax_rate_bp,
        "method": fact.method,
        "paid_minor": fact.paid_minor,
        "payment_reference": fact.payment_reference,
    }
    return (Part(DebitNote, {"id": stamp.op_id}, [row]),)


def of_settled(stamp: Stamp, fact: RefundSettledFact) -> tuple[Part, ...]:
    """Return what became of a gateway's refund."""
    refund = fact.refund or RefundFact(method="", amount_minor=0, paid_minor=0)
    row = {
        "op_id": stamp.op_id,
        "credit_note_id": fact.note,
        "sale_id": fact.sale,
        "user_id": stamp.user_id,
        "occurred_at": stamp.occurred_at,
        "cash_session_id": fact.cash_session,
        "outcome": fact.outcome,
        **_refund(refund),
        "reference": fact.reference or refund.reference,
    }
    return (Part(RefundStep, {"op_id": stamp.op_id}, [row]),)


def of_known_sale(stamp: Stamp, fact: SaleFact) -> tuple[Part, ...]:
    """Return what finds a sale of another till."""
    row = {
        "id": stamp.op_id,
        "device_id": stamp.device_id,
        "branch_id": fact.branch,
        "customer_id": fact.customer,
        "occurred_at": stamp.occurred_at,
        "currency": fact.currency,
        "document_kind": fact.document.kind,
        "number": fact.document.number,
        "total_minor": fact.total_minor,
    }
    return (Part(KnownSale, {"id": stamp.op_id}, [row]),)


def _head(stamp: Stamp, fact: CreditNoteFact | DebitNoteFact) -> Row:
    return {
        "id": stamp.op_id,
        "device_id": stamp.device_id,
        "branch_id": fact.branch,
        "cash_session_id": fact.cash_session,
        "user_id": stamp.user_id,
        "customer_id": fact.customer,
        "sale_id": fact.sale,
        "occurred_at": stamp.occurred_at,
        "currency": fact.currency,
        "number": fact.document.number,
        "note": fact.note,
        "total_minor": fact.total_minor,
        "net_minor": fact.net_minor,
        "tax_minor": fact.tax_minor,
        "exempt_minor": fact.exempt_minor,
        "rounding_minor": fact.rounding_minor,
    }


def _line(owner: Row, line_no: int, line: ReturnedLineFact) -> Row:
    return {
        **owner,
        "line_no": line_no,
        "sale_line_no": line.sale_line,
        "variant_id": line.variant,
        "code": line.code,
        "name": line.name,
        "unit": line.unit,
        "quantity_milli": line.quantity_milli,
        "price_e4": line.price_e4,
        "total_minor": line.total_minor,
        "tax_class": line.tax_class,
        "tax_rate_bp": line.tax_rate_bp,
        "cost_minor": line.cost_minor,
        "condition": line.condition,
        "reason": line.reason,
        "serial": line.serial,
    }


def _refund(refund: RefundFact) -> Row:
    return {
        "method": refund.method,
        "amount_minor": refund.amount_minor,
        "paid_minor": refund.paid_minor,
        "reference": refund.reference,
    }


def _document(stamp: Stamp, document: NumberFact) -> Part:
    row = {
        "document_id": stamp.op_id,
        "kind": document.kind,
        "series": document.series,
        "number": document.number,
        "sealed": document.sealed.encode(),
    }
    return Part(FiscalDocument, {"document_id": stamp.op_id}, [row])


RETURNS_ROWS: dict[type[Fact], Callable[[Stamp, Any], tuple[Part, ...]]] = {
    CreditNoteFact: of_credit_note,
    DebitNoteFact: of_debit_note,
    RefundSettledFact: of_settled,
}
# What another node did: its rows without the numbers of another device's series.
TOLD_ROWS: dict[type[Fact], Callable[[Stamp, Any], tuple[Part, ...]]] = {
    CreditNoteFact: told_credit_note,
    DebitNoteFact: told_debit_note,
    RefundSettledFact: of_settled,
    SaleFact: of_known_sale,
}
