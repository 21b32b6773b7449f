"""The papers of a customer's account: the slip of a payment, and the statement."""

from dataclasses import dataclass
from datetime import date, datetime

from pos_app.core.i18n import N_
from pos_app.core.tickets.blocks import Align, Block, Box, Cut, Feed, Row, Rule, Size, Text, Ticket
from pos_app.core.tickets.parts import amount, heading, moment, shop_head, with_symbol
from pos_app.core.tickets.values import ShopHeader, Style


@dataclass(frozen=True)
class DebtPaidTicket:
    """A payment of a debt: who paid what and how, and what is left."""

    customer: str
    at: datetime
    till: str
    cashier: str
    method: str
    amount_minor: int
    left_minor: int
    given_minor: int = 0
    change_minor: int = 0
    rounding_minor: int = 0
    reference: str = ""


@dataclass(frozen=True)
class StatementRow:
    """A line of a statement: when, what, how much, and what was owed after it."""

    at: datetime
    what: str
    amount_minor: int
    balance_minor: int


@dataclass(frozen=True)
class StatementTicket:
    """A customer's statement, as it was known when it was printed."""

    customer: str
    at: datetime
    till: str
    before_minor: int
    rows: tuple[StatementRow, ...]
    debt_minor: int
    limit_minor: int
    overdue_minor: int
    next_due_on: date | None
    store_credit_minor: int


def render_debt_paid(document: DebtPaidTicket, shop: ShopHeader, style: Style) -> Ticket:
    """Return the slip of a payment of a debt; the customer keeps it."""
    translate = style.translate
    paid = [Row(translate(N_("Paid: {method}")).format(method=document.method),
                amount(document.given_minor, style))]  # fmt: skip
    if document.reference:
        paid.append(Row(translate(N_("Reference")), document.reference))
    if document.rounding_minor:
        paid.append(Row(translate(N_("Rounding")), amount(document.rounding_minor, style)))
    if document.change_minor:
        paid.append(Row(translate(N_("CHANGE")), with_symbol(document.change_minor, style)))
    return Ticket((
        *shop_head(shop),
        Box((translate(N_("PAYMENT OF A DEBT")),)),
        Row(moment(document.at, style), document.till),
        Text(translate(N_("Served by: {name}")).format(name=document.cashier)),
        Text(translate(N_("Customer: {name}")).format(name=document.customer)),
        Rule(),
        *paid,
        Rule(),
        Row(translate(N_("INSTALMENT")), with_symbol(document.amount_minor, style),
            bold=True, size=Size.DOUBLE),
        Row(translate(N_("Debt left")), with_symbol(document.left_minor, style), bold=True),
        Feed(),
        Text(translate(N_("Not a tax document")), Align.CENTER),
        Cut(),
    ))  # fmt: skip


def render_statement(document: StatementTicket, shop: ShopHeader, style: Style) -> Ticket:
    """Return a statement: dated lines with the balance after each, what is owed and late."""
    translate = style.translate
    rows: list[Block] = [Row(translate(N_("Owed before")), amount(document.before_minor, style))]
    for row in document.rows:
        rows.append(Row(f"{_day(row.at, style)} {row.what}", amount(row.amount_minor, style)))
        rows.append(Row("", translate(N_("owed {amount}")).format(
            amount=amount(row.balance_minor, style))))  # fmt: skip
    return Ticket((
        *shop_head(shop),
        Box((translate(N_("STATEMENT OF ACCOUNT")),)),
        Row(moment(document.at, style), document.till),
        Text(translate(N_("Customer: {name}")).format(name=document.customer)),
        *heading(translate(N_("MOVEMENTS"))),
        *rows,
        Rule(),
        Row(translate(N_("OWED")), with_symbol(document.debt_minor, style),
            bold=True, size=Size.DOUBLE),
        *_facts(document, style),
        Feed(),
        Text(translate(N_("Not a tax document")), Align.CENTER),
        Cut(),
    ))  # fmt: skip


def _facts(document: StatementTicket, style: Style) -> list[Block]:
    translate = style.translate
    blocks: list[Block] = [Row(translate(N_("Limit")), with_symbol(document.limit_minor, style))]
    if document.overdue_minor:
        late = with_symbol(document.overdue_minor, style)
        blocks.append(Row(translate(N_("Overdue")), late, bold=True))
    if document.next_due_on:
        blocks.append(Row(translate(N_("Next due")), document.next_due_on.strftime("%d-%m-%Y")))
    if document.store_credit_minor:
        blocks.append(
            Row(translate(N_("Store credit")), with_symbol(document.store_credit_minor, style))
        )
    return blocks


def _day(at: datetime, style: Style) -> str:
    return at.astimezone(style.zone).strftime("%d-%m-%y")
