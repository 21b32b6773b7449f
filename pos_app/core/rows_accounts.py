"""The entries that facts make in customers' accounts; `rows` gives them with the other rows.

Debt: a charge adds, a payment and a return take away. Store credit: what is given adds, what is
used takes away.
"""

from typing import Any, Final
from uuid import UUID

from pos_app.core.facts import SaleFact
from pos_app.core.facts_accounts import DEBT, STORE_CREDIT, AccountCorrectedFact, DebtPaidFact
from pos_app.core.journal import Stamp

Entry = dict[str, Any]

CHARGE, PAYMENT, RETURNED = "charge", "payment", "returned"  # of a debt
GIVEN, USED = "given", "used"  # of store credit
CORRECTION: Final = "correction"
ACCOUNT_OF: Final = {"account": DEBT, "store_credit": STORE_CREDIT}  # a way of paying: its account
_PAYING: Final = {"account": (CHARGE, 1), "store_credit": (USED, -1)}
_REFUNDING: Final = {"account": (RETURNED, -1), "store_credit": (GIVEN, 1)}


def of_sale(stamp: Stamp, fact: SaleFact) -> list[Entry]:
    """Return the entries of a sale: what it put on account, what it took of the store credit."""
    document = _document(fact.document.kind, stamp.op_id, fact.document.number)
    return [
        {
            **_entry(stamp, no, fact.customer, _PAYING[paid.method], paid.amount_minor),
            **document,
            "account": ACCOUNT_OF[paid.method],
            "due_on": paid.due_on,
        }
        for no, paid in enumerate(fact.payments, start=1)
        if fact.customer is not None and paid.method in ACCOUNT_OF and paid.amount_minor
    ]


def of_refund(
    stamp: Stamp,
    line_no: int,
    *,
    customer: UUID | None,
    method: str,
    amount_minor: int,
    document: tuple[str, UUID, int],
) -> list[Entry]:
    """Return the entry of one refund of a return; none where it is paid in another way.

    `amount_minor` is positive; `document` is kind, id and number of the credit note.
    """
    if customer is None or method not in ACCOUNT_OF or not amount_minor:
        return []
    entry = _entry(stamp, line_no, customer, _REFUNDING[method], amount_minor)
    return [{**entry, **_document(*document), "account": ACCOUNT_OF[method]}]


def of_debt_paid(stamp: Stamp, fact: DebtPaidFact) -> list[Entry]:
    """Return the entry of a payment of a debt."""
    entry = _entry(stamp, 1, fact.customer, (PAYMENT, -1), fact.amount_minor)
    document = _document("debt_payment", stamp.op_id, 0)
    return [{**entry, **document, "account": DEBT, "note": fact.reference}]


def of_corrected(stamp: Stamp, fact: AccountCorrectedFact) -> list[Entry]:
    """Return the entry of a correction."""
    entry = _entry(stamp, 1, fact.customer, (CORRECTION, 1), fact.amount_minor)
    document = _document(CORRECTION, stamp.op_id, 0)
    return [{**entry, **document, "account": fact.account, "note": fact.reason}]


def _entry(
    stamp: Stamp,
    line_no: int,
    customer: UUID | None,
    meaning: tuple[str, int],
    amount_minor: int,
) -> Entry:
    kind, sign = meaning
    return {
        "op_id": stamp.op_id,
        "line_no": line_no,
        "device_id": stamp.device_id,
        "branch_id": stamp.branch_id,
        "user_id": stamp.user_id,
        "customer_id": customer,
        "kind": kind,
        "amount_minor": sign * amount_minor,
        "due_on": None,
        "note": "",
        "occurred_at": stamp.occurred_at,
    }


def _document(kind: str, document_id: UUID, number: int) -> Entry:
    return {"document_kind": kind, "document_id": document_id, "number": number}
