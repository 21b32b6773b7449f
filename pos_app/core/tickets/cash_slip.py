"""The slips of a turn: cash that moved, to be signed, and the X of a turn that goes on."""

from typing import Final

from pos_app.core.i18n import N_
from pos_app.core.tickets.blocks import Block, Box, Cut, Row, Rule, Size, Text, Ticket
from pos_app.core.tickets.cash import flow_rows, signature
from pos_app.core.tickets.parts import amount, heading, moment, shop_head, with_symbol
from pos_app.core.tickets.values import CashSlip, CashTurnTicket, ShopHeader, Style

TITLES: Final = {
    "paid_in": N_("CASH PAID IN"),
    "paid_out": N_("CASH PAID OUT"),
    "drop": N_("CASH TAKEN TO THE SAFE"),
}


def render_cash_slip(document: CashSlip, shop: ShopHeader, style: Style) -> Ticket:
    """Return the slip of a cash move: how much, why, who; for a drop two people sign."""
    translate = style.translate
    session = translate(N_("Session {number}")).format(number=document.session_number)
    second = signature(translate(N_("Received by"))) if document.receiver else []
    return Ticket((
        *shop_head(shop),
        Box((translate(TITLES[document.kind]),)),
        Row(moment(document.occurred_at, style), document.till),
        Row(document.cashier, session),
        Rule(),
        Row(
            translate(N_("AMOUNT")), with_symbol(document.amount_minor, style),
            bold=True, size=Size.DOUBLE,
        ),
        Text(translate(N_("Reason: {reason}")).format(reason=document.reason)),
        Rule(),
        *signature(document.cashier),
        *second,
        Cut(),
    ))  # fmt: skip


def render_cash_turn(document: CashTurnTicket, shop: ShopHeader, style: Style) -> Ticket:
    """Return the X. It has no number and is no proof: the turn goes on."""
    translate = style.translate
    session = translate(N_("Session {number}")).format(number=document.session_number)
    return Ticket((
        *shop_head(shop),
        Box((translate(N_("X REPORT")), translate(N_("The session goes on")))),
        Row(document.till, session),
        Row(translate(N_("Opened")), moment(document.opened_at, style)),
        Row("", document.opened_by),
        Row(translate(N_("Printed")), moment(document.at, style)),
        Row("", document.printed_by),
        *_sold(document, style),
        *heading(translate(N_("CASH IN THE DRAWER"))),
        Row(translate(N_("Opening float")), amount(document.float_minor, style)),
        *flow_rows(document.flows, style),
        *_expected(document, style),
        Cut(),
    ))  # fmt: skip


def _sold(document: CashTurnTicket, style: Style) -> list[Block]:
    translate = style.translate
    count = translate(N_("Sales ({count})")).format(count=document.sales_count)
    total = "" if document.sales_minor is None else amount(document.sales_minor, style)
    return [
        *heading(translate(N_("SALES"))),
        Row(count, total),
        *(
            Row(f"{method.label} ({method.count})", amount(method.amount_minor, style))
            for method in document.methods
        ),
    ]


def _expected(document: CashTurnTicket, style: Style) -> list[Block]:
    translate = style.translate
    if document.expected_minor is None:
        return [Text(translate(N_("What is expected is shown after the count.")))]
    expected = with_symbol(document.expected_minor, style)
    return [Row(translate(N_("Expected")), expected, bold=True, size=Size.TALL)]
