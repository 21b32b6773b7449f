"""The papers of customers' accounts, read from the record."""

from collections.abc import Callable
from uuid import UUID

from pos_app.core import fiscal, people
from pos_app.core.customer_accounts import Line, get_payment, get_statement
from pos_app.core.customers import CustomerView, get_customer
from pos_app.core.db import ReadSession, clock_of
from pos_app.core.facts_accounts import DEBT
from pos_app.core.i18n import N_, Translate, translator
from pos_app.core.journal import get_station
from pos_app.core.models.journal import Device
from pos_app.core.settings_shared import Shop, get_shop
from pos_app.core.tickets.account import DebtPaidTicket, StatementRow, StatementTicket

_KINDS = {
    "payment": N_("Instalment"),
    "returned": N_("Return"),
    "given": N_("Store credit given"),
    "used": N_("Store credit used"),
    "correction": N_("Correction"),
}


def debt_paid_ticket(
    session: ReadSession, payment_id: UUID, method_name: Callable[[str, Shop], str]
) -> DebtPaidTicket:
    """Return a payment of a debt as its slip shows it; raise `PrintJobMissing`."""
    row, shop = get_payment(session, payment_id), get_shop(session)
    till = session.get(Device, row.device_id)
    return DebtPaidTicket(
        customer=who(get_customer(session, row.customer_id), shop),
        at=row.occurred_at,
        till=till.name if till else "",
        cashier=people.name_of(session, row.user_id),
        method=method_name(row.method, shop),
        amount_minor=row.amount_minor,
        left_minor=row.left_minor,
        given_minor=row.given_minor,
        change_minor=row.change_minor,
        rounding_minor=row.rounding_minor,
        reference=row.reference,
    )


def statement_ticket(session: ReadSession, customer_id: UUID) -> StatementTicket:
    """Return a customer's statement as it is now; raise `CustomerMissing`.

    Lines of store credit are left out; its balance stands at the foot.
    """
    statement, shop = get_statement(session, customer_id), get_shop(session)
    translate = translator(shop.language)
    due = [one.due_on for one in statement.open if one.due_on and not one.overdue]
    return StatementTicket(
        customer=who(get_customer(session, customer_id), shop),
        at=clock_of(session).now(),
        till=get_station(session).name,
        before_minor=statement.before_debt_minor,
        rows=tuple(
            StatementRow(
                line.at, entry_words(line, shop, translate), line.amount_minor, line.debt_minor
            )
            for line in statement.lines
            if line.account == DEBT
        ),
        debt_minor=statement.balance.debt_minor,
        limit_minor=statement.balance.limit_minor,
        overdue_minor=statement.overdue_minor,
        next_due_on=min(due, default=None),
        store_credit_minor=statement.balance.store_credit_minor,
    )


def entry_words(line: Line, shop: Shop, translate: Translate) -> str:
    """Return what an entry of an account is: the document of a charge, or what was done."""
    kind = fiscal.get_profile(shop).document_kinds().get(line.document_kind)
    document = f"{translate(kind.title)} {line.number}" if kind and line.number else ""
    if line.kind == "charge":
        return document or translate(N_("Sale"))
    words = translate(_KINDS.get(line.kind, line.kind))
    rest = document if line.kind != "payment" else line.note
    if line.kind == "correction":
        rest = line.note
    return f"{words} {rest}".rstrip()


def who(customer: CustomerView, shop: Shop) -> str:
    """Return a customer's name with their tax id as the country writes it."""
    shown = fiscal.get_profile(shop).tax_ids().shown
    return f"{customer.name}  {shown(customer.tax_id) if customer.tax_id else ''}".rstrip()
