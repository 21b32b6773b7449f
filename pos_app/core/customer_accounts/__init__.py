"""Customers' accounts: what they owe (fiado) and what the shop owes them (store credit), V3.

A balance is the sum of entries; entries are rows of facts (`rows_accounts`): sales, returns,
payments of a debt, corrections. A till knows its own entries and what the centre told of
all others.
"""

from pos_app.core.customer_accounts.allowing import check_payments
from pos_app.core.customer_accounts.balances import Balance, get_balance, list_balances, list_owing
from pos_app.core.customer_accounts.merging import (
    Twice,
    list_twice,
    merge_customers,
    record_merged,
)
from pos_app.core.customer_accounts.paying import (
    PAYING_METHODS,
    Paid,
    correct,
    get_payment,
    pay_debt,
    record_corrected,
    record_paid,
)
from pos_app.core.customer_accounts.saving import record_saved, save_customer, set_terms, tax_id_of
from pos_app.core.customer_accounts.statement import Charge, Line, Statement, get_statement
from pos_app.core.customer_accounts.told import (
    Told,
    ToldLine,
    ToldSum,
    await_told,
    end_unsaid,
    moved_by,
    note_broken,
    take_up,
    tell,
)
from pos_app.core.customer_accounts.unsaid import await_customers, note_customers, say_unsaid

__all__ = [
    "PAYING_METHODS",
    "Balance",
    "Charge",
    "Line",
    "Paid",
    "Statement",
    "Told",
    "ToldLine",
    "ToldSum",
    "Twice",
    "await_customers",
    "await_told",
    "check_payments",
    "correct",
    "end_unsaid",
    "get_balance",
    "get_payment",
    "get_statement",
    "list_balances",
    "list_owing",
    "list_twice",
    "merge_customers",
    "moved_by",
    "note_broken",
    "note_customers",
    "pay_debt",
    "record_corrected",
    "record_merged",
    "record_paid",
    "record_saved",
    "save_customer",
    "say_unsaid",
    "set_terms",
    "take_up",
    "tax_id_of",
    "tell",
]
